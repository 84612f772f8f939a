//! Partial order sampling: priorities for events, drawn anew for those that depend on what has just run.
//!
//! X. Yuan, J. Yang, R. Gu, "Partial Order Aware Concurrency Sampling", CAV 2018, algorithm POS. Plain random choice at each point favours
//! traces with many interleavings; here independent operations do not influence each other's order, so that each trace is drawn
//! with a chance that does not depend on how many there are of those.

use std::collections::BTreeMap;

use rand_core::RngCore as _;
use rand_pcg::Pcg64Mcg;

use super::{Point, Strategy};
use crate::dpor::dependence::dependent;
use crate::dpor::explorer::Choice;
use crate::dpor::object::TaskId;

/// The strategy `pos`.
#[derive(Debug)]
pub(crate) struct Pos {
    random: Pcg64Mcg,
    /// Of the operation that each task has announced.
    priorities: BTreeMap<TaskId, u64>,
    begun: bool,
    /// Whether at some point of some execution more than one task could go on.
    had_choice: bool,
}

impl Pos {
    /// With that seed, without an end.
    pub(crate) fn new(seed: u64) -> Pos {
        // The generator takes odd states; neighbouring seeds must not share one.
        let random = Pcg64Mcg::new(u128::from(seed) << 1 | 1);
        Pos { random, priorities: BTreeMap::new(), begun: false, had_choice: false }
    }
}

impl Strategy for Pos {
    /// Where there never was a choice there is one execution.
    fn begin(&mut self) -> bool {
        self.priorities.clear();
        !std::mem::replace(&mut self.begun, true) || self.had_choice
    }

    fn choose(&mut self, point: &Point<'_>) -> Choice {
        self.had_choice |= point.enabled.len() > 1;
        for task in point.enabled {
            self.priorities.entry(*task).or_insert_with(|| self.random.next_u64());
        }
        // Equal priorities do not come about; if they do, the number of the task decides.
        let Some(chosen) = point.enabled.iter().copied().max_by_key(|task| (self.priorities[task], *task)) else {
            return Choice::SleepBlocked;
        };
        self.priorities.remove(&chosen);
        let done = point.pending(chosen);
        let depends = |task: &TaskId| point.pending(*task).iter().any(|a| done.iter().any(|b| dependent(a, b)));
        self.priorities.retain(|task, _| !depends(task));
        Choice::Run(chosen)
    }

    /// The only execution there is has been run.
    fn is_complete(&self) -> bool {
        self.begun && !self.had_choice
    }
}
