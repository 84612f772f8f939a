//! Runs a closure on shuttle's coroutines, one execution after the other, as a strategy says.

mod context;
pub(crate) mod panics;
mod run;
mod scheduler;

pub(crate) use context::{Context, TaskEntry,
    Operation, Resolved, Slot, active, attach, finish_task, here, note, observe, perform, register_task, task_panicked,
    take_panic, work_outside,
};
pub(crate) use run::{Execution, Limits, RunResult, Setup, run};
