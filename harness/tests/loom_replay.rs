//! Replay files of failures that loom found: the execution comes again with what its loads read, and a program that has changed is
//! told from one that still fails.
#![cfg(feature = "loom")]

mod support;

use gordian::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use gordian::sync::atomic::{AtomicBool, AtomicU32, fence};
use gordian::sync::{Arc, Condvar, Mutex};
use gordian::witness::SCHEMA;
use gordian::{Engine, Explorer, FailureKind, Search, Verdict, Witness, thread};
use support::{publication, publication_after};

fn on_loom() -> Explorer {
    Explorer::new().engine(Engine::Loom).width(160)
}

fn found(body: impl Fn() + Send + Sync + 'static) -> Witness {
    match on_loom().run(body) {
        Verdict::Failed { witness, .. } => *witness,
        other => panic!("{other}"),
    }
}

/// What the replay of the file by that body says if it does not fail.
fn why(file: &str, body: impl Fn() + Send + Sync + 'static) -> String {
    match on_loom().replay(file, body) {
        Verdict::Incomplete { why, .. } => why,
        other => panic!("{other}"),
    }
}

fn opposite_orders() {
    let (left, right) = (Arc::new(Mutex::new(0)), Arc::new(Mutex::new(0)));
    let other = thread::spawn({
        let (left, right) = (Arc::clone(&left), Arc::clone(&right));
        move || *right.lock().unwrap() + *left.lock().unwrap()
    });
    let sum = *left.lock().unwrap() + *right.lock().unwrap();
    assert_eq!(other.join().unwrap(), sum);
}

/// The execution, without what says how it was found.
fn events(witness: &Witness) -> Vec<(u32, String, Option<String>)> {
    let event = |event: &gordian::witness::Event| (event.thread, event.operation.clone(), event.value.clone());
    witness.events().iter().map(event).collect()
}

#[test]
fn what_the_loads_read_comes_again() {
    let first = found(publication(Relaxed, Relaxed));
    let verdict = on_loom().replay(&first.to_file(), publication(Relaxed, Relaxed));
    let again = verdict.witness().unwrap_or_else(|| panic!("{verdict}"));
    assert_eq!(again.identity(), first.identity());
    assert_eq!(events(again), events(&first));
    assert_eq!(again.executions(), 1);
    assert!(!again.to_string().contains("not what the replay file recorded"), "{again}");
}

#[test]
fn a_late_failure_comes_again_at_once() {
    // More than one execution is run until this one.
    let body = || {
        let (pair, told) = (Arc::new((Mutex::new(false), Condvar::new())), AtomicBool::new(false));
        let waker = thread::spawn({
            let pair = Arc::clone(&pair);
            move || pair.1.notify_one()
        });
        told.store(true, Relaxed);
        let guard = pair.0.lock().unwrap();
        drop(pair.1.wait(guard).unwrap());
        waker.join().unwrap();
    };
    for first in [found(body), found(opposite_orders)] {
        assert!(first.is_deadlock(), "{first}");
        let verdict = match first.kind() {
            FailureKind::Deadlock => on_loom().replay(&first.to_file(), opposite_orders),
            _ => on_loom().replay(&first.to_file(), body),
        };
        let again = verdict.witness().unwrap_or_else(|| panic!("{verdict}"));
        assert_eq!((again.identity(), events(again)), (first.identity(), events(&first)));
    }
    assert!(found(opposite_orders).executions() > 1);
}

#[test]
fn a_mended_ordering_is_no_failure_any_more() {
    let file = found(publication(Relaxed, Relaxed)).to_file();
    let mended = why(&file, publication(Release, Acquire));
    assert!(mended.contains("did store (Relaxed) at") && mended.contains("does store (Release) at"), "{mended}");
}

#[test]
fn a_spawn_that_has_moved_is_seen() {
    let body = |late: bool| {
        move || {
            let (data, ready) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicBool::new(false)));
            let reader = {
                let (data, ready) = (Arc::clone(&data), Arc::clone(&ready));
                move || {
                    if ready.load(Relaxed) {
                        assert_eq!(data.load(Relaxed), 7, "the data were not published");
                    }
                }
            };
            let mut reader = Some(reader);
            let early = (!late).then(|| thread::spawn(reader.take().unwrap()));
            data.store(7, Relaxed);
            ready.store(true, Relaxed);
            let late = late.then(|| thread::spawn(reader.take().unwrap()));
            early.into_iter().chain(late).for_each(|thread| thread.join().unwrap());
        }
    };
    let file = found(body(false)).to_file();
    let moved = why(&file, body(true));
    assert!(moved.contains("step 1: `main` did spawn at"), "{moved}");
}

#[test]
fn a_fence_that_has_come_is_seen() {
    let body =
        |fenced: bool| publication_after(move || fence(if fenced { Release } else { Acquire }), Relaxed, Acquire);
    assert!(matches!(on_loom().run(body(true)), Verdict::Passed { .. }));
    let mended = why(&found(body(false)).to_file(), body(true));
    assert!(mended.contains("did fence (Acquire) at") && mended.contains("does fence (Release) at"), "{mended}");
}

#[test]
fn an_assertion_that_is_gone_lets_it_pass() {
    let body = |expected: u32| {
        move || {
            let counter = Arc::new(AtomicU32::new(0));
            let add = |counter: &AtomicU32| counter.store(counter.load(Relaxed) + 1, Relaxed);
            let other = thread::spawn({
                let counter = Arc::clone(&counter);
                move || add(&counter)
            });
            add(&counter);
            other.join().unwrap();
            assert!(counter.load(Relaxed) >= expected, "an update was lost");
        }
    };
    let file = found(body(2)).to_file();
    assert!(on_loom().replay(&file, body(2)).witness().is_some());
    let passed = why(&file, body(1));
    assert!(passed.contains("does not fail any more"), "{passed}");
}

#[test]
fn each_engine_refuses_the_files_of_the_other() {
    let (loom, shuttle) = (found(opposite_orders), Explorer::new().run(opposite_orders));
    let on_shuttle = Explorer::new().replay(&loom.to_file(), opposite_orders);
    let Verdict::Incomplete { why: text, .. } = on_shuttle else { panic!("{on_shuttle}") };
    assert!(text.contains("was recorded on loom"), "{text}");
    let text = why(&shuttle.witness().expect("it deadlocks").to_file(), opposite_orders);
    assert!(text.contains("was not recorded on loom"), "{text}");
}

#[test]
fn a_damaged_path_is_named() {
    let file = found(opposite_orders).to_file();
    let mut value: serde_json::Value = serde_json::from_str(&file).expect("JSON");
    value["path"]["branches"] = "none".into();
    value.as_object_mut().expect("a table").remove("checksum");
    let text = why(&value.to_string(), opposite_orders);
    assert!(text.contains("loom cannot read the path") && text.contains("none"), "{text}");
}

#[test]
fn files_are_as_the_schema_says() {
    let schema = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    for witness in [found(publication(Relaxed, Relaxed)), found(opposite_orders)] {
        let value = serde_json::from_str(&witness.to_file()).expect("JSON");
        let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}

/// The first failure of loom's search takes more preemptions than needed; the one shown is that of the search with fewest.
#[test]
fn fewer_preemptions_are_shown() {
    let body = || {
        let state = Arc::new(AtomicU32::new(0));
        let threads: Vec<_> = (0..2)
            .map(|_| {
                let state = Arc::clone(&state);
                thread::spawn(move || {
                    for _ in 0..2 {
                        let value = state.load(Acquire);
                        state.store(value + 1, Release);
                    }
                })
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(state.fetch_add(0, AcqRel), 4, "updates were lost");
    };
    let shown = found(body);
    let bounded = on_loom().search(Search::Preemptions { bound: 1 }).run(body);
    let bounded = bounded.witness().unwrap_or_else(|| panic!("{bounded}"));
    assert!(shown.switches() <= bounded.switches(), "{shown}\n{bounded}");
    assert!(on_loom().replay(&shown.to_file(), body).witness().is_some());
}
