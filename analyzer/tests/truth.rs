//! The fixtures themselves held against rustc: all of them compile, and where a fixture says `//@ truth` its markers are
//! what really happens when it runs.
//!
//! In such a fixture every second acquisition stands as `check(lock.lock())`. For the run, these become `try_lock`, and
//! `check` prints the line if the lock is held: these lines and the markers must be the same.

mod support;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use rayon::prelude::*;
use support::{Fixture, Scratch, marker, sources, tests_dir};

/// The line that a fixture with `//@ truth` declares `check` with.
const CHECK: &str = "fn check<T>(_: T) {}";

/// What stands for it in the run.
const CHECK_IN_RUN: &str = "#[track_caller] fn check<T, E>(r: Result<T, E>) { if r.is_err() { println!(\"{}\", std::panic::Location::caller().line()); } }";

fn fixtures() -> Vec<Fixture> {
    sources(&tests_dir().join("fixtures")).iter().map(|path| Fixture::read(path)).collect()
}

fn rustc(arguments: &[&str], source: &Path, output: &Path, edition: u16) -> Result<(), String> {
    let program = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let result = Command::new(program)
        .args(arguments)
        .args(["--crate-name", "fixture", "--edition", &edition.to_string(), "-Awarnings", "-o"])
        .args([output, source])
        .output()
        .expect("rustc starts");
    if result.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&result.stderr).into_owned()) }
}

#[test]
fn every_fixture_compiles() {
    let errors: Vec<String> = fixtures()
        .par_iter()
        .filter(|fixture| fixture.needs.is_empty())
        .flat_map_iter(|fixture| {
            fixture.editions.iter().filter_map(|&edition| {
                let scratch = Scratch::new("compile");
                let source = scratch.write("fixture.rs", &fixture.text);
                let kind = if fixture.is_program() { "bin" } else { "lib" };
                let output = scratch.path().join("libfixture.rmeta");
                rustc(&["--crate-type", kind, "--emit", "metadata"], &source, &output, edition)
                    .err()
                    .map(|error| format!("{} (edition {edition})\n{error}", fixture.name))
            })
        })
        .collect();
    assert!(errors.is_empty(), "\n{}", errors.join("\n"));
}

#[test]
fn markers_are_what_really_happens() {
    let truths: Vec<Fixture> = fixtures().into_iter().filter(|fixture| fixture.truth).collect();
    assert!(!truths.is_empty());
    let errors: Vec<String> = truths
        .par_iter()
        .flat_map_iter(|fixture| fixture.editions.iter().filter_map(|&edition| verify(fixture, edition).err()))
        .collect();
    assert!(errors.is_empty(), "\n{}", errors.join("\n"));
}

fn verify(fixture: &Fixture, edition: u16) -> Result<(), String> {
    let scratch = Scratch::new("truth");
    let source = scratch.write("fixture.rs", in_run(&fixture.text));
    let program = scratch.path().join("fixture");
    rustc(&["--crate-type", "bin"], &source, &program, edition).map_err(|e| format!("{}\n{e}", fixture.name))?;
    let output = Command::new(&program).output().expect("the fixture starts");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        return Err(format!("{}\n{}", fixture.name, String::from_utf8_lossy(&output.stderr)));
    }
    let held: BTreeSet<u64> = printed.lines().map(|line| line.parse().expect("a line number")).collect();
    let marked: BTreeSet<u64> = marker::markers("", &fixture.text, edition)
        .into_iter()
        .filter(|marker| matches!(marker.rule.as_str(), "double_lock" | "recursive_read"))
        .map(|marker| marker.line)
        .collect();
    let missing: Vec<&u64> = held.difference(&marked).collect();
    let wrong: Vec<&u64> = marked.difference(&held).collect();
    if missing.is_empty() && wrong.is_empty() {
        return Ok(());
    }
    Err(format!("{} (edition {edition}): held but not marked {missing:?}, marked but not held {wrong:?}", fixture.name))
}

/// The program that runs instead of the fixture.
fn in_run(text: &str) -> String {
    assert!(text.contains(CHECK), "a fixture with `//@ truth` declares `{CHECK}`");
    let mut program = String::new();
    let mut functions = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("pub fn ").and_then(|rest| rest.split_once("() {")) {
            functions.push(name.0);
        }
        let line = line.replace(CHECK, CHECK_IN_RUN);
        match line.split_once("check(").filter(|(before, _)| !before.ends_with("fn ")) {
            Some((before, after)) => {
                let after = after
                    .replace(".lock()", ".try_lock()")
                    .replace(".read()", ".try_read()")
                    .replace(".write()", ".try_write()");
                program.push_str(&format!("{before}check({after}"));
            }
            None => program.push_str(&line),
        }
        program.push('\n');
    }
    program.push_str("fn main() {\n");
    for function in functions {
        program.push_str(&format!("    {function}();\n"));
    }
    program.push_str("}\n");
    program
}
