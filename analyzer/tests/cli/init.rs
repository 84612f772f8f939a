//! `init`: what it writes, and what it leaves alone.

use std::fs;

use crate::{directory, run};

/// A package in a workspace of its own.
pub const PACKAGE: &str =
    "[workspace]\n[package]\nname = 'own'\nversion = '0.1.0'\nedition = '2021'\n[lib]\npath = 'lib.rs'\n";

/// What is printed for a provider.
pub fn printed(provider: &str, args: &[&str]) -> String {
    let dir = directory(&format!("printed_{provider}_{}", args.concat()), &[]);
    let ran = run(&dir, &[&["init", "--ci", provider, "--print"], args].concat());
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    ran.stdout
}

#[test]
fn files() {
    for provider in ["github", "gitlab"] {
        insta::assert_snapshot!(provider, printed(provider, &["--minutes", "45", "--jobs", "3"]));
    }
}

#[test]
fn the_tool_can_come_from_a_repository() {
    let url = "https://example.org/gordian.git";
    for provider in ["github", "gitlab"] {
        let (usual, other) = (printed(provider, &[]), printed(provider, &["--git", url]));
        let from_there = usual.replace("--locked cargo-gordian@0.1.0", &format!("--locked --git {url} cargo-gordian"));
        assert!(usual != other && other == from_there, "{other}");
    }
    let dir = directory("init_url", &[("Cargo.toml", PACKAGE), ("lib.rs", "")]);
    for wrong in ["nowhere", "https://a b", "https://$(x)", "--help:x"] {
        let ran = run(&dir, &["init", "--ci", "github", "--print", &format!("--git={wrong}")]);
        assert!(ran.code == 2 && ran.stderr.contains("expected a URL"), "{}", ran.stderr);
    }
}

#[test]
fn the_file_lies_at_the_root_of_the_workspace() {
    let dir = directory("init_root", &[("Cargo.toml", "[workspace]\nmembers = ['deep/er']\nresolver = '2'\n")]);
    let member = dir.join("deep/er");
    fs::create_dir_all(member.join("src")).expect("a directory");
    fs::write(member.join("Cargo.toml"), PACKAGE.replace("[workspace]", "")).expect("a file");
    fs::write(member.join("lib.rs"), "").expect("a file");
    let ran = run(&member.join("src"), &["init", "--ci", "github"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let file = dir.join(".github/workflows/gordian.yml");
    assert_eq!(fs::read_to_string(&file).expect("the file"), printed("github", &[]));
    let ran = run(&dir, &["init", "--ci", "gitlab", "--jobs", "2"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("include"), "{}", ran.stderr);
    assert_eq!(
        fs::read_to_string(dir.join(".gitlab/gordian.yml")).expect("the file"),
        printed("gitlab", &["--jobs", "2"])
    );
}

#[test]
fn a_file_that_differs_stays() {
    let dir = directory("init_differs", &[("Cargo.toml", PACKAGE), ("lib.rs", "")]);
    let file = dir.join(".github/workflows/gordian.yml");
    let init = |args: &[&str]| run(&dir, &[&["init", "--ci", "github"], args].concat());
    assert_eq!(init(&[]).code, 0);
    let again = init(&[]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert!(again.stdout.ends_with("says so already\n"), "{}", again.stdout);

    let refused = init(&["--minutes", "7"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    assert!(refused.stderr.contains("is there and says something else"), "{}", refused.stderr);
    assert!(refused.stderr.contains("--force"), "{}", refused.stderr);
    assert_eq!(fs::read_to_string(&file).expect("the file"), printed("github", &[]));

    assert_eq!(init(&["--minutes", "7", "--force"]).code, 0);
    assert_eq!(fs::read_to_string(&file).expect("the file"), printed("github", &["--minutes", "7"]));
}

#[test]
fn odd_directories() {
    let outside = tempfile::tempdir().expect("a directory");
    let ran = run(&outside.path().to_path_buf(), &["init", "--ci", "github"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("cannot find a `Cargo.toml`"), "{}", ran.stderr);

    // A file where a directory is to be.
    let dir = directory("init_file", &[("Cargo.toml", PACKAGE), (".github", ""), ("lib.rs", "")]);
    let ran = run(&dir, &["init", "--ci", "github"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("cannot "), "{}", ran.stderr);

    // Spaces, and a workspace below the root of its repository.
    let dir = directory("init odd é", &[]);
    let inner = dir.join("in ner");
    for directory in [dir.join(".git"), inner.clone()] {
        fs::create_dir_all(directory).expect("a directory");
    }
    fs::write(inner.join("Cargo.toml"), PACKAGE).expect("a file");
    let ran = run(&inner, &["init", "--ci", "gitlab"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(inner.join(".gitlab/gordian.yml").is_file());
    assert!(ran.stderr.contains("at the root of a repository only"), "{}", ran.stderr);
}

#[test]
fn numbers_have_bounds() {
    let dir = directory("init_numbers", &[]);
    for args in [["--minutes", "0"], ["--minutes", "301"], ["--jobs", "0"], ["--jobs", "many"]] {
        assert_eq!(run(&dir, &[&["init", "--ci", "github", "--print"], &args[..]].concat()).code, 2, "{args:?}");
    }
}
