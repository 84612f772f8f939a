//! Shuttle's own randomised schedulers, choosing among the tasks whose operation can run.

use std::mem::ManuallyDrop;

use shuttle::scheduler::Scheduler;

use super::{Point, Strategy};
use crate::dpor::explorer::Choice;
use crate::dpor::object::TaskId;

/// A scheduler of shuttle as a strategy.
pub(crate) struct Random<S> {
    /// Shuttle's random scheduler prints a seed when it is dropped before its last execution; ours is never dropped.
    scheduler: ManuallyDrop<S>,
    previous: Option<shuttle::scheduler::TaskId>,
}

impl<S: Scheduler> Random<S> {
    /// Takes the scheduler, which limits the number of executions itself.
    pub(crate) fn new(scheduler: S) -> Random<S> {
        Random { scheduler: ManuallyDrop::new(scheduler), previous: None }
    }
}

impl<S: Scheduler> Strategy for Random<S> {
    fn begin(&mut self) -> bool {
        self.previous = None;
        self.scheduler.new_execution().is_some()
    }

    fn choose(&mut self, point: &Point<'_>) -> Choice {
        let chosen = self.scheduler.next_task(point.tasks, self.previous, point.yields);
        self.previous = chosen;
        let at = point.tasks.iter().position(|task| Some(task.id()) == chosen);
        let task: Option<TaskId> = at.map(|at| point.enabled[at]);
        task.map_or(Choice::SleepBlocked, Choice::Run)
    }
}
