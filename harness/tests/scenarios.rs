//! The corpus of scenarios: every right one holds under all interleavings, and every wrong one fails as it says.
#![cfg(feature = "explore")]

#[path = "../../corpus/harness/counters.rs"]
mod counters;
#[path = "../../corpus/harness/locks.rs"]
mod locks;
#[path = "../../corpus/harness/messages.rs"]
mod messages;
#[path = "../../corpus/harness/scenario.rs"]
mod scenario;
#[path = "../../corpus/harness/tasks.rs"]
mod tasks;

use gordian::{Explorer, Search};
use scenario::{Expected, Scenario};

/// Explores all and prints what came out, so that `--nocapture` shows the table.
fn check(all: &[Scenario]) {
    for scenario in all {
        let verdict = Explorer::new().search(Search::Exhaustive).steps(500).run(scenario.body);
        let found = match (verdict.traces(), verdict.witness()) {
            (Some(traces), _) => format!("{traces} traces {}", verdict.outcomes()),
            (None, Some(witness)) => format!("{} after {} executions", witness.kind().name(), witness.executions()),
            (None, None) => "no answer".to_owned(),
        };
        println!("{:<62} {found}", scenario.name);
        match scenario.expected {
            Expected::Holds => {
                assert!(verdict.traces().is_some(), "{}: {verdict}", scenario.name);
                assert_eq!(verdict.outcomes().to_string(), scenario.outcomes, "{}", scenario.name);
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
    check(counters::ALL);
}

#[test]
fn locks() {
    check(locks::ALL);
}

#[test]
fn messages() {
    check(messages::ALL);
}

#[test]
fn tasks() {
    check(tasks::ALL);
}
