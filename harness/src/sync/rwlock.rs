//! Stands in for [`std::sync::RwLock`].
//!
//! A writer that finds readers queues, and from then on keeps new readers out, as in `std` on most systems. That a reader
//! overtakes a writer is covered as well: it is the same as the writer coming later.
#![expect(unsafe_code, reason = "a guard is taken apart without being dropped; each use says why that is sound")]

use std::fmt;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::panic::Location;
use std::sync::{LockResult, PoisonError, TryLockError, TryLockResult};

use crate::dpor::action::{Access, Action, NO};
use crate::dpor::object::ObjectKind;
use crate::engine::{Operation, Resolved, Slot, active, note, note_found, note_left, perform, to_show};
use crate::report::WOULD_BLOCK;

/// [`std::sync::RwLock`], whose acquisitions and releases are scheduling points in an exploration.
pub struct RwLock<T: ?Sized> {
    slot: Slot,
    inner: std::sync::RwLock<T>,
}

impl<T> RwLock<T> {
    /// [`std::sync::RwLock::new`]
    #[track_caller]
    pub const fn new(value: T) -> RwLock<T> {
        RwLock { slot: Slot::new(), inner: std::sync::RwLock::new(value) }
    }

    /// [`std::sync::RwLock::into_inner`]
    pub fn into_inner(self) -> LockResult<T> {
        self.inner.into_inner()
    }
}

impl<T: ?Sized> RwLock<T> {
    /// [`std::sync::RwLock::is_poisoned`]
    #[track_caller]
    pub fn is_poisoned(&self) -> bool {
        if active() {
            perform(Operation::new("is_poisoned", Location::caller(), &[self.access(Action::Read)]), |_| ());
        }
        self.inner.is_poisoned()
    }

    /// [`std::sync::RwLock::clear_poison`]
    #[track_caller]
    pub fn clear_poison(&self) {
        if active() {
            perform(Operation::new("clear_poison", Location::caller(), &[self.access(Action::Write)]), |_| ());
        }
        self.inner.clear_poison();
    }

    /// [`std::sync::RwLock::get_mut`]
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        self.inner.get_mut()
    }

    fn access(&self, action: Action) -> Access {
        self.slot.access_to_lock(ObjectKind::RwLock, action, &self.inner)
    }

    fn slot(&self) -> &Slot {
        &self.slot
    }
}

/// The two sides of the lock differ in names only.
macro_rules! side {
    (
        $guard:ident, $lock:ident, $try_lock:ident, $explore:ident, $try_explore:ident, $first:ident, $acquire:ident, $try_acquire:ident, $what:literal,
        $kept:ty, $keep:path, $release:path
    ) => {
        #[doc = concat!("[`std::sync::", stringify!($guard), "`].")]
        #[must_use = "if unused the RwLock will immediately unlock"]
        pub struct $guard<'a, T: ?Sized> {
            /// Gone only while this is being dropped or taken apart.
            inner: ManuallyDrop<std::sync::$guard<'a, T>>,
            /// What is needed of the lock, and where it was acquired, if that was in an exploration.
            acquired: Option<($kept, &'static Location<'static>)>,
            /// Whether the value may have been changed.
            is_changed: bool,
        }

        // SAFETY: a shared guard gives a shared reference to the value, as that of `std`, and to a lock of which it uses nothing that
        // needs more.
        unsafe impl<T: ?Sized + Sync> Sync for $guard<'_, T> {}

        impl<T: ?Sized> RwLock<T> {
            #[doc = concat!("[`std::sync::RwLock::", stringify!($lock), "`]")]
            #[inline]
            #[track_caller]
            pub fn $lock(&self) -> LockResult<$guard<'_, T>> {
                if active() {
                    return self.$explore(Location::caller());
                }
                let guard = |inner| $guard { inner: ManuallyDrop::new(inner), acquired: None, is_changed: false };
                match self.inner.$lock() {
                    Ok(inner) => Ok(guard(inner)),
                    Err(poisoned) => Err(PoisonError::new(guard(poisoned.into_inner()))),
                }
            }

            #[inline(never)]
            fn $explore(&self, location: &'static Location<'static>) -> LockResult<$guard<'_, T>> {
                let guard = |inner| $guard {
                    inner: ManuallyDrop::new(inner),
                    acquired: Some(($keep(self), location)),
                    is_changed: false,
                };
                let acquire = || match self.inner.$try_lock() {
                    Ok(inner) => Ok(guard(inner)),
                    Err(TryLockError::Poisoned(poisoned)) => Err(PoisonError::new(guard(poisoned.into_inner()))),
                    Err(TryLockError::WouldBlock) => panic!("the lock is held from outside of the exploration"),
                };
                let operation = Operation::new($what, location, &[self.access(Action::$first)]);
                let is_queued =
                    |resolved: &Resolved| resolved[0].action == Action::LockOrQueue && resolved[0].tag == NO;
                let result = perform(operation, |resolved| (!is_queued(resolved)).then(acquire)).unwrap_or_else(|| {
                    perform(Operation::new($what, location, &[self.access(Action::$acquire)]), |_| acquire())
                });
                let (Ok(guard) | Err(guard)) = result.as_ref().map_err(PoisonError::get_ref);
                note_found(&**guard, Action::$acquire == Action::Lock);
                result
            }

            #[doc = concat!("[`std::sync::RwLock::", stringify!($try_lock), "`]")]
            #[track_caller]
            pub fn $try_lock(&self) -> TryLockResult<$guard<'_, T>> {
                if active() {
                    return self.$try_explore(Location::caller());
                }
                $guard::tried(self.inner.$try_lock(), None)
            }

            fn $try_explore(&self, location: &'static Location<'static>) -> TryLockResult<$guard<'_, T>> {
                let operation = Operation::new(stringify!($try_lock), location, &[self.access(Action::$try_acquire)]);
                let result = perform(operation, |resolved| match resolved[0].tag {
                    NO => Err(TryLockError::WouldBlock),
                    _ => $guard::tried(self.inner.$try_lock(), Some(($keep(self), location))),
                });
                match &result {
                    Ok(guard) => note_found(&**guard, Action::$acquire == Action::Lock),
                    Err(TryLockError::Poisoned(poisoned)) => {
                        note_found(&**poisoned.get_ref(), Action::$acquire == Action::Lock);
                    }
                    Err(TryLockError::WouldBlock) => note(|| WOULD_BLOCK.to_owned()),
                }
                result
            }
        }

        impl<'a, T: ?Sized> $guard<'a, T> {
            fn tried(
                result: TryLockResult<std::sync::$guard<'a, T>>,
                acquired: Option<($kept, &'static Location<'static>)>,
            ) -> TryLockResult<$guard<'a, T>> {
                let guard = |inner| $guard { inner: ManuallyDrop::new(inner), acquired, is_changed: false };
                match result {
                    Ok(inner) => Ok(guard(inner)),
                    Err(TryLockError::Poisoned(poisoned)) => {
                        Err(TryLockError::Poisoned(PoisonError::new(guard(poisoned.into_inner()))))
                    }
                    Err(TryLockError::WouldBlock) => Err(TryLockError::WouldBlock),
                }
            }

            #[inline(never)]
            fn drop_in_exploration(
                kept: $kept,
                inner: std::sync::$guard<'a, T>,
                location: &'static Location<'static>,
                is_changed: bool,
            ) {
                let left = to_show(&*inner);
                $release(kept, location, || drop(inner));
                note_left(left, is_changed);
            }
        }

        impl<T: ?Sized> Drop for $guard<'_, T> {
            #[inline]
            fn drop(&mut self) {
                // SAFETY: this is the end of the guard, whose inner one is not used again.
                let inner = unsafe { ManuallyDrop::take(&mut self.inner) };
                if let Some((kept, location)) = self.acquired
                    && active()
                {
                    Self::drop_in_exploration(kept, inner, location, self.is_changed);
                }
            }
        }

        impl<T: ?Sized> Deref for $guard<'_, T> {
            type Target = T;

            #[inline]
            fn deref(&self) -> &T {
                &self.inner
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
    };
}

/// Ends a shared acquisition.
fn release_shared(slot: &Slot, location: &'static Location<'static>, unlock: impl FnOnce()) {
    let access = slot.access(ObjectKind::RwLock, Action::UnlockShared);
    perform(Operation::new("unlock", location, &[access]), |_| unlock());
}

/// Ends an exclusive one.
fn release_exclusive<T: ?Sized>(lock: &RwLock<T>, location: &'static Location<'static>, unlock: impl FnOnce()) {
    perform(Operation::new("unlock", location, &[lock.access(Action::Unlock)]), |_| unlock());
    if crate::engine::is_abandoned() {
        lock.clear_poison();
    }
}

// As that of `std` it is covariant in `T`, which it would not be with the whole lock in it.
side!(
    RwLockReadGuard,
    read,
    try_read,
    read_in_exploration,
    try_read_in_exploration,
    LockShared,
    LockShared,
    TryLockShared,
    "read lock",
    &'a Slot,
    RwLock::slot,
    release_shared
);
side!(
    RwLockWriteGuard,
    write,
    try_write,
    write_in_exploration,
    try_write_in_exploration,
    LockOrQueue,
    Lock,
    TryLock,
    "write lock",
    &'a RwLock<T>,
    std::convert::identity,
    release_exclusive
);

impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> {
    #[inline]
    #[track_caller]
    fn deref_mut(&mut self) -> &mut T {
        if active() {
            self.is_changed = true;
            crate::engine::may_panic(Location::caller());
        }
        &mut self.inner
    }
}

#[cfg(rust_1_92)]
impl<'a, T: ?Sized> RwLockWriteGuard<'a, T> {
    /// [`std::sync::RwLockWriteGuard::downgrade`]: the writer becomes a reader in one step.
    #[allow(clippy::incompatible_msrv, reason = "left out where the compiler is older")]
    #[track_caller]
    pub fn downgrade(s: RwLockWriteGuard<'a, T>) -> RwLockReadGuard<'a, T> {
        let mut whole = ManuallyDrop::new(s);
        // SAFETY: `whole` is never dropped nor used again, so the guard is taken once.
        let inner = unsafe { ManuallyDrop::take(&mut whole.inner) };
        let downgrade = |inner| ManuallyDrop::new(std::sync::RwLockWriteGuard::downgrade(inner));
        let Some((lock, _)) = whole.acquired.filter(|_| active()) else {
            return RwLockReadGuard { inner: downgrade(inner), acquired: None, is_changed: false };
        };
        let location = Location::caller();
        crate::engine::not_on_loom("RwLockWriteGuard::downgrade", location);
        let access = lock.access(Action::Downgrade);
        let left = to_show(&*inner);
        let inner = perform(Operation::new("downgrade", location, &[access]), |_| downgrade(inner));
        note_left(left, whole.is_changed);
        RwLockReadGuard { inner, acquired: Some((&lock.slot, location)), is_changed: false }
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
        if !active() {
            return self.inner.fmt(f);
        }
        // What others hold is read by an operation, not past the exploration; there is no caller to name.
        let guard = match self.try_read_in_exploration(self.slot.site()) {
            Ok(guard) => guard,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => {
                let locked = std::sync::RwLock::new(());
                let _held = locked.write();
                return super::fmt_locked(&locked, self.inner.is_poisoned(), f);
            }
        };
        let mut shown = f.debug_struct("RwLock");
        shown.field("data", &&*guard);
        shown.field("poisoned", &self.inner.is_poisoned()).finish_non_exhaustive()
    }
}
