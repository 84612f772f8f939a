//! Stands in for [`parking_lot::Once`](::parking_lot::Once).

use std::fmt;
use std::sync::atomic::{AtomicU8, Ordering};

use ::parking_lot::OnceState;

/// [`parking_lot::Once`](::parking_lot::Once)
pub struct Once {
    inner: crate::sync::Once,
    /// What the last operation on `inner` left behind; it is read right after one.
    state: AtomicU8,
}

const NEW: u8 = 0;
const RUNNING: u8 = 1;
const POISONED: u8 = 2;
const DONE: u8 = 3;

/// Leaves the state behind that a panic of the initialisation makes, unless it is told otherwise.
struct Running<'a>(&'a AtomicU8);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let ended = if std::thread::panicking() { POISONED } else { DONE };
        self.0.store(ended, Ordering::Release);
    }
}

impl Once {
    /// An initialisation that has not been run.
    #[track_caller]
    pub const fn new() -> Once {
        Once { inner: crate::sync::Once::new(), state: AtomicU8::new(NEW) }
    }

    /// How far it is.
    #[track_caller]
    pub fn state(&self) -> OnceState {
        if self.inner.is_completed() {
            return OnceState::Done;
        }
        match self.state.load(Ordering::Acquire) {
            NEW => OnceState::New,
            POISONED => OnceState::Poisoned,
            _ => OnceState::InProgress,
        }
    }

    /// Runs the initialisation, unless it has been run.
    ///
    /// # Panics
    /// If it panicked before.
    #[track_caller]
    pub fn call_once<F: FnOnce()>(&self, f: F) {
        self.inner.call_once(|| self.run(f));
    }

    /// [`Once::call_once`], also if it panicked before.
    #[track_caller]
    pub fn call_once_force<F: FnOnce(OnceState)>(&self, f: F) {
        self.inner.call_once_force(|state| {
            let state = if state.is_poisoned() { OnceState::Poisoned } else { OnceState::New };
            self.run(|| f(state));
        });
    }

    fn run(&self, f: impl FnOnce()) {
        self.state.store(RUNNING, Ordering::Release);
        let _running = Running(&self.state);
        f();
    }
}

impl Default for Once {
    #[track_caller]
    fn default() -> Once {
        Once::new()
    }
}

impl fmt::Debug for Once {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Once").finish_non_exhaustive()
    }
}
