//! Random programs on the facade: the exhaustive strategy reaches exactly the outcomes, and exactly the traces, that running every
//! interleaving reaches, each trace once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;

use crate::dpor::object::{ObjectId, TaskId};
use crate::dpor::program::{Canonical, Sequence, canonical};
use crate::dpor::trace::Accesses;
use crate::engine::{Limits, RunResult, Setup, run};
use crate::strategy::{Bounded, Exhaustive, Observed, Observer, Strategy as _};
use crate::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use crate::sync::{Condvar, Mutex, OnceLock, RwLock, mpsc};
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
    /// A writer becomes a reader, where `std` has that.
    Downgrade,
    Send,
    TryRecv,
    /// Bounded, with one place.
    TrySend,
    TryReceive,
    TryRead,
    TryWrite,
    /// The time may be over, or a notification have come.
    WaitTimeout,
    NotifyOne,
    NotifyAll,
    Initialise,
    IsInitialised,
    /// The time may be over, or the token be there.
    ParkTimeout,
    /// Of the first thread.
    Unpark,
    /// A thread of its own that adds to the cell, not waited for before the end.
    Spawn(usize),
}

/// What the writer reads when it has become a reader.
#[cfg(rust_1_92)]
#[allow(clippy::incompatible_msrv, reason = "left out where the compiler is older")]
fn downgrade(shared: &RwLock<usize>, value: usize) -> usize {
    let mut written = shared.write().unwrap();
    *written = value;
    *crate::sync::RwLockWriteGuard::downgrade(written)
}

/// The compiler is too old for more.
#[cfg(not(rust_1_92))]
fn downgrade(shared: &RwLock<usize>, value: usize) -> usize {
    *shared.write().unwrap() = value;
    value
}

/// Runs the program and gives all that its threads saw and left behind.
fn execute(threads: &[Vec<Op>]) -> String {
    // Objects of one line, most of which are first used in the middle of a thread.
    let cells: Vec<AtomicUsize> = (0..3).map(|_| AtomicUsize::new(0)).collect();
    let locks: Vec<Mutex<usize>> = (0..2).map(|_| Mutex::new(0)).collect();
    let shared = RwLock::new(0);
    let (sender, receiver) = mpsc::channel();
    let receiver = Mutex::new(receiver);
    let (bounded, taker) = mpsc::sync_channel(1);
    let taker = Mutex::new(taker);
    let condvar = (Mutex::new(()), Condvar::new());
    let once = OnceLock::new();
    let second = std::time::Duration::from_secs(1);
    // The objects have the same numbers in all executions, so that traces can be compared.
    cells.iter().for_each(|cell| assert_eq!(cell.load(SeqCst), 0));
    locks.iter().for_each(|lock| drop(lock.lock().unwrap()));
    drop((shared.read().unwrap(), receiver.lock().unwrap(), taker.lock().unwrap(), condvar.0.lock().unwrap()));
    condvar.1.notify_one();
    once.get();
    let main = thread::current();
    main.unpark();
    let seen: Vec<Vec<usize>> = thread::scope(|scope| {
        let handles: Vec<_> = threads
            .iter()
            .enumerate()
            .map(|(number, ops)| {
                let sender = sender.clone();
                let (cells, locks, shared, receiver) = (&cells, &locks, &shared, &receiver);
                let (bounded, taker, condvar, once, main) = (&bounded, &taker, &condvar, &once, &main);
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
                            Op::Downgrade => seen.push(downgrade(shared, value)),
                            Op::Send => sender.send(value).unwrap(),
                            Op::TryRecv => {
                                let receiver = receiver.lock().unwrap();
                                seen.push(receiver.try_recv().unwrap_or(0));
                            }
                            Op::TrySend => seen.push(usize::from(bounded.try_send(value).is_ok())),
                            Op::TryReceive => {
                                let taker = taker.lock().unwrap();
                                seen.push(taker.try_recv().unwrap_or(0));
                            }
                            Op::TryRead => seen.push(shared.try_read().map_or(99, |guard| *guard)),
                            Op::TryWrite => seen.push(shared.try_write().map_or(99, |mut guard| {
                                *guard = value;
                                value
                            })),
                            Op::WaitTimeout => {
                                let guard = condvar.0.lock().unwrap();
                                let (guard, result) = condvar.1.wait_timeout(guard, second).unwrap();
                                drop(guard);
                                seen.push(usize::from(result.timed_out()));
                            }
                            Op::NotifyOne => condvar.1.notify_one(),
                            Op::NotifyAll => condvar.1.notify_all(),
                            Op::Initialise => seen.push(*once.get_or_init(|| value)),
                            Op::IsInitialised => seen.push(once.get().copied().unwrap_or(0)),
                            Op::ParkTimeout => thread::park_timeout(second),
                            Op::Unpark => main.unpark(),
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

/// Keeps the traces of the executions that a strategy runs.
#[derive(Default)]
pub(crate) struct Recording {
    now: Vec<(TaskId, Accesses)>,
    pub(crate) traces: BTreeSet<Canonical>,
}

/// Objects are numbered at their first use, which is not the same event in all executions of a trace. Here they get the number
/// of their first use by the lowest task, which is.
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
    }
    renumbered
}

impl Observer for Recording {
    fn begin(&mut self) {
        self.now.clear();
    }

    fn executed(&mut self, task: TaskId, accesses: &Accesses) {
        self.now.push((task, accesses.clone()));
    }

    fn finish(&mut self) {
        self.traces.insert(canonical(&renumbered(&self.now)));
    }
}

fn outcomes<S: crate::strategy::Strategy + Send + 'static>(
    threads: &[Vec<Op>],
    strategy: S,
) -> (BTreeSet<String>, RunResult<Observed<S, Recording>>) {
    let threads = threads.to_vec();
    let setup = Setup {
        name: String::new(),
        body: Arc::new(move || crate::observe("all", execute(&threads))),
        limits: Limits { executions: u64::MAX, time: None, steps: 1_000 },
        keep_records: false,
        wanted: None,
        spurious: 0,
        faults: crate::Faults::none(),
        fault_seed: 0,
        allow_leaks: false,
        checkpoint: None,
        families: Vec::new(),
    };
    let result = run(&setup, Observed::new(strategy));
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
        Just(Op::Downgrade),
        Just(Op::Send),
        Just(Op::TryRecv),
        Just(Op::TrySend),
        Just(Op::TryReceive),
        Just(Op::TryRead),
        Just(Op::TryWrite),
        Just(Op::WaitTimeout),
        Just(Op::NotifyOne),
        Just(Op::NotifyAll),
        Just(Op::Initialise),
        Just(Op::IsInitialised),
        Just(Op::ParkTimeout),
        Just(Op::Unpark),
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
        let (expected, every) = outcomes(&threads, Bounded::new(u32::MAX, LIMIT));
        if every.strategy.strategy.executions_left() > 0 {
            let (found, exhaustive) = outcomes(&threads, Exhaustive::default());
            prop_assert!(exhaustive.strategy.is_complete());
            prop_assert_eq!(found, expected);
            // Threads of threads create objects of their own, in different orders.
            if !threads.concat().iter().any(|op| matches!(op, Op::Spawn(_))) {
                prop_assert_eq!(exhaustive.collected.executions, exhaustive.strategy.observer.traces.len() as u64);
                prop_assert_eq!(exhaustive.strategy.observer.traces, every.strategy.observer.traces);
            }
        }
    }
}
