//! Scenarios 15, 16 and 20: futures that are cancelled, time limits, and classic structures with one mistake each.

use std::time::Duration;

use gordian::FailureKind::{Deadlock, Livelock, Panic};
use gordian::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use gordian::sync::{Arc, Barrier, Mutex};
use gordian::{future, hint, thread};

use super::scenario::{Scenario, right, wrong};

pub const ALL: &[Scenario] = &[
    wrong("cancel: half of the state is written", || cancelled(false), Panic),
    right("cancel: written in one step after the last await", || cancelled(true), ""),
    wrong("async: a guard is kept across an await", || guard_across_await(true), Deadlock),
    right("async: the guard goes before the await", || guard_across_await(false), ""),
    right("time limit: fires or not, nothing else", time_limit, ""),
    wrong("ticket lock: the ticket is taken in two steps", || ticket_lock(false), Panic),
    right("ticket lock: one fetch_add", || ticket_lock(true), ""),
    wrong("barrier: one thread too few", || barrier(3), Deadlock),
    right("barrier: as many threads as it waits for", || barrier(2), ""),
    wrong("two polite threads: each waits until the other does not want", polite, Livelock),
];

fn cancelled(one_step: bool) {
    let halves = Arc::new((AtomicU32::new(0), AtomicU32::new(0)));
    let transfer = future::spawn({
        let halves = Arc::clone(&halves);
        async move {
            if !one_step {
                halves.0.fetch_add(1, SeqCst);
            }
            future::yield_now().await;
            if one_step {
                halves.0.fetch_add(1, SeqCst);
            }
            halves.1.fetch_add(1, SeqCst);
        }
    });
    transfer.abort();
    let ended = future::block_on(transfer);
    assert!(ended.is_ok() || ended.is_err_and(|error| error.is_cancelled()));
    assert_eq!(halves.0.load(SeqCst), halves.1.load(SeqCst), "only one half was written");
}

fn guard_across_await(keeps: bool) {
    let lock = Arc::new(Mutex::new(0));
    // One thread runs both, as a small executor does.
    let task = |number: u32| {
        let lock = Arc::clone(&lock);
        async move {
            let guard = lock.lock().unwrap();
            let guard = keeps.then_some(guard);
            future::yield_now().await;
            drop(guard);
            number
        }
    };
    let numbers = future::block_on(future::join(task(1), task(2)));
    assert_eq!(numbers, (1, 2));
}

fn time_limit() {
    let done = Arc::new(AtomicBool::new(false));
    let work = {
        let done = Arc::clone(&done);
        async move {
            future::yield_now().await;
            done.store(true, SeqCst);
        }
    };
    let result = future::block_on(future::timeout(Duration::from_secs(1), work));
    assert_eq!(result.is_ok(), done.load(SeqCst));
}

fn ticket_lock(one_step: bool) {
    let (next, serving, inside) = (AtomicU32::new(0), AtomicU32::new(0), AtomicBool::new(false));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let ticket = if one_step {
                    next.fetch_add(1, SeqCst)
                } else {
                    let ticket = next.load(SeqCst);
                    next.store(ticket + 1, SeqCst);
                    ticket
                };
                // Instead of spinning: who is not served yet goes away.
                if serving.load(SeqCst) == ticket {
                    assert!(!inside.swap(true, SeqCst), "two are inside");
                    inside.store(false, SeqCst);
                    serving.fetch_add(1, SeqCst);
                }
            });
        }
    });
}

fn barrier(waits_for: usize) {
    let (barrier, before) = (Barrier::new(waits_for), AtomicU32::new(0));
    let leaders = thread::scope(|scope| {
        let threads = [(); 2].map(|()| {
            scope.spawn(|| {
                before.fetch_add(1, SeqCst);
                let is_leader = barrier.wait().is_leader();
                assert_eq!(before.load(SeqCst), 2, "one has not come yet");
                u32::from(is_leader)
            })
        });
        threads.map(|thread| thread.join().unwrap()).iter().sum::<u32>()
    });
    assert_eq!(leaders, 1);
}

fn polite() {
    let wants = [AtomicBool::new(true), AtomicBool::new(true)];
    thread::scope(|scope| {
        for own in 0..2 {
            let wants = &wants;
            scope.spawn(move || {
                while wants[1 - own].load(SeqCst) {
                    hint::spin_loop();
                }
                wants[own].store(false, SeqCst);
            });
        }
    });
}
