//! How many different traces randomised executions have been, and how many of the last ones were new.

use std::collections::HashSet;

use super::hash::{Fast, mixed};
use super::observed::Observer;
use crate::dpor::action::Action;
use crate::dpor::object::TaskId;
use crate::dpor::trace::Accesses;
use crate::report::Coverage;

/// Executions of which the new ones are counted.
const WINDOW: u64 = 1_000;
/// Traces that are remembered at most.
const MOST: usize = 1 << 21;

/// The traces that were seen.
#[derive(Default)]
pub(crate) struct Traces {
    seen: HashSet<u64, Fast>,
    executions: u64,
    /// New ones in the window that is full, and in the one that is not.
    last: Option<u64>,
    current: u64,
}

impl Traces {
    fn add(&mut self, trace: u64) {
        self.executions += 1;
        if self.seen.len() < MOST && self.seen.insert(trace) {
            self.current += 1;
        }
        if self.executions.is_multiple_of(WINDOW) {
            self.last = Some(std::mem::take(&mut self.current));
        }
    }

    /// Adds what another thread of the system has seen.
    pub(crate) fn join(&mut self, other: Traces) {
        self.executions += other.executions;
        self.seen.extend(other.seen);
        self.current += other.current;
        self.last = match (self.last, other.last) {
            (Some(one), Some(other)) => Some((one + other) / 2),
            (one, other) => one.or(other),
        };
    }

    /// What there is to say.
    pub(crate) fn coverage(&self) -> Coverage {
        // No window was full: the current one has them all.
        let of_few = || self.current * WINDOW / self.executions.max(1);
        Coverage {
            traces: self.seen.len() as u64,
            executions: self.executions,
            new_per_thousand: self.last.unwrap_or_else(of_few),
            is_bound: self.seen.len() >= MOST,
        }
    }
}

/// Counts the traces of a strategy.
///
/// A trace is known by the hash of what it is: the history that each operation depends on. Objects have no numbers there, since an object
/// that is first used by two tasks at once has another one depending on the schedule; which it is follows from what the task did before.
/// What reads and what writes is taken more coarsely than by the exhaustive search (locks and channels are all written), so
/// traces that differ there only in the order of what does not conflict are counted more than once.
#[derive(Default)]
pub(crate) struct Covering {
    pub(crate) traces: Traces,
    /// By object, the hash of the last write, and the sum of those of the reads since.
    objects: Vec<(u64, u64)>,
    /// By task, the hash of its last operation.
    tasks: Vec<u64>,
}

impl Observer for Covering {
    fn begin(&mut self) {
        self.objects.clear();
        self.tasks.clear();
    }

    fn executed(&mut self, task: TaskId, accesses: &Accesses) {
        let number = task.0 as usize;
        if self.tasks.len() <= number {
            self.tasks.resize(number + 1, 0);
        }
        let mut hash = mixed(self.tasks[number], u64::from(task.0) + 1);
        for access in accesses {
            let object = access.object.0 as usize;
            if self.objects.len() <= object {
                self.objects.resize(object + 1, (0, 0));
            }
            let (write, reads) = &mut self.objects[object];
            hash = mixed(hash, *write);
            if access.action == Action::Read {
                *reads = reads.wrapping_add(hash);
            } else {
                hash = mixed(mixed(hash, *reads), access.action as u64);
                (*write, *reads) = (hash, 0);
            }
        }
        self.tasks[number] = hash;
    }

    fn finish(&mut self, _counts: bool) {
        let trace = self.tasks.iter().fold(0, |sum, hash| mixed(sum, *hash));
        self.traces.add(trace);
    }
}
