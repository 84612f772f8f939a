//! What is known of each body once its calls have been looked into.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::chain::{Chain, Hop};
use super::place::LockPlace;
use super::values::{Choice, Val};
use crate::base::{Name, Span};
use crate::events::knowledge::Knowledge;
use crate::events::model::{Blocking, BodyId, LocalId, LockKind, Mode};

/// Guards that only the caller knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sym {
    /// What was moved in through that parameter.
    Param(u16),
    /// A part of what is moved in or lent through that parameter, by its place in
    /// [`BodyEvents::with_parts`](crate::events::model::BodyEvents::with_parts).
    Part(u16, u16),
    /// What the function given as that parameter returns.
    FnResult(BodyId, u16),
}

/// A lock that is held on every path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Under {
    /// That one, in that mode.
    Lock(LockPlace, Mode),
    /// Whichever the guard is of that the caller has given.
    Given(Sym),
}

/// An acquisition, as seen from the body that its chain starts in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acq {
    /// Which lock.
    pub lock: LockPlace,
    /// In which mode.
    pub mode: Mode,
    /// What kind of lock.
    pub kind: LockKind,
    /// Whether it waits.
    pub blocking: Blocking,
    /// Waiting suspends a task, not a thread.
    pub is_async: bool,
    /// The receiver's type and all callees on the way are certain.
    pub certain: bool,
    /// How the place was chosen.
    pub choice: Choice,
    /// It changes a guard that is held already (`upgrade`, the re-acquisition after a condition variable's wait).
    pub reacquires: bool,
    /// A thread does it that is waited for on the way.
    pub joined: bool,
    /// Guards of the caller that are still held then.
    pub syms: BTreeSet<Sym>,
    /// Locks that are held on every path then.
    pub under: Vec<Under>,
    /// Threads that were started since the body's entry may be running.
    pub after_spawn: bool,
    /// Of a writer that readers wait behind: which, if it is known. See [`Edge::beside`].
    pub beside: Option<Arc<Beside>>,
    /// In a closure: it happens only if tests that the function around has as well come out like this.
    pub known: Knowledge,
    /// How to get there.
    pub chain: Chain,
}

/// What tells acquisitions of one summary apart.
pub type AcqKey = (LockPlace, Mode, LockKind, Blocking, bool, bool, bool, Choice, BTreeSet<Sym>);

impl Acq {
    /// Readers that hold the lock can get stuck behind it.
    pub fn is_writer(&self) -> bool {
        self.mode == Mode::Exclusive && self.kind == LockKind::RwLock && self.blocking == Blocking::Yes
    }

    /// What tells it from others in a summary.
    pub fn key(&self) -> AcqKey {
        (
            self.lock.clone(),
            self.mode,
            self.kind,
            self.blocking,
            self.is_async,
            self.reacquires,
            self.joined,
            self.choice,
            self.syms.clone(),
        )
    }
}

/// What is returned, forgotten or otherwise left behind locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Left {
    /// A guard of an acquisition.
    Guard(Arc<Acq>),
    /// A guard of the caller.
    Sym(Sym),
}

/// A guard in what a body returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// The fields that lead to it, as far as they are told apart; see [`crate::events::model::BodyEvents::parts`].
    pub part: Vec<Name>,
    /// What it is.
    pub what: Left,
}

/// A call of a function that a parameter brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParamCall {
    /// The parameter (of the body or of one around it), possibly a part of it.
    pub target: LockPlace,
    /// Not the function itself runs, but what it gives if it is called so many times: `f().await` runs `f`'s future.
    pub results: u8,
    /// Its arguments.
    pub args: Vec<Val>,
    /// What is held then.
    pub held: Vec<Arc<Acq>>,
    /// What the caller holds then.
    pub syms: BTreeSet<Sym>,
    /// Held on every path then.
    pub under: Vec<Under>,
    /// See [`Acq::after_spawn`].
    pub after_spawn: bool,
    /// The calls on the way, outermost first; the last one is the call of the parameter.
    pub hops: Vec<Hop>,
    /// It is run elsewhere, not called.
    pub spawned: bool,
}

/// What a body does, in terms of its parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// What it acquires, itself or through calls; sorted by key.
    pub acquires: Vec<Arc<Acq>>,
    /// The result holds these.
    pub returns: Vec<Returned>,
    /// Of the caller's guards these are returned or given back on some paths only.
    pub returns_sometimes: BTreeSet<Sym>,
    /// What the caller has lent by `&mut` holds these afterwards, by parameter.
    pub gives_back: Vec<(u16, Vec<Returned>)>,
    /// These stay locked for ever.
    pub forgets: Vec<Left>,
    /// Locks of the caller that it unlocks.
    pub releases: Vec<LockPlace>,
    /// Calls of functions that parameters bring.
    pub param_calls: Vec<Arc<ParamCall>>,
    /// Edges that a caller can say more about; see [`Edge::is_symbolic`].
    pub symbolic: Vec<Arc<Edge>>,
    /// It can return while threads that it started still run: (scoped, unscoped).
    pub leaves_running: (bool, bool),
    /// What those may wait for, whether they are scoped, each with its chain from the start of the thread.
    pub running: Vec<(bool, Arc<Acq>)>,
    /// It waits for what other threads tell it: a message, a notification.
    pub hears: bool,
}

/// Somebody holds a lock and wants another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The held lock; its chain starts in `function`.
    pub held: Arc<Acq>,
    /// The wanted one; its chain starts in `function`.
    pub wanted: Arc<Acq>,
    /// The body in which both come together.
    pub function: BodyId,
    /// The body in whose terms the places are: `function` or a caller that says more about them.
    pub body: BodyId,
    /// Calls from `body` to `function`.
    pub via: Vec<Hop>,
    /// The body that runs this on a thread of its own, started below `body`.
    pub thread: Option<BodyId>,
    /// Locks (other than `held`) that are held on every path at that moment.
    pub under: Vec<Under>,
    /// Threads that `body` started may be running.
    pub after_spawn: bool,
    /// Which, if it is known: not where that is what is done by a thread that is waited for.
    pub beside: Option<Beside>,
    /// The two places were compared, or chosen by comparing them.
    pub ordered: bool,
    /// The program has made sure that the two places are not one.
    pub apart: bool,
    /// The guard comes from an earlier round of a loop.
    pub after_loop: bool,
    /// The local that owns the guard, for advice.
    pub guard: Option<Name>,
}

impl Edge {
    /// A caller can say more about it: an end that is nothing but a parameter, or both ends of the same class.
    pub fn is_symbolic(&self) -> bool {
        let from_caller = |p: &LockPlace| matches!(p.root, super::place::LockRoot::Param(..));
        let bare = |p: &LockPlace| from_caller(p) && !p.is_typed();
        let (held, wanted) = (&self.held.lock, &self.wanted.lock);
        bare(held)
            || bare(wanted)
            || ((from_caller(held) || from_caller(wanted))
                && held.root != wanted.root
                && last_field(held).is_some()
                && last_field(held) == last_field(wanted))
    }

    /// The two lines that make it, in `function`: the same for all its specialisations.
    pub fn origin(&self) -> (BodyId, Span, Span) {
        (self.function, self.held.chain.first().span, self.wanted.chain.first().span)
    }
}

fn last_field(place: &LockPlace) -> Option<&crate::events::model::Step> {
    place.path.iter().rev().find(|s| matches!(s, crate::events::model::Step::Field(..)))
}

/// A place where a body runs another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallSite {
    /// What runs.
    pub callee: BodyId,
    /// Where.
    pub span: Span,
    /// For messages.
    pub name: Name,
    /// Arguments, for looking parameters up.
    pub args: Vec<Val>,
    /// Its number in the caller.
    pub call: crate::events::model::CallId,
    /// Threads that the caller started may be running.
    pub after_spawn: bool,
    /// Which.
    pub beside: Beside,
    /// In a loop.
    pub in_loop: bool,
    /// In one without an edge back.
    pub repeats: bool,
    /// Held on every path.
    pub under: Vec<Under>,
    /// What the guards are for sure that the callee is given.
    pub given: Vec<(Sym, Under)>,
}

/// What a body has started and may still run.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Beside {
    /// Its own spawns, by number.
    pub spawns: BTreeSet<u32>,
    /// What these of its calls have left running.
    pub calls: BTreeSet<crate::events::model::CallId>,
    /// What these of its calls, which have not come to their ends, have started so far.
    pub inside: BTreeSet<crate::events::model::CallId>,
}

impl Beside {
    /// All of these and those.
    pub fn with(&self, other: &Beside) -> Beside {
        Beside {
            spawns: &self.spawns | &other.spawns,
            calls: &self.calls | &other.calls,
            inside: &self.inside | &other.inside,
        }
    }

    /// Inside a call.
    pub fn inside(mut self, call: crate::events::model::CallId) -> Beside {
        self.inside.insert(call);
        self
    }
}

/// A place where a body starts another one elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpawnSite {
    /// What runs.
    pub callee: BodyId,
    /// Where.
    pub span: Span,
    /// Its number among the spawns of the body.
    pub index: u32,
    /// The handle.
    pub handle: LocalId,
    /// More than one at the same time.
    pub many: bool,
    /// A task, not a thread.
    pub is_task: bool,
    /// What the same body has started before and may still run then; itself, if the body comes here again.
    pub beside: Beside,
    /// What the starter holds from then on until it has waited for the end; `None` if it does not wait on every path.
    pub around: Option<Vec<Under>>,
    /// Arguments that are bound already.
    pub args: Vec<Val>,
}

impl SpawnSite {
    /// It starts one, by itself.
    pub fn is_plain(&self) -> bool {
        self.index != u32::MAX && !self.many
    }
}

/// A guard that is thrown away, or for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardEvent {
    /// Where.
    pub span: Span,
    /// The acquisition.
    pub held: Arc<Acq>,
    /// `let _ =`.
    pub by_wildcard: bool,
    /// The protected data is `()`.
    pub protects_unit: bool,
}

/// What the rules need to know of one body beside its summary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Edges, in source order.
    pub edges: Vec<Arc<Edge>>,
    /// Acquisitions that stand in this very body.
    pub acquires: Vec<Arc<Acq>>,
    /// What it runs.
    pub sites: Vec<CallSite>,
    /// What it spawns.
    pub spawns: Vec<SpawnSite>,
    /// What may run when it returns.
    pub leaves: Beside,
    /// Guards dropped in the statement that takes them.
    pub dropped_at_once: Vec<GuardEvent>,
    /// Guards forgotten.
    pub forgotten: Vec<GuardEvent>,
    /// What would run in statements that no path leads to.
    pub never_calls: BTreeSet<BodyId>,
}

/// The result of the stage; all vectors are indexed by [`BodyId`].
#[derive(Debug, Default)]
pub struct Summaries {
    /// What callers see.
    pub summaries: Vec<Summary>,
    /// What the rules see.
    pub facts: Vec<Facts>,
}
