//! Stands in for [`std::sync::Condvar`].
//!
//! Which waiter a `notify_one` wakes is a choice of the exploration, and so is whether a timeout fires; spurious
//! wake-ups are an option of it.

use std::fmt;
use std::panic::Location;
use std::sync::{LockResult, PoisonError};
use std::time::Duration;

use super::mutex::{Acquired, MutexGuard, note_acquired};
use crate::dpor::action::{Action, NO};
use crate::dpor::object::ObjectKind;
use crate::engine::{self, Operation, Slot, active, note, note_left, perform, to_show};

/// [`std::sync::Condvar`]
pub struct Condvar {
    slot: Slot,
    inner: std::sync::Condvar,
}

/// [`std::sync::WaitTimeoutResult`]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitTimeoutResult(bool);

impl WaitTimeoutResult {
    /// [`std::sync::WaitTimeoutResult::timed_out`]
    pub fn timed_out(&self) -> bool {
        self.0
    }
}

impl fmt::Debug for Condvar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl Condvar {
    /// [`std::sync::Condvar::new`]
    #[track_caller]
    pub const fn new() -> Condvar {
        Condvar { slot: Slot::new(), inner: std::sync::Condvar::new() }
    }

    /// [`std::sync::Condvar::wait`]
    #[track_caller]
    pub fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        let (inner, acquired) = guard.into_parts();
        let Some(acquired) = acquired.filter(|_| active()) else {
            return MutexGuard::from_std(self.inner.wait(inner));
        };
        let may_end = engine::may_wake_without_reason();
        let action = if may_end { Action::WakeOrTimeout } else { Action::Wake };
        let (result, is_notified) =
            self.explored_wait(acquired, inner, (action, "woken without a reason"), Location::caller());
        if may_end && !is_notified {
            engine::woken_without_reason();
        }
        result
    }

    /// [`std::sync::Condvar::wait_while`]
    #[track_caller]
    pub fn wait_while<'a, T, F>(&self, mut guard: MutexGuard<'a, T>, mut condition: F) -> LockResult<MutexGuard<'a, T>>
    where
        F: FnMut(&mut T) -> bool,
    {
        while condition(&mut *guard) {
            guard = self.wait(guard)?;
        }
        Ok(guard)
    }

    /// [`std::sync::Condvar::wait_timeout`]; in an exploration the timeout may fire at any time.
    #[track_caller]
    pub fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        duration: Duration,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)> {
        let (inner, acquired) = guard.into_parts();
        let Some(acquired) = acquired.filter(|_| active()) else {
            let (result, timed_out) = match self.inner.wait_timeout(inner, duration) {
                Ok((inner, result)) => (MutexGuard::from_std(Ok(inner)), result.timed_out()),
                Err(poisoned) => {
                    let (inner, result) = poisoned.into_inner();
                    (MutexGuard::from_std(Err(PoisonError::new(inner))), result.timed_out())
                }
            };
            return with_timeout(result, timed_out);
        };
        let (result, woken) =
            self.explored_wait(acquired, inner, (Action::WakeOrTimeout, "timed out"), Location::caller());
        if !woken {
            engine::pass(duration);
        }
        with_timeout(result, !woken)
    }

    /// [`std::sync::Condvar::wait_timeout_ms`]; whether it was notified.
    #[deprecated(note = "as in `std`: use `wait_timeout`")]
    #[track_caller]
    pub fn wait_timeout_ms<'a, T>(&self, guard: MutexGuard<'a, T>, ms: u32) -> LockResult<(MutexGuard<'a, T>, bool)> {
        match self.wait_timeout(guard, Duration::from_millis(u64::from(ms))) {
            Ok((guard, result)) => Ok((guard, !result.timed_out())),
            Err(poisoned) => {
                let (guard, result) = poisoned.into_inner();
                Err(PoisonError::new((guard, !result.timed_out())))
            }
        }
    }

    /// [`std::sync::Condvar::wait_timeout_while`]; in an exploration the timeout may fire at any time.
    #[track_caller]
    pub fn wait_timeout_while<'a, T, F>(
        &self,
        mut guard: MutexGuard<'a, T>,
        duration: Duration,
        mut condition: F,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)>
    where
        F: FnMut(&mut T) -> bool,
    {
        let begun = std::time::Instant::now();
        loop {
            if !condition(&mut *guard) {
                return Ok((guard, WaitTimeoutResult(false)));
            }
            let left = if active() { Some(duration) } else { duration.checked_sub(begun.elapsed()) };
            let Some(left) = left else { return Ok((guard, WaitTimeoutResult(true))) };
            let (next, result) = self.wait_timeout(guard, left)?;
            guard = next;
            if active() && result.timed_out() {
                let holds = condition(&mut *guard);
                return Ok((guard, WaitTimeoutResult(holds)));
            }
        }
    }

    /// [`std::sync::Condvar::notify_one`]
    #[track_caller]
    pub fn notify_one(&self) {
        self.notify("notify_one", Action::NotifyOne, Location::caller(), std::sync::Condvar::notify_one);
    }

    /// [`std::sync::Condvar::notify_all`]
    #[track_caller]
    pub fn notify_all(&self) {
        self.notify("notify_all", Action::NotifyAll, Location::caller(), std::sync::Condvar::notify_all);
    }

    fn notify(
        &self,
        name: &'static str,
        action: Action,
        location: &'static Location<'static>,
        outside: impl FnOnce(&std::sync::Condvar),
    ) {
        if !active() {
            return outside(&self.inner);
        }
        let access = self.slot.access(ObjectKind::Condvar, action);
        perform(Operation::new(name, location, &[access]), |_| ());
    }

    /// Releases the mutex and becomes a waiter in one step; goes on, with the mutex, in another. With the action of the latter comes what is said of
    /// an end without a notification.
    fn explored_wait<'a, T>(
        &self,
        Acquired { mutex, is_changed, .. }: Acquired<'a, T>,
        inner: std::sync::MutexGuard<'a, T>,
        (wake, otherwise): (Action, &'static str),
        location: &'static Location<'static>,
    ) -> (LockResult<MutexGuard<'a, T>>, bool) {
        let condvar = |action| self.slot.access(ObjectKind::Condvar, action);
        #[cfg(feature = "loom")]
        if engine::on_loom() {
            if wake == Action::WakeOrTimeout {
                engine::not_on_loom("a timeout or a spurious wake-up", location);
            }
            engine::loom::wait(condvar(Action::Enqueue), mutex.access(Action::Unlock), location, || drop(inner));
            return (mutex.acquire(location), true);
        }
        let sleep = [condvar(Action::Enqueue), mutex.access(Action::Unlock)];
        let left = to_show(&*inner);
        perform(Operation::new("wait", location, &sleep), |_| drop(inner));
        note_left(left, is_changed);
        if wake == Action::WakeOrTimeout {
            // The mutex is acquired later: until then others can still do what the wait was for.
            let woken =
                perform(Operation::new("wake up, or not be notified", location, &[condvar(wake)]), |resolved| {
                    resolved[0].tag != NO
                });
            note(|| if woken { "notified".to_owned() } else { otherwise.to_owned() });
            let relock = Operation::new("lock again", location, &[mutex.access(Action::Lock)]);
            let result = perform(relock, |_| mutex.acquire(location));
            note_acquired(&result);
            return (result, woken);
        }
        let wake = [condvar(wake), mutex.access(Action::Lock)];
        let wake = Operation::new("wake up", location, &wake);
        let result = perform(wake, |resolved| (mutex.acquire(location), resolved[0].tag != NO));
        note_acquired(&result.0);
        result
    }
}

fn with_timeout<'a, T>(
    result: LockResult<MutexGuard<'a, T>>,
    timed_out: bool,
) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)> {
    match result {
        Ok(guard) => Ok((guard, WaitTimeoutResult(timed_out))),
        Err(poisoned) => Err(PoisonError::new((poisoned.into_inner(), WaitTimeoutResult(timed_out)))),
    }
}

impl Default for Condvar {
    #[track_caller]
    fn default() -> Condvar {
        Condvar::new()
    }
}
