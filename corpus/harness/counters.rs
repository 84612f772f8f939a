//! Scenario 1: workers add one to shared counters. Without a lock every loss is a possible outcome.

use gordian::FailureKind::DataRace;
use gordian::cell::UnsafeCell;
use gordian::sync::atomic::{AtomicU32, Ordering::SeqCst};
use gordian::sync::{Arc, Mutex};
use gordian::thread;

use super::scenario::{Scenario, right, wrong};

pub const ALL: &[Scenario] = &[
    right("counter: read and write without a lock loses", without_lock, "total: {1: 2 traces, 2: 2 traces}"),
    right("counter: under a lock of its own", own_lock, "total: {2: 2 traces}"),
    right("counter: one atomic addition", atomic, "total: {2: 2 traces}"),
    right("counter: one for each worker", sharded, "total: {2: 1 trace}"),
    wrong("counter: plain memory", plain_memory, DataRace),
    right("counters: the elements of a vector, each under its lock", vector, "total: {4: 4 traces}"),
];

fn without_lock() {
    let counter = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let value = counter.load(SeqCst);
                counter.store(value + 1, SeqCst);
            });
        }
    });
    gordian::observe("total", counter.into_inner());
}

fn own_lock() {
    let counter = Mutex::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| *counter.lock().unwrap() += 1);
        }
    });
    gordian::observe("total", counter.into_inner().unwrap());
}

fn atomic() {
    let counter = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| counter.fetch_add(1, SeqCst));
        }
    });
    gordian::observe("total", counter.into_inner());
}

fn sharded() {
    let workers: Vec<_> = (0..2)
        .map(|_| {
            thread::spawn(|| {
                let shard = AtomicU32::new(0);
                shard.store(shard.load(SeqCst) + 1, SeqCst);
                shard.into_inner()
            })
        })
        .collect();
    gordian::observe("total", workers.into_iter().map(|worker| worker.join().unwrap()).sum::<u32>());
}

struct Plain(UnsafeCell<u32>);

// SAFETY: it is not, which is what the exploration has to say.
#[expect(unsafe_code, reason = "the mistake of the scenario")]
unsafe impl Sync for Plain {}

fn plain_memory() {
    let counter = Arc::new(Plain(UnsafeCell::new(0)));
    let workers: Vec<_> = (0..2)
        .map(|_| {
            let counter = Arc::clone(&counter);
            thread::spawn(move || counter.0.with_mut(|_| ()))
        })
        .collect();
    workers.into_iter().for_each(|worker| worker.join().unwrap());
}

fn vector() {
    let counters: Vec<Mutex<u32>> = (0..2).map(|_| Mutex::new(0)).collect();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| counters.iter().for_each(|counter| *counter.lock().unwrap() += 1));
        }
    });
    gordian::observe("total", counters.iter().map(|counter| *counter.lock().unwrap()).sum::<u32>());
}
