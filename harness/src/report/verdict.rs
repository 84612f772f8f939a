//! What an exploration found.

use std::fmt;

use super::outcomes::Outcomes;

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

/// A failing execution, shown.
#[derive(Clone, Debug)]
pub struct Witness {
    pub(crate) headline: String,
    pub(crate) executions: u64,
    pub(crate) identity: String,
    pub(crate) switches: usize,
    pub(crate) table: String,
    pub(crate) details: String,
    pub(crate) replay: String,
    pub(crate) replay_command: Option<String>,
}

impl Witness {
    /// One line: what failed.
    pub fn headline(&self) -> &str {
        &self.headline
    }

    /// How many executions were run until the failure, that one included.
    pub fn executions(&self) -> u64 {
        self.executions
    }

    /// The same for all executions that fail the same way.
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// Whether it is a deadlock.
    pub fn is_deadlock(&self) -> bool {
        self.identity.starts_with("deadlock")
    }

    /// Whether it is a panic, of an assertion for instance.
    pub fn is_panic(&self) -> bool {
        self.identity.starts_with("panic")
    }

    /// How many times another thread goes on in the execution that is shown.
    pub fn switches(&self) -> usize {
        self.switches
    }

    /// The content of a file from which `GORDIAN_REPLAY` runs the execution again.
    pub fn replay(&self) -> &str {
        &self.replay
    }
}

impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.executions == 1 { "" } else { "s" };
        // The message of a panic may have more lines.
        let mut lines = self.headline.lines();
        writeln!(f, "{} (after {} execution{plural})", lines.next().unwrap_or_default(), self.executions)?;
        for line in lines {
            writeln!(f, "{line}")?;
        }
        writeln!(f)?;
        write!(f, "{}{}", self.table, self.details)?;
        match &self.replay_command {
            Some(command) => write!(f, "\nreplay: {command}"),
            None => Ok(()),
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
            Verdict::Passed { executions, strategy, .. } => {
                write!(f, "passed: {}, {strategy}; not all interleavings", count(*executions, "execution"))?;
            }
            Verdict::Failed { witness, .. } => return witness.fmt(f),
            Verdict::Incomplete { why, executions, .. } => {
                write!(f, "incomplete after {}: {why}", count(*executions, "execution"))?;
            }
        }
        if !self.outcomes().is_empty() {
            write!(f, "\n{}", self.outcomes())?;
        }
        Ok(())
    }
}
