//! Randomised strategies that are told what earlier executions have shown.

use super::knowledge::Knowledge;
use super::{End, Point, Strategy};
use crate::dpor::explorer::Choice;
use crate::dpor::object::TaskId;

/// Decides by chance and by what is known; when to stop, and what is known, is up to others.
pub(super) trait Guided: Send {
    /// Whether it asks for what is known; keeping that has its cost.
    fn learns(&self) -> bool {
        true
    }

    /// The next execution begins.
    fn begin(&mut self, knowledge: &Knowledge);

    /// The index of the enabled task that is to run.
    fn choose(&mut self, point: &Point<'_>, knowledge: &Knowledge) -> usize;

    /// A task was spawned.
    fn spawned(&mut self, _parent: TaskId, _child: TaskId, _knowledge: &Knowledge) {}

    /// The execution has ended.
    fn finish(&mut self, _knowledge: &Knowledge) {}
}

/// One guided strategy with knowledge of its own.
#[derive(Debug)]
pub(super) struct Alone<G> {
    guided: G,
    knowledge: Knowledge,
    begun: bool,
    /// Whether at some point of some execution more than one task could go on.
    had_choice: bool,
}

impl<G: Guided> Alone<G> {
    /// Nothing is known at first.
    pub(super) fn new(guided: G) -> Alone<G> {
        Alone { guided, knowledge: Knowledge::default(), begun: false, had_choice: false }
    }
}

impl<G: Guided> Strategy for Alone<G> {
    /// Where there never was a choice there is one execution.
    fn begin(&mut self) -> bool {
        if std::mem::replace(&mut self.begun, true) && !self.had_choice {
            return false;
        }
        self.knowledge.begin();
        self.guided.begin(&self.knowledge);
        true
    }

    fn choose(&mut self, point: &Point<'_>) -> Choice {
        self.had_choice |= point.enabled.len() > 1;
        let at = self.guided.choose(point, &self.knowledge);
        if self.guided.learns()
            && let Some(operation) = point.operation(at)
        {
            self.knowledge.step(point.context, point.enabled[at], operation);
        }
        Choice::Run(point.enabled[at])
    }

    fn spawned(&mut self, parent: TaskId, child: TaskId) {
        if self.guided.learns() {
            self.knowledge.spawned(parent, child);
            self.guided.spawned(parent, child, &self.knowledge);
        }
    }

    fn finish(&mut self, end: End<'_>) {
        self.knowledge.finish(end.is_whole());
        self.guided.finish(&self.knowledge);
    }

    fn draws_faults(&self) -> bool {
        true
    }

    /// The only execution there is has been run.
    fn is_complete(&self) -> bool {
        self.begun && !self.had_choice
    }
}
