//! Findings stage: one file per rule, one line per rule in the table.

pub mod back_pointer;
mod conflict;
mod descent;
mod double_lock;
mod exclusive;
mod gate;
mod guard_dropped_at_once;
mod guard_forgotten;
mod levels;
mod lock_held_across_join;
mod lock_order_cycle;
mod meeting;
mod origin;
mod recursive_read;
mod search;
mod self_edge;
mod sharing;
mod stand;
mod story;

#[cfg(test)]
mod double_lock_tests;
#[cfg(test)]
mod lock_order_cycle_tests;
#[cfg(test)]
mod testing;

use std::collections::BTreeMap;

pub use levels::{RuleLevels, UnknownRule};

use crate::events::model::Events;
use crate::graph::WaitGraph;
use crate::names::program::Program;
use crate::report::model::{Finding, Level, Suppressed};
use crate::summaries::Summaries;

/// What a rule can look at.
pub struct Input<'a> {
    /// For names and declarations.
    pub program: &'a Program,
    /// For what bodies are.
    pub events: &'a Events,
    /// What bodies do.
    pub summaries: &'a Summaries,
    /// Who holds what while waiting for what.
    pub graph: &'a WaitGraph<'a>,
    /// What the user and the sources say of the rules.
    pub levels: &'a RuleLevels,
    /// What was found out on the way.
    known: sharing::Known,
}

/// What a rule found; levels are filled in later.
pub type Outcome = (Vec<Finding>, Vec<Suppressed>);

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// `snake_case`.
    pub name: &'static str,
    /// The group it belongs to.
    pub group: &'static str,
    /// Its level unless the user says otherwise.
    pub default_level: Level,
    /// One line, lower case.
    pub summary: &'static str,
    /// What it does, why that is bad, an example, what to do, what it cannot see, its source: Markdown.
    pub doc: &'static str,
    /// Looks for it.
    pub check: fn(&Input<'_>) -> Outcome,
}

/// All rules, in the order in which they are listed.
pub fn all() -> &'static [Rule] {
    &[
        lock_order_cycle::RULE,
        double_lock::RULE,
        recursive_read::RULE,
        lock_held_across_join::RULE,
        guard_forgotten::RULE,
        guard_dropped_at_once::RULE,
    ]
}

/// Runs every rule that is not off.
pub fn check(
    program: &Program,
    events: &Events,
    summaries: &Summaries,
    graph: &WaitGraph,
    levels: &RuleLevels,
) -> (Vec<Finding>, Vec<Suppressed>) {
    let input = Input { program, events, summaries, graph, levels, known: sharing::Known::default() };
    let (mut findings, mut suppressed) = (Vec::new(), Vec::new());
    for rule in all() {
        let level = levels.get(rule);
        if level == Level::Allow {
            continue;
        }
        let (found, left_out) = (rule.check)(&input);
        findings.extend(found.into_iter().map(|f| Finding { level, ..f }));
        suppressed.extend(left_out);
    }
    findings.sort_by(|a, b| (a.primary, a.rule, &a.message).cmp(&(b.primary, b.rule, &b.message)));
    // One bug seen through several names of its locks.
    let story =
        |f: &Finding| f.threads.iter().map(|t| t.steps.iter().map(|s| s.span).collect()).collect::<Vec<Vec<_>>>();
    findings.dedup_by(|b, a| (a.rule, &a.message) == (b.rule, &b.message) && story(a) == story(b));
    suppressed.sort_by(|a, b| (a.primary, a.rule, &a.message).cmp(&(b.primary, b.rule, &b.message)));
    suppressed.dedup();
    number_equal_fingerprints(&mut findings);
    (findings, suppressed)
}

/// Findings of one rule with the same locks and functions get `-2`, `-3`, in source order.
fn number_equal_fingerprints(findings: &mut [Finding]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for finding in findings {
        let count = seen.entry(finding.fingerprint.clone()).or_insert(0);
        *count += 1;
        if *count > 1 {
            finding.fingerprint = format!("{}-{count}", finding.fingerprint);
        }
    }
}
