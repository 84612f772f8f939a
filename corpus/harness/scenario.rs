//! What a scenario is: a closure, and what its exploration has to come to.

use gordian::{Engine, FailureKind};

/// What has to come out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Every interleaving has been run, and none fails.
    Holds,
    /// None that the engine runs fails, and it does not run all that there is.
    Passes,
    /// Some interleaving fails in this way.
    Fails(FailureKind),
}

/// One closure.
pub struct Scenario {
    /// In one line.
    pub name: &'static str,
    pub body: fn(),
    pub engine: Engine,
    pub expected: Expected,
    /// What is observed when it holds, with the number of traces of each value; empty if nothing is.
    pub outcomes: &'static str,
}

/// One that holds.
pub const fn right(name: &'static str, body: fn(), outcomes: &'static str) -> Scenario {
    Scenario { name, body, engine: Engine::Shuttle, expected: Expected::Holds, outcomes }
}

/// One that fails.
pub const fn wrong(name: &'static str, body: fn(), kind: FailureKind) -> Scenario {
    Scenario { name, body, engine: Engine::Shuttle, expected: Expected::Fails(kind), outcomes: "" }
}

/// One that passes under weak memory, which is no proof.
pub const fn right_on_loom(name: &'static str, body: fn()) -> Scenario {
    Scenario { name, body, engine: Engine::Loom, expected: Expected::Passes, outcomes: "" }
}

/// One that only weak memory makes fail.
pub const fn wrong_on_loom(name: &'static str, body: fn(), kind: FailureKind) -> Scenario {
    Scenario { name, body, engine: Engine::Loom, expected: Expected::Fails(kind), outcomes: "" }
}
