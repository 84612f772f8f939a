//! What cannot be analysed, and how a run that saw nothing of what it was to see ends.

use std::fs;

use crate::{DROPPED, directory, run};

#[test]
fn it_is_counted_and_can_be_denied() {
    let dir =
        directory("incomplete", &[("a.rs", DROPPED), ("broken.rs", "struct S;\nfn g(m: M) { let x = ; m.lock(); }")]);
    let lenient = run(&dir, &["check", "-A", "all", "a.rs", "broken.rs"]);
    assert_eq!(lenient.code, 0, "{}", lenient.stderr);
    assert!(lenient.stdout.trim_end().ends_with("; 1 file not analysed"), "{}", lenient.stdout);
    assert!(lenient.stderr.contains("--verbose"), "{}", lenient.stderr);
    let quiet = run(&dir, &["check", "-q", "-A", "all", "a.rs", "broken.rs"]);
    assert_eq!((quiet.code, quiet.stderr.as_str()), (0, ""));
    let strict = run(&dir, &["check", "--deny-incomplete", "-A", "all", "a.rs", "broken.rs"]);
    assert_eq!(strict.code, 2);
    assert!(strict.stdout.contains("1 file not analysed"), "the report is written all the same: {}", strict.stdout);
    assert!(strict.stderr.starts_with("error: 1 file was not analysed"), "{}", strict.stderr);
}

#[test]
fn a_named_file_of_which_nothing_is_analysed_is_an_error() {
    let dir =
        directory("unusable", &[("a.rs", DROPPED), ("broken.rs", "fn f( {"), ("README.md", "# Title\n\nIt's text.\n")]);
    fs::write(dir.join("bin.rs"), b"// caf\xe9\n").expect("a file");
    let all = run(&dir, &["check", "broken.rs", "README.md", "bin.rs"]);
    assert_eq!(all.code, 2);
    assert_eq!(all.stdout, "nothing was analysed; 3 files not analysed\n");
    insta::assert_snapshot!("unusable", all.stderr);
    let one = run(&dir, &["check", "-D", "all", "a.rs", "bin.rs"]);
    assert_eq!(one.code, 2, "{}", one.stdout);
    assert!(one.stdout.contains("guard_dropped_at_once"), "the report is written all the same: {}", one.stdout);
    assert!(one.stderr.starts_with("error: cannot analyse `bin.rs`"), "{}", one.stderr);
    let json = run(&dir, &["check", "--format", "json", "bin.rs"]);
    assert_eq!(json.code, 2);
    assert!(json.stdout.contains("\"files\": 0") || json.stdout.contains("\"files\":0"), "{}", json.stdout);
}

#[test]
fn a_directory_of_which_nothing_is_analysed_is_an_error() {
    let dir = directory("nothing", &[("broken.rs", "fn f( {")]);
    let ran = run(&dir, &["check", "."]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, "nothing was analysed; 1 file not analysed\n"));
    assert!(ran.stderr.starts_with("error: nothing was analysed\n"), "{}", ran.stderr);
    let excluded = directory("excluded", &[("a.rs", DROPPED), ("gordian.toml", "exclude = ['a.rs']\n")]);
    let ran = run(&excluded, &["check", "."]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, "nothing was analysed\n"));
    assert!(ran.stderr.contains("the configuration excludes all"), "{}", ran.stderr);
}
