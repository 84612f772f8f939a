//! The events stage's output: per body a small control-flow graph of events.
//!
//! A *slot* is anything that owns guards: a local variable, a temporary, the result. Which guards are alive is flow: an
//! acquisition puts a guard into a slot, moves carry it on, `Drop` releases whatever the slot holds at that moment.
//!
//! Architecture Invariant: events are per body and know nothing about other bodies' events; what a call does is the
//! summaries' business.

use std::collections::BTreeMap;

use crate::base::{Name, Span, name};
use crate::define_id;
use crate::names::program::{AdtId, FnId, StaticId};

define_id!(
    /// A function body, closure, async block or static initialiser.
    BodyId
);
define_id!(
    /// A basic block of one body.
    BlockId
);
define_id!(
    /// An owner of guards in one body.
    SlotId
);
define_id!(
    /// A value with an identity of its own in one body: a local variable or a temporary.
    LocalId
);
define_id!(
    /// A call in one body.
    CallId
);
define_id!(
    /// A condition that does not change while a function runs: the first are its parameters, by number, the others are tested more
    /// than once.
    TestId
);

/// Everything that runs.
#[derive(Debug, Default)]
pub struct Events {
    /// Indexed by [`BodyId`]. Bodies of models are there too.
    pub bodies: Vec<BodyEvents>,
    /// `alias.0` (a field or static that holds a shared pointer, as a class) was initialised with `alias.1`.
    pub aliases: Vec<Alias>,
    /// What is put somewhere to be run or waited for later.
    pub stores: Vec<Store>,
    /// Number of locks (types, statics and locals that are locks) seen; for the report's summary.
    pub locks: usize,
}

/// What kind of body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// A function or method.
    Fn(FnId),
    /// A closure: runs when its value is called.
    Closure,
    /// An async block: runs when its value is awaited (or spawned).
    AsyncBlock,
    /// The initialiser of a static.
    Static(StaticId),
}

/// The events of one body.
#[derive(Debug)]
pub struct BodyEvents {
    /// For display: `Bank::transfer`, `main::{closure}`.
    pub name: Name,
    /// What it is.
    pub kind: BodyKind,
    /// The body that a closure or async block stands in. Its places may be rooted in its ancestors' parameters and locals.
    pub parent: Option<BodyId>,
    /// Span of the function's name, or of the closure's head.
    pub span: Span,
    /// In test code.
    pub is_test: bool,
    /// `#[test]` function.
    pub is_test_fn: bool,
    /// `fn main` of a program.
    pub is_main: bool,
    /// Part of a model: never an entry, never reported.
    pub is_model: bool,
    /// Callable from outside what is analysed (public in a library, implements a foreign trait, `#[no_mangle]`, ...).
    pub is_exported: bool,
    /// The type that `self` has, by name, if it is a method.
    pub self_ty: Option<AdtId>,
    /// The crate it belongs to.
    pub krate: crate::names::program::CrateId,
    /// `async fn` or async block.
    pub is_async: bool,
    /// A closure or block with `move`: it can outlive the body around it.
    pub is_move: bool,
    /// Number of parameters (`self` included).
    pub params: u16,
    /// Slot of each parameter that can own a guard (by type).
    pub param_slots: Vec<Option<SlotId>>,
    /// Of these: the parameters that are a `&mut` to what owns guards. What is in the slot at the exit is the caller's again.
    pub lent: Vec<(u16, SlotId)>,
    /// Slot of the returned value: what is in it at the exit is returned locked.
    pub return_slot: SlotId,
    /// The parts (fields) of what a slot owns that have slots of their own, so that one can go without the others.
    pub parts: BTreeMap<SlotId, Vec<(Name, SlotId)>>,
    /// What the body returns, where that is a place (or closure, tuple of those, ...).
    pub return_value: Value,
    /// Number of slots.
    pub slots: u32,
    /// Names of slots that are locals, for messages.
    pub slot_names: Vec<Option<Name>>,
    /// Names and types of locals, for lock names (`function::local`).
    pub locals: Vec<LocalInfo>,
    /// The variables that results of calls are bound to as they are, with the spans of their names.
    pub bound_calls: BTreeMap<CallId, (Name, Span)>,
    /// Of these, the results that are new objects, with the place in the source before which nobody but the body can have them.
    pub private_calls: BTreeMap<CallId, u32>,
    /// Blocks; 0 is the entry. Successors are indices.
    pub blocks: Vec<Block>,
    /// The exit block (normal return; all returned paths lead there).
    pub exit: BlockId,
}

impl BodyEvents {
    /// A slot with those of its parts, each after what it is a part of, and the fields that lead there.
    pub fn with_parts(&self, slot: SlotId) -> Vec<(Vec<Name>, SlotId)> {
        let mut all = vec![(Vec::new(), slot)];
        let mut next = 0;
        while let Some((path, slot)) = all.get(next).cloned() {
            for (field, part) in self.parts.get(&slot).into_iter().flatten() {
                all.push((path.iter().chain([field]).copied().collect(), *part));
            }
            next += 1;
        }
        all
    }

    /// The slot of a part of what a slot owns, or of the least that is told apart around it.
    pub fn part(&self, whole: SlotId, path: &[Name]) -> SlotId {
        let mut slot = whole;
        for field in path {
            let mut parts = self.parts.get(&slot).into_iter().flatten();
            let Some((_, part)) = parts.find(|(name, _)| name == field) else { break };
            slot = *part;
        }
        slot
    }
}

/// A local variable or temporary that may be or contain a lock.
#[derive(Debug, Clone)]
pub struct LocalInfo {
    /// Its name, or none for a temporary.
    pub name: Option<Name>,
    /// Its declaration.
    pub span: Span,
    /// Its ADT, if it has one.
    pub adt: Option<AdtId>,
    /// Two different evaluations (loop iterations, calls) give different values. False for a value chosen from others
    /// (`if a < b { &x } else { &y }`), see [`Value::OneOf`].
    pub fresh: bool,
    /// Made inside a loop.
    pub in_loop: bool,
    /// Before this place in the source nobody but the body can have it.
    pub shared_at: u32,
}

/// A basic block.
#[derive(Debug, Default)]
pub struct Block {
    /// Its events, in order.
    pub events: Vec<Event>,
    /// Where control goes on, in source order. Empty for the exit and for diverging blocks.
    pub successors: Vec<BlockId>,
    /// The loop (by number within the body) the block is in, innermost; for spawns in loops and element iteration.
    pub loop_depth: u32,
    /// It runs any number of times though no edge leads back: a function that another one calls for each element.
    pub repeats: bool,
}

/// An event.
#[derive(Debug, Clone)]
pub struct Event {
    /// What happens.
    pub kind: EventKind,
    /// Where.
    pub span: Span,
    /// The macro it came out of.
    pub from_macro: Option<Name>,
}

/// The mode of an acquisition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// `Mutex::lock`, `RwLock::write`.
    Exclusive,
    /// `RwLock::read`.
    Shared,
    /// A read that does not queue behind writers (`read_recursive`).
    SharedRecursive,
    /// `upgradable_read`: shared with readers, excludes other upgradables and writers.
    Upgradable,
}

/// What kind of lock, for messages and rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LockKind {
    /// A mutex.
    Mutex,
    /// A reader-writer lock.
    RwLock,
    /// A lock that its holder may take again.
    ReentrantMutex,
    /// A spin lock and others that behave like a mutex.
    SpinLock,
    /// One of a sharded map's locks (dashmap): another key may be the same shard.
    Shard,
    /// One-time initialisation, held while the initialiser runs.
    Once,
    /// A semaphore.
    Semaphore,
}

/// Whether an acquisition waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Blocking {
    /// Waits until it gets the lock.
    Yes,
    /// Gives up at once (`try_lock`) or after a time: holds like any other, but cannot be the waiting half of a deadlock.
    No,
}

/// What happens.
#[derive(Debug, Clone)]
pub enum EventKind {
    /// A lock is acquired.
    Acquire(Acquire),
    /// `to` owns what `from` owned, beside what it already had; `from` is empty.
    Move {
        /// Emptied.
        from: SlotId,
        /// Filled.
        to: SlotId,
    },
    /// All guards in the slot are released.
    Drop(SlotId),
    /// All guards in the slot are forgotten: held for ever.
    Forget(SlotId),
    /// On this path the slot holds nothing that came from a `try_` acquisition (the `Err` / `None` / `else` path).
    Refuted(SlotId),
    /// On this path what was tried has come off (the `Ok` / `Some` path): the slot holds its guard.
    Confirmed(SlotId),
    /// The guards of that lock, in whatever slot, are released (`unsafe { m.force_unlock() }`, `raw.unlock()`).
    ReleaseLock(Place),
    /// The guards in `slot` change to this mode without waiting (`downgrade`).
    ChangeMode(SlotId, Mode),
    /// The guards in `slot` are upgraded to exclusive, waiting for other readers.
    Upgrade {
        /// Whose guards.
        slot: SlotId,
        /// False for `try_upgrade`.
        blocking: Blocking,
    },
    /// Something is called.
    Call(Call),
    /// Something starts to run on another thread or task.
    Spawn(Spawn),
    /// Waits for the end of a spawned thread (`handle.join()`, the end of a scope).
    Join {
        /// The handle's value; `None` for "all of this scope".
        handle: Option<Value>,
    },
    /// Waits on a condition variable; the guards in `slot` are released meanwhile and held again afterwards.
    Wait {
        /// The condition variable.
        condvar: Option<Place>,
        /// Whose guards.
        slot: SlotId,
        /// The result's slot: gets the guards.
        result: SlotId,
    },
    /// Notifies a condition variable.
    Notify {
        /// The condition variable.
        condvar: Option<Place>,
    },
    /// Sends into a channel.
    Send {
        /// The sender.
        channel: Option<Place>,
        /// It can wait for room.
        blocking: Blocking,
    },
    /// Waits until other threads have come as far as they say: a barrier, `park`.
    Rendezvous,
    /// Receives from a channel.
    Recv {
        /// The receiver.
        channel: Option<Place>,
        /// It can wait for an item.
        blocking: Blocking,
    },
    /// `.await`: other tasks may run here.
    Await,
    /// A lock guard was given to `let _ = ..` or stands as a bare expression statement: for `guard_dropped_at_once`.
    /// `slot` still holds it.
    DroppedAtOnce {
        /// Whose guards.
        slot: SlotId,
        /// `let _ =` (true) or an expression statement.
        by_wildcard: bool,
        /// The type of the protected data is `()`: the lock is used as a barrier only, dropping at once may be meant.
        protects_unit: bool,
    },
    /// On this path a test has this outcome.
    Known(Known),
    /// From here on (in this block and what it dominates up to `OrderedEnd`) control depends on a comparison (`<`, `cmp`,
    /// `ptr` compare) of these places: whoever locks both does it in one global order.
    OrderedBy(Place, Place),
    /// The two places were compared for being one object, or by what they are known by.
    ToldApart(Place, Place),
}

/// How a test came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// 1 for true, 0 for false; or the number of the variant.
    Is(u32),
    /// Not this variant.
    Not(u32),
}

impl Outcome {
    /// Both can be.
    pub fn agrees(self, other: Outcome) -> bool {
        match (self, other) {
            (Outcome::Is(a), Outcome::Is(b)) => a == b,
            (Outcome::Is(a), Outcome::Not(b)) | (Outcome::Not(b), Outcome::Is(a)) => a != b,
            (Outcome::Not(_), Outcome::Not(_)) => true,
        }
    }
}

/// What is known of a test on a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// What was tested.
    pub test: TestId,
    /// How it came out.
    pub outcome: Outcome,
    /// It comes out like this as long as the body runs, not only in this round of a loop.
    pub lasting: bool,
}

/// An acquisition.
#[derive(Debug, Clone)]
pub struct Acquire {
    /// Which lock.
    pub lock: Place,
    /// The lock's kind.
    pub kind: LockKind,
    /// In which mode.
    pub mode: Mode,
    /// Whether it waits.
    pub blocking: Blocking,
    /// Where the guard goes. `None`: released at once by the callee itself (`DashMap::insert`).
    pub into: Option<SlotId>,
    /// An async lock: waiting suspends the task, not the thread.
    pub is_async: bool,
    /// Name of the method called (`lock`, `read`, ...).
    pub method: Name,
    /// How sure the receiver's type is.
    pub certain_type: bool,
}

/// A call.
#[derive(Debug, Clone)]
pub struct Call {
    /// Its number in the body: [`Root::Call`] refers to it.
    pub id: CallId,
    /// What may run: exactly one for a static call, all implementors for a dynamic one, none if unknown or if `callee_value` is set.
    pub callees: Vec<BodyId>,
    /// The call goes through `dyn Trait` or a generic parameter.
    pub is_dynamic: bool,
    /// A called value: closure parameter, local closure, field.
    pub callee_value: Option<Value>,
    /// For messages: `Bank::audit`, `f`.
    pub callee_name: Name,
    /// Arguments, receiver first.
    pub args: Vec<Argument>,
    /// Where guards in the result go, if its type can own any. Guards of arguments that are moved in and that an unknown callee
    /// may return are put there by the events stage itself (a `Move` after the call).
    pub result: Option<SlotId>,
    /// The callee consumes the argument guards at its end (unknown callee: dropped when it returns, and held while it runs).
    pub unlocked: Option<SlotId>,
    /// What the callee is lent by `&mut` and may take guards out of or put some into, by parameter.
    pub lent: Vec<(u16, SlotId)>,
    /// What the source says of arguments whose outcome a test of the callee can ask for, by parameter.
    pub told: Vec<(u16, Told)>,
}

/// What the source says of an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// `true` (1) or `false` (0), or this variant of an enum.
    Is(u32),
    /// What that parameter of the function around it is.
    Param(u16),
}

impl Call {
    /// A call of these bodies without arguments and result, and without a number of its own.
    pub fn of(callees: Vec<BodyId>, callee_name: Name) -> Call {
        Call {
            id: CallId(0),
            is_dynamic: callees.len() > 1,
            callees,
            callee_value: None,
            callee_name,
            args: Vec::new(),
            result: None,
            unlocked: None,
            lent: Vec::new(),
            told: Vec::new(),
        }
    }
}

/// An argument.
#[derive(Debug, Clone)]
pub struct Argument {
    /// What it is.
    pub value: Value,
    /// The slot whose guards are moved into the callee.
    pub slot: Option<SlotId>,
}

/// A spawn.
#[derive(Debug, Clone)]
pub struct Spawn {
    /// What runs there: a closure, an async block, a function.
    pub body: Value,
    /// The handle's identity.
    pub handle: LocalId,
    /// `thread::scope`: ends before the scope's call returns.
    pub scoped: bool,
    /// An async task, not a thread.
    pub is_task: bool,
    /// May run more than once at the same time (in a loop, `par_iter`, a thread pool's job).
    pub many: bool,
}

/// A value as far as it matters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Nothing known.
    Unknown,
    /// The thing at a place, or a pointer to it (references and shared pointers are transparent).
    Place(Place),
    /// A tuple or struct literal of values, by field name (`0`, `1`, ...), or an array, whose elements are called `[0]`, `[1]`, ....
    Aggregate(Vec<(Name, Value)>),
    /// A closure or an async block that is in this program.
    Body(BodyId),
    /// A future of a call that has not run yet: the callee's bodies and arguments.
    Future(Vec<BodyId>, Vec<Value>),
    /// One of several: which, depends on a condition. `ordered` if the condition compares them or min/max/sort chose them:
    /// then locking all of them in the resulting order is safe.
    OneOf {
        /// The possible values.
        values: Vec<Value>,
        /// See above.
        ordered: bool,
    },
}

impl Value {
    /// What the step leads to, as far as the value is a place or made of parts.
    pub fn step(&self, step: Step) -> Value {
        match self {
            Value::Place(place) => {
                let mut place = place.clone();
                place.path.push(step);
                Value::Place(place)
            }
            Value::Aggregate(fields) => {
                let part = |wanted: &Name| fields.iter().find(|(n, _)| n == wanted).map(|(_, v)| v.clone());
                let elements = || fields.iter().filter(|(n, _)| n.as_str().starts_with('[')).map(|(_, v)| v.clone());
                let any = || match elements().next() {
                    Some(_) => Value::OneOf { values: elements().collect(), ordered: false },
                    None => Value::Unknown,
                };
                match &step {
                    Step::Field(_, wanted) | Step::Through(_, wanted) | Step::Untyped(wanted) => {
                        part(wanted).unwrap_or(Value::Unknown)
                    }
                    Step::Elem(ElemKey::Key(_, key)) => part(&name(&format!("[{key}]"))).unwrap_or_else(any),
                    Step::Elem(_) => any(),
                    _ => Value::Unknown,
                }
            }
            Value::OneOf { values, ordered } => {
                Value::OneOf { values: values.iter().map(|v| v.step(step.clone())).collect(), ordered: *ordered }
            }
            Value::Unknown | Value::Body(_) | Value::Future(..) => Value::Unknown,
        }
    }
}

/// Where a lock is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Where the path starts.
    pub root: Root,
    /// Steps from there; references, boxes, shared pointers, `Option` and the like are no steps.
    pub path: Vec<Step>,
}

/// Where a place starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Root {
    /// A static.
    Static(StaticId),
    /// A parameter of a body: what it points to or is.
    Param(BodyId, u16),
    /// A local or temporary: a value created there or whose origin is unknown.
    Local(BodyId, LocalId),
    /// What a call returned: to be replaced by the callee's `return_value`.
    Call(BodyId, CallId),
}

/// A step of a place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// A field of a struct or variant; the type is known.
    Field(AdtId, Name),
    /// A field whose type is a parameter of its owner (`Layered::inner`): another object than the owner, but a lock that is all of
    /// it has no name here.
    Through(AdtId, Name),
    /// A field of a tuple, or of something whose type is not known.
    Untyped(Name),
    /// An element of a collection.
    Elem(ElemKey),
    /// What a lock protects (through its guard, `get_mut`, `into_inner`).
    Data,
}

/// Which element of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ElemKey {
    /// Any: a lookup whose key is not tracked.
    Any,
    /// The element that an iteration is at; the number is unique per loop or adaptor in the program run.
    Iteration(BodyId, u32),
    /// A key expression, by its text (`i`, `0`, `"name"`), in that body.
    Key(BodyId, Name),
    /// The one that the result of a call is, as long as that result is kept.
    Found(BodyId, CallId),
    /// The smaller / larger of two keys, or a sorted one: locking in ascending order is safe.
    Ordered(BodyId, Name),
}

/// `class` was initialised with `source`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Alias {
    /// A field: owner and name.
    pub class: (AdtId, Name),
    /// What it was initialised with (may be rooted in a parameter or a call).
    pub source: Place,
    /// The body in which it happens.
    pub body: BodyId,
}

/// A function, or the handle of a thread, is put into a field or a collection.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Store {
    /// Where it is put.
    pub into: Place,
    /// What it is.
    pub what: Value,
    /// The body in which it happens.
    pub body: BodyId,
}
