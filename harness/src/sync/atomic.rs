//! Stands in for [`std::sync::atomic`].
//!
//! Explorations are sequentially consistent, whatever orderings are given; the orderings only say which accesses to
//! unsynchronised memory race.

use std::fmt;
use std::panic::Location;
pub use std::sync::atomic::{Ordering, compiler_fence};

use crate::dpor::action::Action;
use crate::dpor::object::{ObjectId, TaskId};
use crate::engine::{Entry, Operation, Slot, active, note, perform, synchronise, wrote_the_same};

/// [`std::sync::atomic::fence`]
#[track_caller]
pub fn fence(order: Ordering) {
    if active() {
        #[cfg(feature = "loom")]
        if crate::engine::on_loom() {
            return crate::engine::loom::fence(order, Location::caller());
        }
        synchronise(|task| Entry::Fence(task, order));
    }
    std::sync::atomic::fence(order);
}

/// [`std::sync::atomic::spin_loop_hint`]; in an exploration, other threads go first.
#[deprecated(note = "as in `std`: use `hint::spin_loop`")]
#[track_caller]
pub fn spin_loop_hint() {
    crate::hint::spin_loop();
}

/// [`std::sync::atomic::ATOMIC_BOOL_INIT`]
#[deprecated(note = "as in `std`: the `new` function is now preferred")]
#[allow(clippy::declare_interior_mutable_const, reason = "it is one in `std`")]
pub const ATOMIC_BOOL_INIT: AtomicBool = AtomicBool::new(false);
/// [`std::sync::atomic::ATOMIC_ISIZE_INIT`]
#[deprecated(note = "as in `std`: the `new` function is now preferred")]
#[allow(clippy::declare_interior_mutable_const, reason = "it is one in `std`")]
pub const ATOMIC_ISIZE_INIT: AtomicIsize = AtomicIsize::new(0);
/// [`std::sync::atomic::ATOMIC_USIZE_INIT`]
#[deprecated(note = "as in `std`: the `new` function is now preferred")]
#[allow(clippy::declare_interior_mutable_const, reason = "it is one in `std`")]
pub const ATOMIC_USIZE_INIT: AtomicUsize = AtomicUsize::new(0);

/// An operation of an atomic, for people.
struct Access {
    name: &'static str,
    action: Action,
    location: &'static Location<'static>,
}

impl Access {
    #[inline]
    #[track_caller]
    fn read(name: &'static str) -> Access {
        Access { name, action: Action::Read, location: Location::caller() }
    }

    #[inline]
    #[track_caller]
    fn write(name: &'static str) -> Access {
        Access { name, action: Action::Write, location: Location::caller() }
    }

    /// Does it; `value` is what the atomic has, `set` gives it another, `entry` says how it synchronises, and `show` what it read or wrote.
    #[inline]
    fn run<R, V: PartialEq + Copy>(
        self,
        slot: &Slot,
        (value, set): (impl Fn() -> V, impl FnOnce(V)),
        effect: impl FnOnce() -> R,
        entry: impl FnOnce(&R, TaskId, ObjectId) -> Entry,
        show: impl FnOnce(&R) -> String,
    ) -> R {
        if !active() {
            return effect();
        }
        self.run_in_exploration(slot, (value, set), effect, entry, show)
    }

    #[inline(never)]
    fn run_in_exploration<R, V: PartialEq + Copy>(
        self,
        slot: &Slot,
        (value, set): (impl Fn() -> V, impl FnOnce(V)),
        effect: impl FnOnce() -> R,
        entry: impl FnOnce(&R, TaskId, ObjectId) -> Entry,
        show: impl FnOnce(&R) -> String,
    ) -> R {
        let access = slot.access_to_atomic(self.action, &value, set);
        let (result, is_same) = perform(Operation::new(self.name, self.location, &[access]), |_| {
            let before = value();
            let result = effect();
            (result, before == value())
        });
        if is_same && self.action == Action::Write {
            wrote_the_same(access.object);
        }
        if synchronise(|task| entry(&result, task, access.object)) {
            note(|| show(&result));
        }
        result
    }
}

fn exchanged<T: fmt::Debug>(result: &Result<T, T>, new: &T) -> String {
    match result {
        Ok(old) => format!("{old:?} -> {new:?}"),
        Err(found) => format!("found {found:?}"),
    }
}

/// What the atomic has, and giving it another value, past all orderings.
macro_rules! whole {
    ($inner:expr) => {
        (|| $inner.load(Ordering::Relaxed), |first| $inner.store(first, Ordering::Relaxed))
    };
}

/// Does the operation on loom and returns from the caller, if it runs there.
macro_rules! on_loom {
    ($self:ident, $name:expr, $action:ident, $order:expr, |$cell:ident| $effect:expr, |$result:ident| $show:expr) => {
        #[cfg(feature = "loom")]
        if active() && crate::engine::on_loom() {
            let operation = ($name, Action::$action, Location::caller());
            // The real atomic keeps the initial value.
            let initial = $self.inner.load(Ordering::Relaxed);
            let $result = crate::engine::loom::atomic(&$self.slot, initial, operation, |$cell| $effect);
            note(|| $show);
            crate::engine::loom::note_ordering(&$order);
            return $result;
        }
    };
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
            #[inline]
            #[track_caller]
            pub fn load(&self, order: Ordering) -> $value {
                on_loom!(self, "load", Read, order, |cell| cell.load(order), |value| format!("{value:?}"));
                let load = || self.inner.load(order);
                let entry = |_: &_, task, object| Entry::Load(task, object, order);
                Access::read("load").run(&self.slot, whole!(self.inner), load, entry, |value| format!("{value:?}"))
            }

            /// As in `std`.
            #[inline]
            #[track_caller]
            pub fn store(&self, value: $value, order: Ordering) {
                on_loom!(self, "store", Write, order, |cell| cell.store(value, order), |unit| {
                    let () = unit;
                    format!("-> {value:?}")
                });
                let store = || self.inner.store(value, order);
                let entry = |_: &_, task, object| Entry::Store(task, object, order);
                Access::write("store").run(&self.slot, whole!(self.inner), store, entry, |()| format!("-> {value:?}"));
            }

            /// As in `std`.
            #[inline]
            #[track_caller]
            pub fn swap(&self, value: $value, order: Ordering) -> $value {
                on_loom!(self, "swap", Write, order, |cell| cell.swap(value, order), |old| {
                    format!("{old:?} -> {value:?}")
                });
                let swap = || self.inner.swap(value, order);
                let entry = |_: &_, task, object| Entry::Modify(task, object, order);
                Access::write("swap").run(&self.slot, whole!(self.inner), swap, entry, |old| format!("{old:?} -> {value:?}"))
            }

            /// As in `std`.
            #[inline]
            #[track_caller]
            pub fn compare_exchange(
                &self,
                current: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                on_loom!(
                    self,
                    "compare_exchange",
                    Write,
                    (success, failure),
                    |cell| cell.compare_exchange(current, new, success, failure),
                    |result| exchanged(&result, &new)
                );
                let exchange = || self.inner.compare_exchange(current, new, success, failure);
                let show = |result: &Result<$value, $value>| exchanged(result, &new);
                let entry = |result: &Result<_, _>, task, object| match result {
                    Ok(_) => Entry::Modify(task, object, success),
                    Err(_) => Entry::Load(task, object, failure),
                };
                Access::write("compare_exchange").run(&self.slot, whole!(self.inner), exchange, entry, show)
            }

            /// As in `std`, but never fails spuriously.
            #[inline]
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
            #[inline]
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
            #[inline]
            #[track_caller]
            pub fn try_update<F>(&self, set: Ordering, fetch: Ordering, f: F) -> Result<$value, $value>
            where
                F: FnMut($value) -> Option<$value>,
            {
                self.fetch_update(set, fetch, f)
            }

            /// As in `std`.
            #[inline]
            #[track_caller]
            pub fn update<F>(&self, set: Ordering, fetch: Ordering, mut f: F) -> $value
            where
                F: FnMut($value) -> $value,
            {
                match self.fetch_update(set, fetch, |value| Some(f(value))) {
                    Ok(previous) | Err(previous) => previous,
                }
            }

            /// As in `std`.
            #[deprecated(note = "as in `std`: use `compare_exchange` or `compare_exchange_weak`")]
            #[inline]
            #[track_caller]
            pub fn compare_and_swap(&self, current: $value, new: $value, order: Ordering) -> $value {
                let failure = match order {
                    Ordering::Release => Ordering::Relaxed,
                    Ordering::AcqRel => Ordering::Acquire,
                    other => other,
                };
                match self.compare_exchange(current, new, order, failure) {
                    Ok(previous) | Err(previous) => previous,
                }
            }

            /// As in `std`: a pointer past the exploration, which sees none of what is done through it.
            /// Loom knows nothing of it.
            pub const fn as_ptr(&self) -> *mut $value {
                self.inner.as_ptr()
            }

            /// As in `std`.
            #[cfg_attr(feature = "loom", track_caller)]
            pub fn get_mut(&mut self) -> &mut $value {
                #[cfg(feature = "loom")]
                if active() && crate::engine::on_loom() {
                    // What comes after is another atomic, which begins with what this one ends with.
                    *self.inner.get_mut() = self.load(Ordering::SeqCst);
                    self.slot.forget();
                }
                self.inner.get_mut()
            }

            /// As in `std`.
            #[cfg_attr(feature = "loom", track_caller)]
            pub fn into_inner(self) -> $value {
                on_loom!(self, "into_inner", Read, Ordering::SeqCst, |cell| cell.load(Ordering::SeqCst), |value| {
                    format!("{value:?}")
                });
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
                fmt::Debug::fmt(&self.load(Ordering::Relaxed), f)
            }
        }
    };
}

/// Read-modify-write operations without a result that could fail.
macro_rules! fetch {
    ($name:ident: $($method:ident),*: $value:ty) => {
        $(
            /// As in `std`.
            #[inline]
            #[track_caller]
            pub fn $method(&self, value: $value, order: Ordering) -> $value {
                #[cfg(feature = "loom")]
                let new = |old| {
                    let atomic = std::sync::atomic::$name::new(old);
                    atomic.$method(value, Ordering::Relaxed);
                    atomic.into_inner()
                };
                on_loom!(
                    self,
                    stringify!($method),
                    Write,
                    order,
                    |cell| cell.modify(stringify!($method), value, order, new),
                    |old| format!("{old:?} -> {:?}", new(old))
                );
                let fetch = || self.inner.$method(value, order);
                let show = |old: &$value| format!("{old:?} -> {:?}", self.inner.load(Ordering::Relaxed));
                let entry = |_: &_, task, object| Entry::Modify(task, object, order);
                Access::write(stringify!($method)).run(&self.slot, whole!(self.inner), fetch, entry, show)
            }
        )*
    };
}

macro_rules! integers {
    ($($name:ident: $value:ty),*) => {
        $(
            atomic!($name, $value);

            impl $name {
                fetch!($name: fetch_add, fetch_sub, fetch_and, fetch_nand, fetch_or, fetch_xor, fetch_max, fetch_min: $value);
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
    fetch!(AtomicBool: fetch_and, fetch_nand, fetch_or, fetch_xor: bool);

    /// As in `std`.
    #[inline]
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

/// Read-modify-write operations on addresses; the `std` of older compilers does not have them, but a loop that nobody sees.
macro_rules! fetch_address {
    ($($method:ident: |$address:ident, $value:ident| $new:expr;)*) => {
        impl<T> AtomicPtr<T> {
            $(
                /// As in `std`.
                #[inline]
                #[track_caller]
                pub fn $method(&self, value: usize, order: Ordering) -> *mut T {
                    let new = |old: *mut T| {
                        old.map_addr(|$address| {
                            let $value = value;
                            $new
                        })
                    };
                    on_loom!(
                        self,
                        stringify!($method),
                        Write,
                        order,
                        |cell| cell.modify(stringify!($method), self.inner.load(Ordering::Relaxed), order, new),
                        |old| format!("{old:?} -> {:?}", new(old))
                    );
                    let fetch = || match self.inner.fetch_update(order, Ordering::Relaxed, |old| Some(new(old))) {
                        Ok(old) | Err(old) => old,
                    };
                    let show = |old: &*mut T| format!("{old:?} -> {:?}", new(*old));
                    let entry = |_: &_, task, object| Entry::Modify(task, object, order);
                    Access::write(stringify!($method)).run(&self.slot, whole!(self.inner), fetch, entry, show)
                }
            )*
        }
    };
}

fetch_address! {
    fetch_ptr_add: |address, value| address.wrapping_add(value.wrapping_mul(size_of::<T>()));
    fetch_ptr_sub: |address, value| address.wrapping_sub(value.wrapping_mul(size_of::<T>()));
    fetch_byte_add: |address, value| address.wrapping_add(value);
    fetch_byte_sub: |address, value| address.wrapping_sub(value);
    fetch_or: |address, value| address | value;
    fetch_and: |address, value| address & value;
    fetch_xor: |address, value| address ^ value;
}

impl<T> fmt::Pointer for AtomicPtr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Pointer::fmt(&self.load(Ordering::Relaxed), f)
    }
}

impl<T> Default for AtomicPtr<T> {
    #[track_caller]
    fn default() -> Self {
        Self::new(std::ptr::null_mut())
    }
}
