//! Stands in for [`std::sync`].

#[cfg(feature = "explore")]
pub mod atomic;
#[cfg(feature = "explore")]
mod barrier;
#[cfg(feature = "explore")]
mod condvar;
#[cfg(feature = "explore")]
pub mod mpsc;
#[cfg(feature = "explore")]
mod mutex;
#[cfg(feature = "explore")]
mod once;
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
#[cfg(feature = "explore")]
pub use std::sync::{Arc, LockResult, OnceState, PoisonError, TryLockError, TryLockResult, Weak};
