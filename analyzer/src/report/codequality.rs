//! The `codequality` format: a code quality report, which GitLab shows in merge requests.
//!
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>

use std::io::{self, Write};

use serde::Serialize;

use super::RenderOptions;
use super::model::{Finding, Level, Report};
use super::place::place;
use crate::base::SourceMap;

#[derive(Serialize)]
struct Issue<'a> {
    description: &'a str,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

/// One JSON array. A finding without a place is left out, since GitLab takes a report with one for broken.
pub(super) fn write(
    report: &Report,
    sources: &SourceMap,
    _options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let issues: Vec<Issue<'_>> = report.findings.iter().filter_map(|finding| issue(finding, sources)).collect();
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    writeln!(out)
}

fn issue<'a>(finding: &'a Finding, sources: &'a SourceMap) -> Option<Issue<'a>> {
    let place = place(sources, finding.primary)?;
    Some(Issue {
        description: &finding.message,
        check_name: finding.rule,
        fingerprint: &finding.fingerprint,
        severity: if finding.level == Level::Deny { "major" } else { "minor" },
        location: Location { path: place.file, lines: Lines { begin: place.line } },
    })
}
