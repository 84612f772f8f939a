//! The `human` format: findings as rustc shows its own, by rustc's renderer.
//!
//! A finding of several threads opens with what happens, then shows one group per thread, each to be read from top to bottom
//! as time passes; notes and help close it. A finding of one thread shows its source at once.

use std::collections::BTreeSet;
use std::io::{self, Write};

use annotate_snippets::{Group, Level as Severity, Message, Origin, Padding, Renderer, Title, normalize_untrusted_str};

use super::model::{Action, Confidence, Finding, Level, Report, Step, Suppressed, ThreadTrace};
use super::place::{Place, place};
use super::snippet::{Label, snippets};
use super::{DEFAULT_WIDTH, RenderOptions, last_line};
use crate::base::SourceMap;

/// Narrower than this nothing can be read; wider terminals than this are rare and long lines hard to follow.
const WIDTHS: std::ops::RangeInclusive<usize> = 60..=200;
/// Calls in a row that are shown before the middle of them is left out.
const MAX_CALLS: usize = 8;

/// The findings, with `verbose` what was left out, and the summary on the last line.
pub(super) fn write(
    report: &Report,
    sources: &SourceMap,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let width = options.width.unwrap_or(DEFAULT_WIDTH).clamp(*WIDTHS.start(), *WIDTHS.end());
    let renderer = if options.color { Renderer::styled() } else { Renderer::plain() }.term_width(width);
    let layout = Layout { sources, width, verbose: options.verbose };
    for finding in &report.findings {
        writeln!(out, "{}\n", renderer.render(&layout.finding(finding)))?;
    }
    if options.verbose {
        for suppressed in &report.suppressed {
            writeln!(out, "{}\n", renderer.render(&[layout.suppressed(suppressed)]))?;
        }
        for part in &report.not_analysed {
            writeln!(out, "not analysed: {}:{}: {}", part.file, part.line, clean(&part.reason))?;
        }
        if !report.not_analysed.is_empty() {
            writeln!(out)?;
        }
    }
    if !report.findings.is_empty() {
        let rules: BTreeSet<&str> = report.findings.iter().map(|f| f.rule).collect();
        let rules: Vec<&str> = rules.into_iter().collect();
        writeln!(out, "For more about a finding, try `cargo gordian explain {}`.", rules.join("` or `"))?;
    }
    writeln!(out, "{}", last_line(report))
}

/// What laying out needs beside the finding.
struct Layout<'a> {
    sources: &'a SourceMap,
    width: usize,
    verbose: bool,
}

impl<'a> Layout<'a> {
    fn finding(&self, finding: &'a Finding) -> Vec<Group<'a>> {
        let severity = match finding.level {
            Level::Deny => Severity::ERROR,
            Level::Warn | Level::Allow => Severity::WARNING,
        };
        let title = format!("{} ({})", finding.message, finding.confidence.name());
        let title = severity.primary_title(title).id(finding.rule);
        let mut groups = match finding.threads.as_slice() {
            [] => vec![self.located(title, place(self.sources, finding.primary))],
            [only] => vec![self.thread(Group::with_title(title), only, finding)],
            threads => {
                let head = self.located(title, place(self.sources, finding.primary));
                let mut groups = vec![head.element(note(collision(threads))).element(Padding)];
                for (i, thread) in threads.iter().enumerate() {
                    let name = format!("thread {}", i + 1);
                    let title = Severity::NOTE.with_name(name).secondary_title(clean(&thread.entry));
                    groups.push(self.thread(Group::with_title(title), thread, finding).element(Padding));
                }
                groups
            }
        };
        if let Some(last) = groups.pop() {
            groups.push(last.elements(self.remarks(finding)));
        }
        groups
    }

    fn suppressed(&self, suppressed: &'a Suppressed) -> Group<'a> {
        let title = Severity::INFO.with_name("not reported").primary_title(&suppressed.message).id(suppressed.rule);
        self.located(title, place(self.sources, suppressed.primary)).element(note(&suppressed.reason))
    }

    fn located(&self, title: Title<'a>, place: Option<Place<'a>>) -> Group<'a> {
        let group = Group::with_title(title);
        match place {
            Some(Place { file, line, column }) => {
                group.element(Origin::path(file).line(line as usize).char_column(column as usize)).element(Padding)
            }
            None => group,
        }
    }

    /// A thread's steps, as labels in its source; steps without source as notes.
    fn thread(&self, group: Group<'a>, thread: &ThreadTrace, finding: &Finding) -> Group<'a> {
        let steps = self.shown_steps(&thread.steps);
        let last = steps.len().saturating_sub(1);
        let mut labels = Vec::new();
        let mut unplaced = Vec::new();
        for (i, (step, left_out)) in steps.into_iter().enumerate() {
            let mut text = step_text(step);
            if i == last
                && let Some(holder) = holder(step, thread, finding)
            {
                text = format!("{text}, which {holder} holds");
            }
            if left_out > 0 {
                let calls = if left_out == 1 { "call" } else { "calls" };
                text = format!("{text}, then {left_out} more {calls}");
            }
            if self.sources.position(step.span).is_some() {
                // Where it hangs is marked; the renderer's `-->` takes the first mark, so the main location needs one too.
                let is_primary = i == last || (finding.threads.len() == 1 && step.span == finding.primary);
                labels.push(Label { span: step.span, text, is_primary });
            } else {
                unplaced.push(note(text));
            }
        }
        let group = group.elements(snippets(&labels, self.sources, self.width));
        if unplaced.is_empty() { group } else { group.element(Padding).elements(unplaced) }
    }

    /// All steps but the middle of a long row of calls, each with the number of calls left out after it.
    fn shown_steps<'s>(&self, steps: &'s [Step]) -> Vec<(&'s Step, usize)> {
        let mut shown = Vec::with_capacity(steps.len());
        let mut rest = steps;
        while let Some((first, others)) = rest.split_first() {
            let calls = rest.iter().take_while(|s| s.action == Action::Call).count();
            if calls <= MAX_CALLS || self.verbose {
                shown.push((first, 0));
                rest = others;
                continue;
            }
            let (row, after) = rest.split_at(calls);
            let half = MAX_CALLS / 2;
            shown.extend(row.iter().take(half - 1).map(|s| (s, 0)));
            shown.extend(row.iter().skip(half - 1).take(1).map(|s| (s, calls - MAX_CALLS)));
            shown.extend(row.iter().skip(calls - half).map(|s| (s, 0)));
            rest = after;
        }
        shown
    }

    /// The lines that close a finding: what its confidence rests on, its notes, with `verbose` its locks, and the help.
    fn remarks(&self, finding: &'a Finding) -> Vec<Message<'a>> {
        let mut remarks = Vec::new();
        let confidence = finding.confidence.name();
        if let [only] = finding.threads.as_slice()
            && !finding.message.contains(&only.entry)
        {
            remarks.push(note(format!("happens in {}", only.entry)));
        }
        if !finding.notes.iter().any(|n| n.starts_with(confidence))
            && finding.threads.iter().any(hangs)
            && let Some(reason) = reason(finding.confidence)
        {
            remarks.push(note(format!("{confidence}: {reason}")));
        }
        remarks.extend(finding.notes.iter().map(note));
        if self.verbose {
            for lock in &finding.locks {
                let declared = place(self.sources, lock.span).map_or(String::new(), |p| format!(", declared at {p}"));
                remarks.push(note(format!("{} is a {}{declared}", lock.name, lock.kind)));
            }
            remarks.push(note(format!("the finding's fingerprint is {}", finding.fingerprint)));
        }
        if !finding.help.is_empty() {
            remarks.push(Severity::HELP.message(clean(&finding.help)));
        }
        remarks
    }
}

/// Which entry points must meet: the sentence under the title of a finding with several threads.
fn collision(threads: &[ThreadTrace]) -> String {
    let mut entries: Vec<&str> = threads.iter().map(|t| t.entry.as_str()).collect();
    let count = entries.len();
    let effect = if threads.iter().any(hangs) { "hangs" } else { "goes wrong" };
    entries.dedup();
    let starts = |t: &ThreadTrace| t.steps.first().filter(|s| s.action == Action::Spawn).map(|s| s.span);
    let distinct: std::collections::BTreeSet<_> = threads.iter().filter_map(starts).collect();
    if let ([all], true) = (entries.as_slice(), distinct.len() == count && count > 1)
        && let Some((starter, "{closure}" | "{async block}")) = all.rsplit_once("::")
    {
        return format!("{effect} when {count} threads that {starter} starts run at the same time");
    }
    match entries.as_slice() {
        [all] => format!("{effect} when {count} threads are in {all} at the same time"),
        [others @ .., last] => format!("{effect} when {} and {last} run at the same time", others.join(", ")),
        [] => String::new(),
    }
}

/// Whether the thread ends waiting.
fn hangs(thread: &ThreadTrace) -> bool {
    thread.steps.iter().any(|s| s.action == Action::Wait)
}

/// Who holds the lock that a thread's last step waits for, if that is another thread of the finding.
fn holder(step: &Step, thread: &ThreadTrace, finding: &Finding) -> Option<String> {
    if step.action != Action::Wait && step.action != Action::Acquire {
        return None;
    }
    let lock = step.lock.as_deref()?;
    let holds = |t: &ThreadTrace| {
        let before = t.steps.split_last().map_or(&[][..], |(_, before)| before);
        before.iter().any(|s| s.action == Action::Acquire && s.lock.as_deref() == Some(lock))
    };
    let mut others = finding.threads.iter().enumerate().filter(|(_, t)| !std::ptr::eq(*t, thread));
    let (number, _) = others.find(|(_, t)| holds(t))?;
    (!step.note.contains("thread")).then(|| format!("thread {}", number + 1))
}

/// A step's sentence.
fn step_text(step: &Step) -> String {
    if !step.note.is_empty() {
        return step.note.clone();
    }
    let lock = step.lock.as_deref().unwrap_or("it");
    match step.action {
        Action::Acquire => format!("{lock} is locked here and stays locked"),
        Action::Call => "on the way".to_owned(),
        Action::Wait => format!("waits for {lock}"),
        Action::Spawn => "spawned here".to_owned(),
        Action::Release => format!("{lock} is unlocked here"),
    }
}

/// What a confidence below certain means, where the rule does not say it better.
fn reason(confidence: Confidence) -> Option<&'static str> {
    match confidence {
        Confidence::Certain => None,
        Confidence::Likely => Some("it hangs if both sides meet the same instance; their types say they can"),
        Confidence::Possible => {
            Some("it hangs only if both sides meet the same instance, which the source does not show")
        }
    }
}

fn note<'a>(text: impl AsRef<str>) -> Message<'a> {
    Severity::NOTE.message(clean(text.as_ref()))
}

/// Text that came out of sources may hold control characters; the renderer leaves messages as they are.
fn clean(text: &str) -> String {
    normalize_untrusted_str(text)
}
