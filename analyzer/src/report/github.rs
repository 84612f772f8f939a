//! The `github` format: one workflow command per finding, which GitHub shows beside its line.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use std::io::{self, Write};

use super::RenderOptions;
use super::model::{Finding, Level, Report};
use super::place::place;
use crate::base::SourceMap;

/// The commands, then the last line of the format `human`.
pub(super) fn write(
    report: &Report,
    sources: &SourceMap,
    _options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    for finding in &report.findings {
        let command = if finding.level == Level::Deny { "error" } else { "warning" };
        write!(out, "::{command} ")?;
        if let Some(place) = place(sources, finding.primary) {
            write!(out, "file={},line={},col={},", property(place.file), place.line, place.column)?;
        }
        writeln!(out, "title={}::{}", property(finding.rule), data(&message(finding)))?;
    }
    writeln!(out, "{}", super::last_line(report))
}

fn message(finding: &Finding) -> String {
    let mut text = format!("{} ({})", finding.message, finding.confidence.name());
    for part in finding.notes.iter().chain(Some(&finding.help)).filter(|part| !part.is_empty()) {
        text.push('\n');
        text.push_str(part);
    }
    text
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
