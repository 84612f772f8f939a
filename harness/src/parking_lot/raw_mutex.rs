//! Raw mutexes: what an exploration sees of a lock without its value.
#![expect(unsafe_code, reason = "the traits of lock_api are unsafe to implement; each impl says why that is sound")]

use std::num::NonZeroUsize;
use std::panic::Location;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ::parking_lot::lock_api::{self, GetThreadId, RawMutex as _, RawMutexFair as _};

use crate::dpor::action::{Access, Action, NO};
use crate::dpor::object::ObjectKind;
use crate::engine::{self, Operation, Slot, active, perform};
use crate::time::Instant;

/// [`parking_lot::RawMutex`](::parking_lot::RawMutex), whose acquisitions and releases are scheduling points in an exploration.
pub struct RawMutex {
    slot: Slot,
    inner: ::parking_lot::RawMutex,
    pub(super) held: Place,
}

/// Where a lock was acquired last, which is what its release is shown as.
pub(super) struct Place(Mutex<Option<&'static Location<'static>>>);

impl Place {
    pub(super) const fn new() -> Place {
        Place(Mutex::new(None))
    }

    pub(super) fn set(&self, location: &'static Location<'static>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(location);
    }

    #[track_caller]
    pub(super) fn get(&self) -> &'static Location<'static> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or(Location::caller())
    }
}

/// Releases a real lock, also if the execution is given up before the operation runs.
pub(super) struct Release<F: FnMut()>(pub(super) F);

impl<F: FnMut()> Drop for Release<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

/// The real lock has to be free when the exploration says so.
#[track_caller]
pub(super) fn must_be_free(is_acquired: bool) {
    assert!(is_acquired, "the lock is held from outside of the exploration");
}

impl RawMutex {
    /// One that is known by the place of the caller.
    #[track_caller]
    pub(super) const fn new() -> RawMutex {
        RawMutex { slot: Slot::new(), inner: ::parking_lot::RawMutex::INIT, held: Place::new() }
    }

    pub(super) fn access(&self, action: Action) -> Access {
        self.slot.access(ObjectKind::Lock, action)
    }

    pub(super) fn real(&self) -> &::parking_lot::RawMutex {
        &self.inner
    }

    /// Takes the real lock.
    pub(super) fn acquire(&self, location: &'static Location<'static>) {
        must_be_free(self.inner.try_lock());
        self.held.set(location);
    }

    /// Gives the real lock back when the result is dropped.
    pub(super) fn release(&self) -> Release<impl FnMut()> {
        // SAFETY: this is called where the caller has the lock and gives it up.
        Release(|| unsafe { self.inner.unlock() })
    }

    #[inline(never)]
    fn lock_in_exploration(&self, location: &'static Location<'static>) {
        perform(Operation::new("lock", location, &[self.access(Action::Lock)]), |_| self.acquire(location));
    }

    #[inline(never)]
    fn try_in_exploration(&self, name: &'static str, location: &'static Location<'static>, yields: bool) -> bool {
        let operation = Operation { yields, ..Operation::new(name, location, &[self.access(Action::TryLock)]) };
        perform(operation, |resolved| {
            let is_free = resolved[0].tag != NO;
            if is_free {
                self.acquire(location);
            }
            is_free
        })
    }

    #[inline(never)]
    fn unlock_in_exploration(&self) {
        let release = self.release();
        let operation = Operation::new("unlock", self.held.get(), &[self.access(Action::Unlock)]);
        perform(operation, |_| drop(release));
    }
}

// SAFETY: in an exploration the lock is exclusive by its abstract object, and the real one is held as well; outside it is the real one.
unsafe impl lock_api::RawMutex for RawMutex {
    const INIT: RawMutex = RawMutex::new();

    type GuardMarker = <::parking_lot::RawMutex as lock_api::RawMutex>::GuardMarker;

    #[inline]
    #[track_caller]
    fn lock(&self) {
        if active() { self.lock_in_exploration(here()) } else { self.inner.lock() }
    }

    #[inline]
    #[track_caller]
    fn try_lock(&self) -> bool {
        if active() { self.try_in_exploration("try_lock", here(), false) } else { self.inner.try_lock() }
    }

    #[inline]
    unsafe fn unlock(&self) {
        if active() {
            return self.unlock_in_exploration();
        }
        // SAFETY: the caller has the lock.
        unsafe { self.inner.unlock() }
    }

    #[track_caller]
    fn is_locked(&self) -> bool {
        if active() {
            perform(Operation::new("is_locked", here(), &[self.access(Action::Read)]), |_| ());
        }
        self.inner.is_locked()
    }
}

// SAFETY: as above.
unsafe impl lock_api::RawMutexFair for RawMutex {
    #[inline]
    unsafe fn unlock_fair(&self) {
        if active() {
            return self.unlock_in_exploration();
        }
        // SAFETY: the caller has the lock.
        unsafe { self.inner.unlock_fair() }
    }

    #[track_caller]
    unsafe fn bump(&self) {
        if active() {
            self.unlock_in_exploration();
            return self.lock_in_exploration(here());
        }
        // SAFETY: the caller has the lock.
        unsafe { self.inner.bump() }
    }
}

// SAFETY: as above.
unsafe impl lock_api::RawMutexTimed for RawMutex {
    type Duration = Duration;
    type Instant = Instant;

    #[track_caller]
    fn try_lock_for(&self, timeout: Duration) -> bool {
        if !active() {
            return self.inner.try_lock_for(timeout);
        }
        let is_acquired = self.try_in_exploration("try_lock_for", here(), true);
        if !is_acquired {
            engine::pass(timeout);
        }
        is_acquired
    }

    #[track_caller]
    fn try_lock_until(&self, timeout: Instant) -> bool {
        self.try_lock_for(timeout.saturating_duration_since(Instant::now()))
    }
}

thread_local! {
    static HINT: std::cell::Cell<Option<&'static Location<'static>>> = const { std::cell::Cell::new(None) };
}

/// Has the lock operations of this thread be the caller's until the result is dropped: some calls of lock_api go through closures, which do
/// not pass callers on.
#[track_caller]
pub(super) fn hint() -> Hint {
    HINT.set(active().then_some(Location::caller()));
    Hint
}

pub(super) struct Hint;

impl Drop for Hint {
    fn drop(&mut self) {
        HINT.set(None);
    }
}

#[track_caller]
fn here() -> &'static Location<'static> {
    HINT.take().unwrap_or(Location::caller())
}

/// [`parking_lot::RawFairMutex`](::parking_lot::RawFairMutex): in an exploration like [`RawMutex`].
pub struct RawFairMutex(RawMutex);

impl RawFairMutex {
    /// One that is known by the place of the caller.
    #[track_caller]
    pub(super) const fn new() -> RawFairMutex {
        RawFairMutex(RawMutex::new())
    }
}

// SAFETY: it is that of `RawMutex`.
unsafe impl lock_api::RawMutex for RawFairMutex {
    const INIT: RawFairMutex = RawFairMutex::new();

    type GuardMarker = <RawMutex as lock_api::RawMutex>::GuardMarker;

    #[track_caller]
    fn lock(&self) {
        self.0.lock();
    }

    #[track_caller]
    fn try_lock(&self) -> bool {
        self.0.try_lock()
    }

    unsafe fn unlock(&self) {
        // SAFETY: the caller has the lock. All unlocks of this lock are fair.
        unsafe { self.0.unlock_fair() }
    }

    #[track_caller]
    fn is_locked(&self) -> bool {
        self.0.is_locked()
    }
}

// SAFETY: it is that of `RawMutex`.
unsafe impl lock_api::RawMutexFair for RawFairMutex {
    unsafe fn unlock_fair(&self) {
        // SAFETY: the caller has the lock.
        unsafe { self.0.unlock_fair() }
    }

    #[track_caller]
    unsafe fn bump(&self) {
        // SAFETY: the caller has the lock.
        unsafe { self.0.bump() }
    }
}

// SAFETY: it is that of `RawMutex`.
unsafe impl lock_api::RawMutexTimed for RawFairMutex {
    type Duration = Duration;
    type Instant = Instant;

    #[track_caller]
    fn try_lock_for(&self, timeout: Duration) -> bool {
        self.0.try_lock_for(timeout)
    }

    #[track_caller]
    fn try_lock_until(&self, timeout: Instant) -> bool {
        self.0.try_lock_until(timeout)
    }
}

/// [`parking_lot::RawThreadId`](::parking_lot::RawThreadId): in an exploration, tasks are threads.
pub struct RawThreadId;

// SAFETY: tasks that are alive at the same time have different numbers, and so have threads; one lock is not used by both at once.
unsafe impl GetThreadId for RawThreadId {
    const INIT: RawThreadId = RawThreadId;

    fn nonzero_thread_id(&self) -> NonZeroUsize {
        if active() {
            return NonZeroUsize::MIN.saturating_add(engine::here().0);
        }
        ::parking_lot::RawThreadId.nonzero_thread_id()
    }
}
