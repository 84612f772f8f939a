//! The corpus of scenarios: every right one holds under all interleavings, and every wrong one fails as it says.
#![cfg(feature = "explore")]

#[path = "../../corpus/harness/mod.rs"]
mod corpus;

use corpus::scenario::{Expected, Scenario};
use gordian::{Engine, Explorer, Search, Verdict};

/// Explores all and prints what came out, so that `--nocapture` shows the table.
fn check(all: &[Scenario]) {
    for scenario in all {
        let explorer = match scenario.engine {
            Engine::Shuttle => Explorer::new().search(Search::Exhaustive).steps(500),
            Engine::Loom if cfg!(feature = "loom") => Explorer::new().engine(Engine::Loom),
            Engine::Loom => {
                println!("{:<66} not run: needs the feature `loom`", scenario.name);
                continue;
            }
        };
        let verdict = explorer.run(scenario.body);
        let found = match &verdict {
            Verdict::Verified { traces, outcomes } => format!("{traces} traces {outcomes}"),
            Verdict::Passed { executions, strategy, .. } => format!("passes {executions} executions of {strategy}"),
            Verdict::Failed { witness, .. } => {
                format!("{} after {} executions", witness.kind().name(), witness.executions())
            }
            Verdict::Incomplete { why, .. } => format!("incomplete: {why}"),
        };
        println!("{:<66} {found}", scenario.name);
        match scenario.expected {
            Expected::Holds => {
                assert!(verdict.traces().is_some(), "{}: {verdict}", scenario.name);
                assert_eq!(verdict.outcomes().to_string(), scenario.outcomes, "{}", scenario.name);
            }
            Expected::Passes => {
                assert!(matches!(verdict, Verdict::Passed { executions: 1.., .. }), "{}: {verdict}", scenario.name);
            }
            Expected::Fails(kind) => {
                let found = verdict.witness().map(|witness| witness.kind());
                assert_eq!(found, Some(kind), "{}: {verdict}", scenario.name);
            }
        }
    }
}

#[test]
fn counters() {
    check(corpus::counters::ALL);
}

#[test]
fn futures() {
    check(corpus::futures::ALL);
}

#[test]
fn locks() {
    check(corpus::locks::ALL);
}

#[test]
fn messages() {
    check(corpus::messages::ALL);
}

#[test]
fn pools() {
    check(corpus::pools::ALL);
}

#[test]
fn queues() {
    check(corpus::queues::ALL);
}

#[test]
fn speed() {
    check(corpus::speed::ALL);
}

#[test]
fn streams() {
    check(corpus::streams::ALL);
}

#[test]
fn structures() {
    check(corpus::structures::ALL);
}

#[test]
fn tasks() {
    check(corpus::tasks::ALL);
}
