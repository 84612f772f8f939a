//! The engine loom: weak memory is seen, the facade behaves as elsewhere, and what loom cannot run is named.
#![cfg(feature = "loom")]

mod support;

use std::time::Duration;

use gordian::cell::UnsafeCell;
use gordian::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};
use gordian::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicU32, Ordering, fence};
use gordian::sync::{Arc, Barrier, Condvar, Mutex, Once, RwLock, mpsc};
use gordian::{Engine, Explorer, FailureKind, Search, Verdict, future, thread};
use support::publication;

fn on(engine: Engine, body: impl Fn() + Send + Sync + 'static) -> Verdict {
    Explorer::new().engine(engine).width(160).run(body)
}

fn on_loom(body: impl Fn() + Send + Sync + 'static) -> Verdict {
    on(Engine::Loom, body)
}

fn assert_passed(verdict: &Verdict) {
    assert!(matches!(verdict, Verdict::Passed { executions: 1.., .. }), "{verdict}");
}

fn seen(verdict: &Verdict, name: &str) -> Vec<String> {
    verdict.outcomes().of(name).into_iter().map(|(value, _)| value).collect()
}

#[test]
fn a_relaxed_flag_does_not_publish() {
    let sequential = on(Engine::Shuttle, publication(Relaxed, Relaxed));
    assert!(sequential.traces().is_some(), "{sequential}");
    let verdict = on_loom(publication(Relaxed, Relaxed));
    let witness = verdict.witness().expect("weak memory lets the reader see the flag and not the data");
    let text = witness.to_string();
    for part in
        ["the data were not published", "[load `ready`: true, Relaxed]", "[load `data`: 0, Relaxed]", "found by loom"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_passed(&on_loom(publication(Release, Acquire)));
}

#[test]
fn fences_order_relaxed_accesses() {
    let body = |fenced: bool| {
        move || {
            let (data, ready) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicBool::new(false)));
            let writer = thread::spawn({
                let (data, ready) = (Arc::clone(&data), Arc::clone(&ready));
                move || {
                    data.store(7, Relaxed);
                    if fenced {
                        fence(Release);
                    }
                    ready.store(true, Relaxed);
                }
            });
            if ready.load(Relaxed) {
                fence(Acquire);
                assert_eq!(data.load(Relaxed), 7);
            }
            writer.join().unwrap();
        }
    };
    assert_passed(&on_loom(body(true)));
    assert!(on_loom(body(false)).witness().is_some());
}

/// The gap that every verdict of loom's mentions, and the other engine does not have.
#[test]
fn the_known_gap_is_labelled() {
    let body = || {
        let x = Arc::new(AtomicU32::new(0));
        let other = thread::spawn({
            let x = Arc::clone(&x);
            move || {
                let _ = x.load(SeqCst);
                x.store(2, SeqCst);
            }
        });
        gordian::observe("r0", x.load(SeqCst));
        x.store(1, SeqCst);
        other.join().unwrap();
    };
    assert_eq!(seen(&on(Engine::Shuttle, body), "r0"), ["0", "2"]);
    let verdict = on_loom(body);
    assert_eq!(seen(&verdict, "r0"), ["0"], "loom has got better: say so where its gap is described");
    let text = verdict.to_string();
    assert!(text.contains("which can miss stores that race with older loads; not all interleavings"), "{text}");
}

/// As ARCHITECTURE.md says: `SeqCst` orders fences only.
#[test]
fn stores_are_buffered_unless_fences_are_between() {
    let both = |fenced: bool| {
        move || {
            let cells = Arc::new((AtomicU32::new(0), AtomicU32::new(0)));
            let exchange = move |mine: &AtomicU32, theirs: &AtomicU32| {
                mine.store(1, SeqCst);
                if fenced {
                    fence(SeqCst);
                }
                theirs.load(SeqCst)
            };
            let others = Arc::clone(&cells);
            let other = thread::spawn(move || exchange(&others.1, &others.0));
            let mine = exchange(&cells.0, &cells.1);
            gordian::observe("seen", mine + other.join().unwrap());
        }
    };
    assert_eq!(
        seen(&on_loom(both(false)), "seen"),
        ["0", "1", "2"],
        "loom has got better: say so where this is described"
    );
    assert_eq!(seen(&on_loom(both(true)), "seen"), ["1", "2"]);
    assert_eq!(seen(&on(Engine::Shuttle, both(false)), "seen"), ["1", "2"]);
}

#[test]
fn locks_conditions_and_tokens_work() {
    let verdict = on_loom(|| {
        let total = Arc::new(Mutex::new(0));
        let threads: Vec<_> = (0..2)
            .map(|_| {
                let total = Arc::clone(&total);
                thread::spawn(move || *total.lock().unwrap() += 1)
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        gordian::observe("total", *total.lock().unwrap());
        assert!(total.try_lock().is_ok() && !total.is_poisoned());
    });
    assert_passed(&verdict);
    assert_eq!(seen(&verdict, "total"), ["2"]);
    assert_passed(&on_loom(|| {
        let pair = Arc::new((Mutex::new(false), Condvar::new()));
        let other = Arc::clone(&pair);
        let setter = thread::spawn(move || {
            *other.0.lock().unwrap() = true;
            other.1.notify_one();
        });
        let ready = pair.1.wait_while(pair.0.lock().unwrap(), |ready| !*ready).unwrap();
        assert!(*ready);
        drop(ready);
        setter.join().unwrap();
    }));
    assert_passed(&on_loom(|| {
        let lock = Arc::new(RwLock::new(1));
        let writer = thread::spawn({
            let lock = Arc::clone(&lock);
            move || *lock.write().unwrap() += 1
        });
        let value = *lock.read().unwrap();
        assert!(value == 1 || value == 2);
        assert!(lock.try_read().is_ok() || value == 1);
        writer.join().unwrap();
        assert_eq!(*lock.read().unwrap(), 2);
    }));
    assert_passed(&on_loom(|| {
        let flag = Arc::new(AtomicBool::new(false));
        let sleeper = thread::spawn({
            let flag = Arc::clone(&flag);
            move || {
                thread::park();
                assert!(flag.load(Relaxed));
            }
        });
        flag.store(true, Relaxed);
        sleeper.thread().unpark();
        sleeper.join().unwrap();
    }));
}

#[test]
fn deadlocks_say_who_waits_for_whom() {
    let verdict = on_loom(|| {
        let a = Arc::new(Mutex::new(0));
        let b = Arc::new(Mutex::new(0));
        let other = thread::spawn({
            let (a, b) = (Arc::clone(&a), Arc::clone(&b));
            move || {
                let _b = b.lock().unwrap();
                let _a = a.lock().unwrap();
            }
        });
        {
            let _a = a.lock().unwrap();
            let _b = b.lock().unwrap();
        }
        other.join().unwrap();
    });
    let witness = verdict.witness().expect("they deadlock");
    assert_eq!(witness.kind(), FailureKind::Deadlock, "{witness}");
    let text = witness.to_string();
    assert!(text.contains("for `thread 1`, which holds it since"), "{text}");
    assert!(text.contains("for `main`, which holds it since"), "{text}");
}

#[test]
fn a_notification_that_comes_too_early_is_lost() {
    let verdict = on_loom(|| {
        let pair = Arc::new((Mutex::new(()), Condvar::new()));
        let other = Arc::clone(&pair);
        let waker = thread::spawn(move || other.1.notify_one());
        drop(pair.1.wait(pair.0.lock().unwrap()).unwrap());
        waker.join().unwrap();
    });
    let witness = verdict.witness().unwrap_or_else(|| panic!("{verdict}"));
    assert_eq!(witness.kind(), FailureKind::LostWakeup, "{witness}");
    // The table shows it in that order.
    let at = |name: &str| witness.events().iter().position(|event| event.operation == name);
    assert!(at("notify_one").is_some() && at("notify_one") < at("wait"), "{witness}");
}

struct Shared(UnsafeCell<u32>, AtomicBool);

// SAFETY: whether accesses are ordered is what the tests ask.
#[expect(unsafe_code, reason = "as in any type of this kind")]
unsafe impl Sync for Shared {}

#[test]
fn unordered_accesses_to_memory_are_data_races() {
    let body = |write: Ordering| {
        move || {
            let shared = Arc::new(Shared(UnsafeCell::new(0), AtomicBool::new(false)));
            let writer = thread::spawn({
                let shared = Arc::clone(&shared);
                move || {
                    shared.0.with_mut(|_| ());
                    shared.1.store(true, write);
                }
            });
            if shared.1.load(Acquire) {
                shared.0.with(|_| ());
            }
            writer.join().unwrap();
        }
    };
    assert_passed(&on_loom(body(Release)));
    let verdict = on_loom(body(Relaxed));
    let witness = verdict.witness().expect("nothing orders the accesses");
    assert_eq!(witness.kind(), FailureKind::DataRace, "{witness}");
    assert!(witness.headline().contains("what `main` reads at"), "{witness}");
    // Both accesses are named, and the place of the second one alone says which failure it is.
    assert!(witness.headline().contains(": `thread 1` writes it at "), "{witness}");
    assert!(!witness.identity().contains("writes"), "{}", witness.identity());
}

#[test]
fn every_operation_of_an_atomic_computes_as_in_std() {
    static START: AtomicU8 = AtomicU8::new(200);
    let verdict = on_loom(|| {
        // A static has its initial value in each execution.
        assert_eq!(START.fetch_add(100, Relaxed), 200);
        assert_eq!((START.load(Relaxed), START.fetch_sub(45, Relaxed), START.load(Relaxed)), (44, 44, 255));
        assert_eq!((START.fetch_and(0b110, AcqRel), START.fetch_or(1, AcqRel)), (255, 6));
        assert_eq!((START.fetch_xor(0b11, AcqRel), START.fetch_nand(4, AcqRel)), (7, 4));
        assert_eq!((START.fetch_max(9, AcqRel), START.fetch_min(8, AcqRel), START.swap(3, AcqRel)), (251, 251, 8));
        assert_eq!(START.compare_exchange(3, 4, SeqCst, Relaxed), Ok(3));
        assert_eq!(START.compare_exchange_weak(3, 5, SeqCst, Relaxed), Err(4));
        assert_eq!(START.fetch_update(SeqCst, SeqCst, |value| value.checked_mul(2)), Ok(4));
        let flag = AtomicBool::new(true);
        assert!(flag.fetch_not(SeqCst) && !flag.swap(true, SeqCst) && flag.into_inner());
        let mut value = 5;
        let pointer = AtomicPtr::new(std::ptr::null_mut());
        pointer.store(&raw mut value, SeqCst);
        assert_eq!(pointer.load(SeqCst), &raw mut value);
        let mut number = AtomicU32::new(1);
        number.store(5, Relaxed);
        *number.get_mut() += 1;
        assert_eq!((number.fetch_add(1, Relaxed), number.into_inner()), (6, 7));
    });
    assert_passed(&verdict);
}

#[test]
fn there_is_room_for_many_objects() {
    let verdict = on_loom(|| {
        let all: Vec<AtomicU32> = (0..20).map(AtomicU32::new).collect();
        assert_eq!(all.iter().map(|one| one.load(SeqCst)).sum::<u32>(), 190);
    });
    assert!(matches!(verdict, Verdict::Passed { executions: 1, .. }), "{verdict}");
}

#[test]
fn what_loom_cannot_run_is_named_with_its_place() {
    let check = |what: &str, body: fn()| {
        let verdict = on_loom(body);
        let Verdict::Incomplete { why, .. } = &verdict else { panic!("{what}: {verdict}") };
        assert!(why.starts_with(&format!("loom cannot run {what}")), "{why}");
        assert!(why.contains("tests/loom.rs:"), "{why}");
    };
    check("thread::scope", || thread::scope(|_| ()));
    check("a Barrier", || assert!(Barrier::new(1).wait().is_leader()));
    check("a channel of mpsc", || mpsc::channel().0.send(1).unwrap_or(()));
    check("a one-time initialisation", || Once::new().call_once(|| ()));
    check("a future", || future::block_on(future::spawn(async {})).unwrap_or(()));
    check("JoinHandle::is_finished", || assert!(!thread::spawn(|| ()).is_finished()));
    check("a timeout", || thread::park_timeout(Duration::from_secs(1)));
    check("a timeout", || {
        let (lock, condvar) = (Mutex::new(()), Condvar::new());
        drop(condvar.wait_timeout(lock.lock().unwrap(), Duration::from_secs(1)));
    });
    check("more than 5 threads", || (0..5).for_each(|_| drop(thread::spawn(|| ()))));
}

#[test]
fn bounds_are_reported_as_bounds() {
    let body = publication(Release, Acquire);
    let few = Explorer::new().engine(Engine::Loom).executions(2).run(body);
    assert!(matches!(few, Verdict::Passed { executions: 2, .. }), "{few}");
    assert!(few.to_string().contains("until it had used up the budget of 2 executions"), "{few}");
    let bounded = Explorer::new().engine(Engine::Loom).search(Search::Preemptions { bound: 1 });
    let bounded = bounded.run(publication(Release, Acquire));
    assert!(bounded.to_string().contains("at most 1 preemption"), "{bounded}");
    let random = Explorer::new().engine(Engine::Loom).search(Search::Random).run(|| ());
    assert!(matches!(random, Verdict::Incomplete { executions: 0, .. }), "{random}");
    let long = Explorer::new().engine(Engine::Loom).steps(20).run(|| {
        let x = AtomicU32::new(0);
        while x.load(SeqCst) == 0 {}
    });
    assert!(matches!(&long, Verdict::Incomplete { why, .. } if why.contains("more than 20 operations")), "{long}");
}

/// A panic ends the model, and what the stacks hold is dropped without it.
#[test]
fn destructors_that_need_the_model_do_not_stop_the_test() {
    struct Count(Arc<AtomicU32>, Arc<Mutex<u32>>);
    impl Drop for Count {
        fn drop(&mut self) {
            *self.1.lock().unwrap() += self.0.fetch_add(1, SeqCst);
        }
    }
    let verdict = on_loom(|| {
        let (count, lock) = (Arc::new(AtomicU32::new(0)), Arc::new(Mutex::new(0)));
        let _here = Count(Arc::clone(&count), Arc::clone(&lock));
        let other = thread::spawn(move || drop(Count(count, lock)));
        other.join().unwrap();
        panic!("as expected");
    });
    assert!(verdict.witness().is_some_and(|witness| witness.headline().contains("as expected")), "{verdict}");
}

#[gordian::test(engine = "loom", expected = "panic")]
fn attribute() {
    publication(Relaxed, Relaxed)();
}

/// After loom, the thread of the test is as it was.
#[gordian::test(engine = "loom")]
fn attribute_that_passes() {
    publication(Release, Acquire)();
}

/// A limit of loom, kept in view: in no order of the two can the last value be that of the exchange, which has read what was there before both.
#[test]
fn an_update_may_read_an_older_store() {
    let body = || {
        let value = Arc::new(AtomicU32::new(0));
        let other = thread::spawn({
            let value = Arc::clone(&value);
            move || value.compare_exchange(0, 21, SeqCst, SeqCst).is_ok()
        });
        value.store(30, SeqCst);
        let exchanged = other.join().unwrap();
        gordian::observe("seen", format!("{exchanged}, {}", value.load(SeqCst)));
    };
    let sequential = on(Engine::Shuttle, body);
    assert_eq!(seen(&sequential, "seen"), ["false, 30", "true, 30"]);
    let verdict = on_loom(body);
    assert_passed(&verdict);
    assert_eq!(seen(&verdict, "seen"), ["false, 30", "true, 21", "true, 30"]);
}

#[test]
fn a_wait_for_a_notification_that_was_given_before() {
    let body = || {
        let gate = Arc::new((Mutex::new(false), Condvar::new()));
        let other = thread::spawn({
            let gate = Arc::clone(&gate);
            move || {
                *gate.0.lock().unwrap() = true;
                gate.1.notify_all();
            }
        });
        drop(gate.1.wait(gate.0.lock().unwrap()).unwrap());
        other.join().unwrap();
    };
    let verdict = on_loom(body);
    let witness = verdict.witness().unwrap_or_else(|| panic!("{verdict}"));
    assert!(witness.is_deadlock(), "{verdict}");
}
