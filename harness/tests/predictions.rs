//! What executions that passed say about others is tried out: what comes true is a failure, and all else a note.
#![cfg(feature = "explore")]

use gordian::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use gordian::sync::{Arc, Condvar, Mutex};
use gordian::{Explorer, FailureKind, Verdict, thread};

/// More traces than the budget of these tests.
fn much_else() {
    let counter = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| (0..3).for_each(|_| counter.store(counter.load(SeqCst) + 1, SeqCst)));
        }
    });
}

fn transfer(first: &Mutex<u32>, second: &Mutex<u32>) {
    let (mut first, mut second) = (first.lock().unwrap(), second.lock().unwrap());
    *first += 1;
    *second += 1;
}

/// The first execution is that with the fewest switches, which passes; it shows what to try.
#[test]
fn opposite_orders_of_one_execution_become_a_deadlock() {
    let verdict = Explorer::new().executions(1).run(|| {
        let (a, b) = (Mutex::new(0), Mutex::new(0));
        thread::scope(|scope| {
            scope.spawn(|| transfer(&a, &b));
            scope.spawn(|| transfer(&b, &a));
        });
    });
    assert_eq!(verdict.witness().map(|witness| witness.kind()), Some(FailureKind::Deadlock), "{verdict}");
    assert!(verdict.to_string().contains("found by directed, seed"), "{verdict}");
}

#[test]
fn what_cannot_meet_is_a_note() {
    let run = |gated: bool| {
        Explorer::new().executions(300).run(move || {
            let (a, b, gate) = (Mutex::new(0), Mutex::new(0), Mutex::new(()));
            for opposite in [false, true] {
                thread::scope(|scope| {
                    scope.spawn(|| {
                        let _gate = gated.then(|| gate.lock().unwrap());
                        if opposite { transfer(&b, &a) } else { transfer(&a, &b) }
                    });
                });
            }
            much_else();
        })
    };
    let one_after_the_other = run(false);
    let Verdict::Passed { notes, .. } = &one_after_the_other else { panic!("{one_after_the_other}") };
    assert_eq!(notes.len(), 1, "{one_after_the_other}");
    assert!(notes[0].starts_with("two locks are taken in opposite orders: at "), "{notes:?}");
    assert!(one_after_the_other.to_string().contains("note: two locks"), "{one_after_the_other}");
    let gated = run(true);
    assert!(matches!(&gated, Verdict::Passed { notes, .. } if notes.is_empty()), "{gated}");
}

#[test]
fn a_notification_without_the_lock_is_lost() {
    let verdict = Explorer::new().executions(1).run(|| {
        let shared = Arc::new((AtomicBool::new(false), Mutex::new(()), Condvar::new()));
        let waiter = thread::spawn({
            let shared = Arc::clone(&shared);
            move || {
                let mut guard = shared.1.lock().unwrap();
                while !shared.0.load(SeqCst) {
                    guard = shared.2.wait(guard).unwrap();
                }
            }
        });
        // The one that runs first waits first.
        thread::yield_now();
        shared.0.store(true, SeqCst);
        shared.2.notify_one();
        waiter.join().unwrap();
    });
    assert_eq!(verdict.witness().map(|witness| witness.kind()), Some(FailureKind::LostWakeup), "{verdict}");
}
