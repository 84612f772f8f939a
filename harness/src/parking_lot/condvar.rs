//! Stands in for [`parking_lot::Condvar`](::parking_lot::Condvar).
#![expect(
    unsafe_code,
    reason = "a wait releases the raw lock of a guard that it borrows; each use says why that is sound"
)]

use std::fmt;
use std::panic::Location;
use std::time::Duration;

use ::parking_lot::lock_api::RawMutex as _;

use super::locks::MutexGuard;
use super::raw_mutex::RawMutex;
use crate::dpor::action::{Action, NO};
use crate::dpor::object::ObjectKind;
use crate::engine::{self, Operation, Slot, active, perform};
use crate::time::Instant;

/// [`parking_lot::Condvar`](::parking_lot::Condvar). Which waiter a `notify_one` wakes is a choice of the exploration, and so is whether a
/// timeout fires.
pub struct Condvar {
    slot: Slot,
    /// Outside of explorations: the waiters, as rounds of notifications.
    outside: Outside,
}

/// Waiters outside of explorations, on a lock of their own, since the real condition variable takes guards of the real lock only.
struct Outside {
    state: ::parking_lot::Mutex<Waiters>,
    condvar: ::parking_lot::Condvar,
}

struct Waiters {
    /// How many have come, which is the number of the next one.
    come: u64,
    /// Numbers of those that wait, in the order they came.
    waiting: Vec<u64>,
}

/// [`parking_lot::WaitTimeoutResult`](::parking_lot::WaitTimeoutResult)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitTimeoutResult(bool);

impl WaitTimeoutResult {
    /// Whether the wait ended because its time was over.
    pub fn timed_out(self) -> bool {
        self.0
    }
}

impl Condvar {
    /// A condition variable that nobody waits for.
    #[track_caller]
    pub const fn new() -> Condvar {
        let state = ::parking_lot::Mutex::new(Waiters { come: 0, waiting: Vec::new() });
        Condvar { slot: Slot::new(), outside: Outside { state, condvar: ::parking_lot::Condvar::new() } }
    }

    /// Wakes one of the threads that wait; whether there was one.
    #[track_caller]
    pub fn notify_one(&self) -> bool {
        if active() { self.notify("notify_one", Action::NotifyOne) > 0 } else { self.outside.notify(1) > 0 }
    }

    /// Wakes all threads that wait, and says how many there were.
    #[track_caller]
    pub fn notify_all(&self) -> usize {
        if active() { self.notify("notify_all", Action::NotifyAll) } else { self.outside.notify(usize::MAX) }
    }

    #[track_caller]
    fn notify(&self, name: &'static str, action: Action) -> usize {
        let location = Location::caller();
        engine::not_on_loom("a notification of parking_lot, which says how many it woke", location);
        let access = self.slot.access(ObjectKind::Condvar, action);
        perform(Operation::new(name, location, &[access]), |resolved| resolved[0].tag as usize)
    }

    /// Releases the lock, waits for a notification, and locks again.
    #[track_caller]
    pub fn wait<T: ?Sized>(&self, guard: &mut MutexGuard<'_, T>) {
        self.wait_on(raw_of(guard), None);
    }

    /// [`Condvar::wait`], until then at most.
    #[track_caller]
    pub fn wait_until<T: ?Sized>(&self, guard: &mut MutexGuard<'_, T>, timeout: Instant) -> WaitTimeoutResult {
        self.wait_for(guard, timeout.saturating_duration_since(Instant::now()))
    }

    /// [`Condvar::wait`], for so long at most; in an exploration the time may be over at once.
    #[track_caller]
    pub fn wait_for<T: ?Sized>(&self, guard: &mut MutexGuard<'_, T>, timeout: Duration) -> WaitTimeoutResult {
        WaitTimeoutResult(!self.wait_on(raw_of(guard), Some(timeout)))
    }

    /// Waits as long as the condition holds.
    #[track_caller]
    pub fn wait_while<T: ?Sized, F: FnMut(&mut T) -> bool>(&self, guard: &mut MutexGuard<'_, T>, mut condition: F) {
        while condition(guard) {
            self.wait(guard);
        }
    }

    /// [`Condvar::wait_while`], until then at most; whether the condition still holds is what the result says.
    #[track_caller]
    pub fn wait_while_until<T: ?Sized, F: FnMut(&mut T) -> bool>(
        &self,
        guard: &mut MutexGuard<'_, T>,
        mut condition: F,
        timeout: Instant,
    ) -> WaitTimeoutResult {
        let mut result = WaitTimeoutResult(false);
        while !result.timed_out() && condition(guard) {
            result = self.wait_until(guard, timeout);
        }
        WaitTimeoutResult(result.timed_out() && condition(guard))
    }

    /// [`Condvar::wait_while`], for so long at most.
    #[track_caller]
    pub fn wait_while_for<T: ?Sized, F: FnMut(&mut T) -> bool>(
        &self,
        guard: &mut MutexGuard<'_, T>,
        condition: F,
        timeout: Duration,
    ) -> WaitTimeoutResult {
        match Instant::now().checked_add(timeout) {
            Some(until) => self.wait_while_until(guard, condition, until),
            None => {
                self.wait_while(guard, condition);
                WaitTimeoutResult(false)
            }
        }
    }

    /// Whether it was notified.
    #[track_caller]
    fn wait_on(&self, raw: &RawMutex, timeout: Option<Duration>) -> bool {
        if !active() {
            return self.outside.wait(raw, timeout);
        }
        let location = Location::caller();
        let condvar = |action| self.slot.access(ObjectKind::Condvar, action);
        #[cfg(feature = "loom")]
        if engine::on_loom() {
            if timeout.is_some() {
                engine::not_on_loom("a timeout", location);
            }
            let release = raw.release();
            engine::loom::wait(condvar(Action::Enqueue), raw.access(Action::Unlock), location, || drop(release));
            raw.acquire(location);
            return true;
        }
        let sleep = [condvar(Action::Enqueue), raw.access(Action::Unlock)];
        let release = raw.release();
        perform(Operation::new("wait", location, &sleep), |_| drop(release));
        // From here on the caller's guard is without its lock: if the execution is given up, it has to be back before the guard goes.
        let back = Back { raw, location, is_due: true };
        let Some(timeout) = timeout else {
            let wake = [condvar(Action::Wake), raw.access(Action::Lock)];
            perform(Operation::new("wake up", location, &wake), |_| back.now());
            return true;
        };
        let wake = Operation::new("wake up, or not be notified", location, &[condvar(Action::WakeOrTimeout)]);
        let is_notified = perform(wake, |resolved| resolved[0].tag != NO);
        perform(Operation::new("lock again", location, &[raw.access(Action::Lock)]), |_| back.now());
        if !is_notified {
            engine::pass(timeout);
        }
        is_notified
    }
}

/// The real lock that a wait has to give back to the caller's guard.
struct Back<'a> {
    raw: &'a RawMutex,
    location: &'static Location<'static>,
    is_due: bool,
}

impl Back<'_> {
    fn now(mut self) {
        self.is_due = false;
        self.raw.acquire(self.location);
    }
}

impl Drop for Back<'_> {
    fn drop(&mut self) {
        if self.is_due {
            // The execution is over. Tasks are unwound one after the other, and another one may have the lock: then the guard releases
            // that one's, which is as good, since nobody uses the value any more.
            let _ = self.raw.real().try_lock();
        }
    }
}

impl Outside {
    fn notify(&self, most: usize) -> usize {
        let mut state = self.state.lock();
        let woken = state.waiting.len().min(most);
        state.waiting.drain(..woken);
        if woken > 0 {
            self.condvar.notify_all();
        }
        woken
    }

    fn wait(&self, raw: &RawMutex, timeout: Option<Duration>) -> bool {
        let until = timeout.and_then(|timeout| std::time::Instant::now().checked_add(timeout));
        let mut state = self.state.lock();
        let number = state.come;
        state.come += 1;
        state.waiting.push(number);
        // SAFETY: the caller's guard has the lock, and gets it back below before it can be used.
        unsafe { raw.unlock() };
        let waits = |state: &mut Waiters| state.waiting.contains(&number);
        match until {
            Some(until) => _ = self.condvar.wait_while_until(&mut state, waits, until),
            None => self.condvar.wait_while(&mut state, waits),
        }
        let is_notified = !waits(&mut state);
        state.waiting.retain(|other| *other != number);
        drop(state);
        raw.lock();
        is_notified
    }
}

/// The raw lock that the guard holds.
fn raw_of<'a, T: ?Sized>(guard: &'a MutexGuard<'_, T>) -> &'a RawMutex {
    // SAFETY: it is unlocked only while the guard is borrowed by a wait, and locked again before that ends.
    unsafe { MutexGuard::mutex(guard).raw() }
}

impl Default for Condvar {
    #[track_caller]
    fn default() -> Condvar {
        Condvar::new()
    }
}

impl fmt::Debug for Condvar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Condvar { .. }")
    }
}
