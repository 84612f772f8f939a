//! Stored witnesses: every format, the schema, and what becomes of files that are stale or damaged.
#![cfg(feature = "explore")]

use gordian::sync::atomic::{AtomicU32, Ordering::SeqCst};
use gordian::sync::{Arc, Condvar, Mutex};
use gordian::witness::{FORMATS, FileError, SCHEMA, Style};
use gordian::{Explorer, FailureKind, Search, Verdict, Witness, thread};

fn lost_update() {
    let counter = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let value = counter.load(SeqCst);
                counter.store(value + 1, SeqCst);
            });
        }
    });
    assert_eq!(counter.load(SeqCst), 2, "<an update & more> was lost");
}

fn opposite_orders() {
    let accounts = Arc::new(Mutex::new(1));
    let journal = Arc::new(Mutex::new(1));
    let other = thread::Builder::new().name("auditor".to_owned()).spawn({
        let (accounts, journal) = (Arc::clone(&accounts), Arc::clone(&journal));
        move || *journal.lock().unwrap() + *accounts.lock().unwrap()
    });
    let sum = *accounts.lock().unwrap() + *journal.lock().unwrap();
    assert_eq!(other.unwrap().join().unwrap(), sum);
}

fn notified_too_early() {
    let pair = Arc::new((Mutex::new(false), Condvar::new()));
    let other = Arc::clone(&pair);
    let waker = thread::spawn(move || other.1.notify_one());
    let guard = pair.0.lock().unwrap();
    drop(pair.1.wait(guard).unwrap());
    waker.join().unwrap();
}

fn witness(body: fn()) -> Witness {
    match Explorer::new().search(Search::Exhaustive).width(80).run(body) {
        Verdict::Failed { witness, .. } => *witness,
        other => panic!("{other}"),
    }
}

fn all() -> [Witness; 3] {
    [lost_update, opposite_orders, notified_too_early].map(witness)
}

#[test]
fn kinds_are_told_apart() {
    let kinds = all().map(|witness| witness.kind());
    assert_eq!(kinds, [FailureKind::Panic, FailureKind::Deadlock, FailureKind::LostWakeup]);
}

#[test]
fn files_are_as_the_schema_says() {
    let schema = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    for witness in all() {
        let mut value: serde_json::Value = serde_json::from_str(&witness.to_file()).expect("JSON");
        let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        value["events"][0]["site"]["line"] = "one".into();
        assert!(!validator.is_valid(&value));
    }
}

#[test]
fn files_are_read_back() {
    for witness in all() {
        let mut again = Witness::parse(&witness.to_file()).expect("it has just been written");
        assert_eq!(again.to_file(), witness.to_file());
        // What is not stored is how to print it.
        again = Witness::parse(&witness.to_file()).expect("as before");
        let style = Style { width: 80 };
        assert_eq!(again.format("html", style), witness.format("html", style));
    }
}

#[test]
fn text_keeps_to_the_width() {
    for witness in all() {
        for width in [20, 40, 80, 120] {
            let text = witness.format("text", Style { width }).expect("the format exists");
            // What failed is the message of the program, and the name of a file is not broken either.
            let mut below = text.lines().skip_while(|line| !line.starts_with("lines of")).skip(1);
            let too_wide = below.find(|line| line.chars().count() > width);
            assert_eq!(too_wide, None, "{text}");
        }
    }
}

#[test]
fn every_format_says_what_failed() {
    for witness in all() {
        for format in FORMATS {
            let text = (format.render)(&witness, Style { width: 100 });
            let mark = match witness.kind() {
                FailureKind::Panic => "counter",
                FailureKind::Deadlock => "journal",
                _ => "notif",
            };
            assert!(text.contains(mark), "{}:\n{text}", format.name);
            assert!(format.name != "html" || !text.contains("<an update"), "not escaped:\n{text}");
        }
    }
}

#[test]
fn chrome_traces_have_an_arrow_for_each_edge() {
    let witness = witness(lost_update);
    let text = witness.format("chrome", Style { width: 0 }).expect("the format exists");
    let trace: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let events = trace["traceEvents"].as_array().expect("events");
    let of = |phase: &str| events.iter().filter(|event| event["ph"] == phase).count();
    let edges: usize = witness.events().iter().map(|event| event.after.len()).sum();
    assert!(edges > 0);
    assert_eq!((of("s"), of("f")), (edges, edges));
    assert_eq!(of("X"), witness.events().len());
}

#[test]
fn happens_before_has_spawns_and_dependent_operations_only() {
    let witness = witness(lost_update);
    let text = |number: u32| {
        let event = &witness.events()[number as usize];
        format!("{} {}", event.thread, event.operation)
    };
    let edges: Vec<String> = (0..witness.events().len() as u32)
        .flat_map(|at| witness.events()[at as usize].after.iter().map(move |before| (*before, at)))
        .map(|(before, at)| format!("{} -> {}", text(before), text(at)))
        .collect();
    // Loads commute; the second store is after the other thread's load and store, of which the store is the later.
    let stores = ["1 store -> 2 store", "2 store -> 1 store"];
    assert_eq!(edges.iter().filter(|edge| stores.contains(&edge.as_str())).count(), 1, "{edges:?}");
    assert!(edges.iter().all(|edge| !edge.contains("load -> 1 load") && !edge.contains("load -> 2 load")), "{edges:?}");
}

/// A file with every byte changed, or cut anywhere, is refused or means the same; nothing panics.
#[test]
fn damaged_files_are_refused() {
    let file = witness(lost_update).to_file();
    let bytes = file.as_bytes();
    // The last two bytes are the end of the object and of the line.
    for at in (0..bytes.len() - 2).step_by(7) {
        let cut = String::from_utf8_lossy(&bytes[..at]).into_owned();
        assert!(matches!(Witness::parse(&cut), Err(FileError::Syntax { .. })), "cut at {at}");
        let mut changed = bytes.to_vec();
        changed[at] = b'7';
        // What is read is whole: it can be shown.
        if let Ok(witness) = Witness::parse(&String::from_utf8_lossy(&changed)) {
            for format in FORMATS {
                (format.render)(&witness, Style { width: 60 });
            }
        }
    }
}

fn changed(change: impl FnOnce(&mut serde_json::Value)) -> String {
    let mut value = serde_json::from_str(&witness(lost_update).to_file()).expect("JSON");
    change(&mut value);
    value.to_string()
}

#[test]
fn errors_say_what_and_where() {
    let why = |file: &str| match Explorer::new().replay(file, lost_update) {
        Verdict::Incomplete { why, executions: 0, .. } => why,
        other => panic!("{other}"),
    };
    assert_eq!(why("{\n  oops"), "not a replay file: line 2, column 3: key must be a string");
    assert!(why("").contains("line 1, column 0: EOF"), "{}", why(""));
    let version = changed(|value| value["schema"] = 9.into());
    assert!(why(&version).contains("has version 9 of the format"), "{}", why(&version));
    let thread = changed(|value| value["events"][1]["thread"] = 42.into());
    assert!(why(&thread).contains("event 1 refers to thread 42"), "{}", why(&thread));
    let schedule = changed(|value| value["schedule"][2] = 42.into());
    assert!(why(&schedule).contains("scheduling point 2 refers to thread 42"), "{}", why(&schedule));
    // What is not found in its parts is found by its checksum.
    let empty = changed(|value| {
        value["schedule"] = serde_json::json!([]);
        value["events"] = serde_json::json!([]);
    });
    assert!(why(&empty).contains("was changed after it had been stored"), "{}", why(&empty));
    let nothing = changed(|value| value["checksum"] = serde_json::Value::Null);
    assert!(why(&nothing).contains("invalid type: null"), "{}", why(&nothing));
    let more = changed(|value| value["schedule"].as_array_mut().expect("a list").push(0.into()));
    assert!(why(&more).contains("was changed after it had been stored"), "{}", why(&more));
}

#[test]
fn a_stale_file_says_where_the_program_differs() {
    let file = witness(lost_update).to_file();
    let verdict = Explorer::new().replay(&file, || {
        let counter = AtomicU32::new(0);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| counter.fetch_add(1, SeqCst));
            }
        });
        assert_eq!(counter.load(SeqCst), 2);
    });
    let Verdict::Incomplete { why, .. } = verdict else { panic!("{verdict}") };
    assert!(why.contains("is not the one of the replay file any more; step 1: `thread"), "{why}");
    assert!(why.contains("did load at") && why.contains("does fetch_add at"), "{why}");
}

/// The same places, and another object.
#[test]
fn a_stale_file_says_which_object_is_another_one() {
    fn stores(flag: bool) {
        let (first, second) = (AtomicU32::new(0), AtomicU32::new(0));
        let one = if flag { &first } else { &second };
        one.store(1, SeqCst);
        assert_eq!(first.load(SeqCst) + second.load(SeqCst), 0);
    }
    let file = witness(|| stores(true)).to_file();
    let again = Explorer::new().replay(&file, || stores(false)).to_string();
    assert!(again.contains("did store `first` at") && again.contains("now it does store `second` at"), "{again}");
}

#[test]
fn a_replay_that_fails_in_another_way_says_so() {
    let file = witness(opposite_orders).to_file();
    let verdict = Explorer::new().replay(&file, lost_update);
    assert!(!matches!(verdict, Verdict::Verified { .. } | Verdict::Passed { .. }), "{verdict}");
    let mended = Explorer::new().replay(&witness(lost_update).to_file(), || ());
    let Verdict::Incomplete { why, .. } = mended else { panic!("{mended}") };
    assert!(why.contains("now it does not come to that"), "{why}");
}

/// Nothing in the picture is wider than the picture.
#[test]
fn the_page_has_room_for_its_longest_line() {
    for witness in all() {
        let page = witness.format("html", Style { width: 0 }).expect("the format exists");
        let (_, rest) = page.split_once("viewBox=\"0 0 ").expect("the picture");
        let width: usize = rest.split(' ').next().and_then(|width| width.parse().ok()).expect("its width");
        for event in witness.events() {
            let longest = event.switch.as_deref().unwrap_or_default().chars().count();
            // A character of its font is at most eight wide.
            assert!(width > 8 * longest + 190, "{width}: {:?}", event.switch);
        }
    }
}
