//! What could not be analysed, and why.

use serde::Serialize;

/// A file, or a part of one, that the run had to leave out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct NotAnalysed {
    /// The file as shown to the user.
    pub file: String,
    /// 1-based line.
    pub line: u32,
    /// Lower-case sentence without a full stop.
    pub reason: String,
}
