//! Selectively uniform random walk: the operations on a few objects come in any order with about equal chances.
//!
//! H. Zhao, D. Wolff, U. Mathur, A. Roychoudhury, "Selectively Uniform Concurrency Testing", ASPLOS 2025. Each execution chooses some
//! objects. Of the tasks that have yet to use them one is drawn, by how many times it has yet to; until it has done so no other task
//! may, and all else goes on at random. How often a task uses what is learnt from the executions before; what the tasks do
//! that a task has yet to spawn counts as its own. Here objects are chosen by the place where they were created, and never
//! such as one task has for itself; where nothing is known yet the choice is by chance alone.

use super::Point;
use super::chance::Chance;
use super::guided::Guided;
use super::knowledge::Knowledge;
use crate::dpor::object::TaskId;

/// Operations that may go on without one of those that matter, before another task is drawn: the one drawn may wait for an other.
const PATIENCE: u32 = 100;

/// The strategy `surw`.
#[derive(Debug)]
pub(super) struct Surw {
    chance: Chance,
    /// Groups of objects that matter in this execution.
    groups: Vec<usize>,
    /// By task, operations on these that are left to itself.
    left: Vec<f64>,
    /// By task, the same of those it has yet to spawn.
    unborn: Vec<f64>,
    /// Which task is next to use such an object.
    next: Option<TaskId>,
    waited: u32,
}

impl Surw {
    /// With that seed.
    pub(super) fn new(seed: u64) -> Surw {
        let chance = Chance::new(seed);
        Surw { chance, groups: Vec::new(), left: Vec::new(), unborn: Vec::new(), next: None, waited: 0 }
    }

    fn matters(&self, point: &Point<'_>, at: usize, knowledge: &Knowledge) -> bool {
        let group = |object| knowledge.group_of(point.context, object);
        point.operation(at).is_some_and(|operation| {
            let mut groups = operation.accesses.iter().filter_map(|access| group(access.object));
            groups.any(|group| self.groups.contains(&group))
        })
    }

    fn weight(&self, task: TaskId) -> f64 {
        let of = |all: &[f64]| all.get(task.0 as usize).copied().unwrap_or(0.0);
        // A task may do more than it did before.
        of(&self.left).max(0.1) + of(&self.unborn)
    }

    fn draw(&mut self, tasks: &[TaskId]) -> Option<TaskId> {
        let weights: Vec<f64> = tasks.iter().map(|task| self.weight(*task)).collect();
        self.chance.weighted(weights.iter().copied()).map(|at| tasks[at])
    }
}

/// Groups that more than one task uses.
fn shared(knowledge: &Knowledge) -> Vec<usize> {
    let users = |group: usize| knowledge.tasks().filter(|task| knowledge.usual(*task, group) > 0.0).count();
    (0..knowledge.groups.len()).filter(|group| users(*group) > 1).collect()
}

impl Guided for Surw {
    fn begin(&mut self, knowledge: &Knowledge) {
        self.next = None;
        self.waited = 0;
        let mut all = shared(knowledge);
        // One half of the time one, one quarter two, and so on.
        let mut many = 1;
        while many < all.len() && self.chance.happens(1, 2) {
            many += 1;
        }
        self.groups.clear();
        for _ in 0..many.min(all.len()) {
            let at = self.chance.below(all.len());
            self.groups.push(all.swap_remove(at));
        }
        let own = |task| self.groups.iter().map(|group| knowledge.usual(task, *group)).sum();
        self.left = knowledge.tasks().map(own).collect();
        self.unborn = vec![0.0; self.left.len()];
        for task in knowledge.tasks() {
            let mut above = knowledge.parent(task);
            while let Some(parent) = above {
                self.unborn[parent.0 as usize] += self.left[task.0 as usize];
                above = knowledge.parent(parent);
            }
        }
    }

    fn choose(&mut self, point: &Point<'_>, knowledge: &Knowledge) -> usize {
        if self.next.is_none() || self.waited > PATIENCE || point.yields && self.next == Some(point.current) {
            self.waited = 0;
            let alive: Vec<TaskId> = point.tasks_alive().collect();
            self.next = self.draw(&alive);
        }
        let may_run = |at: &usize| {
            self.next == Some(point.enabled[*at]) || self.groups.is_empty() || !self.matters(point, *at, knowledge)
        };
        let candidates: Vec<usize> = (0..point.enabled.len()).filter(may_run).collect();
        let chosen = match self.chance.of(&candidates) {
            Some(at) => *at,
            None => {
                // All others wait for one of these.
                let drawn = self.draw(point.enabled);
                point.enabled.iter().position(|task| Some(*task) == drawn).unwrap_or(0)
            }
        };
        self.waited += 1;
        if self.matters(point, chosen, knowledge) {
            if let Some(left) = self.left.get_mut(point.enabled[chosen].0 as usize) {
                *left -= 1.0;
            }
            self.next = None;
            self.waited = 0;
        }
        chosen
    }

    fn spawned(&mut self, parent: TaskId, child: TaskId, _: &Knowledge) {
        let of = |all: &[f64]| all.get(child.0 as usize).copied().unwrap_or(0.0);
        let weight = of(&self.left) + of(&self.unborn);
        let before = self.weight(parent);
        if let Some(unborn) = self.unborn.get_mut(parent.0 as usize) {
            *unborn = (*unborn - weight).max(0.0);
        }
        // If the parent was drawn for what the child does, it is the child that was drawn.
        if self.next == Some(parent) && self.chance.weighted([weight, before - weight].into_iter()) == Some(0) {
            self.next = Some(child);
        }
    }
}
