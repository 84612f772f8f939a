//! Reads-from feedback: executions in which given reads do, or do not, read from given writes.
//!
//! D. Wolff, Z. Shi, G. J. Duck, U. Mathur, A. Roychoudhury, "Greybox Fuzzing for Concurrency Testing", ASPLOS 2024. A plan is a
//! set of pairs of places in the source, a write and a read, each wanted or forbidden. Executions under a plan whose pairs are
//! rare are mutated first: one pair is added, taken away, or turned around. A read whose wanted write has not come is held
//! back, and so is whatever would overwrite that write before the read. What is not decided by the plan is decided by [`super::pos`].

use super::Point;
use super::guided::Guided;
use super::hash::Fast;
use super::knowledge::{Knowledge, Pair, Site, overwrites, reads};
use super::pos::Priorities;
use std::collections::HashMap;

/// Plans that are kept.
const PLANS: usize = 128;
/// Pairs in a plan.
const LONGEST: usize = 4;
/// Choices in one execution at which somebody is held back, before the plan is given up: somebody may wait for them by looking again and again.
const PATIENCE: u32 = 500;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Constraint {
    pair: Pair,
    wanted: bool,
}

#[derive(Clone, Debug)]
struct Plan {
    constraints: Vec<Constraint>,
    signature: u64,
    mutated: u32,
}

/// The strategy `rf`.
#[derive(Debug)]
pub(super) struct ReadsFrom {
    priorities: Priorities,
    plans: Vec<Plan>,
    /// In how many executions each set of pairs was seen; only looked up.
    times: HashMap<u64, u32, Fast>,
    /// How often each pair was added to a plan; only looked up.
    tried: HashMap<Pair, u32, Fast>,
    /// Of the current execution, and which of it has come true.
    plan: Vec<Constraint>,
    done: Vec<bool>,
    held: u32,
}

/// What the plan has to say to an operation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Advice {
    Wait,
    Whatever,
    Now,
}

impl ReadsFrom {
    /// With that seed.
    pub(super) fn new(seed: u64) -> ReadsFrom {
        let priorities = Priorities::new(seed);
        ReadsFrom {
            priorities,
            plans: Vec::new(),
            times: HashMap::default(),
            tried: HashMap::default(),
            plan: Vec::new(),
            done: Vec::new(),
            held: 0,
        }
    }

    /// Of two plans the one with the rarer pairs, seldom mutated.
    fn parent(&mut self) -> Vec<Constraint> {
        let chance = self.priorities.chance();
        if self.plans.is_empty() {
            return Vec::new();
        }
        let cost = |at: usize| {
            let plan = &self.plans[at];
            u64::from(self.times.get(&plan.signature).copied().unwrap_or(0)) * (1 + u64::from(plan.mutated))
        };
        let (a, b) = (chance.below(self.plans.len()), chance.below(self.plans.len()));
        let best = if cost(a) <= cost(b) { a } else { b };
        self.plans[best].mutated += 1;
        self.plans[best].constraints.clone()
    }

    fn mutate(&mut self, plan: &mut Vec<Constraint>, knowledge: &Knowledge) {
        let chance = self.priorities.chance();
        if !plan.is_empty() && (plan.len() >= LONGEST || chance.happens(1, 4)) {
            let at = chance.below(plan.len());
            if chance.happens(1, 2) {
                plan.remove(at);
                return;
            }
            plan[at].wanted ^= true;
            return;
        }
        let more = if chance.happens(1, 3) { 2 } else { 1 };
        for _ in 0..more {
            // Of a few the one that was seen and tried least: many pairs there can never be.
            let some: Vec<Pair> = (0..4).filter_map(|_| random_pair(chance, knowledge)).collect();
            let cost = |pair: &Pair| knowledge.times(*pair) + 2 * self.tried.get(pair).copied().unwrap_or(0);
            let Some(pair) = some.into_iter().min_by_key(cost) else { return };
            *self.tried.entry(pair).or_insert(0) += 1;
            let wanted = knowledge.times(pair) == 0 || chance.happens(3, 4);
            plan.retain(|constraint| !(constraint.pair.1 == pair.1 && constraint.wanted && wanted));
            plan.push(Constraint { pair, wanted });
        }
    }

    fn advice(&self, point: &Point<'_>, at: usize, knowledge: &Knowledge) -> Advice {
        let mut advice = Advice::Whatever;
        let Some(operation) = point.operation(at) else { return advice };
        let site = knowledge.site_of(operation);
        for access in &operation.accesses {
            let Some(group) = knowledge.group_of(point.context, access.object) else { continue };
            let last = knowledge.object(access.object).map_or(Site::INITIAL, |(_, last)| last);
            for (constraint, done) in self.plan.iter().zip(&self.done) {
                let (write, read) = constraint.pair;
                if *done {
                    continue;
                }
                let is_read = site == Some(read) && reads(access.action);
                match (is_read, constraint.wanted) {
                    (true, true) if last == write => return Advice::Now,
                    (true, true) => advice = Advice::Wait,
                    (true, false) if last == write => advice = Advice::Wait,
                    (false, true)
                        if overwrites(access.action)
                            && last == write
                            && knowledge.groups[group].reads.contains(&read) =>
                    {
                        advice = Advice::Wait;
                    }
                    _ => {}
                }
            }
        }
        advice
    }

    /// Marks what comes true with that operation.
    fn note(&mut self, point: &Point<'_>, at: usize, knowledge: &Knowledge) {
        let Some(operation) = point.operation(at) else { return };
        let site = knowledge.site_of(operation);
        for access in operation.accesses.iter().filter(|access| reads(access.action)) {
            let last = knowledge.object(access.object).map_or(Site::INITIAL, |(_, last)| last);
            for (constraint, done) in self.plan.iter().zip(&mut self.done) {
                *done |= constraint.wanted && site == Some(constraint.pair.1) && last == constraint.pair.0;
            }
        }
    }
}

/// Any write of a group, or the initial value, with any read of that group.
fn random_pair(chance: &mut super::chance::Chance, knowledge: &Knowledge) -> Option<Pair> {
    let group = chance.of(&knowledge.groups)?;
    let read = *chance.of(&group.reads)?;
    let write = chance.below(group.writes.len() + 1);
    Some((group.writes.get(write).copied().unwrap_or(Site::INITIAL), read))
}

impl Guided for ReadsFrom {
    fn begin(&mut self, knowledge: &Knowledge) {
        self.priorities.begin();
        self.held = 0;
        let mut plan = self.parent();
        self.mutate(&mut plan, knowledge);
        self.done = vec![false; plan.len()];
        self.plan = plan;
    }

    fn choose(&mut self, point: &Point<'_>, knowledge: &Knowledge) -> usize {
        let follows = self.held < PATIENCE && !self.plan.is_empty();
        let chosen = if follows {
            let advices: Vec<Advice> = (0..point.enabled.len()).map(|at| self.advice(point, at, knowledge)).collect();
            let best = advices.iter().copied().max();
            self.held += u32::from(advices.contains(&Advice::Wait));
            self.priorities.highest(point, |at| Some(advices[at]) == best)
        } else {
            self.priorities.highest(point, |_| true)
        };
        let chosen = chosen.unwrap_or(0);
        if follows {
            self.note(point, chosen, knowledge);
        }
        self.priorities.run(point, chosen);
        chosen
    }

    fn finish(&mut self, knowledge: &Knowledge) {
        let signature = knowledge.signature();
        let times = self.times.entry(signature).or_insert(0);
        *times += 1;
        if *times > 1 {
            return;
        }
        if self.plans.len() >= PLANS {
            let at = self.priorities.chance().below(PLANS);
            self.plans.swap_remove(at);
        }
        self.plans.push(Plan { constraints: std::mem::take(&mut self.plan), signature, mutated: 0 });
    }
}
