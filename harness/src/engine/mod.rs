//! Runs a closure on shuttle's coroutines, one execution after the other, as a strategy says.

mod abandon;
mod context;
mod faults;
mod happens_before;
#[cfg(feature = "loom")]
pub(crate) mod loom;
pub(crate) mod panics;
mod progress;
mod run;
mod scheduler;

pub(crate) use abandon::{is_abandoned, is_unwinding, unwind};
pub(crate) use context::{
    Context, Operation, Resolved, Slot, TaskEntry, access_memory, active, add_to_scope, attach, barrier_is_open,
    drop_locals, finish_task, here, last_found_room, local, may_wake_without_reason, name_of, note, now, observe, pass,
    perform, reach, reach_end_of, register_task, set_local, synchronise, take_fault, take_panic, take_scope,
    task_died_of_fault, task_panicked, token_access, waits_for, woken_without_reason, yield_now,
};
#[cfg(any(feature = "crossbeam", feature = "tokio"))]
pub(crate) use context::{WaitsFor, wait_for};
#[cfg(feature = "tokio")]
pub(crate) use context::{hold, missed, unhold};
pub(crate) use faults::{Strike, is_by_fault, may_find_no_thread, may_panic, panic_by_fault, strikes, task_of};
pub(crate) use happens_before::Entry;
pub(crate) use run::{Collected, Execution, Limits, Passed, RunResult, Setup, go_on, run};

/// Whether the caller runs on loom.
pub(crate) fn on_loom() -> bool {
    #[cfg(feature = "loom")]
    return loom::is_running();
    #[cfg(not(feature = "loom"))]
    false
}

/// Ends the exploration if it runs on loom, which has nothing for this.
pub(crate) fn not_on_loom(what: &str, location: &std::panic::Location<'_>) {
    #[cfg(feature = "loom")]
    if loom::is_running() {
        loom::unsupported(what, location);
    }
    let _ = (what, location);
}
