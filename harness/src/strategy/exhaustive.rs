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
}

impl Exhaustive {
    /// Of that part of the traces only.
    pub(crate) fn of_shard(shard: Shard) -> Exhaustive {
        Exhaustive { dpor: Dpor::of_shard(shard) }
    }

    /// The search that had come so far, of that part if not of all.
    pub(crate) fn restore(saved: Saved, shard: Option<Shard>) -> Exhaustive {
        Exhaustive { dpor: Dpor::restore(saved, shard) }
    }

    /// Whether any trace is left.
    pub(super) fn has_more(&self) -> bool {
        !self.dpor.is_over()
    }
}

impl Strategy for Exhaustive {
    fn begin(&mut self) -> bool {
        self.dpor.begin()
    }

    fn choose(&mut self, point: &Point<'_>) -> Choice {
        self.dpor.choose(point.enabled, Some(point.default_task()), point.strikes, point.faults)
    }

    fn declare(&mut self, object: ObjectId, kind: ObjectKind) {
        self.dpor.declare(object, kind);
    }

    fn spawned(&mut self, parent: TaskId, child: TaskId) {
        self.dpor.spawned(parent, child);
    }

    fn executed(&mut self, task: TaskId, accesses: &Accesses) -> Result<(), Divergence> {
        self.dpor.executed(task, accesses)
    }

    fn extend(&mut self, task: TaskId, access: Access) {
        self.dpor.extend(task, access);
    }

    fn finish(&mut self, end: End<'_>) {
        match end {
            End::Whole(blocked) => self.dpor.finish(blocked),
            End::Redundant(blocked) => self.dpor.give_up(blocked),
            End::CutOff => self.dpor.abandon(),
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
        self.dpor.is_over() && (self.dpor.is_shard() || self.dpor.sleep_blocked() == 0)
    }
}
