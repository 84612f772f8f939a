//! Which packages can hold a lock at all.
//!
//! Every finding is about a lock that is held, and nothing but a library's function takes one and keeps it, for whoever calls it
//! or while it runs what it was given. So a package in which no such function is named beside its type has no finding, and nor
//! have the packages around it if the same is true of all of them.

use std::collections::BTreeMap;

use super::chunk::{Chunk, Key, KeyMap, KeySet, Kind, Role};
use super::reach::{Part, attribute};
use super::scopes::Scopes;

/// For each scope, whether it is one of a package that can hold a lock or has to do with one that can. Libraries are.
/// Takes time linear in the number of names.
pub(super) fn live_scopes(parts: &[Part], scopes: &Scopes) -> Vec<bool> {
    let library = Library::new(parts);
    let mut is_program = vec![false; scopes.count()];
    parts.iter().filter(|part| !part.is_model).for_each(|part| is_program[part.scope] = true);
    let mut live: Vec<bool> = is_program.iter().map(|is_program| !is_program).collect();
    let mut words: Vec<Words> = live.iter().map(|_| Words::default()).collect();
    for part in parts.iter().filter(|part| !part.is_model) {
        part.chunks.iter().for_each(|chunk| words[part.scope].add(chunk));
    }
    let mut done = live.clone();
    for scope in 0..live.len() {
        if std::mem::replace(&mut done[scope], true) {
            continue;
        }
        // All that have to do with each other stand or fall together.
        let mut group = vec![scope];
        let mut at = 0;
        while let Some(&member) = group.get(at) {
            at += 1;
            let others = (0..live.len()).filter(|other| is_program[*other] && scopes.sees(member, *other));
            group.extend(others.filter(|other| !std::mem::replace(&mut done[*other], true)));
        }
        let is_seen = |library: usize| group.iter().any(|member| scopes.sees(*member, library));
        let can_hold = library.can_be_held(group.iter().map(|member| &words[*member]), is_seen);
        group.into_iter().for_each(|member| live[member] = can_hold);
    }
    live
}

/// What stands in the texts of a package.
#[derive(Default)]
struct Words {
    mentions: KeySet<Key>,
    types: KeySet<Key>,
}

impl Words {
    fn add(&mut self, chunk: &Chunk) {
        self.mentions.extend(chunk.mentions.iter().map(|(key, _)| *key));
        self.types.extend(chunk.signature.iter().chain(&chunk.touches).chain(&chunk.provides));
        self.types.extend(chunk.owner);
    }
}

/// The locks of libraries.
struct Library<'a> {
    chunks: Vec<&'a Chunk>,
    /// The macros by the names under which they are called.
    macros: KeyMap<Key, Vec<usize>>,
    locks: Vec<Lock>,
}

/// A type whose functions take a lock and keep it.
struct Lock {
    /// The library.
    scope: usize,
    /// Names of the type, of what holds values of it, and of what has it in its signature.
    names: KeySet<Key>,
    /// The names of its functions that keep it.
    keepers: KeySet<Key>,
    /// One of them runs without being named.
    is_silent: bool,
}

impl<'a> Library<'a> {
    fn new(parts: &'a [Part]) -> Self {
        let models = || parts.iter().filter(|part| part.is_model);
        let chunks: Vec<&Chunk> = models().flat_map(|part| &part.chunks).collect();
        let mut macros: KeyMap<Key, Vec<usize>> = KeyMap::default();
        let mut users: KeyMap<Key, Vec<usize>> = KeyMap::default();
        for (index, chunk) in chunks.iter().enumerate() {
            chunk.signature.iter().for_each(|key| users.entry(*key).or_default().push(index));
            if chunk.kind == Kind::Macro {
                chunk.defines.iter().for_each(|key| macros.entry(*key).or_default().push(index));
            }
        }
        let guards = closure(&chunks, &users, |chunk| attribute(chunk, "guard"));
        let keeps = |chunk: &&Chunk| {
            let may_keep = chunk.is_open || chunk.kind != Kind::Fn || attribute(chunk, "once");
            takes(chunk) && (may_keep || chunk.signature.iter().any(|key| guards.contains(key)))
        };
        let mut by_owner: BTreeMap<(Option<Key>, usize), Lock> = BTreeMap::new();
        let scopes = models().flat_map(|part| part.chunks.iter().map(|_| part.scope));
        for (chunk, scope) in chunks.iter().copied().zip(scopes).filter(|(chunk, _)| keeps(chunk)) {
            let owner = chunk.owner.or(chunk.behind);
            let lock = by_owner.entry((owner, scope)).or_insert_with(|| Lock {
                scope,
                names: owner.map_or_else(KeySet::default, |owner| names_of(owner, &chunks, &users)),
                keepers: KeySet::default(),
                is_silent: false,
            });
            lock.keepers.extend(&chunk.defines);
            lock.is_silent |= chunk.of_trait.is_some();
        }
        Self { chunks, macros, locks: by_owner.into_values().collect() }
    }

    /// A lock of one of the types can be taken and kept where these words stand.
    fn can_be_held<'w>(&self, all: impl Iterator<Item = &'w Words> + Clone, is_seen: impl Fn(usize) -> bool) -> bool {
        let mut from_macros = Words::default();
        let mut is_expanded: KeySet<usize> = KeySet::default();
        let names = all.clone().flat_map(|words| &words.mentions).copied();
        let mut waiting: Vec<usize> =
            names.flat_map(|key| self.macros.get(&key).into_iter().flatten()).copied().collect();
        while let Some(index) = waiting.pop() {
            if is_expanded.insert(index) {
                from_macros.add(self.chunks[index]);
                let called = self.chunks[index].mentions.iter().filter_map(|(key, _)| self.macros.get(key));
                waiting.extend(called.flatten());
            }
        }
        let mentioned =
            |key: &Key| from_macros.mentions.contains(key) || all.clone().any(|words| words.mentions.contains(key));
        let is_named = |key: &Key| {
            mentioned(key)
                || mentioned(&key.with_role(Role::Type, Role::Free))
                || from_macros.types.contains(key)
                || all.clone().any(|words| words.types.contains(key))
        };
        // A macro may make a call of a name that it is given.
        let is_called = |key: &Key| {
            let called = [Role::Method0, Role::MethodN, Role::Assoc];
            mentioned(key) || called.into_iter().any(|role| mentioned(&key.with_role(role, Role::Free)))
        };
        self.locks.iter().filter(|lock| is_seen(lock.scope)).any(|lock| {
            let is_kept = lock.is_silent || lock.keepers.iter().any(is_called);
            is_kept && (lock.names.is_empty() || lock.names.iter().any(is_named))
        })
    }
}

/// A function takes a lock, or runs what it is given under one.
fn takes(chunk: &Chunk) -> bool {
    attribute(chunk, "acquire") || attribute(chunk, "once")
}

/// The keys under which values of a type can be had: of types that have it in them or in the signature of a method, and of
/// functions of no type that have it in their signature.
fn names_of(owner: Key, chunks: &[&Chunk], users: &KeyMap<Key, Vec<usize>>) -> KeySet<Key> {
    let types = closure_of(vec![owner], chunks, users, true);
    let mut names = types.clone();
    for index in types.iter().filter_map(|key| users.get(key)).flatten() {
        let chunk = chunks[*index];
        if chunk.kind != Kind::Type && chunk.owner.is_none() {
            names.extend(&chunk.defines);
        }
    }
    names
}

/// What the seeds declare, and what is declared with one of these in it.
fn closure(chunks: &[&Chunk], users: &KeyMap<Key, Vec<usize>>, seed: impl Fn(&Chunk) -> bool) -> KeySet<Key> {
    let seeds = chunks.iter().filter(|chunk| seed(chunk)).flat_map(|chunk| &chunk.provides);
    closure_of(seeds.copied().collect(), chunks, users, false)
}

/// Types from which those in `waiting` can be had; `by_methods` too.
fn closure_of(
    mut waiting: Vec<Key>,
    chunks: &[&Chunk],
    users: &KeyMap<Key, Vec<usize>>,
    by_methods: bool,
) -> KeySet<Key> {
    let mut found = KeySet::default();
    while let Some(key) = waiting.pop() {
        if found.insert(key) {
            for chunk in users.get(&key).into_iter().flatten().map(|index| chunks[*index]) {
                waiting.extend(&chunk.provides);
                waiting.extend(chunk.owner.filter(|_| by_methods));
            }
        }
    }
    found
}
