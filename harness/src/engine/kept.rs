//! What outlives executions: statics, and what the closure of a test has captured.
//!
//! Each execution has to begin like all others. Atomics get what they had when the exploration first met them, and so do mutexes and `RwLock`s of
//! simple values; of all else it is noted that it may have changed, so that nothing is called a proof.
#![expect(unsafe_code, reason = "values of all atomics are kept as what they are; each use says why that is sound")]

use std::any::{Any, type_name};
use std::collections::HashMap;
use std::mem::MaybeUninit;
use std::panic::Location;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, TryLockError};

use super::context::{Context, epochs};
use super::value::{self, Kept};
use crate::dpor::object::ObjectKind;

/// The value of any atomic.
#[derive(Clone, Copy)]
struct Value {
    of: &'static str,
    bytes: Bytes,
}

#[derive(Clone, Copy)]
#[repr(align(16))]
struct Bytes(MaybeUninit<[u8; 16]>);

impl Value {
    fn of<V: Copy>(value: V) -> Value {
        const { assert!(size_of::<V>() <= size_of::<Bytes>() && align_of::<V>() <= align_of::<Bytes>()) };
        let mut bytes = Bytes(MaybeUninit::zeroed());
        // SAFETY: there is room for it, as has just been asserted, and nothing else refers to that.
        unsafe { bytes.0.as_mut_ptr().cast::<V>().write(value) };
        Value { of: type_name::<V>(), bytes }
    }

    fn get<V: Copy>(&self) -> Option<V> {
        // SAFETY: it was made of a value of a type with that name, of all that atomics have, and it is aligned for one.
        (self.of == type_name::<V>()).then(|| unsafe { self.bytes.0.as_ptr().cast::<V>().read() })
    }
}

/// What atomics and locks had when an exploration first met them, by their addresses.
pub(crate) struct Initial {
    values: Mutex<HashMap<usize, Value>>,
    /// The last execution of the process before this exploration.
    before: u32,
    has_begun: AtomicBool,
    /// What locks protected then and whether they were poisoned, by their addresses.
    locks: Mutex<HashMap<usize, (Content, bool)>>,
}

/// A lock of `std`, which executions can leave something in. Nobody holds it when it is asked.
pub(crate) trait Outliving {
    fn content(&self) -> Content;
    /// Sets what it protects to that; whether it could.
    fn set(&self, content: &(dyn Any + Send)) -> bool;
    fn is_poisoned(&self) -> bool;
    fn clear_poison(&self);
}

/// What a lock protects.
pub(crate) enum Content {
    Nothing,
    /// A value that can be set again.
    Simple(Kept),
    Other,
}

impl Content {
    fn of<T: ?Sized>(value: &T) -> Content {
        match value::kept(value) {
            Some(kept) => Content::Simple(kept),
            None if size_of_val(value) == 0 => Content::Nothing,
            None => Content::Other,
        }
    }
}

macro_rules! outliving {
    ($lock:ident, $try_lock:ident) => {
        impl<T: ?Sized> Outliving for std::sync::$lock<T> {
            fn content(&self) -> Content {
                match self.$try_lock() {
                    Ok(guard) => Content::of(&*guard),
                    Err(TryLockError::Poisoned(poisoned)) => Content::of(&**poisoned.get_ref()),
                    Err(TryLockError::WouldBlock) => Content::Other,
                }
            }

            fn set(&self, content: &(dyn Any + Send)) -> bool {
                match self.$try_lock() {
                    Ok(mut guard) => value::set(&mut *guard, content),
                    Err(TryLockError::Poisoned(mut poisoned)) => value::set(&mut **poisoned.get_mut(), content),
                    Err(TryLockError::WouldBlock) => false,
                }
            }

            fn is_poisoned(&self) -> bool {
                self.is_poisoned()
            }

            fn clear_poison(&self) {
                self.clear_poison();
            }
        }
    };
}

outliving!(Mutex, try_lock);
outliving!(RwLock, try_write);

impl Default for Initial {
    fn default() -> Initial {
        Initial {
            values: Mutex::default(),
            before: epochs(),
            has_begun: AtomicBool::new(false),
            locks: Mutex::default(),
        }
    }
}

impl std::fmt::Debug for Initial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Initial").finish_non_exhaustive()
    }
}

impl Initial {
    /// Whether this is asked for the first time: the first execution begins.
    pub(super) fn begin(&self) -> bool {
        !self.has_begun.swap(true, Ordering::Relaxed)
    }
}

impl Context {
    /// An atomic is met for the first time in this execution; the earlier one that met it last, if any did, is `earlier`. Gives what it has
    /// to be set to. An address stands for one atomic as long as that outlives executions, and so for one type.
    pub(super) fn initial<V: Copy>(
        &mut self,
        address: usize,
        earlier: Option<u32>,
        site: &'static Location<'static>,
        value: V,
    ) -> Option<V> {
        if earlier.is_none() && !self.is_first {
            return None;
        }
        let mut values = self.initial.values.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = self.is_first || earlier.is_some_and(|earlier| earlier <= self.initial.before);
        if let Some(initial) = values.get(&address).filter(|_| !self.is_first).and_then(Value::get) {
            return Some(initial);
        }
        if is_new {
            values.insert(address, Value::of(value));
        } else {
            self.kept.get_or_insert(site);
        }
        None
    }

    /// A lock is met for the first time in this execution; the earlier one that met it last, if any did, is `earlier`. It gets what it had
    /// when the exploration first met it.
    pub(super) fn meet_lock(
        &mut self,
        address: usize,
        earlier: Option<u32>,
        site: &'static Location<'static>,
        lock: &(impl Outliving + ?Sized),
    ) {
        if earlier.is_none() && !self.is_first {
            return;
        }
        let mut locks = self.initial.locks.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_first || earlier.is_some_and(|earlier| earlier <= self.initial.before) {
            locks.insert(address, (lock.content(), lock.is_poisoned()));
            return;
        }
        let is_as_before = match locks.get(&address) {
            Some((content, was_poisoned)) => {
                if !was_poisoned && lock.is_poisoned() {
                    lock.clear_poison();
                }
                let is_set = match content {
                    Content::Nothing => true,
                    Content::Simple(kept) => lock.set(&**kept),
                    Content::Other => false,
                };
                is_set && *was_poisoned == lock.is_poisoned()
            }
            None => matches!(lock.content(), Content::Nothing) && !lock.is_poisoned(),
        };
        if !is_as_before {
            self.kept.get_or_insert(site);
        }
    }

    /// Something else is met that an earlier execution has met.
    pub(super) fn meet_again(&mut self, kind: ObjectKind, site: &'static Location<'static>) {
        use ObjectKind::*;
        let is_as_before = matches!(kind, Condvar | Once | Initialised | Barrier(_));
        // Nobody but other explorations has changed what the first execution meets.
        if !is_as_before && !self.is_first {
            self.kept.get_or_insert(site);
        }
    }
}
