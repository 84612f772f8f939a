//! Uniform random walk: shuttle's scheduler that draws interleavings with equal chances, as far as its estimates are right.
//!
//! H. Zhao, D. Wolff, U. Mathur, A. Roychoudhury, "Selectively Uniform Concurrency Testing", ASPLOS 2025.

use shuttle::scheduler::UrwRandomScheduler;

use super::{Point, Random, Strategy};
use crate::dpor::explorer::Choice;

/// The strategy `urw`. Its first execution counts the operations of each task, the others are drawn by these counts.
pub(crate) struct Urw {
    inner: Random<UrwRandomScheduler>,
    /// How many tasks the scheduler knows in this execution.
    known: usize,
}

impl Urw {
    /// With that seed, without an end.
    pub(crate) fn new(seed: u64) -> Urw {
        Urw { inner: Random::new(UrwRandomScheduler::new_from_seed(seed, usize::MAX)), known: 0 }
    }
}

impl Strategy for Urw {
    fn begin(&mut self) -> bool {
        self.known = 0;
        self.inner.begin()
    }

    fn choose(&mut self, point: &Point<'_>) -> Choice {
        // The scheduler wants to meet tasks in the order of their numbers, and here one that is born blocked may come up after later
        // ones. So each is offered alone at its birth: one operation more that is counted and taken off again at the same place.
        for task in point.alive {
            if usize::from(task.id()) == self.known {
                self.inner.introduce(task);
                self.known += 1;
            }
        }
        self.inner.choose(point)
    }

    fn is_complete(&self) -> bool {
        self.inner.is_complete()
    }
}
