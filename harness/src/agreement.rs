//! Random programs on the facade: the exhaustive strategy reaches exactly the outcomes that running every interleaving reaches.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;

use crate::engine::{Limits, RunResult, Setup, run};
use crate::strategy::{Bounded, Exhaustive, Strategy as _};
use crate::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use crate::sync::{Mutex, RwLock, mpsc};
use crate::thread;

#[derive(Clone, Copy, Debug)]
enum Op {
    Load(usize),
    Store(usize),
    Add(usize),
    Lock(usize),
    TryLock(usize),
    Read,
    Write,
    Send,
    TryRecv,
    /// A thread of its own that adds to the cell, not waited for before the end.
    Spawn(usize),
}

/// Runs the program and gives all that its threads saw and left behind.
fn execute(threads: &[Vec<Op>]) -> String {
    // Objects of one line, most of which are first used in the middle of a thread.
    let cells: Vec<AtomicUsize> = (0..3).map(|_| AtomicUsize::new(0)).collect();
    let locks: Vec<Mutex<usize>> = (0..2).map(|_| Mutex::new(0)).collect();
    let shared = RwLock::new(0);
    let (sender, receiver) = mpsc::channel();
    let receiver = Mutex::new(receiver);
    let seen: Vec<Vec<usize>> = thread::scope(|scope| {
        let handles: Vec<_> = threads
            .iter()
            .enumerate()
            .map(|(number, ops)| {
                let sender = sender.clone();
                let (cells, locks, shared, receiver) = (&cells, &locks, &shared, &receiver);
                scope.spawn(move || {
                    let mut seen = Vec::new();
                    for (at, op) in ops.iter().enumerate() {
                        let value = 10 * (number + 1) + at;
                        match *op {
                            Op::Load(x) => seen.push(cells[x].load(SeqCst)),
                            Op::Store(x) => cells[x].store(value, SeqCst),
                            Op::Add(x) => seen.push(cells[x].fetch_add(value, SeqCst)),
                            Op::Lock(x) => {
                                let mut guard = locks[x].lock().unwrap();
                                seen.push(*guard);
                                *guard = value;
                            }
                            Op::TryLock(x) => seen.push(locks[x].try_lock().map_or(99, |guard| *guard)),
                            Op::Read => seen.push(*shared.read().unwrap()),
                            Op::Write => *shared.write().unwrap() = value,
                            Op::Send => sender.send(value).unwrap(),
                            Op::TryRecv => {
                                let receiver = receiver.lock().unwrap();
                                seen.push(receiver.try_recv().unwrap_or(0));
                            }
                            Op::Spawn(x) => {
                                scope.spawn(move || cells[x].fetch_add(1000, SeqCst));
                            }
                        }
                    }
                    seen
                })
            })
            .collect();
        handles.into_iter().map(|handle| handle.join().unwrap()).collect()
    });
    let cells: Vec<usize> = cells.into_iter().map(AtomicUsize::into_inner).collect();
    let locks: Vec<usize> = locks.into_iter().map(|lock| lock.into_inner().unwrap()).collect();
    format!("{seen:?} {cells:?} {locks:?} {}", shared.into_inner().unwrap())
}

fn outcomes<S: crate::strategy::Strategy + 'static>(
    threads: &[Vec<Op>],
    strategy: S,
    executions: u64,
) -> (BTreeSet<String>, RunResult<S>) {
    let threads = threads.to_vec();
    let setup = Setup {
        name: String::new(),
        allow_leaks: false,
        body: Arc::new(move || crate::observe("all", execute(&threads))),
        limits: Limits { executions, time: None, steps: 1_000 },
        keep_records: false,
        wanted: None,
    };
    let result = run(&setup, strategy);
    assert!(result.collected.failed.is_none(), "{:?}", result.collected.failed);
    let values = result.collected.outcomes.of("all");
    (values.into_iter().map(|(value, _)| value).collect(), result)
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        (0..3usize).prop_map(Op::Load),
        (0..3usize).prop_map(Op::Store),
        (0..3usize).prop_map(Op::Add),
        (0..2usize).prop_map(Op::Lock),
        (0..2usize).prop_map(Op::TryLock),
        Just(Op::Read),
        Just(Op::Write),
        Just(Op::Send),
        Just(Op::TryRecv),
        (0..3usize).prop_map(Op::Spawn),
    ]
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(if cfg!(debug_assertions) {
        8
    } else {
        60
    })
}

/// Interleavings that are run at most; programs with more are passed over.
const LIMIT: u32 = 2_000;

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn exhaustive_reaches_what_every_interleaving_reaches(
        threads in prop::collection::vec(prop::collection::vec(op(), 1..3), 2..4)
    ) {
        let (expected, every) = outcomes(&threads, Bounded::new(u32::MAX, LIMIT), u64::MAX);
        if every.strategy.executions_left() > 0 {
            let (found, exhaustive) = outcomes(&threads, Exhaustive::default(), u64::MAX);
            prop_assert!(exhaustive.strategy.is_complete());
            prop_assert_eq!(found, expected);
        }
    }
}
