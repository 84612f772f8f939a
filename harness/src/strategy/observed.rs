//! A strategy whose executions somebody looks at. All that a strategy is asked goes on to it, here and nowhere else.

use super::{End, Point, Strategy};
use crate::dpor::action::Access;
use crate::dpor::explorer::{Choice, Divergence, Saved};
use crate::dpor::object::{ObjectId, ObjectKind, TaskId};
use crate::dpor::trace::Accesses;

/// Sees executions, and decides nothing.
pub(crate) trait Observer {
    /// The next execution begins.
    fn begin(&mut self);

    /// A task was spawned.
    fn spawned(&mut self, _parent: TaskId, _child: TaskId) {}

    /// That task runs next.
    fn chosen(&mut self, _point: &Point<'_>, _task: TaskId) {}

    /// It did this.
    fn executed(&mut self, task: TaskId, accesses: &Accesses);

    /// And the task did this besides, in its last step.
    fn extend(&mut self, _task: TaskId, _access: Access) {}

    /// The execution ended; whether it was whole, and one of those that were asked for.
    fn finish(&mut self, counts: bool);
}

/// A strategy and who looks at it.
pub(crate) struct Observed<S, O> {
    pub(crate) strategy: S,
    pub(crate) observer: O,
}

impl<S, O: Default> Observed<S, O> {
    /// Of that strategy.
    pub(crate) fn new(strategy: S) -> Observed<S, O> {
        Observed { strategy, observer: O::default() }
    }
}

impl<S: Strategy, O: Observer> Strategy for Observed<S, O> {
    fn begin(&mut self) -> bool {
        self.observer.begin();
        self.strategy.begin()
    }

    fn choose(&mut self, point: &Point<'_>) -> Choice {
        let choice = self.strategy.choose(point);
        if let Choice::Run(task) = choice {
            self.observer.chosen(point, task);
        }
        choice
    }

    fn declare(&mut self, object: ObjectId, kind: ObjectKind) {
        self.strategy.declare(object, kind);
    }

    fn spawned(&mut self, parent: TaskId, child: TaskId) {
        self.observer.spawned(parent, child);
        self.strategy.spawned(parent, child);
    }

    fn executed(&mut self, task: TaskId, accesses: &Accesses) -> Result<(), Divergence> {
        self.observer.executed(task, accesses);
        self.strategy.executed(task, accesses)
    }

    fn extend(&mut self, task: TaskId, access: Access) {
        self.observer.extend(task, access);
        self.strategy.extend(task, access);
    }

    fn unchanged(&mut self, task: TaskId) {
        self.strategy.unchanged(task);
    }

    fn bounds_spinning(&self) -> bool {
        self.strategy.bounds_spinning()
    }

    fn finish(&mut self, end: End<'_>) {
        self.strategy.finish(end);
        self.observer.finish(end.is_whole() && self.strategy.counts());
    }

    fn is_beside(&self) -> bool {
        self.strategy.is_beside()
    }

    fn save(&self) -> Option<Saved> {
        self.strategy.save()
    }

    fn counts(&self) -> bool {
        self.strategy.counts()
    }

    fn by(&self) -> Option<&'static str> {
        self.strategy.by()
    }

    fn draws_faults(&self) -> bool {
        self.strategy.draws_faults()
    }

    fn explored(&self) -> Option<f64> {
        self.strategy.explored()
    }

    fn is_complete(&self) -> bool {
        self.strategy.is_complete()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dpor::explorer::Dpor;
    use crate::strategy::Covering;

    /// Gives no answer that a strategy gives by default.
    struct Odd;

    impl Strategy for Odd {
        fn begin(&mut self) -> bool {
            true
        }

        fn choose(&mut self, point: &Point<'_>) -> Choice {
            Choice::Run(point.current)
        }

        fn is_beside(&self) -> bool {
            true
        }

        fn save(&self) -> Option<Saved> {
            Some(Dpor::default().save())
        }

        fn counts(&self) -> bool {
            false
        }

        fn by(&self) -> Option<&'static str> {
            Some("odd")
        }

        fn draws_faults(&self) -> bool {
            true
        }

        fn bounds_spinning(&self) -> bool {
            true
        }

        fn explored(&self) -> Option<f64> {
            Some(0.5)
        }

        fn is_complete(&self) -> bool {
            true
        }
    }

    fn check(strategy: &impl Strategy) {
        assert!(strategy.is_beside() && strategy.is_complete() && !strategy.counts());
        assert!(strategy.save().is_some() && strategy.draws_faults() && strategy.bounds_spinning());
        assert_eq!((strategy.by(), strategy.explored()), (Some("odd"), Some(0.5)));
    }

    #[test]
    fn what_is_asked_goes_on() {
        check(&Odd);
        check(&(Box::new(Odd) as Box<dyn Strategy + Send>));
        check(&Observed::<_, Covering>::new(Odd));
    }
}
