//! Stands in for [`std::sync::Mutex`].
#![expect(unsafe_code, reason = "a guard is taken apart without being dropped; each use says why that is sound")]

use std::fmt;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::panic::Location;
use std::sync::{LockResult, PoisonError, TryLockError, TryLockResult};

use crate::dpor::action::{Access, Action, NO};
use crate::dpor::object::ObjectKind;
use crate::engine::{Operation, Slot, active, note, note_found, note_left, perform, to_show};
use crate::report::WOULD_BLOCK;

/// [`std::sync::Mutex`], whose acquisitions and releases are scheduling points in an exploration.
pub struct Mutex<T: ?Sized> {
    slot: Slot,
    inner: std::sync::Mutex<T>,
}

/// [`std::sync::MutexGuard`].
#[must_use = "if unused the Mutex will immediately unlock"]
pub struct MutexGuard<'a, T: ?Sized> {
    /// Gone only while this is being dropped or taken apart.
    inner: ManuallyDrop<std::sync::MutexGuard<'a, T>>,
    /// The mutex and where it was acquired, if that was in an exploration.
    acquired: Option<Acquired<'a, T>>,
}

/// What an exploration has to know when the guard goes.
pub(super) struct Acquired<'a, T: ?Sized> {
    pub(super) mutex: &'a Mutex<T>,
    location: &'static Location<'static>,
    /// Whether the value may have been changed.
    pub(super) is_changed: bool,
}

// SAFETY: a shared guard gives a shared reference to the value, as that of `std`, and to a mutex of which it uses nothing that needs more.
unsafe impl<T: ?Sized + Sync> Sync for MutexGuard<'_, T> {}

impl<T> Mutex<T> {
    /// [`std::sync::Mutex::new`]
    #[track_caller]
    pub const fn new(value: T) -> Mutex<T> {
        Mutex { slot: Slot::new(), inner: std::sync::Mutex::new(value) }
    }

    /// [`std::sync::Mutex::into_inner`]
    pub fn into_inner(self) -> LockResult<T> {
        self.inner.into_inner()
    }
}

impl<T: ?Sized> Mutex<T> {
    /// [`std::sync::Mutex::lock`]
    #[inline]
    #[track_caller]
    pub fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        if !active() {
            return guard(self.inner.lock(), None);
        }
        self.lock_in_exploration(Location::caller())
    }

    #[inline(never)]
    fn lock_in_exploration(&self, location: &'static Location<'static>) -> LockResult<MutexGuard<'_, T>> {
        let result =
            perform(Operation::new("lock", location, &[self.access(Action::Lock)]), |_| self.acquire(location));
        note_acquired(&result);
        result
    }

    #[inline(never)]
    fn unlock_in_exploration(
        &self,
        inner: std::sync::MutexGuard<'_, T>,
        location: &'static Location<'static>,
        is_changed: bool,
    ) {
        let left = to_show(&*inner);
        perform(Operation::new("unlock", location, &[self.access(Action::Unlock)]), |_| drop(inner));
        note_left(left, is_changed);
        if crate::engine::is_abandoned() {
            // The unwinding of an execution that is over is no panic of the program.
            self.clear_poison();
        }
    }

    /// [`std::sync::Mutex::try_lock`]
    #[track_caller]
    pub fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        if !active() {
            return match self.inner.try_lock() {
                Ok(inner) => Ok(MutexGuard { inner: ManuallyDrop::new(inner), acquired: None }),
                Err(TryLockError::Poisoned(poisoned)) => guard(Err(poisoned), None).map_err(TryLockError::Poisoned),
                Err(TryLockError::WouldBlock) => Err(TryLockError::WouldBlock),
            };
        }
        self.try_lock_in_exploration(Location::caller())
    }

    fn try_lock_in_exploration(&self, location: &'static Location<'static>) -> TryLockResult<MutexGuard<'_, T>> {
        let operation = Operation::new("try_lock", location, &[self.access(Action::TryLock)]);
        let result = perform(operation, |resolved| match resolved[0].tag {
            NO => None,
            _ => Some(self.acquire(location)),
        });
        let Some(result) = result else {
            note(|| WOULD_BLOCK.to_owned());
            return Err(TryLockError::WouldBlock);
        };
        note_acquired(&result);
        result.map_err(TryLockError::Poisoned)
    }

    /// [`std::sync::Mutex::is_poisoned`]
    #[track_caller]
    pub fn is_poisoned(&self) -> bool {
        if active() {
            perform(Operation::new("is_poisoned", Location::caller(), &[self.access(Action::Read)]), |_| ());
        }
        self.inner.is_poisoned()
    }

    /// [`std::sync::Mutex::clear_poison`]
    #[track_caller]
    pub fn clear_poison(&self) {
        if active() {
            perform(Operation::new("clear_poison", Location::caller(), &[self.access(Action::Write)]), |_| ());
        }
        self.inner.clear_poison();
    }

    /// [`std::sync::Mutex::get_mut`]
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        self.inner.get_mut()
    }

    pub(super) fn access(&self, action: Action) -> Access {
        self.slot.access_to_lock(ObjectKind::Lock, action, &self.inner)
    }

    /// Takes the real lock, which the exploration says is free.
    pub(super) fn acquire(&self, location: &'static Location<'static>) -> LockResult<MutexGuard<'_, T>> {
        let result = match self.inner.try_lock() {
            Ok(inner) => Ok(inner),
            Err(TryLockError::Poisoned(poisoned)) => Err(poisoned),
            Err(TryLockError::WouldBlock) => panic!("the mutex is held from outside of the exploration"),
        };
        guard(result, Some(Acquired { mutex: self, location, is_changed: false }))
    }
}

/// What the guard's owner has found in the mutex.
pub(super) fn note_acquired<T: ?Sized>(result: &LockResult<MutexGuard<'_, T>>) {
    let (Ok(guard) | Err(guard)) = result.as_ref().map_err(PoisonError::get_ref);
    note_found(&**guard, true);
}

#[inline]
fn guard<'a, T: ?Sized>(
    result: LockResult<std::sync::MutexGuard<'a, T>>,
    acquired: Option<Acquired<'a, T>>,
) -> LockResult<MutexGuard<'a, T>> {
    match result {
        Ok(inner) => Ok(MutexGuard { inner: ManuallyDrop::new(inner), acquired }),
        Err(poisoned) => {
            Err(PoisonError::new(MutexGuard { inner: ManuallyDrop::new(poisoned.into_inner()), acquired }))
        }
    }
}

impl<'a, T: ?Sized> MutexGuard<'a, T> {
    /// The real guard, without unlocking; what it needs of an exploration, if it was acquired in one.
    pub(super) fn into_parts(self) -> (std::sync::MutexGuard<'a, T>, Option<Acquired<'a, T>>) {
        let mut whole = ManuallyDrop::new(self);
        // SAFETY: `whole` is never dropped nor used again, so the guard is taken once.
        let inner = unsafe { ManuallyDrop::take(&mut whole.inner) };
        (inner, whole.acquired.take())
    }

    /// One of outside of explorations.
    pub(super) fn from_std(result: LockResult<std::sync::MutexGuard<'a, T>>) -> LockResult<MutexGuard<'a, T>> {
        guard(result, None)
    }
}

impl<T: ?Sized> Drop for MutexGuard<'_, T> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: this is the end of the guard, whose inner one is not used again.
        let inner = unsafe { ManuallyDrop::take(&mut self.inner) };
        if let Some(Acquired { mutex, location, is_changed }) = self.acquired.take()
            && active()
        {
            mutex.unlock_in_exploration(inner, location, is_changed);
        }
    }
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.inner
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    #[inline]
    #[track_caller]
    fn deref_mut(&mut self) -> &mut T {
        if let Some(acquired) = &mut self.acquired
            && active()
        {
            acquired.is_changed = true;
            crate::engine::may_panic(Location::caller());
        }
        &mut self.inner
    }
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
        if !active() {
            return self.inner.fmt(f);
        }
        // What others hold is read by an operation, not past the exploration; there is no caller to name.
        let guard = match self.try_lock_in_exploration(self.slot.site()) {
            Ok(guard) => guard,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => {
                let locked = std::sync::Mutex::new(());
                let _held = locked.lock();
                return super::fmt_locked(&locked, self.inner.is_poisoned(), f);
            }
        };
        let mut shown = f.debug_struct("Mutex");
        shown.field("data", &&*guard);
        shown.field("poisoned", &self.inner.is_poisoned()).finish_non_exhaustive()
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
