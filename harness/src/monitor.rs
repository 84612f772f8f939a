//! The state of a library's object, which threads and futures look at and change in one step each, and wait for.
//!
//! Who cannot go on leaves a waker in the state and waits for that, so that threads and futures wait for the same things. Outside of
//! explorations the same code runs with a lock around each step.

use std::panic::Location;
use std::sync::atomic::Ordering::{AcqRel, Acquire};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Waker;
#[cfg(feature = "tokio")]
use std::task::{Context, Poll};

use crate::dpor::action::{Access, Action};
#[cfg(feature = "tokio")]
use crate::dpor::object::TaskId;
use crate::dpor::object::{ObjectId, ObjectKind};
use crate::engine::{self, Entry, Operation, Slot, WaitsFor, active, come_to, synchronise};
use crate::report::HAS_TO_WAIT;

/// A state, each step on which is one operation of an exploration.
#[derive(Debug)]
pub(crate) struct Monitor<S> {
    slot: Slot,
    what: &'static str,
    state: Mutex<S>,
}

/// An operation as people know it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    pub(crate) name: &'static str,
    pub(crate) location: &'static Location<'static>,
    /// What would have to happen for it to go on, if it has to wait.
    pub(crate) needs: &'static str,
}

impl Call {
    /// One that never waits, made by the caller.
    #[track_caller]
    pub(crate) const fn new(name: &'static str) -> Call {
        Call { name, location: Location::caller(), needs: "" }
    }

    /// One that waits for that, made by the caller.
    #[track_caller]
    pub(crate) const fn waiting(name: &'static str, needs: &'static str) -> Call {
        Call { name, location: Location::caller(), needs }
    }
}

/// Wakers to be called when the step is over.
pub(crate) type Wakers = Vec<Waker>;

impl<S> Monitor<S> {
    /// One that people call so and that is known by the place of the caller.
    #[track_caller]
    pub(crate) const fn new(what: &'static str, state: S) -> Monitor<S> {
        Monitor { slot: Slot::new(), what, state: Mutex::new(state) }
    }

    /// Has the object its number from now on. In the order of first steps, which can be another one in each execution, two objects
    /// could be taken for each other.
    pub(crate) fn number(&self) {
        if active() {
            self.object();
        }
    }

    /// A step that may change the state; wakes those in the list afterwards.
    pub(crate) fn change<R>(&self, call: Call, f: impl FnOnce(&mut S, &mut Wakers) -> R) -> R {
        let mut wakers = Wakers::new();
        let result = step(call, &[self.access(Action::Write)], || f(&mut self.lock(), &mut wakers));
        wake(wakers);
        result
    }

    /// A step that only reads the state.
    pub(crate) fn look<R>(&self, call: Call, f: impl FnOnce(&S) -> R) -> R {
        step(call, &[self.access(Action::Read)], || f(&self.lock()))
    }

    /// A step of a future, which has left its waker in the state if it is not ready.
    #[cfg(feature = "tokio")]
    pub(crate) fn poll<R>(
        &self,
        call: Call,
        context: &mut Context<'_>,
        f: impl FnOnce(&mut S, &Waker, &mut Wakers) -> Poll<R>,
    ) -> Poll<R> {
        let result = self.change(call, |state, wakers| f(state, context.waker(), wakers));
        if result.is_pending() {
            self.has_to_wait(call);
        }
        result
    }

    /// Something that nobody can tell from nothing (another sender, say), or that belongs to the step that runs: no step of its own.
    pub(crate) fn lock(&self) -> MutexGuard<'_, S> {
        // A closure that panics changes nothing first.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// States that the task waits because of the state.
    pub(crate) fn has_to_wait(&self, call: Call) {
        if active() {
            has_to_wait(call, self.object());
        }
    }

    /// The running task has what others may wait for; give the result to [`Monitor::unhold`].
    #[cfg(feature = "tokio")]
    pub(crate) fn hold(&self) -> Option<TaskId> {
        active().then(|| engine::hold(self.object()))
    }

    /// It does not any more.
    #[cfg(feature = "tokio")]
    pub(crate) fn unhold(&self, holder: Option<TaskId>) {
        if let (Some(holder), true) = (holder, active()) {
            engine::unhold(self.object(), holder);
        }
    }

    /// A notification found nobody.
    #[cfg(feature = "tokio")]
    pub(crate) fn missed(&self, call: Call) {
        if active() {
            engine::missed(self.object(), call.location);
        }
    }

    /// The access to announce.
    pub(crate) fn access(&self, action: Action) -> Option<Access> {
        active().then(|| self.slot.access(ObjectKind::Monitor(self.what), action))
    }

    fn object(&self) -> ObjectId {
        self.slot.access(ObjectKind::Monitor(self.what), Action::Read).object
    }
}

/// Wakes who waits: nobody wrote that.
pub(crate) fn wake(wakers: impl IntoIterator<Item = Waker>) {
    engine::within(|| wakers.into_iter().for_each(Waker::wake));
}

/// States that the task waits for that object.
pub(crate) fn has_to_wait(call: Call, object: ObjectId) {
    let Call { name, location, needs } = call;
    engine::note(|| HAS_TO_WAIT.to_owned());
    engine::wait_for(WaitsFor { object, name, location, needs });
}

/// A step on the states whose accesses these are.
pub(crate) fn step<R>(call: Call, accesses: &[Option<Access>], effect: impl FnOnce() -> R) -> R {
    if !active() {
        return effect();
    }
    come_to_step(call, accesses);
    let result = effect();
    has_stepped(accesses);
    result
}

fn come_to_step(call: Call, accesses: &[Option<Access>]) {
    let mut operation = Operation::new(call.name, call.location, &[]);
    operation.accesses.extend(accesses.iter().flatten().copied());
    come_to(operation);
}

fn has_stepped(accesses: &[Option<Access>]) {
    for access in accesses.iter().flatten() {
        match access.action {
            Action::Write => synchronise(|task| Entry::Modify(task, access.object, AcqRel)),
            _ => synchronise(|task| Entry::Load(task, access.object, Acquire)),
        };
    }
}

/// Wakers of those who wait for one condition.
#[derive(Debug, Default)]
pub(crate) struct Waiting(Vec<Waker>);

impl Waiting {
    pub(crate) const fn new() -> Waiting {
        Waiting(Vec::new())
    }

    /// Adds one, unless it is there.
    pub(crate) fn add(&mut self, waker: &Waker) {
        if !self.0.iter().any(|other| other.will_wake(waker)) {
            self.0.push(waker.clone());
        }
    }

    /// Has all of them woken.
    pub(crate) fn wake(&mut self, wakers: &mut Wakers) {
        wakers.append(&mut self.0);
    }
}
