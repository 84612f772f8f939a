//! What becomes of the tasks of an execution that ends before they do.
//!
//! Shuttle leaks what is on their stacks. That is harmless a few times, and safe: nothing of theirs runs again. It adds up when
//! many executions fail, so after [`LEAKED`] of them stacks are unwound, each task's in turn, the latest first, since scoped
//! tasks borrow from their parents. While one is unwound, operations run at once and in place. A destructor that would have to wait
//! cannot go on, nor can it be left without a trace: the system's thread keeps count of panics. So that thread sleeps for
//! good, and another one goes on with the exploration. After [`STUCK`] of those nothing is unwound any more.

use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicU32, Ordering};

/// Executions of the process whose unfinished stacks are leaked before any is unwound.
const LEAKED: u32 = 256;
/// Destructors that could not go on, after which stacks are leaked again.
const STUCK: u32 = 32;

static LEAKS: AtomicU32 = AtomicU32::new(0);
static STUCKS: AtomicU32 = AtomicU32::new(0);

thread_local! {
    static ABANDONED: Cell<bool> = const { Cell::new(false) };
    static LEAVE: RefCell<Option<Box<dyn FnOnce()>>> = const { RefCell::new(None) };
}

/// The payload of the unwinding.
struct Abandoned;

/// Decides what becomes of an execution that has just ended with unfinished tasks: `true` if they are to be unwound.
pub(super) fn begin() -> bool {
    let unwinds = LEAKS.fetch_add(1, Ordering::Relaxed) >= LEAKED && STUCKS.load(Ordering::Relaxed) < STUCK;
    LEAKS.fetch_min(LEAKED, Ordering::Relaxed);
    ABANDONED.set(unwinds);
    unwinds
}

/// States that a new execution begins.
pub(super) fn end() {
    ABANDONED.set(false);
}

/// Whether the running execution is over and its tasks are being unwound.
pub(crate) fn is_abandoned() -> bool {
    ABANDONED.get()
}

/// Unwinds the running task.
pub(crate) fn unwind() -> ! {
    std::panic::resume_unwind(Box::new(Abandoned))
}

/// Whether a caught payload is that of [`unwind`].
pub(crate) fn is_unwinding(payload: &(dyn std::any::Any + Send)) -> bool {
    payload.is::<Abandoned>()
}

/// States how the exploration leaves this thread, for the case that it has to.
pub(super) fn set_leave(leave: Box<dyn FnOnce()>) {
    LEAVE.set(Some(leave));
}

/// A destructor cannot go on, while a panic unwinds: the exploration goes on elsewhere, and this thread not at all.
pub(crate) fn stuck() -> ! {
    STUCKS.fetch_add(1, Ordering::Relaxed);
    if let Some(leave) = LEAVE.take() {
        leave();
    }
    loop {
        std::thread::park();
    }
}
