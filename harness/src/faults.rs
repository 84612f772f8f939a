//! Which faults an exploration may inject, and how many into one execution.

use std::fmt;
use std::str::FromStr;

/// A kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A thread that holds a lock exclusively panics: before it changes what a guard protects, or before an operation.
    Panic,
    /// A spawned future is dropped at an `.await`.
    Cancel,
    /// [`std::thread::Builder::spawn`] gives an error.
    Spawn,
}

/// The faults that an exploration may inject. Each is a choice like that of the thread which goes on: with it and without it is explored.
/// An injected panic is no failure by itself, what follows from it is.
///
/// A timeout is none of these, since every wait that has one ends by it or not in every exploration.
///
/// ```
/// use gordian::{Fault, Faults};
/// let faults: Faults = "panic, spawn, 2".parse().unwrap();
/// assert_eq!(faults, Faults::none().with(Fault::Panic).with(Fault::Spawn).at_most(2));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Faults {
    panic: bool,
    cancel: bool,
    spawn: bool,
    most: u32,
}

impl Default for Faults {
    fn default() -> Faults {
        Faults::none()
    }
}

impl Faults {
    /// What goes before the faults of a test.
    pub(crate) const VARIABLE: &'static str = "GORDIAN_FAULTS";

    /// No kind of fault, and at most one in an execution.
    #[must_use]
    pub const fn none() -> Faults {
        Faults { panic: false, cancel: false, spawn: false, most: 1 }
    }

    /// That kind as well.
    #[must_use]
    pub const fn with(mut self, fault: Fault) -> Faults {
        match fault {
            Fault::Panic => self.panic = true,
            Fault::Cancel => self.cancel = true,
            Fault::Spawn => self.spawn = true,
        }
        self
    }

    /// At most that many in one execution, all kinds together.
    #[must_use]
    pub const fn at_most(mut self, most: u32) -> Faults {
        self.most = most;
        self
    }

    /// Whether there may be one of that kind.
    pub(crate) fn has(self, fault: Fault) -> bool {
        match fault {
            Fault::Panic => self.panic,
            Fault::Cancel => self.cancel,
            Fault::Spawn => self.spawn,
        }
    }

    /// How many there may be in an execution.
    pub(crate) fn most(self) -> u32 {
        if self.panic || self.cancel || self.spawn { self.most } else { 0 }
    }
}

/// A text that names no faults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseFaultsError(String);

impl fmt::Display for ParseFaultsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_str() {
            "timeout" => f.write_str("`timeout` is no fault to ask for: waits with a timeout always end by it or not"),
            part => write!(
                f,
                "`{part}` is no fault: expected some of `panic`, `cancel`, `spawn`, and how many in one execution (`2`)"
            ),
        }
    }
}

impl std::error::Error for ParseFaultsError {}

impl FromStr for Faults {
    type Err = ParseFaultsError;

    /// Names and, if it is not 1, the number for one execution, with commas between: `panic, cancel, 2`.
    fn from_str(text: &str) -> Result<Faults, ParseFaultsError> {
        let mut faults = Faults::none();
        for part in text.split(',').map(str::trim) {
            faults = match (part, part.parse::<u32>()) {
                ("panic", _) => faults.with(Fault::Panic),
                ("cancel", _) => faults.with(Fault::Cancel),
                ("spawn", _) => faults.with(Fault::Spawn),
                (_, Ok(most)) if most > 0 => faults.at_most(most),
                _ => return Err(ParseFaultsError(part.to_owned())),
            };
        }
        Ok(faults)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_fault_is_said() {
        let error = |text: &str| text.parse::<Faults>().expect_err("it is wrong").to_string();
        assert!(error("panic, nap").starts_with("`nap` is no fault: expected some of `panic`"));
        assert!(error("timeout").contains("always"));
        assert!(error("panic, 0").starts_with("`0`"));
        assert!(error("").starts_with("`` is no fault"));
    }
}
