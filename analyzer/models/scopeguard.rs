//! The scopeguard crate: closures that run when a value is dropped.

use std::ops::{Deref, DerefMut};

macro_rules! defer {
    ($($t:tt)*) => {
        let _guard = $crate::guard((), |()| { $($t)* });
    };
}

macro_rules! defer_on_success {
    ($($t:tt)*) => {
        let _guard = $crate::guard_on_success((), |()| { $($t)* });
    };
}

macro_rules! defer_on_unwind {
    ($($t:tt)*) => {
        let _guard = $crate::guard_on_unwind((), |()| { $($t)* });
    };
}

pub struct Always;
pub struct OnSuccess;
pub struct OnUnwind;

#[transparent]
pub struct ScopeGuard<T, F, S = Always> {
    value: T,
    dropfn: F,
    strategy: S,
}

pub fn guard<T, F: FnOnce(T)>(v: T, dropfn: F) -> ScopeGuard<T, F, Always> {
    ScopeGuard { value: v, dropfn, strategy: Always }
}

pub fn guard_on_success<T, F: FnOnce(T)>(v: T, dropfn: F) -> ScopeGuard<T, F, OnSuccess> {
    ScopeGuard { value: v, dropfn, strategy: OnSuccess }
}

pub fn guard_on_unwind<T, F: FnOnce(T)>(v: T, dropfn: F) -> ScopeGuard<T, F, OnUnwind> {
    ScopeGuard { value: v, dropfn, strategy: OnUnwind }
}

impl<T, F: FnOnce(T), S> ScopeGuard<T, F, S> {
    pub fn with_strategy(v: T, dropfn: F) -> ScopeGuard<T, F, S> {
        ScopeGuard { value: v, dropfn, strategy: Always }
    }
    pub fn into_inner(guard: Self) -> T;
}

impl<T, F: FnOnce(T), S> Drop for ScopeGuard<T, F, S> {
    fn drop(&mut self) {
        (self.dropfn)(self.value)
    }
}

impl<T, F, S> Deref for ScopeGuard<T, F, S> {
    type Target = T;
    fn deref(&self) -> &T;
}

impl<T, F, S> DerefMut for ScopeGuard<T, F, S> {
    fn deref_mut(&mut self) -> &mut T;
}
