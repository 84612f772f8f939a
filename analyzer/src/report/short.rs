//! The `short` format: one line per finding, as editors and `grep` like it.

use std::io::{self, Write};

use super::RenderOptions;
use super::model::Report;
use super::place::place;
use crate::base::SourceMap;

/// `file:line:column: error[rule] message (confidence)`; with `verbose` what was left out, in the same form.
pub(super) fn write(
    report: &Report,
    sources: &SourceMap,
    options: &RenderOptions,
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
    if options.verbose {
        for suppressed in &report.suppressed {
            if let Some(place) = place(sources, suppressed.primary) {
                write!(out, "{place}: ")?;
            }
            let line = format!("{} (not reported: {})", suppressed.message, suppressed.reason);
            writeln!(out, "info[{rule}] {line}", rule = suppressed.rule, line = line.replace(['\n', '\r'], " "))?;
        }
        for part in &report.not_analysed {
            writeln!(out, "{}:{}:1: not analysed: {}", part.file, part.line, part.reason.replace(['\n', '\r'], " "))?;
        }
    }
    Ok(())
}
