//! Programs that loom can run, on loom.
//!
//! Their atomics have fences around them, so that all that loom reaches is sequentially consistent, and must be reached by the exhaustive
//! strategy too. What only that one reaches has to have a reason ([`Gap`]).

use std::collections::BTreeSet;

use gordian::__oracles::Seen;
use gordian::{Engine, Explorer, Verdict};

use super::program::{Atomic, Gate, Mutex, Op, Program, Shared, Task};
use super::{Body, keys};

/// Executions that loom gets.
const LIMIT: u64 = 4_000;
/// Threads that it can run.
const THREADS: usize = 5;

/// Why loom reaches less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// It can miss a store that races with an older load.
    StoreAfterLoad,
    /// It notifies the one that has waited longest, and the facade any of those that wait.
    NotifiedInOrder,
    /// A writer that waits keeps no readers out.
    NoQueueOfWriters,
    /// It does not try an attempt for a lock at all places.
    Attempts,
}

/// What loom does otherwise: what it must not, and what it misses with a reason. Nothing if it cannot run the program.
pub fn compared(program: &Program, exhaustive: &Seen, body: &Body) -> (Vec<String>, Option<Gap>) {
    if !can_run(program) {
        return (Vec::new(), None);
    }
    let body = body.clone();
    let verdict = Explorer::new().engine(Engine::Loom).executions(LIMIT).run(move || body());
    let found: BTreeSet<String> = verdict.outcomes().of("all").into_iter().map(|(value, _)| value).collect();
    let mut wrong = Vec::new();
    let made_up: Vec<&String> = found.iter().filter(|value| !exhaustive.outcomes.contains_key(*value)).collect();
    if let Some(first) = made_up.first().filter(|_| !updates_beside_stores(program)) {
        wrong.push(format!("loom has {} outcomes more, such as {first}", made_up.len()));
    }
    let misses = match &verdict {
        Verdict::Passed { executions, .. } if *executions >= LIMIT => return (wrong, None),
        Verdict::Passed { .. } => !keys(exhaustive).is_subset(&found) || !exhaustive.failures.is_empty(),
        Verdict::Failed { witness, .. } => {
            let kind = witness.kind().name();
            if !exhaustive.failures.iter().any(|failure| failure.starts_with(kind)) {
                wrong.push(format!("loom fails: {}", witness.headline()));
            }
            false
        }
        other => {
            wrong.push(format!("loom cannot run it: {other}"));
            false
        }
    };
    let gap = if misses { gap(program) } else { None };
    if misses && gap.is_none() {
        let missed = exhaustive.outcomes.keys().find(|value| !found.contains(*value));
        wrong.push(format!("loom misses outcomes for no reason that is known, such as {missed:?}, or a failure"));
    }
    (wrong, gap)
}

fn can_run(program: &Program) -> bool {
    let spawned = program.operations().filter(|op| matches!(op, Op::Task(..))).count();
    program.operations().all(Op::is_for_loom)
        && program.spurious == 0
        && program.panics == 0
        && 1 + program.children.len() + spawned <= THREADS
}

/// Whether an update may read a store that is not the last one, as loom has it (`harness/tests/loom.rs`): what it then reaches no order explains.
fn updates_beside_stores(program: &Program) -> bool {
    let updates = |op: Op| match op {
        Op::Atomic(Atomic::Load | Atomic::Store, _) => None,
        Op::Atomic(_, x) | Op::Task(_, x) => Some(x),
        _ => None,
    };
    let is_stored = |x: &usize| program.operations().any(|op| op == Op::Atomic(Atomic::Store, *x));
    program.operations().filter_map(updates).any(|x| is_stored(&x))
}

fn gap(program: &Program) -> Option<Gap> {
    let has = |wanted: &[Op]| program.operations().any(|op| wanted.contains(&op));
    let reads = |op: Op| match op {
        Op::Atomic(Atomic::Store, _) => None,
        Op::Atomic(_, x) | Op::Task(Task::SpawnAndJoin, x) => Some(x),
        _ => None,
    };
    let writes = |op: Op| match op {
        Op::Atomic(Atomic::Load, _) => None,
        Op::Atomic(_, x) | Op::Task(_, x) => Some(x),
        _ => None,
    };
    let written: BTreeSet<usize> = program.operations().filter_map(writes).collect();
    if program.operations().filter_map(reads).any(|x| written.contains(&x)) {
        return Some(Gap::StoreAfterLoad);
    }
    if has(&[Op::Gate(Gate::NotifyOne)]) {
        return Some(Gap::NotifiedInOrder);
    }
    if has(&[
        Op::Mutex(Mutex::Try, 0),
        Op::Mutex(Mutex::Try, 1),
        Op::Shared(Shared::TryRead),
        Op::Shared(Shared::TryWrite),
    ]) {
        return Some(Gap::Attempts);
    }
    has(&[Op::Shared(Shared::Write)]).then_some(Gap::NoQueueOfWriters)
}
