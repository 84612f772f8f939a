//! The `json` format: the stable contract for programs, described by `schema/findings.schema.json`.

use std::io::{self, Write};

use serde::Serialize;

use super::RenderOptions;
use super::model::{Action, Confidence, Finding, Level, LockRef, Report, Step, Summary, ThreadTrace};
use super::place::{Place, place};
use crate::base::{NotAnalysed, SourceMap, Span};

/// The version of the contract. Grows when a consumer that validates against the schema would have to change.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    tool: Tool,
    summary: Summary,
    not_analysed: Vec<JsonNotAnalysed<'a>>,
    findings: Vec<JsonFinding<'a>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct JsonNotAnalysed<'a> {
    file: &'a str,
    line: u32,
    reason: &'a str,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    rule: &'a str,
    level: Level,
    confidence: Confidence,
    fingerprint: &'a str,
    message: &'a str,
    function: &'a str,
    locks: Vec<JsonLock<'a>>,
    threads: Vec<JsonThread<'a>>,
    help: &'a str,
}

#[derive(Serialize)]
struct JsonLock<'a> {
    name: &'a str,
    kind: &'a str,
    file: &'a str,
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct JsonThread<'a> {
    entry: &'a str,
    steps: Vec<JsonStep<'a>>,
}

#[derive(Serialize)]
struct JsonStep<'a> {
    action: Action,
    lock: Option<&'a str>,
    mode: Option<&'static str>,
    file: &'a str,
    line: u32,
    column: u32,
    note: &'a str,
}

/// One document, indented by two spaces, with a line break at its end.
pub(super) fn write(
    report: &Report,
    sources: &SourceMap,
    _options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let document = Document {
        schema: SCHEMA,
        tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
        summary: report.summary,
        not_analysed: report.not_analysed.iter().map(not_analysed).collect(),
        findings: report.findings.iter().map(|f| finding(f, sources)).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn not_analysed(entry: &NotAnalysed) -> JsonNotAnalysed<'_> {
    JsonNotAnalysed { file: &entry.file, line: entry.line.max(1), reason: &entry.reason }
}

fn finding<'a>(finding: &'a Finding, sources: &'a SourceMap) -> JsonFinding<'a> {
    // Every entry has a place: what has none of its own (a step inside a library, the lock of a dependency that was not
    // analysed) is shown where the user's code leads to it.
    let main = place(sources, finding.primary).unwrap_or(Place { file: "<unknown>", line: 1, column: 1 });
    JsonFinding {
        rule: finding.rule,
        level: finding.level,
        confidence: finding.confidence,
        fingerprint: &finding.fingerprint,
        message: &finding.message,
        function: &finding.function,
        locks: finding.locks.iter().map(|l| lock(l, finding, main, sources)).collect(),
        threads: finding.threads.iter().map(|t| thread(t, main, sources)).collect(),
        help: &finding.help,
    }
}

fn lock<'a>(lock: &'a LockRef, finding: &'a Finding, main: Place<'a>, sources: &'a SourceMap) -> JsonLock<'a> {
    let first_use = || {
        let mut steps = finding.threads.iter().flat_map(|t| &t.steps);
        steps.find(|s| s.lock.as_deref() == Some(&lock.name)).and_then(|s| place(sources, s.span))
    };
    let Place { file, line, column } = place(sources, lock.span).or_else(first_use).unwrap_or(main);
    JsonLock { name: &lock.name, kind: &lock.kind, file, line, column }
}

fn thread<'a>(thread: &'a ThreadTrace, main: Place<'a>, sources: &'a SourceMap) -> JsonThread<'a> {
    let known = |span: Span| place(sources, span);
    let mut last = thread.steps.iter().find_map(|s| known(s.span)).unwrap_or(main);
    let step = |step: &'a Step| {
        last = known(step.span).unwrap_or(last);
        let Place { file, line, column } = last;
        JsonStep {
            action: step.action,
            lock: step.lock.as_deref(),
            mode: step.mode,
            file,
            line,
            column,
            note: &step.note,
        }
    };
    JsonThread { entry: &thread.entry, steps: thread.steps.iter().map(step).collect() }
}
