//! The corpus of programs: what the analyzer says of them, and that they really do what their first lines say.

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use support::{check_located, finding, marker, sources, tests_dir};

/// A program that still runs after this time hangs.
const PATIENCE: Duration = Duration::from_secs(4);

fn programs() -> PathBuf {
    tests_dir().join("../../corpus/programs")
}

struct Program {
    name: String,
    text: String,
}

impl Program {
    /// The rest of the header line `//! key: ...`.
    fn header(&self, key: &str) -> Option<&str> {
        self.text.lines().find_map(|line| line.strip_prefix("//! ")?.strip_prefix(key)?.strip_prefix(": "))
    }
}

fn all() -> Vec<Program> {
    let read = |path: &PathBuf| Program {
        name: path.file_stem().expect("a name").to_string_lossy().into_owned(),
        text: std::fs::read_to_string(path).expect("a program"),
    };
    sources(&programs().join("src/bin")).iter().map(read).collect()
}

#[test]
fn findings_are_as_marked() {
    let mut markers = Vec::new();
    for program in all() {
        markers.extend(marker::markers(&format!("src/bin/{}.rs", program.name), &program.text, 2021));
    }
    let (_, findings) = check_located(&[programs()], None);
    let diff = finding::compare(&markers, &findings, |_| String::new());
    support::against_open("programs", &diff.err().unwrap_or_default());
}

#[test]
fn headers_agree_with_markers_and_pairs_are_complete() {
    let all = all();
    let names: BTreeSet<&str> = all.iter().map(|program| program.name.as_str()).collect();
    for program in &all {
        let expected =
            program.header("expect").unwrap_or_else(|| panic!("{} does not say what to expect", program.name));
        let rules: BTreeSet<String> =
            marker::markers("", &program.text, 2021).into_iter().map(|marker| marker.rule).collect();
        let said: BTreeSet<String> = match expected.starts_with("nothing") {
            true => BTreeSet::new(),
            false => expected.split_whitespace().map(str::to_owned).collect(),
        };
        assert_eq!(said, rules, "{}", program.name);
        if let Some(right) = program.header("right") {
            assert!(names.contains(right.trim_end_matches(".rs")), "{}", program.name);
        } else {
            assert!(rules.is_empty(), "{} has no right twin", program.name);
        }
    }
}

#[test]
fn programs_do_what_they_say() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("programs");
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let built = Command::new(cargo)
        .args(["build", "--offline", "--quiet", "--manifest-path"])
        .arg(programs().join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", &target)
        .status()
        .expect("cargo starts");
    assert!(built.success());
    // Those that hang only sleep, so they may all run side by side.
    all().par_iter().for_each(|program| {
        let code = run_with_patience(&target.join("debug").join(&program.name));
        match program.header("outcome") {
            None => assert_eq!(code, Some(0), "{}", program.name),
            // Which side a reader-writer lock prefers is up to the system.
            Some(outcome) if outcome.contains("where") && !cfg!(target_os = "linux") => {}
            Some(outcome) if outcome.contains("nearly") => {}
            Some(outcome) if outcome.starts_with("hangs") => assert_eq!(code, None, "{}", program.name),
            Some(_) => assert_eq!(code, Some(1), "{}", program.name),
        }
    });
}

/// The exit status, or `None` if it had to be stopped.
fn run_with_patience(program: &Path) -> Option<i32> {
    let mut child = Command::new(program)
        .arg("--force")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let begin = Instant::now();
    while begin.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait().expect("its status") {
            return status.code();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().expect("it can be stopped");
    child.wait().expect("it is gone");
    None
}
