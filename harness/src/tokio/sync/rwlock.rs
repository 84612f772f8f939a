//! Stands in for `tokio::sync::RwLock`.
#![expect(unsafe_code, reason = "an owned guard borrows from an Arc that it keeps; each use says why that is sound")]

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use ::tokio::sync as real;
use real::TryLockError;

use super::mutex::Keeping;
use crate::future::block_on;
use crate::monitor::{Call, Monitor};
use crate::tokio::step::{Held, Object, Steps, change, lent};

/// Stands in for `tokio::sync::RwLock`.
pub struct RwLock<T: ?Sized> {
    object: Object,
    inner: real::RwLock<T>,
}

/// Stands in for `tokio::sync::RwLockReadGuard`.
#[must_use = "if unused the RwLock will immediately unlock"]
pub struct RwLockReadGuard<'a, T: ?Sized>(Held<'a, real::RwLockReadGuard<'a, T>>);

/// Stands in for `tokio::sync::RwLockWriteGuard`.
#[must_use = "if unused the RwLock will immediately unlock"]
pub struct RwLockWriteGuard<'a, T: ?Sized>(Held<'a, real::RwLockWriteGuard<'a, T>>);

/// Stands in for `tokio::sync::RwLockMappedWriteGuard`.
#[must_use = "if unused the RwLock will immediately unlock"]
pub struct RwLockMappedWriteGuard<'a, T: ?Sized>(Held<'a, real::RwLockMappedWriteGuard<'a, T>>);

/// A guard that keeps its lock. Fields end in their order: the guard before what it borrows from.
macro_rules! owned {
    ($name:ident, $guard:ident) => {
        #[doc = concat!("Stands in for `tokio::sync::", stringify!($name), "`.")]
        #[must_use = "if unused the RwLock will immediately unlock"]
        pub struct $name<T: ?Sized + 'static, U: ?Sized + 'static = T> {
            guard: $guard<'static, U>,
            lock: Arc<RwLock<T>>,
        }

        impl<T: ?Sized, U: ?Sized> Deref for $name<T, U> {
            type Target = U;

            fn deref(&self) -> &U {
                &self.guard
            }
        }

        impl<T: ?Sized, U: ?Sized + fmt::Debug> fmt::Debug for $name<T, U> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }

        impl<T: ?Sized, U: ?Sized + fmt::Display> fmt::Display for $name<T, U> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }

        impl<T: ?Sized, U: ?Sized> $name<T, U> {
            /// The lock.
            pub fn rwlock(this: &Self) -> &Arc<RwLock<T>> {
                &this.lock
            }
        }
    };
}

owned!(OwnedRwLockReadGuard, RwLockReadGuard);
owned!(OwnedRwLockWriteGuard, RwLockWriteGuard);
owned!(OwnedRwLockMappedWriteGuard, RwLockMappedWriteGuard);

impl<T> RwLock<T> {
    /// An unlocked lock.
    #[track_caller]
    pub fn new(value: T) -> RwLock<T> {
        RwLock { object: Monitor::new("lock", ()), inner: real::RwLock::new(value) }
    }

    /// An unlocked lock that so many may read at once.
    ///
    /// # Panics
    /// If those are too many.
    #[track_caller]
    pub fn with_max_readers(value: T, max_reads: u32) -> RwLock<T> {
        RwLock { object: Monitor::new("lock", ()), inner: real::RwLock::with_max_readers(value, max_reads) }
    }

    /// An unlocked lock.
    #[track_caller]
    pub const fn const_new(value: T) -> RwLock<T> {
        RwLock { object: Monitor::new("lock", ()), inner: real::RwLock::const_new(value) }
    }

    /// An unlocked lock that so many may read at once.
    #[track_caller]
    pub const fn const_with_max_readers(value: T, max_reads: u32) -> RwLock<T> {
        RwLock { object: Monitor::new("lock", ()), inner: real::RwLock::const_with_max_readers(value, max_reads) }
    }

    /// The value.
    pub fn into_inner(self) -> T {
        self.inner.into_inner()
    }
}

/// The two sides of the lock differ in names only.
macro_rules! side {
    ($guard:ident, $owned:ident, $lock:ident, $blocking:ident, $lock_owned:ident, $try_lock:ident, $try_lock_owned:ident, $name:literal) => {
        impl<T: ?Sized> RwLock<T> {
            /// Waits for the lock; those who wait get it in their order.
            #[track_caller]
            pub fn $lock(&self) -> impl Future<Output = $guard<'_, T>> {
                let call = Call::waiting($name, "the lock");
                let steps = Steps::new(&self.object, call, self.inner.$lock());
                async move { $guard(Held::new(&self.object, call, steps.await)) }
            }

            /// The same of a thread.
            #[track_caller]
            pub fn $blocking(&self) -> $guard<'_, T> {
                block_on(self.$lock())
            }

            /// The same with a guard that keeps the lock.
            #[track_caller]
            pub fn $lock_owned(self: Arc<Self>) -> impl Future<Output = $owned<T>>
            where
                T: 'static,
            {
                // SAFETY: the future below, and then the guard, keep the `Arc`, and end before it does.
                let future = unsafe { lent(&self) }.$lock();
                Keeping { future: Box::pin(future), keeps: self, make: |guard, lock| $owned { guard, lock } }
            }

            /// Takes the lock if that needs no waiting.
            ///
            /// # Errors
            /// If it does.
            #[track_caller]
            pub fn $try_lock(&self) -> Result<$guard<'_, T>, TryLockError> {
                let call = Call::new(stringify!($try_lock));
                let guard = change(&self.object, call, || self.inner.$try_lock())?;
                Ok($guard(Held::new(&self.object, call, guard)))
            }

            /// The same with a guard that keeps the lock.
            ///
            /// # Errors
            /// If it needs waiting.
            #[track_caller]
            pub fn $try_lock_owned(self: Arc<Self>) -> Result<$owned<T>, TryLockError>
            where
                T: 'static,
            {
                // SAFETY: the guard keeps the `Arc`, and ends before it does.
                let guard = unsafe { lent(&self) }.$try_lock()?;
                Ok($owned { guard, lock: self })
            }
        }
    };
}

side!(RwLockReadGuard, OwnedRwLockReadGuard, read, blocking_read, read_owned, try_read, try_read_owned, "read lock");
side!(
    RwLockWriteGuard,
    OwnedRwLockWriteGuard,
    write,
    blocking_write,
    write_owned,
    try_write,
    try_write_owned,
    "write lock"
);

impl<T: ?Sized> RwLock<T> {
    /// The value, without locking.
    pub fn get_mut(&mut self) -> &mut T {
        self.inner.get_mut()
    }
}

impl<'a, T: ?Sized> RwLockReadGuard<'a, T> {
    /// A guard of a part of the value.
    pub fn map<U: ?Sized, F: FnOnce(&T) -> &U>(this: Self, f: F) -> RwLockReadGuard<'a, U> {
        RwLockReadGuard(this.0.map(|guard| real::RwLockReadGuard::map(guard, f)))
    }

    /// A guard of a part of the value, if it has one.
    ///
    /// # Errors
    /// The guard, if it has none.
    pub fn try_map<U: ?Sized, F: FnOnce(&T) -> Option<&U>>(this: Self, f: F) -> Result<RwLockReadGuard<'a, U>, Self> {
        let mapped = this.0.try_map(|guard| real::RwLockReadGuard::try_map(guard, f));
        mapped.map(RwLockReadGuard).map_err(RwLockReadGuard)
    }
}

impl<'a, T: ?Sized> RwLockWriteGuard<'a, T> {
    /// A guard of a part of the value.
    pub fn map<U: ?Sized, F: FnOnce(&mut T) -> &mut U>(this: Self, f: F) -> RwLockMappedWriteGuard<'a, U> {
        RwLockMappedWriteGuard(this.0.map(|guard| real::RwLockWriteGuard::map(guard, f)))
    }

    /// A guard of a part of the value, if it has one.
    ///
    /// # Errors
    /// The guard, if it has none.
    pub fn try_map<U: ?Sized, F: FnOnce(&mut T) -> Option<&mut U>>(
        this: Self,
        f: F,
    ) -> Result<RwLockMappedWriteGuard<'a, U>, Self> {
        let mapped = this.0.try_map(|guard| real::RwLockWriteGuard::try_map(guard, f));
        mapped.map(RwLockMappedWriteGuard).map_err(RwLockWriteGuard)
    }

    /// The guard as one that could be of a part.
    pub fn into_mapped(this: Self) -> RwLockMappedWriteGuard<'a, T> {
        RwLockMappedWriteGuard(this.0.map(real::RwLockWriteGuard::into_mapped))
    }

    /// Becomes a reader in one step.
    #[track_caller]
    pub fn downgrade(self) -> RwLockReadGuard<'a, T> {
        RwLockReadGuard(self.0.become_by(Call::new("downgrade"), real::RwLockWriteGuard::downgrade))
    }

    /// Becomes a reader of a part in one step.
    #[track_caller]
    pub fn downgrade_map<U: ?Sized, F: FnOnce(&T) -> &U>(this: Self, f: F) -> RwLockReadGuard<'a, U> {
        RwLockReadGuard::map(this.downgrade(), f)
    }

    /// Becomes a reader of a part, if it has one, in one step.
    ///
    /// # Errors
    /// The guard, if it has none.
    #[track_caller]
    pub fn try_downgrade_map<U: ?Sized, F: FnOnce(&T) -> Option<&U>>(
        this: Self,
        f: F,
    ) -> Result<RwLockReadGuard<'a, U>, Self> {
        let call = Call::new("downgrade");
        match this.0.try_become_by(call, |guard| real::RwLockWriteGuard::try_downgrade_map(guard, f)) {
            Ok(held) => Ok(RwLockReadGuard(held)),
            Err(held) => Err(RwLockWriteGuard(held)),
        }
    }
}

impl<'a, T: ?Sized> RwLockMappedWriteGuard<'a, T> {
    /// A guard of a part of the value.
    pub fn map<U: ?Sized, F: FnOnce(&mut T) -> &mut U>(this: Self, f: F) -> RwLockMappedWriteGuard<'a, U> {
        RwLockMappedWriteGuard(this.0.map(|guard| real::RwLockMappedWriteGuard::map(guard, f)))
    }

    /// A guard of a part of the value, if it has one.
    ///
    /// # Errors
    /// The guard, if it has none.
    pub fn try_map<U: ?Sized, F: FnOnce(&mut T) -> Option<&mut U>>(
        this: Self,
        f: F,
    ) -> Result<RwLockMappedWriteGuard<'a, U>, Self> {
        let mapped = this.0.try_map(|guard| real::RwLockMappedWriteGuard::try_map(guard, f));
        mapped.map(RwLockMappedWriteGuard).map_err(RwLockMappedWriteGuard)
    }
}

impl<T: ?Sized, U: ?Sized> OwnedRwLockReadGuard<T, U> {
    /// A guard of a part of the value.
    pub fn map<V: ?Sized, F: FnOnce(&U) -> &V>(this: Self, f: F) -> OwnedRwLockReadGuard<T, V> {
        OwnedRwLockReadGuard { guard: RwLockReadGuard::map(this.guard, f), lock: this.lock }
    }

    /// A guard of a part of the value, if it has one.
    ///
    /// # Errors
    /// The guard, if it has none.
    pub fn try_map<V: ?Sized, F: FnOnce(&U) -> Option<&V>>(
        this: Self,
        f: F,
    ) -> Result<OwnedRwLockReadGuard<T, V>, Self> {
        let lock = this.lock;
        match RwLockReadGuard::try_map(this.guard, f) {
            Ok(guard) => Ok(OwnedRwLockReadGuard { guard, lock }),
            Err(guard) => Err(OwnedRwLockReadGuard { guard, lock }),
        }
    }
}

impl<T: ?Sized> OwnedRwLockWriteGuard<T> {
    /// A guard of a part of the value.
    pub fn map<U: ?Sized, F: FnOnce(&mut T) -> &mut U>(this: Self, f: F) -> OwnedRwLockMappedWriteGuard<T, U> {
        OwnedRwLockMappedWriteGuard { guard: RwLockWriteGuard::map(this.guard, f), lock: this.lock }
    }

    /// A guard of a part of the value, if it has one.
    ///
    /// # Errors
    /// The guard, if it has none.
    pub fn try_map<U: ?Sized, F: FnOnce(&mut T) -> Option<&mut U>>(
        this: Self,
        f: F,
    ) -> Result<OwnedRwLockMappedWriteGuard<T, U>, Self> {
        let lock = this.lock;
        match RwLockWriteGuard::try_map(this.guard, f) {
            Ok(guard) => Ok(OwnedRwLockMappedWriteGuard { guard, lock }),
            Err(guard) => Err(OwnedRwLockWriteGuard { guard, lock }),
        }
    }

    /// The guard as one that could be of a part.
    pub fn into_mapped(this: Self) -> OwnedRwLockMappedWriteGuard<T> {
        OwnedRwLockMappedWriteGuard { guard: RwLockWriteGuard::into_mapped(this.guard), lock: this.lock }
    }

    /// Becomes a reader in one step.
    #[track_caller]
    pub fn downgrade(self) -> OwnedRwLockReadGuard<T> {
        OwnedRwLockReadGuard { guard: self.guard.downgrade(), lock: self.lock }
    }

    /// Becomes a reader of a part in one step.
    #[track_caller]
    pub fn downgrade_map<U: ?Sized, F: FnOnce(&T) -> &U>(this: Self, f: F) -> OwnedRwLockReadGuard<T, U> {
        OwnedRwLockReadGuard { guard: RwLockWriteGuard::downgrade_map(this.guard, f), lock: this.lock }
    }

    /// Becomes a reader of a part, if it has one, in one step.
    ///
    /// # Errors
    /// The guard, if it has none.
    #[track_caller]
    pub fn try_downgrade_map<U: ?Sized, F: FnOnce(&T) -> Option<&U>>(
        this: Self,
        f: F,
    ) -> Result<OwnedRwLockReadGuard<T, U>, Self> {
        let lock = this.lock;
        match RwLockWriteGuard::try_downgrade_map(this.guard, f) {
            Ok(guard) => Ok(OwnedRwLockReadGuard { guard, lock }),
            Err(guard) => Err(OwnedRwLockWriteGuard { guard, lock }),
        }
    }
}

impl<T: ?Sized, U: ?Sized> OwnedRwLockMappedWriteGuard<T, U> {
    /// A guard of a part of the value.
    pub fn map<V: ?Sized, F: FnOnce(&mut U) -> &mut V>(this: Self, f: F) -> OwnedRwLockMappedWriteGuard<T, V> {
        OwnedRwLockMappedWriteGuard { guard: RwLockMappedWriteGuard::map(this.guard, f), lock: this.lock }
    }

    /// A guard of a part of the value, if it has one.
    ///
    /// # Errors
    /// The guard, if it has none.
    pub fn try_map<V: ?Sized, F: FnOnce(&mut U) -> Option<&mut V>>(
        this: Self,
        f: F,
    ) -> Result<OwnedRwLockMappedWriteGuard<T, V>, Self> {
        let lock = this.lock;
        match RwLockMappedWriteGuard::try_map(this.guard, f) {
            Ok(guard) => Ok(OwnedRwLockMappedWriteGuard { guard, lock }),
            Err(guard) => Err(OwnedRwLockMappedWriteGuard { guard, lock }),
        }
    }
}

macro_rules! leads_to_value {
    ($($guard:ident),*) => { $(
        impl<T: ?Sized> Deref for $guard<'_, T> {
            type Target = T;

            fn deref(&self) -> &T {
                self.0.get()
            }
        }

        impl<T: ?Sized + fmt::Debug> fmt::Debug for $guard<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }

        impl<T: ?Sized + fmt::Display> fmt::Display for $guard<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }
    )* };
}

leads_to_value!(RwLockReadGuard, RwLockWriteGuard, RwLockMappedWriteGuard);

impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.get_mut()
    }
}

impl<T: ?Sized> DerefMut for RwLockMappedWriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.get_mut()
    }
}

impl<T: ?Sized, U: ?Sized> DerefMut for OwnedRwLockWriteGuard<T, U> {
    fn deref_mut(&mut self) -> &mut U {
        &mut self.guard
    }
}

impl<T: ?Sized, U: ?Sized> DerefMut for OwnedRwLockMappedWriteGuard<T, U> {
    fn deref_mut(&mut self) -> &mut U {
        &mut self.guard
    }
}

impl<T: Default> Default for RwLock<T> {
    #[track_caller]
    fn default() -> RwLock<T> {
        RwLock::new(T::default())
    }
}

impl<T> From<T> for RwLock<T> {
    #[track_caller]
    fn from(value: T) -> RwLock<T> {
        RwLock::new(value)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        change(&self.object, Call::new("show"), || self.inner.fmt(f))
    }
}
