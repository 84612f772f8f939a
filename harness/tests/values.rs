//! What a failure shows of values in locks and in messages.
#![cfg(feature = "explore")]

use std::time::Duration;

use gordian::sync::mpsc::{TrySendError, channel, sync_channel};
use gordian::sync::{Arc, Condvar, Mutex, RwLock};
use gordian::{Explorer, Search, Verdict, thread};

/// The printed failure without its columns.
fn failure(body: fn()) -> String {
    match Explorer::new().search(Search::Exhaustive).width(120).run(body) {
        Verdict::Failed { witness, .. } => {
            let text = witness.to_string();
            text.split_whitespace().filter(|word| *word != "|").collect::<Vec<_>>().join(" ")
        }
        other => panic!("{other}"),
    }
}

#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in\n{text}");
    }
}

#[test]
fn a_mutex_shows_what_was_found_and_what_was_left() {
    let text = failure(|| {
        let counter = Arc::new(Mutex::new(0));
        let other = Arc::clone(&counter);
        let adder = thread::spawn(move || {
            let seen = *other.lock().unwrap();
            *other.lock().unwrap() = seen + 1;
        });
        let seen = *counter.lock().unwrap();
        *counter.lock().unwrap() = seen + 1;
        adder.join().unwrap();
        assert_eq!(*counter.lock().unwrap(), 2);
    });
    // The second one leaves what was there already, and that is the mistake.
    assert_eq!(text.matches("[unlock `counter`: -> 1]").count(), 2, "{text}");
    has(&text, &["[lock `counter`: 0]", "[lock `counter`: 1]", "[unlock `counter`]", "final state: `counter` = 1"]);
}

#[test]
fn readers_and_a_refused_attempt() {
    let text = failure(|| {
        let name = Arc::new(RwLock::new(String::from("a")));
        let other = Arc::clone(&name);
        let writer = thread::spawn(move || {
            let mut name = other.write().unwrap();
            name.push('b');
            assert!(name.len() == 2);
        });
        let is_free = name.try_read().is_ok();
        writer.join().unwrap();
        let _read = name.read().unwrap();
        assert!(is_free, "somebody writes");
    });
    has(&text, &["[try_read `name`: would block]", "[write lock `name`: \"a\"]", "[unlock `name`: -> \"ab\"]"]);
    has(&text, &["[read lock `name`: \"ab\"]", "final state: `name` = \"ab\""]);
}

#[test]
fn what_a_holder_may_have_changed_is_no_final_state() {
    let text = failure(|| {
        let first = Arc::new(Mutex::new(1));
        let second = Arc::new(Mutex::new(2));
        let others = (Arc::clone(&first), Arc::clone(&second));
        let other = thread::spawn(move || {
            let mut guard = others.1.lock().unwrap();
            *guard += 10;
            *others.0.lock().unwrap() += 1;
        });
        let guard = first.lock().unwrap();
        let sum = *guard + *second.lock().unwrap();
        drop(guard);
        other.join().unwrap();
        assert!(sum > 0);
    });
    assert!(text.starts_with("deadlock"), "{text}");
    has(&text, &["[lock `first`: 1]", "[lock `second`: 2]"]);
    assert!(!text.contains("final state"), "{text}");
}

#[test]
fn a_wait_gives_the_mutex_back_with_its_value() {
    let text = failure(|| {
        let jobs = Arc::new(Mutex::new(Vec::new()));
        let ready = Arc::new(Condvar::new());
        let others = (Arc::clone(&jobs), Arc::clone(&ready));
        let worker = thread::spawn(move || {
            let mut jobs = others.0.lock().unwrap();
            while jobs.is_empty() {
                jobs = others.1.wait(jobs).unwrap();
            }
            assert_eq!(jobs.pop(), Some(8));
        });
        let mut pushed = jobs.lock().unwrap();
        pushed.push(7);
        let (pushed, _) = ready.wait_timeout(pushed, Duration::from_secs(1)).unwrap();
        drop(pushed);
        ready.notify_one();
        drop(worker.join());
    });
    has(&text, &["[wait `ready`: `jobs` -> [7]]"]);
}

#[test]
fn messages_are_shown_and_so_is_what_else_became_of_them() {
    let text = failure(|| {
        let (sender, receiver) = channel();
        let (places, taken) = sync_channel::<u8>(1);
        assert!(receiver.try_recv().is_err());
        let other = thread::spawn(move || sender.send("hello").unwrap());
        assert_eq!(receiver.recv(), Ok("hello"));
        assert!(receiver.recv().is_err());
        places.send(1).unwrap();
        let is_full = matches!(places.try_send(2), Err(TrySendError::Full(2)));
        drop(taken);
        let is_gone = places.send(3).is_err();
        other.join().unwrap();
        assert!(!is_full || !is_gone, "full, then gone");
    });
    has(&text, &["[try_recv `sender`: nothing there]", "[send `sender`: \"hello\"]", "[recv `sender`: \"hello\"]"]);
    has(&text, &["[recv `sender`: disconnected]", "[try_send `places`: no room]", "[send `places`: disconnected]"]);
    assert!(!text.contains("final state"), "{text}");
}

/// Where gordian itself makes something is nothing that anybody wants to know.
#[test]
fn what_a_default_makes_has_no_place_in_gordian() {
    let text = failure(|| {
        let make: fn() -> Mutex<u32> = Default::default;
        let (first, second) = (make(), make());
        let _both = (first.lock(), second.lock());
        panic!("to be shown");
    });
    has(&text, &["[lock the lock number 1: 0]", "[lock the lock number 2: 0]"]);
}
