//! Allocations as a measure of work: unlike time, as good as the same for the same input, on every machine.
//!
//! What allocates nothing is not seen: a loop over all there is for each of them, which only compares.
#![expect(unsafe_code, reason = "an allocator is told sizes, and passes them on")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The system's allocator, which counts. A program that measures has it as its `#[global_allocator]`.
pub struct Counting;

static CALLS: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);

fn count(bytes: usize) {
    CALLS.fetch_add(1, Relaxed);
    BYTES.fetch_add(bytes as u64, Relaxed);
}

// SAFETY: all is done by the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller's promises are the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller's promises are the same.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size);
        // SAFETY: the caller's promises are the same.
        unsafe { System.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller's promises are the same.
        unsafe { System.dealloc(block, layout) }
    }
}

/// What has been allocated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allocated {
    /// How often.
    pub calls: u64,
    /// How much in all, whether it was given back or not.
    pub bytes: u64,
}

fn so_far() -> Allocated {
    Allocated { calls: CALLS.load(Relaxed), bytes: BYTES.load(Relaxed) }
}

/// What the whole process allocates in the meantime; `None` if nobody counts.
pub fn allocated<R>(work: impl FnOnce() -> R) -> (R, Option<Allocated>) {
    let before = so_far();
    let result = work();
    let after = so_far();
    let allocated = Allocated { calls: after.calls - before.calls, bytes: after.bytes - before.bytes };
    (result, (after.calls > 0).then_some(allocated))
}
