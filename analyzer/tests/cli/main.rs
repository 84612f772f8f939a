//! The command line, through the compiled program.

mod asked;
mod incomplete;
mod init;
mod lint;
mod workflows;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A guard that is dropped at once: a finding of a rule that any level can be given to.
const DROPPED: &str = "use std::sync::Mutex;\n\nstatic COUNT: Mutex<u32> = Mutex::new(0);\n\n\
                       pub fn reset() {\n    let _ = COUNT.lock().unwrap();\n}\n";

/// A directory of its own for each test, below the build directory.
fn directory(test: &str, files: &[(&str, &str)]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cli").join(test);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a directory");
    for (name, text) in files {
        fs::write(path.join(name), text).expect("a file");
    }
    path
}

fn gordian() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-gordian"));
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "CARGO_TERM_COLOR", "RUST_BACKTRACE"] {
        command.env_remove(variable);
    }
    command.stdin(Stdio::null());
    command
}

fn run(directory: &PathBuf, args: &[&str]) -> Ran {
    Ran::of(gordian().current_dir(directory).args(args).output().expect("the program starts"))
}

struct Ran {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().expect("an exit code"),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}

#[test]
fn levels_decide_the_exit_code() {
    let dir = directory("levels", &[("a.rs", DROPPED)]);
    let check = |args: &[&str]| run(&dir, &[&["check", "a.rs", "--format", "short"], args].concat());
    let denied = check(&["-D", "guard_dropped_at_once"]);
    assert_eq!(denied.code, 1, "{}", denied.stderr);
    assert!(denied.stdout.starts_with("a.rs:6:"), "{}", denied.stdout);
    assert!(denied.stdout.contains(": error[guard_dropped_at_once] "), "{}", denied.stdout);
    let warned = check(&["-W", "guard_dropped_at_once"]);
    assert_eq!(warned.code, 0);
    assert!(warned.stdout.contains(": warning[guard_dropped_at_once] "), "{}", warned.stdout);
    let allowed = check(&["-A", "guard_dropped_at_once"]);
    assert_eq!((allowed.code, allowed.stdout.as_str()), (0, ""));
    assert_eq!(check(&["-A", "all", "-D", "hygiene"]).code, 1);
    assert_eq!(check(&["-D", "hygiene", "-A", "all"]).code, 0);
}

#[test]
fn cargo_s_extra_argument_changes_nothing() {
    let dir = directory("cargo", &[("a.rs", DROPPED)]);
    let args = ["check", "a.rs", "-D", "all"];
    let (direct, by_cargo) = (run(&dir, &args), run(&dir, &[&["gordian"], &args[..]].concat()));
    assert_eq!((direct.code, &direct.stdout), (by_cargo.code, &by_cargo.stdout));
}

#[test]
fn colours_follow_the_option_then_the_environment() {
    let dir = directory("color", &[("a.rs", DROPPED)]);
    let colored = |option: &str, variables: &[(&str, &str)]| {
        let mut command = gordian();
        command.current_dir(&dir).args(["check", "a.rs", "-D", "all", "--color", option]);
        command.envs(variables.iter().copied());
        Ran::of(command.output().expect("the program starts")).stdout.contains('\u{1b}')
    };
    assert!(!colored("auto", &[]), "a pipe is no terminal");
    assert!(colored("always", &[("NO_COLOR", "1")]));
    assert!(!colored("never", &[("CLICOLOR_FORCE", "1")]));
    assert!(colored("auto", &[("CLICOLOR_FORCE", "1")]));
    assert!(colored("auto", &[("CARGO_TERM_COLOR", "always")]));
    assert!(!colored("auto", &[("CARGO_TERM_COLOR", "never"), ("CLICOLOR_FORCE", "1")]));
}

#[test]
fn wrong_names_are_errors_with_suggestions() {
    let dir = directory("names", &[("a.rs", DROPPED)]);
    let rule = run(&dir, &["check", "a.rs", "-D", "duoble_lock"]);
    assert_eq!((rule.code, rule.stdout.as_str()), (2, ""));
    insta::assert_snapshot!("unknown_rule", rule.stderr);
    let path = run(&dir, &["check", "nowhere.rs"]);
    assert_eq!((path.code, path.stdout.as_str()), (2, ""));
    insta::assert_snapshot!("missing_path", path.stderr);
    let page = run(&dir, &["explain", "lock_order"]);
    assert_eq!((page.code, page.stdout.as_str()), (2, ""));
    insta::assert_snapshot!("unknown_page", page.stderr);
    assert_eq!(run(&dir, &["chekc"]).code, 2);
    assert_eq!(run(&dir, &[]).code, 2);
}

#[test]
fn line_breaks_of_windows_look_like_others() {
    let dir = directory("crlf", &[("a.rs", &DROPPED.replace('\n', "\r\n")), ("b.rs", DROPPED)]);
    let shown = |file: &str| run(&dir, &["check", "-D", "all", file]).stdout.replace(file, "");
    assert_eq!(shown("a.rs"), shown("b.rs"));
}

#[test]
fn keywords_as_names_are_written_raw() {
    let text = "pub struct S(std::sync::Mutex<u32>);\nimpl S {\n    pub fn r#match(&self) {\n        let r#fn = self.0.lock().unwrap();\n\
                \x20       let _g = self.0.lock().unwrap();\n    }\n}\n";
    let shown = run(&directory("raw", &[("a.rs", text)]), &["check", "a.rs"]).stdout;
    assert!(shown.contains("drop `r#fn`") && shown.contains("S::r#match"), "{shown}");
}

#[test]
fn what_was_ruled_out_is_listed_in_one_line_each() {
    let barrier = DROPPED.replace("u32> = Mutex::new(0)", "()> = Mutex::new(())");
    let dir =
        directory("ruled_out", &[("a.rs", &barrier), ("broken.rs", "struct S;\nfn g(m: M) { let x = ; m.lock(); }")]);
    let lines =
        |args: &[&str]| run(&dir, &[&["check", "--format", "short", "a.rs", "broken.rs"], args].concat()).stdout;
    assert_eq!(lines(&[]), "");
    insta::assert_snapshot!("ruled_out", lines(&["-v"]));
}

#[test]
fn what_its_author_allows_is_set_aside_with_the_reason() {
    let allowed = DROPPED.replace("    let _ =", "    #[allow(let_underscore_lock)]\n    let _ =");
    let dir = directory("allowed", &[("a.rs", &allowed)]);
    let shown = run(&dir, &["check", "--format", "short", "-v", "a.rs"]).stdout;
    assert!(shown.ends_with("(not reported: its author allows let_underscore_lock there)\n"), "{shown}");
}

#[test]
fn a_lock_that_a_caller_brings_counts() {
    let text = "pub fn f(m: &std::sync::Mutex<u32>) {\n    let _a = m.lock();\n    let _b = m.lock();\n}\n";
    let ran = run(&directory("locks", &[("a.rs", text)]), &["check", "--format", "json", "a.rs"]);
    let document: serde_json::Value = serde_json::from_str(&ran.stdout).expect("one JSON document");
    assert_eq!((ran.code, document["summary"]["locks"].as_u64()), (1, Some(1)), "{document:#}");
}

#[test]
fn json_is_all_that_stands_on_standard_output() {
    let dir = directory("json", &[("a.rs", DROPPED)]);
    let ran = run(&dir, &["check", "a.rs", "--format", "json", "-D", "all"]);
    let document: serde_json::Value = serde_json::from_str(&ran.stdout).expect("one JSON document");
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../schema/findings.schema.json")).expect("the schema is JSON");
    assert!(jsonschema::is_valid(&schema, &document), "{document:#}");
    assert_eq!(document["findings"][0]["rule"], "guard_dropped_at_once");
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
}

#[test]
fn the_report_can_go_to_a_file() {
    let dir = directory("output", &[("a.rs", DROPPED)]);
    let ran = run(&dir, &["check", "a.rs", "-D", "all", "--format", "short", "--output", "report.txt"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(fs::read_to_string(dir.join("report.txt")).expect("the report").contains("guard_dropped_at_once"));
    assert!(ran.stderr.starts_with("1 finding "), "{}", ran.stderr);
    let json = run(&dir, &["check", "a.rs", "-D", "all", "--format", "json", "--output", "report.json"]);
    assert_eq!((json.code, json.stdout.as_str()), (1, ""));
    assert!(json.stderr.starts_with("1 finding "), "{}", json.stderr);
    let nowhere = run(&dir, &["check", "a.rs", "--output", "no/such/directory/report.txt"]);
    assert_eq!(nowhere.code, 2);
    assert!(nowhere.stderr.starts_with("error: cannot write the report to `no/such"), "{}", nowhere.stderr);
}

#[test]
fn rules_are_listed_and_explained() {
    let dir = directory("rules", &[]);
    let list = run(&dir, &["list"]);
    let json: serde_json::Value = serde_json::from_str(&run(&dir, &["list", "--format", "json"]).stdout).expect("JSON");
    let rules = json.as_array().expect("an array");
    assert!(rules.len() >= 5);
    for rule in rules {
        let name = rule["name"].as_str().expect("a name");
        assert!(list.stdout.contains(&format!("  {name} ")), "{name}");
        let page = run(&dir, &["explain", name]);
        assert_eq!(page.code, 0);
        assert!(page.stdout.starts_with(&format!("{name}: ")), "{}", page.stdout);
        assert!(page.stdout.contains("by default"), "{}", page.stdout);
    }
    assert_eq!(run(&dir, &["explain"]).stdout, list.stdout);
    let group = run(&dir, &["explain", "hygiene"]);
    assert_eq!(group.code, 0, "{}", group.stderr);
    assert!(group.stdout.starts_with("`hygiene` is a group"), "{}", group.stdout);
    assert!(group.stdout.contains("  guard_forgotten ") && !group.stdout.contains("double_lock"), "{}", group.stdout);
}

#[test]
fn completions_know_the_options() {
    let dir = directory("completions", &[]);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = run(&dir, &["completions", shell]);
        assert_eq!(ran.code, 0, "{shell}");
        assert!(ran.stdout.contains("deny-incomplete"), "{shell}");
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let dir = directory("pipe", &[("a.rs", DROPPED)]);
    let mut command = gordian();
    command.current_dir(&dir).args(["check", "a.rs", "-D", "all"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    drop(child.stdout.take());
    let ran = Ran::of(child.wait_with_output().expect("the program ends"));
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
}
