//! `cargo gordian fuzz`: the loop around a program that stands for a libFuzzer binary, errors, and, if it is asked for, all of it with
//! the real libFuzzer.
#![cfg(unix)]

mod init;
mod lost;
mod package;
#[path = "../support/mod.rs"]
mod support;

use std::path::Path;
use std::process::Command;

use package::{PRETENDED, Package};
use support::{Scratch, run};

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

    let input = ["run", "pretended", "--input", "fuzz/artifacts/pretended/crash-2"];
    let unoptimised = package.run(&[&input[..], &["--dev", "--format", "json"]].concat(), false);
    assert_eq!(unoptimised.code, Some(1), "{}", unoptimised.stderr);
    let again = unoptimised.json()["failures"][0]["again"].clone();
    assert_eq!(again, format!("cargo gordian fuzz {} --dev", input.join(" ")));

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
    package.0.write("target/gordian/fuzz/report.txt", "of an earlier run");
    fails(&["run", "pretend"], "there is no fuzz target named `pretend`");
    fails(&["run", "pretend"], "there are: pretended");
    fails(&["run", "--time", "soon"], "expected a time such as");
    fails(&["run", "--fuzz-dir", "nowhere"], "no `fuzz/Cargo.toml`");
    fails(&["run", "pretended", "--input", "nowhere"], "cannot read `nowhere`");
    package.0.write("fuzz/seeds/pretended/seed", "harmless");
    fails(&["run", "pretended", "--input", "fuzz/seeds/pretended"], "is no file");
    assert_eq!(package.files("fuzz/seeds/pretended"), ["seed"]);
    fails(&["run", "--input", "x"], "TARGET");
    fails(&["run", "pretended", "pretended", "--input", "fuzz/seeds/pretended/seed"], "with one target only");
    fails(&["run", "-o", "nowhere/report.json"], "nowhere/report.json");
    fails(&["init", "7up"], "is no name for a target");
    fails(&["init", "deps"], "cargo builds no program named `deps`");
    fails(&["init", "--function", "crate::f::<u8>"], "is not the path of a function");
    fails(&["init", "pretended"], "is there already");
    fails(&["init", "other"], "does not depend on gordian and libfuzzer-sys");
    let before = std::fs::read_to_string(package.path("fuzz/Cargo.toml")).expect("the manifest");
    fails(&["init", "../x"], "is no name for a target");
    assert_eq!(before, std::fs::read_to_string(package.path("fuzz/Cargo.toml")).expect("the manifest"));
    package.0.write("fuzz/Cargo.toml", before.replace("fuzz_targets/pretended.rs", "elsewhere.rs"));
    std::fs::rename(package.path("fuzz/fuzz_targets/pretended.rs"), package.path("fuzz/elsewhere.rs")).expect("moved");
    fails(&["init", "pretended"], "has a target named `pretended` already");
    std::fs::rename(package.path("fuzz/elsewhere.rs"), package.path("fuzz/fuzz_targets/pretended.rs")).expect("moved");
    package.0.write("fuzz/Cargo.toml", &before);
    let report = || std::fs::read_to_string(package.path("target/gordian/fuzz/report.txt")).expect("the report");
    assert_eq!(report(), "of an earlier run", "nothing has been run since");
    package.0.write("fuzz/fuzz_targets/pretended.rs", "fn main() { broken");
    fails(&["run", "--time", "1s"], "ended with exit status: 101");
    assert!(report().contains("incomplete: "), "{}", report());
    let ends = PRETENDED.replacen("fn main() {", "fn main() { std::process::exit(3);", 1);
    package.0.write("fuzz/fuzz_targets/pretended.rs", ends);
    fails(&["run", "--time", "1s"], "before it ran an input");
    package.0.write("fuzz/Cargo.toml", "[package");
    fails(&["list"], "fuzz/Cargo.toml`:");
    assert_eq!(run(&["fuzz", "list"], Some(Scratch::new("nothing").path())).code, Some(2));
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
    // The example that is written without a function is right.
    let init = fuzz(&["init", "queue", "--features", "fuzz"]);
    assert_eq!(init.code, Some(0), "{}", init.stderr);
    let example = fuzz(&["run", "queue", "--time", "5s", "--format", "json"]);
    assert_eq!(example.code, Some(0), "{}{}", example.stdout, example.stderr);
    assert!(example.json()["targets"][0]["fuzzed"].as_u64().is_some_and(|inputs| inputs > 0), "{}", example.stdout);
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

#[test]
fn long_messages_keep_failures_apart() {
    let package = Package::new("fuzz-long");
    package.0.write("fuzz/pretended.options", "[libfuzzer]\ntalk = 1000\n");
    let report = package.run(&["run", "--time", "5s", "--no-minimise", "--format", "json"], false).json();
    let titles: Vec<_> = report["failures"].as_array().expect("failures").iter().map(|one| &one["title"]).collect();
    assert_eq!(titles.len(), 2, "{titles:?}");
    assert!(titles.iter().all(|title| title.as_str().is_some_and(|title| title.starts_with("panic at"))), "{titles:?}");
    assert_eq!(package.files("fuzz/artifacts/pretended"), ["crash-0", "crash-2"]);
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_text_are_run_and_stay() {
    use std::os::unix::ffi::OsStrExt as _;
    let package = Package::new("fuzz-odd-names");
    let odd = |directory: &str, text: &str| {
        std::fs::create_dir_all(package.path(directory)).expect("a directory");
        let path = package.path(directory).join(std::ffi::OsStr::from_bytes(b"bad\xff"));
        std::fs::write(&path, text).expect("a file");
        path
    };
    let corpus = odd("fuzz/corpus/pretended", "harmless");
    let run = package.run(&["run", "--time", "3s", "--minimise-corpus", "--format", "json"], false);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let report = run.json();
    assert_eq!(report["failures"].as_array().map(Vec::len), Some(2), "{report:#}");
    assert_eq!(report["targets"][0]["broken"], serde_json::Value::Null, "{report:#}");
    assert!(corpus.exists());
    let artifact = odd("fuzz/artifacts/pretended", "a longer BOOM of its own");
    std::fs::write(&corpus, "CFG").expect("a file");
    let run = package.run(&["run", "--replay-corpus", "--format", "json"], false);
    assert!(artifact.exists());
    let titles = run.json()["failures"].as_array().map(Vec::len);
    assert_eq!((run.code, titles), (Some(1), Some(3)), "{}", run.stdout);
}

#[test]
fn a_target_that_does_not_compile_stops_no_other() {
    let package = Package::new("fuzz-two");
    let manifest = std::fs::read_to_string(package.path("fuzz/Cargo.toml")).expect("the manifest");
    let other = "[[bin]]\nname = \"broken\"\npath = \"fuzz_targets/broken.rs\"\n";
    package.0.write("fuzz/Cargo.toml", manifest + other);
    package.0.write("fuzz/fuzz_targets/broken.rs", "fn main() { missing(); }");
    let run = package.run(&["run", "--time", "3s"], false);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    for part in ["it crashed", "broken     0 inputs", "cannot find function `missing`", "broken.rs:1:13"] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
    let run = package.run(&["run", "--time", "1s", "--format", "json"], true);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    let report = run.json();
    assert_eq!(report["targets"][0]["name"], "broken");
    assert!(report["targets"][0]["broken"].as_str().is_some_and(|why| why.contains("E0425")), "{report:#}");
    assert_eq!(report["targets"][1]["broken"], serde_json::Value::Null);
    let alone = package.run(&["run", "pretended", "--time", "1s"], true);
    assert_eq!(alone.code, Some(0), "{}", alone.stderr);
}

/// One second of fuzzing, and what is done with what failed.
#[test]
fn the_time_is_kept() {
    let package = Package::new("fuzz-time");
    package.0.write("fuzz/artifacts/pretended/timeout-old", "  HANG  ");
    package.0.write("fuzz/artifacts/pretended/crash-old", "  CRASH SLOW  ");
    package.run(&["run", "pretended", "--input", "fuzz/artifacts/pretended/crash-old"], false);
    let begun = std::time::Instant::now();
    let run = package.run(&["run", "--time", "1s", "--format", "json"], false);
    // Five seconds for the one that takes long to be shortened, and what a build takes that finds nothing to do.
    assert!(begun.elapsed().as_secs() < 25, "{:?}", begun.elapsed());
    let report = run.json();
    let failures = report["failures"].as_array().expect("failures");
    let hang = failures.iter().find(|one| one["kind"] == "timeout").expect("the hang");
    assert_eq!(hang["is_repeatable"], true);
    // What every run of libFuzzer says is left out.
    assert_eq!(hang["said"], serde_json::json!(["==1== ERROR: libFuzzer: timeout after 10 seconds"]));
    let kept = package.files("fuzz/artifacts/pretended");
    assert!(!kept.iter().any(|name| name == "minimized-from-timeout-old"), "{kept:?}");
}

#[test]
fn what_users_keep_is_not_taken_out_of_the_corpus() {
    let package = Package::new("fuzz-minimise");
    let [useless, useful] = ["a", "b"].map(|digit| digit.repeat(40));
    let corpus = "fuzz/corpus/pretended";
    for (name, text) in
        [("name with blank", "useless"), ("deep/mine", "useless"), (&*useless, "useless"), (&*useful, "7")]
    {
        package.0.write(&format!("{corpus}/{name}"), text);
    }
    let run = package.run(&["run", "--time", "1s", "--minimise-corpus"], true);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let kept = package.files(corpus);
    assert!(kept.contains(&"name with blank".to_owned()) && kept.contains(&"deep".to_owned()), "{kept:?}");
    assert!(!kept.contains(&useless), "{kept:?}");
    assert!(package.path(corpus).join("deep/mine").exists());
    assert_eq!(package.files("target/gordian/fuzz/pretended/before"), [useless, useful]);
}

#[test]
fn a_replay_reads_what_lies_deeper_and_what_is_not_sorted_yet() {
    let package = Package::new("fuzz-deeper");
    package.0.write("fuzz/corpus/pretended/deep/er/one", "BOOM");
    package.0.write("target/gordian/fuzz/pretended/found/two", "CRASH");
    let run = package.run(&["--replay-corpus", "--format", "json"], false);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let report = run.json();
    let inputs: Vec<_> = report["failures"].as_array().expect("failures").iter().map(|one| &one["input"]).collect();
    assert_eq!(inputs, ["fuzz/corpus/pretended/deep/er/one", "target/gordian/fuzz/pretended/found/two"]);
}

#[test]
fn the_root_of_a_workspace_has_the_targets_of_all_packages() {
    let package = Package::workspace("fuzz-workspace");
    assert_eq!(package.run(&["list"], false).stdout, "two/pretended\none/pretended\n");
    assert_eq!(package.run_in("deep", &["list"], false).stdout, "two/pretended\none/pretended\n");
    assert_eq!(package.run_in("one/src", &["list"], false).stdout, "pretended\n");
    let none = package.run_in("three", &["list"], false);
    assert!(none.code == Some(2) && none.stderr.contains("no `fuzz/Cargo.toml`"), "{}", none.stderr);
    let ambiguous = package.run(&["run", "pretended"], false);
    assert_eq!(ambiguous.code, Some(2));
    assert!(ambiguous.stderr.contains("there are: two/pretended, one/pretended"), "{}", ambiguous.stderr);

    package.0.write("deep/two/fuzz/artifacts/pretended/crash-old", "BOOM");
    let run = package.run(&["--replay-corpus", "--format", "json"], false);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let report = run.json();
    let names: Vec<_> = report["targets"].as_array().expect("targets").iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["two/pretended", "one/pretended"]);
    let again = report["failures"][0]["again"].as_str().expect("a command");
    assert_eq!(again, "cargo gordian fuzz run two/pretended --input deep/two/fuzz/artifacts/pretended/crash-old");
    let words: Vec<&str> = again.split(' ').skip(3).collect();
    assert_eq!(package.run(&words, false).code, Some(1));

    let run = package.run(&["run", "one/pretended", "--time", "3s"], false);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_eq!(package.files("one/fuzz/corpus/pretended").len(), 4);
    assert_eq!(package.files("deep/two/fuzz/corpus"), [""; 0]);
}

/// For continuous integration.
#[test]
fn that_there_is_nothing_to_fuzz_can_be_no_failure() {
    let package = Package::new("fuzz-none");
    std::fs::remove_dir_all(package.path("fuzz")).expect("removed");
    for arguments in [&["list"][..], &["run", "--time", "1s"], &["--replay-corpus"]] {
        assert_eq!(package.run(arguments, false).code, Some(2), "{arguments:?}");
        let run = package.run(&[arguments, &["--if-any"]].concat(), false);
        assert_eq!((run.code, &*run.stdout), (Some(0), ""), "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains("nothing to fuzz"), "{}", run.stderr);
    }
    package.0.write("fuzz/Cargo.toml", "[package\n");
    assert_eq!(package.run(&["list", "--if-any"], false).code, Some(2), "it is there, and wrong");
    assert_eq!(package.run(&["list", "--if-any", "--fuzz-dir", "nowhere"], false).code, Some(2), "it was named");
    package.0.write(
        "empty/Cargo.toml",
        "[package]\nname = \"empty\"\n[package.metadata]\ncargo-fuzz = true\n[lib]\npath = \"lib.rs\"\n[workspace]\n",
    );
    package.0.write("empty/lib.rs", "");
    let named = ["run", "--time", "1s", "--fuzz-dir", "empty"];
    assert_eq!(package.run(&named, false).code, Some(2));
    let run = package.run(&[&named[..], &["--if-any"]].concat(), false);
    assert_eq!(run.code, Some(0), "named, and without a target: {}", run.stderr);
}
