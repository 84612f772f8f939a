//! The steps of one thread as annotated source, in the order in which they happen.
//!
//! A snippet of annotate-snippets shows its lines in the order of the file, but a reader follows time. So a thread becomes a
//! run of snippets: one goes on as long as time goes down the same file, and where it goes up or elsewhere the next begins.
//! Reading from top to bottom is then always reading forward in time; only steps on one line may need numbers.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Snippet};

use crate::base::{SourceFile, SourceMap, Span};

/// A step that is to be shown.
#[derive(Debug, Clone)]
pub(super) struct Label {
    /// Where.
    pub(super) span: Span,
    /// What happens there.
    pub(super) text: String,
    /// This is where it hangs (or goes wrong).
    pub(super) is_primary: bool,
}

/// Columns that line numbers, borders and ellipses of a snippet take from the width.
const DECORATION: usize = 20;
/// Lines of an expression that are shown beyond its first, so that `.lock()` at the end of a method chain is seen.
const CHAIN_LINES: usize = 3;

/// A label with its place in the file worked out.
struct Mark<'a> {
    file: &'a SourceFile,
    /// 1-based.
    line: usize,
    /// In the file's text: the part of the span that is on `line`.
    bytes: Range<usize>,
    /// The same in characters from the start of the line.
    columns: Range<usize>,
    /// End of the last line that is shown for it.
    shown_to: usize,
    text: String,
    is_primary: bool,
}

/// The snippets that show these labels. Labels that stand in no file are left out.
pub(super) fn snippets<'a>(labels: &[Label], sources: &'a SourceMap, width: usize) -> Vec<Snippet<'a, Annotation<'a>>> {
    let usable = width.saturating_sub(DECORATION).max(DECORATION);
    let mut marks: Vec<Mark> = Vec::new();
    for label in labels {
        let Some(mark) = mark(label, sources, usable) else { continue };
        match marks.last_mut() {
            // Two steps of one call site (a macro, an operator): one label that tells both.
            Some(last) if std::ptr::eq(last.file, mark.file) && last.bytes == mark.bytes => {
                last.text = format!("{}; then {}", last.text, mark.text);
                last.is_primary |= mark.is_primary;
            }
            _ => marks.push(mark),
        }
    }
    let mut runs: Vec<Vec<Mark>> = Vec::new();
    for mark in marks {
        match runs.last_mut() {
            Some(run) if continues(run, &mark, usable) => run.push(mark),
            _ => runs.push(vec![mark]),
        }
    }
    number_where_needed(&mut runs);
    runs.into_iter().filter_map(snippet).collect()
}

/// Works out where a label is: the first line of its span, between character boundaries, not wider than `usable`.
fn mark<'a>(label: &Label, sources: &'a SourceMap, usable: usize) -> Option<Mark<'a>> {
    let (file, position) = sources.position(label.span)?;
    let file = sources.file(file);
    let text = file.text.as_str();
    let lo = char_boundary(text, (label.span.lo - file.base) as usize);
    let hi = char_boundary(text, (label.span.hi.saturating_sub(file.base) as usize).max(lo));
    let line_start = text[..lo].rfind('\n').map_or(0, |i| i + 1);
    let line_end = line_end(text, lo);
    let first_line = text[lo..hi.min(line_end)].trim_end();
    let shown = first_line.char_indices().nth(usable).map_or(first_line.len(), |(i, _)| i);
    let column = text[line_start..lo].chars().count();
    let mut shown_to = line_end;
    for _ in 0..CHAIN_LINES {
        if hi <= shown_to {
            break;
        }
        shown_to = self::line_end(text, shown_to + 1);
    }
    Some(Mark {
        file,
        line: position.line as usize,
        bytes: lo..lo + shown,
        columns: column..column + text[lo..lo + shown].chars().count(),
        // A call with a block in its arguments says enough on its first line.
        shown_to: if hi <= shown_to { shown_to } else { line_end },
        text: label.text.clone(),
        is_primary: label.is_primary,
    })
}

/// The last character boundary that is not after `at`.
fn char_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

/// The end of the line that `at` is on, without its line break.
fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |i| at + i)
}

/// Whether a run of marks can go on with this one: further down the same file, all of it visible at this width.
fn continues(run: &[Mark], next: &Mark, usable: usize) -> bool {
    let Some(last) = run.last() else { return true };
    let left = run.iter().map(|m| m.columns.start).min().unwrap_or(0).min(next.columns.start);
    let right = run.iter().map(|m| m.columns.end).max().unwrap_or(0).max(next.columns.end);
    std::ptr::eq(last.file, next.file) && last.line <= next.line && right - left <= usable
}

/// Labels on one line hang in the order of their columns. Where that may not be the order in which they happen, or there are
/// more than two, all steps of the thread get numbers.
fn number_where_needed(runs: &mut [Vec<Mark>]) {
    let unclear = |run: &Vec<Mark>| {
        run.windows(2).any(|w| w[0].line == w[1].line && w[0].columns.start >= w[1].columns.start)
            || run.windows(3).any(|w| w[0].line == w[2].line)
    };
    if !runs.iter().any(unclear) {
        return;
    }
    for (i, mark) in runs.iter_mut().flatten().enumerate() {
        mark.text = format!("({}) {}", i + 1, mark.text);
    }
}

/// A snippet of just the lines that a run needs: the renderer's work must not grow with the size of the file.
fn snippet(run: Vec<Mark<'_>>) -> Option<Snippet<'_, Annotation<'_>>> {
    let first = run.first()?;
    let (file, line) = (first.file, first.line);
    let text = file.text.as_str();
    let from = text[..first.bytes.start].rfind('\n').map_or(0, |i| i + 1);
    let to = run.iter().map(|m| m.shown_to).max().unwrap_or(text.len());
    // The line break's first half, which the renderer would show.
    let source = text[from..to].trim_end_matches('\r');
    let within = |bytes: Range<usize>| (bytes.start - from).min(source.len())..(bytes.end - from).min(source.len());
    let mut annotations = Vec::with_capacity(run.len());
    for mark in run {
        if mark.shown_to > line_end(text, mark.bytes.start) {
            annotations.push(AnnotationKind::Visible.span(within(mark.bytes.start..mark.shown_to)));
        }
        let kind = if mark.is_primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        annotations.push(kind.span(within(mark.bytes)).label(mark.text));
    }
    Some(Snippet::source(source).path(file.path.as_str()).line_start(line).annotations(annotations))
}
