//! What fails is found, said, shown with few switches, and replayed.
#![cfg(feature = "explore")]

use gordian::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use gordian::sync::{Arc, Barrier, Condvar, LazyLock, Mutex, Once, OnceLock, RwLock, mpsc};
use gordian::{Explorer, Search, Verdict, thread};

fn exhaustive(body: impl Fn() + Send + Sync + 'static) -> Verdict {
    Explorer::new().search(Search::Exhaustive).width(200).run(body)
}

fn lost_update() {
    let counter = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let value = counter.load(SeqCst);
                counter.store(value + 1, SeqCst);
            });
        }
    });
    let total = counter.load(SeqCst);
    assert_eq!(total, 2, "an update was lost");
}

#[test]
fn lost_update_is_shown() {
    let verdict = exhaustive(lost_update);
    let witness = verdict.witness().expect("an update can be lost");
    println!("{witness}");
    assert!(witness.is_panic());
    assert!(witness.headline().contains("an update was lost"), "{}", witness.headline());
    let text = witness.to_string();
    assert!(text.contains("let value = counter.load(SeqCst);"), "{text}");
    assert!(text.contains("[load `counter`: 0]"), "{text}");
    // One preemption and three ends of threads.
    assert!(witness.switches() <= 4, "{}", witness.switches());
}

#[test]
fn witnesses_are_replayed() {
    let verdict = exhaustive(lost_update);
    let witness = verdict.witness().expect("an update can be lost");
    let again = Explorer::new().replay(&witness.to_file(), lost_update);
    assert_eq!(again.witness().map(|again| again.identity()), Some(witness.identity()));
    // Another program does something else.
    let other = Explorer::new().replay(&witness.to_file(), || {
        let counter = AtomicU32::new(0);
        counter.store(1, SeqCst);
    });
    assert!(matches!(&other, Verdict::Incomplete { why, .. } if why.contains("step 1")), "{other}");
}

/// A notification that came before anything had happened is not to blame for one that another waiter got.
#[test]
fn a_notification_that_the_wrong_waiter_got_is_named() {
    let verdict = exhaustive(|| {
        let shared = Arc::new((Mutex::new((false, false)), Condvar::new()));
        shared.1.notify_one();
        let waiter = |name: &str, waits: fn(&mut (bool, bool)) -> bool| {
            let shared = Arc::clone(&shared);
            let wait = move || drop(shared.1.wait_while(shared.0.lock().unwrap(), waits).unwrap());
            thread::Builder::new().name(name.to_owned()).spawn(wait).unwrap()
        };
        let (first, second) = (waiter("first", |set| !set.0), waiter("second", |set| !set.1));
        shared.0.lock().unwrap().0 = true;
        shared.1.notify_one();
        first.join().unwrap();
        shared.0.lock().unwrap().1 = true;
        shared.1.notify_all();
        second.join().unwrap();
    });
    let witness = verdict.witness().expect("the second can be woken instead of the first");
    let headline = witness.headline();
    assert!(headline.starts_with("lost wake-up: `first` waits at"), "{headline}");
    assert!(headline.ends_with("woke `second`"), "{headline}");
    let text = witness.to_string();
    assert!(!text.contains("nobody waited") && text.contains("; the last one, given at"), "{text}");
}

#[test]
fn opposite_lock_orders_deadlock() {
    let verdict = exhaustive(|| {
        let accounts = Arc::new(Mutex::new(1));
        let journal = Arc::new(Mutex::new(1));
        let other = thread::spawn({
            let (accounts, journal) = (Arc::clone(&accounts), Arc::clone(&journal));
            move || {
                let journal = journal.lock().unwrap();
                let accounts = accounts.lock().unwrap();
                *journal + *accounts
            }
        });
        let accounts = accounts.lock().unwrap();
        let journal = journal.lock().unwrap();
        let sum = *journal + *accounts;
        drop(journal);
        drop(accounts);
        assert_eq!(other.join().unwrap(), sum);
    });
    let witness = verdict.witness().expect("they deadlock");
    println!("{witness}");
    assert!(witness.is_deadlock());
    let text = witness.to_string();
    assert!(text.contains("`main` waits at"), "{text}");
    assert!(text.contains("(lock `journal`) for `thread 1`, which holds it since"), "{text}");
}

/// Two threads may have one name, and a name that looks like that of another thread, or is on two lines.
#[test]
fn threads_of_one_name_are_told_apart() {
    let named = |name: &str, body: Box<dyn FnOnce() + Send>| thread::Builder::new().name(name.to_owned()).spawn(body);
    let verdict = exhaustive(move || {
        let locks = Arc::new((Mutex::new(()), Mutex::new(())));
        let (one, other) = (Arc::clone(&locks), Arc::clone(&locks));
        let first = named("worker", Box::new(move || drop((one.0.lock().unwrap(), one.1.lock().unwrap()))));
        let second = named("worker", Box::new(move || drop((other.1.lock().unwrap(), other.0.lock().unwrap()))));
        first.unwrap().join().unwrap();
        second.unwrap().join().unwrap();
    });
    let text = verdict.witness().expect("they deadlock").to_string();
    println!("{text}");
    assert!(text.starts_with("deadlock: `worker` and `worker (thread 2)` wait for each other"), "{text}");
    assert!(text.contains("for `worker`, which holds it since") && !text.contains("itself"), "{text}");
    assert!(text.contains("for `worker (thread 2)`, which holds it since"), "{text}");
    let columns = text.lines().find(|line| line.contains(" | ")).expect("the table");
    assert!(columns.contains("| worker ") && columns.contains("| worker (thread 2)"), "{text}");

    let verdict = exhaustive(move || {
        named("thread 2", Box::new(|| ())).unwrap().join().unwrap();
        let unnamed = thread::spawn(|| panic!("the second"));
        drop(named("two\nlines\t3", Box::new(|| ())).unwrap().join());
        unnamed.join().unwrap();
    });
    let text = verdict.witness().expect("it panics").to_string();
    println!("{text}");
    assert!(text.contains("`thread 2 (without a name)` panicked"), "{text}");
    assert!(text.contains("two\\nlines 3"), "{text}");
}

#[test]
fn the_final_state_is_what_was_written_last() {
    let verdict = exhaustive(|| {
        let (written, read) = (AtomicU32::new(1), AtomicU32::new(7));
        written.store(4, SeqCst);
        assert_eq!(written.compare_exchange(9, 2, SeqCst, SeqCst), Err(4));
        assert_eq!(read.compare_exchange(9, 2, SeqCst, SeqCst), Err(7));
        panic!("to be shown");
    });
    let text = verdict.witness().expect("it panics").to_string();
    assert!(text.ends_with("final state: `written` = 4, `read` = 7"), "{text}");
}

/// As in `std`: who waits panics, unless it waits by force.
#[test]
fn who_waits_for_a_poisoned_initialisation_panics() {
    let waits = |wait: fn(&Once), initialised_later: bool| {
        exhaustive(move || {
            let once = Arc::new(Once::new());
            let other = Arc::clone(&once);
            let first = thread::spawn(move || {
                let fails = || other.call_once(|| panic!("it fails"));
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(fails)).is_err()
            });
            wait(&once);
            assert!(first.join().unwrap());
            if initialised_later {
                once.call_once_force(|_| ());
            }
        })
    };
    let waited = waits(|once| once.wait(), false);
    let witness = waited.witness().expect("the wait panics");
    assert!(witness.is_panic(), "{witness}");
    assert!(witness.headline().starts_with("`main` panicked at"), "{witness}");
    assert!(witness.headline().contains("Once instance has previously been poisoned"), "{witness}");
    let caught = exhaustive(|| {
        let once = Arc::new(Once::new());
        let other = Arc::clone(&once);
        let first = thread::spawn(move || other.call_once(|| panic!("it fails")));
        let second = {
            let once = Arc::clone(&once);
            thread::spawn(move || once.wait())
        };
        assert!(first.join().is_err());
        once.call_once_force(|state| assert!(state.is_poisoned()));
        gordian::observe("the waiter panics", second.join().is_err());
    });
    assert!(caught.traces().is_some(), "{caught}");
    assert_eq!(caught.outcomes().of("the waiter panics").len(), 2, "{caught}");
    let forced = waits(|once| once.wait_force(), true);
    assert!(forced.witness().is_some_and(|witness| witness.is_deadlock()), "{forced}");
}

#[test]
fn self_deadlock() {
    let verdict = exhaustive(|| {
        let lock = Mutex::new(());
        let _first = lock.lock();
        let _second = lock.lock();
    });
    assert!(verdict.to_string().contains("itself, which holds it since"), "{verdict}");
}

#[test]
fn lost_notification_deadlocks() {
    let verdict = exhaustive(|| {
        let pair = Arc::new((Mutex::new(false), Condvar::new()));
        let other = Arc::clone(&pair);
        let waker = thread::spawn(move || {
            *other.0.lock().unwrap() = true;
            other.1.notify_one();
        });
        // No predicate is checked: the notification may come before the wait.
        let guard = pair.0.lock().unwrap();
        drop(pair.1.wait(guard).unwrap());
        waker.join().unwrap();
    });
    let witness = verdict.witness().expect("the notification can be lost");
    assert!(witness.is_deadlock() && witness.to_string().contains("for a notification"), "{witness}");
}

#[test]
fn a_predicate_mends_the_lost_notification() {
    let verdict = exhaustive(|| {
        let pair = Arc::new((Mutex::new(false), Condvar::new()));
        let other = Arc::clone(&pair);
        let waker = thread::spawn(move || {
            *other.0.lock().unwrap() = true;
            other.1.notify_one();
        });
        let guard = pair.0.lock().unwrap();
        let done = pair.1.wait_while(guard, |done| !*done).unwrap();
        assert!(*done);
        drop(done);
        waker.join().unwrap();
    });
    assert!(verdict.traces().is_some(), "{verdict}");
}

#[test]
fn timeouts_fire_or_not() {
    let verdict = exhaustive(|| {
        let pair = Arc::new((Mutex::new(()), Condvar::new()));
        let other = Arc::clone(&pair);
        let waker = thread::spawn(move || other.1.notify_one());
        let guard = pair.0.lock().unwrap();
        let (guard, result) = pair.1.wait_timeout(guard, std::time::Duration::from_secs(1)).unwrap();
        drop(guard);
        gordian::observe("timed out", result.timed_out());
        waker.join().unwrap();
    });
    let outcomes = verdict.outcomes().of("timed out");
    assert_eq!(outcomes.len(), 2, "{verdict}");
}

#[test]
fn panics_of_threads_are_theirs_who_join() {
    let taken = exhaustive(|| {
        let handle = thread::spawn(|| panic!("expected"));
        assert!(handle.join().is_err());
    });
    assert_eq!(taken.traces(), Some(1), "{taken}");
    let not_taken = exhaustive(|| {
        thread::spawn(|| panic!("unexpected"));
    });
    let witness = not_taken.witness().expect("nobody joins it");
    assert!(witness.headline().contains("`thread 1` panicked"), "{witness}");
    let in_scope = exhaustive(|| {
        thread::scope(|scope| {
            scope.spawn(|| panic!("in a scope"));
        });
    });
    assert!(in_scope.witness().is_some_and(|witness| witness.headline().contains("in a scope")), "{in_scope}");
}

#[test]
fn poisoning() {
    let verdict = exhaustive(|| {
        let lock = Arc::new(Mutex::new(0));
        let other = Arc::clone(&lock);
        let handle = thread::spawn(move || {
            let _guard = other.lock();
            panic!("with the lock held");
        });
        let first = lock.lock().map(|guard| *guard).is_err();
        assert!(handle.join().is_err());
        assert!(lock.lock().is_err());
        gordian::observe("poisoned", first);
    });
    assert_eq!(verdict.outcomes().to_string(), "poisoned: {false: 1 trace, true: 1 trace}");
}

#[test]
fn channels() {
    let verdict = exhaustive(|| {
        let (sender, receiver) = mpsc::channel();
        for number in 0..2 {
            let sender = sender.clone();
            thread::spawn(move || sender.send(number).unwrap());
        }
        drop(sender);
        let got: Vec<i32> = receiver.iter().collect();
        gordian::observe("got", format!("{got:?}"));
    });
    let outcomes = verdict.outcomes().of("got");
    assert_eq!(outcomes, [("[0, 1]".to_owned(), 1), ("[1, 0]".to_owned(), 1)], "{verdict}");
}

#[test]
fn bounded_channels() {
    let verdict = exhaustive(|| {
        let (sender, receiver) = mpsc::sync_channel(1);
        let producer = thread::spawn(move || {
            let full = (0..3).filter(|number| sender.try_send(*number).is_err()).count();
            gordian::observe("full", full);
            sender.send(9).unwrap();
        });
        let got = receiver.recv().unwrap();
        assert_eq!(got, 0);
        assert_eq!(receiver.iter().last(), Some(9));
        producer.join().unwrap();
    });
    let full: Vec<String> = verdict.outcomes().of("full").into_iter().map(|(value, _)| value).collect();
    assert_eq!(full, ["0", "1", "2"], "{verdict}");
}

#[test]
fn a_sender_kept_alive_blocks_the_receiver() {
    let verdict = exhaustive(|| {
        let (sender, receiver) = mpsc::channel::<u32>();
        for _ in &receiver {}
        drop(sender);
    });
    assert!(verdict.to_string().contains("for a message"), "{verdict}");
}

#[test]
fn barriers_have_one_leader() {
    let verdict = exhaustive(|| {
        let barrier = Barrier::new(2);
        let leaders = AtomicU32::new(0);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    if barrier.wait().is_leader() {
                        leaders.fetch_add(1, SeqCst);
                    }
                });
            }
        });
        assert_eq!(leaders.into_inner(), 1);
    });
    assert_eq!(verdict.traces(), Some(2), "{verdict}");
}

#[test]
fn one_initialisation() {
    let verdict = exhaustive(|| {
        let cell = OnceLock::new();
        let runs = AtomicU32::new(0);
        thread::scope(|scope| {
            for number in 0..2 {
                let (cell, runs) = (&cell, &runs);
                scope.spawn(move || {
                    *cell.get_or_init(|| {
                        runs.fetch_add(1, SeqCst);
                        number
                    })
                });
            }
        });
        assert_eq!(runs.into_inner(), 1);
        gordian::observe("value", cell.into_inner().unwrap());
    });
    assert_eq!(verdict.outcomes().to_string(), "value: {0: 1 trace, 1: 1 trace}");
}

#[test]
fn lazy_values_and_statics() {
    static ENTRIES: Mutex<u32> = Mutex::new(0);
    let verdict = exhaustive(|| {
        let once = Once::new();
        let lazy = LazyLock::new(|| {
            let mut entries = ENTRIES.lock().unwrap();
            *entries += 1;
            *entries
        });
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    assert_eq!(*lazy, 1);
                    once.call_once(|| *ENTRIES.lock().unwrap() -= 1);
                });
            }
        });
        assert!(once.is_completed());
        assert_eq!(*ENTRIES.lock().unwrap(), 0);
    });
    assert_eq!(verdict.traces(), Some(4), "{verdict}");
}

#[test]
fn an_initialisation_that_needs_itself_deadlocks() {
    let verdict = exhaustive(|| {
        let once = Once::new();
        once.call_once(|| once.call_once(|| ()));
    });
    let witness = verdict.witness().expect("it waits for itself");
    assert!(witness.is_deadlock() && witness.to_string().contains("for itself"), "{witness}");
}

#[test]
fn park_waits_for_unpark() {
    let verdict = exhaustive(|| {
        let flag = Arc::new(AtomicBool::new(false));
        let sleeper = thread::spawn({
            let flag = Arc::clone(&flag);
            move || {
                thread::park();
                assert!(flag.load(SeqCst));
            }
        });
        flag.store(true, SeqCst);
        sleeper.thread().unpark();
        sleeper.join().unwrap();
    });
    assert_eq!(verdict.traces(), Some(1), "{verdict}");
}

#[test]
fn upgrading_a_read_lock_deadlocks() {
    let verdict = exhaustive(|| {
        let state = RwLock::new(0);
        let read = state.read().unwrap();
        *state.write().unwrap() = *read + 1;
    });
    assert!(verdict.witness().is_some_and(|witness| witness.is_deadlock()), "{verdict}");
}

#[test]
fn spinning_for_ever_is_incomplete_and_not_a_pass() {
    let verdict = Explorer::new().search(Search::Exhaustive).spins(0).steps(100).executions(50).run(|| {
        let flag = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                while !flag.load(SeqCst) {
                    gordian::hint::spin_loop();
                }
            });
            scope.spawn(|| flag.store(true, SeqCst));
        });
    });
    assert!(matches!(verdict, Verdict::Incomplete { .. }), "{verdict}");
}

#[test]
fn running_nothing_is_no_pass() {
    let verdict = Explorer::new().executions(0).run(|| ());
    assert!(matches!(verdict, Verdict::Incomplete { executions: 0, .. }), "{verdict}");
}

#[test]
fn randomised_strategies_find_it_too() {
    for search in [Search::Random, Search::Pct { depth: 2 }] {
        let verdict = Explorer::new().search(search).executions(1_000).run(lost_update);
        assert!(verdict.witness().is_some(), "{search:?}: {verdict}");
        let verdict = Explorer::new().search(search).executions(100).run(|| {
            let lock = Mutex::new(0);
            thread::scope(|scope| {
                scope.spawn(|| *lock.lock().unwrap() += 1);
                scope.spawn(|| *lock.lock().unwrap() += 1);
            });
            assert_eq!(lock.into_inner().unwrap(), 2);
        });
        assert!(matches!(verdict, Verdict::Passed { executions: 100, .. }), "{search:?}: {verdict}");
    }
}

#[test]
fn a_small_budget_is_no_proof() {
    let verdict = Explorer::new().executions(20).run(|| {
        let x = AtomicU32::new(0);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| x.fetch_add(1, SeqCst));
            }
        });
    });
    assert!(matches!(verdict, Verdict::Passed { executions: 20, .. }), "{verdict}");
}

#[test]
fn outside_of_an_exploration_it_is_std() {
    let total = Mutex::new(0);
    let (sender, receiver) = mpsc::sync_channel(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            let sender = sender.clone();
            let total = &total;
            scope.spawn(move || {
                *total.lock().unwrap() += 1;
                sender.send(()).unwrap();
            });
        }
        drop(sender);
        assert_eq!(receiver.iter().count(), 4);
    });
    assert_eq!(total.into_inner().unwrap(), 4);
}

#[gordian::test(strategy = "exhaustive")]
fn attribute() {
    let x = AtomicU32::new(0);
    thread::scope(|scope| {
        scope.spawn(|| x.fetch_add(1, SeqCst));
        scope.spawn(|| x.fetch_add(1, SeqCst));
    });
    assert_eq!(x.into_inner(), 2);
}

#[gordian::test(expected = "panic")]
fn attribute_expecting_a_panic() {
    lost_update();
}

#[test]
fn reading_twice_with_a_writer_queued_deadlocks() {
    let verdict = exhaustive(|| {
        let lock = RwLock::new(0);
        thread::scope(|scope| {
            scope.spawn(|| *lock.write().unwrap() += 1);
            scope.spawn(|| {
                let outer = lock.read().unwrap();
                let inner = lock.read().unwrap();
                assert_eq!(*outer, *inner);
            });
        });
    });
    assert!(verdict.witness().is_some_and(|witness| witness.is_deadlock()), "{verdict}");
}

#[test]
fn a_timed_wait_may_time_out_and_find_all_done() {
    let verdict = exhaustive(|| {
        let pair = Arc::new((Mutex::new(false), Condvar::new()));
        let other = Arc::clone(&pair);
        let worker = thread::spawn(move || {
            *other.0.lock().unwrap() = true;
            other.1.notify_one();
        });
        let guard = pair.0.lock().unwrap();
        let (guard, result) = pair.1.wait_timeout(guard, std::time::Duration::from_secs(1)).unwrap();
        gordian::observe("timed out, done", format!("{}, {}", result.timed_out(), *guard));
        drop(guard);
        worker.join().unwrap();
    });
    let seen: Vec<String> = verdict.outcomes().of("timed out, done").into_iter().map(|(value, _)| value).collect();
    assert_eq!(seen, ["false, true", "true, false", "true, true"], "{verdict}");
}

#[test]
fn rendezvous() {
    let verdict = exhaustive(|| {
        let (sender, receiver) = mpsc::sync_channel(0);
        let order = Arc::new(Mutex::new(Vec::new()));
        let other = Arc::clone(&order);
        let producer = thread::spawn(move || {
            sender.send(1).unwrap();
            other.lock().unwrap().push("sent");
            sender.try_send(2)
        });
        order.lock().unwrap().push("receiving");
        assert_eq!(receiver.recv(), Ok(1));
        let second = receiver.try_recv();
        drop(receiver);
        assert!(second.is_err(), "nobody waits to send");
        assert!(producer.join().unwrap().is_err(), "nobody waits to receive");
        assert_eq!(*order.lock().unwrap(), ["receiving", "sent"]);
    });
    assert!(verdict.traces().is_some(), "{verdict}");
    let gone = exhaustive(|| {
        let (sender, receiver) = mpsc::sync_channel(0);
        let producer = thread::spawn(move || sender.send(5));
        drop(receiver);
        assert_eq!(producer.join().unwrap(), Err(mpsc::SendError(5)));
    });
    assert!(gone.traces().is_some(), "{gone}");
}

gordian::thread_local! {
    static COUNT: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
    static LAST: Farewell = Farewell(Mutex::new(None));
}

struct Farewell(Mutex<Option<mpsc::Sender<u32>>>);

impl Drop for Farewell {
    fn drop(&mut self) {
        if let Some(sender) = self.0.lock().unwrap().take() {
            sender.send(COUNT.get()).unwrap();
        }
    }
}

#[test]
fn thread_locals_are_each_tasks_own_and_dropped_at_its_end() {
    let body = || {
        let (sender, receiver) = mpsc::channel();
        COUNT.set(10);
        let threads: Vec<_> = (1..3)
            .map(|number| {
                let sender = sender.clone();
                thread::spawn(move || {
                    LAST.with(|last| *last.0.lock().unwrap() = Some(sender));
                    COUNT.set(COUNT.get() + number);
                })
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        drop(sender);
        let mut got: Vec<u32> = receiver.iter().collect();
        got.sort_unstable();
        assert_eq!((got, COUNT.get()), (vec![1, 2], 10));
    };
    let verdict = exhaustive(body);
    assert!(verdict.traces().is_some(), "{verdict}");
    // And without an exploration.
    std::thread::spawn(body).join().unwrap();
}

/// As much stack as `std` gives to threads: 1.5 MiB are used.
#[test]
fn threads_have_the_stack_that_they_have_in_std() {
    fn deep(calls: u8) -> u8 {
        let block = std::hint::black_box([calls; 64 << 10]);
        let below = if calls == 0 { 0 } else { deep(calls - 1) };
        below.wrapping_add(std::hint::black_box(&block)[usize::from(calls)])
    }
    let verdict = exhaustive(|| {
        let thread = thread::spawn(|| deep(23));
        assert_eq!(deep(23), thread.join().unwrap());
    });
    assert_eq!(verdict.traces(), Some(1), "{verdict}");
}
