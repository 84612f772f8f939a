//! The default strategy finds each of the known bugs of the corpus, whatever the seed.
#![cfg(feature = "explore")]

#[path = "../../corpus/sctbench/mod.rs"]
mod corpus;

use corpus::program::Program;
use gordian::Explorer;

/// Seeds that are tried for each.
const SEEDS: u64 = 3;
/// Executions within which each is to be found.
const WITHIN: u64 = 10_000;

fn check(all: &[Program], within: u64) {
    for program in all {
        for seed in 0..SEEDS {
            let explorer = Explorer::new().seed(seed).executions(within).minimise(false);
            let verdict = explorer.run(program.body);
            let found = verdict.witness().map(|witness| (witness.kind(), witness.executions()));
            println!("{:<36} seed {seed}: {found:?}", program.name);
            assert!(
                found.is_some_and(|(kind, _)| program.is_bug(kind)),
                "{} with seed {seed}: {verdict}",
                program.name
            );
        }
    }
}

#[test]
fn buffers() {
    check(corpus::buffers::ALL, WITHIN);
}

#[test]
fn kernel() {
    check(corpus::kernel::ALL, WITHIN);
}

#[test]
fn locks() {
    check(corpus::locks::ALL, WITHIN);
}

#[test]
fn orders() {
    check(corpus::orders::ALL, WITHIN);
}

#[test]
fn tools() {
    check(corpus::tools::ALL, WITHIN);
}

/// Takes `rf` some ten thousand executions, and the default some hundred thousand.
#[test]
#[ignore = "takes many minutes"]
fn stack() {
    check(corpus::stack::ALL, 10_000_000);
}

/// Every published figure has its program, and every program its figures.
#[test]
fn programs_are_those_of_the_figures() {
    let published = include_str!("../../corpus/sctbench/published.tsv");
    let lines = published.lines().filter(|line| !line.starts_with('#')).skip(1);
    let mut published: Vec<&str> = lines.filter_map(|line| line.split('\t').next()).collect();
    let mut ported: Vec<&str> = corpus::all().map(|program| program.name).collect();
    published.sort_unstable();
    ported.sort_unstable();
    assert_eq!(published, ported);
}
