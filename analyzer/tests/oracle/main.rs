//! The analyzer held against rustc: which guards are held at which acquisition and call, and what each call runs, as MIR has it.

mod calls;
mod compare;
mod flow;
mod items;
mod mir;
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
    fixture.text.contains("async ") || fixture.text.contains("macro_rules!")
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
