//! Programs' steps on the facade.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use gordian::sync::{Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};
use gordian::thread::JoinHandle;
use gordian::{Explorer, Search, Verdict, thread};

use super::Locks;
use super::states::Deadlocks;
use super::steps::Step;
use super::tree::{Kind, Lock, Program};

/// Programs that need more are left alone.
const MAX_EXECUTIONS: u64 = 2_000;

enum AnyLock {
    Mutex(Mutex<u32>),
    RwLock(RwLock<u32>),
}

/// Guards are kept for their drops.
#[allow(dead_code)]
enum Guard<'a> {
    Mutex(MutexGuard<'a, u32>),
    Read(RwLockReadGuard<'a, u32>),
    Write(RwLockWriteGuard<'a, u32>),
}

impl AnyLock {
    fn acquire(&self, lock: Lock) -> Guard<'_> {
        match self {
            AnyLock::Mutex(mutex) => Guard::Mutex(mutex.lock().unwrap()),
            AnyLock::RwLock(shared) if lock.shared => Guard::Read(shared.read().unwrap()),
            AnyLock::RwLock(shared) => Guard::Write(shared.write().unwrap()),
        }
    }

    fn attempt(&self, lock: Lock) -> Option<Guard<'_>> {
        match self {
            AnyLock::Mutex(mutex) => mutex.try_lock().ok().map(Guard::Mutex),
            AnyLock::RwLock(shared) if lock.shared => shared.try_read().ok().map(Guard::Read),
            AnyLock::RwLock(shared) => shared.try_write().ok().map(Guard::Write),
        }
    }
}

/// The exhaustive strategy finds something else than the search over states.
pub fn disagreement(program: &Program, threads: &[Vec<Step>], found: &Deadlocks) -> Option<String> {
    let reached: BTreeSet<&Locks> = found.reached.iter().chain(&found.stuck).collect();
    match explored(program, threads, false) {
        Verdict::Verified { .. } => (!reached.is_empty())
            .then(|| format!("the exhaustive strategy proves the absence of the deadlocks {reached:?}")),
        Verdict::Failed { ref witness, .. } if witness.is_deadlock() => reached
            .is_empty()
            .then(|| format!("the exhaustive strategy finds a deadlock that no state shows: {witness}")),
        Verdict::Failed { ref witness, .. } => Some(format!("the exhaustive strategy fails: {witness}")),
        // The budget is over.
        _ => None,
    }
}

/// A deadlock that the exhaustive strategy finds, as it is printed.
pub fn witness(program: &Program, threads: &[Vec<Step>]) -> Option<String> {
    explored(program, threads, true).witness().map(ToString::to_string)
}

fn explored(program: &Program, threads: &[Vec<Step>], minimise: bool) -> Verdict {
    let (kinds, own, threads) = (program.locks.clone(), program.threads.len(), Arc::new(threads.to_vec()));
    let explorer = Explorer::new().search(Search::Exhaustive).executions(MAX_EXECUTIONS).minimise(minimise);
    explorer.run(move || {
        let locks: Arc<Vec<AnyLock>> = Arc::new(kinds.iter().map(|kind| new_lock(*kind)).collect());
        let handles: Vec<_> = (0..own).map(|number| start(&locks, &threads, number)).collect();
        for handle in handles {
            let _ = handle.join();
        }
    })
}

fn new_lock(kind: Kind) -> AnyLock {
    match kind {
        Kind::Mutex => AnyLock::Mutex(Mutex::new(0)),
        Kind::RwLock => AnyLock::RwLock(RwLock::new(0)),
    }
}

fn start(locks: &Arc<Vec<AnyLock>>, threads: &Arc<Vec<Vec<Step>>>, number: usize) -> JoinHandle<()> {
    let (locks, threads) = (locks.clone(), threads.clone());
    thread::spawn(move || run(&locks, &threads, number))
}

fn run(locks: &Arc<Vec<AnyLock>>, threads: &Arc<Vec<Vec<Step>>>, number: usize) {
    let mut held: BTreeMap<usize, Guard<'_>> = BTreeMap::new();
    let mut children: BTreeMap<usize, JoinHandle<()>> = BTreeMap::new();
    let mut at = 0;
    while let Some(step) = threads[number].get(at) {
        at += 1;
        match *step {
            Step::Acquire(lock, guard) => {
                held.insert(guard, locks[lock.lock].acquire(lock));
            }
            Step::Try(lock, guard, otherwise) => match locks[lock.lock].attempt(lock) {
                Some(taken) => {
                    held.insert(guard, taken);
                }
                None => at = otherwise,
            },
            Step::Goto(target) => at = target,
            Step::Spawn(child) => drop(children.insert(child, start(locks, threads, child))),
            Step::Join(child) => drop(children.remove(&child).map(JoinHandle::join)),
            Step::Release(guard) | Step::Discard(guard) => {
                held.remove(&guard);
            }
            Step::Forget(guard) => std::mem::forget(held.remove(&guard)),
        }
    }
}
