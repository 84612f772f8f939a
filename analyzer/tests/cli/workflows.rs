//! The files that CI providers run: those of this repository, and those that `init` writes.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_yaml_ng::Value;

use crate::init::{PACKAGE, printed};
use crate::lint::{map, problems, steps, syntax_error, text, texts};
use crate::{DROPPED, directory, run};

/// Name and text of every workflow of GitHub.
fn workflows() -> Vec<(String, String)> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.github/workflows");
    let entries = fs::read_dir(directory).expect("the workflows").map(|entry| entry.expect("an entry").path());
    let read = |path: std::path::PathBuf| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        (name, fs::read_to_string(path).expect("UTF-8"))
    };
    let mut all: Vec<_> = entries.map(read).collect();
    all.push(("gordian.yml".to_owned(), printed("github", &[])));
    all
}

fn parsed(name: &str, text: &str) -> Value {
    serde_yaml_ng::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn workflows_are_sound() {
    let all = workflows();
    assert!(all.len() >= 3, "{all:?}");
    for (name, text) in all {
        assert_eq!(problems(&parsed(&name, &text)), [""; 0], "{name}");
    }
}

#[test]
fn what_is_wrong_is_seen() {
    let good = printed("github", &[]);
    for (right, wrong) in [
        ("needs: plan", "needs: plans"),
        ("steps.plan.outputs.shards", "steps.plans.outputs.shards"),
        ("needs.plan.outputs.shards", "needs.plan.outputs.parts"),
        ("fromJSON(needs", "fromJSON((needs"),
        ("actions/checkout@v4", "actions/checkout@main"),
        ("matrix.shard", "matrix.part"),
        ("[ -s titles ] ||", "[ -s titles ] || ("),
        ("\"shards=[$(seq", "\"${{ inputs.jobs }} shards=[$(seq"),
        ("  contents: read", "  contents: write"),
        ("runs-on: ubuntu-latest", "runs_on: ubuntu-latest"),
    ] {
        assert!(good.contains(right), "{right}");
        let text = good.replacen(right, wrong, 1);
        assert_ne!(problems(&parsed(wrong, &text)), [""; 0], "{wrong}");
    }
}

#[test]
fn the_file_for_gitlab_is_sound() {
    let text_of_file = printed("gitlab", &[]);
    let file = parsed("gitlab", &text_of_file);
    let jobs = map(&file, "the file");
    for (name, job) in jobs {
        let name = name.as_str().expect("a name");
        for parent in texts(job.get("extends")) {
            assert!(jobs.contains_key(parent), "{name}: {parent}");
        }
        if !name.starts_with('.') {
            assert!(
                job.get("rules").is_some() || text(job, "extends") == Some(".gordian-nightly"),
                "{name} has no rules"
            );
            assert!(!texts(job.get("script")).is_empty(), "{name} has no script");
        }
        for key in ["before_script", "script"] {
            assert_eq!(syntax_error(&texts(job.get(key)).join("\n")), None, "{name}");
        }
    }
}

/// The words of every call of the tool in a text, up to what is the shell's.
fn calls(text: &str) -> Vec<Vec<&str>> {
    let after = text.match_indices("cargo gordian ").map(|(at, call)| &text[at + call.len()..]);
    let line = |rest: &'_ str| rest.find(['\n', '|', '>', ';']).unwrap_or(rest.len());
    after.map(|rest| rest[..line(rest)].split_whitespace().collect()).collect()
}

#[test]
fn the_calls_of_the_tool_are_understood() {
    let dir = directory("workflow_calls", &[("Cargo.toml", PACKAGE), ("lib.rs", DROPPED)]);
    for provider in ["github", "gitlab"] {
        let text = printed(provider, &[]);
        let code = text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n");
        let checks: Vec<_> = calls(&code).into_iter().filter(|words| words[0] == "check").collect();
        assert!(checks.len() >= 2, "{code}");
        for words in checks {
            let ran = run(&dir, &[&words[..], &["-D", "all"]].concat());
            assert_eq!(ran.code, 1, "{words:?}: {}", ran.stderr);
        }
    }
}

#[test]
fn the_calls_of_the_fuzz_loop_are_understood() {
    let dir = directory("fuzz_calls", &[("Cargo.toml", PACKAGE), ("lib.rs", DROPPED)]);
    let gitlab = ("gitlab".to_owned(), printed("gitlab", &[]));
    let mut found = 0;
    for (name, text) in workflows().into_iter().chain([gitlab]) {
        let code = text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n");
        for words in calls(&code).into_iter().filter(|words| words[0] == "fuzz") {
            let given = |word: &&str| {
                let word = word.replace("${MINUTES}", "1").replace("$JOBS", "1").replace("$TARGET", "queue");
                word.trim_matches('"').to_owned()
            };
            let mut words: Vec<String> = words.iter().map(given).collect();
            words.push("--fuzz-dir=nowhere".to_owned());
            let ran = run(&dir, &words.iter().map(String::as_str).collect::<Vec<_>>());
            // All that is wrong is that there is nothing to fuzz here.
            assert!(
                ran.code == 2 && ran.stderr.contains("there is no `fuzz/Cargo.toml`"),
                "{name}: {words:?}: {}",
                ran.stderr
            );
            found += 1;
        }
    }
    assert_eq!(found, 4, "this repository's two, and those that are written for GitHub and GitLab");
}

/// A job without what may differ: its dependencies.
fn without_needs(job: &Value) -> Value {
    let mut job = map(job, "a job").clone();
    job.remove("needs");
    Value::Mapping(job)
}

#[test]
fn this_repository_does_what_the_template_does() {
    let find =
        |name: &str| workflows().into_iter().find(|(other, _)| other == name).map(|(name, text)| parsed(&name, &text));
    let (own, template) = (find("nightly.yml").expect("the file"), find("gordian.yml").expect("the template"));
    for key in ["permissions", "concurrency", "defaults"] {
        assert_eq!(own[key], template[key], "{key}");
    }
    assert_eq!(own["on"]["schedule"], template["on"]["schedule"]);
    for input in ["minutes", "jobs"] {
        for part in ["type", "default"] {
            let of = |file: &Value| file["on"]["workflow_dispatch"]["inputs"][input][part].clone();
            assert_eq!(of(&own), of(&template), "{input}");
        }
    }
    for variable in ["MINUTES", "JOBS"] {
        assert_eq!(own["env"][variable], template["env"][variable]);
    }
    let jobs = |name: &str| (&own["jobs"][name], &template["jobs"][name]);
    let (own_report, report) = jobs("report");
    assert_eq!(without_needs(own_report), without_needs(report));
    let (own_explore, explore) = jobs("explore");
    for key in ["strategy", "env"] {
        assert_eq!(own_explore[key], explore[key]);
    }
    let after = |job: &'_ Value| {
        let at = steps(job).iter().position(|step| text(step, "name") == Some("Explore")).expect("the step");
        steps(job)[at + 1..].to_vec()
    };
    assert_eq!(after(own_explore), after(explore));
    // Issues are about what any of the jobs has found.
    for (file, report) in [(&own, own_report), (&template, report)] {
        let others = map(&file["jobs"], "jobs").keys().filter_map(Value::as_str).filter(|name| *name != "report");
        assert_eq!(others.collect::<BTreeSet<_>>(), texts(report.get("needs")).into_iter().collect::<BTreeSet<_>>());
    }
}

/// A job that takes too long is cancelled, which is no failure.
#[test]
fn what_was_found_is_kept_also_if_a_job_takes_too_long() {
    for (name, text_of_file) in workflows().into_iter().filter(|(name, _)| name != "ci.yml") {
        let file = parsed(&name, &text_of_file);
        for (job, steps_of) in
            map(&file["jobs"], "jobs").iter().map(|(id, job)| (id.as_str().unwrap_or_default(), steps(job)))
        {
            let uploads = steps_of.iter().filter(|step| {
                let uses = text(step, "uses").unwrap_or_default();
                uses.starts_with("actions/upload-artifact")
                    || uses.starts_with("actions/cache/save")
                    || text(step, "name") == Some("Summary")
            });
            for step in uploads {
                let condition = text(step, "if").unwrap_or_default();
                assert!(["always()", "failure() || cancelled()"].contains(&condition), "{name}: {job}: {step:?}");
            }
        }
        let report = text(&file["jobs"]["report"], "if").expect("a condition");
        assert!(report.contains("always()") && report.contains("'cancelled'"), "{name}: {report}");
    }
}

/// Runs the script of the step `Summary` of the fuzz job of a workflow, and gives the failures that it lists.
fn listed(workflow: &Value, report: Option<&str>, status: &str) -> Vec<String> {
    let summary = steps(&workflow["jobs"]["fuzz"]).iter().find(|step| text(step, "name") == Some("Summary"));
    let script = format!("set -eo pipefail\n{}", summary.and_then(|step| text(step, "run")).expect("a script"));
    let dir = directory(&format!("fuzz_summary_{status}"), &[("summary", "")]);
    if let Some(report) = report {
        fs::create_dir_all(dir.join("target/gordian/fuzz")).expect("a directory");
        fs::write(dir.join("target/gordian/fuzz/report.json"), report).expect("a file");
        fs::write(dir.join("target/gordian/fuzz/report.txt"), "the report").expect("a file");
    }
    let mut bash = Command::new("bash");
    bash.args(["-c", &script]).current_dir(&dir).env("GITHUB_STEP_SUMMARY", dir.join("summary"));
    let ran = bash.env("STATUS", status).env("TARGET", "queue").output().expect("a shell");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let files = fs::read_dir(dir.join("failures")).expect("a directory").map(|entry| entry.expect("an entry").path());
    let text: String = files.map(|path| fs::read_to_string(path).expect("a file")).collect();
    text.lines().map(str::to_owned).collect()
}

#[cfg(unix)]
#[test]
fn failures_of_the_fuzz_loop_are_told_apart() {
    // Two deadlocks that look the same, a long title, and a target that cannot be built.
    let long = "x".repeat(300);
    let failure =
        |id: &str, title: &str| format!("{{\"target\": \"queue\", \"id\": \"{id}\", \"title\": \"{title}\"}}");
    let failures = [failure("0a", "deadlock: a and b"), failure("0b", "deadlock: a and b"), failure("0c", &long)];
    let targets = "[{\"name\": \"queue\", \"broken\": null}, {\"name\": \"stack\", \"broken\": \"error\"}]";
    let report = format!("{{\"failures\": [{}], \"targets\": {targets}}}", failures.join(", "));
    for (name, file) in workflows().into_iter().filter(|(name, _)| name != "ci.yml") {
        let file = parsed(&name, &file);
        let found = listed(&file, Some(&report), "failure");
        let long = format!("fuzz: queue: {} [0c]", &long[..120]);
        let two = ["fuzz: queue: deadlock: a and b [0a]", "fuzz: queue: deadlock: a and b [0b]"];
        assert_eq!(found, [two[0], two[1], &long, "fuzz: stack cannot be run"], "{name}");
        let cancelled = listed(&file, None, "cancelled");
        assert!(
            cancelled.len() == 1 && cancelled[0].ends_with("not done in the time of a job"),
            "{name}: {cancelled:?}"
        );
        assert_eq!(listed(&file, None, "success"), [""; 0], "{name}");
    }
}

/// GitHub's command line, with a file of open issues instead of GitHub.
const GH: &str = "#!/bin/sh
case \"$1 $2\" in
    'issue list') cat issues ;;
    'issue create') printf '%s\\t%s\\n' \"$(($(wc -l < issues) + 1))\" \"$4\" >> issues ;;
    'issue comment') echo \"$3\" >> comments ;;
esac
";

#[cfg(unix)]
#[test]
fn a_failure_has_one_issue_however_often_it_comes() {
    use std::os::unix::fs::PermissionsExt as _;
    let workflow = parsed("github", &printed("github", &[]));
    let script = steps(&workflow["jobs"]["report"]).iter().find_map(|step| text(step, "run")).expect("a script");
    let dir = directory("issues", &[("gh", GH), ("issues", ""), ("comments", "")]);
    fs::set_permissions(dir.join("gh"), fs::Permissions::from_mode(0o755)).expect("a program");
    let path = format!("{}:{}", dir.display(), std::env::var("PATH").unwrap_or_default());
    let night_of = |failures: &str, needs: &str| {
        fs::create_dir_all(dir.join("failures")).expect("a directory");
        fs::write(dir.join("failures/a.txt"), failures).expect("a file");
        let script = format!("set -eo pipefail\n{script}");
        let mut bash = Command::new("bash");
        bash.args(["-c", &script]).current_dir(&dir).env("PATH", &path).env("RUN", "run").env("NEEDS", needs);
        let ran = bash.output().expect("a shell");
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        let read = |name: &str| fs::read_to_string(dir.join(name)).expect("a file");
        (read("issues"), read("comments"))
    };
    let night = |failures: &str| night_of(failures, "{}");
    let first = "1\tcheck: double_lock: `A \"b\" $c` twice\n2\texplore: tests::a\n";
    let failures = "explore: tests::a\ncheck: double_lock: `A \"b\" $c` twice\nexplore: tests::a\n";
    assert_eq!(night(failures), (first.to_owned(), String::new()));
    assert_eq!(night(failures), (first.to_owned(), "1\n2\n".to_owned()));
    let (issues, _) = night("");
    assert_eq!(issues, format!("{first}3\tthe nightly run fails\n"));
    // A failure of the fuzz loop is the same with another value in what it says, and another with the same text.
    let fuzzed = format!("{first}3\tthe nightly run fails\n4\tfuzz: queue: 7 left [0a1b2c3d]\n");
    assert_eq!(night("fuzz: queue: 7 left [0a1b2c3d]\n").0, fuzzed);
    let (issues, comments) = night("fuzz: queue: 8 left [0a1b2c3d]\nfuzz: queue: 7 left [4e5f6a7b]\n");
    assert_eq!(issues, format!("{fuzzed}5\tfuzz: queue: 7 left [4e5f6a7b]\n"));
    assert!(comments.ends_with("\n4\n"), "{comments}");
    // A job that fails before it has looked at anything says nothing, and others may have much to say.
    let needs = r#"{"check": {"result": "success"}, "explore": {"result": "failure"}, "fuzz": {"result": "failure"}}"#;
    let (issues, _) = night_of("fuzz: queue: 8 left [0a1b2c3d]\n", needs);
    assert!(issues.ends_with("\n6\texplore: fails without a failure of its own\n"), "{issues}");
}
