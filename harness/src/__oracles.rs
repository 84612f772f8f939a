//! What the tests of this crate and its fuzz targets hold explorations against: all executions of a closure, with their traces and
//! failures. None of them ends at a failure.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::Search;
use crate::dpor::action::{Access, Action};
use crate::dpor::canonical::{Canonical, Sequence, canonical};
use crate::dpor::object::{ObjectId, TaskId};
use crate::dpor::shard::Shard;
use crate::dpor::trace::Accesses;
use crate::engine::{Limits, Setup, run};
use crate::faults::Faults;
use crate::report::Cause;
use crate::strategy::{Bounded, Exhaustive, Observed, Observer, Strategy, randomised};
use crate::sync::{PoisonError, RwLock};

/// Operations of one execution, beyond which it is cut off.
const STEPS: usize = 1_000;
/// Of what is drawn.
const SEED: u64 = 1;

/// Which executions are run.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    /// Every interleaving, if there are not more than that.
    Every(u32),
    /// Each trace once, if there are not more than that, and the executions have not more than a hundred times as many operations.
    Exhaustive(u64),
    /// Each trace of that part once, within the same bound.
    Part(Shard, u64),
    /// So many that are drawn.
    Drawn(u64),
}

/// What may happen in an execution beside what the program does.
#[derive(Clone, Copy, Debug)]
pub struct Beside {
    /// Wake-ups without a reason, for each thread.
    pub spurious: u32,
    /// Faults.
    pub faults: Faults,
}

/// A trace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trace(Canonical);

/// What was seen in all executions.
#[derive(Debug)]
pub struct Seen {
    /// How many there were.
    pub executions: u64,
    /// Their traces.
    pub traces: BTreeSet<Trace>,
    /// What those that did not fail have observed, by the name `all`, each with how many times.
    pub outcomes: BTreeMap<String, u64>,
    /// How the others failed.
    pub failures: BTreeSet<String>,
    /// Why these are not all.
    pub unfinished: Option<String>,
    /// Whether that is because there are too many.
    pub is_too_much: bool,
    /// Whether what destructors did while a panic unwound was a bound.
    pub is_unwound: bool,
}

/// Runs the closure in that way.
pub fn explored(way: Way, beside: Beside, body: &Arc<dyn Fn() + Send + Sync>) -> Seen {
    match way {
        Way::Every(limit) => seen(Bounded::new(u32::MAX, limit), u64::MAX, beside, body),
        Way::Exhaustive(limit) => seen(Exhaustive::default(), limit, beside, body),
        Way::Part(shard, limit) => seen(Exhaustive::of_shard(shard), limit, beside, body),
        Way::Drawn(executions) => {
            let strategy = randomised(Search::Pos, SEED, &[]).expect("it is one that draws");
            seen(strategy, executions, beside, body)
        }
    }
}

fn seen<S: Strategy + Send + 'static>(
    strategy: S,
    executions: u64,
    beside: Beside,
    body: &Arc<dyn Fn() + Send + Sync>,
) -> Seen {
    let setup = Setup {
        name: String::new(),
        body: Arc::clone(body),
        limits: Limits { executions, operations: executions.saturating_mul(100), ..Limits::of_length(STEPS) },
        keep_records: false,
        // No failure has this name.
        wanted: Some(String::new()),
        spurious: beside.spurious,
        faults: beside.faults,
        fault_seed: SEED,
        allow_leaks: false,
        checkpoint: None,
        changing: Default::default(),
        initial: Default::default(),
        worker: Default::default(),
        patience: Default::default(),
        families: Vec::new(),
    };
    let result = run(&setup, Observed::<_, Recording>::new(strategy));
    let (collected, strategy) = (result.collected, result.strategy);
    let is_too_much = matches!(collected.stopped, Some(Cause::Budget(_)));
    let stopped = collected.stopped.or(collected.cut_off).map(|cause| cause.headline());
    let left = || (!strategy.is_complete()).then(|| "some executions were repeated, or not run".to_owned());
    Seen {
        executions: collected.executions,
        outcomes: collected.outcomes.of("all").into_iter().collect(),
        failures: collected.passed_over,
        unfinished: stopped.or_else(left),
        is_unwound: collected.bounds.unwound,
        is_too_much,
        traces: strategy.observer.traces,
    }
}

/// A writer becomes a reader, if the compiler has that, and gives what it reads.
#[cfg(rust_1_92)]
#[allow(clippy::incompatible_msrv, reason = "left out where the compiler is older")]
#[must_use]
pub fn downgrade(shared: &RwLock<usize>, value: usize) -> usize {
    let mut written = shared.write().unwrap_or_else(PoisonError::into_inner);
    *written = value;
    *crate::sync::RwLockWriteGuard::downgrade(written)
}

/// A writer gives what it has written, since the compiler is too old for more.
#[cfg(not(rust_1_92))]
#[must_use]
pub fn downgrade(shared: &RwLock<usize>, value: usize) -> usize {
    *shared.write().unwrap_or_else(PoisonError::into_inner) = value;
    value
}

/// Keeps the traces of the executions that a strategy runs.
#[derive(Default)]
pub(crate) struct Recording {
    now: Vec<(TaskId, Accesses)>,
    /// The path of each task from the main one, as a number, and how many children it has: the engine's numbers depend on what was run before.
    tasks: BTreeMap<TaskId, (u32, u32)>,
    pub(crate) traces: BTreeSet<Trace>,
}

/// Children of one task that paths can tell apart.
const CHILDREN: u32 = 15;

impl Recording {
    fn path(&self, task: TaskId) -> TaskId {
        TaskId(self.tasks.get(&task).map_or(0, |(path, _)| *path))
    }
}

/// Objects are numbered at their first use, which is not the same event in all executions of a trace. Here they get the number
/// of their first use by the lowest task, which is. Their classes are left out, which for threads are the engine's numbers.
fn renumbered(sequence: &Sequence) -> Sequence {
    let mut numbers: BTreeMap<ObjectId, (TaskId, u32)> = BTreeMap::new();
    let mut counts: BTreeMap<TaskId, u32> = BTreeMap::new();
    for (task, accesses) in sequence {
        for access in accesses {
            let count = counts.entry(*task).or_default();
            *count += 1;
            let first = numbers.entry(access.object).or_insert((*task, *count));
            *first = (*first).min((*task, *count));
        }
    }
    let mut renumbered = sequence.clone();
    for access in renumbered.iter_mut().flat_map(|(_, accesses)| accesses) {
        let (task, count) = numbers[&access.object];
        access.object = ObjectId(task.0 * 10_000 + count);
        access.class = 0;
    }
    renumbered
}

impl Observer for Recording {
    fn begin(&mut self) {
        self.now.clear();
        self.tasks.clear();
    }

    fn spawned(&mut self, parent: TaskId, child: TaskId) {
        let (path, children) = self.tasks.entry(parent).or_default();
        *children += 1;
        debug_assert!(*children < CHILDREN, "a program of fewer threads");
        let path = *path * (CHILDREN + 1) + *children;
        self.tasks.insert(child, (path, 0));
    }

    fn executed(&mut self, task: TaskId, accesses: &Accesses) {
        // A fault is seen by the step that finds it; of one that is drawn there is nothing else.
        if !accesses.iter().any(|access| access.action == Action::Strike) {
            self.now.push((self.path(task), accesses.clone()));
        }
    }

    fn extend(&mut self, task: TaskId, access: Access) {
        let path = self.path(task);
        if let Some((_, accesses)) = self.now.iter_mut().rev().find(|(of, _)| *of == path) {
            accesses.push(access);
        }
    }

    fn finish(&mut self, counts: bool) {
        if counts {
            self.traces.insert(Trace(canonical(&renumbered(&self.now))));
        }
    }
}
