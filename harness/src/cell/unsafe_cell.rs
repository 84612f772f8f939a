//! Memory without synchronisation of its own, whose accesses an exploration checks for data races.
//!
//! Without the feature `explore` it is nothing but the one of `std`, with two methods more.

use std::fmt;
use std::panic::Location;

#[cfg(feature = "explore")]
use crate::engine::{Slot, Touch, access_memory, active};

/// [`std::cell::UnsafeCell`]
///
/// In an exploration, two accesses to it that no synchronisation orders, one of which may write, are a data race, and that is
/// a failure. [`UnsafeCell::get`] counts as a write of the caller at that moment; [`UnsafeCell::with`] and
/// [`UnsafeCell::with_mut`] (as in loom) say whether they write and for how long.
pub struct UnsafeCell<T: ?Sized> {
    #[cfg(feature = "explore")]
    slot: Slot,
    inner: std::cell::UnsafeCell<T>,
}

impl<T> UnsafeCell<T> {
    /// [`std::cell::UnsafeCell::new`]
    #[track_caller]
    pub const fn new(value: T) -> UnsafeCell<T> {
        UnsafeCell {
            #[cfg(feature = "explore")]
            slot: Slot::new(),
            inner: std::cell::UnsafeCell::new(value),
        }
    }

    /// [`std::cell::UnsafeCell::raw_get`] for types of known size; no access, whatever is done with the pointer.
    pub const fn raw_get(this: *const UnsafeCell<T>) -> *mut T {
        this.wrapping_byte_add(std::mem::offset_of!(UnsafeCell<T>, inner)).cast_mut().cast()
    }

    /// [`std::cell::UnsafeCell::into_inner`]
    pub fn into_inner(self) -> T {
        self.inner.into_inner()
    }
}

impl<T: ?Sized> UnsafeCell<T> {
    /// [`std::cell::UnsafeCell::get`]
    #[track_caller]
    pub fn get(&self) -> *mut T {
        #[cfg(feature = "explore")]
        if active() {
            access_memory(&self.slot, Touch::Pointer, Location::caller());
        }
        self.inner.get()
    }

    /// [`std::cell::UnsafeCell::get_mut`]
    pub fn get_mut(&mut self) -> &mut T {
        self.inner.get_mut()
    }

    /// Gives the closure a pointer to read from.
    #[track_caller]
    pub fn with<R>(&self, f: impl FnOnce(*const T) -> R) -> R {
        self.checked(false, Location::caller(), || f(self.inner.get()))
    }

    /// Gives the closure a pointer to read from and write to.
    #[track_caller]
    pub fn with_mut<R>(&self, f: impl FnOnce(*mut T) -> R) -> R {
        self.checked(true, Location::caller(), || f(self.inner.get()))
    }

    /// An access lasts as long as the closure: it is one at the beginning and one at the end.
    fn checked<R>(&self, writes: bool, location: &'static Location<'static>, f: impl FnOnce() -> R) -> R {
        self.check(writes, location);
        let result = f();
        self.check(writes, location);
        result
    }

    #[cfg(not(feature = "explore"))]
    #[inline(always)]
    fn check(&self, _writes: bool, _location: &'static Location<'static>) {}

    #[cfg(feature = "explore")]
    fn check(&self, writes: bool, location: &'static Location<'static>) {
        if active() {
            access_memory(&self.slot, if writes { Touch::Write } else { Touch::Read }, location);
        }
    }
}

impl<T: Default> Default for UnsafeCell<T> {
    #[track_caller]
    fn default() -> UnsafeCell<T> {
        UnsafeCell::new(T::default())
    }
}

impl<T> From<T> for UnsafeCell<T> {
    #[track_caller]
    fn from(value: T) -> UnsafeCell<T> {
        UnsafeCell::new(value)
    }
}

impl<T: ?Sized> fmt::Debug for UnsafeCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnsafeCell").finish_non_exhaustive()
    }
}
