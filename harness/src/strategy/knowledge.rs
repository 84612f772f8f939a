//! What earlier executions have shown: which write each read has read from, and how much each task does to which objects.
//!
//! Operations are known by their place in the source, objects by the place where they were created: neither thread numbers nor object
//! numbers mean the same in two executions. Reads-from pairs as feedback are from D. Wolff, Z. Shi, G. J. Duck, U. Mathur,
//! A. Roychoudhury, "Greybox Fuzzing for Concurrency Testing", ASPLOS 2024.

use std::collections::HashMap;

use super::hash::{Fast, mixed};
use crate::dpor::action::Action;
use crate::dpor::object::{ObjectId, TaskId};
use crate::engine::{Context, Operation};

/// An operation at a place in the source; [`Site::INITIAL`] stands for what makes an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Site(u32);

impl Site {
    /// The value that an object is made with.
    pub(super) const INITIAL: Site = Site(0);
}

/// A read that reads from a write.
pub(super) type Pair = (Site, Site);

/// What is known of the objects created at one place.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    /// Operations that leave something behind, in the order they were first seen.
    pub(super) writes: Vec<Site>,
    /// Operations that depend on what was left behind.
    pub(super) reads: Vec<Site>,
}

/// How often a pair was seen.
#[derive(Clone, Copy, Debug)]
struct Seen {
    executions: u32,
    last: u64,
}

/// All that is known.
#[derive(Debug, Default)]
pub(super) struct Knowledge {
    /// By the addresses of place and name; only looked up, so that nothing depends on their order.
    sites: HashMap<(usize, usize), Site, Fast>,
    numbers: HashMap<usize, usize, Fast>,
    pub(super) groups: Vec<Group>,
    pairs: HashMap<Pair, Seen, Fast>,
    /// Of the current execution, by object: its group, and its last write.
    objects: Vec<(usize, Site)>,
    executions: u64,
    fresh: u32,
    signature: u64,
    /// By task and group, operations that leave something behind or depend on it: in the current execution, and in one as a rule.
    now: Vec<Vec<u32>>,
    usual: Vec<Vec<f64>>,
    /// By task, which one has spawned it.
    parents: Vec<Option<TaskId>>,
}

impl Knowledge {
    /// Begins an execution.
    pub(super) fn begin(&mut self) {
        self.executions += 1;
        self.objects.clear();
        self.fresh = 0;
        self.signature = 0;
        self.now.iter_mut().for_each(|counts| counts.fill(0));
    }

    /// The operation runs.
    pub(super) fn step(&mut self, context: &Context, task: TaskId, operation: &Operation) {
        let site = self.site(operation);
        for access in &operation.accesses {
            let Some(group) = self.group(context, access.object) else { continue };
            count(&mut self.now, task, group);
            let (_, last) = self.objects[access.object.0 as usize];
            if reads(access.action) {
                self.read(group, (last, site));
            }
            if writes(access.action) {
                let known = &mut self.groups[group].writes;
                if !known.contains(&site) {
                    known.push(site);
                }
                self.objects[access.object.0 as usize].1 = site;
            }
        }
    }

    fn read(&mut self, group: usize, pair: Pair) {
        let known = &mut self.groups[group].reads;
        if !known.contains(&pair.1) {
            known.push(pair.1);
        }
        let executions = self.executions;
        let seen = self.pairs.entry(pair).or_insert_with(|| {
            self.fresh += 1;
            Seen { executions: 0, last: 0 }
        });
        if seen.last != executions {
            seen.last = executions;
            seen.executions += 1;
            let (write, read) = pair;
            self.signature = self.signature.wrapping_add(mixed(u64::from(write.0), u64::from(read.0)));
        }
    }

    /// A task was spawned.
    pub(super) fn spawned(&mut self, parent: TaskId, child: TaskId) {
        let at = child.0 as usize;
        if self.parents.len() <= at {
            self.parents.resize(at + 1, None);
        }
        self.parents[at] = Some(parent);
    }

    /// Ends an execution; one that was cut off tells nothing about how much is done as a rule.
    pub(super) fn finish(&mut self, is_whole: bool) {
        if !is_whole {
            return;
        }
        let is_first = self.usual.is_empty();
        for (task, counts) in self.now.iter().enumerate() {
            if self.usual.len() <= task {
                self.usual.push(Vec::new());
            }
            let usual = &mut self.usual[task];
            for (group, count) in counts.iter().enumerate() {
                let count = f64::from(*count);
                match usual.get_mut(group) {
                    Some(usual) if !is_first => *usual += (count - *usual) / 8.0,
                    Some(usual) => *usual = count,
                    None => usual.push(count),
                }
            }
        }
    }

    /// How many pairs this execution has shown for the first time.
    pub(super) fn fresh(&self) -> u32 {
        self.fresh
    }

    /// The same for executions with the same pairs.
    pub(super) fn signature(&self) -> u64 {
        self.signature
    }

    /// In how many executions the pair was seen.
    pub(super) fn times(&self, pair: Pair) -> u32 {
        self.pairs.get(&pair).map_or(0, |seen| seen.executions)
    }

    /// The number of the operation's place.
    pub(super) fn site(&mut self, operation: &Operation) -> Site {
        let next = Site(self.sites.len() as u32 + 1);
        *self.sites.entry(address(operation)).or_insert(next)
    }

    /// The number of the operation's place, if it has run before.
    pub(super) fn site_of(&self, operation: &Operation) -> Option<Site> {
        self.sites.get(&address(operation)).copied()
    }

    /// The group of an object of the current execution, and its last write.
    pub(super) fn object(&self, object: ObjectId) -> Option<(usize, Site)> {
        self.objects.get(object.0 as usize).copied().filter(|(group, _)| *group != UNKNOWN)
    }

    /// How many operations the task as a rule does to objects of the group.
    pub(super) fn usual(&self, task: TaskId, group: usize) -> f64 {
        self.usual.get(task.0 as usize).and_then(|counts| counts.get(group)).copied().unwrap_or(0.0)
    }

    /// How many tasks there were in any execution that was seen to its end.
    pub(super) fn tasks(&self) -> impl Iterator<Item = TaskId> + Clone + use<> {
        (0..self.usual.len() as u32).map(TaskId)
    }

    /// Which task has spawned this one.
    pub(super) fn parent(&self, task: TaskId) -> Option<TaskId> {
        self.parents.get(task.0 as usize).copied().flatten()
    }

    /// The group of the object that the operation is about to access, known from its place of creation before the first access too.
    pub(super) fn group_of(&self, context: &Context, object: ObjectId) -> Option<usize> {
        let site = context.objects.get(object.0 as usize)?.site?;
        self.numbers.get(&(std::ptr::from_ref(site) as usize)).copied()
    }

    fn group(&mut self, context: &Context, object: ObjectId) -> Option<usize> {
        let at = object.0 as usize;
        if self.objects.len() <= at {
            self.objects.resize(at + 1, (UNKNOWN, Site::INITIAL));
        }
        if self.objects[at].0 == UNKNOWN {
            let site = context.objects.get(at)?.site?;
            let next = self.numbers.len();
            let number = *self.numbers.entry(std::ptr::from_ref(site) as usize).or_insert(next);
            if number == self.groups.len() {
                self.groups.push(Group::default());
            }
            self.objects[at].0 = number;
        }
        Some(self.objects[at].0)
    }
}

/// The group of an object that has not been seen in this execution, or has none.
const UNKNOWN: usize = usize::MAX;

fn address(operation: &Operation) -> (usize, usize) {
    (std::ptr::from_ref(operation.location) as usize, operation.name.as_ptr() as usize)
}

fn count(counts: &mut Vec<Vec<u32>>, task: TaskId, group: usize) {
    let task = task.0 as usize;
    if counts.len() <= task {
        counts.resize_with(task + 1, Vec::new);
    }
    let counts = &mut counts[task];
    if counts.len() <= group {
        counts.resize(group + 1, 0);
    }
    counts[group] += 1;
}

/// Whether what the action comes to depends on what was done to the object before.
pub(super) fn reads(action: Action) -> bool {
    use Action::*;
    !matches!(action, Unlock | UnlockShared | Downgrade | NotifyOne | NotifyAll | Unpark | Finish | CloneSender)
}

/// Whether what later actions come to depends on this one.
pub(super) fn writes(action: Action) -> bool {
    use Action::*;
    matches!(
        action,
        Write
            | Unlock
            | UnlockShared
            | Downgrade
            | NotifyOne
            | NotifyAll
            | Arrive
            | Send
            | TrySend
            | DropSender
            | DropReceiver
            | Unpark
            | OnceDone
            | OnceFailed
            | Finish
    )
}

/// Whether from then on nobody reads what was there before; of a lock that is its acquisition, since nobody else can have it until the release.
pub(super) fn overwrites(action: Action) -> bool {
    writes(action) || matches!(action, Action::Lock | Action::TryLock | Action::LockOrQueue)
}
