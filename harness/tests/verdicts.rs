//! What may be called a proof, and what a failure is said to be.
#![cfg(feature = "explore")]

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use gordian::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use gordian::sync::{LazyLock, Mutex, Once, OnceLock};
use gordian::{Explorer, FailureKind, Search, Verdict, future, thread};

fn exhaustive(body: impl Fn() + Send + Sync + 'static) -> Verdict {
    Explorer::new().search(Search::Exhaustive).run(body)
}

fn headline(verdict: &Verdict) -> &str {
    verdict.witness().unwrap_or_else(|| panic!("{verdict}")).headline()
}

struct Sets(Arc<AtomicBool>);

impl Drop for Sets {
    fn drop(&mut self) {
        self.0.store(true, SeqCst);
    }
}

/// What happens between a panic and the end of its destructors is not seen, so that is no proof.
#[test]
fn destructors_beside_others_are_a_bound() {
    let flagged = exhaustive(|| {
        let flag = Arc::new(AtomicBool::new(false));
        let sets = Sets(Arc::clone(&flag));
        let dies = thread::spawn(move || {
            let _sets = sets;
            panic!("deliberate");
        });
        let _ = flag.load(SeqCst);
        assert!(dies.join().is_err());
    });
    assert!(flagged.traces().is_none() && flagged.to_string().contains("while a panic unwinds"), "{flagged}");
    let tried = exhaustive(|| {
        let lock = Mutex::new(());
        thread::scope(|scope| {
            let dies = scope.spawn(|| {
                let _guard = lock.lock();
                panic!("deliberate");
            });
            let _ = lock.try_lock().is_ok();
            assert!(dies.join().is_err());
        });
    });
    assert!(tried.traces().is_none(), "{tried}");
    // Where everybody waits for the end, nothing is left out.
    let alone = exhaustive(|| {
        let lock = Arc::new(Mutex::new(()));
        let other = Arc::clone(&lock);
        let dies = thread::spawn(move || {
            other.is_poisoned();
            let _guard = other.lock();
            panic!("deliberate");
        });
        assert!(dies.join().is_err() && lock.is_poisoned());
    });
    assert_eq!(alone.traces(), Some(1), "{alone}");
}

#[test]
fn a_lazy_value_is_seen_when_it_is_there() {
    let shown = exhaustive(|| {
        let lazy = LazyLock::<u8>::new(|| 3);
        let once = OnceLock::new();
        thread::scope(|scope| {
            scope.spawn(|| {
                let _: u8 = *lazy;
                once.set(1)
            });
            gordian::observe("lazy", format!("{lazy:?}"));
            gordian::observe("once", format!("{once:?}"));
        });
    });
    let values = |name: &str| shown.outcomes().of(name).into_iter().map(|(value, _)| value).collect::<Vec<_>>();
    assert_eq!(values("lazy"), ["LazyLock(3)", "LazyLock(<uninit>)"], "{shown}");
    assert_eq!(values("once"), ["OnceLock(1)", "OnceLock(<uninit>)"], "{shown}");
}

/// The thread that runs is the one that did the last operation: it need not be stopped to be first.
#[test]
fn the_main_thread_goes_on_without_a_preemption() {
    let verdict = Explorer::new().search(Search::Preemptions { bound: 0 }).run(|| {
        let value = Arc::new(AtomicU32::new(0));
        let other = Arc::clone(&value);
        let sets = thread::spawn(move || other.store(1, SeqCst));
        assert_eq!(value.load(SeqCst), 1, "too early");
        sets.join().unwrap();
    });
    assert!(headline(&verdict).contains("too early"), "{verdict}");
    let lost = exhaustive(|| {
        let value = Arc::new(AtomicU32::new(0));
        let other = Arc::clone(&value);
        let adds = thread::spawn(move || other.store(other.load(SeqCst) + 1, SeqCst));
        value.store(value.load(SeqCst) + 1, SeqCst);
        adds.join().unwrap();
        assert_eq!(value.load(SeqCst), 2);
    });
    assert_eq!(lost.witness().map(|witness| witness.switches()), Some(2), "{lost}");
}

#[test]
fn a_panic_that_was_joined_does_not_hide_another_failure() {
    let dies = || assert!(thread::spawn(|| panic!("deliberate")).join().is_err());
    let real = exhaustive(move || {
        dies();
        assert_eq!(1, 2, "the real failure");
    });
    assert!(headline(&real).contains("`main` panicked") && real.to_string().contains("the real failure"), "{real}");
    let blocked = exhaustive(move || {
        dies();
        let lock = Mutex::new(());
        let _first = lock.lock();
        drop(lock.lock());
    });
    assert_eq!(blocked.witness().map(|witness| witness.kind()), Some(FailureKind::Deadlock), "{blocked}");
    // What says only that another thread panicked is about that.
    let unwrapped = exhaustive(|| thread::spawn(|| panic!("the cause")).join().unwrap());
    assert!(headline(&unwrapped).contains("`thread 1` panicked at harness/tests/verdicts.rs:"), "{unwrapped}");
    let resumed = exhaustive(|| {
        let result: thread::Result<()> = thread::spawn(|| panic!("the cause")).join();
        result.unwrap_or_else(|payload| resume_unwind(payload));
    });
    assert!(headline(&resumed).contains("`thread 1` panicked at harness/tests/verdicts.rs:"), "{resumed}");
}

#[test]
fn an_unwinding_that_is_resumed_has_its_own_text() {
    let verdict = exhaustive(|| {
        let forgets = || drop(catch_unwind(AssertUnwindSafe(|| panic!("caught and forgotten"))));
        thread::spawn(forgets).join().unwrap();
        resume_unwind(Box::new("the real one"));
    });
    assert_eq!(headline(&verdict), "`main` panicked: the real one");
}

/// Many rounds are no livelock, and a thread that waits by looking is none where the others get their turn.
#[test]
fn long_executions_are_no_livelocks() {
    let counts = exhaustive(|| {
        let lock = Arc::new(Mutex::new(0_u32));
        let adds = move || (0..10_000).for_each(|_| *lock.lock().unwrap() += 1);
        thread::spawn(adds).join().unwrap();
    });
    assert!(matches!(counts, Verdict::Incomplete { .. }), "{counts}");
    let looks = Explorer::new().executions(500).steps(400).run(|| {
        let (flag, rounds) = (AtomicBool::new(false), Mutex::new(0));
        thread::scope(|scope| {
            scope.spawn(|| {
                while !flag.load(SeqCst) {
                    *rounds.lock().unwrap() += 1;
                }
            });
            flag.store(true, SeqCst);
        });
    });
    assert!(matches!(looks, Verdict::Passed { .. }), "{looks}");
}

/// The thread of the system cannot leave a destructor while it unwinds.
#[test]
fn a_destructor_that_has_to_wait_is_named() {
    struct Waits(Option<thread::JoinHandle<()>>);
    impl Drop for Waits {
        fn drop(&mut self) {
            self.0.take().into_iter().for_each(|handle| handle.join().unwrap());
        }
    }
    let verdict = exhaustive(|| {
        let caught = catch_unwind(|| {
            let _waits = Waits(Some(thread::spawn(|| ())));
            panic!("user code");
        });
        assert!(caught.is_err());
    });
    assert!(headline(&verdict).contains("where an exploration cannot go on"), "{verdict}");
}

/// Futures and initialisations that are first met after two executions have parted: no execution is taken for another.
#[test]
fn objects_that_are_met_later_are_told_apart() {
    let nested = exhaustive(|| {
        future::block_on(async {
            let other = future::spawn(async { future::spawn(async { 1 }).await.unwrap() });
            let aborted = future::spawn(async {
                future::yield_now().await;
                2
            });
            aborted.abort();
            let _ = aborted.await;
            assert_eq!(other.await.unwrap(), 1);
        });
    });
    assert_eq!(nested.traces(), Some(32), "{nested}");
    let initialised = exhaustive(|| {
        let (value, once) = (OnceLock::new(), Once::new());
        let (read, written) = (AtomicU32::new(0), AtomicU32::new(0));
        thread::scope(|scope| {
            scope.spawn(|| {
                value.get_or_init(|| read.load(SeqCst));
                once.call_once(|| written.store(1, SeqCst));
            });
            scope.spawn(|| value.get().copied());
            once.call_once(|| written.store(2, SeqCst));
        });
    });
    // Before or after the value, before or after the other initialisation.
    assert_eq!(initialised.traces(), Some(4), "{initialised}");
}
