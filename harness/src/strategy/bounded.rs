//! Depth-first search over schedules with a bounded number of preemptions, to find a failure again with fewer switches.
//!
//! M. Musuvathi, S. Qadeer, "Iterative Context Bounding for Systematic Testing of Multithreaded Programs", PLDI 2007.

use super::{Point, Strategy};
use crate::dpor::explorer::Choice;
use crate::dpor::object::TaskId;

/// A scheduling point with the choices that remain.
#[derive(Debug)]
struct Frame {
    chosen: TaskId,
    /// Each with the preemptions that it costs.
    remaining: Vec<(TaskId, u32)>,
    /// Preemptions up to the choice.
    spent: u32,
    /// Preemptions before it.
    spent_before: u32,
}

/// The search with one bound.
#[derive(Debug)]
pub(crate) struct Bounded {
    bound: u32,
    executions_left: u32,
    frames: Vec<Frame>,
    depth: usize,
    spent: u32,
    begun: bool,
    over: bool,
}

impl Bounded {
    /// At most `bound` preemptions in an execution and at most that many executions.
    pub(crate) fn new(bound: u32, executions: u32) -> Bounded {
        Bounded {
            bound,
            executions_left: executions,
            frames: Vec::new(),
            depth: 0,
            spent: 0,
            begun: false,
            over: false,
        }
    }

    /// How many executions it did not use.
    pub(crate) fn executions_left(&self) -> u32 {
        self.executions_left
    }
}

impl Strategy for Bounded {
    fn begin(&mut self) -> bool {
        if self.executions_left == 0 {
            return false;
        }
        self.executions_left -= 1;
        self.depth = 0;
        self.spent = 0;
        if !std::mem::replace(&mut self.begun, true) {
            return true;
        }
        while let Some(frame) = self.frames.last_mut() {
            if let Some((next, cost)) = frame.remaining.pop() {
                frame.chosen = next;
                frame.spent = frame.spent_before + cost;
                return true;
            }
            self.frames.pop();
        }
        self.over = true;
        false
    }

    fn choose(&mut self, point: &Point<'_>) -> Choice {
        if let Some(frame) = self.frames.get(self.depth) {
            self.depth += 1;
            self.spent = frame.spent;
            let task = frame.chosen;
            let is_strike = point.strikes.iter().any(|(_, demon)| *demon == task);
            return if is_strike || point.enabled.contains(&task) { Choice::Run(task) } else { Choice::Diverged(task) };
        }
        let chosen = point.default_task();
        // Leaving a task that could go on is a preemption; leaving one that cannot is not.
        let cost = u32::from(chosen == point.current);
        let mut remaining = Vec::new();
        if self.spent + cost <= self.bound {
            let others = point.enabled.iter().rev().copied().filter(|task| *task != chosen);
            remaining.extend(others.map(|task| (task, cost)));
        }
        // It makes no difference how long before the step of its task a fault strikes.
        let strikes = point.strikes.iter().filter(|(task, _)| *task == chosen);
        remaining.extend(strikes.map(|(_, demon)| (*demon, 0)));
        self.frames.push(Frame { chosen, remaining, spent: self.spent, spent_before: self.spent });
        self.depth += 1;
        Choice::Run(chosen)
    }

    /// Of those within the bound.
    fn is_complete(&self) -> bool {
        self.over
    }
}
