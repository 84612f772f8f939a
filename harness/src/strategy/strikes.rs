//! Draws at which places a randomised strategy has faults strike.

use super::chance::Chance;
use crate::dpor::object::TaskId;
use crate::engine::Strike;

/// One of so many executions has no fault drawn for it.
const WITHOUT: usize = 4;

/// Of all places at which a task of an execution could have been struck, each is as likely as the others; how many there are is learnt from
/// executions before.
#[derive(Debug)]
pub(crate) struct Strikes {
    chance: Chance,
    most: u32,
    /// The largest number of places seen in one execution.
    places: usize,
    /// Those seen in this execution.
    seen: usize,
    /// The tasks that are at one of those.
    at: Vec<TaskId>,
    /// Numbers of the places to strike at.
    targets: Vec<usize>,
}

impl Strikes {
    /// At most so many in one execution.
    pub(crate) fn new(seed: u64, most: u32) -> Strikes {
        let chance = Chance::new(seed ^ 0xFA17);
        Strikes { chance, most, places: 0, seen: 0, at: Vec::new(), targets: Vec::new() }
    }

    /// A new execution begins.
    pub(crate) fn begin(&mut self) {
        self.places = self.places.max(self.seen);
        self.seen = 0;
        self.at.clear();
        self.targets.clear();
        if self.most > 0 && self.places > 0 && !self.chance.happens(1, WITHOUT) {
            let count = 1 + self.chance.below(self.most as usize);
            self.targets.extend((0..count).map(|_| self.chance.below(self.places)));
        }
    }

    /// The task has gone on.
    pub(crate) fn passed(&mut self, task: TaskId) {
        self.at.retain(|at| *at != task);
    }

    /// Whom to strike of those that can be, by index.
    pub(crate) fn draw(&mut self, possible: &[Strike]) -> Option<usize> {
        for (index, (task, _)) in possible.iter().enumerate() {
            if self.at.contains(task) {
                continue;
            }
            self.at.push(*task);
            let place = self.seen;
            self.seen += 1;
            if self.targets.contains(&place) {
                return Some(index);
            }
        }
        None
    }
}
