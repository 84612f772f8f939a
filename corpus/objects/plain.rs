//! Memory as programs have it that know no atomics.
#![expect(unsafe_code, reason = "whether accesses are ordered is for the exploration to say")]

use gordian::cell::UnsafeCell;

/// A value that threads share by hand.
pub struct Plain<T>(UnsafeCell<T>);

// SAFETY: it is not, unless the accesses are ordered; the exploration says so where they are not.
unsafe impl<T: Send> Sync for Plain<T> {}

impl<T: Copy> Plain<T> {
    pub const fn new(value: T) -> Plain<T> {
        Plain(UnsafeCell::new(value))
    }

    pub fn set(&self, to: T) {
        // SAFETY: the exploration ends where another access is not ordered with this one.
        self.0.with_mut(|value| unsafe { *value = to });
    }

    pub fn get(&self) -> T {
        // SAFETY: the exploration ends where another access is not ordered with this one.
        self.0.with(|value| unsafe { *value })
    }
}
