//! What a program is: a closure some of whose executions fail.

use gordian::FailureKind;

/// One program.
pub struct Program {
    /// As in `published.tsv`.
    pub name: &'static str,
    pub body: fn(),
    pub kind: FailureKind,
}

impl Program {
    /// Whether a failure is the one that is looked for. Threads that wait for each other are one kind of failure or another by what for.
    pub fn is_bug(&self, found: FailureKind) -> bool {
        found == self.kind || self.kind == FailureKind::Deadlock && found == FailureKind::LostWakeup
    }
}

/// One whose failure is a panic.
pub const fn panics(name: &'static str, body: fn()) -> Program {
    Program { name, body, kind: FailureKind::Panic }
}

/// One whose threads wait for each other.
pub const fn deadlocks(name: &'static str, body: fn()) -> Program {
    Program { name, body, kind: FailureKind::Deadlock }
}
