//! Partial order sampling: priorities for events, drawn anew for those that depend on what has just run.
//!
//! X. Yuan, J. Yang, R. Gu, "Partial Order Aware Concurrency Sampling", CAV 2018, algorithm POS. Plain random choice at each point favours
//! traces with many interleavings; here independent operations do not influence each other's order, so that each trace is drawn
//! with a chance that does not depend on how many there are of those.

use super::Point;
use super::chance::Chance;
use super::guided::Guided;
use super::knowledge::Knowledge;
use crate::dpor::dependence::dependent;

/// The strategy `pos`.
#[derive(Debug)]
pub(super) struct Pos {
    priorities: Priorities,
}

impl Pos {
    /// With that seed.
    pub(super) fn new(seed: u64) -> Pos {
        Pos { priorities: Priorities::new(seed) }
    }
}

impl Guided for Pos {
    fn learns(&self) -> bool {
        false
    }

    fn begin(&mut self, _: &Knowledge) {
        self.priorities.begin();
    }

    fn choose(&mut self, point: &Point<'_>, _: &Knowledge) -> usize {
        let chosen = self.priorities.highest(point, |_| true).unwrap_or(0);
        self.priorities.run(point, chosen);
        chosen
    }
}

/// Priorities of the operations that tasks have announced; also what lies beneath strategies that only sometimes know better.
#[derive(Debug)]
pub(super) struct Priorities {
    chance: Chance,
    /// By task; 0 where none has been drawn.
    of_task: Vec<u64>,
}

impl Priorities {
    pub(super) fn new(seed: u64) -> Priorities {
        Priorities { chance: Chance::new(seed), of_task: Vec::new() }
    }

    /// The next execution begins.
    pub(super) fn begin(&mut self) {
        self.of_task.fill(0);
    }

    /// The index of the enabled task of highest priority among those; `None` if there is none of those.
    pub(super) fn highest(&mut self, point: &Point<'_>, mut among: impl FnMut(usize) -> bool) -> Option<usize> {
        let mut best = None;
        for (at, task) in point.enabled.iter().enumerate() {
            let number = task.0 as usize;
            if self.of_task.len() <= number {
                self.of_task.resize(number + 1, 0);
            }
            if self.of_task[number] == 0 {
                self.of_task[number] = self.chance.number() | 1;
            }
            // Equal priorities do not come about; if they do, the number of the task decides.
            let key = (self.of_task[number], number);
            if among(at) && best.is_none_or(|(_, highest)| highest < key) {
                best = Some((at, key));
            }
        }
        best.map(|(at, _)| at)
    }

    /// That task runs: new priorities for it and for what depends on its operation.
    pub(super) fn run(&mut self, point: &Point<'_>, chosen: usize) {
        if let Some(done) = point.operation(chosen) {
            for (at, task) in point.enabled.iter().enumerate() {
                let Some(other) = point.operation(at) else { continue };
                if other.accesses.iter().any(|a| done.accesses.iter().any(|b| dependent(a, b))) {
                    self.of_task[task.0 as usize] = 0;
                }
            }
        }
        self.of_task[point.enabled[chosen].0 as usize] = 0;
    }

    /// The chances that the priorities come from.
    pub(super) fn chance(&mut self) -> &mut Chance {
        &mut self.chance
    }
}
