//! What outlives executions: statics, and what the explored closure has captured. Each execution finds it as the first one did, or there is no proof.
#![cfg(feature = "explore")]

use gordian::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use gordian::sync::{Arc, LazyLock, Mutex, Once, OnceLock, RwLock};
use gordian::{Explorer, Search, Verdict, thread};

fn exhaustive(body: impl Fn() + Send + Sync + 'static) -> Verdict {
    Explorer::new().search(Search::Exhaustive).run(body)
}

#[track_caller]
fn values(verdict: &Verdict, name: &str) -> Vec<String> {
    assert!(verdict.traces().is_some(), "{verdict}");
    verdict.outcomes().of(name).into_iter().map(|(value, _)| value).collect()
}

#[track_caller]
fn fails_with(verdict: &Verdict, text: &str) {
    assert!(verdict.witness().is_some_and(|witness| witness.headline().contains(text)), "{verdict}");
}

#[test]
fn atomics_begin_anew() {
    static COUNTER: AtomicU32 = AtomicU32::new(3);
    for _ in 0..2 {
        COUNTER.store(3, SeqCst);
        let verdict = exhaustive(|| {
            thread::scope(|scope| {
                scope.spawn(|| COUNTER.fetch_add(1, SeqCst));
                scope.spawn(|| COUNTER.fetch_add(1, SeqCst));
            });
            assert_eq!(COUNTER.load(SeqCst), 5);
        });
        assert_eq!(verdict.traces(), Some(2), "{verdict}");
    }
    static SET: AtomicBool = AtomicBool::new(false);
    let too_early = exhaustive(|| {
        thread::scope(|scope| {
            scope.spawn(|| SET.store(true, SeqCst));
            scope.spawn(|| assert!(SET.load(SeqCst), "too early"));
        });
    });
    fails_with(&too_early, "too early");
    let captured = Arc::new(AtomicU32::new(0));
    let verdict = exhaustive(move || assert_eq!(captured.fetch_add(1, SeqCst), 0));
    assert_eq!(verdict.traces(), Some(1), "{verdict}");
}

/// However small the value is.
#[test]
fn locks_of_simple_values_begin_anew() {
    static READY: Mutex<bool> = Mutex::new(false);
    let ready = exhaustive(|| {
        let setter = thread::spawn(|| *READY.lock().unwrap() = true);
        let is_ready = *READY.lock().unwrap();
        setter.join().unwrap();
        assert!(is_ready, "used before it was ready");
    });
    fails_with(&ready, "used before it was ready");
    static LIST: RwLock<Vec<String>> = RwLock::new(Vec::new());
    let list = exhaustive(|| {
        let pusher = thread::spawn(|| LIST.write().unwrap().push("one".to_owned()));
        gordian::observe("seen", LIST.read().unwrap().len());
        pusher.join().unwrap();
        assert_eq!(LIST.read().unwrap().len(), 1);
    });
    assert_eq!(values(&list, "seen"), ["0", "1"]);
    let captured = Arc::new(Mutex::new(Some(1_u8)));
    let taken = exhaustive(move || assert_eq!(captured.lock().unwrap().take(), Some(1)));
    assert_eq!(taken.traces(), Some(1), "{taken}");
}

/// Nothing is known of a type of the program but its size.
#[test]
fn other_locks_are_a_bound() {
    struct Small(#[allow(dead_code)] u8);
    static SMALL: Mutex<Small> = Mutex::new(Small(0));
    let small = exhaustive(|| SMALL.lock().unwrap().0 += 1);
    assert!(small.traces().is_none() && small.to_string().contains("harness/tests/statics.rs:"), "{small}");
    static ALONE: Mutex<()> = Mutex::new(());
    let alone = exhaustive(|| drop(ALONE.lock()));
    assert_eq!(alone.traces(), Some(1), "{alone}");
}

#[test]
fn poison_does_not_outlive_an_execution() {
    static LOCK: Mutex<()> = Mutex::new(());
    let verdict = exhaustive(|| {
        let dies = thread::spawn(|| {
            let _guard = LOCK.lock();
            panic!("deliberate");
        });
        gordian::observe("poisoned", LOCK.lock().is_err());
        assert!(dies.join().is_err());
    });
    let values: Vec<String> = verdict.outcomes().of("poisoned").into_iter().map(|(value, _)| value).collect();
    assert_eq!(values, ["false", "true"], "{verdict}");
}

/// Also what is initialised differently in different executions.
#[test]
fn once_is_once_in_each_execution() {
    static ONCE: Once = Once::new();
    let verdict = exhaustive(|| {
        let runs = Arc::new(AtomicU32::new(0));
        let other = Arc::clone(&runs);
        let caller = thread::spawn(move || {
            ONCE.call_once(|| {
                other.fetch_add(1, SeqCst);
            });
        });
        ONCE.call_once(|| {
            runs.fetch_add(1, SeqCst);
        });
        caller.join().unwrap();
        assert_eq!(runs.load(SeqCst), 1);
    });
    assert_eq!(verdict.traces(), Some(2), "{verdict}");

    static CELL: OnceLock<String> = OnceLock::new();
    let cell = exhaustive(|| {
        let setter = thread::spawn(|| CELL.set("other".to_owned()).is_ok());
        let is_mine = CELL.set("main".to_owned()).is_ok();
        assert!(setter.join().unwrap() != is_mine);
        assert_eq!(CELL.get().unwrap() == "main", is_mine);
        gordian::observe("value", CELL.get().unwrap());
    });
    assert_eq!(values(&cell, "value"), ["main", "other"]);
}

#[test]
fn lazy_statics_are_initialised_in_each_execution() {
    static LIST: LazyLock<Mutex<Vec<u32>>> = LazyLock::new(|| Mutex::new(vec![7]));
    let verdict = exhaustive(|| {
        let pusher = thread::spawn(|| LIST.lock().unwrap().push(8));
        gordian::observe("seen", LIST.lock().unwrap().len());
        pusher.join().unwrap();
        assert_eq!(*LIST.lock().unwrap(), [7, 8]);
    });
    assert_eq!(values(&verdict, "seen"), ["1", "2"]);
    // Outside of explorations it is what the last one has left.
    assert_eq!(LIST.lock().unwrap().len(), 2);
}

/// What was there before the exploration is no matter of it.
#[test]
fn what_is_initialised_before_stays_so() {
    static GIVEN: OnceLock<u32> = OnceLock::new();
    GIVEN.set(5).unwrap();
    static LAZY: LazyLock<u32> = LazyLock::new(|| 7);
    assert_eq!(*LAZY, 7);
    let verdict = exhaustive(|| {
        let reader = thread::spawn(|| *GIVEN.get().unwrap() + *LAZY);
        assert_eq!(GIVEN.get_or_init(|| 6) + *LAZY, reader.join().unwrap());
    });
    assert_eq!(verdict.traces(), Some(1), "{verdict}");
}

/// The default runs them by several strategies.
#[test]
fn the_default_finds_them_as_they_were() {
    static FIRST: LazyLock<Mutex<Option<u32>>> = LazyLock::new(|| Mutex::new(None));
    let verdict = Explorer::new().run(|| {
        let other = thread::spawn(|| FIRST.lock().unwrap().get_or_insert(1) == &1);
        let is_mine = FIRST.lock().unwrap().get_or_insert(2) == &2;
        assert!(is_mine != other.join().unwrap());
    });
    // Each can be the first to come, and the first to lock.
    assert_eq!(verdict.traces(), Some(4), "{verdict}");
}
