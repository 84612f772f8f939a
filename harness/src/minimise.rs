//! From a failing schedule to one with fewer switches that fails the same way.

use crate::dpor::object::TaskId;
use crate::engine::{Execution, Limits, Setup, run, task_of};
use crate::report::Cause;
use crate::strategy::{Bounded, Replay};

/// Executions spent on finding the same failure with fewer switches.
const MINIMISATION: u32 = 2_000;

/// The failure with the fewest preemptions that a bounded search finds, with records; `None` if not even its own schedule repeats it.
pub(crate) fn minimised(setup: &Setup, failed: &Execution) -> Option<Execution> {
    let original = as_found(setup, failed)?;
    let setup = again(setup, failed);
    if matches!(original.cause, Cause::Livelock { .. }) {
        // Every execution that is tried would be as long as the bound on operations.
        return Some(original);
    }
    let mut left = MINIMISATION;
    let most = switches(&original.schedule);
    for bound in 0..most as u32 {
        let result = run(&setup, Bounded::new(bound, left));
        left = result.strategy.executions_left();
        match result.collected.failed {
            Some(found) if switches(&found.schedule) <= most => return Some(found),
            // Fewer preemptions with more switches are no gain.
            Some(_) => return Some(original),
            None if left == 0 => break,
            None => {}
        }
    }
    Some(original)
}

/// The failure as it came, with records; `None` if its schedule does not repeat it.
pub(crate) fn as_found(setup: &Setup, failed: &Execution) -> Option<Execution> {
    run(&again(setup, failed), Replay::new(failed.schedule.clone())).collected.failed
}

/// Only that failure counts, and it is recorded.
fn again(setup: &Setup, failed: &Execution) -> Setup {
    let limits = Limits::of_length(setup.limits.steps);
    let wanted = Some(failed.cause.identity());
    Setup { name: String::new(), limits, keep_records: true, wanted, checkpoint: None, ..setup.clone() }
}

/// How many times another task goes on.
pub(crate) fn switches(schedule: &[TaskId]) -> usize {
    schedule.windows(2).filter(|pair| task_of(pair[0]) != task_of(pair[1])).count()
}
