//! Stands in for the crate `parking_lot`, version 0.12.
//!
//! Without the feature `explore` it is that crate. With it, the raw locks below `lock_api` are ones of an exploration, so that guards of every
//! kind (mapped, `Arc`, upgradable) are those of `lock_api`; outside of an exploration they are the locks of `parking_lot`.
//!
//! What differs:
#![cfg_attr(
    feature = "explore",
    doc = "* [`Mutex`] and the others are not `lock_api::Mutex` but lead to it, so that they know where they were created."
)]
//! * `try_lock_until` and the like take a [`time::Instant`](crate::time::Instant), which is that of `std` without the feature `explore`.
//! * In an exploration a fair unlock lets anybody go on, not only who has waited longest; timeouts fire at any time at which the lock is held;
//!   and a thread that waits for a condition variable never wakes without a reason, as in `parking_lot`.
//! * The feature `deadlock_detection` of `parking_lot`, with its module `deadlock`, is left out: an exploration finds what it looks for.

#[cfg(not(feature = "explore"))]
pub use ::parking_lot::*;

#[cfg(feature = "explore")]
mod condvar;
#[cfg(feature = "explore")]
mod locks;
#[cfg(feature = "explore")]
mod once;
#[cfg(feature = "explore")]
mod raw_mutex;
#[cfg(feature = "explore")]
mod raw_rwlock;

#[cfg(feature = "explore")]
pub use ::parking_lot::{OnceState, lock_api};
#[cfg(feature = "explore")]
pub use condvar::{Condvar, WaitTimeoutResult};
#[cfg(feature = "explore")]
pub use lock_api::{
    ArcMutexGuard, ArcReentrantMutexGuard, ArcRwLockReadGuard, ArcRwLockUpgradableReadGuard, ArcRwLockWriteGuard,
};
#[cfg(feature = "explore")]
pub use locks::{
    FairMutex, FairMutexGuard, MappedFairMutexGuard, MappedMutexGuard, MappedReentrantMutexGuard,
    MappedRwLockReadGuard, MappedRwLockWriteGuard, Mutex, MutexGuard, ReentrantMutex, ReentrantMutexGuard, RwLock,
    RwLockReadGuard, RwLockUpgradableReadGuard, RwLockWriteGuard, const_fair_mutex, const_mutex, const_reentrant_mutex,
    const_rwlock,
};
#[cfg(feature = "explore")]
pub use once::Once;
#[cfg(feature = "explore")]
pub use raw_mutex::{RawFairMutex, RawMutex, RawThreadId};
#[cfg(feature = "explore")]
pub use raw_rwlock::RawRwLock;
