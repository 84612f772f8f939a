//! Stands in for `crossbeam::utils`.

use std::cell::Cell;
use std::fmt;

pub use ::crossbeam::utils::CachePadded;

/// Stands in for `crossbeam::utils::Backoff`: in an exploration each of its waits lets other threads go first.
pub struct Backoff {
    inner: ::crossbeam::utils::Backoff,
    /// How often it has waited, which decides whether it is over; of an exploration only.
    step: Cell<u32>,
}

/// Waits that spin only, and waits after which it is over, as in crossbeam.
const SPIN_LIMIT: u32 = 6;
const YIELD_LIMIT: u32 = 10;

impl Backoff {
    /// One that has not waited.
    pub fn new() -> Backoff {
        Backoff { inner: ::crossbeam::utils::Backoff::new(), step: Cell::new(0) }
    }

    /// As if it had not waited.
    pub fn reset(&self) {
        self.inner.reset();
        self.step.set(0);
    }

    /// Waits for a retry.
    #[track_caller]
    pub fn spin(&self) {
        self.wait(SPIN_LIMIT, ::crossbeam::utils::Backoff::spin);
    }

    /// Waits for another thread.
    #[track_caller]
    pub fn snooze(&self) {
        self.wait(YIELD_LIMIT, ::crossbeam::utils::Backoff::snooze);
    }

    #[track_caller]
    fn wait(&self, limit: u32, outside: impl FnOnce(&::crossbeam::utils::Backoff)) {
        if !crate::engine::active() {
            return outside(&self.inner);
        }
        crate::engine::yield_now("back off");
        if self.step.get() <= limit {
            self.step.set(self.step.get() + 1);
        }
    }

    /// Whether it has waited so often that blocking is better.
    pub fn is_completed(&self) -> bool {
        if crate::engine::active() { self.step.get() > YIELD_LIMIT } else { self.inner.is_completed() }
    }
}

impl Default for Backoff {
    fn default() -> Backoff {
        Backoff::new()
    }
}

impl fmt::Debug for Backoff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backoff").field("is_completed", &self.is_completed()).finish_non_exhaustive()
    }
}
