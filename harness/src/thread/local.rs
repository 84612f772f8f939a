//! Thread-local values: of a task in an exploration, else of a thread.

use std::cell::{Cell, RefCell};
use std::error::Error;
use std::fmt;
use std::rc::Rc;
use std::sync::atomic::AtomicU8;

use crate::engine::{self, active};

/// Stands in for [`std::thread_local!`]: in an exploration each task has a value of its own, dropped at its end.
#[macro_export]
macro_rules! thread_local {
    () => {};
    ($(#[$attribute:meta])* $vis:vis static $name:ident: $type:ty = const $init:block; $($rest:tt)*) => {
        $crate::thread_local!($(#[$attribute])* $vis static $name: $type = const $init);
        $crate::thread_local!($($rest)*);
    };
    ($(#[$attribute:meta])* $vis:vis static $name:ident: $type:ty = const $init:block) => {
        $(#[$attribute])*
        $vis const $name: $crate::thread::LocalKey<$type> = {
            const INIT: fn() -> $type = || {
                #[allow(clippy::declare_interior_mutable_const)]
                const VALUE: $type = $init;
                VALUE
            };
            ::std::thread_local! { static NATIVE: $type = const $init; }
            static ID: $crate::thread::__KeyId = $crate::thread::__KeyId::new();
            $crate::thread::LocalKey::__new(NATIVE, INIT, &ID)
        };
    };
    ($(#[$attribute:meta])* $vis:vis static $name:ident: $type:ty = $init:expr; $($rest:tt)*) => {
        $crate::thread_local!($(#[$attribute])* $vis static $name: $type = $init);
        $crate::thread_local!($($rest)*);
    };
    ($(#[$attribute:meta])* $vis:vis static $name:ident: $type:ty = $init:expr) => {
        $(#[$attribute])*
        $vis const $name: $crate::thread::LocalKey<$type> = {
            const INIT: fn() -> $type = || $init;
            ::std::thread_local! { static NATIVE: $type = INIT(); }
            static ID: $crate::thread::__KeyId = $crate::thread::__KeyId::new();
            $crate::thread::LocalKey::__new(NATIVE, INIT, &ID)
        };
    };
}

/// What tells one key from all others: its address.
#[doc(hidden)]
#[derive(Debug)]
pub struct __KeyId(
    #[expect(dead_code, reason = "a static with interior mutability has an address of its own")] AtomicU8,
);

impl __KeyId {
    #[expect(clippy::new_without_default, reason = "for statics only")]
    pub const fn new() -> __KeyId {
        __KeyId(AtomicU8::new(0))
    }
}

/// [`std::thread::LocalKey`]
pub struct LocalKey<T: 'static> {
    native: std::thread::LocalKey<T>,
    init: fn() -> T,
    id: &'static __KeyId,
}

/// [`std::thread::AccessError`]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccessError;

impl<T: 'static> LocalKey<T> {
    #[doc(hidden)]
    pub const fn __new(native: std::thread::LocalKey<T>, init: fn() -> T, id: &'static __KeyId) -> LocalKey<T> {
        LocalKey { native, init, id }
    }

    /// [`std::thread::LocalKey::with`]
    ///
    /// # Panics
    /// As in `std`, if the value has been dropped.
    #[track_caller]
    pub fn with<F, R>(&'static self, f: F) -> R
    where
        F: FnOnce(&T) -> R,
    {
        match self.try_with(f) {
            Ok(result) => result,
            Err(error) => panic!("cannot access a Thread Local Storage value during or after destruction: {error:?}"),
        }
    }

    /// [`std::thread::LocalKey::try_with`]
    pub fn try_with<F, R>(&'static self, f: F) -> Result<R, AccessError>
    where
        F: FnOnce(&T) -> R,
    {
        if !active() {
            return self.native.try_with(f).map_err(|_| AccessError);
        }
        let key = std::ptr::from_ref(self.id).addr();
        let value = match engine::local(key) {
            Some(value) => value.ok_or(AccessError)?,
            None => {
                let value = Rc::new((self.init)());
                engine::set_local(key, value.clone());
                value
            }
        };
        match value.downcast::<T>() {
            Ok(value) => Ok(f(&value)),
            Err(_) => unreachable!("no other key has this address"),
        }
    }
}

impl<T: 'static> LocalKey<Cell<T>> {
    /// [`std::thread::LocalKey::set`]; in an exploration the initial value is made first.
    pub fn set(&'static self, value: T) {
        self.with(|cell| cell.set(value));
    }

    /// [`std::thread::LocalKey::get`]
    pub fn get(&'static self) -> T
    where
        T: Copy,
    {
        self.with(Cell::get)
    }

    /// [`std::thread::LocalKey::take`]
    pub fn take(&'static self) -> T
    where
        T: Default,
    {
        self.with(Cell::take)
    }

    /// [`std::thread::LocalKey::replace`]
    pub fn replace(&'static self, value: T) -> T {
        self.with(|cell| cell.replace(value))
    }
}

impl<T: 'static> LocalKey<RefCell<T>> {
    /// [`std::thread::LocalKey::with_borrow`]
    pub fn with_borrow<F, R>(&'static self, f: F) -> R
    where
        F: FnOnce(&T) -> R,
    {
        self.with(|cell| f(&cell.borrow()))
    }

    /// [`std::thread::LocalKey::with_borrow_mut`]
    pub fn with_borrow_mut<F, R>(&'static self, f: F) -> R
    where
        F: FnOnce(&mut T) -> R,
    {
        self.with(|cell| f(&mut cell.borrow_mut()))
    }

    /// [`std::thread::LocalKey::set`]; in an exploration the initial value is made first.
    pub fn set(&'static self, value: T) {
        self.with(|cell| *cell.borrow_mut() = value);
    }

    /// [`std::thread::LocalKey::take`]
    pub fn take(&'static self) -> T
    where
        T: Default,
    {
        self.with(RefCell::take)
    }

    /// [`std::thread::LocalKey::replace`]
    pub fn replace(&'static self, value: T) -> T {
        self.with(|cell| cell.replace(value))
    }
}

impl<T: 'static> fmt::Debug for LocalKey<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalKey").finish_non_exhaustive()
    }
}

impl fmt::Display for AccessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("already destroyed")
    }
}

impl Error for AccessError {}
