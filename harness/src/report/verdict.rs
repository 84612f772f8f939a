//! What an exploration found.

use std::fmt;

use super::outcomes::Outcomes;
use crate::witness::Witness;

/// The answer of an exploration.
#[derive(Clone, Debug)]
#[must_use = "a failed exploration says so only here"]
pub enum Verdict {
    /// Every interleaving under sequential consistency has been covered: no execution fails.
    Verified {
        /// Mazurkiewicz traces, each of which was run once.
        traces: u64,
        /// What was observed in them.
        outcomes: Outcomes,
    },
    /// No execution that was run fails; there are others.
    Passed {
        /// Executions that were run.
        executions: u64,
        /// What chose them.
        strategy: String,
        /// How much of what there is they were, where that was counted.
        coverage: Option<Coverage>,
        /// What might fail and did not when it was tried.
        notes: Vec<String>,
        /// What was observed in them.
        outcomes: Outcomes,
    },
    /// An execution fails.
    Failed {
        /// That execution.
        witness: Box<Witness>,
        /// What was observed in the executions before it.
        outcomes: Outcomes,
    },
    /// The question has not been answered.
    Incomplete {
        /// What prevented it.
        why: String,
        /// Executions that were run.
        executions: u64,
        /// What was observed in them.
        outcomes: Outcomes,
    },
}

/// How much of what there is randomised executions were. It is an estimate: two traces are one if their hashes are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// Different traces among the executions.
    pub traces: u64,
    /// Executions that were counted.
    pub executions: u64,
    /// How many of the last thousand executions were traces that none before was; of all, if there were fewer, taken for a thousand.
    pub new_per_thousand: u64,
    /// Whether there were more traces than are remembered.
    pub is_bound: bool,
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Coverage { traces, executions, new_per_thousand, is_bound } = self;
        let bound = if *is_bound { "more than " } else { "" };
        let plural = |number: &u64| if *number == 1 { "" } else { "s" };
        write!(f, "{bound}{traces} different trace{}", plural(traces))?;
        match executions {
            ..1_000 => write!(f, " of {executions} execution{}", plural(executions)),
            _ => write!(f, ", {new_per_thousand} of the last thousand new"),
        }
    }
}

impl Verdict {
    /// What was observed.
    pub fn outcomes(&self) -> &Outcomes {
        match self {
            Verdict::Verified { outcomes, .. }
            | Verdict::Passed { outcomes, .. }
            | Verdict::Failed { outcomes, .. }
            | Verdict::Incomplete { outcomes, .. } => outcomes,
        }
    }

    /// The failing execution, if there is one.
    pub fn witness(&self) -> Option<&Witness> {
        match self {
            Verdict::Failed { witness, .. } => Some(witness),
            _ => None,
        }
    }

    /// The number of traces, if every one has been run and none fails.
    pub fn traces(&self) -> Option<u64> {
        match self {
            Verdict::Verified { traces, .. } => Some(*traces),
            _ => None,
        }
    }

    /// Goes on if no execution fails.
    ///
    /// # Panics
    /// With the witness if one fails; with the reason if the exploration was incomplete.
    #[track_caller]
    pub fn assert_ok(self) {
        match self {
            Verdict::Verified { .. } | Verdict::Passed { .. } => {}
            failed => panic!("{failed}"),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |number: u64, unit: &str| format!("{number} {unit}{}", if number == 1 { "" } else { "s" });
        match self {
            Verdict::Verified { traces, .. } => {
                write!(f, "verified: all interleavings covered by {}", count(*traces, "trace"))?;
            }
            Verdict::Passed { executions, strategy, coverage, .. } => {
                write!(f, "passed: {}, {strategy}; not all interleavings", count(*executions, "execution"))?;
                if let Some(coverage) = coverage {
                    write!(f, " ({coverage})")?;
                }
            }
            Verdict::Failed { witness, .. } => return witness.fmt(f),
            Verdict::Incomplete { why, executions, .. } => {
                write!(f, "incomplete after {}: {why}", count(*executions, "execution"))?;
            }
        }
        if let Verdict::Passed { notes, .. } = self {
            notes.iter().try_for_each(|note| write!(f, "\nnote: {note}"))?;
        }
        if !self.outcomes().is_empty() {
            write!(f, "\n{}", self.outcomes())?;
        }
        Ok(())
    }
}
