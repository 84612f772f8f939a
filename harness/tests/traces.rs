//! The facade and the engine add no execution to what the pure exploration needs: executions = traces.
#![cfg(feature = "explore")]

use gordian::sync::atomic::{AtomicU32, Ordering::SeqCst};
use gordian::sync::{Arc, Mutex, Once, OnceLock, RwLock};
use gordian::{Explorer, Search, Verdict, thread};

fn exhaustive(body: impl Fn() + Send + Sync + 'static) -> Verdict {
    Explorer::new().search(Search::Exhaustive).run(body)
}

fn traces(threads: usize, times: usize, step: impl Fn(&AtomicU32) + Copy + Send + Sync + 'static) -> u64 {
    let verdict = exhaustive(move || {
        let x = AtomicU32::new(0);
        thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| (0..times).for_each(|_| step(&x)));
            }
        });
    });
    verdict.traces().unwrap_or_else(|| panic!("{verdict}"))
}

#[test]
fn load_then_store() {
    let ls = |x: &AtomicU32| {
        let value = x.load(SeqCst);
        x.store(value + 1, SeqCst);
    };
    assert_eq!(traces(2, 1, ls), 4);
    assert_eq!(traces(2, 2, ls), 34);
    assert_eq!(traces(2, 3, ls), 328);
    assert_eq!(traces(3, 1, ls), 36);
}

#[test]
fn read_modify_write() {
    let rmw = |x: &AtomicU32| {
        x.fetch_add(1, SeqCst);
    };
    assert_eq!(traces(2, 4, rmw), 70);
    assert_eq!(traces(3, 2, rmw), 90);
    assert_eq!(traces(4, 1, rmw), 24);
}

#[test]
fn mutex() {
    let count = |threads, times| {
        let verdict = exhaustive(move || {
            let total = Arc::new(Mutex::new(0));
            let handles: Vec<_> = (0..threads)
                .map(|_| {
                    let total = Arc::clone(&total);
                    thread::spawn(move || (0..times).for_each(|_| *total.lock().unwrap() += 1))
                })
                .collect();
            handles.into_iter().for_each(|handle| handle.join().unwrap());
            assert_eq!(*total.lock().unwrap(), threads * times);
        });
        verdict.traces().unwrap_or_else(|| panic!("{verdict}"))
    };
    assert_eq!((count(2, 3), count(3, 1), count(3, 2)), (20, 6, 90));
}

#[test]
fn each_thread_its_own_variable() {
    let verdict = exhaustive(|| {
        // One line creates them all: they must be told apart all the same.
        let variables: Vec<AtomicU32> = (0..3).map(|_| AtomicU32::new(0)).collect();
        thread::scope(|scope| {
            for x in &variables {
                scope.spawn(|| {
                    for _ in 0..2 {
                        let value = x.load(SeqCst);
                        x.store(value + 1, SeqCst);
                    }
                });
            }
        });
    });
    assert_eq!(verdict.traces(), Some(1), "{verdict}");
}

#[test]
fn one_reader_of_all() {
    let verdict = exhaustive(|| {
        let variables: Vec<AtomicU32> = (0..3).map(|_| AtomicU32::new(0)).collect();
        thread::scope(|scope| {
            for x in &variables {
                scope.spawn(|| x.store(1, SeqCst));
            }
            scope.spawn(|| variables.iter().map(|x| x.load(SeqCst)).collect::<Vec<_>>());
        });
    });
    assert_eq!(verdict.traces(), Some(8), "{verdict}");
}

#[test]
fn readers_do_not_order_each_other() {
    let verdict = exhaustive(|| {
        let value = RwLock::new(1);
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| *value.read().unwrap());
            }
        });
    });
    assert_eq!(verdict.traces(), Some(1), "{verdict}");
}

/// Loom misses the write that races with the older read.
#[test]
fn reads_see_the_other_threads_later_write() {
    let verdict = exhaustive(|| {
        let x = AtomicU32::new(0);
        let seen = thread::scope(|scope| {
            let first = scope.spawn(|| {
                let seen = x.load(SeqCst);
                x.store(1, SeqCst);
                seen
            });
            scope.spawn(|| {
                x.load(SeqCst);
                x.store(2, SeqCst);
            });
            first.join().unwrap()
        });
        gordian::observe("r0", seen);
    });
    assert_eq!(verdict.outcomes().to_string(), "r0: {0: 3 traces, 2: 1 trace}");
}

#[test]
fn objects_that_only_their_users_create() {
    // Tasks and objects that come to be in different orders in different executions.
    let verdict = exhaustive(|| {
        let x = AtomicU32::new(0);
        thread::scope(|outer| {
            for _ in 0..2 {
                outer.spawn(|| {
                    x.fetch_add(1, SeqCst);
                    let own = AtomicU32::new(0);
                    thread::scope(|inner| {
                        inner.spawn(|| own.fetch_add(1, SeqCst));
                        inner.spawn(|| own.fetch_add(1, SeqCst));
                    });
                    assert_eq!(own.into_inner(), 2);
                });
            }
        });
    });
    // Two orders on x, two on each of the inner ones.
    assert_eq!(verdict.traces(), Some(8), "{verdict}");
}

#[test]
fn who_finds_a_value_initialised_orders_nobody() {
    let entered_by_three = |enter: fn(&(Once, OnceLock<u32>))| {
        let verdict = exhaustive(move || {
            let both = (Once::new(), OnceLock::new());
            thread::scope(|scope| {
                for _ in 0..3 {
                    scope.spawn(|| enter(&both));
                }
            });
        });
        verdict.traces().unwrap_or_else(|| panic!("{verdict}"))
    };
    // A trace for each thread that can be the one to initialise.
    assert_eq!(entered_by_three(|(once, _)| once.call_once(|| ())), 3);
    assert_eq!(entered_by_three(|(once, _)| once.call_once_force(|_| ())), 3);
    assert_eq!(entered_by_three(|(_, lock)| assert_eq!(*lock.get_or_init(|| 1), 1)), 3);
}
