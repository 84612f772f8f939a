//! Faults are choices of an exploration: panics of lock holders, cancelled futures, threads that cannot be spawned.

#![cfg(feature = "explore")]

use std::sync::PoisonError;

use gordian::sync::{Arc, Mutex};
use gordian::{Explorer, Fault, Faults, Search, Verdict, future, thread};

fn with(fault: Fault) -> Explorer {
    Explorer::new().name("faults::of_this_file").faults(Faults::none().with(fault))
}

/// Two accounts, and a transfer between them by a thread that may die in the middle.
fn begin_transfer() -> (Arc<Mutex<(i32, i32)>>, thread::JoinHandle<()>) {
    let accounts = Arc::new(Mutex::new((100, 0)));
    let worker = thread::spawn({
        let accounts = Arc::clone(&accounts);
        move || {
            let mut accounts = accounts.lock().unwrap();
            accounts.0 -= 30;
            accounts.1 += 30;
        }
    });
    (accounts, worker)
}

/// The sum is read by another thread.
fn transfer() {
    let (accounts, worker) = begin_transfer();
    let seen = accounts.lock().unwrap_or_else(PoisonError::into_inner);
    assert_eq!(seen.0 + seen.1, 100, "money is lost");
    drop(seen);
    let _ = worker.join();
}

/// The same, but what a dead holder left behind is put right.
fn restored_transfer() {
    let (accounts, worker) = begin_transfer();
    let seen = match accounts.lock() {
        Ok(accounts) => *accounts,
        Err(poisoned) => {
            let mut accounts = poisoned.into_inner();
            accounts.1 = 100 - accounts.0;
            *accounts
        }
    };
    assert_eq!(seen.0 + seen.1, 100, "money is lost");
    let _ = worker.join();
}

#[test]
fn a_half_written_state_is_found_by_every_strategy() {
    let without = Explorer::new().search(Search::Exhaustive).run(transfer);
    assert_eq!(without.traces(), Some(2), "{without}");
    for search in [Search::Portfolio, Search::Exhaustive, Search::Random, Search::Surw, Search::ReadsFrom, Search::Pos]
    {
        let verdict = with(Fault::Panic).search(search).width(120).run(transfer);
        let witness = verdict.witness().unwrap_or_else(|| panic!("{search:?} found nothing: {verdict}"));
        assert!(witness.headline().contains("money is lost"), "{search:?}: {verdict}");
        let text = verdict.to_string();
        assert!(text.contains("accounts.1 += 30;  [panics here (fault)]"), "{search:?}: {text}");
        // The file's execution is the same, and fails the same way.
        let again = with(Fault::Panic).replay(&witness.to_file(), transfer);
        assert_eq!(
            again.witness().map(|again| again.headline().to_owned()),
            Some(witness.headline().to_owned()),
            "{again}"
        );
        assert_eq!(witness.switches(), 1, "{search:?}: {text}");
    }
}

#[test]
fn what_puts_the_state_right_is_verified() {
    let verdict = with(Fault::Panic).search(Search::Exhaustive).run(restored_transfer);
    assert!(matches!(verdict, Verdict::Verified { .. }), "{verdict}");
}

#[test]
fn an_injected_panic_is_no_failure_by_itself() {
    let alone = || {
        let state = Mutex::new(0);
        *state.lock().unwrap() += 1;
    };
    let verdict = with(Fault::Panic).search(Search::Exhaustive).run(alone);
    assert_eq!(verdict.traces(), Some(2), "{verdict}");
    let nobody_joins = || {
        thread::spawn(|| *Mutex::new(0).lock().unwrap() += 1);
        thread::scope(|scope| {
            scope.spawn(|| *Mutex::new(0).lock().unwrap() += 1);
        });
    };
    // None is struck, or one of the two.
    let verdict = with(Fault::Panic).search(Search::Exhaustive).run(nobody_joins);
    assert_eq!(verdict.traces(), Some(3), "{verdict}");
    let verdict = with(Fault::Panic)
        .faults(Faults::none().with(Fault::Panic).at_most(2))
        .search(Search::Exhaustive)
        .run(nobody_joins);
    assert_eq!(verdict.traces(), Some(4), "{verdict}");
}

#[test]
fn threads_that_cannot_be_spawned() {
    let unprepared = || {
        let handle = thread::Builder::new().spawn(|| ()).expect("a thread");
        handle.join().unwrap();
    };
    let verdict = with(Fault::Spawn).width(200).run(unprepared);
    assert!(verdict.witness().is_some_and(|witness| witness.headline().contains("a thread")), "{verdict}");
    assert!(verdict.to_string().contains("[finds no thread here (fault)]"), "{verdict}");
    let prepared = || match thread::Builder::new().spawn(|| ()) {
        Ok(handle) => handle.join().unwrap(),
        Err(_) => gordian::observe("done here", true),
    };
    let verdict = with(Fault::Spawn).search(Search::Exhaustive).run(prepared);
    assert_eq!(verdict.traces(), Some(2), "{verdict}");
}

#[test]
fn futures_that_are_cancelled() {
    let unprepared = || {
        let (done, total) = (Arc::new(Mutex::new(0)), Arc::new(Mutex::new(0)));
        let task = future::spawn({
            let (done, total) = (Arc::clone(&done), Arc::clone(&total));
            async move {
                *done.lock().unwrap() += 1;
                future::sleep(std::time::Duration::from_millis(1)).await;
                *total.lock().unwrap() += 1;
            }
        });
        let _ = future::block_on(task);
        assert_eq!(*done.lock().unwrap(), *total.lock().unwrap(), "half of it is done");
    };
    let verdict = Explorer::new().run(unprepared);
    assert!(verdict.witness().is_none(), "{verdict}");
    let verdict = with(Fault::Cancel).width(200).run(unprepared);
    assert!(verdict.witness().is_some_and(|witness| witness.headline().contains("half of it is done")), "{verdict}");
    assert!(verdict.to_string().contains("[is cancelled here (fault)]"), "{verdict}");
}

#[gordian::test(faults = "panic", expected = "panic")]
fn an_attribute_asks_for_faults() {
    transfer();
}

#[test]
fn loom_has_no_faults() {
    let verdict = with(Fault::Panic).engine(gordian::Engine::Loom).run(|| ());
    assert!(verdict.to_string().contains("faults cannot be injected on the engine loom"), "{verdict}");
}
