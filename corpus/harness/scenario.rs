//! What a scenario is: a closure, and what its exploration has to come to.

use gordian::FailureKind;

/// What has to come out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Every interleaving has been run, and none fails.
    Holds,
    /// Some interleaving fails in this way.
    Fails(FailureKind),
}

/// One closure.
pub struct Scenario {
    /// In one line.
    pub name: &'static str,
    pub body: fn(),
    pub expected: Expected,
    /// What is observed when it holds, with the number of traces of each value; empty if nothing is.
    pub outcomes: &'static str,
}

/// One that holds.
pub const fn right(name: &'static str, body: fn(), outcomes: &'static str) -> Scenario {
    Scenario { name, body, expected: Expected::Holds, outcomes }
}

/// One that fails.
pub const fn wrong(name: &'static str, body: fn(), kind: FailureKind) -> Scenario {
    Scenario { name, body, expected: Expected::Fails(kind), outcomes: "" }
}
