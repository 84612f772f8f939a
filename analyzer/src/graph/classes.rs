//! Lock classes: which places may be one lock, and what they are called.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::unionfind::UnionFind;

use crate::base::{Name, Span};
use crate::events::model::{BodyId, BodyKind, Call, CallId, EventKind, Events, LocalId, Step, Value};
use crate::names::program::{AdtId, Program, StaticId};
use crate::names::ty::Ty;
use crate::summaries::Summaries;
use crate::summaries::place::{LockPlace, LockRoot};
use crate::summaries::values::Resolver;

/// How far the source of a field's value is followed through callers.
const MAX_SOURCE_DEPTH: usize = 5;

/// What a lock is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Base {
    /// A field of a type.
    Field(AdtId, Name),
    /// A static.
    Static(StaticId),
    /// A local of a body.
    Local(BodyId, LocalId),
    /// A parameter, if nobody says more.
    Param(BodyId, u16),
    /// Something that a call gave.
    Call(BodyId, CallId),
}

/// A step below the base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tail {
    /// An element.
    Elem,
    /// A tuple field.
    Untyped(Name),
    /// What another lock protects.
    Data,
}

/// A lock class, refined by what is known of the owners: two keys of one class may still be different locks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LockKey {
    /// The last typed field, or the root.
    pub base: Base,
    /// What follows it.
    pub tail: Vec<Tail>,
    /// Fields and roots that lead to the base, innermost last, as far as known.
    pub owners: Vec<Base>,
}

/// Gives places their classes.
pub struct Classes<'a> {
    program: &'a Program,
    events: &'a Events,
    /// Fields that hold one shared lock under several names → the name that is shown.
    unified: BTreeMap<Base, Base>,
}

impl<'a> Classes<'a> {
    /// Unifies the fields that are initialised with one and the same shared pointer.
    pub fn new(program: &'a Program, events: &'a Events, summaries: &Summaries) -> Classes<'a> {
        let mut classes = Classes { program, events, unified: BTreeMap::new() };
        classes.unified = classes.unify(summaries);
        classes
    }

    /// The class of a place.
    pub fn key(&self, place: &LockPlace) -> LockKey {
        let last = place.path.iter().rposition(|s| matches!(s, Step::Field(..)));
        let root = self.root(place);
        let (plain, rest) = match last.and_then(|i| Some((i, place.path.get(i)?))) {
            Some((i, Step::Field(adt, name))) => (Base::Field(*adt, *name), &place.path[i + 1..]),
            _ => (root, &place.path[..]),
        };
        let base = self.shown(plain);
        let tail = rest
            .iter()
            .filter_map(|s| match s {
                Step::Elem(_) => Some(Tail::Elem),
                Step::Data => Some(Tail::Data),
                Step::Field(_, n) | Step::Untyped(n) => Some(Tail::Untyped(*n)),
                Step::Through(..) => None,
            })
            .collect();
        let mut owners = Vec::new();
        if base == plain
            && let Some(last) = last
        {
            if !place.gap && matches!(root, Base::Static(_) | Base::Local(..)) && self.is_created(root) {
                owners.push(self.shown(root));
            }
            owners.extend(place.path[..last].iter().filter_map(|s| match s {
                Step::Field(adt, name) => Some(self.shown(Base::Field(*adt, *name))),
                _ => None,
            }));
        }
        LockKey { base, tail, owners }
    }

    fn root(&self, place: &LockPlace) -> Base {
        match place.root {
            LockRoot::Static(id) => Base::Static(id),
            LockRoot::Param(body, i) => Base::Param(body, i),
            LockRoot::Local(body, id) => Base::Local(body, id),
            LockRoot::Call(body, id) | LockRoot::Argument(body, id, _) => Base::Call(body, id),
        }
    }

    fn shown(&self, base: Base) -> Base {
        self.unified.get(&base).copied().unwrap_or(base)
    }

    /// A local that is a new object in each activation, or a static.
    pub fn is_created(&self, base: Base) -> bool {
        match base {
            Base::Local(body, id) => self.local(body, id).is_none_or(|l| l.fresh),
            Base::Static(_) => true,
            _ => false,
        }
    }

    /// Several fields hold this lock, all from one source.
    pub fn is_unified(&self, base: Base) -> bool {
        self.unified.values().any(|b| *b == base)
    }

    /// Two keys may be the same lock.
    pub fn compatible(&self, a: &LockKey, b: &LockKey) -> bool {
        if a.base != b.base || a.tail != b.tail || self.is_vague(a) != self.is_vague(b) {
            return false;
        }
        // A wrapper's own field alone, seen from inside the wrapper, could be any lock of the program.
        if a.owners.is_empty() != b.owners.is_empty() && self.is_lock_type(a.base) {
            return false;
        }
        let pairs = a.owners.iter().rev().zip(b.owners.iter().rev());
        match pairs.into_iter().find(|(x, y)| x != y) {
            None => true,
            Some((Base::Field(x, _), Base::Field(y, _))) => x != y && !self.is_wrapper(a.base),
            Some((Base::Static(_), Base::Static(_))) => false,
            Some((Base::Local(x, _), Base::Local(y, _))) => x != y,
            Some(_) => !self.is_wrapper(a.base),
        }
    }

    /// A wrapper's lock without anything that says whose it is.
    pub fn is_vague(&self, key: &LockKey) -> bool {
        key.owners.is_empty() && self.is_wrapper(key.base)
    }

    /// A type that other types use to wrap their locks: its own field says little about which lock it is.
    fn is_wrapper(&self, base: Base) -> bool {
        let Base::Field(adt, field) = base else { return false };
        let Some(adt) = self.program.adts.get(adt.index()) else { return field == "0" };
        let mut fields = adt.variants.iter().flat_map(|v| &v.fields);
        let only = match (fields.next(), fields.next()) {
            (Some((_, ty, _)), None) if !adt.is_enum => Some(ty),
            _ => None,
        };
        let protects = |ty| crate::events::facts::protected(self.program, ty).is_some_and(|t| !is_unit(t));
        field == "0" || is_generic_lock(self.program, adt) || only.is_some_and(|ty| !protects(ty))
    }

    /// A type that is itself used as a lock: generic over what it protects, or a tuple struct around one.
    fn is_lock_type(&self, base: Base) -> bool {
        let Base::Field(adt, field) = base else { return false };
        field == "0" || self.program.adts.get(adt.index()).is_some_and(|adt| is_generic_lock(self.program, adt))
    }

    /// `Type.field`, `NAME`, `function::local`.
    pub fn name(&self, key: &LockKey) -> String {
        let base = match key.owners.last() {
            Some(owner) if self.is_wrapper(key.base) => *owner,
            _ => key.base,
        };
        let mut out = self.base_name(base);
        for tail in &key.tail {
            match tail {
                Tail::Elem => out.push_str("[_]"),
                Tail::Untyped(name) => {
                    out.push('.');
                    out.push_str(name);
                }
                Tail::Data => {}
            }
        }
        out
    }

    fn base_name(&self, base: Base) -> String {
        match base {
            Base::Field(adt, name) => {
                let owner = self.program.adts.get(adt.index()).map_or("?", |a| a.name.as_str());
                format!("{owner}.{name}")
            }
            Base::Static(id) => {
                self.program.statics.get(id.index()).map_or_else(|| "static".to_owned(), |s| s.display.to_string())
            }
            Base::Local(body, id) => {
                let local = self.local(body, id).and_then(|l| l.name);
                format!("{}::{}", self.body_name(body), local.map_or("{temporary}", |n| n.as_str()))
            }
            Base::Param(body, i) => format!("{}::{}", self.body_name(body), self.param_name(body, i)),
            Base::Call(body, call) => {
                if let Some((variable, _)) = self.bound_call(body, call) {
                    return format!("{}::{variable}", self.body_name(body));
                }
                let callee = self.call_name(body, call);
                format!("{}::{}()", self.body_name(body), callee.map_or("{call}", |n| n.as_str()))
            }
        }
    }

    /// The variable that the result of a call is bound to, and where.
    fn bound_call(&self, body: BodyId, call: CallId) -> Option<(Name, Span)> {
        self.events.bodies.get(body.index())?.bound_calls.get(&call).copied()
    }

    fn call_name(&self, body: BodyId, id: CallId) -> Option<Name> {
        let body = self.events.bodies.get(body.index())?;
        body.blocks.iter().flat_map(|b| &b.events).find_map(|e| match &e.kind {
            EventKind::Call(c) if c.id == id => Some(c.callee_name),
            _ => None,
        })
    }

    fn param_name(&self, body: BodyId, i: u16) -> String {
        let function = self.events.bodies.get(body.index()).and_then(|b| match b.kind {
            BodyKind::Fn(id) => self.program.fns.get(id.index()),
            _ => None,
        });
        if i == 0 && function.is_some_and(|f| f.has_self) {
            return "self".to_owned();
        }
        let name = function.and_then(|f| *f.param_names.get(usize::from(i))?);
        name.map_or_else(|| format!("{{parameter {i}}}"), |n| n.to_string())
    }

    /// A body's name for messages.
    pub fn body_name(&self, body: BodyId) -> String {
        self.events.bodies.get(body.index()).map_or_else(|| "?".to_owned(), |b| b.name.to_string())
    }

    fn local(&self, body: BodyId, id: LocalId) -> Option<&crate::events::model::LocalInfo> {
        self.events.bodies.get(body.index())?.locals.get(id.index())
    }

    /// Where the lock is declared.
    pub fn span(&self, key: &LockKey) -> Span {
        let base = match key.owners.last() {
            Some(owner) if self.is_wrapper(key.base) => *owner,
            _ => key.base,
        };
        let found = match base {
            Base::Field(adt, name) => self.program.adts.get(adt.index()).and_then(|a| {
                let mut fields = a.variants.iter().flat_map(|v| &v.fields);
                fields.find(|(n, ..)| *n == name).map(|(.., span)| *span)
            }),
            Base::Static(id) => self.program.statics.get(id.index()).map(|s| s.span),
            Base::Local(body, id) => self.local(body, id).map(|l| l.span),
            Base::Call(body, call) => {
                let bound = self.bound_call(body, call).map(|(_, span)| span);
                bound.or_else(|| self.events.bodies.get(body.index()).map(|b| b.span))
            }
            Base::Param(body, _) => self.events.bodies.get(body.index()).map(|b| b.span),
        };
        found.unwrap_or_default()
    }

    /// Fields whose only source is one shared lock get one class with it.
    fn unify(&self, summaries: &Summaries) -> BTreeMap<Base, Base> {
        let resolver = Resolver::new(self.events);
        let callers = callers(self.events);
        let mut sources: BTreeMap<Base, BTreeSet<(bool, Base)>> = BTreeMap::new();
        for alias in &self.events.aliases {
            let field = Base::Field(alias.class.0, alias.class.1);
            let entry = sources.entry(field).or_default();
            for (place, _) in resolver.place(&alias.source).places() {
                self.sources(&resolver, &callers, &place, alias.body, 0, entry);
            }
            entry.retain(|(_, base)| *base != field);
        }
        let mut bases: BTreeSet<Base> = sources.keys().copied().collect();
        bases.extend(sources.values().flatten().map(|(_, b)| *b));
        let bases: Vec<Base> = bases.into_iter().collect();
        let index: BTreeMap<Base, usize> = bases.iter().enumerate().map(|(i, b)| (*b, i)).collect();
        let mut sets = UnionFind::new(bases.len());
        for (field, from) in &sources {
            let product: BTreeSet<Base> = from.iter().filter(|(test, _)| !test).map(|(_, b)| *b).collect();
            let chosen = if product.is_empty() { from.iter().map(|(_, b)| *b).collect() } else { product };
            if let (1, Some(source)) = (chosen.len(), chosen.first()) {
                sets.union(index[field], index[source]);
            }
        }
        let mut groups: BTreeMap<usize, Vec<Base>> = BTreeMap::new();
        for (i, base) in bases.iter().enumerate() {
            groups.entry(sets.find(i)).or_default().push(*base);
        }
        let counts = acquisitions(summaries);
        let mut unified = BTreeMap::new();
        for group in groups.into_values().filter(|g| g.len() > 1) {
            let rank = |b: &Base| {
                let is_field = matches!(b, Base::Field(..) | Base::Static(_));
                (std::cmp::Reverse((is_field, counts.get(b).copied().unwrap_or(0))), self.base_name(*b))
            };
            if let Some(shown) = group.iter().min_by_key(|b| rank(b)).copied() {
                unified.extend(group.into_iter().map(|b| (b, shown)));
            }
        }
        unified
    }

    /// Where a shared pointer comes from, through the callers of the function that gets it.
    fn sources(
        &self,
        resolver: &Resolver,
        callers: &BTreeMap<BodyId, Vec<(BodyId, Arguments)>>,
        place: &LockPlace,
        body: BodyId,
        depth: usize,
        out: &mut BTreeSet<(bool, Base)>,
    ) {
        let is_test = |b: BodyId| self.events.bodies.get(b.index()).is_some_and(|b| b.is_test);
        let key = self.key(place);
        match (key.base, place.root) {
            (Base::Param(..), LockRoot::Param(function, i)) => {
                if depth >= MAX_SOURCE_DEPTH {
                    return;
                }
                for (caller, args) in callers.get(&function).map_or(&[][..], Vec::as_slice) {
                    let Some(arg) = args.get(i) else { continue };
                    let value = resolver.value(arg).project(&place.path);
                    for (place, _) in value.places() {
                        self.sources(resolver, callers, &place, *caller, depth + 1, out);
                    }
                }
            }
            (base, _) if key.tail.is_empty() => {
                out.insert((is_test(body), base));
            }
            _ => {}
        }
    }
}

/// A generic type around one lock, of which its user says what it protects. One with several locks is an object of its own.
fn is_generic_lock(program: &Program, adt: &crate::names::program::Adt) -> bool {
    let fields = adt.variants.iter().flat_map(|v| &v.fields);
    let mut protected = fields.filter_map(|(_, ty, _)| crate::events::facts::protected(program, ty));
    !adt.generics.names.is_empty()
        && match (protected.next(), protected.next()) {
            (Some(only), None) => crate::events::facts::mentions_param(only, 0),
            (None, _) => true,
            _ => false,
        }
}

fn is_unit(ty: &Ty) -> bool {
    matches!(ty, Ty::Tuple(parts) if parts.is_empty())
}

/// The arguments of a call or of a future that is started.
#[derive(Clone, Copy)]
enum Arguments<'a> {
    Call(&'a Call),
    Future(&'a [Value]),
}

impl<'a> Arguments<'a> {
    fn get(&self, i: u16) -> Option<&'a Value> {
        match self {
            Arguments::Call(call) => call.args.get(usize::from(i)).map(|a| &a.value),
            Arguments::Future(args) => args.get(usize::from(i)),
        }
    }
}

/// Who calls or starts each body, with which arguments.
fn callers(events: &Events) -> BTreeMap<BodyId, Vec<(BodyId, Arguments<'_>)>> {
    let mut out: BTreeMap<BodyId, Vec<(BodyId, Arguments)>> = BTreeMap::new();
    for (i, body) in events.bodies.iter().enumerate() {
        let caller = BodyId::new(i);
        for event in body.blocks.iter().flat_map(|b| &b.events) {
            match &event.kind {
                EventKind::Call(call) => {
                    for callee in &call.callees {
                        out.entry(*callee).or_default().push((caller, Arguments::Call(call)));
                    }
                }
                EventKind::Spawn(spawn) => {
                    if let Value::Future(bodies, args) = &spawn.body {
                        for callee in bodies {
                            out.entry(*callee).or_default().push((caller, Arguments::Future(args)));
                        }
                    }
                }
                _ => {}
            }
        }
    }
    out
}

/// How often each field or static is locked.
fn acquisitions(summaries: &Summaries) -> BTreeMap<Base, usize> {
    let mut counts = BTreeMap::new();
    for acq in summaries.facts.iter().flat_map(|f| &f.acquires) {
        let last = acq.lock.path.iter().rev().find_map(|s| match s {
            Step::Field(adt, name) => Some(Base::Field(*adt, *name)),
            _ => None,
        });
        let base = match (last, acq.lock.root) {
            (Some(base), _) => base,
            (None, LockRoot::Static(id)) => Base::Static(id),
            _ => continue,
        };
        *counts.entry(base).or_insert(0) += 1;
    }
    counts
}
