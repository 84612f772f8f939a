//! Stands in for `tokio::sync::Mutex`.
#![expect(unsafe_code, reason = "an owned guard borrows from an Arc that it keeps; each use says why that is sound")]

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use ::tokio::sync as real;
use real::TryLockError;

use crate::future::block_on;
use crate::monitor::{Call, Monitor};
use crate::tokio::step::{Held, Object, Steps, change, lent};

/// Stands in for `tokio::sync::Mutex`.
pub struct Mutex<T: ?Sized> {
    object: Object,
    inner: real::Mutex<T>,
}

/// Stands in for `tokio::sync::MutexGuard`.
#[must_use = "if unused the Mutex will immediately unlock"]
pub struct MutexGuard<'a, T: ?Sized> {
    held: Held<'a, real::MutexGuard<'a, T>>,
    mutex: &'a Mutex<T>,
}

/// Stands in for `tokio::sync::MappedMutexGuard`.
#[must_use = "if unused the Mutex will immediately unlock"]
pub struct MappedMutexGuard<'a, T: ?Sized>(Held<'a, real::MappedMutexGuard<'a, T>>);

/// Stands in for `tokio::sync::OwnedMutexGuard`. Fields end in their order: the guard before what it borrows from.
#[must_use = "if unused the Mutex will immediately unlock"]
pub struct OwnedMutexGuard<T: ?Sized + 'static> {
    guard: MutexGuard<'static, T>,
    mutex: Arc<Mutex<T>>,
}

/// Stands in for `tokio::sync::OwnedMappedMutexGuard`. Fields end in their order: the guard before what it borrows from.
#[must_use = "if unused the Mutex will immediately unlock"]
pub struct OwnedMappedMutexGuard<T: ?Sized + 'static, U: ?Sized + 'static = T> {
    guard: MappedMutexGuard<'static, U>,
    mutex: Arc<Mutex<T>>,
}

const NEEDS: &str = "the lock";

impl<T> Mutex<T> {
    /// An unlocked lock.
    #[track_caller]
    pub fn new(t: T) -> Mutex<T> {
        Mutex::const_new(t)
    }

    /// An unlocked lock.
    #[track_caller]
    pub const fn const_new(t: T) -> Mutex<T> {
        Mutex { object: Monitor::new("lock", ()), inner: real::Mutex::const_new(t) }
    }

    /// The value.
    pub fn into_inner(self) -> T {
        self.inner.into_inner()
    }
}

impl<T: ?Sized> Mutex<T> {
    /// Waits for the lock; those who wait get it in their order.
    #[track_caller]
    pub fn lock(&self) -> impl Future<Output = MutexGuard<'_, T>> {
        let call = Call::waiting("lock", NEEDS);
        let steps = Steps::new(&self.object, call, self.inner.lock());
        async move { self.held(call, steps.await) }
    }

    fn held<'a>(&'a self, call: Call, guard: real::MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        MutexGuard { held: Held::new(&self.object, call, guard), mutex: self }
    }

    /// [`Mutex::lock`] of a thread.
    #[track_caller]
    pub fn blocking_lock(&self) -> MutexGuard<'_, T> {
        block_on(self.lock())
    }

    /// [`Mutex::lock_owned`] of a thread.
    #[track_caller]
    pub fn blocking_lock_owned(self: Arc<Self>) -> OwnedMutexGuard<T>
    where
        T: 'static,
    {
        block_on(self.lock_owned())
    }

    /// [`Mutex::lock`] with a guard that keeps the lock.
    #[track_caller]
    pub fn lock_owned(self: Arc<Self>) -> impl Future<Output = OwnedMutexGuard<T>>
    where
        T: 'static,
    {
        // SAFETY: the future below, and then the guard, keep the `Arc`, and end before it does: what is declared later goes first.
        let lock = unsafe { lent(&self) }.lock();
        Keeping { future: Box::pin(lock), keeps: self, make: |guard, mutex| OwnedMutexGuard { guard, mutex } }
    }

    /// Takes the lock if nobody has it.
    ///
    /// # Errors
    /// If somebody does.
    #[track_caller]
    pub fn try_lock(&self) -> Result<MutexGuard<'_, T>, TryLockError> {
        let call = Call::new("try_lock");
        change(&self.object, call, || self.inner.try_lock()).map(|guard| self.held(call, guard))
    }

    /// [`Mutex::try_lock`] with a guard that keeps the lock.
    ///
    /// # Errors
    /// If somebody has the lock.
    #[track_caller]
    pub fn try_lock_owned(self: Arc<Self>) -> Result<OwnedMutexGuard<T>, TryLockError>
    where
        T: 'static,
    {
        // SAFETY: the guard keeps the `Arc`, and ends before it does.
        let guard = unsafe { lent(&self) }.try_lock()?;
        Ok(OwnedMutexGuard { guard, mutex: self })
    }

    /// The value, without locking.
    pub fn get_mut(&mut self) -> &mut T {
        self.inner.get_mut()
    }
}

/// A future that keeps what it borrows from, and gives both.
pub(super) struct Keeping<F: Future, K, G> {
    /// Before what it borrows from.
    pub(super) future: std::pin::Pin<Box<F>>,
    pub(super) keeps: K,
    pub(super) make: fn(F::Output, K) -> G,
}

impl<F: Future, K: Clone + Unpin, G> Future for Keeping<F, K, G> {
    type Output = G;

    fn poll(self: std::pin::Pin<&mut Self>, context: &mut std::task::Context<'_>) -> std::task::Poll<G> {
        let this = self.get_mut();
        let keeps = this.keeps.clone();
        this.future.as_mut().poll(context).map(|output| (this.make)(output, keeps))
    }
}

impl<'a, T: ?Sized> MutexGuard<'a, T> {
    /// A guard of a part of the value.
    pub fn map<U: ?Sized, F: FnOnce(&mut T) -> &mut U>(this: Self, f: F) -> MappedMutexGuard<'a, U> {
        MappedMutexGuard(this.held.map(|guard| real::MutexGuard::map(guard, f)))
    }

    /// A guard of a part of the value, if it has one.
    ///
    /// # Errors
    /// The guard, if it has none.
    pub fn try_map<U: ?Sized, F: FnOnce(&mut T) -> Option<&mut U>>(
        this: Self,
        f: F,
    ) -> Result<MappedMutexGuard<'a, U>, Self> {
        let mutex = this.mutex;
        let mapped = this.held.try_map(|guard| real::MutexGuard::try_map(guard, f));
        mapped.map(MappedMutexGuard).map_err(|held| MutexGuard { held, mutex })
    }

    /// The lock.
    pub fn mutex(this: &Self) -> &'a Mutex<T> {
        this.mutex
    }
}

impl<'a, T: ?Sized> MappedMutexGuard<'a, T> {
    /// A guard of a part of the value.
    pub fn map<U, F: FnOnce(&mut T) -> &mut U>(this: Self, f: F) -> MappedMutexGuard<'a, U> {
        MappedMutexGuard(this.0.map(|guard| real::MappedMutexGuard::map(guard, f)))
    }

    /// A guard of a part of the value, if it has one.
    ///
    /// # Errors
    /// The guard, if it has none.
    pub fn try_map<U, F: FnOnce(&mut T) -> Option<&mut U>>(this: Self, f: F) -> Result<MappedMutexGuard<'a, U>, Self> {
        let mapped = this.0.try_map(|guard| real::MappedMutexGuard::try_map(guard, f));
        mapped.map(MappedMutexGuard).map_err(MappedMutexGuard)
    }
}

impl<T: ?Sized> OwnedMutexGuard<T> {
    /// A guard of a part of the value.
    pub fn map<U: ?Sized, F: FnOnce(&mut T) -> &mut U>(this: Self, f: F) -> OwnedMappedMutexGuard<T, U> {
        OwnedMappedMutexGuard { guard: MutexGuard::map(this.guard, f), mutex: this.mutex }
    }

    /// A guard of a part of the value, if it has one.
    ///
    /// # Errors
    /// The guard, if it has none.
    pub fn try_map<U: ?Sized, F: FnOnce(&mut T) -> Option<&mut U>>(
        this: Self,
        f: F,
    ) -> Result<OwnedMappedMutexGuard<T, U>, Self> {
        let mutex = this.mutex;
        match MutexGuard::try_map(this.guard, f) {
            Ok(guard) => Ok(OwnedMappedMutexGuard { guard, mutex }),
            Err(guard) => Err(OwnedMutexGuard { guard, mutex }),
        }
    }

    /// The lock.
    pub fn mutex(this: &Self) -> &Arc<Mutex<T>> {
        &this.mutex
    }
}

impl<T: ?Sized, U: ?Sized> OwnedMappedMutexGuard<T, U> {
    /// A guard of a part of the value.
    pub fn map<S, F: FnOnce(&mut U) -> &mut S>(this: Self, f: F) -> OwnedMappedMutexGuard<T, S> {
        OwnedMappedMutexGuard { guard: MappedMutexGuard::map(this.guard, f), mutex: this.mutex }
    }

    /// A guard of a part of the value, if it has one.
    ///
    /// # Errors
    /// The guard, if it has none.
    pub fn try_map<S, F: FnOnce(&mut U) -> Option<&mut S>>(
        this: Self,
        f: F,
    ) -> Result<OwnedMappedMutexGuard<T, S>, Self> {
        let mutex = this.mutex;
        match MappedMutexGuard::try_map(this.guard, f) {
            Ok(guard) => Ok(OwnedMappedMutexGuard { guard, mutex }),
            Err(guard) => Err(OwnedMappedMutexGuard { guard, mutex }),
        }
    }
}

/// A guard leads to its value and is shown as that.
macro_rules! leads_to {
    ($([$($generics:tt)*] $guard:ty => $target:ty, |$this:ident| $path:expr, $mutable:expr;)*) => { $(
        impl<$($generics)*> Deref for $guard {
            type Target = $target;

            fn deref(&self) -> &$target {
                let $this = self;
                $path
            }
        }

        impl<$($generics)*> DerefMut for $guard {
            fn deref_mut(&mut self) -> &mut $target {
                let $this = self;
                $mutable
            }
        }

        impl<$($generics)*> fmt::Debug for $guard where $target: fmt::Debug {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }

        impl<$($generics)*> fmt::Display for $guard where $target: fmt::Display {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }
    )* };
}

leads_to! {
    [T: ?Sized] MutexGuard<'_, T> => T, |this| this.held.get(), this.held.get_mut();
    [T: ?Sized] MappedMutexGuard<'_, T> => T, |this| this.0.get(), this.0.get_mut();
    [T: ?Sized] OwnedMutexGuard<T> => T, |this| &this.guard, &mut this.guard;
    [T: ?Sized, U: ?Sized] OwnedMappedMutexGuard<T, U> => U, |this| &this.guard, &mut this.guard;
}

impl<T: Default> Default for Mutex<T> {
    #[track_caller]
    fn default() -> Mutex<T> {
        Mutex::new(T::default())
    }
}

impl<T> From<T> for Mutex<T> {
    #[track_caller]
    fn from(value: T) -> Mutex<T> {
        Mutex::new(value)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        change(&self.object, Call::new("show"), || self.inner.fmt(f))
    }
}
