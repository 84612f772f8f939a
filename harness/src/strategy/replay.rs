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
    /// Follows the schedule, and stays with the running task where it ends.
    pub(crate) fn new(schedule: Vec<TaskId>) -> Replay {
        Replay { schedule, at: 0, begun: false }
    }
}

impl Strategy for Replay {
    fn begin(&mut self) -> bool {
        !std::mem::replace(&mut self.begun, true)
    }

    fn choose(&mut self, point: &Point<'_>) -> Choice {
        let task = self.schedule.get(self.at).copied().unwrap_or_else(|| point.default_task());
        self.at += 1;
        if point.enabled.contains(&task) { Choice::Run(task) } else { Choice::Diverged(task) }
    }
}
