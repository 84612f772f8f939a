//! The crossbeam-epoch crate: its guards pin an epoch, they lock nothing.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::Ordering;

pub fn pin() -> Guard;
pub fn is_pinned() -> bool;
pub unsafe fn unprotected() -> &'static Guard;

#[derive(Debug)]
pub struct Guard;

impl Guard {
    /// The deferred function runs later, on any thread.
    pub fn defer<F: FnOnce() -> R, R>(&self, f: F) {}
    pub unsafe fn defer_unchecked<F: FnOnce() -> R, R>(&self, f: F) {}
    pub unsafe fn defer_destroy<T>(&self, ptr: Shared<'_, T>);
    pub fn flush(&self);
    pub fn repin(&mut self);
    pub fn repin_after<F: FnOnce() -> R, R>(&mut self, f: F) -> R;
}

#[transparent]
#[derive(Debug, Default)]
pub struct Atomic<T> {
    value: T,
}

impl<T> Atomic<T> {
    #[place(self)]
    pub fn new(init: T) -> Atomic<T>;
    pub const fn null() -> Atomic<T>;
    pub fn load<'g>(&self, ord: Ordering, guard: &'g Guard) -> Shared<'g, T>;
    pub fn store<P>(&self, new: P, ord: Ordering);
    pub fn swap<'g, P>(&self, new: P, ord: Ordering, guard: &'g Guard) -> Shared<'g, T>;
    pub fn compare_exchange<'g, P>(
        &self,
        current: Shared<'_, T>,
        new: P,
        success: Ordering,
        failure: Ordering,
        guard: &'g Guard,
    ) -> Result<Shared<'g, T>, CompareExchangeError<'g, T, P>>;
    pub fn compare_exchange_weak<'g, P>(
        &self,
        current: Shared<'_, T>,
        new: P,
        success: Ordering,
        failure: Ordering,
        guard: &'g Guard,
    ) -> Result<Shared<'g, T>, CompareExchangeError<'g, T, P>>;
    pub unsafe fn into_owned(self) -> Owned<T>;
}

#[derive(Debug)]
pub struct CompareExchangeError<'g, T, P> {
    pub current: Shared<'g, T>,
    pub new: P,
}

#[transparent]
#[derive(Debug)]
pub struct Owned<T> {
    value: T,
}

impl<T> Owned<T> {
    #[place(self)]
    pub fn new(init: T) -> Owned<T>;
    pub fn into_box(self) -> Box<T>;
    pub fn into_shared<'g>(self, guard: &'g Guard) -> Shared<'g, T>;
    pub fn with_tag(self, tag: usize) -> Owned<T>;
}

impl<T> Deref for Owned<T> {
    type Target = T;
    fn deref(&self) -> &T;
}

impl<T> DerefMut for Owned<T> {
    fn deref_mut(&mut self) -> &mut T;
}

#[transparent]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shared<'g, T> {
    value: &'g T,
}

impl<'g, T> Shared<'g, T> {
    pub fn as_raw(&self) -> *const T;
    pub const fn null() -> Shared<'g, T>;
    pub fn is_null(&self) -> bool;
    pub unsafe fn deref(&self) -> &'g T;
    pub unsafe fn deref_mut(&mut self) -> &'g mut T;
    pub unsafe fn as_ref(&self) -> Option<&'g T>;
    pub unsafe fn into_owned(self) -> Owned<T>;
    pub fn tag(&self) -> usize;
    pub fn with_tag(&self, tag: usize) -> Shared<'g, T>;
}
