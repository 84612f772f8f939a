//! An exhaustive search goes on where its process was killed.
#![cfg(feature = "explore")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use gordian::sync::Mutex;
use gordian::sync::atomic::{AtomicU32, Ordering::SeqCst};
use gordian::{Explorer, Search, Verdict, thread};

/// A file of its own for each test.
fn file(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = directory.join(format!("{name}-{}.checkpoint", std::process::id()));
    // It may be there from an earlier process of that number.
    let _ = std::fs::remove_file(&path);
    path
}

/// Executions of this process.
static EXECUTIONS: AtomicU64 = AtomicU64::new(0);

/// Counters, a lock that is first used in the middle, and a thread of a thread.
fn body() {
    EXECUTIONS.fetch_add(1, SeqCst);
    let (counter, lock) = (AtomicU32::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for number in 1..=3 {
            let (counter, lock) = (&counter, &lock);
            scope.spawn(move || {
                let value = counter.load(SeqCst);
                counter.store(value + number, SeqCst);
                if value == 0 {
                    scope.spawn(move || lock.lock().unwrap().push(number));
                }
            });
        }
    });
    gordian::observe("total", counter.into_inner());
    gordian::observe("order", format!("{:?}", lock.into_inner().unwrap()));
}

fn explorer() -> Explorer {
    Explorer::new().name("a search in pieces").search(Search::Exhaustive)
}

#[test]
fn in_pieces_it_is_the_same_search() {
    let file = file("pieces");
    let whole = explorer().run(body);
    let traces = whole.traces().unwrap_or_else(|| panic!("{whole}"));
    let mut pieces = 0;
    let last = loop {
        pieces += 1;
        let verdict = explorer().checkpoint(&file).executions(7 * pieces).run(body);
        if !matches!(verdict, Verdict::Incomplete { .. }) {
            break verdict;
        }
    };
    assert!(pieces > 10, "{pieces} pieces of {traces} traces");
    assert_eq!(last.to_string(), whole.to_string());
    // And when all is done nothing is run again, but what looks whether the test does the same twice. Other tests run beside this one.
    let counted = Arc::new(AtomicU64::new(0));
    let counting = Arc::clone(&counted);
    let again = explorer().checkpoint(&file).run(move || {
        counting.fetch_add(1, SeqCst);
        body();
    });
    assert_eq!(again.to_string(), whole.to_string());
    let more = counted.load(SeqCst);
    assert!(more < traces, "{more} executions");
    std::fs::remove_file(file).unwrap();
}

/// Set for the programs that are killed, to their file.
const FILE: &str = "GORDIAN_TESTS_CHECKPOINT";
/// After how many executions.
const AFTER: &str = "GORDIAN_TESTS_KILL_AFTER";

#[test]
fn killed_at_any_moment_it_loses_one_execution() {
    if let Some(file) = std::env::var_os(FILE) {
        let after: u64 = std::env::var(AFTER).unwrap().parse().unwrap();
        let verdict = explorer().checkpoint(Path::new(&file)).run(move || {
            body();
            if EXECUTIONS.load(SeqCst) >= after {
                // As a signal would.
                std::process::abort();
            }
        });
        println!("{verdict}");
        return;
    }
    let file = file("killed");
    let run = |after: u64| {
        let mut command = Command::new(std::env::current_exe().expect("a path"));
        command.args(["--exact", "killed_at_any_moment_it_loses_one_execution", "--nocapture"]);
        let output = command.env(FILE, &file).env(AFTER, after.to_string()).output().expect("it starts");
        (output.status.success(), String::from_utf8(output.stdout).expect("text"))
    };
    // Two executions look whether the test does the same twice, and the last is the one that is lost.
    let mut kept = 0;
    for after in [5, 9, 30] {
        let (is_success, text) = run(after);
        assert!(!is_success, "{text}");
        kept += after - 3;
        let stored = std::fs::read_to_string(&file).expect("a checkpoint");
        assert!(stored.contains(&format!("\"executions\":{kept},")), "{kept}: {stored}");
    }
    let (is_success, text) = run(u64::MAX);
    assert!(is_success, "{text}");
    let whole = explorer().run(body).to_string();
    assert!(text.contains(&whole), "{whole}\nand not\n{text}");
    std::fs::remove_file(file).unwrap();
}

/// A file that lacks an execution, or counts one that was not run, would end in a proof of less than all.
#[test]
fn what_is_damaged_is_not_gone_on_with() {
    let file = file("damaged");
    let some = explorer().checkpoint(&file).executions(20).run(body);
    assert!(matches!(some, Verdict::Incomplete { executions: 20, .. }), "{some}");
    let stored = std::fs::read_to_string(&file).expect("a checkpoint");
    for (from, to) in [("\"executions\":20", "\"executions\":21"), ("\"schema\":4", "\"schema\":1"), ("\n", "")] {
        assert!(stored.contains(from), "{from}: {stored}");
        std::fs::write(&file, stored.replacen(from, to, 1)).unwrap();
        let verdict = explorer().checkpoint(&file).run(body);
        assert!(matches!(verdict, Verdict::Incomplete { executions: 0, .. }), "{to}: {verdict}");
    }
    std::fs::write(&file, stored).unwrap();
    assert!(explorer().checkpoint(&file).run(body).traces().is_some());
    std::fs::remove_file(file).unwrap();
}

#[test]
fn what_is_of_something_else_is_not_gone_on_with() {
    let file = file("other");
    let some = explorer().checkpoint(&file).executions(20).run(body);
    assert!(matches!(some, Verdict::Incomplete { executions: 20, .. }), "{some}");
    let renamed = explorer().name("another search").checkpoint(&file).run(body).to_string();
    assert!(renamed.contains("is of `a search in pieces`") && renamed.contains("`another search`"), "{renamed}");
    let part = explorer().shard("1/2".parse().unwrap()).checkpoint(&file).run(body).to_string();
    assert!(part.contains("and this is shard 1/2"), "{part}");
    let changed = explorer().checkpoint(&file).run(|| {
        let x = AtomicU32::new(0);
        thread::scope(|scope| (0..3).for_each(|_| _ = scope.spawn(|| x.fetch_add(1, SeqCst))));
    });
    assert!(changed.to_string().contains("not determined by the schedule"), "{changed}");
    std::fs::write(&file, "{").unwrap();
    let damaged = explorer().checkpoint(&file).run(body).to_string();
    assert!(damaged.contains("is no checkpoint"), "{damaged}");
    std::fs::remove_file(file).unwrap();
    let directory = explorer().checkpoint(env!("CARGO_TARGET_TMPDIR")).run(body).to_string();
    assert!(directory.contains("is a directory, not a file"), "{directory}");
}
