//! Atomics on loom.

use std::panic::Location;
use std::rc::Rc;
use std::sync::atomic::Ordering;

use loom::sync::atomic::AtomicU64;

use super::{PoolIsEmpty, TABLE, Twin, announce, done, log, twin};
use crate::dpor::action::Action;
use crate::dpor::object::ObjectKind;
use crate::engine::Slot;
use crate::engine::abandon;
use crate::engine::context::{Operation, with};

/// What an atomic can hold, as bits.
pub(crate) trait Bits: Copy {
    /// How many.
    const WIDTH: u32;
    fn to_bits(self) -> u64;
    fn from_bits(bits: u64) -> Self;
}

macro_rules! bits {
    ($($value:ty: $unsigned:ty),*) => {
        $(
            impl Bits for $value {
                const WIDTH: u32 = <$unsigned>::BITS;

                fn to_bits(self) -> u64 {
                    self as $unsigned as u64
                }

                fn from_bits(bits: u64) -> Self {
                    bits as $unsigned as $value
                }
            }
        )*
    };
}

bits!(i8: u8, i16: u16, i32: u32, i64: u64, isize: usize, u8: u8, u16: u16, u32: u32, u64: u64, usize: usize);

impl Bits for bool {
    const WIDTH: u32 = 1;

    fn to_bits(self) -> u64 {
        u64::from(self)
    }

    fn from_bits(bits: u64) -> bool {
        bits & 1 == 1
    }
}

impl<T> Bits for *mut T {
    const WIDTH: u32 = usize::BITS;

    fn to_bits(self) -> u64 {
        self.expose_provenance() as u64
    }

    fn from_bits(bits: u64) -> *mut T {
        std::ptr::with_exposed_provenance_mut(bits as usize)
    }
}

/// An atomic's twin: its value less the initial one, in the upper bits, so that additions wrap where they should.
pub(crate) struct Atomic<V> {
    cell: Rc<AtomicU64>,
    initial: V,
}

impl<V: Bits> Atomic<V> {
    /// A value as the twin has it.
    fn encode(&self, value: V) -> u64 {
        value.to_bits().wrapping_sub(self.initial.to_bits()) << (64 - V::WIDTH)
    }

    fn decode(&self, stored: u64) -> V {
        V::from_bits((stored >> (64 - V::WIDTH)).wrapping_add(self.initial.to_bits()))
    }
}

impl<V: Bits> Atomic<V> {
    pub(crate) fn load(&self, order: Ordering) -> V {
        self.decode(self.cell.load(order))
    }

    pub(crate) fn store(&self, value: V, order: Ordering) {
        self.cell.store(self.encode(value), order);
    }

    pub(crate) fn swap(&self, value: V, order: Ordering) -> V {
        self.decode(self.cell.swap(self.encode(value), order))
    }

    pub(crate) fn compare_exchange(&self, current: V, new: V, success: Ordering, failure: Ordering) -> Result<V, V> {
        let result = self.cell.compare_exchange(self.encode(current), self.encode(new), success, failure);
        result.map(|old| self.decode(old)).map_err(|found| self.decode(found))
    }

    /// A read-modify-write. An addition is one to loom too; the others are compare-exchanges until one succeeds.
    pub(crate) fn modify(&self, name: &str, operand: V, order: Ordering, new: impl Fn(V) -> V) -> V {
        let added = operand.to_bits() << (64 - V::WIDTH);
        match name {
            "fetch_add" => self.decode(self.cell.fetch_add(added, order)),
            "fetch_sub" => self.decode(self.cell.fetch_sub(added, order)),
            _ => {
                let mut old = self.load(Ordering::Relaxed);
                loop {
                    match self.compare_exchange(old, new(old), order, Ordering::Relaxed) {
                        Ok(old) => return old,
                        Err(now) => old = now,
                    }
                }
            }
        }
    }
}

/// One operation on the twin of an atomic with that initial value.
pub(crate) fn atomic<V: Bits, R>(
    slot: &Slot,
    initial: V,
    operation: (&'static str, Action, &'static Location<'static>),
    effect: impl FnOnce(&Atomic<V>) -> R,
) -> R {
    if std::thread::panicking() {
        abandon::stuck();
    }
    let (name, action, location) = operation;
    let access = slot.access(ObjectKind::Cell, action);
    let take = || match TABLE.with_borrow_mut(|table| table.atomics.pop()) {
        Some(atomic) => Twin::Atomic(atomic),
        None => std::panic::panic_any(PoolIsEmpty),
    };
    let Twin::Atomic(cell) = twin(access.object, take) else { unreachable!("an object has one kind") };
    let operation = Operation::new(name, location, &[access]);
    let me = announce(&operation);
    let result = effect(&Atomic { cell, initial });
    done(me, &operation);
    result
}

/// States the orderings of the last operation.
pub(crate) fn note_ordering(ordering: &impl std::fmt::Debug) {
    with(|context| {
        if let Some(record) = context.records.as_mut().and_then(|records| records.last_mut()) {
            record.ordering = Some(format!("{ordering:?}"));
        }
    });
}

/// A fence.
pub(crate) fn fence(order: Ordering, location: &'static Location<'static>) {
    let me = with(|context| context.running);
    loom::sync::atomic::fence(order);
    log(me, "fence", location);
    note_ordering(&order);
}
