//! Programs' steps on the facade.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex as Record, PoisonError};

use gordian::sync::{Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};
use gordian::thread::JoinHandle;
use gordian::{Explorer, Search, Verdict, thread};

use super::Locks;
use super::states::{self, Deadlocks, Thread};
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

/// What all threads of an execution share.
struct Shared {
    locks: Vec<AnyLock>,
    threads: Arc<Vec<Vec<Step>>>,
    /// Where each thread is. It belongs to no step, so that nothing depends on it.
    places: Places,
}

type Places = Arc<Record<Vec<Thread>>>;

/// The exhaustive strategy finds something else than the search over states.
pub fn disagreement(program: &Program, threads: &[Vec<Step>], found: &Deadlocks) -> Option<String> {
    let reached: BTreeSet<&Locks> = found.reached.iter().chain(&found.stuck).collect();
    match explored(program, threads, false) {
        (Verdict::Verified { .. }, _) => (!reached.is_empty())
            .then(|| format!("the exhaustive strategy proves the absence of the deadlocks {reached:?}")),
        (Verdict::Failed { ref witness, .. }, places) if witness.is_deadlock() => {
            let Some(in_vain) = states::waited_for_in_vain(places, threads) else {
                return Some(format!("the exhaustive strategy finds a deadlock where a thread can go on: {witness}"));
            };
            let is_known = !in_vain.is_empty() && in_vain.iter().all(|locks| reached.contains(locks));
            (!is_known).then(|| {
                format!("the exhaustive strategy finds deadlocks of {in_vain:?}, states show {reached:?}: {witness}")
            })
        }
        (Verdict::Failed { ref witness, .. }, _) => Some(format!("the exhaustive strategy fails: {witness}")),
        (Verdict::Incomplete { executions: MAX_EXECUTIONS, .. }, _) => None,
        (other, _) => Some(format!("the exhaustive strategy comes to nothing, within its budget: {other}")),
    }
}

/// A deadlock that the exhaustive strategy finds, as it is printed.
pub fn witness(program: &Program, threads: &[Vec<Step>]) -> Option<String> {
    explored(program, threads, true).0.witness().map(ToString::to_string)
}

/// The verdict, and where the threads are at the end of the last execution.
fn explored(program: &Program, threads: &[Vec<Step>], minimise: bool) -> (Verdict, Vec<Thread>) {
    let (kinds, own) = (program.locks.clone(), program.threads.len());
    let (start_places, threads) = (states::start(program, threads), Arc::new(threads.to_vec()));
    let explorer = Explorer::new().search(Search::Exhaustive).executions(MAX_EXECUTIONS).minimise(minimise);
    let places = Places::default();
    let last = places.clone();
    let verdict = explorer.run(move || {
        *places.lock().unwrap_or_else(PoisonError::into_inner) = start_places.clone();
        let locks = kinds.iter().map(|kind| new_lock(*kind)).collect();
        let shared = Arc::new(Shared { locks, threads: threads.clone(), places: places.clone() });
        let handles: Vec<_> = (0..own).map(|number| start(&shared, number)).collect();
        for handle in handles {
            let _ = handle.join();
        }
    });
    let places = std::mem::take(&mut *last.lock().unwrap_or_else(PoisonError::into_inner));
    (verdict, places)
}

fn new_lock(kind: Kind) -> AnyLock {
    match kind {
        Kind::Mutex => AnyLock::Mutex(Mutex::new(0)),
        Kind::RwLock => AnyLock::RwLock(RwLock::new(0)),
    }
}

fn start(shared: &Arc<Shared>, number: usize) -> JoinHandle<()> {
    let shared = shared.clone();
    thread::spawn(move || run(&shared, number))
}

fn run(shared: &Arc<Shared>, number: usize) {
    let steps = &shared.threads[number];
    let mut held: BTreeMap<usize, Guard<'_>> = BTreeMap::new();
    let mut children: BTreeMap<usize, JoinHandle<()>> = BTreeMap::new();
    let mut place = Thread::default();
    loop {
        shared.places.lock().unwrap_or_else(PoisonError::into_inner)[number] = place.clone();
        let Some(step) = steps.get(place.at) else { return };
        place.at += 1;
        match *step {
            Step::Acquire(lock, guard) => {
                held.insert(guard, shared.locks[lock.lock].acquire(lock));
                place.held.push((guard, lock.lock, lock.shared));
            }
            Step::Try(lock, guard, otherwise) => match shared.locks[lock.lock].attempt(lock) {
                Some(taken) => {
                    held.insert(guard, taken);
                    place.held.push((guard, lock.lock, lock.shared));
                }
                None => place.at = otherwise,
            },
            Step::Goto(target) => place.at = target,
            Step::Spawn(child) => drop(children.insert(child, start(shared, child))),
            Step::Join(child) => drop(children.remove(&child).map(JoinHandle::join)),
            Step::Release(guard) | Step::Discard(guard) => {
                held.remove(&guard);
                place.held.retain(|(of, ..)| *of != guard);
            }
            Step::Forget(guard) => {
                std::mem::forget(held.remove(&guard));
                place.held.iter_mut().filter(|(of, ..)| *of == guard).for_each(|(of, ..)| *of = states::FORGOTTEN);
            }
        }
    }
}
