//! Runs a closure on shuttle's coroutines, one execution after the other, as a strategy says.

mod abandon;
mod beat;
mod context;
mod faults;
mod happens_before;
mod kept;
#[cfg(feature = "loom")]
pub(crate) mod loom;
pub(crate) mod panics;
mod progress;
mod run;
mod scheduler;
mod slot;
mod spinning;
mod tasks;
mod value;

pub(crate) use abandon::{is_abandoned, is_unwinding, unwind};
#[cfg(any(feature = "crossbeam", feature = "tokio"))]
pub(crate) use context::come_to;
pub(crate) use context::{
    Context, Operation, Resolved, access_memory, active, attach, barrier_is_open, last_found_room, note, note_found,
    note_left, observe, perform, synchronise, to_show, yield_at, yield_now,
};
pub(crate) use faults::{Strike, is_by_fault, may_find_no_thread, may_panic, panic_by_fault, strikes, task_of};
pub(crate) use happens_before::{Entry, Touch};
pub(crate) use run::{Bounds, Collected, Execution, Limits, Passed, RunResult, Setup, go_on, run};
pub(crate) use slot::{Age, Slot};
pub(crate) use spinning::{rounds_of_polite, wrote_the_same};
pub(crate) use tasks::{
    TaskEntry, abandon_locals, add_to_scope, ask_time, drop_locals, end_access, finish_task, here, local,
    may_wake_without_reason, name_of, now, pass, reach, reach_end_of, register_task, set_local, take_fault, take_panic,
    take_scope, task_died_of_fault, task_panicked, token_access, waits_for, within, woken_without_reason,
};
#[cfg(any(feature = "crossbeam", feature = "tokio"))]
pub(crate) use tasks::{WaitsFor, wait_for};
#[cfg(feature = "tokio")]
pub(crate) use tasks::{hold, missed, unhold};

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
