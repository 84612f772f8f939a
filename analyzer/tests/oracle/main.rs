//! The analyzer held against rustc: which guards are held at which acquisition and call, and what each call runs, as MIR has it.

mod calls;
mod compare;
mod flow;
mod generate;
mod items;
mod mir;
mod resolve;
mod rustc;
mod state;
#[path = "../support/mod.rs"]
mod support;
mod text;

use rayon::prelude::*;
use support::{Fixture, against_open, sources, tests_dir};

/// Every fixture that needs nothing but the standard library, in each of its editions.
#[test]
fn fixtures_agree_with_rustc() {
    let filter = std::env::var("GORDIAN_FIXTURE").unwrap_or_default();
    let fixtures: Vec<Fixture> = sources(&tests_dir().join("fixtures"))
        .iter()
        .map(|path| Fixture::read(path))
        .filter(|fixture| fixture.needs.is_empty() && !is_beyond(fixture) && fixture.name.contains(&filter))
        .collect();
    let results: Vec<(String, usize)> = fixtures
        .par_iter()
        .flat_map_iter(|fixture| fixture.editions.iter().map(|&edition| check(fixture, edition)))
        .collect();
    let compared: usize = results.iter().map(|(_, count)| count).sum();
    let found: String = results.into_iter().map(|(differences, _)| differences).collect();
    if filter.is_empty() {
        assert!(compared > 1000, "only {compared} acquisitions and calls were compared");
        against_open("oracle_fixtures", &found);
    } else {
        assert!(found.is_empty(), "\n{found}");
    }
}

/// What the comparison cannot do: async bodies are state machines in MIR, and what a macro's definition brings has its own place
/// for rustc and that of the macro call for us.
fn is_beyond(fixture: &Fixture) -> bool {
    fixture.beyond || fixture.text.contains("async ") || fixture.text.contains("macro_rules!")
}

fn check(fixture: &Fixture, edition: u16) -> (String, usize) {
    let name = format!("{} (edition {edition})", fixture.name);
    let printed = match rustc::mir(&fixture.text, edition, fixture.is_program()) {
        Ok(printed) => printed,
        Err(error) => panic!("{name}: {error}"),
    };
    let (differences, count) = compare::differences(&fixture.text, edition, &printed);
    let lines: String = differences
        .iter()
        .map(|difference| format!("{name}:{}:{} {}\n", difference.at.0, difference.at.1, difference.what))
        .collect();
    (lines, count)
}

/// Generated bodies in every edition. What rustc does not take (a value used after it was moved) is left out.
///
/// A larger run: `GORDIAN_ORACLE_SEEDS=500 cargo test -p cargo-gordian --test oracle --release -- --ignored generated`.
#[test]
fn generated_bodies_agree_with_rustc() {
    check_generated(2);
}

#[test]
#[ignore = "a larger run of generated_bodies_agree_with_rustc; takes minutes"]
fn many_generated_bodies_agree_with_rustc() {
    let seeds = std::env::var("GORDIAN_ORACLE_SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(50);
    check_generated(seeds);
}

/// Functions per generated file.
const FUNCTIONS: usize = 60;

fn check_generated(seeds: u64) {
    let cases: Vec<(u64, u16)> =
        (0..seeds).flat_map(|seed| [2018, 2021, 2024].map(|edition| (seed, edition))).collect();
    let results: Vec<(String, usize, usize)> =
        cases.par_iter().map(|&(seed, edition)| check_seed(seed, edition)).collect();
    let kept: usize = results.iter().map(|(_, _, kept)| kept).sum();
    let compared: usize = results.iter().map(|(_, count, _)| count).sum();
    assert!(kept * 2 > cases.len() * FUNCTIONS, "rustc took only {kept} of {} functions", cases.len() * FUNCTIONS);
    assert!(compared > kept, "only {compared} acquisitions and calls were compared");
    let found: String = results.into_iter().map(|(differences, ..)| differences).collect();
    assert!(found.is_empty(), "\n{found}");
}

/// The differences, the number of sites compared, and the number of functions that rustc took.
fn check_seed(seed: u64, edition: u16) -> (String, usize, usize) {
    let mut choices = support::disturb::Choices(seed * 10_007 + u64::from(edition));
    let mut functions = generate::functions(&mut choices, edition, FUNCTIONS);
    loop {
        let text = format!("{}{}", generate::PREAMBLE, functions.concat());
        match rustc::mir(&text, edition, false) {
            Ok(printed) => {
                let (differences, count) = compare::differences(&text, edition, &printed);
                return (
                    shown(&differences, &text, &format!("seed {seed}, edition {edition}")),
                    count,
                    functions.len(),
                );
            }
            Err(error) => {
                let before = functions.len();
                functions = without_errors(&functions, &error);
                assert!(functions.len() < before, "rustc rejects what no function is to blame for:\n{error}");
            }
        }
    }
}

/// The differences, each function's with its text.
fn shown(differences: &[compare::Difference], text: &str, label: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut out = String::new();
    let mut previous = 0;
    for difference in differences {
        let line = difference.at.0 as usize;
        let start = lines[..line].iter().rposition(|l| l.starts_with("pub fn f")).unwrap_or(0);
        if start != previous {
            let end = lines[line..].iter().position(|l| *l == "}").map_or(lines.len(), |end| line + end);
            for (number, line) in lines.iter().enumerate().take(end).skip(start) {
                out.push_str(&format!("{:5} {line}\n", number + 1));
            }
            previous = start;
        }
        out.push_str(&format!("{label}, {line}:{} {}\n", difference.at.1, difference.what));
    }
    out
}

/// The functions in which rustc found no error.
fn without_errors(functions: &[String], error: &str) -> Vec<String> {
    let places = error.lines().filter_map(|line| line.trim().strip_prefix("--> source.rs:")?.split(':').next());
    let wrong: Vec<usize> = places.filter_map(|line| line.parse().ok()).collect();
    let mut line = generate::PREAMBLE.lines().count() + 1;
    let mut kept = Vec::new();
    for function in functions {
        let end = line + function.lines().count();
        if !wrong.iter().any(|at| (line..end).contains(at)) {
            kept.push(function.clone());
        }
        line = end;
    }
    kept
}

/// Every call of the fixtures, and what the names stage takes it for.
#[test]
fn calls_of_fixtures_are_resolved_as_rustc_does() {
    let mut sum = resolve::Tally::default();
    let fixtures: Vec<Fixture> = sources(&tests_dir().join("fixtures"))
        .iter()
        .map(|path| Fixture::read(path))
        .filter(|fixture| fixture.needs.is_empty())
        .collect();
    let tallies: Vec<resolve::Tally> = fixtures
        .par_iter()
        .map(|fixture| {
            let edition = fixture.editions[0];
            let printed = rustc::mir(&fixture.text, edition, fixture.is_program());
            let printed = printed.unwrap_or_else(|error| panic!("{}: {error}", fixture.name));
            let ours = gordian_analyzer::probe::resolutions_of_source(&fixture.text, edition);
            resolve::tally(&mir::parse(&printed), &ours)
        })
        .collect();
    tallies.into_iter().for_each(|tally| sum.add(tally));
    assert!(sum.all() > 3000, "only {} calls were compared", sum.all());
    let lines: String = sum.lines().into_iter().map(|line| line + "\n").collect();
    against_open("oracle_calls", &lines);
}

/// Prints what the names stage does not resolve in the libraries of real packages, the most frequent first. The packages are
/// directories in `GORDIAN_ORACLE_PACKAGES`, separated by colons, each with its dependencies at hand:
/// `GORDIAN_ORACLE_PACKAGES=a:b cargo test -p cargo-gordian --test oracle -- --ignored --nocapture packages`.
#[test]
#[ignore = "needs the sources of packages"]
fn calls_of_packages_are_resolved_as_rustc_does() {
    let packages = std::env::var("GORDIAN_ORACLE_PACKAGES").unwrap_or_default();
    let mut sum = resolve::Tally::default();
    for directory in packages.split(':').filter(|directory| !directory.is_empty()) {
        let directory = std::path::Path::new(directory);
        let manifest = std::fs::read_to_string(directory.join("Cargo.toml")).expect("a package");
        let name = manifest.lines().find_map(|line| line.strip_prefix("name = \"")?.split('"').next()).expect("a name");
        let scratch = support::Scratch::new("package");
        let printed = match rustc::mir_of_package(directory, name, &scratch) {
            Ok(printed) => printed,
            Err(error) => {
                println!("{name}: not built: {}", error.lines().next().unwrap_or_default());
                continue;
            }
        };
        let load = gordian_analyzer::workspace::LoadOptions {
            paths: vec![".".into()],
            current_dir: camino::Utf8Path::from_path(directory).expect("a path in UTF-8").to_owned(),
            ..Default::default()
        };
        let options = gordian_analyzer::driver::Options { load, ..Default::default() };
        let ours = gordian_analyzer::probe::resolutions(&options).expect("the package is loaded");
        let tally = resolve::tally(&mir::parse(&printed), &ours);
        println!("{name}: {} of {} calls agree ({:.1} %)", tally.agree, tally.all(), percent(&tally));
        sum.add(tally);
    }
    println!("all: {} of {} calls agree ({:.1} %)", sum.agree, sum.all(), percent(&sum));
    sum.lines().iter().take(150).for_each(|line| println!("{line}"));
    assert!(sum.all() > 0, "nothing was compared: set GORDIAN_ORACLE_PACKAGES");
}

#[allow(clippy::cast_precision_loss, reason = "numbers of calls")]
fn percent(tally: &resolve::Tally) -> f64 {
    100.0 * tally.agree as f64 / tally.all().max(1) as f64
}
