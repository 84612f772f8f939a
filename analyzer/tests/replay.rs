//! `cargo gordian replay`, with a test of a package that is really built and run.
#![cfg(unix)]

mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use support::{Run, Scratch, run};

/// Loses an update unless the closure of `add` is one operation.
fn source(name: &str, add: &str, expected: u32) -> String {
    format!(
        "#![cfg(feature = \"slow\")]
use gordian::sync::atomic::{{AtomicU32, Ordering::SeqCst}};
use gordian::thread;

#[gordian::test]
fn {name}() {{
    let counter = AtomicU32::new(0);
    thread::scope(|scope| {{
        for _ in 0..2 {{
            scope.spawn(|| {add});
        }}
    }});
    assert!(counter.load(SeqCst) >= {expected}, \"an update was lost\");
}}
"
    )
}

const TWO_STEPS: &str = "counter.store(counter.load(SeqCst) + 1, SeqCst)";

struct Package(Scratch);

impl Package {
    /// A package whose tests are behind a feature, as they may be.
    fn new() -> Package {
        let harness = Path::new(env!("CARGO_MANIFEST_DIR")).join("../harness");
        let scratch = Scratch::new("replay");
        let manifest = format!(
            "[package]\nname = \"sample\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[features]\nslow = []\n\n\
             [dev-dependencies]\ngordian = {{ path = {:?}, features = [\"explore\"] }}\n\n[workspace]\n",
            harness.display().to_string()
        );
        scratch.write("Cargo.toml", manifest);
        scratch.write("src/lib.rs", "");
        // The versions that are there already.
        std::fs::copy(harness.join("../Cargo.lock"), scratch.path().join("Cargo.lock")).expect("the lock file");
        Package(scratch)
    }

    fn write(&self, source: &str) {
        self.0.write("tests/counter.rs", source);
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("replay");
        command.current_dir(self.0.path()).stdin(Stdio::null());
        command.env("CARGO_TARGET_DIR", target).env("CARGO_NET_OFFLINE", "true").env("NO_COLOR", "1");
        command
    }

    fn replay(&self, file: &Path) -> Run {
        let output = self.command(support::PROGRAM).arg("replay").arg(file).output().expect("the program starts");
        let run = of(output);
        run.assert_ended();
        run
    }
}

fn of(output: Output) -> Run {
    Run {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

impl Run {
    fn assert_ended(&self) {
        assert!(self.code.is_some_and(|code| code <= 2), "{:?}\n{}\n{}", self.code, self.stdout, self.stderr);
    }
}

#[test]
fn a_failure_is_replayed_until_the_test_changes() {
    let package = Package::new();
    package.write(&source("counts", TWO_STEPS, 2));
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let failed = package.command(&cargo).args(["test", "--features", "slow"]).output().map(of).expect("cargo starts");
    let printed = failed.stdout.lines().find_map(|line| line.strip_prefix("replay: ")).unwrap_or_else(|| {
        panic!("no replay command in\n{}\n{}", failed.stdout, failed.stderr);
    });
    // The command can be copied to a shell, and fails in the same way after one execution.
    let copied = package.command("sh").args(["-c", printed]).output().map(of).expect("a shell");
    assert_ne!(copied.code, Some(0));
    assert!(copied.stdout.contains("an update was lost (after 1 execution)"), "{printed}\n{}", copied.stdout);
    assert!(copied.stdout.contains("1 failed"), "{}", copied.stdout);

    let file = printed.split_whitespace().next().and_then(|word| word.strip_prefix("GORDIAN_REPLAY="));
    let file = PathBuf::from(file.expect("the file comes first"));
    let same = package.replay(&file);
    assert_eq!(same.code, Some(1), "{}", same.stderr);
    assert!(same.stdout.contains("an update was lost (after 1 execution)"), "{}", same.stdout);

    // Shown, not run.
    let shown = run(&["replay".as_ref(), "--format".as_ref(), "mermaid".as_ref(), file.as_os_str()], None);
    assert_eq!(shown.code, Some(0), "{}", shown.stderr);
    assert!(shown.stdout.contains("\nsequenceDiagram\n"), "{}", shown.stdout);

    let after = |source: &str, code: i32, words: &[&str]| {
        package.write(source);
        let run = package.replay(&file);
        assert_eq!(run.code, Some(code), "{words:?}\n{}\n{}", run.stdout, run.stderr);
        for word in words {
            assert!(run.stderr.contains(word) || run.stdout.contains(word), "{word}\n{}\n{}", run.stdout, run.stderr);
        }
    };
    after(&source("counts", TWO_STEPS, 1), 0, &["the interleaving does not fail any more"]);
    let one_step = source("counts", "counter.fetch_add(1, SeqCst)", 2);
    after(&one_step, 2, &["is stale: step 1: `thread ", "did load at tests/counter.rs:10", "does fetch_add"]);
    after(&source("renamed", TWO_STEPS, 2), 2, &["is stale", "nothing in it explores `counter::counts`"]);
    after(&source("counts", "oops", 2), 2, &["error[E0425]", "before `counter::counts` was replayed"]);
    // The same race some lines further down still fails, and what moved is said.
    after(
        &format!("\n\n{}", source("counts", TWO_STEPS, 2)),
        1,
        &["not as the file says: step 1", "tests/counter.rs:12"],
    );

    // A test of the binary, whose crate has the name of the library.
    package.0.write("src/main.rs", "fn main() {}\n\n#[cfg(test)]\nmod inner;\n");
    package.0.write("src/inner.rs", source("counts", TWO_STEPS, 2));
    let arguments = ["test", "--features", "slow", "--bin", "sample"];
    let failed = package.command(&cargo).args(arguments).output().map(of).expect("cargo starts");
    let again = "--features=slow --bin=sample -- --exact inner::counts";
    assert!(failed.stdout.contains(again), "{}\n{}", failed.stdout, failed.stderr);
}

#[test]
fn files_that_cannot_be_used_say_why() {
    let scratch = Scratch::new("damaged");
    let check = |content: Option<&str>, words: &str| {
        let file = match content {
            Some(content) => scratch.write("a.replay", content),
            None => scratch.path().join("missing.replay"),
        };
        let run = run(&["replay".as_ref(), file.as_os_str()], None);
        run.assert_orderly();
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{}", run.stderr);
        assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
    };
    check(None, "cannot read the replay file");
    check(Some(""), "not a replay file: line 1, column 0");
    check(Some("{\n  oops"), "not a replay file: line 2, column 3");
    check(Some(r#"{"schema": 99}"#), "version 99 of the format");
    let whole = r#"{"schema": 1, "tool": {"name": "gordian", "version": "0"}, "test": "a::b",
        "failure": {"kind": "panic", "headline": "h", "identity": "i"}, "executions": 1,
        "threads": [{"name": "main"}], "objects": [], "schedule": [SCHEDULE], "events": [], "observed": [], "remarks": []}"#;
    check(Some(&whole.replace("SCHEDULE", "0, 7")), "scheduling point 1 refers to thread 7");
    check(Some(&whole.replace("SCHEDULE", "0")), "does not say which program of which package failed");
}
