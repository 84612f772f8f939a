//! Stands in for [`std::sync`].
//!
//! [`Arc`] and [`Weak`] are those of `std`: only that type can be turned into an `Arc<dyn Trait>` and be a method's `self`. So what is asked of their
//! counts (`strong_count`, `try_unwrap`, `upgrade`), and who of several owners drops a value, is no operation of an exploration. Of these only
//! such orders are seen as other operations bring about; a proof does not cover the rest. Where that matters, [`counted`] has an `Arc` and a `Weak` that
//! are part of explorations.

#[cfg(feature = "explore")]
pub mod atomic;
#[cfg(feature = "explore")]
mod barrier;
#[cfg(feature = "explore")]
mod condvar;
#[cfg(feature = "explore")]
pub mod counted;
#[cfg(feature = "explore")]
pub mod mpsc;
#[cfg(feature = "explore")]
mod mutex;
#[cfg(feature = "explore")]
mod once;
#[cfg(feature = "explore")]
mod renewed;
#[cfg(feature = "explore")]
mod rwlock;

#[cfg(feature = "explore")]
pub use barrier::{Barrier, BarrierWaitResult};
#[cfg(feature = "explore")]
pub use condvar::{Condvar, WaitTimeoutResult};
#[cfg(feature = "explore")]
pub use mutex::{Mutex, MutexGuard};
#[cfg(feature = "explore")]
#[allow(deprecated, reason = "it is in `std`")]
pub use once::ONCE_INIT;
#[cfg(feature = "explore")]
pub use once::{LazyLock, Once, OnceLock};
#[cfg(feature = "explore")]
pub use rwlock::{RwLock, RwLockReadGuard, RwLockWriteGuard};
#[cfg(not(feature = "explore"))]
pub use std::sync::*;

/// `Arc` and `Weak` whose counts are part of an exploration; those of `std`, since there is none.
#[cfg(not(feature = "explore"))]
pub mod counted {
    pub use std::sync::{Arc, Weak};

    /// Takes an owner of outside of explorations, which this one is.
    pub fn from_std<T: ?Sized>(value: Arc<T>) -> Arc<T> {
        value
    }
}
#[cfg(feature = "explore")]
pub use std::sync::{Arc, LockResult, OnceState, PoisonError, TryLockError, TryLockResult, Weak};

/// Shows a lock that somebody has in the words of `std`, of which `locked` is one that is not poisoned.
#[cfg(feature = "explore")]
fn fmt_locked(locked: &dyn std::fmt::Debug, is_poisoned: bool, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    let text = if f.alternate() { format!("{locked:#?}") } else { format!("{locked:?}") };
    f.write_str(&text.replace("poisoned: false", &format!("poisoned: {is_poisoned}")))
}
