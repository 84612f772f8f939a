//! The locks with their values: each leads to the one of lock_api, and knows where it was created.
#![expect(unsafe_code, reason = "an Arc of a transparent wrapper is one of what it wraps")]

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use ::parking_lot::lock_api;

use super::raw_mutex::{RawFairMutex, RawMutex, RawThreadId, hint};
use super::raw_rwlock::RawRwLock;
use crate::time::Instant;

/// A lock of lock_api that is known by the place where it is created.
macro_rules! lock {
    ($name:ident, $constructor:ident, $api:ident($($part:ident: $raw:ty = $new:expr),*)) => {
        #[doc = concat!("[`parking_lot::", stringify!($name), "`](::parking_lot::", stringify!($name), ")")]
        #[repr(transparent)]
        pub struct $name<T: ?Sized>(lock_api::$api<$($raw,)* T>);

        impl<T> $name<T> {
            /// An unlocked lock with that value.
            #[track_caller]
            pub const fn new(value: T) -> $name<T> {
                $name(lock_api::$api::from_raw($($new,)* value))
            }

            /// A lock made of its parts.
            pub const fn from_raw($($part: $raw,)* value: T) -> $name<T> {
                $name(lock_api::$api::from_raw($($part,)* value))
            }

            /// [`Self::from_raw`] by its older name.
            pub const fn const_new($($part: $raw,)* value: T) -> $name<T> {
                $name::from_raw($($part,)* value)
            }

            /// The value, and no lock any more.
            pub fn into_inner(self) -> T {
                self.0.into_inner()
            }
        }

        impl<T: ?Sized> $name<T> {
            /// What lock_api knows of it.
            fn api(self: &Arc<Self>) -> Arc<lock_api::$api<$($raw,)* T>> {
                let pointer = Arc::into_raw(Arc::clone(self));
                // SAFETY: the wrapper is transparent, so that both have the same layout, and the pointer came from `into_raw`.
                unsafe { Arc::from_raw(pointer as *const lock_api::$api<$($raw,)* T>) }
            }
        }

        impl<T: ?Sized> Deref for $name<T> {
            type Target = lock_api::$api<$($raw,)* T>;

            #[inline]
            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        impl<T: ?Sized> DerefMut for $name<T> {
            fn deref_mut(&mut self) -> &mut Self::Target {
                &mut self.0
            }
        }

        impl<T: Default> Default for $name<T> {
            #[track_caller]
            fn default() -> $name<T> {
                $name::new(T::default())
            }
        }

        impl<T> From<T> for $name<T> {
            #[track_caller]
            fn from(value: T) -> $name<T> {
                $name::new(value)
            }
        }

        impl<T: ?Sized + fmt::Debug> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        #[doc = concat!("[`parking_lot::", stringify!($constructor), "`](::parking_lot::", stringify!($constructor), ")")]
        #[track_caller]
        pub const fn $constructor<T>(value: T) -> $name<T> {
            $name::new(value)
        }
    };
}

lock!(Mutex, const_mutex, Mutex(raw: RawMutex = RawMutex::new()));
lock!(FairMutex, const_fair_mutex, Mutex(raw: RawFairMutex = RawFairMutex::new()));
lock!(RwLock, const_rwlock, RwLock(raw: RawRwLock = RawRwLock::new()));
lock!(
    ReentrantMutex,
    const_reentrant_mutex,
    ReentrantMutex(raw: RawMutex = RawMutex::new(), id: RawThreadId = RawThreadId)
);

/// [`parking_lot::MutexGuard`](::parking_lot::MutexGuard)
pub type MutexGuard<'a, T> = lock_api::MutexGuard<'a, RawMutex, T>;
/// [`parking_lot::MappedMutexGuard`](::parking_lot::MappedMutexGuard)
pub type MappedMutexGuard<'a, T> = lock_api::MappedMutexGuard<'a, RawMutex, T>;
/// [`parking_lot::FairMutexGuard`](::parking_lot::FairMutexGuard)
pub type FairMutexGuard<'a, T> = lock_api::MutexGuard<'a, RawFairMutex, T>;
/// [`parking_lot::MappedFairMutexGuard`](::parking_lot::MappedFairMutexGuard)
pub type MappedFairMutexGuard<'a, T> = lock_api::MappedMutexGuard<'a, RawFairMutex, T>;
/// [`parking_lot::ReentrantMutexGuard`](::parking_lot::ReentrantMutexGuard)
pub type ReentrantMutexGuard<'a, T> = lock_api::ReentrantMutexGuard<'a, RawMutex, RawThreadId, T>;
/// [`parking_lot::MappedReentrantMutexGuard`](::parking_lot::MappedReentrantMutexGuard)
pub type MappedReentrantMutexGuard<'a, T> = lock_api::MappedReentrantMutexGuard<'a, RawMutex, RawThreadId, T>;
/// [`parking_lot::RwLockReadGuard`](::parking_lot::RwLockReadGuard)
pub type RwLockReadGuard<'a, T> = lock_api::RwLockReadGuard<'a, RawRwLock, T>;
/// [`parking_lot::RwLockWriteGuard`](::parking_lot::RwLockWriteGuard)
pub type RwLockWriteGuard<'a, T> = lock_api::RwLockWriteGuard<'a, RawRwLock, T>;
/// [`parking_lot::MappedRwLockReadGuard`](::parking_lot::MappedRwLockReadGuard)
pub type MappedRwLockReadGuard<'a, T> = lock_api::MappedRwLockReadGuard<'a, RawRwLock, T>;
/// [`parking_lot::MappedRwLockWriteGuard`](::parking_lot::MappedRwLockWriteGuard)
pub type MappedRwLockWriteGuard<'a, T> = lock_api::MappedRwLockWriteGuard<'a, RawRwLock, T>;
/// [`parking_lot::RwLockUpgradableReadGuard`](::parking_lot::RwLockUpgradableReadGuard)
pub type RwLockUpgradableReadGuard<'a, T> = lock_api::RwLockUpgradableReadGuard<'a, RawRwLock, T>;

/// Methods of an `Arc` of a lock, which are those of lock_api.
macro_rules! of_arc {
    ($name:ident: $($method:ident($($argument:ident: $type:ty)?) -> $guard:ty;)*) => {
        impl<T: ?Sized> $name<T> {
            $(
                #[doc = concat!("As in lock_api: `", stringify!($method), "`.")]
                #[track_caller]
                pub fn $method(self: &Arc<Self>, $($argument: $type)?) -> $guard {
                    let _hint = hint();
                    self.api().$method($($argument)?)
                }
            )*
        }
    };
}

type ArcMutexGuard<R, T> = lock_api::ArcMutexGuard<R, T>;
type ArcReentrant<T> = lock_api::ArcReentrantMutexGuard<RawMutex, RawThreadId, T>;
type ArcRead<T> = lock_api::ArcRwLockReadGuard<RawRwLock, T>;
type ArcWrite<T> = lock_api::ArcRwLockWriteGuard<RawRwLock, T>;
type ArcUpgradable<T> = lock_api::ArcRwLockUpgradableReadGuard<RawRwLock, T>;

of_arc! { Mutex:
    lock_arc() -> ArcMutexGuard<RawMutex, T>;
    try_lock_arc() -> Option<ArcMutexGuard<RawMutex, T>>;
    try_lock_arc_for(timeout: Duration) -> Option<ArcMutexGuard<RawMutex, T>>;
    try_lock_arc_until(timeout: Instant) -> Option<ArcMutexGuard<RawMutex, T>>;
}
of_arc! { FairMutex:
    lock_arc() -> ArcMutexGuard<RawFairMutex, T>;
    try_lock_arc() -> Option<ArcMutexGuard<RawFairMutex, T>>;
    try_lock_arc_for(timeout: Duration) -> Option<ArcMutexGuard<RawFairMutex, T>>;
    try_lock_arc_until(timeout: Instant) -> Option<ArcMutexGuard<RawFairMutex, T>>;
}
of_arc! { ReentrantMutex:
    lock_arc() -> ArcReentrant<T>;
    try_lock_arc() -> Option<ArcReentrant<T>>;
    try_lock_arc_for(timeout: Duration) -> Option<ArcReentrant<T>>;
    try_lock_arc_until(timeout: Instant) -> Option<ArcReentrant<T>>;
}
of_arc! { RwLock:
    read_arc() -> ArcRead<T>;
    try_read_arc() -> Option<ArcRead<T>>;
    try_read_arc_for(timeout: Duration) -> Option<ArcRead<T>>;
    try_read_arc_until(timeout: Instant) -> Option<ArcRead<T>>;
    read_arc_recursive() -> ArcRead<T>;
    try_read_recursive_arc() -> Option<ArcRead<T>>;
    try_read_arc_recursive_for(timeout: Duration) -> Option<ArcRead<T>>;
    try_read_arc_recursive_until(timeout: Instant) -> Option<ArcRead<T>>;
    write_arc() -> ArcWrite<T>;
    try_write_arc() -> Option<ArcWrite<T>>;
    try_write_arc_for(timeout: Duration) -> Option<ArcWrite<T>>;
    try_write_arc_until(timeout: Instant) -> Option<ArcWrite<T>>;
    upgradable_read_arc() -> ArcUpgradable<T>;
    try_upgradable_read_arc() -> Option<ArcUpgradable<T>>;
    try_upgradable_read_arc_for(timeout: Duration) -> Option<ArcUpgradable<T>>;
    try_upgradable_read_arc_until(timeout: Instant) -> Option<ArcUpgradable<T>>;
}

impl<T: ?Sized> ReentrantMutex<T> {
    /// As in lock_api.
    #[track_caller]
    pub fn lock(&self) -> ReentrantMutexGuard<'_, T> {
        let _hint = hint();
        self.0.lock()
    }

    /// As in lock_api.
    #[track_caller]
    pub fn try_lock(&self) -> Option<ReentrantMutexGuard<'_, T>> {
        let _hint = hint();
        self.0.try_lock()
    }

    /// As in lock_api.
    #[track_caller]
    pub fn try_lock_for(&self, timeout: Duration) -> Option<ReentrantMutexGuard<'_, T>> {
        let _hint = hint();
        self.0.try_lock_for(timeout)
    }

    /// As in lock_api.
    #[track_caller]
    pub fn try_lock_until(&self, timeout: Instant) -> Option<ReentrantMutexGuard<'_, T>> {
        let _hint = hint();
        self.0.try_lock_until(timeout)
    }
}
