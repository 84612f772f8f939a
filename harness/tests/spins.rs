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
    assert!(strategy.contains("no thread that waits by looking looks more than"), "{verdict}");
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
fn the_default_ends_soon_after_some_executions_without_a_bound() {
    let verdict = Explorer::new().run(until_told(|| ()));
    let executions = bounded(&verdict);
    assert!((9 + 100..1_000).contains(&executions), "{verdict}");
    assert!(verdict.to_string().contains("9 by exhaustive, "), "{verdict}");
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
        flag.store(true, Relaxed);
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
        let ended = child.join();
        flag.store(true, Relaxed);
        ended.unwrap();
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

/// What nobody changes is waited for by nobody, however often it is looked at.
#[test]
fn constants_are_looked_at_as_often_as_one_likes() {
    let verdict = all().run(|| {
        let shared = Arc::new((AtomicBool::new(true), AtomicU32::new(0)));
        let add = |shared: &(AtomicBool, AtomicU32)| {
            assert_eq!((0..20).filter(|_| shared.0.load(Relaxed)).count(), 20);
            let seen = shared.1.load(Relaxed);
            shared.1.store(seen + 1, Relaxed);
        };
        let other = Arc::clone(&shared);
        let child = thread::spawn(move || add(&other));
        add(&shared);
        child.join().unwrap();
        observe("total", shared.1.load(Relaxed));
    });
    assert_eq!(verdict.traces(), Some(4), "{verdict}");
    assert_eq!(values(&verdict, "total"), ["1", "2"]);
}

/// A loop that lets others go first twice in a round is bounded as well, though its wait never has to wait: that is no proof.
#[test]
fn a_bound_that_only_keeps_others_from_being_late_is_one() {
    let body = || {
        let flag = Arc::new(AtomicBool::new(false));
        let other = Arc::clone(&flag);
        let teller = thread::spawn(move || other.store(true, Release));
        let told = (0..5).any(|_| {
            let told = flag.load(Acquire);
            if !told {
                hint::spin_loop();
                hint::spin_loop();
            }
            told
        });
        teller.join().unwrap();
        assert!(told, "gave up");
    };
    bounded(&all().run(body));
    assert!(all().spins(0).run(body).witness().is_some());
}

#[test]
fn a_checkpoint_keeps_that_there_was_a_bound() {
    let file = std::env::temp_dir().join(format!("gordian-spins-{}.checkpoint", std::process::id()));
    let _ = std::fs::remove_file(&file);
    let part = all().checkpoint(&file).executions(8).run(until_told(|| ()));
    assert!(matches!(part, Verdict::Incomplete { .. }), "{part}");
    let rest = all().checkpoint(&file).run(until_told(|| ()));
    assert_eq!(bounded(&rest), 9);
    std::fs::remove_file(&file).unwrap();
}

/// What a destructor writes while a panic unwinds is none of the operations that are announced.
#[test]
fn a_destructor_that_changes_nothing_keeps_no_execution_away() {
    let outcomes = |changes: u32| {
        struct Adds(Arc<AtomicU32>, u32);
        impl Drop for Adds {
            fn drop(&mut self) {
                self.0.fetch_add(self.1, Relaxed);
            }
        }
        let verdict = all().spins(2).run(move || {
            let shared = Arc::new((AtomicU32::new(0), Arc::new(AtomicU32::new(0))));
            let other = Arc::clone(&shared);
            let child = thread::spawn(move || {
                other.0.store(1, Relaxed);
                drop(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                    let _adds = Adds(Arc::clone(&other.1), changes);
                    std::panic::resume_unwind(Box::new(()))
                })));
                other.0.store(2, Relaxed);
            });
            let mut rounds = 0;
            let found = loop {
                match shared.0.load(Relaxed) {
                    0 => rounds += 1,
                    found => break found,
                }
            };
            child.join().unwrap();
            observe("rounds and found", format!("{rounds} {found}"));
        });
        values(&verdict, "rounds and found")
    };
    let all = ["0 1", "0 2", "1 1", "1 2", "2 1", "2 2"];
    assert_eq!((outcomes(0), outcomes(1)), (all.map(str::to_owned).to_vec(), all.map(str::to_owned).to_vec()));
}

/// Waits by looking when it is dropped.
struct Waits(Arc<AtomicBool>);

impl Drop for Waits {
    fn drop(&mut self) {
        while !self.0.load(Acquire) {
            hint::spin_loop();
        }
    }
}

/// A thread that has not begun when a failure ends the execution owns something that waits for others when it is dropped.
#[test]
fn what_a_thread_that_never_began_owns_does_not_wait() {
    let verdict = all().run(|| {
        let flag = Arc::new(AtomicBool::new(false));
        let waits = Waits(Arc::clone(&flag));
        let child = thread::spawn(move || drop(waits));
        assert!(flag.load(Acquire), "a plain bug");
        flag.store(true, Release);
        child.join().unwrap();
    });
    assert_eq!(verdict.witness().map(Witness::kind), Some(FailureKind::Panic), "{verdict}");
}

#[test]
fn a_destructor_that_spins_while_a_panic_unwinds_ends() {
    let verdict = all().run(|| {
        let flag = Arc::new(AtomicBool::new(false));
        let waits = Waits(Arc::clone(&flag));
        let child = thread::spawn(move || {
            let _waits = waits;
            panic!("boom");
        });
        flag.store(true, Release);
        drop(child.join());
    });
    assert_eq!(verdict.witness().map(Witness::kind), Some(FailureKind::Panic), "{verdict}");
}

/// What a thread does over and over is shown once.
#[test]
fn vain_rounds_are_shown_once() {
    let verdict = all().run(|| {
        let flag = Arc::new(AtomicBool::new(false));
        let other = Arc::clone(&flag);
        let child = thread::spawn(move || {
            let told = (0..30).any(|_| {
                thread::yield_now();
                other.load(Acquire)
            });
            assert!(told, "nobody came");
        });
        let ended = child.join();
        flag.store(true, Relaxed);
        ended.unwrap();
    });
    let text = verdict.to_string();
    assert!(text.contains("~ `thread 1` does the last 2 operations 30 times in all"), "{text}");
    assert_eq!(text.matches("[load `flag`: false]").count(), 1, "{text}");
}
