//! Steering at places in the source: whoever comes to one of them is held back until there is somebody to meet, or nobody else can go on.
//!
//! K. Sen, "Race Directed Random Testing of Concurrent Programs", PLDI 2008, for two operations on one object; P. Joshi, C.-S. Park,
//! K. Sen, M. Naik, "A Randomized Dynamic Program Analysis Technique for Detecting Real Deadlocks", PLDI 2009, for a cycle of waits: a thread
//! that is to wait while it holds a lock is held back there, so that what it holds stays held until the others have taken theirs.
//! Without given places each execution takes two operations that were seen on objects created at one place, of which at least one writes.

use super::Point;
use super::guided::Guided;
use super::knowledge::{Knowledge, Site};
use super::pos::Priorities;
use crate::dpor::dependence::dependent;
use crate::dpor::object::TaskId;

/// Choices in one execution at which somebody is held back, before all go on: somebody may wait for them by looking again and again.
const PATIENCE: u32 = 500;

/// The strategy `directed`.
#[derive(Debug)]
pub(super) struct Directed {
    priorities: Priorities,
    /// Files and lines that were given.
    given: Vec<Place>,
    /// What this execution steers at if none were.
    targets: Vec<Site>,
    held: Vec<TaskId>,
    waited: u32,
}

/// The end of a file's path, and a line.
pub(crate) type Place = (String, u32);

impl Directed {
    /// With that seed, at those places if there are any.
    pub(super) fn new(seed: u64, given: &[Place]) -> Directed {
        let priorities = Priorities::new(seed);
        Directed { priorities, given: given.to_vec(), targets: Vec::new(), held: Vec::new(), waited: 0 }
    }

    fn is_target(&self, point: &Point<'_>, at: usize, knowledge: &Knowledge) -> bool {
        let Some(operation) = point.operation(at) else { return false };
        if self.given.is_empty() {
            return knowledge.site_of(operation).is_some_and(|site| self.targets.contains(&site));
        }
        let place = operation.location;
        self.given.iter().any(|(file, line)| *line == place.line() && place.file().ends_with(file.as_str()))
    }

    /// Somebody who is held back before an operation that depends on this one.
    fn met(&self, point: &Point<'_>, at: usize) -> Option<usize> {
        let own = point.operation(at)?;
        let depends = |other: &usize| {
            let accesses = point.operation(*other).map(|operation| &operation.accesses);
            accesses.is_some_and(|theirs| theirs.iter().any(|a| own.accesses.iter().any(|b| dependent(a, b))))
        };
        let others = (0..point.enabled.len()).filter(|other| *other != at);
        others.filter(|other| self.held.contains(&point.enabled[*other])).find(depends)
    }
}

impl Guided for Directed {
    fn begin(&mut self, knowledge: &Knowledge) {
        self.priorities.begin();
        self.held.clear();
        self.waited = 0;
        self.targets.clear();
        let chance = self.priorities.chance();
        let with_both: Vec<_> = knowledge.groups.iter().filter(|group| !group.writes.is_empty()).collect();
        if let Some(group) = chance.of(&with_both) {
            self.targets.extend(chance.of(&group.writes));
            let all: Vec<Site> = group.reads.iter().chain(&group.writes).copied().collect();
            self.targets.extend(chance.of(&all));
        }
    }

    fn choose(&mut self, point: &Point<'_>, knowledge: &Knowledge) -> usize {
        // Each turn of the loop holds back one task more, or ends it.
        let chosen = loop {
            let free = |at: usize| self.waited >= PATIENCE || !self.held.contains(&point.enabled[at]);
            let Some(at) = self.priorities.highest(point, free) else {
                // Nobody else can go on.
                let at = self.priorities.chance().below(point.enabled.len());
                break at;
            };
            if self.waited >= PATIENCE || !self.is_target(point, at, knowledge) {
                break at;
            }
            match self.met(point, at) {
                // Whoever goes first, the other stays where it is for the time being.
                Some(other) if self.priorities.chance().happens(1, 2) => {
                    self.held.push(point.enabled[at]);
                    break other;
                }
                Some(_) => break at,
                None => self.held.push(point.enabled[at]),
            }
        };
        self.waited += u32::from(!self.held.is_empty());
        self.held.retain(|task| *task != point.enabled[chosen]);
        self.priorities.run(point, chosen);
        chosen
    }
}
