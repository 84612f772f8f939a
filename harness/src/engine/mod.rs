//! Runs a closure on shuttle's coroutines, one execution after the other, as a strategy says.

mod context;
pub(crate) mod panics;
mod progress;
mod run;
mod scheduler;

pub(crate) use context::{
    Context, Operation, Slot, TaskEntry, active, add_to_scope, attach, barrier_is_open, finish_task, here,
    last_found_room, note, observe, perform, register_task, take_panic, take_scope, task_panicked, token_access,
    yield_now,
};
pub(crate) use run::{Collected, Execution, Limits, Passed, RunResult, Setup, run};
