//! Strategies: each decides at every scheduling point which task runs next, and when there is nothing left to run.

mod bounded;
mod exhaustive;
mod pos;
mod random;
mod replay;
mod urw;

use shuttle::scheduler::Task;

use crate::dpor::explorer::{Choice, Divergence};
use crate::dpor::object::{Access, ObjectId, ObjectKind, TaskId};
use crate::dpor::trace::{Accesses, Pending};
use crate::engine::Context;

pub(crate) use bounded::Bounded;
pub(crate) use exhaustive::Exhaustive;
pub(crate) use pos::Pos;
pub(crate) use random::Random;
pub(crate) use replay::Replay;
pub(crate) use urw::Urw;

/// A scheduling point: every task that is alive has announced what it does next.
pub(crate) struct Point<'a> {
    /// The tasks whose operation can run, never empty.
    pub(crate) enabled: &'a [TaskId],
    /// The same tasks as shuttle knows them.
    pub(crate) tasks: &'a [&'a Task],
    /// All tasks that have not ended, the blocked ones included, by number.
    pub(crate) alive: &'a [&'a Task],
    /// The task that ran last.
    pub(crate) current: TaskId,
    /// Whether it asked that others go first.
    pub(crate) yields: bool,
    /// The execution so far.
    pub(crate) context: &'a Context,
}

impl Point<'_> {
    /// What the task has announced; nothing if it has ended, or is not yet born.
    pub(crate) fn pending(&self, task: TaskId) -> &[Access] {
        let entry = self.context.tasks.iter().find(|entry| entry.id == task);
        entry.and_then(|entry| entry.pending.as_ref()).map_or(&[], |operation| &operation.accesses)
    }

    /// The choice with the fewest switches: stay, unless the task is blocked or yields; then the first other.
    pub(crate) fn default_task(&self) -> TaskId {
        let stays = self.enabled.contains(&self.current);
        let other = self.enabled.iter().copied().find(|task| *task != self.current);
        match other {
            Some(other) if self.yields || !stays => other,
            _ => self.current,
        }
    }
}

/// Decides which task runs. Only strategies that need the events get to know them; the default is not to listen.
pub(crate) trait Strategy {
    /// Begins the next execution; `false` if there is none.
    fn begin(&mut self) -> bool;

    /// Decides.
    fn choose(&mut self, point: &Point<'_>) -> Choice;

    /// An object appeared.
    fn declare(&mut self, _object: ObjectId, _kind: ObjectKind) {}

    /// A task was spawned.
    fn spawned(&mut self, _parent: TaskId, _child: TaskId) {}

    /// The chosen task did this.
    fn executed(&mut self, _task: TaskId, _accesses: &Accesses) -> Result<(), Divergence> {
        Ok(())
    }

    /// And the task did this besides, in its last step.
    fn extend(&mut self, _task: TaskId, _access: Access) {}

    /// The execution ended; with the operations of the tasks that are blocked for good, or `None` if it was cut off.
    fn finish(&mut self, _blocked: Option<&[Pending]>) {}

    /// The part of all executions that has been run, as far as is known by now.
    fn explored(&self) -> Option<f64> {
        None
    }

    /// Whether all executions there are have been run, so that having seen no failure proves that there is none.
    fn is_complete(&self) -> bool {
        false
    }
}
