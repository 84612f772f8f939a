//! What a replay came to, as the test tells it to the program that started it.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// What a replay came to. A test that replays a file ([`Replayed::VARIABLE`]) writes it as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Replayed {
    /// The execution failed as the file says.
    Failed,
    /// The execution did what the file says and does not fail any more.
    Passed,
    /// The test is not that of the file any more, or fails in another way.
    Differs {
        /// What differs, and where.
        what: String,
        /// Whether the execution failed nevertheless.
        failed: bool,
    },
}

impl Replayed {
    /// The variable that names the file to write it to, beside `GORDIAN_REPLAY`.
    pub const VARIABLE: &'static str = "GORDIAN_REPLAY_RESULT";

    /// Reads what a test has written; `None` if it has written nothing that is whole.
    pub fn read(path: &Path) -> Option<Replayed> {
        serde_json::from_slice(&std::fs::read(path).ok()?).ok()
    }

    /// Writes it to the file that the variable names, if it is set.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn tell(&self) -> std::io::Result<()> {
        match std::env::var_os(Replayed::VARIABLE) {
            Some(path) => std::fs::write(path, serde_json::to_vec(self)?),
            None => Ok(()),
        }
    }
}
