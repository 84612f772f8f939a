//! One execution along a given sequence of tasks.

use super::{Point, Strategy};
use crate::dpor::explorer::Choice;
use crate::dpor::object::TaskId;

/// The strategy `replay`.
#[derive(Debug)]
pub(crate) struct Replay {
    schedule: Vec<TaskId>,
    at: usize,
    begun: bool,
}

impl Replay {
    /// Follows the schedule, in the engine's numbers, and stays with the running task where it ends.
    pub(crate) fn new(schedule: Vec<TaskId>) -> Replay {
        Replay { schedule, at: 0, begun: false }
    }
}

impl Strategy for Replay {
    fn begin(&mut self) -> bool {
        !std::mem::replace(&mut self.begun, true)
    }

    fn choose(&mut self, point: &Point<'_>) -> Choice {
        let number = self.schedule.get(self.at).copied();
        self.at += 1;
        let Some(number) = number else { return Choice::Run(point.default_task()) };
        if crate::engine::task_of(number) != number {
            let struck = crate::engine::task_of(number).0 as usize;
            let id = point.context.tasks.get(struck).map(|entry| entry.id);
            let strike = point.strikes.iter().find(|(task, _)| Some(*task) == id);
            return strike.map_or(Choice::Diverged(TaskId(u32::MAX)), |(_, demon)| Choice::Run(*demon));
        }
        let chosen = point.tasks.iter().position(|task| usize::from(task.id()) == number.0 as usize);
        // A task that cannot run has no number of the strategies' here; none has this one.
        chosen.map_or(Choice::Diverged(TaskId(u32::MAX)), |at| Choice::Run(point.enabled[at]))
    }
}
