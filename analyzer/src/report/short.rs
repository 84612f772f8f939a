//! The `short` format: one line per finding, as editors and `grep` like it.

use std::io::{self, Write};

use super::RenderOptions;
use super::model::Report;
use super::place::place;
use crate::base::SourceMap;

/// `file:line:column: error[rule] message (confidence)`.
pub(super) fn write(
    report: &Report,
    sources: &SourceMap,
    _options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    for finding in &report.findings {
        if let Some(place) = place(sources, finding.primary) {
            write!(out, "{place}: ")?;
        }
        let (level, confidence) = (finding.level.name(), finding.confidence.name());
        // A message is one line by contract; a line break in a name must not make two findings of one.
        let message = finding.message.replace(['\n', '\r'], " ");
        writeln!(out, "{level}[{rule}] {message} ({confidence})", rule = finding.rule)?;
    }
    Ok(())
}
