//! The last line of a failure says how to see it again, also if it is a replay or was found on loom.
//!
//! The failing tests are this program's own, run as programs of their own.
#![cfg(feature = "explore")]

use std::process::Command;

use gordian::sync::Arc;
use gordian::sync::atomic::{AtomicU32, Ordering::Relaxed};
use gordian::{Engine, Explorer, thread};

/// Set for the programs that run a failing test.
const FAIL: &str = "GORDIAN_TESTS_FAIL";

fn lost_update() {
    let counter = Arc::new(AtomicU32::new(0));
    let add = |counter: Arc<AtomicU32>| move || counter.store(counter.load(Relaxed) + 1, Relaxed);
    let other = thread::spawn(add(Arc::clone(&counter)));
    add(Arc::clone(&counter))();
    other.join().unwrap();
    assert_eq!(counter.load(Relaxed), 2, "an update was lost");
}

/// Fails if asked to.
fn subject(explorer: Explorer) {
    if std::env::var_os(FAIL).is_some() {
        explorer.run(lost_update).assert_ok();
    }
}

#[gordian::test]
fn subject_of_the_attribute() {
    if std::env::var_os(FAIL).is_some() {
        lost_update();
    }
}

#[test]
fn subject_with_a_file() {
    subject(Explorer::new().name("again::subject_with_a_file"));
}

#[test]
fn subject_without_a_name() {
    subject(Explorer::new());
}

#[test]
fn subject_on_loom() {
    subject(Explorer::new().name("again::subject_on_loom").engine(Engine::Loom));
}

/// What the failing test prints from its panic's message on, along the file if one is given, without what its runner adds.
fn failure(test: &str, file: Option<&str>) -> String {
    let text = output(test, file);
    let (_, from_panic) = text.split_once("an update was lost").unwrap_or_else(|| panic!("{text}"));
    let (message, _) = from_panic.split_once("note: run with").unwrap_or_else(|| panic!("{text}"));
    message.trim_end().to_owned()
}

/// All that it prints, and its runner.
fn output(test: &str, file: Option<&str>) -> String {
    output_with(test, file, "100")
}

fn output_with(test: &str, file: Option<&str>, columns: &str) -> String {
    let mut command = Command::new(std::env::current_exe().expect("a path"));
    command.args(["--exact", test]).env(FAIL, "1").env("RUST_BACKTRACE", "0").env("COLUMNS", columns);
    match file {
        Some(file) => command.env("GORDIAN_REPLAY", file),
        None => command.env_remove("GORDIAN_REPLAY"),
    };
    let output = command.output().expect("it starts");
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(!output.status.success(), "{text}");
    text
}

fn last_line(text: &str) -> &str {
    text.lines().last().unwrap_or_default()
}

#[test]
fn a_replayed_failure_says_how_to_replay_it_again() {
    let found = failure("subject_with_a_file", None);
    let command = last_line(&found);
    let rest = command.strip_prefix("replay: GORDIAN_REPLAY=").unwrap_or_else(|| panic!("{found}"));
    let (file, cargo) = rest.split_once(' ').expect("a command");
    assert!(cargo.starts_with("cargo test --package=gordian"), "{cargo}");
    assert!(cargo.ends_with(" --test=again -- --exact subject_with_a_file"), "{cargo}");
    let replayed = failure("subject_with_a_file", Some(file.trim_matches('\'')));
    assert_eq!(last_line(&replayed), command, "{replayed}");
}

#[test]
fn of_the_attribute_nothing_else_is_printed() {
    let text = output("subject_of_the_attribute", None);
    let (_, own) = text.split_once("---- subject_of_the_attribute stdout ----\n").unwrap_or_else(|| panic!("{text}"));
    let (own, _) = own.split_once("\n\n\nfailures:").unwrap_or_else(|| panic!("{text}"));
    let first = own.lines().next().unwrap_or_default();
    assert!(first.contains("panicked at") && first.contains("(after "), "{own}");
    assert!(last_line(own).starts_with("replay: GORDIAN_REPLAY="), "{own}");
    // The headline says it, and nothing repeats the headline.
    assert_eq!(own.matches("panicked at").count(), 1, "{own}");
}

/// The headline and the command are lines of their own, whatever their length.
#[test]
fn what_is_shown_is_as_wide_as_the_terminal() {
    let own = |columns: usize| {
        let text = output_with("subject_of_the_attribute", None, &columns.to_string());
        let (_, own) =
            text.split_once("---- subject_of_the_attribute stdout ----\n").unwrap_or_else(|| panic!("{text}"));
        own.split_once("\nreplay:").unwrap_or_else(|| panic!("{text}")).0.to_owned()
    };
    // 0 says that the width is not known.
    assert_eq!(own(0), own(100));
    let widest = [60, 75, 200].map(|columns| {
        let own = own(columns);
        let widest = own.lines().skip(1).map(|line| line.chars().count()).max().unwrap_or_default();
        assert!(widest <= columns, "{columns} columns:\n{own}");
        widest
    });
    assert!(widest.is_sorted() && widest[0] < widest[2], "{widest:?}");
}

#[test]
fn without_a_name_there_is_no_command() {
    let text = failure("subject_without_a_name", None);
    assert!(!text.contains("replay"), "{text}");
}

#[test]
#[cfg(feature = "loom")]
fn a_failure_on_loom_is_replayed_there() {
    let found = failure("subject_on_loom", None);
    let command = last_line(&found);
    let rest = command.strip_prefix("replay: GORDIAN_REPLAY=").unwrap_or_else(|| panic!("{found}"));
    let (file, _) = rest.split_once(' ').expect("a command");
    let replayed = failure("subject_on_loom", Some(file.trim_matches('\'')));
    assert_eq!(last_line(&replayed), command, "{replayed}");
    assert!(replayed.contains("(after 1 execution)") && !replayed.contains("not what the replay file"), "{replayed}");
}
