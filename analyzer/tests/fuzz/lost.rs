//! Nothing is lost, whatever ends a process or the loop, and nothing that was not run passes.

use std::path::Path;
use std::process::Command;

use crate::package::{PRETENDED, Package};

/// What a run that is stopped has found is in the report, in place of what an earlier run has left.
#[test]
fn a_run_that_is_stopped_leaves_a_report() {
    let package = Package::new("fuzz-stopped");
    let report = || {
        let text = std::fs::read_to_string(package.path("target/gordian/fuzz/report.json")).unwrap_or_default();
        serde_json::from_str::<serde_json::Value>(&text).unwrap_or_default()
    };
    package.0.write("target/gordian/fuzz/report.json", "{\"has_ended\": true, \"failures\": [1, 2]}");
    let mut command = package.command(&["run", "--quiet", "--time", "60s", "--", "-sleep=20"]);
    let mut run =
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().expect("it starts");
    let is_there =
        || report()["has_ended"] == false && report()["failures"].as_array().is_some_and(|all| all.len() == 2);
    let begun = std::time::Instant::now();
    while !is_there() && begun.elapsed().as_secs() < 60 {
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    run.kill().expect("it runs");
    run.wait().expect("it ends");
    assert!(is_there(), "{:#}", report());
    let text = std::fs::read_to_string(package.path("target/gordian/fuzz/report.txt")).expect("the text");
    assert!(text.contains("it was stopped") && text.contains("it crashed"), "{text}");
}

/// Nothing that the loop has started goes on without it.
#[cfg(target_os = "linux")]
#[test]
fn a_signal_ends_all_of_it_and_the_report_is_written() {
    let package = Package::new("fuzz-signal");
    let file = package.path("pid");
    let arguments = ["run", "--quiet", "--no-minimise", "--time", "60s", "--format", "json", "--", "-sleep=50"];
    let mut command = package.command(&arguments);
    command.arg(format!("-pid={}", file.display()));
    let mut run =
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null()).spawn().expect("it starts");
    let report = || {
        let text = std::fs::read_to_string(package.path("target/gordian/fuzz/report.json")).unwrap_or_default();
        serde_json::from_str::<serde_json::Value>(&text).unwrap_or_default()
    };
    let all_found = || report()["failures"].as_array().is_some_and(|all| all.len() == 2);
    let begun = std::time::Instant::now();
    while !all_found() && begun.elapsed().as_secs() < 60 {
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    std::thread::sleep(std::time::Duration::from_secs(1));
    let killed = Command::new("kill").args(["-TERM", &run.id().to_string()]).status().expect("it is killed");
    assert!(killed.success());
    let mut text = String::new();
    std::io::Read::read_to_string(run.stdout.as_mut().expect("a pipe"), &mut text).expect("text");
    assert_eq!(run.wait().expect("it ends").code(), Some(1), "what has failed is told");
    let said: serde_json::Value = serde_json::from_str(&text).expect("a report");
    assert_eq!(said["has_ended"], false);
    assert_eq!(said["targets"][0]["broken"], "stopped from outside");
    let child = std::fs::read_to_string(&file).expect("the last process");
    assert!(!Path::new("/proc").join(child).exists(), "it goes on");
}

/// LibFuzzer names what fails by what is in it.
#[test]
fn an_input_that_is_found_again_stays() {
    let package = Package::new("fuzz-same");
    let run = package.run(&["run", "--time", "5s", "--no-minimise", "--format", "json", "--", "-same=1"], false);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let report = run.json();
    assert_eq!(report["failures"][0]["input"], "fuzz/artifacts/pretended/crash-same", "{report:#}");
    assert!(report["failures"][0]["inputs"].as_u64() > Some(1), "{report:#}");
    assert_eq!(package.files("fuzz/artifacts/pretended"), ["crash-same"]);
}

#[test]
fn a_process_that_dies_without_a_word_leaves_its_input() {
    let package = Package::new("fuzz-dies");
    let run = package.run(&["run", "--time", "3s", "--no-minimise", "--format", "json", "--", "-die=1"], false);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let report = run.json();
    assert_eq!(report["targets"][0]["broken"], serde_json::Value::Null, "{report:#}");
    let failure = &report["failures"][0];
    assert_eq!((failure["kind"].as_str(), failure["is_repeatable"].as_bool()), (Some("crash"), Some(true)));
    let input = failure["input"].as_str().expect("a path");
    assert_eq!(std::fs::read_to_string(package.path(input)).expect("the input"), "DIE here");
}

/// All that is kept comes before anything new, in each process.
#[test]
fn kept_inputs_that_fail_hold_nothing_else_up() {
    let package = Package::new("fuzz-kept-fails");
    package.0.write("fuzz/corpus/pretended/of last week", "this BOOM");
    package.0.write("fuzz/corpus/pretended/fine", "fine");
    package.0.write("fuzz/seeds/pretended/seed", "a seed that CRASHes");
    let run = package.run(&["run", "--time", "4s", "--no-minimise", "--format", "json"], false);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let report = run.json();
    assert_eq!(report["failures"].as_array().map(Vec::len), Some(2), "{report:#}");
    let target = &report["targets"][0];
    // What comes when all that fails at once is out of the way.
    assert!(target["fuzzed"].as_u64() >= Some(100), "{report:#}");
    assert_eq!(target["set_aside"], 2);
    assert_eq!(package.files("fuzz/seeds/pretended"), ["seed"]);
    assert!(package.files("fuzz/corpus/pretended").contains(&"of last week".to_owned()));
    let text = std::fs::read_to_string(package.path("target/gordian/fuzz/report.txt")).expect("the text");
    assert!(text.contains("2 kept inputs fail, and fuzzing went on without"), "{text}");
}

#[test]
fn nothing_run_is_nothing_passed() {
    let package = Package::new("fuzz-nothing-run");
    let run = package.run(&["--replay-corpus"], false);
    assert_eq!(run.code, Some(2), "{}", run.stdout);
    assert!(run.stdout.contains("nothing is kept for it"), "{}", run.stdout);
    let manifest = std::fs::read_to_string(package.path("fuzz/Cargo.toml")).expect("the manifest");
    let other = "[[bin]]\nname = \"silent\"\npath = \"fuzz_targets/silent.rs\"\n";
    package.0.write("fuzz/Cargo.toml", manifest + other);
    let ends = PRETENDED.replacen("fn main() {", "fn main() { std::process::exit(0);", 1);
    package.0.write("fuzz/fuzz_targets/silent.rs", ends);
    package.0.write("fuzz/seeds/silent/seed", "");
    let run = package.run(&["run", "--time", "2s"], true);
    assert_eq!(run.code, Some(2), "{}", run.stdout);
    assert!(run.stdout.contains("exit status: 0 before it ran an input"), "{}", run.stdout);
    for arguments in [&["--replay-corpus"][..], &["run", "silent", "--input", "fuzz/seeds/silent/seed"]] {
        assert_eq!(package.run(arguments, true).code, Some(2), "{arguments:?}");
    }
    // Of several one with something is enough.
    package.0.write("fuzz/seeds/pretended/seed", "harmless");
    std::fs::remove_file(package.path("fuzz/seeds/silent/seed")).expect("removed");
    let run = package.run(&["--replay-corpus"], true);
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    assert!(run.stdout.contains("nothing is kept for it"), "{}", run.stdout);
}

/// One target cannot go on, and what it has found until then is told, as is what the others do.
#[test]
fn a_process_that_ends_without_an_input_ends_only_its_target() {
    let package = Package::new("fuzz-broken");
    let run = package.run(&["run", "--time", "4s", "--format", "json", "--", "-abort_after=1"], false);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let report = run.json();
    assert_eq!(report["failures"].as_array().map(Vec::len), Some(1), "{report:#}");
    assert!(report["targets"][0]["broken"].as_str().is_some_and(|why| why.contains("left no input")), "{report:#}");
    let page = std::fs::read_to_string(package.path("target/gordian/fuzz/report.html")).expect("the page");
    assert!(page.contains("incomplete: "), "{page}");
    let run = package.run(&["run", "--time", "4s", "--", "-abort_after=0"], true);
    assert_eq!(run.code, Some(2), "nothing fails, but not all was run: {}", run.stderr);
}

/// What was found is told although the corpus cannot be written.
#[test]
fn an_error_after_fuzzing_loses_no_failure() {
    // Here units are copied to the corpus, since libFuzzer does not merge where paths have blanks.
    let package = Package::new("fuzz error after");
    std::fs::create_dir_all(package.path(&format!("fuzz/corpus/pretended/{:040x}", 7 * 31 + 0x30)))
        .expect("a directory");
    let run = package.run(&["run", "--time", "3s", "--format", "json"], false);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let report = run.json();
    assert_eq!(report["failures"].as_array().map(Vec::len), Some(2), "{report:#}");
    assert!(report["targets"][0]["broken"].as_str().is_some_and(|why| why.contains("cannot write")), "{report:#}");
    for format in ["txt", "html"] {
        let text = std::fs::read_to_string(package.path("target/gordian/fuzz/report").with_extension(format));
        let text = text.expect("the report");
        assert!(text.contains("it crashed") && text.contains("cannot write"), "{text}");
    }
}
