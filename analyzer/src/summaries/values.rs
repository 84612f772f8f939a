//! Canonical values: what an argument, a result or a captured variable is, seen from one body.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::place::{LockPlace, LockRoot};
use super::stores::{Running, Stores};
use crate::base::Name;
use crate::events::model::{BodyId, Call, CallId, ElemKey, EventKind, Events, Place, Root, Step, Value};

/// How deep results of calls are looked through.
const MAX_DEPTH: u32 = 8;
/// A value with more parts than this says nothing any more: values that hold values would double with every call.
const MAX_PARTS: usize = 64;
/// How many alternatives of a value are followed.
const MAX_ALTERNATIVES: usize = 6;

/// A canonical value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Val {
    /// Nothing known.
    Unknown,
    /// A thing at a place.
    Place(LockPlace),
    /// Values by field name.
    Aggregate(Vec<(Name, Val)>),
    /// Something that can be called.
    Body(BodyId),
    /// A closure or block that has left the body around it, with what that body got ([`Val::Around`]).
    Closure(BodyId, Vec<Val>),
    /// Among the arguments of a closure: what the parameters of a body around it are.
    Around(BodyId, Vec<Val>),
    /// A future that has not run yet: bodies and arguments.
    Future(Vec<BodyId>, Vec<Val>),
    /// One of several; `true` if chosen by comparing them.
    OneOf(Vec<Val>, bool),
}

/// A body that calling a value may run.
#[derive(Debug, Clone, Copy)]
pub struct Runnable<'v> {
    /// The body.
    pub body: BodyId,
    /// Its first arguments, if they are bound already.
    bound: &'v [Val],
    /// What the parameters of bodies around it are.
    around: &'v [Val],
}

impl Runnable<'_> {
    /// Its arguments if it is called with these.
    pub fn args(&self, given: &[Val]) -> Vec<Val> {
        [self.bound, given, self.around].concat()
    }
}

/// How a place was chosen among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Choice {
    /// There is only this one.
    #[default]
    Only,
    /// One of several.
    OneOf,
    /// One of several, chosen by comparing them: locking them in that order is safe.
    Ordered,
}

impl Val {
    /// All places that the value may be.
    pub fn places(&self) -> Vec<(LockPlace, Choice)> {
        let mut out = Vec::new();
        self.collect_places(Choice::Only, &mut out);
        out.truncate(MAX_ALTERNATIVES);
        out
    }

    fn collect_places(&self, choice: Choice, out: &mut Vec<(LockPlace, Choice)>) {
        match self {
            Val::Place(p) => out.push((p.clone(), choice)),
            Val::OneOf(values, ordered) => {
                let inner = if *ordered { Choice::Ordered } else { Choice::OneOf };
                values.iter().for_each(|v| v.collect_places(choice.max(inner), out));
            }
            _ => {}
        }
    }

    /// All bodies that calling the value may run, with arguments that are bound already.
    pub fn runnables(&self) -> Vec<Runnable<'_>> {
        match self {
            Val::Body(body) => vec![Runnable { body: *body, bound: &[], around: &[] }],
            Val::Closure(body, around) => vec![Runnable { body: *body, bound: &[], around }],
            Val::Future(bodies, bound) => {
                bodies.iter().map(|body| Runnable { body: *body, bound, around: &[] }).collect()
            }
            Val::OneOf(values, _) => values.iter().flat_map(Val::runnables).collect(),
            Val::Aggregate(fields) => fields.iter().flat_map(|(_, v)| v.runnables()).collect(),
            Val::Unknown | Val::Place(_) | Val::Around(..) => Vec::new(),
        }
    }

    /// What is found when `path` is followed from the value.
    pub fn project(&self, path: &[Step]) -> Val {
        match (self, path) {
            (_, []) => self.clone(),
            (Val::Place(p), _) => Val::Place(p.extend(path)),
            (Val::Aggregate(fields), [Step::Field(_, n) | Step::Through(_, n) | Step::Untyped(n), rest @ ..]) => {
                fields.iter().find(|(f, _)| f == n).map_or(Val::Unknown, |(_, v)| v.project(rest))
            }
            (Val::Aggregate(fields), [Step::Elem(ElemKey::Key(_, n)), rest @ ..]) => {
                fields.iter().find(|(f, _)| f == n).map_or(Val::Unknown, |(_, v)| v.project(rest))
            }
            (Val::OneOf(values, ordered), _) => Val::OneOf(values.iter().map(|v| v.project(path)).collect(), *ordered),
            // Where something to run stands for a collection, it is what each of its elements is.
            (Val::Body(_) | Val::Closure(..) | Val::Future(..), [Step::Elem(_), rest @ ..]) => self.project(rest),
            _ => Val::Unknown,
        }
    }

    /// How many steps of a path lead from parts to their parts.
    fn parts_on(&self, path: &[Step]) -> usize {
        match (self, path) {
            (Val::Aggregate(_), [step, rest @ ..]) => 1 + self.project(std::slice::from_ref(step)).parts_on(rest),
            _ => 0,
        }
    }

    /// The value, unless it has too many parts.
    fn limited(self) -> Val {
        if self.parts(MAX_PARTS) > MAX_PARTS { Val::Unknown } else { self }
    }

    /// How many parts it has; counts no further than a little above `limit`.
    fn parts(&self, limit: usize) -> usize {
        let count = |values: &mut dyn Iterator<Item = &Val>| {
            values.fold(1, |sum, value| if sum > limit { sum } else { sum + value.parts(limit - sum) })
        };
        match self {
            Val::Aggregate(fields) => count(&mut fields.iter().map(|(_, value)| value)),
            Val::Future(_, values) | Val::OneOf(values, _) | Val::Closure(_, values) | Val::Around(_, values) => {
                count(&mut values.iter())
            }
            Val::Unknown | Val::Place(_) | Val::Body(_) => 1,
        }
    }

    /// The value with what a body around its closures got, for those that leave it.
    fn leaving(&self, leaves: &impl Fn(BodyId) -> bool, around: &Val) -> Val {
        let all = |values: &[Val]| values.iter().map(|v| v.leaving(leaves, around)).collect();
        match self {
            Val::Body(body) if leaves(*body) => Val::Closure(*body, vec![around.clone()]),
            Val::Closure(body, known) if leaves(*body) => {
                Val::Closure(*body, known.iter().chain([around]).cloned().collect())
            }
            Val::Aggregate(fields) => {
                Val::Aggregate(fields.iter().map(|(n, v)| (*n, v.leaving(leaves, around))).collect())
            }
            Val::Future(bodies, args) => Val::Future(bodies.clone(), all(args)),
            Val::OneOf(values, ordered) => Val::OneOf(all(values), *ordered),
            Val::Unknown | Val::Place(_) | Val::Body(_) | Val::Closure(..) | Val::Around(..) => self.clone(),
        }
    }

    /// The value with every place replaced.
    pub fn map_places(&self, f: &mut impl FnMut(&LockPlace) -> Val) -> Val {
        match self {
            Val::Place(p) => f(p),
            Val::Aggregate(fields) => Val::Aggregate(fields.iter().map(|(n, v)| (*n, v.map_places(f))).collect()),
            Val::Future(bodies, args) => Val::Future(bodies.clone(), args.iter().map(|v| v.map_places(f)).collect()),
            Val::Closure(body, around) => Val::Closure(*body, around.iter().map(|v| v.map_places(f)).collect()),
            Val::Around(body, args) => Val::Around(*body, args.iter().map(|v| v.map_places(f)).collect()),
            Val::OneOf(values, ordered) => Val::OneOf(values.iter().map(|v| v.map_places(f)).collect(), *ordered),
            Val::Unknown | Val::Body(_) => self.clone(),
        }
    }
}

/// Calls looked into for one value: values of calls of calls branch, and what is far away matters little.
const MAX_CALLS: u32 = 400;

/// Where everything is that a [`Resolver`] looks up.
pub struct Index<'a> {
    events: &'a Events,
    calls: Vec<HashMap<CallId, &'a Call>>,
    stores: Stores<'a>,
}

/// Looks places and values of bodies up.
///
/// Architecture Invariant: an answer depends on the question only, not on those before it, so that bodies can be looked at in any
/// order, and at the same time.
pub struct Resolver<'a> {
    index: Arc<Index<'a>>,
    results: RefCell<HashMap<(BodyId, CallId), Vec<Known>>>,
    /// Calls that the present question may still look into.
    fuel: Cell<u32>,
    /// Of the call that is being looked into: how deep that has led so far, and which limit was in the way.
    deepest: Cell<u32>,
    limit: Cell<Limit>,
    /// Places that may still be looked at for stores: callers of callers are many.
    pub(super) steps: Cell<usize>,
}

/// What ends a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Limit {
    /// It came to its end.
    None,
    /// [`MAX_DEPTH`].
    Depth,
    /// [`MAX_CALLS`].
    Calls,
}

/// What a call gives back, and what it took to find that out.
#[derive(Debug, Clone)]
struct Known {
    result: Val,
    /// How deep it was asked for.
    depth: u32,
    /// Levels of calls below.
    height: u32,
    /// Calls looked into, itself included.
    cost: u32,
    /// What was in the way.
    limit: Limit,
}

impl Known {
    /// Asking at this depth, with so many calls left, would find the same.
    fn holds(&self, depth: u32, fuel: u32) -> bool {
        match self.limit {
            Limit::None => depth + self.height <= MAX_DEPTH && self.cost <= fuel,
            Limit::Depth => depth == self.depth && self.cost <= fuel,
            Limit::Calls => depth == 0 && fuel == MAX_CALLS,
        }
    }
}

impl<'a> Index<'a> {
    /// Indexes the calls of all bodies.
    pub fn new(events: &'a Events) -> Index<'a> {
        let calls_of = |body: &'a crate::events::model::BodyEvents| {
            let events = body.blocks.iter().flat_map(|b| &b.events);
            events
                .filter_map(|e| match &e.kind {
                    EventKind::Call(call) => Some((call.id, call)),
                    _ => None,
                })
                .collect()
        };
        Index { events, calls: events.bodies.par_iter().map(calls_of).collect(), stores: Stores::new(events) }
    }
}

impl<'a> Resolver<'a> {
    /// With an index of its own.
    pub fn new(events: &'a Events) -> Resolver<'a> {
        Self::with(Arc::new(Index::new(events)))
    }

    /// One of several with the same index.
    pub fn with(index: Arc<Index<'a>>) -> Resolver<'a> {
        Resolver {
            index,
            results: RefCell::default(),
            fuel: Cell::new(0),
            deepest: Cell::new(0),
            limit: Cell::new(Limit::None),
            steps: Cell::new(0),
        }
    }

    /// False if too many places were looked at for stores.
    pub(super) fn goes_on(&self) -> bool {
        let left = self.steps.get();
        self.steps.set(left.saturating_sub(1));
        left > 0
    }

    /// The threads that a handle may stand for.
    pub(super) fn threads(&self, handle: &Value) -> BTreeSet<Running> {
        self.index.stores.threads(self, handle)
    }

    /// What the callers of a function give it.
    pub(super) fn given(&self, function: BodyId, param: u16) -> Vec<Val> {
        self.index.stores.given(function, param).map(|value| self.value(value)).collect()
    }

    /// The functions that are kept in the field that a value comes out of.
    pub(super) fn kept_functions(&self, value: &Val) -> Vec<Val> {
        let kept = |(place, _): &(LockPlace, Choice)| self.index.stores.functions(self, place);
        value.places().iter().flat_map(kept).collect()
    }

    /// `inner` stands in `outer`, or is it: places of `outer` mean the same in it.
    pub fn is_within(&self, inner: BodyId, outer: BodyId) -> bool {
        let parent = |b: &BodyId| self.index.events.bodies.get(b.index()).and_then(|b| b.parent);
        std::iter::successors(Some(inner), parent).take(64).any(|b| b == outer)
    }

    /// The canonical form of a value.
    pub fn value(&self, value: &Value) -> Val {
        self.fuel.set(MAX_CALLS);
        self.value_at(value, 0)
    }

    /// What is at a place.
    pub fn place(&self, place: &Place) -> Val {
        self.fuel.set(MAX_CALLS);
        self.place_at(place, 0)
    }

    fn value_at(&self, value: &Value, depth: u32) -> Val {
        match value {
            Value::Unknown => Val::Unknown,
            Value::Place(p) => self.place_at(p, depth),
            Value::Aggregate(fields) => {
                Val::Aggregate(fields.iter().map(|(n, v)| (*n, self.value_at(v, depth))).collect()).limited()
            }
            Value::Body(b) => Val::Body(*b),
            Value::Future(bodies, args) => {
                Val::Future(bodies.clone(), args.iter().map(|v| self.value_at(v, depth)).collect()).limited()
            }
            Value::OneOf { values, ordered } => {
                let mut values: Vec<Val> = values.iter().map(|v| self.value_at(v, depth)).collect();
                values.truncate(MAX_ALTERNATIVES);
                Val::OneOf(values, *ordered).limited()
            }
        }
    }

    fn place_at(&self, place: &Place, depth: u32) -> Val {
        let rooted = |root| Val::Place(LockPlace::new(root, &place.path));
        match place.root {
            Root::Static(id) => rooted(LockRoot::Static(id)),
            Root::Param(body, i) => rooted(LockRoot::Param(body, i)),
            Root::Local(body, id) => rooted(LockRoot::Local(body, id)),
            Root::Call(body, id) => {
                let unresolved = rooted(LockRoot::Call(body, id));
                let found = self.result_of(body, id, depth);
                let found = found.map_places(&mut |p| Val::Place(p.found_by(body, id)));
                // Which of the two names a part is known by must not depend on what is asked of that part.
                let parts = found.parts_on(&place.path);
                let (first, rest) = place.path.split_at(parts);
                let part = found.project(first);
                let plain = Val::Place(LockPlace::new(LockRoot::Call(body, id), first));
                if !is_better(&part, body, id, &plain) {
                    return unresolved;
                }
                let found = part.project(rest);
                if is_better(&found, body, id, &unresolved) { found } else { unresolved }
            }
        }
    }

    /// What a call gives back, in terms of the caller.
    fn result_of(&self, body: BodyId, id: CallId, depth: u32) -> Val {
        let fuel = self.fuel.get();
        let results = self.results.borrow();
        let known = results.get(&(body, id)).and_then(|all| all.iter().find(|known| known.holds(depth, fuel)));
        if let Some(known) = known {
            self.fuel.set(fuel - known.cost);
            self.deepest.set(self.deepest.get().max(depth + known.height));
            self.limit.set(self.limit.get().max(known.limit));
            return known.result.clone();
        }
        drop(results);
        if depth > MAX_DEPTH || fuel == 0 {
            self.limit.set(self.limit.get().max(if depth > MAX_DEPTH { Limit::Depth } else { Limit::Calls }));
            return Val::Unknown;
        }
        self.fuel.set(fuel - 1);
        let outer = (self.deepest.replace(depth), self.limit.replace(Limit::None));
        let result = self.look_into(body, id, depth);
        let (height, cost) = (self.deepest.get() - depth, fuel - self.fuel.get());
        let known = Known { result: result.clone(), depth, height, cost, limit: self.limit.get() };
        if known.limit != Limit::Calls || depth == 0 && fuel == MAX_CALLS {
            self.results.borrow_mut().entry((body, id)).or_default().push(known);
        }
        self.deepest.set(self.deepest.get().max(outer.0));
        self.limit.set(self.limit.get().max(outer.1));
        result
    }

    fn look_into(&self, body: BodyId, id: CallId, depth: u32) -> Val {
        let Some(call) = self.call(body, id) else { return Val::Unknown };
        let args: Vec<Val> = call.args.iter().map(|a| self.value_at(&a.value, depth + 1)).collect();
        let mut callees: Vec<(BodyId, Vec<Val>)> = call.callees.iter().map(|body| (*body, args.clone())).collect();
        if let Some(value) = &call.callee_value {
            let value = self.value_at(value, depth + 1);
            callees.extend(value.runnables().iter().map(|run| (run.body, run.args(&args))));
        }
        let mut result: Option<Val> = None;
        for (callee, args) in callees.iter().take(16) {
            let Some(events) = self.index.events.bodies.get(callee.index()) else { continue };
            let returned = self.value_at(&events.return_value, depth + 1);
            let returned = self.returned_to(&returned, *callee, args, body, id);
            if result.as_ref().is_some_and(|r| *r != returned) {
                result = Some(Val::Unknown);
                break;
            }
            result = Some(returned);
        }
        result.unwrap_or(Val::Unknown)
    }

    /// A call of a body.
    pub fn call(&self, body: BodyId, id: CallId) -> Option<&'a Call> {
        self.index.calls.get(body.index()).and_then(|calls| calls.get(&id)).copied()
    }

    /// What something gives that runs without arguments of its own, in terms of the caller.
    pub fn returned(&self, run: &Runnable, caller: BodyId, call: CallId) -> Val {
        let Some(events) = self.index.events.bodies.get(run.body.index()) else { return Val::Unknown };
        self.returned_to(&self.value(&events.return_value), run.body, &run.args(&[]), caller, call)
    }

    /// A value that `callee` returns, in terms of its caller: what belongs to the callee's activation is new to the caller.
    fn returned_to(&self, value: &Val, callee: BodyId, args: &[Val], caller: BodyId, call: CallId) -> Val {
        let own = self.made_by(value, callee, caller);
        let seen = value.map_places(&mut |p| match p.root {
            LockRoot::Param(b, i) if b == callee => match args.get(usize::from(i)).map(|a| a.project(&p.path)) {
                None | Some(Val::Unknown) => {
                    Val::Place(LockPlace::new(LockRoot::Argument(caller, call, i), &p.path).bounded())
                }
                Some(found) => bounded(found).map_places(&mut |p| Val::Place(p.forget_keys_of(callee))),
            },
            LockRoot::Static(_) => Val::Place(p.clone()),
            root if root.body().is_some_and(|b| self.is_within(caller, b) && !self.is_within(b, callee)) => {
                Val::Place(p.clone())
            }
            LockRoot::Param(b, i) if argument_around(args, b, i).is_some() => {
                let base = argument_around(args, b, i).unwrap_or(&Val::Unknown);
                bounded(base.project(&p.path))
            }
            root => {
                // One of several objects that the callee has made: which.
                let which = own.iter().filter(|_| own.len() > 1).find(|(one, _)| *one == root);
                let which = which.map(|(_, part)| Step::Untyped(*part));
                let path: Vec<Step> = which.into_iter().chain(p.path.iter().cloned()).collect();
                Val::Place(LockPlace { gap: p.gap, ..LockPlace::new(LockRoot::Call(caller, call), &path) })
            }
        });
        // Where a function calls itself, what it gives back belongs to another activation.
        let leaves = |body: BodyId| self.is_within(body, callee);
        seen.leaving(&leaves, &Val::Around(callee, args.to_vec())).limited()
    }

    /// The objects in the parts of a result that are new to the caller, each with the first part that has it.
    fn made_by(&self, value: &Val, callee: BodyId, caller: BodyId) -> Vec<(LockRoot, Name)> {
        let mut found: Vec<(LockRoot, Name)> = Vec::new();
        let parts: &[(Name, Val)] = if let Val::Aggregate(parts) = value { parts } else { &[] };
        for (part, value) in parts {
            value.map_places(&mut |place| {
                let body = place.root.body().filter(|body| !self.is_within(caller, *body));
                let is_own = body == Some(callee) && !matches!(place.root, LockRoot::Param(..));
                if is_own && !found.iter().any(|(root, _)| *root == place.root) {
                    found.push((place.root, *part));
                }
                Val::Unknown
            });
        }
        found
    }

    /// A place of `callee` in terms of `caller`, who calls it with `args`.
    pub fn instantiate(&self, place: &LockPlace, callee: BodyId, args: &[Val], caller: BodyId, call: CallId) -> Val {
        match place.root {
            LockRoot::Static(_) => Val::Place(place.forget_keys_of(callee)),
            LockRoot::Param(b, i) if b == callee => {
                let base = args.get(usize::from(i)).unwrap_or(&Val::Unknown);
                let found = match base.project(&place.path) {
                    Val::Unknown => Val::Place(LockPlace::new(LockRoot::Argument(caller, call, i), &place.path)),
                    found => found,
                };
                bounded(found).map_places(&mut |p| {
                    let p = p.forget_keys_of(callee);
                    Val::Place(LockPlace { gap: p.gap || place.gap, ..p })
                })
            }
            LockRoot::Param(b, i) if argument_around(args, b, i).is_some_and(|a| *a != Val::Unknown) => {
                let base = argument_around(args, b, i).unwrap_or(&Val::Unknown);
                bounded(base.project(&place.path)).map_places(&mut |p| {
                    let p = p.forget_keys_of(callee);
                    Val::Place(LockPlace { gap: p.gap || place.gap, ..p })
                })
            }
            root => {
                let foreign = !root.body().is_some_and(|b| self.is_within(caller, b) && b != callee);
                let place = LockPlace { foreign: foreign || place.foreign, ..place.forget_keys_of(callee) };
                Val::Place(if place.foreign { place.anywhere() } else { place })
            }
        }
    }

    /// A value of `callee` in terms of `caller`.
    pub fn instantiate_value(&self, val: &Val, callee: BodyId, args: &[Val], caller: BodyId, call: CallId) -> Val {
        val.map_places(&mut |p| self.instantiate(p, callee, args, caller, call)).limited()
    }
}

/// What the parameter of a body around a closure is, if that is among the closure's arguments.
fn argument_around(args: &[Val], body: BodyId, param: u16) -> Option<&Val> {
    args.iter().rev().find_map(|arg| match arg {
        Val::Around(around, got) if *around == body => got.get(usize::from(param)),
        _ => None,
    })
}

fn bounded(val: Val) -> Val {
    val.map_places(&mut |p| Val::Place(p.clone().bounded()))
}

/// Looking through a call pays if it leads to something with an identity; what the callee made itself is known best by the
/// fields that the caller takes from it.
fn is_better(found: &Val, body: BodyId, call: CallId, unresolved: &Val) -> bool {
    match found {
        Val::Unknown => false,
        Val::Place(p) => {
            let Val::Place(plain) = unresolved else { return true };
            let own = p.root == LockRoot::Call(body, call);
            let nameless = matches!(p.root, LockRoot::Param(..) | LockRoot::Argument(..)) || own;
            !(nameless && !p.is_typed() && plain.is_typed())
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_are_too_large_are_unknown() {
        let body = Val::Body(BodyId::new(0));
        let mut value = body.clone();
        for _ in 0..5 {
            value = Val::OneOf(vec![value.clone(), value], false).limited();
            assert_ne!(value, Val::Unknown);
        }
        assert_eq!(Val::OneOf(vec![value.clone(), value.clone()], false).limited(), Val::Unknown);
        assert_eq!(Val::Future(Vec::new(), vec![body; MAX_PARTS]).limited(), Val::Unknown);
    }

    /// The answers to all questions about arguments and results, in that order, or each by a resolver of its own.
    fn answers(events: &Events, backwards: bool, each_alone: bool) -> Vec<Val> {
        let calls = events.bodies.iter().flat_map(|body| body.blocks.iter().flat_map(|block| &block.events));
        let arguments = calls.flat_map(|event| match &event.kind {
            EventKind::Call(call) => call.args.iter().map(|arg| &arg.value).collect(),
            _ => Vec::new(),
        });
        let mut questions: Vec<&Value> = events.bodies.iter().map(|body| &body.return_value).chain(arguments).collect();
        if backwards {
            questions.reverse();
        }
        let mut resolver = Resolver::new(events);
        let mut found = Vec::new();
        for question in questions {
            if each_alone {
                resolver = Resolver::with(Arc::clone(&resolver.index));
            }
            found.push(resolver.value(question));
        }
        if backwards {
            found.reverse();
        }
        found
    }

    #[test]
    fn answers_depend_on_the_question_only() {
        use crate::syntax::loader::load_text;
        use crate::workspace::model::{Target, TargetKind};
        let mut text = String::from("struct S { a: std::sync::Mutex<u8>, b: Box<S> } fn f0(s: &S) -> &S { &s.b }\n");
        for n in 1..24 {
            let (below, far) = (n - 1, n / 2);
            text += &format!(
                "fn f{n}(s: &S) -> &S {{ let x = f{below}(s); let y = f{far}(&x.b); if s.c {{ f{below}(y) }} else {{ g{n}(x, y) }} }}
                 fn g{n}<'a>(s: &'a S, t: &'a S) -> &'a S {{ if s.c {{ f{n}(t) }} else {{ g{below}(t, f{far}(s)) }} }}\n"
            );
        }
        let target = Target { name: "t".to_owned(), kind: TargetKind::Loose, root: "t.rs".into(), edition: 2021 };
        let events = crate::syntax::lower::with_stack(|| {
            let trees = load_text(&target, &text, &crate::models::builtin());
            let mut program = crate::names::build(trees.crates);
            let bodies = program.take_bodies();
            crate::events::build(&program, bodies, &trees.sources)
        });
        let alone = answers(&events, false, true);
        assert!(alone.iter().any(|answer| !answer.places().is_empty()));
        assert_eq!(answers(&events, false, false), alone);
        assert_eq!(answers(&events, true, false), alone);
    }
}
