//! Shuttle's own randomised schedulers, choosing among the tasks whose operation can run.

use std::mem::ManuallyDrop;

use shuttle::scheduler::{Scheduler, Task};

use super::guided::Guided;
use super::knowledge::Knowledge;
use super::{Point, Strategy};
use crate::dpor::explorer::Choice;
use crate::dpor::object::TaskId;

/// A scheduler of shuttle as a strategy.
pub(crate) struct Random<S> {
    /// Shuttle's random scheduler prints a seed when it is dropped before its last execution; ours is never dropped.
    scheduler: ManuallyDrop<S>,
    previous: Option<shuttle::scheduler::TaskId>,
    begun: bool,
    /// Whether at some point of some execution more than one task could go on.
    had_choice: bool,
}

impl<S: Scheduler> Random<S> {
    /// Takes the scheduler, which limits the number of executions itself.
    pub(crate) fn new(scheduler: S) -> Random<S> {
        Random { scheduler: ManuallyDrop::new(scheduler), previous: None, begun: false, had_choice: false }
    }

    /// Shows the scheduler a task by itself.
    pub(super) fn introduce(&mut self, task: &Task) {
        self.previous = self.scheduler.next_task(&[task], self.previous, false);
    }
}

impl<S: Scheduler> Strategy for Random<S> {
    /// Where there never was a choice there is one execution, and some of shuttle's schedulers panic if asked for a second.
    fn begin(&mut self) -> bool {
        self.previous = None;
        if std::mem::replace(&mut self.begun, true) && !self.had_choice {
            return false;
        }
        self.scheduler.new_execution().is_some()
    }

    fn choose(&mut self, point: &Point<'_>) -> Choice {
        self.had_choice |= point.enabled.len() > 1;
        let chosen = self.scheduler.next_task(point.tasks, self.previous, point.yields);
        self.previous = chosen;
        let at = point.tasks.iter().position(|task| Some(task.id()) == chosen);
        let task: Option<TaskId> = at.map(|at| point.enabled[at]);
        task.map_or(Choice::SleepBlocked, Choice::Run)
    }

    fn draws_faults(&self) -> bool {
        true
    }

    /// The only execution there is has been run.
    fn is_complete(&self) -> bool {
        self.begun && !self.had_choice
    }
}

impl<S: Scheduler + Send> Guided for Random<S> {
    fn learns(&self) -> bool {
        false
    }

    fn begin(&mut self, _: &Knowledge) {
        // It ends where there never was a choice, and then any will do.
        let _ = Strategy::begin(self);
    }

    fn choose(&mut self, point: &Point<'_>, _: &Knowledge) -> usize {
        let task = match Strategy::choose(self, point) {
            Choice::Run(task) => Some(task),
            _ => None,
        };
        point.enabled.iter().position(|enabled| Some(*enabled) == task).unwrap_or(0)
    }
}
