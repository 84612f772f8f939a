//! Strategies: each decides at every scheduling point which task runs next, and when there is nothing left to run.

mod bounded;
#[cfg(feature = "fuzz")]
mod bytes;
mod chance;
mod coverage;
mod directed;
mod exhaustive;
mod guided;
mod hash;
mod knowledge;
mod observed;
mod portfolio;
mod pos;
mod predict;
mod random;
mod replay;
mod rf;
mod strikes;
mod surw;
mod table;
mod urw;

use shuttle::scheduler::Task;

use crate::dpor::action::Access;
use crate::dpor::explorer::{Choice, Divergence, Saved};
use crate::dpor::object::{ObjectId, ObjectKind, TaskId};
use crate::dpor::trace::{Accesses, Pending};
use crate::engine::{Context, Operation, Strike};

pub(crate) use bounded::Bounded;
#[cfg(feature = "fuzz")]
pub(crate) use bytes::{Bytes, Decisions};
#[cfg(feature = "fuzz")]
pub(crate) use chance::Chance;
pub(crate) use coverage::{Covering, Traces};
pub(crate) use directed::Place;
pub(crate) use exhaustive::Exhaustive;
pub(crate) use observed::Observed;
#[cfg(any(test, feature = "__oracles"))]
pub(crate) use observed::Observer;
pub(crate) use portfolio::Portfolio;
pub(crate) use predict::{Predicting, Prediction};
pub(crate) use replay::Replay;
pub(crate) use strikes::Strikes;
pub(crate) use table::randomised;

use random::Random;

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
    /// The tasks that a fault can strike now; to choose one is to choose the task that stands for its fault.
    pub(crate) strikes: &'a [Strike],
    /// How many faults there may be in an execution.
    pub(crate) faults: u32,
    /// The execution so far.
    pub(crate) context: &'a Context,
}

impl Point<'_> {
    /// What the enabled task with that index has announced.
    pub(crate) fn operation(&self, at: usize) -> Option<&Operation> {
        let number = usize::from(self.tasks.get(at)?.id());
        self.context.tasks.get(number)?.pending.as_ref()
    }

    /// The tasks that have not ended, the blocked ones included.
    pub(crate) fn tasks_alive(&self) -> impl Iterator<Item = TaskId> {
        let entry = |task: &&Task| self.context.tasks.get(usize::from(task.id())).map(|entry| entry.id);
        self.alive.iter().filter_map(entry)
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

/// How an execution ended.
#[derive(Clone, Copy)]
pub(crate) enum End<'a> {
    /// Nothing could run any more, or it failed; with the operations of the tasks that wait for good.
    Whole(&'a [Pending]),
    /// The strategy gave it up, since all that could run would repeat another one; with the operations of the tasks that could not run.
    Redundant(&'a [Pending]),
    /// It was too long, or not what was planned.
    CutOff,
}

impl End<'_> {
    /// Whether it shows what the program does.
    pub(crate) fn is_whole(self) -> bool {
        matches!(self, End::Whole(_))
    }
}

/// Decides which task runs. Only strategies that need the events get to know them; the default is not to listen.
pub(crate) trait Strategy {
    /// Begins the next execution; `false` if there is none.
    fn begin(&mut self) -> bool;

    /// Decides.
    fn choose(&mut self, point: &Point<'_>) -> Choice;

    /// The task that it chooses next if that can run, whatever else can. [`Strategy::choose`] is not asked then.
    fn planned(&self) -> Option<TaskId> {
        None
    }

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

    /// What the task wrote in its last step was there already.
    fn unchanged(&mut self, _task: TaskId) {}

    /// The execution ended.
    fn finish(&mut self, _end: End<'_>) {}

    /// Whether a task that finds the same again and again has to wait in the current execution until another has changed it.
    fn bounds_spinning(&self) -> bool {
        false
    }

    /// Whether the current execution is drawn beside a search that runs every trace once, so that it is none of those.
    fn is_beside(&self) -> bool {
        false
    }

    /// What another process needs to go on, between two executions; `None` if it cannot.
    fn save(&self) -> Option<Saved> {
        None
    }

    /// Whether the execution that has just ended is one of those that were asked for.
    fn counts(&self) -> bool {
        true
    }

    /// What chose the current execution, if there is more than one that it could be.
    fn by(&self) -> Option<&'static str> {
        None
    }

    /// Whether faults of the current execution are drawn for it, since it does not choose them itself.
    fn draws_faults(&self) -> bool {
        false
    }

    /// The part of all executions that has been run, as far as is known by now.
    fn explored(&self) -> Option<f64> {
        None
    }

    /// Whether all executions there are have been run, so that having seen no failure proves that there is none.
    fn is_complete(&self) -> bool {
        false
    }
}

impl Strategy for Box<dyn Strategy + Send> {
    fn begin(&mut self) -> bool {
        (**self).begin()
    }

    fn choose(&mut self, point: &Point<'_>) -> Choice {
        (**self).choose(point)
    }

    fn planned(&self) -> Option<TaskId> {
        (**self).planned()
    }

    fn declare(&mut self, object: ObjectId, kind: ObjectKind) {
        (**self).declare(object, kind);
    }

    fn spawned(&mut self, parent: TaskId, child: TaskId) {
        (**self).spawned(parent, child);
    }

    fn executed(&mut self, task: TaskId, accesses: &Accesses) -> Result<(), Divergence> {
        (**self).executed(task, accesses)
    }

    fn extend(&mut self, task: TaskId, access: Access) {
        (**self).extend(task, access);
    }

    fn unchanged(&mut self, task: TaskId) {
        (**self).unchanged(task);
    }

    fn bounds_spinning(&self) -> bool {
        (**self).bounds_spinning()
    }

    fn finish(&mut self, end: End<'_>) {
        (**self).finish(end);
    }

    fn is_beside(&self) -> bool {
        (**self).is_beside()
    }

    fn save(&self) -> Option<Saved> {
        (**self).save()
    }

    fn counts(&self) -> bool {
        (**self).counts()
    }

    fn by(&self) -> Option<&'static str> {
        (**self).by()
    }

    fn draws_faults(&self) -> bool {
        (**self).draws_faults()
    }

    fn explored(&self) -> Option<f64> {
        (**self).explored()
    }

    fn is_complete(&self) -> bool {
        (**self).is_complete()
    }
}
