//! Inputs of a fuzzer: values and schedules from bytes, shorter ones that fail the same way, and what a directory keeps.

#![cfg(feature = "fuzz")]

use std::path::Path;

use arbitrary::Arbitrary;
use gordian::fuzz::{Schedule, join, replay_corpus, split};
use gordian::sync::Mutex;
use gordian::sync::atomic::{AtomicU32, Ordering::SeqCst};
use gordian::{Explorer, FailureKind, Verdict, thread};

#[derive(Debug, Clone, Copy, Arbitrary, PartialEq)]
enum Operation {
    Add(u8),
    Double,
    Nothing,
}

/// Two threads do the operations to one counter without a lock: an update can be lost.
fn without_lock(operations: Vec<Operation>) {
    let total = AtomicU32::new(0);
    let step = |operation: &Operation| {
        let before = total.load(SeqCst);
        match operation {
            Operation::Add(value) => total.store(before + u32::from(*value), SeqCst),
            Operation::Double => total.store(before * 2, SeqCst),
            Operation::Nothing => {}
        }
    };
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| operations.iter().for_each(step));
        }
    });
    let added = operations.iter().map(|operation| match operation {
        Operation::Add(value) => Some(u32::from(*value)),
        Operation::Nothing => Some(0),
        Operation::Double => None,
    });
    if let Some(added) = added.sum::<Option<u32>>() {
        assert_eq!(total.into_inner(), 2 * added, "an update was lost");
    }
}

fn with_lock(values: Vec<u8>) {
    let total = Mutex::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| values.iter().for_each(|value| *total.lock().unwrap() += u32::from(*value)));
        }
    });
    assert_eq!(total.into_inner().unwrap(), 2 * values.iter().copied().map(u32::from).sum::<u32>());
}

fn bytes(seed: u8, length: usize) -> Vec<u8> {
    let mut state = u32::from(seed) + 1;
    let next = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_le_bytes()[3]
    };
    (0..length).map(next).collect()
}

#[test]
fn the_schedule_of_the_bytes_decides() {
    let threads = || {
        let order = std::sync::Mutex::new(Vec::new());
        let gate = AtomicU32::new(0);
        thread::scope(|scope| {
            for number in 0..2 {
                let (order, gate) = (&order, &gate);
                scope.spawn(move || {
                    gate.fetch_add(1, SeqCst);
                    order.lock().unwrap().push(number);
                });
            }
        });
        gordian::observe("order", format!("{:?}", order.into_inner().unwrap()));
    };
    let outcomes: std::collections::BTreeSet<String> = (0..=u8::MAX)
        .map(|byte| {
            let data = join(&[], &Schedule::from_bytes(&[byte & 3, byte >> 2 & 3, byte >> 4 & 3, byte >> 6]))
                .expect("a share");
            let verdict = Explorer::new().fuzz(&data, move |(): ()| threads());
            assert!(matches!(verdict, Verdict::Passed { executions: 1, .. }), "{verdict}");
            verdict.outcomes().to_string()
        })
        .collect();
    assert_eq!(outcomes.len(), 2, "{outcomes:?}");
}

#[test]
fn a_failing_input_says_its_values() {
    let failing = (0..=u8::MAX)
        .map(|seed| bytes(seed, 60))
        .find(|data| Explorer::new().fuzz(data, without_lock).witness().is_some());
    let data = failing.expect("one of the inputs loses an update");
    let first = Explorer::new().name("counter").fuzz(&data, without_lock);
    let again = Explorer::new().name("counter").fuzz(&data, without_lock);
    assert_eq!(first.to_string(), again.to_string());
    let witness = first.witness().expect("it fails");
    assert_eq!(witness.kind(), FailureKind::Panic);
    assert_eq!(witness.test(), "counter");
    let text = first.to_string();
    assert!(text.contains("an update was lost") && text.contains("values: [") && !text.contains("replay:"), "{text}");
}

#[test]
fn right_code_passes_with_any_input() {
    for seed in 0..=u8::MAX {
        let verdict = Explorer::new().fuzz(&bytes(seed, usize::from(seed)), with_lock);
        assert!(matches!(verdict, Verdict::Passed { .. }), "{verdict}");
    }
}

#[test]
fn bytes_without_values_run_nothing() {
    let verdict = Explorer::new().fuzz(&[1, 2, 3], |_: Never| ());
    assert!(matches!(&verdict, Verdict::Incomplete { why, .. } if why.contains("no values")), "{verdict}");
}

/// In a process of its own, because of the variable.
#[test]
fn a_shorter_input_fails_the_same_way() {
    const CHILD: &str = "GORDIAN_TEST_FUZZ_CHILD";
    let failing = || {
        (0..=u8::MAX)
            .map(|seed| bytes(seed, 60))
            .find(|data| Explorer::new().fuzz(data, without_lock).witness().is_some())
    };
    let data = failing().expect("one of the inputs loses an update");
    if std::env::var_os(CHILD).is_some() {
        gordian::fuzz::run(&Explorer::new().name("counter"), &data, without_lock);
        return;
    }
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("shorter-input");
    let _ = std::fs::remove_dir_all(&directory);
    let output = std::process::Command::new(std::env::current_exe().expect("a path"))
        .args(["--exact", "a_shorter_input_fails_the_same_way", "--nocapture"])
        .env(CHILD, "1")
        .env(gordian::fuzz::RESULT, &directory)
        .output()
        .expect("the test starts");
    assert!(!output.status.success());
    let shown = String::from_utf8_lossy(&output.stderr);
    assert!(shown.contains("an update was lost") && shown.contains("values: [Add("), "{shown}");
    let input = std::fs::read(directory.join("input")).expect("it is left there");
    let before = Explorer::new().fuzz(&data, without_lock);
    let after = Explorer::new().fuzz(&input, without_lock);
    let identity = |verdict: &Verdict| verdict.witness().expect("it fails").identity().to_owned();
    assert_eq!(identity(&before), identity(&after));
    let (values, schedule) = split(&input);
    assert!(input.len() < data.len() / 4, "{} bytes", input.len());
    assert!(!values.is_empty());
    // Stopped between load and store once, an update is lost.
    assert_eq!(schedule.points().len(), 1, "{schedule:?}");
    let stored = std::fs::read_to_string(directory.join("witness.replay")).expect("it is left there");
    assert!(stored.contains("an update was lost"));
}

#[test]
fn what_is_kept_is_run() {
    // Fails for one value, which no drawn input has.
    const KEPT: u64 = 0x5A5A_4D4D_1234_9876;
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz-kept");
    let _ = std::fs::remove_dir_all(&package);
    let kept = package.join("fuzz/artifacts/kept");
    std::fs::create_dir_all(&kept).expect("a directory");
    let explorer = Explorer::new();
    let body = |value: u64| assert!(value != KEPT, "the kept one");
    replay_corpus(&explorer, &package, "kept", body);
    let data = join(&KEPT.to_le_bytes(), &Schedule::default()).expect("a share");
    std::fs::write(kept.join("crash-1"), data).expect("written");
    let failed = std::panic::catch_unwind(|| replay_corpus(&Explorer::new(), &package, "kept", body));
    let text = failed.expect_err("it fails").downcast::<String>().expect("a text");
    assert!(text.contains("crash-1: ") && text.contains("the kept one"), "{text}");

    // Seeds may lie beside `fuzz`.
    let seeds = package.join("corpus/seeds/kept");
    std::fs::create_dir_all(&seeds).expect("a directory");
    std::fs::rename(kept.join("crash-1"), seeds.join("known")).expect("moved");
    let failed = std::panic::catch_unwind(|| replay_corpus(&Explorer::new(), &package, "kept", body));
    let text = failed.expect_err("it fails").downcast::<String>().expect("a text");
    assert!(text.contains("known: ") && text.contains("the kept one"), "{text}");
}

/// What no bytes give.
#[derive(Debug)]
struct Never;

impl<'a> Arbitrary<'a> for Never {
    fn arbitrary(_: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Never> {
        Err(arbitrary::Error::NotEnoughData)
    }
}

/// What `replay_corpus` panics with, where no inputs are kept.
fn replay_fails<T>(body: impl Fn(T) + Send + Sync + 'static) -> String
where
    T: for<'a> Arbitrary<'a> + std::fmt::Debug,
{
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz-nothing-kept");
    let body = std::sync::Mutex::new(Some(body));
    let replay = std::panic::AssertUnwindSafe(|| {
        let body = body.lock().expect("nobody else").take().expect("once");
        replay_corpus(&Explorer::new(), &package, "nothing", body);
    });
    *std::panic::catch_unwind(replay).expect_err("it fails").downcast::<String>().expect("a text")
}

#[test]
fn inputs_that_explore_nothing_are_no_pass() {
    // `std::sync` instead of the facade.
    let counter = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
    let text = replay_fails(move |by: u32| {
        let shared = counter.clone();
        let add = move || shared.fetch_add(by, std::sync::atomic::Ordering::Relaxed);
        gordian::thread::spawn(add).join().expect("it does not panic");
    });
    assert!(text.contains("nothing was explored"), "{text}");

    let text = replay_fails(|_: Never| ());
    assert!(text.contains("no input of `nothing` was run to its end") && text.contains("no values"), "{text}");
}

fn ends(_: Vec<u8>) {
    std::process::abort();
}

#[test]
fn the_last_input_is_known_if_the_process_ends_without_a_word() {
    const CHILD: &str = "GORDIAN_TEST_FUZZ_LAST_CHILD";
    if std::env::var_os(CHILD).is_some() {
        gordian::fuzz::run(&Explorer::new(), &[1; 99], |_: Vec<u8>| ());
        gordian::fuzz::run(&Explorer::new(), &[2; 9], ends);
    }
    let last = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz-last-input");
    let output = std::process::Command::new(std::env::current_exe().expect("a path"))
        .args(["--exact", "the_last_input_is_known_if_the_process_ends_without_a_word", "--nocapture"])
        .env(CHILD, "1")
        .env(gordian::fuzz::LAST, &last)
        .output()
        .expect("the test starts");
    assert!(!output.status.success());
    assert_eq!(std::fs::read(last).expect("it is left there"), [2; 9]);
}
