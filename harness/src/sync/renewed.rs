//! What is initialised once in each execution, also if it outlives executions: a static, or what the explored closure has captured.
#![expect(
    unsafe_code,
    reason = "what is there from one execution to the next is behind a pointer; each use says why that is sound"
)]

use std::panic::{RefUnwindSafe, UnwindSafe};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use crate::engine::{Age, Slot};

/// A cell that each execution finds as the first one did.
///
/// What earlier executions have put into it is never dropped, as it would not be in a static: there may be references to it, which are good for as
/// long as the cell is.
#[derive(Debug)]
pub(super) struct Renewed<C> {
    first: C,
    /// The one of the last execution, if that was not the first that met the cell.
    later: Later<C>,
    /// Whether it was initialised before any execution met it.
    is_given: AtomicBool,
}

/// One more of what is beside it, so that it changes nothing of what may be done with the whole.
#[derive(Debug)]
struct Later<C>(AtomicPtr<C>);

impl<C> UnwindSafe for Later<C> {}
impl<C> RefUnwindSafe for Later<C> {}

impl<C> Renewed<C> {
    pub(super) const fn new(first: C) -> Renewed<C> {
        Renewed { first, later: Later(AtomicPtr::new(null_mut())), is_given: AtomicBool::new(false) }
    }

    #[inline]
    pub(super) fn get(&self) -> &C {
        // SAFETY: it is null, or of a box that nobody else has and that is dropped only with `self`, or never.
        unsafe { self.later.0.load(Ordering::Acquire).as_ref() }.unwrap_or(&self.first)
    }

    pub(super) fn get_mut(&mut self) -> &mut C {
        // SAFETY: as above, and whoever has `self` for itself has what is in the box for itself.
        unsafe { self.later.0.get_mut().as_mut() }.unwrap_or(&mut self.first)
    }

    pub(super) fn into_inner(self) -> C {
        match self.later.0.into_inner() {
            later if later.is_null() => self.first,
            // SAFETY: it is of a box that nobody else has, and nobody will look for it again.
            later => *unsafe { Box::from_raw(later) },
        }
    }

    /// To be called before an operation on the cell: at the first one of an execution it becomes what it was at first, if `new` can make that.
    pub(super) fn prepare(&self, slot: &Slot, is_used: impl FnOnce(&C) -> bool, new: impl FnOnce() -> Option<C>) {
        match slot.age() {
            Age::Current => {}
            Age::New => self.is_given.store(is_used(self.get()), Ordering::Relaxed),
            Age::LeftOver if self.is_given.load(Ordering::Relaxed) || !is_used(self.get()) => {}
            Age::LeftOver => {
                if let Some(next) = new() {
                    self.later.0.store(Box::into_raw(Box::new(next)), Ordering::Release);
                }
            }
        }
    }
}
