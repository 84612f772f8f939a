//! Decides which parts of all texts can matter to a finding.
//!
//! A part *acts* if it may take, keep or give back a lock, itself or through what it runs. What acts is kept, and so is what
//! makes or changes values that hold locks, for it may say that two places are one lock. Of what these mention, functions are
//! kept whose results or arguments may hold a lock, a closure, or something unknown. All other bodies do nothing that any
//! finding could show.

use std::ops::Range;

use super::chunk::{Chunk, Key, KeyMap, KeySet, Kind, Role};
use super::scopes::Scopes;

/// The attributes of models whose functions act, or say that a thread has been heard of.
const ACTING: [&str; 11] =
    ["acquire", "release", "upgrade", "downgrade", "forget", "unlocked", "wait", "once", "recv", "rendezvous", "join"];
/// Bodies that are shorter may be all there is to an accessor, whatever it returns.
const SHORT: u32 = 64;
/// The parts of one text.
pub(super) struct Part {
    /// Its package, or its model.
    pub(super) scope: usize,
    pub(super) is_model: bool,
    pub(super) chunks: Vec<Chunk>,
    /// Comments that are attributes to a parser.
    pub(super) docs: Vec<Range<u32>>,
}

/// For each part, whether each chunk has to be parsed.
pub(super) fn reach(parts: &[Part], scopes: &Scopes) -> Vec<Vec<bool>> {
    let graph = Graph::new(parts, scopes);
    let types = graph.types();
    let acts = graph.acting(&types.lazy);
    let kept = graph.kept(&acts, &types);
    let mut kept = kept.into_iter();
    parts.iter().map(|part| kept.by_ref().take(part.chunks.len()).collect()).collect()
}

/// Keys with the scopes that give them a meaning.
type Names = KeyMap<Key, Vec<usize>>;

/// Types by what values of them may be.
struct Types {
    /// Locks, or what holds some.
    locks: Names,
    /// These, guards, and those behind which anything may stand.
    boxes: Names,
    /// Guards, or what holds some.
    guards: Names,
    /// Those that lock when they are dereferenced.
    lazy: Names,
}

struct Graph<'a> {
    scopes: &'a Scopes,
    chunks: Vec<&'a Chunk>,
    scope: Vec<usize>,
    is_model: Vec<bool>,
    /// Who defines a key.
    definers: KeyMap<Key, Vec<usize>>,
    /// The traits that the program declares, without those that have the name of a library's.
    own_traits: KeySet<Key>,
    /// Types that are nothing else but types: a path that begins with one means a function of it.
    plain: KeySet<Key>,
}

impl<'a> Graph<'a> {
    fn new(parts: &'a [Part], scopes: &'a Scopes) -> Self {
        let mut graph = Graph {
            scopes,
            chunks: Vec::new(),
            scope: Vec::new(),
            is_model: Vec::new(),
            definers: KeyMap::default(),
            own_traits: KeySet::default(),
            plain: KeySet::default(),
        };
        let mut others: KeySet<Key> = KeySet::default();
        let mut of_libraries: KeySet<Key> = KeySet::default();
        for part in parts {
            for chunk in &part.chunks {
                let index = graph.chunks.len();
                graph.chunks.push(chunk);
                graph.scope.push(part.scope);
                graph.is_model.push(part.is_model);
                chunk.defines.iter().for_each(|key| graph.definers.entry(*key).or_default().push(index));
                match chunk.kind {
                    Kind::Type => graph.plain.extend(&chunk.provides),
                    Kind::Trait => {
                        let declared = if part.is_model { &mut of_libraries } else { &mut graph.own_traits };
                        declared.extend(&chunk.provides);
                        others.extend(&chunk.provides);
                    }
                    _ => others.extend(&chunk.provides),
                }
            }
        }
        graph.plain.retain(|key| !others.contains(key));
        graph.own_traits.retain(|key| !of_libraries.contains(key));
        graph
    }

    /// It runs without being named: a method of a trait that the program does not declare (`drop`, `fmt`, `next`, `from`).
    fn is_silent(&self, chunk: usize) -> bool {
        !self.is_model[chunk] && self.chunks[chunk].of_trait.is_some_and(|trait_| !self.own_traits.contains(&trait_))
    }

    fn sees(&self, chunk: usize, names: &Names, key: &Key) -> bool {
        names.get(key).is_some_and(|all| all.iter().any(|scope| self.scopes.sees(self.scope[chunk], *scope)))
    }

    /// A call that names `qualifier` may mean this definition.
    fn fits(&self, definition: usize, qualifier: Option<Key>) -> bool {
        match (self.chunks[definition].owner, qualifier) {
            (Some(owner), Some(named)) => owner == named || !self.plain.contains(&named),
            _ => true,
        }
    }

    fn types(&self) -> Types {
        let declares = |chunk: &Chunk| matches!(chunk.kind, Kind::Type | Kind::Alias | Kind::Macro | Kind::MacroCall);
        let renames = |chunk: &Chunk| matches!(chunk.kind, Kind::Alias | Kind::Macro);
        let is_model = |index: usize, wanted: &str| self.is_model[index] && attribute(self.chunks[index], wanted);
        let is_guard = |index: usize| is_model(index, "guard");
        let is_lock = |index: usize| is_model(index, "lock") || is_guard(index);
        let is_box = |index: usize| {
            let chunk = self.chunks[index];
            is_lock(index) || (chunk.is_open && matches!(chunk.kind, Kind::Type | Kind::Alias) && !self.is_model[index])
        };
        let mut lazy = Names::default();
        for (index, chunk) in self.chunks.iter().enumerate().filter(|(index, _)| self.is_model[*index]) {
            if chunk.defines.contains(&Key::new(Role::Method0, b"deref")) && acts_by_itself(chunk) {
                lazy.entry(chunk.owner.unwrap_or(Key(0))).or_default().push(self.scope[index]);
            }
        }
        let lazy = self.closure(lazy, renames, |_| false);
        Types {
            locks: self.closure(Names::default(), declares, is_lock),
            boxes: self.closure(Names::default(), declares, is_box),
            guards: self.closure(Names::default(), declares, is_guard),
            lazy,
        }
    }

    /// Adds what the seeds provide, and what chunks provide whose signature has one of the names.
    fn closure(&self, mut names: Names, passes: impl Fn(&Chunk) -> bool, seed: impl Fn(usize) -> bool) -> Names {
        let mut users: KeyMap<Key, Vec<usize>> = KeyMap::default();
        for (index, chunk) in self.chunks.iter().enumerate().filter(|(_, chunk)| passes(chunk)) {
            chunk.signature.iter().for_each(|key| users.entry(*key).or_default().push(index));
        }
        let mut done = vec![false; self.chunks.len()];
        let mut waiting: Vec<usize> = (0..self.chunks.len()).filter(|index| seed(*index)).collect();
        let given: Vec<Key> = names.keys().copied().collect();
        for key in given {
            waiting.extend(users.get(&key).into_iter().flatten().filter(|user| self.sees(**user, &names, &key)));
        }
        while let Some(index) = waiting.pop() {
            if std::mem::replace(&mut done[index], true) {
                continue;
            }
            for key in &self.chunks[index].provides {
                let scopes = names.entry(*key).or_default();
                if scopes.contains(&self.scope[index]) {
                    continue;
                }
                scopes.push(self.scope[index]);
                let sees = |user: &&usize| !done[**user] && self.scopes.sees(self.scope[**user], self.scope[index]);
                waiting.extend(users.get(key).into_iter().flatten().filter(sees));
            }
        }
        names
    }

    /// Which chunks act.
    fn acting(&self, lazy: &Names) -> Vec<bool> {
        let mentioners = self.mentioners();
        let mut acts: Vec<bool> = (0..self.chunks.len())
            .map(|index| {
                let chunk = self.chunks[index];
                let locks_silently = chunk.signature.iter().any(|key| self.sees(index, lazy, key));
                (self.is_model[index] && acts_by_itself(chunk))
                    || (!self.is_model[index] && chunk.kind != Kind::Fn && chunk.kind != Kind::Alias && locks_silently)
            })
            .collect();
        let mut all_act_in: KeySet<usize> = KeySet::default();
        let mut seen: KeySet<(Key, Option<Key>, usize)> = KeySet::default();
        let mut waiting: Vec<usize> = (0..acts.len()).filter(|index| acts[*index]).collect();
        while let Some(index) = waiting.pop() {
            let scope = self.scope[index];
            for key in &self.chunks[index].defines {
                for (qualifier, users) in mentioners.get(key).into_iter().flatten() {
                    if !self.fits(index, *qualifier) || !seen.insert((*key, *qualifier, scope)) {
                        continue;
                    }
                    for &user in users {
                        if !acts[user] && self.scopes.sees(self.scope[user], scope) {
                            acts[user] = true;
                            waiting.push(user);
                        }
                    }
                }
            }
            if self.is_silent(index) && all_act_in.insert(scope) {
                // Whoever uses a value may run it.
                for (user, acts) in acts.iter_mut().enumerate() {
                    if !*acts && !self.is_model[user] && self.scopes.sees(self.scope[user], scope) {
                        *acts = true;
                        waiting.push(user);
                    }
                }
            }
        }
        acts
    }

    /// Who mentions each defined key, by the type that is named with it.
    fn mentioners(&self) -> KeyMap<Key, KeyMap<Option<Key>, Vec<usize>>> {
        let mut mentioners: KeyMap<Key, KeyMap<Option<Key>, Vec<usize>>> = KeyMap::default();
        for (index, chunk) in self.chunks.iter().enumerate() {
            for (key, qualifier) in chunk.mentions.iter().filter(|(key, _)| self.definers.contains_key(key)) {
                mentioners.entry(*key).or_default().entry(*qualifier).or_default().push(index);
            }
        }
        mentioners
    }

    fn kept(&self, acts: &[bool], types: &Types) -> Vec<bool> {
        let has = |index: usize, keys: &[Key], names| keys.iter().any(|key| self.sees(index, names, key));
        let makes_locks = |index: usize| {
            let chunk = self.chunks[index];
            has(index, &chunk.touches, &types.locks)
                || (chunk.kind == Kind::Value && has(index, &chunk.signature, &types.boxes))
        };
        let mut kept: Vec<bool> = (0..acts.len()).map(|index| acts[index] || makes_locks(index)).collect();
        let silent: Vec<usize> = (0..kept.len()).filter(|index| self.is_silent(*index)).collect();
        let mut met: KeySet<usize> = KeySet::default();
        let mut waiting: Vec<usize> = (0..kept.len()).filter(|index| kept[*index]).collect();
        let mut seen: KeySet<(Key, Option<Key>, usize)> = KeySet::default();
        while let Some(index) = waiting.pop() {
            let scope = self.scope[index];
            if met.insert(scope) {
                for &method in silent.iter().filter(|method| self.scopes.sees(scope, self.scope[**method])) {
                    if !std::mem::replace(&mut kept[method], true) {
                        waiting.push(method);
                    }
                }
            }
            for (key, qualifier) in &self.chunks[index].mentions {
                let Some(definers) = self.definers.get(key) else { continue };
                if !seen.insert((*key, *qualifier, scope)) {
                    continue;
                }
                for &definer in definers {
                    let is_meant = self.scopes.sees(scope, self.scope[definer]) && self.fits(definer, *qualifier);
                    if !kept[definer] && is_meant && self.tells_something(definer, types) {
                        kept[definer] = true;
                        waiting.push(definer);
                    }
                }
            }
        }
        kept
    }

    /// Its callers may have to know what it does with its arguments, or what it returns.
    fn tells_something(&self, index: usize, types: &Types) -> bool {
        let chunk = self.chunks[index];
        let is_short = chunk.body.as_ref().is_some_and(|body| body.end - body.start <= SHORT);
        let lets_go = chunk.has_receiver && chunk.owner.is_none_or(|owner| self.sees(index, &types.guards, &owner));
        chunk.is_open || is_short || lets_go || chunk.signature.iter().any(|key| self.sees(index, &types.boxes, key))
    }
}

fn acts_by_itself(chunk: &Chunk) -> bool {
    chunk.attributes.iter().any(|attribute| ACTING.contains(&attribute.as_str()))
}

/// It has an attribute of this name.
fn attribute(chunk: &Chunk, wanted: &str) -> bool {
    chunk.attributes.iter().any(|attribute| attribute == wanted)
}
