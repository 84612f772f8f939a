//! Stands in for [`std::sync::atomic`]. Explorations are sequentially consistent, whatever orderings are given.

use std::fmt;
use std::panic::Location;
pub use std::sync::atomic::{Ordering, compiler_fence, fence};

use crate::dpor::object::{Action, ObjectKind};
use crate::engine::{Operation, Slot, active, note, perform};

/// Does one access to a cell; `show` says what it read or wrote.
fn access<R>(
    slot: &Slot,
    name: &'static str,
    action: Action,
    location: &'static Location<'static>,
    effect: impl FnOnce() -> R,
    show: impl FnOnce(&R) -> String,
) -> R {
    if !active() {
        return effect();
    }
    let operation = Operation::new(name, location, &[slot.access(ObjectKind::Cell, action)]);
    let result = perform(operation, |_| effect());
    note(|| show(&result));
    result
}

fn exchanged<T: fmt::Debug>(result: &Result<T, T>, new: &T) -> String {
    match result {
        Ok(old) => format!("{old:?} -> {new:?}"),
        Err(found) => format!("found {found:?}"),
    }
}

/// What all atomics have.
macro_rules! atomic {
    ($name:ident $(<$parameter:ident>)?, $value:ty) => {
        #[doc = concat!("[`std::sync::atomic::", stringify!($name), "`]")]
        pub struct $name $(<$parameter>)? {
            slot: Slot,
            inner: std::sync::atomic::$name $(<$parameter>)?,
        }

        impl $(<$parameter>)? $name $(<$parameter>)? {
            /// As in `std`.
            #[track_caller]
            pub const fn new(value: $value) -> Self {
                Self { slot: Slot::new(), inner: std::sync::atomic::$name::new(value) }
            }

            /// As in `std`.
            #[track_caller]
            pub fn load(&self, order: Ordering) -> $value {
                let load = || self.inner.load(order);
                access(&self.slot, "load", Action::Read, Location::caller(), load, |value| format!("{value:?}"))
            }

            /// As in `std`.
            #[track_caller]
            pub fn store(&self, value: $value, order: Ordering) {
                let store = || self.inner.store(value, order);
                access(&self.slot, "store", Action::Write, Location::caller(), store, |()| format!("-> {value:?}"));
            }

            /// As in `std`.
            #[track_caller]
            pub fn swap(&self, value: $value, order: Ordering) -> $value {
                let swap = || self.inner.swap(value, order);
                access(&self.slot, "swap", Action::Write, Location::caller(), swap, |old| format!("{old:?} -> {value:?}"))
            }

            /// As in `std`.
            #[track_caller]
            pub fn compare_exchange(
                &self,
                current: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                let exchange = || self.inner.compare_exchange(current, new, success, failure);
                let show = |result: &Result<$value, $value>| exchanged(result, &new);
                access(&self.slot, "compare_exchange", Action::Write, Location::caller(), exchange, show)
            }

            /// As in `std`, but never fails spuriously.
            #[track_caller]
            pub fn compare_exchange_weak(
                &self,
                current: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                self.compare_exchange(current, new, success, failure)
            }

            /// As in `std`.
            #[track_caller]
            pub fn fetch_update<F>(&self, set: Ordering, fetch: Ordering, mut f: F) -> Result<$value, $value>
            where
                F: FnMut($value) -> Option<$value>,
            {
                let mut previous = self.load(fetch);
                while let Some(next) = f(previous) {
                    match self.compare_exchange_weak(previous, next, set, fetch) {
                        Err(now) => previous = now,
                        done => return done,
                    }
                }
                Err(previous)
            }

            /// As in `std`.
            pub fn get_mut(&mut self) -> &mut $value {
                self.inner.get_mut()
            }

            /// As in `std`.
            pub fn into_inner(self) -> $value {
                self.inner.into_inner()
            }
        }

        impl $(<$parameter>)? From<$value> for $name $(<$parameter>)? {
            #[track_caller]
            fn from(value: $value) -> Self {
                Self::new(value)
            }
        }

        impl $(<$parameter>)? fmt::Debug for $name $(<$parameter>)? {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.inner.fmt(f)
            }
        }
    };
}

/// Read-modify-write operations without a result that could fail.
macro_rules! fetch {
    ($($method:ident),*: $value:ty) => {
        $(
            /// As in `std`.
            #[track_caller]
            pub fn $method(&self, value: $value, order: Ordering) -> $value {
                let fetch = || self.inner.$method(value, order);
                let show = |old: &$value| format!("{old:?} -> {:?}", self.inner.load(Ordering::Relaxed));
                access(&self.slot, stringify!($method), Action::Write, Location::caller(), fetch, show)
            }
        )*
    };
}

macro_rules! integers {
    ($($name:ident: $value:ty),*) => {
        $(
            atomic!($name, $value);

            impl $name {
                fetch!(fetch_add, fetch_sub, fetch_and, fetch_nand, fetch_or, fetch_xor, fetch_max, fetch_min: $value);
            }

            impl Default for $name {
                #[track_caller]
                fn default() -> Self {
                    Self::new(0)
                }
            }
        )*
    };
}

integers! {
    AtomicI8: i8, AtomicI16: i16, AtomicI32: i32, AtomicI64: i64, AtomicIsize: isize,
    AtomicU8: u8, AtomicU16: u16, AtomicU32: u32, AtomicU64: u64, AtomicUsize: usize
}

atomic!(AtomicBool, bool);

impl AtomicBool {
    fetch!(fetch_and, fetch_nand, fetch_or, fetch_xor: bool);

    /// As in `std`.
    #[track_caller]
    pub fn fetch_not(&self, order: Ordering) -> bool {
        self.fetch_xor(true, order)
    }
}

impl Default for AtomicBool {
    #[track_caller]
    fn default() -> Self {
        Self::new(false)
    }
}

atomic!(AtomicPtr<T>, *mut T);

impl<T> Default for AtomicPtr<T> {
    #[track_caller]
    fn default() -> Self {
        Self::new(std::ptr::null_mut())
    }
}
