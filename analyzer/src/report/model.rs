//! What a report shows: findings and the run's figures, independent of format.

use serde::{Deserialize, Serialize};

use crate::base::{NotAnalysed, Span};

/// How sure a finding is: what its lock identities rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// An element of a collection, another instance of the same class, or a receiver whose type is a guess.
    Possible,
    /// The same field of the same type, through different roots that may be one instance.
    Likely,
    /// Provably the same instances.
    Certain,
}

impl Confidence {
    /// Its name in reports and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Confidence::Possible => "possible",
            Confidence::Likely => "likely",
            Confidence::Certain => "certain",
        }
    }
}

/// The level of a rule for this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Off.
    Allow,
    /// Shown; does not fail the run. In JSON `warning`.
    #[serde(rename = "warning")]
    Warn,
    /// Shown; the run exits 1. In JSON `error`.
    #[serde(rename = "error")]
    Deny,
}

impl Level {
    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Level::Allow => "allow",
            Level::Warn => "warning",
            Level::Deny => "error",
        }
    }
}

/// A place in a source file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// In the source map.
    pub span: Span,
}

/// A lock that takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockRef {
    /// `Type.field`, `NAME`, `function::local`.
    pub name: String,
    /// `Mutex`, `RwLock`, ... (with its crate where it is not std: `tokio::sync::Mutex`).
    pub kind: String,
    /// Its declaration.
    pub span: Span,
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// A lock is acquired, and held from here.
    Acquire,
    /// A function is called on the way.
    Call,
    /// The thread waits here for something that another step holds.
    Wait,
    /// Something is spawned.
    Spawn,
    /// A guard is released or forgotten.
    Release,
}

/// One step of a thread on its way into the deadlock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What happens.
    pub action: Action,
    /// The lock's name, for acquire, wait, release.
    pub lock: Option<String>,
    /// `exclusive`, `shared`, `upgradable`.
    pub mode: Option<&'static str>,
    /// Where.
    pub span: Span,
    /// A short sentence: `Bank.accounts is locked here and stays locked`, `calls Bank::audit`, `waits for Bank.log`.
    pub note: String,
    /// The function that this step's code is in.
    pub function: String,
}

/// One thread of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadTrace {
    /// The function (or closure) in which it begins: where the first lock is acquired or an entry above it.
    pub entry: String,
    /// In the order in which they happen.
    pub steps: Vec<Step>,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's name.
    pub rule: &'static str,
    /// Its level in this run.
    pub level: Level,
    /// How sure it is.
    pub confidence: Confidence,
    /// Survives moved lines: a hash of rule, lock names, functions.
    pub fingerprint: String,
    /// Lower case, no full stop: `Bank.accounts and Bank.log are locked in opposite orders`.
    pub message: String,
    /// The function of the main location.
    pub function: String,
    /// The main location: where the error line points.
    pub primary: Span,
    /// The locks, each once, in the order of the cycle.
    pub locks: Vec<LockRef>,
    /// Both (all) sides.
    pub threads: Vec<ThreadTrace>,
    /// A real option to mend it, naming real locks and functions.
    pub help: String,
    /// Further remarks (why it is only possible, other sites of the same cause).
    pub notes: Vec<String>,
}

/// A candidate that was not reported, for `--verbose`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    /// The rule.
    pub rule: &'static str,
    /// Its message.
    pub message: String,
    /// Why: `both orders only happen under Bank.gate`, `only the main thread gets here`, ...
    pub reason: String,
    /// Where.
    pub primary: Span,
}

/// Figures of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Files analysed.
    pub files: usize,
    /// Lines in them.
    pub lines: usize,
    /// Functions (methods and closures included).
    pub functions: usize,
    /// Lock classes.
    pub locks: usize,
    /// Edges of the wait graph.
    pub edges: usize,
    /// Entries of `not_analysed`.
    pub not_analysed: usize,
    /// Wall-clock time; the only figure that differs between runs.
    pub elapsed_ms: u64,
}

/// Everything a report can show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Figures.
    pub summary: Summary,
    /// Sorted by file, line, rule.
    pub findings: Vec<Finding>,
    /// Not reported, with the reason.
    pub suppressed: Vec<Suppressed>,
    /// Sorted.
    pub not_analysed: Vec<NotAnalysed>,
    /// The files that the user named and of which nothing could be analysed, each with the first reason.
    pub unusable: Vec<NotAnalysed>,
}
