//! Every Mazurkiewicz trace once, by optimal dynamic partial-order reduction ([`crate::dpor`]).

use super::{End, Point, Strategy};
use crate::dpor::action::Access;
use crate::dpor::explorer::{Choice, Divergence, Dpor, Saved};
use crate::dpor::object::{ObjectId, ObjectKind, TaskId};
use crate::dpor::shard::Shard;
use crate::dpor::trace::Accesses;

/// The strategy `exhaustive`.
#[derive(Debug, Default)]
pub(crate) struct Exhaustive {
    dpor: Dpor,
    /// The task that ran last, and how many steps it has done in a row.
    last: Option<TaskId>,
    in_a_row: u32,
    /// Whether an execution was not run to its end, from which nothing is planned.
    has_cut_off: bool,
}

/// Steps in a row after which it is the turn of another task, if nothing is planned: a task that waits for another may not wait by blocking.
const PATIENCE: u32 = 250;

impl Exhaustive {
    /// Of that part of the traces only.
    pub(crate) fn of_shard(shard: Shard) -> Exhaustive {
        Exhaustive { dpor: Dpor::of_shard(shard), ..Exhaustive::default() }
    }

    /// The search that had come so far, of that part if not of all.
    pub(crate) fn restore(saved: Saved, shard: Option<Shard>) -> Exhaustive {
        Exhaustive { dpor: Dpor::restore(saved, shard), ..Exhaustive::default() }
    }

    /// Whether the task that ran last has run for so long that it may be waiting for another.
    pub(super) fn is_impatient(&self) -> bool {
        self.in_a_row >= PATIENCE
    }

    /// Whether any trace is left.
    pub(super) fn has_more(&self) -> bool {
        !self.dpor.is_over()
    }
}

impl Strategy for Exhaustive {
    fn begin(&mut self) -> bool {
        self.last = None;
        self.dpor.begin()
    }

    fn choose(&mut self, point: &Point<'_>) -> Choice {
        let other = || point.enabled.iter().copied().find(|task| Some(*task) != self.last);
        let preferred = if self.is_impatient() { other() } else { None };
        let preferred = preferred.unwrap_or_else(|| point.default_task());
        self.dpor.choose(point.enabled, Some(preferred), point.strikes, point.faults)
    }

    fn planned(&self) -> Option<TaskId> {
        self.dpor.planned()
    }

    fn declare(&mut self, object: ObjectId, kind: ObjectKind) {
        self.dpor.declare(object, kind);
    }

    fn spawned(&mut self, parent: TaskId, child: TaskId) {
        self.dpor.spawned(parent, child);
    }

    fn executed(&mut self, task: TaskId, accesses: &Accesses) -> Result<(), Divergence> {
        self.in_a_row = if self.last == Some(task) { self.in_a_row + 1 } else { 1 };
        self.last = Some(task);
        self.dpor.executed(task, accesses)
    }

    fn bounds_spinning(&self) -> bool {
        true
    }

    fn unchanged(&mut self, task: TaskId) {
        self.dpor.unchanged(task);
    }

    fn extend(&mut self, task: TaskId, access: Access) {
        self.dpor.extend(task, access);
    }

    fn finish(&mut self, end: End<'_>) {
        match end {
            End::Whole(blocked) => self.dpor.finish(blocked),
            End::Redundant(blocked) => self.dpor.give_up(blocked),
            End::CutOff => {
                self.has_cut_off = true;
                self.dpor.abandon();
            }
        }
    }

    fn save(&self) -> Option<Saved> {
        Some(self.dpor.save())
    }

    fn counts(&self) -> bool {
        self.dpor.is_own()
    }

    fn explored(&self) -> Option<f64> {
        Some(self.dpor.explored())
    }

    fn is_complete(&self) -> bool {
        self.dpor.is_over() && !self.has_cut_off && self.dpor.sleep_blocked() == 0
    }
}
