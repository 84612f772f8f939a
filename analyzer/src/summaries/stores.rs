//! What is in a field or a collection: the functions that run when it is called, the threads whose handles it has.
//!
//! All that is put into a field anywhere in the program may be in that field of any object.

use std::collections::{BTreeMap, BTreeSet};

use super::place::{LockPlace, LockRoot};
use super::values::{Resolver, Val};
use crate::base::Name;
use crate::events::model::{BodyId, Call, CallId, EventKind, Events, LocalId, Place, Root, Spawn, Step, Store, Value};
use crate::names::program::AdtId;

/// How far it is followed through what functions are given and give back.
const MAX_DEPTH: usize = 5;
/// A field with more functions is as good as unknown.
const MAX_FUNCTIONS: usize = 8;
/// Places that are looked at for one handle, or one function.
const MAX_STEPS: usize = 2_000;
/// How many threads one handle may stand for.
const MAX_THREADS: usize = 16;

/// What runs, as the one who waits for it knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Running {
    /// The spawn of that number in that body.
    Spawn(BodyId, u32),
    /// What that call has left running.
    Call(BodyId, CallId),
}

/// The stores of a program.
#[derive(Debug)]
pub(super) struct Stores<'a> {
    events: &'a Events,
    by_field: BTreeMap<(AdtId, Name), Vec<&'a Store>>,
    by_local: BTreeMap<(BodyId, LocalId), Vec<&'a Store>>,
    spawns: BTreeMap<(BodyId, LocalId), u32>,
    callers: BTreeMap<BodyId, Vec<(BodyId, &'a Call)>>,
}

impl<'a> Stores<'a> {
    pub(super) fn new(events: &'a Events) -> Stores<'a> {
        let mut stores = Stores {
            events,
            by_field: BTreeMap::new(),
            by_local: BTreeMap::new(),
            spawns: BTreeMap::new(),
            callers: BTreeMap::new(),
        };
        for store in &events.stores {
            match (last_field(&store.into.path), store.into.root) {
                (Some((_, field)), _) => stores.by_field.entry(field).or_default().push(store),
                (None, Root::Local(body, local)) => stores.by_local.entry((body, local)).or_default().push(store),
                _ => {}
            }
        }
        for (index, body) in events.bodies.iter().enumerate() {
            let id = BodyId::new(index);
            for (block, at) in
                body.blocks.iter().enumerate().flat_map(|(b, block)| (0..block.events.len()).map(move |e| (b, e)))
            {
                match &body.blocks[block].events[at].kind {
                    EventKind::Spawn(spawn) => {
                        stores.spawns.insert((id, spawn.handle), spawn_number(block as u32, at as u32));
                    }
                    EventKind::Call(call) => {
                        for callee in &call.callees {
                            stores.callers.entry(*callee).or_default().push((id, call));
                        }
                    }
                    _ => {}
                }
            }
        }
        stores
    }

    /// The threads that a handle may stand for.
    pub(super) fn threads(&self, resolver: &Resolver, handle: &Value) -> BTreeSet<Running> {
        let mut found = BTreeSet::new();
        resolver.steps.set(MAX_STEPS);
        self.threads_in(resolver, handle, 0, &mut found);
        found
    }

    fn threads_in(&self, resolver: &Resolver, value: &Value, depth: usize, out: &mut BTreeSet<Running>) {
        match value {
            Value::Place(place) if depth < MAX_DEPTH && out.len() < MAX_THREADS && resolver.goes_on() => {
                self.threads_at(resolver, place, depth, out);
            }
            Value::Aggregate(fields) => fields.iter().for_each(|(_, v)| self.threads_in(resolver, v, depth, out)),
            Value::OneOf { values, .. } => values.iter().for_each(|v| self.threads_in(resolver, v, depth, out)),
            _ => {}
        }
    }

    fn threads_at(&self, resolver: &Resolver, place: &Place, depth: usize, out: &mut BTreeSet<Running>) {
        let stored = |stores: Option<&Vec<&Store>>, out: &mut BTreeSet<Running>| {
            for store in stores.into_iter().flatten() {
                self.threads_in(resolver, &store.what, depth + 1, out);
            }
        };
        if let Some((_, field)) = last_field(&place.path) {
            return stored(self.by_field.get(&field), out);
        }
        match place.root {
            Root::Local(body, local) => {
                out.extend(self.spawns.get(&(body, local)).map(|index| Running::Spawn(body, *index)));
                stored(self.by_local.get(&(body, local)), out);
            }
            Root::Call(body, id) => {
                out.insert(Running::Call(body, id));
                let callees = resolver.call(body, id).map_or(&[][..], |call| &call.callees);
                for callee in callees.iter().filter_map(|callee| self.events.bodies.get(callee.index())) {
                    self.threads_in(resolver, &callee.return_value, depth + 1, out);
                }
            }
            Root::Param(body, param) => {
                for (_, call) in self.callers.get(&body).into_iter().flatten() {
                    if let Some(arg) = call.args.get(usize::from(param)) {
                        self.threads_in(resolver, &arg.value, depth + 1, out);
                    }
                }
            }
            Root::Static(_) => {}
        }
    }

    /// What the callers of a function give it.
    pub(super) fn given(&self, function: BodyId, param: u16) -> impl Iterator<Item = &'a Value> {
        let calls = self.callers.get(&function).map_or(&[][..], Vec::as_slice);
        calls.iter().filter_map(move |(_, call)| Some(&call.args.get(usize::from(param))?.value)).take(MAX_THREADS)
    }

    /// The functions that calling what is at this place may run.
    pub(super) fn functions(&self, resolver: &Resolver, place: &LockPlace) -> Vec<Val> {
        let mut found = BTreeSet::new();
        resolver.steps.set(MAX_STEPS);
        let Some((at, field)) = last_field(&place.path) else {
            // What callers give a function to put into a variable they know better themselves.
            if let LockRoot::Local(body, local) = place.root {
                for store in self.by_local.get(&(body, local)).into_iter().flatten() {
                    self.functions_in(resolver, &resolver.value(&store.what), None, place, MAX_DEPTH, &mut found);
                }
            }
            return found.into_iter().collect();
        };
        let owner = LockPlace { path: place.path[..at].into(), ..place.clone() };
        for store in self.by_field.get(&field).into_iter().flatten() {
            let into = match resolver.place(&store.into) {
                Val::Place(into) => {
                    last_field(&into.path).map(|(at, _)| LockPlace { path: into.path[..at].into(), ..into })
                }
                _ => None,
            };
            self.functions_in(resolver, &resolver.value(&store.what), into.as_ref(), &owner, 0, &mut found);
        }
        if found.len() > MAX_FUNCTIONS { Vec::new() } else { found.into_iter().collect() }
    }

    /// The functions in a value that was put into `object`, which is what `owner` is now.
    fn functions_in(
        &self,
        resolver: &Resolver,
        value: &Val,
        object: Option<&LockPlace>,
        owner: &LockPlace,
        depth: usize,
        out: &mut BTreeSet<Val>,
    ) {
        if depth > MAX_DEPTH || out.len() > MAX_FUNCTIONS || !resolver.goes_on() {
            return;
        }
        match value {
            Val::Future(..) => {
                out.insert(value.clone());
            }
            _ => {
                for body in value.runnables().iter().map(|run| run.body) {
                    let around = object.and_then(|object| self.around(resolver, body, object, owner));
                    out.insert(around.map_or(Val::Body(body), |around| Val::Closure(body, vec![around])));
                }
            }
        }
        for (place, _) in value.places() {
            if let LockRoot::Local(body, local) = place.root {
                for store in self.by_local.get(&(body, local)).into_iter().flatten() {
                    self.functions_in(resolver, &resolver.value(&store.what), object, owner, depth + 1, out);
                }
            }
            let LockRoot::Param(body, param) = place.root else { continue };
            for (_, call) in self.callers.get(&body).into_iter().flatten().filter(|_| place.path.is_empty()) {
                let Some(arg) = call.args.get(usize::from(param)) else { continue };
                let object = object.and_then(|object| match object.root {
                    LockRoot::Param(of, index) if of == body => {
                        let given = resolver.value(&call.args.get(usize::from(index))?.value);
                        given.project(&object.path).places().into_iter().next().map(|(place, _)| place)
                    }
                    _ => None,
                });
                self.functions_in(resolver, &resolver.value(&arg.value), object.as_ref(), owner, depth + 1, out);
            }
        }
    }

    /// What the closure's surroundings knew as `object` is `owner`.
    fn around(&self, resolver: &Resolver, closure: BodyId, object: &LockPlace, owner: &LockPlace) -> Option<Val> {
        let LockRoot::Param(body, param) = object.root else { return None };
        let parent = self.events.bodies.get(closure.index())?.parent?;
        let is_whole = object.path.is_empty() && resolver.is_within(parent, body);
        let known = |index: u16| if index == param { Val::Place(owner.clone()) } else { Val::Unknown };
        is_whole.then(|| Val::Around(body, (0..=param).map(known).collect()))
    }
}

/// The last field of a path, and where it stands.
fn last_field(path: &[Step]) -> Option<(usize, (AdtId, Name))> {
    path.iter().enumerate().rev().find_map(|(at, step)| match step {
        Step::Field(adt, name) => Some((at, (*adt, *name))),
        _ => None,
    })
}

/// The number of the spawn that is that event of that block.
pub(super) fn spawn_number(block: u32, event: u32) -> u32 {
    block << 12 | event & 0xfff
}

/// What was started there.
pub(super) fn spawned(events: &Events, running: Running) -> Option<&Spawn> {
    let Running::Spawn(body, index) = running else { return None };
    let (block, event) = ((index >> 12) as usize, (index & 0xfff) as usize);
    let event = events.bodies.get(body.index())?.blocks.get(block)?.events.get(event)?;
    match &event.kind {
        EventKind::Spawn(spawn) => Some(spawn),
        _ => None,
    }
}
