//! Time of an exploration, and waits that end without a reason.
#![cfg(feature = "explore")]

use gordian::sync::atomic::{AtomicBool, Ordering::SeqCst};
use gordian::sync::{Arc, Condvar, Mutex, mpsc};
use gordian::time::{Duration, Instant};
use gordian::{Explorer, Search, Verdict, hint, thread};

const SECOND: Duration = Duration::from_secs(1);

fn exhaustive(body: impl Fn() + Send + Sync + 'static) -> Verdict {
    Explorer::new().search(Search::Exhaustive).run(body)
}

#[test]
fn time_goes_on_by_what_is_slept() {
    let verdict = exhaustive(|| {
        let begun = Instant::now();
        thread::sleep(3 * SECOND);
        assert_eq!(begun.elapsed(), 3 * SECOND);
        let other = thread::spawn(move || {
            // The time of the parent goes on in the child, and the other way round when it is joined.
            assert_eq!(begun.elapsed(), 3 * SECOND);
            thread::sleep(2 * SECOND);
        });
        thread::sleep(SECOND);
        other.join().unwrap();
        assert_eq!(begun.elapsed(), 5 * SECOND);
        assert_eq!(Instant::now() - begun, 5 * SECOND);
        assert!(begun + SECOND > begun && begun.checked_sub(SECOND).is_none());
    });
    assert!(verdict.traces().is_some(), "{verdict}");
}

#[test]
fn timeouts_take_their_time() {
    let verdict = exhaustive(|| {
        let begun = Instant::now();
        let (_sender, receiver) = mpsc::channel::<u32>();
        assert!(receiver.recv_timeout(SECOND).is_err());
        let (lock, condvar) = (Mutex::new(()), Condvar::new());
        let (guard, result) = condvar.wait_timeout(lock.lock().unwrap(), SECOND).unwrap();
        assert!(result.timed_out());
        drop(guard);
        thread::park_timeout(SECOND);
        assert_eq!(begun.elapsed(), 3 * SECOND);
    });
    assert!(verdict.traces().is_some(), "{verdict}");
}

/// A deadline ends a loop that waits until then, in an exploration as well.
#[test]
fn loops_until_a_deadline_end() {
    let verdict = exhaustive(|| {
        let deadline = Instant::now() + 3 * SECOND;
        let mut rounds = 0;
        while Instant::now() < deadline {
            thread::sleep(SECOND);
            rounds += 1;
        }
        assert_eq!(rounds, 3);
    });
    assert_eq!(verdict.traces(), Some(1), "{verdict}");
}

/// Time passes for who waits by asking what time it is, with and without anything in between.
#[test]
fn loops_that_ask_for_the_time_end() {
    let verdict = exhaustive(|| {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_millis(10) {}
        let other = thread::spawn(|| {
            let begun = Instant::now();
            while begun.elapsed() < 600 * SECOND {
                thread::yield_now();
            }
        });
        while begun.elapsed() < 3_000_000 * SECOND {
            hint::spin_loop();
        }
        other.join().unwrap();
    });
    assert_eq!(verdict.traces(), Some(1), "{verdict}");
}

/// A flag, and the thread that sets it.
fn set_by_another() -> (Arc<AtomicBool>, thread::JoinHandle<()>) {
    let flag = Arc::new(AtomicBool::new(false));
    let other = Arc::clone(&flag);
    (flag, thread::spawn(move || other.store(true, SeqCst)))
}

/// Whether the flag comes in time is open, and both are explored, as a proof.
#[test]
fn waiting_by_looking_until_a_deadline_ends_both_ways() {
    let verdict = exhaustive(|| {
        let (flag, setter) = set_by_another();
        let begun = Instant::now();
        let came = loop {
            if flag.load(SeqCst) {
                break true;
            }
            if begun.elapsed() > SECOND {
                break false;
            }
            thread::yield_now();
        };
        setter.join().unwrap();
        gordian::observe("came", came);
    });
    let text = verdict.to_string();
    assert!(matches!(verdict, Verdict::Verified { .. }), "{text}");
    assert!(text.contains("true: ") && text.contains("false: "), "{text}");
}

/// Who asks for the time and does not go by it waits as if it had not asked.
#[test]
fn asking_for_the_time_without_a_deadline_is_spinning() {
    let verdict = exhaustive(|| {
        let (flag, setter) = set_by_another();
        let mut latest = Instant::now();
        while !flag.load(SeqCst) {
            latest = Instant::now().max(latest);
            thread::yield_now();
        }
        setter.join().unwrap();
    });
    assert!(matches!(verdict, Verdict::Passed { .. }), "{verdict}");
}

#[test]
fn outside_of_an_exploration_time_is_real() {
    let begun = Instant::now();
    thread::sleep(Duration::from_millis(2));
    assert!(begun.elapsed() >= Duration::from_millis(2));
}

/// Waits for a flag; with an `if`, or as it should be.
fn handshake(in_a_loop: bool) -> impl Fn() + Send + Sync + 'static {
    move || {
        let pair = Arc::new((Mutex::new(false), Condvar::new()));
        let other = Arc::clone(&pair);
        let setter = thread::spawn(move || {
            *other.0.lock().unwrap() = true;
            other.1.notify_one();
        });
        let mut ready = pair.0.lock().unwrap();
        if in_a_loop {
            while !*ready {
                ready = pair.1.wait(ready).unwrap();
            }
        } else if !*ready {
            ready = pair.1.wait(ready).unwrap();
        }
        assert!(*ready, "woken too early");
        drop(ready);
        setter.join().unwrap();
    }
}

#[test]
fn a_wait_without_a_loop_fails_only_if_woken_without_reason() {
    let explorer = Explorer::new().search(Search::Exhaustive);
    assert!(explorer.run(handshake(false)).traces().is_some());
    let verdict = explorer.clone().spurious_wakeups(1).run(handshake(false));
    assert!(verdict.witness().is_some_and(|witness| witness.headline().contains("woken too early")), "{verdict}");
    let verdict = explorer.spurious_wakeups(2).run(handshake(true));
    assert!(verdict.traces().is_some(), "{verdict}");
}

#[gordian::test(spurious_wakeups = 1, expected = "panic")]
fn parking_without_a_loop() {
    let ready = Arc::new(gordian::sync::atomic::AtomicBool::new(false));
    let other = thread::spawn({
        let (ready, main) = (Arc::clone(&ready), thread::current());
        move || {
            ready.store(true, gordian::sync::atomic::Ordering::SeqCst);
            main.unpark();
        }
    });
    thread::park();
    assert!(ready.load(gordian::sync::atomic::Ordering::SeqCst));
    other.join().unwrap();
}
