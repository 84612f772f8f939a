//! Executions that end before their threads do keep nothing, however many there are.
#![cfg(feature = "explore")]

use std::sync::atomic::{AtomicI64, Ordering::SeqCst as STD};

use gordian::sync::atomic::{AtomicBool, Ordering::SeqCst};
use gordian::sync::{Arc, Mutex};
use gordian::{Explorer, FailureKind, Search, thread};

/// Something on a stack that is counted while it is there.
struct Counted(&'static AtomicI64);

impl Counted {
    fn new(live: &'static AtomicI64) -> Counted {
        live.fetch_add(1, STD);
        Counted(live)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, STD);
    }
}

/// Runs it again and again, first for the leaks that are allowed, and then counts how many more there are.
fn growth(live: &'static AtomicI64, rounds: u32, mut run: impl FnMut()) -> i64 {
    (0..rounds).for_each(|_| run());
    let before = live.load(STD);
    (0..rounds).for_each(|_| run());
    live.load(STD) - before
}

#[test]
fn deadlocks_keep_nothing() {
    static LIVE: AtomicI64 = AtomicI64::new(0);
    let body = || {
        let _main = Counted::new(&LIVE);
        let (a, b) = (Arc::new(Mutex::new(Counted::new(&LIVE))), Arc::new(Mutex::new(Counted::new(&LIVE))));
        let other = thread::spawn({
            let (a, b) = (Arc::clone(&a), Arc::clone(&b));
            move || {
                let _other = Counted::new(&LIVE);
                let _b = b.lock().unwrap();
                let _a = a.lock().unwrap();
            }
        });
        // Borrows from the stack of the main thread, and may not have begun when all is over.
        thread::scope(|scope| {
            let (a, b, counted) = (&a, &b, Counted::new(&LIVE));
            scope.spawn(move || {
                let _counted = counted;
                let _a = a.lock().unwrap();
                let _b = b.lock().unwrap();
            });
        });
        other.join().unwrap();
    };
    let grown = growth(&LIVE, 400, || {
        let verdict = Explorer::new().run(body);
        assert_eq!(verdict.witness().map(|witness| witness.kind()), Some(FailureKind::Deadlock), "{verdict}");
    });
    assert_eq!(grown, 0);
    // What was leaked at first is what shows that the count counts.
    assert!(LIVE.load(STD) > 0);
}

#[test]
fn executions_that_are_cut_off_keep_nothing() {
    static LIVE: AtomicI64 = AtomicI64::new(0);
    let body = || {
        let flag = Arc::new(AtomicBool::new(false));
        let spinner = thread::spawn({
            let flag = Arc::clone(&flag);
            move || {
                let _counted = Counted::new(&LIVE);
                while !flag.load(SeqCst) {}
            }
        });
        let _counted = Counted::new(&LIVE);
        flag.store(true, SeqCst);
        spinner.join().unwrap();
    };
    let grown = growth(&LIVE, 2, || {
        let verdict = Explorer::new().search(Search::Random).executions(5_000).steps(4).run(body);
        assert!(verdict.to_string().contains("went on for more than 4 operations"), "{verdict}");
    });
    assert!(grown <= 2 * 300, "{grown}");
}

#[test]
fn threads_that_are_about_to_end_keep_nothing() {
    static LIVE: AtomicI64 = AtomicI64::new(0);
    let body = || {
        let _main = Counted::new(&LIVE);
        let flag = Arc::new(AtomicBool::new(false));
        let threads = [0, 1].map(|_| {
            let flag = Arc::clone(&flag);
            thread::spawn(move || {
                let _counted = Counted::new(&LIVE);
                flag.store(true, SeqCst);
            })
        });
        assert!(!flag.load(SeqCst), "a thread has run");
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    };
    let grown = growth(&LIVE, 400, || {
        let verdict = Explorer::new().search(Search::Exhaustive).run(body);
        assert_eq!(verdict.witness().map(|witness| witness.kind()), Some(FailureKind::Panic), "{verdict}");
    });
    assert_eq!(grown, 0);
}
