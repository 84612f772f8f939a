//! Where a span is, in the words of a report.

use crate::base::{SourceMap, Span};

/// A position as every format shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place<'a> {
    /// As shown to the user.
    pub(super) file: &'a str,
    /// 1-based.
    pub(super) line: u32,
    /// 1-based, in characters.
    pub(super) column: u32,
}

/// Where a span begins, or `None` if it stands in no file.
pub(super) fn place(sources: &SourceMap, span: Span) -> Option<Place<'_>> {
    let (file, position) = sources.position(span)?;
    Some(Place { file: &sources.file(file).path, line: position.line, column: position.column })
}

impl std::fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}
