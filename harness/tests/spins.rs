//! Threads that wait by looking: all their executions within a bound are run, the verdict names the bound, and nothing else is bounded.
#![cfg(feature = "explore")]
#![expect(unsafe_code, reason = "spin locks of the tests guard memory")]

use gordian::sync::atomic::{AtomicBool, AtomicU32, Ordering::*};
use gordian::sync::{Arc, Mutex};
use gordian::{Explorer, FailureKind, Search, Shard, Verdict, Witness, cell, hint, observe, thread};

fn all() -> Explorer {
    Explorer::new().search(Search::Exhaustive).executions(5_000)
}

/// How many executions passed within the bound.
#[track_caller]
fn bounded(verdict: &Verdict) -> u64 {
    let Verdict::Passed { executions, strategy, .. } = verdict else { panic!("{verdict}") };
    assert!(strategy.contains("no thread that waits by looking does so more than"), "{verdict}");
    *executions
}

fn values(verdict: &Verdict, name: &str) -> Vec<String> {
    verdict.outcomes().of(name).into_iter().map(|(value, _)| value).collect()
}

fn until_told(round: fn()) -> impl Fn() + Send + Sync + 'static {
    move || {
        let flag = Arc::new(AtomicBool::new(false));
        let teller = thread::spawn({
            let flag = Arc::clone(&flag);
            move || flag.store(true, Release)
        });
        while !flag.load(Acquire) {
            round();
        }
        teller.join().unwrap();
    }
}

#[test]
fn a_loop_has_one_execution_for_each_number_of_rounds_up_to_the_bound() {
    assert_eq!(bounded(&all().run(until_told(|| ()))), 9);
    assert_eq!(bounded(&all().spins(2).run(until_told(|| ()))), 3);
    // Who lets others go first has to wait sooner.
    for polite in [hint::spin_loop, thread::yield_now, || thread::sleep(std::time::Duration::from_millis(1))] {
        assert_eq!(bounded(&all().run(until_told(polite))), 4);
    }
}

#[test]
fn the_default_ends_as_soon() {
    assert_eq!(bounded(&Explorer::new().run(until_told(|| ()))), 9);
}

#[test]
fn without_a_bound_there_is_no_end() {
    let verdict = all().spins(0).executions(100).run(until_told(|| ()));
    assert!(matches!(verdict, Verdict::Incomplete { .. }), "{verdict}");
}

#[test]
fn shards_add_up_and_those_that_meet_the_bound_say_so() {
    let verdicts = (1..=3).map(|number| all().shard(Shard::new(number, 3).unwrap()).run(until_told(|| ())));
    let verdicts: Vec<Verdict> = verdicts.collect();
    let executions = verdicts.iter().map(|verdict| match verdict {
        Verdict::Passed { executions, .. } => *executions,
        other => panic!("{other}"),
    });
    assert_eq!(executions.sum::<u64>(), 9);
    assert!(verdicts.iter().any(|verdict| verdict.to_string().contains("no thread that waits by looking")));
}

/// What a lock of its own guards.
struct Guarded {
    lock: AtomicU32,
    value: cell::UnsafeCell<u32>,
}

// SAFETY: the value is touched where the lock is held; where it is not, the exploration ends with a data race.
unsafe impl Sync for Guarded {}

/// Two threads add to it.
fn guarded(lock: fn(&AtomicU32), unlock: fn(&AtomicU32)) -> impl Fn() + Send + Sync + 'static {
    move || {
        let shared = Arc::new(Guarded { lock: AtomicU32::new(0), value: cell::UnsafeCell::new(0) });
        let add = move |shared: &Guarded| {
            lock(&shared.lock);
            shared.value.with_mut(|value| {
                // SAFETY: as above.
                unsafe { *value += 1 }
            });
            unlock(&shared.lock);
        };
        let other = Arc::clone(&shared);
        let child = thread::spawn(move || add(&other));
        add(&shared);
        child.join().unwrap();
        let total = shared.value.with(|value| {
            // SAFETY: the other thread has ended.
            unsafe { *value }
        });
        observe("total", total);
    }
}

fn release(lock: &AtomicU32) {
    lock.store(0, Release);
}

#[test]
fn spin_locks_exclude_each_other() {
    let exchange = |lock: &AtomicU32| while lock.compare_exchange(0, 1, Acquire, Relaxed).is_err() {};
    let swap = |lock: &AtomicU32| while lock.swap(1, Acquire) == 1 {};
    let fetch_or = |lock: &AtomicU32| while lock.fetch_or(1, Acquire) == 1 {};
    let look_first = |lock: &AtomicU32| {
        while lock.compare_exchange_weak(0, 1, Acquire, Relaxed).is_err() {
            while lock.load(Relaxed) == 1 {
                hint::spin_loop();
            }
        }
    };
    for lock in [exchange, swap, fetch_or, look_first] {
        let verdict = all().run(guarded(lock, release));
        bounded(&verdict);
        assert_eq!(values(&verdict, "total"), ["2"], "{verdict}");
    }
}

#[test]
fn a_lock_that_looks_and_then_writes_does_not() {
    let look_then_write = |lock: &AtomicU32| {
        while lock.load(Acquire) == 1 {}
        lock.store(1, Relaxed);
    };
    let verdict = all().run(guarded(look_then_write, release));
    assert_eq!(verdict.witness().map(Witness::kind), Some(FailureKind::DataRace), "{verdict}");
}

#[test]
fn attempts_for_a_lock_are_looks_while_they_fail() {
    let verdict = all().run(|| {
        let total = Arc::new(Mutex::new(0));
        let other = Arc::clone(&total);
        let add = |total: &Mutex<u32>| {
            loop {
                if let Ok(mut total) = total.try_lock() {
                    break *total += 1;
                }
            }
        };
        let child = thread::spawn(move || add(&other));
        add(&total);
        child.join().unwrap();
        assert_eq!(*total.lock().unwrap(), 2);
    });
    bounded(&verdict);
}

#[test]
fn a_round_may_look_at_more_than_one_thing() {
    let verdict = all().run(|| {
        let flags = Arc::new((AtomicBool::new(false), AtomicBool::new(false)));
        let tell = |which: fn(&(AtomicBool, AtomicBool)) -> &AtomicBool| {
            let flags = Arc::clone(&flags);
            thread::spawn(move || which(&flags).store(true, Release))
        };
        let tellers = [tell(|flags| &flags.0), tell(|flags| &flags.1)];
        while !(flags.0.load(Acquire) || flags.1.load(Acquire)) {
            thread::yield_now();
        }
        observe("first", flags.0.load(Relaxed));
        tellers.into_iter().for_each(|teller| teller.join().unwrap());
    });
    bounded(&verdict);
    assert_eq!(values(&verdict, "first"), ["false", "true"], "{verdict}");
}

/// A loop that counts its rounds goes on when there is nobody left to wait for.
#[test]
fn a_loop_that_gives_up_is_no_livelock() {
    let verdict = all().run(|| {
        let flag = Arc::new(AtomicBool::new(false));
        let other = Arc::clone(&flag);
        let child = thread::spawn(move || (0..30).any(|_| other.load(Acquire)));
        observe("told", child.join().unwrap());
    });
    bounded(&verdict);
    assert_eq!(values(&verdict, "told"), ["false"], "{verdict}");
}

/// What comes after the loop has given up is run, and shown with all that went before.
#[test]
fn what_fails_after_it_has_given_up_fails() {
    let body = || {
        let flag = Arc::new(AtomicBool::new(false));
        let other = Arc::clone(&flag);
        let child = thread::spawn(move || assert!((0..30).any(|_| other.load(Acquire)), "nobody came"));
        child.join().unwrap();
    };
    let verdict = all().run(body);
    let witness = verdict.witness().unwrap_or_else(|| panic!("{verdict}"));
    assert_eq!(witness.kind(), FailureKind::Panic);
    assert!(verdict.to_string().contains("nobody came"), "{verdict}");
    let again = all().replay(&witness.to_file(), body);
    assert_eq!(again.witness().map(Witness::headline), Some(witness.headline()), "{again}");
}

#[test]
fn threads_that_wait_for_each_other_by_looking_are_a_livelock() {
    let verdict = Explorer::new().run(|| {
        let flags = Arc::new((AtomicBool::new(false), AtomicBool::new(false)));
        let other = Arc::clone(&flags);
        let child = thread::spawn(move || {
            while !other.0.load(Acquire) {}
            other.1.store(true, Release);
        });
        while !flags.1.load(Acquire) {}
        flags.0.store(true, Release);
        child.join().unwrap();
    });
    assert_eq!(verdict.witness().map(Witness::kind), Some(FailureKind::Livelock), "{verdict}");
}

/// Few rounds are no waiting: the proof is one.
#[test]
fn a_reader_that_looks_a_few_times_is_no_spinner() {
    let verdict = all().run(|| {
        let value = Arc::new(AtomicU32::new(0));
        let other = Arc::clone(&value);
        let writer = thread::spawn(move || other.store(1, Relaxed));
        (0..5).for_each(|_| _ = value.load(Relaxed));
        writer.join().unwrap();
    });
    assert_eq!(verdict.traces(), Some(6), "{verdict}");
}
