//! `cargo gordian fuzz`: the loop around a program that stands for a libFuzzer binary, errors, and, if it is asked for, all of it with
//! the real libFuzzer.
#![cfg(unix)]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use support::{PROGRAM, Run, Scratch, run};

/// A package with a fuzz directory whose target is [`pretended.rs`](fuzz/pretended.rs).
struct Package(Scratch);

impl Package {
    fn new(label: &str) -> Package {
        let scratch = Scratch::new(label);
        scratch.write(
            "Cargo.toml",
            "[package]\nname = \"sample\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n",
        );
        scratch.write("src/lib.rs", "");
        scratch.write(
            "fuzz/Cargo.toml",
            "[package]\nname = \"sample-fuzz\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[package.metadata]\ncargo-fuzz = true\n\
             [workspace]\n[[bin]]\nname = \"pretended\"\npath = \"fuzz_targets/pretended.rs\"\n",
        );
        scratch.write("fuzz/fuzz_targets/pretended.rs", include_str!("fuzz/pretended.rs"));
        Package(scratch)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs the tool where cargo-fuzz is not installed.
    fn run(&self, arguments: &[&str], mended: bool) -> Run {
        let sysroot = Command::new("rustc").args(["--print", "sysroot"]).output().expect("rustc runs");
        let sysroot = String::from_utf8(sysroot.stdout).expect("a path");
        let mut command = Command::new(PROGRAM);
        command.arg("fuzz").args(arguments).current_dir(self.0.path()).env("NO_COLOR", "1");
        command.env("PATH", format!("{}/bin:/usr/bin:/bin", sysroot.trim())).env("CARGO_HOME", self.path("home"));
        command
            .env_remove("CARGO")
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("RUSTUP_TOOLCHAIN");
        if mended {
            command.env("MENDED", "1");
        }
        let output = command.output().expect("the program starts");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let run = Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) };
        run.assert_orderly();
        run
    }

    fn files(&self, name: &str) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.path(name)) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

#[test]
fn each_cause_is_told_once_and_shortened() {
    let package = Package::new("fuzz-loop");
    package.0.write("fuzz/seeds/pretended/seed", "harmless");
    let run = package.run(&["run", "--time", "5s", "--format", "json"], false);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let report = run.json();
    let failures = report["failures"].as_array().expect("failures");
    assert_eq!(failures.len(), 2, "{report:#}");
    let boom = failures.iter().find(|one| one["title"].as_str().unwrap().contains("input of")).expect("the first");
    assert_eq!((boom["kind"].as_str(), boom["inputs"].as_u64()), (Some("panic"), Some(2)));
    assert_eq!(boom["input"], "fuzz/artifacts/pretended/minimized-from-crash-0");
    assert_eq!(boom["found"], "fuzz/artifacts/pretended/crash-0");
    assert_eq!((boom["bytes"].as_u64(), boom["is_old"].as_bool()), (Some(4), Some(false)));
    assert_eq!(
        boom["again"],
        "cargo gordian fuzz run pretended --input fuzz/artifacts/pretended/minimized-from-crash-0"
    );
    assert!(run.stderr.contains("cargo-fuzz is not installed"), "{}", run.stderr);
    // Of two inputs that fail the same way the shorter one stays.
    let kept = ["crash-0", "crash-2", "minimized-from-crash-0", "minimized-from-crash-2"];
    assert_eq!(package.files("fuzz/artifacts/pretended"), kept);
    // Units are sorted into the corpus, and seeds stay where they are.
    assert_eq!(package.files("fuzz/corpus/pretended").len(), 4);
    assert!(package.files("target/gordian/fuzz/pretended/found").is_empty());
    assert_eq!(package.files("fuzz/seeds/pretended"), ["seed"]);
    assert_eq!(report["targets"][0]["fuzzed"], 160);
    let html = std::fs::read_to_string(package.path("target/gordian/fuzz/report.html")).expect("the page");
    assert!(html.contains("<td>pretended") && html.contains("panicked at"), "{html}");

    let input = package.run(&["run", "pretended", "--input", "fuzz/artifacts/pretended/crash-2"], false);
    assert_eq!(input.code, Some(1));
    assert!(input.stdout.contains("it crashed"), "{}", input.stdout);

    let kept = package.run(&["--replay-corpus"], false);
    assert_eq!(kept.code, Some(1), "{}", kept.stderr);
    assert!(kept.stdout.contains("as in an earlier run") && kept.stdout.contains("9 inputs"), "{}", kept.stdout);

    let again = package.run(&["run", "--time", "1s", "--format", "json"], false).json();
    let shortest = again["failures"].as_array().expect("failures").iter().map(|one| one["bytes"].as_u64());
    assert_eq!(shortest.collect::<Vec<_>>(), [Some(4), Some(7)], "the shortest of earlier runs");

    let mended = package.run(&["run", "--time", "2s"], true);
    assert_eq!(mended.code, Some(0), "{}{}", mended.stdout, mended.stderr);
    assert!(mended.stdout.contains("4 inputs from before do not fail any more"), "{}", mended.stdout);
    assert_eq!(package.files("fuzz/artifacts/pretended").len(), 4, "nothing is removed");
}

#[test]
fn what_cannot_be_done_is_said() {
    let package = Package::new("fuzz-errors");
    let fails = |arguments: &[&str], part: &str| {
        let run = package.run(arguments, false);
        assert_eq!(run.code, Some(2), "{arguments:?}: {}", run.stdout);
        assert!(run.stderr.contains(part), "{arguments:?}: {}", run.stderr);
    };
    fails(&["run", "pretend"], "there is no fuzz target named `pretend`");
    fails(&["run", "pretend"], "there are: pretended");
    fails(&["run", "--time", "soon"], "expected a time such as");
    fails(&["run", "--fuzz-dir", "nowhere"], "no `fuzz/Cargo.toml`");
    fails(&["run", "pretended", "--input", "nowhere"], "cannot read `nowhere`");
    fails(&["run", "--input", "x"], "TARGET");
    fails(&["init", "7up"], "is no name for a target");
    fails(&["init", "pretended"], "is there already");
    fails(&["init", "other"], "does not depend on gordian and libfuzzer-sys");
    let before = std::fs::read_to_string(package.path("fuzz/Cargo.toml")).expect("the manifest");
    fails(&["init", "../x"], "is no name for a target");
    assert_eq!(before, std::fs::read_to_string(package.path("fuzz/Cargo.toml")).expect("the manifest"));
    package.0.write("fuzz/fuzz_targets/pretended.rs", "fn main() { broken");
    fails(&["run", "--time", "1s"], "ended with exit status: 101");
    let ends = include_str!("fuzz/pretended.rs").replacen("fn main() {", "fn main() { std::process::exit(3);", 1);
    package.0.write("fuzz/fuzz_targets/pretended.rs", ends);
    fails(&["run", "--time", "1s"], "before it ran an input");
    package.0.write("fuzz/Cargo.toml", "[package");
    fails(&["list"], "fuzz/Cargo.toml`:");
    assert_eq!(run(&["fuzz", "list"], Some(Scratch::new("nothing").path())).code, Some(2));
}

#[test]
fn init_makes_a_directory_once() {
    let package = Package::new("fuzz-init");
    std::fs::remove_dir_all(package.path("fuzz")).expect("removed");
    let first = package.run(&["init", "queue"], false);
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    let second = package.run(&["init", "--function", "deep::stack"], false);
    assert_eq!(second.code, Some(0), "{}", second.stderr);
    assert_eq!(package.run(&["list"], false).stdout, "queue\nstack\n");
    let named = package.run(&["init", "last_in", "--function", "deep::stack"], false);
    assert!(named.stdout.contains("#[gordian::fuzz(target = \"last_in\")]"), "{}", named.stdout);
    assert!(!second.stdout.contains("target ="), "{}", second.stdout);
    let third = package.run(&["init", "other", "--features", "missing"], false);
    assert!(third.code == Some(2) && third.stderr.contains("without the feature `missing`"), "{}", third.stderr);
    let target = std::fs::read_to_string(package.path("fuzz/fuzz_targets/stack.rs")).expect("the target");
    assert!(target.contains("sample::deep::stack::target(data)"), "{target}");
    assert!(package.files("fuzz").contains(&".gitignore".to_owned()));
}

/// Everything with the real libFuzzer, which takes minutes to build: `cargo test --test fuzz -- --ignored`.
#[test]
#[ignore = "builds libFuzzer and a package with it"]
fn an_interleaving_is_found_by_the_real_libfuzzer() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the workspace");
    let scratch = Scratch::new("fuzz-real");
    let path = |name: &str| scratch.path().join(name);
    scratch.write(
        "Cargo.toml",
        format!(
            "[package]\nname = \"sample\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n[features]\nfuzz = [\"gordian/fuzz\", \"dep:arbitrary\"]\n\
             [dependencies]\narbitrary = {{ version = \"1\", features = [\"derive\"], optional = true }}\ngordian = {{ path = {:?} }}\n",
            root.join("harness").display().to_string()
        ),
    );
    let source = |step: &str| {
        format!(
            "use gordian::sync::atomic::{{AtomicU32, Ordering::SeqCst}};
#[cfg(feature = \"fuzz\")]
#[gordian::fuzz]
pub fn counter(threads: [Vec<u8>; 2]) {{
    let total = AtomicU32::new(0);
    gordian::thread::scope(|scope| {{
        for values in &threads {{
            scope.spawn(|| values.iter().for_each(|value| {{ {step}; }}));
        }}
    }});
    assert_eq!(total.into_inner(), threads.concat().into_iter().map(u32::from).sum::<u32>(), \"an update was lost\");
}}
"
        )
    };
    scratch.write(
        "src/lib.rs",
        source("let before = total.load(SeqCst); total.store(before + u32::from(*value), SeqCst)"),
    );
    let fuzz = |arguments: &[&str]| {
        let mut all = vec!["fuzz"];
        all.extend(arguments);
        run(&all, Some(scratch.path()))
    };
    let init = fuzz(&["init", "--function", "counter", "--features", "fuzz"]);
    assert_eq!(init.code, Some(0), "{}", init.stderr);
    let found = fuzz(&["run", "--time", "10s", "--format", "json"]);
    assert_eq!(found.code, Some(1), "{}{}", found.stdout, found.stderr);
    let report = found.json();
    let failure = &report["failures"][0];
    assert_eq!(
        (failure["kind"].as_str(), report["failures"].as_array().map(Vec::len)),
        (Some("interleaving"), Some(1))
    );
    let input = failure["input"].as_str().expect("an input");
    let shown = fuzz(&["run", "counter", "--input", input]);
    assert!(shown.stdout.contains("an update was lost") && shown.stdout.contains("values: "), "{}", shown.stdout);
    // The same input fails in the ordinary test suite.
    let mut tests = Command::new("cargo");
    tests.args(["test", "--features", "fuzz", "--target-dir"]).arg(path("fuzz/target")).current_dir(scratch.path());
    let output = tests.output().expect("cargo runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        !output.status.success() && text.contains("counter::corpus") && text.contains("an update was lost"),
        "{text}"
    );
    scratch.write("src/lib.rs", source("total.fetch_add(u32::from(*value), SeqCst)"));
    let mended = fuzz(&["run", "--time", "5s"]);
    assert_eq!(mended.code, Some(0), "{}{}", mended.stdout, mended.stderr);
    assert!(mended.stdout.contains("not fail any more"), "{}", mended.stdout);
}

/// One target cannot go on, and what it has found until then is told, as is what the others do.
#[test]
fn a_process_that_ends_without_an_input_ends_only_its_target() {
    let package = Package::new("fuzz-broken");
    let run = package.run(&["run", "--time", "4s", "--format", "json", "--", "-abort_after=1"], false);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    let report = run.json();
    assert_eq!(report["failures"].as_array().map(Vec::len), Some(1), "{report:#}");
    assert!(report["targets"][0]["broken"].as_str().is_some_and(|why| why.contains("left no input")), "{report:#}");
    let page = std::fs::read_to_string(package.path("target/gordian/fuzz/report.html")).expect("the page");
    assert!(page.contains("not run to its end"), "{page}");
}

/// LibFuzzer's merge gives its paths to a shell.
#[test]
fn nothing_is_lost_where_paths_have_blanks() {
    let package = Package::new("fuzz with blanks");
    let run = package.run(&["run", "--time", "2s"], false);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(package.files("target/gordian/fuzz/pretended/found").is_empty());
    let kept = package.files("fuzz/corpus/pretended");
    assert!(!kept.is_empty());
    package.run(&["run", "--time", "1s", "--minimise-corpus"], false);
    assert!(kept.iter().all(|name| package.files("fuzz/corpus/pretended").contains(name)));
}

#[test]
fn what_fails_is_run_again_as_it_was() {
    let package = Package::new("fuzz-again");
    std::fs::rename(package.path("fuzz"), package.path("fuzz of it's")).expect("it is renamed");
    package.0.write("fuzz of it's/artifacts/pretended/crash-of old", "BOOM");
    let run = package.run(&["run", "--replay-corpus", "--fuzz-dir", "fuzz of it's", "--format", "json"], false);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let report = run.json();
    let again = report["failures"][0]["again"].as_str().expect("a command");
    let words = shlex::split(again).expect("words");
    let input = "fuzz of it's/artifacts/pretended/crash-of old";
    let expected = ["cargo", "gordian", "fuzz", "run", "pretended", "--input", input, "--fuzz-dir", "fuzz of it's"];
    assert_eq!(words, expected, "{again}");
    let arguments: Vec<&str> = words[3..].iter().map(String::as_str).collect();
    let run = package.run(&arguments, false);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
}

#[test]
fn the_manifest_says_whether_cfg_fuzzing_holds() {
    let package = Package::new("fuzz-cfg");
    package.0.write("fuzz/seeds/pretended/seed", "CFG");
    let run = package.run(&["run", "--replay-corpus"], false);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stdout.contains("it is built for fuzzing"), "{}", run.stdout);
    let manifest = std::fs::read_to_string(package.path("fuzz/Cargo.toml")).expect("a manifest");
    let said = |value: &str| {
        let metadata = format!("[package.metadata.gordian]\ncfg-fuzzing = {value}\n[workspace]");
        package.0.write("fuzz/Cargo.toml", manifest.replace("[workspace]", &metadata));
        package.run(&["run", "--replay-corpus"], false)
    };
    assert_eq!(said("false").code, Some(0));
    assert_eq!(said("true").code, Some(1));
    let wrong = said("\"no\"");
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.stderr.contains("`cfg-fuzzing`"), "{}", wrong.stderr);
}
