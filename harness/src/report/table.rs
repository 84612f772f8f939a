//! The witness as a table: one column per thread, time goes down.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::panic::Location;

use super::naming::Naming;
use super::source;
use crate::dpor::object::{Access, Action, NO, ObjectId, TaskId};
use crate::dpor::trace::Accesses;
use crate::engine::Operation;

/// One operation as it happened.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) task: TaskId,
    pub(crate) accesses: Accesses,
    pub(crate) name: &'static str,
    pub(crate) location: &'static Location<'static>,
    /// What was read or written.
    pub(crate) value: Option<String>,
}

impl Record {
    pub(crate) fn new(task: TaskId, operation: &Operation, resolved: &[Access]) -> Record {
        Record {
            task,
            accesses: Accesses::from_slice(resolved),
            name: operation.name,
            location: operation.location,
            value: None,
        }
    }

    /// The object that this operation acquires as a lock.
    pub(crate) fn acquires(&self) -> Option<ObjectId> {
        let acquired = |access: &&Access| match access.action {
            Action::Lock | Action::LockShared => true,
            Action::TryLock | Action::TryLockShared => access.tag != NO,
            _ => false,
        };
        self.accesses.iter().find(acquired).map(|access| access.object)
    }

    /// The end of a thread shows in the reason of the switch that follows.
    fn is_shown(&self) -> bool {
        !self.accesses.iter().any(|access| access.action == Action::Finish)
    }
}

/// Renders the records at most `width` columns wide; `blocked` says what each waiting task waits for at the end.
pub(crate) fn table(records: &[Record], naming: &Naming, blocked: &BTreeMap<TaskId, String>, width: usize) -> String {
    let shown: Vec<TaskId> =
        naming.tasks().filter(|task| records.iter().any(|record| record.task == *task && record.is_shown())).collect();
    if shown.is_empty() {
        return String::new();
    }
    let column = (width.saturating_sub(3 * (shown.len() - 1)) / shown.len()).clamp(16, 60);
    let mut files: Vec<&str> =
        records.iter().filter(|record| record.is_shown()).map(|record| record.location.file()).collect();
    files.sort_unstable();
    files.dedup();
    let one_file = files.len() == 1;
    let mut out = if one_file { format!("lines of {}\n\n", files[0]) } else { String::new() };
    let names: Vec<String> = shown.iter().map(|task| naming.task(*task)).collect();
    row(&mut out, column, &names);
    out.push_str(&vec!["-".repeat(column); shown.len()].join("-+-"));
    out.push('\n');
    let mut sources = BTreeMap::new();
    let mut previous: Option<&Record> = None;
    for (at, record) in records.iter().enumerate() {
        if let Some(previous) = previous.filter(|previous| previous.task != record.task) {
            let reason = switch_reason(previous, &records[at..], naming, blocked);
            let _ = writeln!(out, "~ {reason}");
        }
        previous = Some(record);
        if !record.is_shown() {
            continue;
        }
        let line = sources
            .entry((record.location.file(), record.location.line()))
            .or_insert_with(|| source::line(record.location));
        let text = describe(record, naming, line.as_deref(), one_file);
        let cells: Vec<String> =
            shown.iter().map(|task| if *task == record.task { text.clone() } else { String::new() }).collect();
        row(&mut out, column, &cells);
    }
    out
}

fn describe(record: &Record, naming: &Naming, line: Option<&str>, one_file: bool) -> String {
    let object = record.accesses.first().and_then(|access| naming.object(access.object)).unwrap_or_default();
    // Where there are many files, the name without its directories says which.
    let file = if one_file { "" } else { record.location.file().rsplit(['/', '\\']).next().unwrap_or_default() };
    let colon = if one_file { "" } else { ":" };
    let mut text = format!("{file}{colon}{}: {}", record.location.line(), line.unwrap_or(record.name));
    let _ = write!(text, "  [{}", record.name);
    if !object.is_empty() {
        let _ = write!(text, " {object}");
    }
    if let Some(value) = &record.value {
        let _ = write!(text, ": {value}");
    }
    text.push(']');
    text
}

/// Why another task runs after this operation.
fn switch_reason(last: &Record, rest: &[Record], naming: &Naming, blocked: &BTreeMap<TaskId, String>) -> String {
    let from = naming.task(last.task);
    let to = rest.first().map(|record| naming.task(record.task)).unwrap_or_default();
    if !last.is_shown() {
        return format!("`{from}` has ended, `{to}` goes on");
    }
    match rest.iter().find(|record| record.task == last.task) {
        None => match blocked.get(&last.task) {
            Some(wait) => format!("`{from}` gets no further (it will wait {wait}), `{to}` goes on"),
            None => format!("`{from}` is stopped here, `{to}` goes on"),
        },
        Some(next) if waits(next) => {
            let object = next.accesses.first().and_then(|access| naming.object(access.object));
            let object = object.map(|object| format!(" {object}")).unwrap_or_default();
            format!("before `{from}` does {}{object}, `{to}` goes on", next.name)
        }
        Some(_) => format!("the scheduler stops `{from}` here, `{to}` goes on"),
    }
}

fn waits(record: &Record) -> bool {
    record.accesses.iter().any(|access| crate::dpor::dependence::can_block(access.action))
}

/// One row; texts too long for their column go on below.
fn row(out: &mut String, column: usize, cells: &[String]) {
    let wrapped: Vec<Vec<String>> = cells.iter().map(|cell| wrap(cell, column)).collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or(0).max(1);
    for line in 0..height {
        let parts: Vec<String> = wrapped
            .iter()
            .map(|lines| {
                let text = lines.get(line).map_or("", String::as_str);
                format!("{text}{}", " ".repeat(column.saturating_sub(text.chars().count())))
            })
            .collect();
        out.push_str(parts.join(" | ").trim_end());
        out.push('\n');
    }
}

/// Breaks at spaces where there are any, within words where not.
fn wrap(text: &str, column: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for word in text.split(' ') {
        let mut word: Vec<char> = word.chars().collect();
        if length > 0 && length + 1 + word.len() > column {
            lines.push(std::mem::take(&mut line));
            line.push_str("    ");
            length = 4;
        } else if length > 0 {
            line.push(' ');
            length += 1;
        }
        while length + word.len() > column {
            let rest = word.split_off((column - length).min(word.len()));
            line.extend(word);
            lines.push(std::mem::take(&mut line));
            line.push_str("    ");
            length = 4;
            word = rest;
        }
        length += word.len();
        line.extend(word);
    }
    if !line.trim().is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapping_keeps_the_width_and_the_text() {
        let text = "12: let previous = counter.load(SeqCst);  averyveryveryverylongword";
        for column in [16, 20, 33] {
            let lines = wrap(text, column);
            assert!(lines.iter().all(|line| line.chars().count() <= column), "{lines:?}");
            let without_spaces = |text: &str| text.replace(' ', "");
            assert_eq!(without_spaces(&lines.concat()), without_spaces(text));
        }
    }
}
