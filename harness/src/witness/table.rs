//! The table of the format `text`: one column per thread, time goes down.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar;

use super::model::{STRUCK, one_line};
use super::{Event, Site, Witness};

/// Narrower columns cannot be read.
pub(super) const NARROWEST: usize = 16;
/// Wider columns have too much white in them.
const WIDEST: usize = 60;

/// What is done so often, or more, is shown once, if it is no more than so many operations.
const MANY: usize = 3;
const PERIODS: usize = 4;
/// The same for rounds in which several threads take part.
const ROUNDS: usize = 24;

/// Renders the events at most `width` columns wide. Where that leaves too little for each thread, one line per event is
/// written, with the thread's name before it.
pub(super) fn render(witness: &Witness, width: usize) -> String {
    let shown = |event: &&Event| !event.ends;
    let mut threads: Vec<u32> = witness.events.iter().filter(shown).map(|event| event.thread).collect();
    threads.sort_unstable();
    threads.dedup();
    if threads.is_empty() {
        return String::new();
    }
    let mut files: Vec<&str> = witness.events.iter().filter(shown).map(|event| event.site.file.as_str()).collect();
    files.sort_unstable();
    files.dedup();
    let one_file = files.len() == 1;
    let mut out = if one_file { format!("lines of {}\n\n", files[0]) } else { String::new() };
    let column = width.saturating_sub(3 * (threads.len() - 1)) / threads.len();
    let columns = (column >= NARROWEST).then_some(column.min(WIDEST));
    if let Some(column) = columns {
        let names: Vec<String> = threads.iter().map(|thread| witness.thread_name(*thread).to_owned()).collect();
        row(&mut out, column, &names);
        out.push_str(&vec!["-".repeat(column); threads.len()].join("-+-"));
        out.push('\n');
    }
    let texts: Vec<String> = witness.events.iter().map(|event| describe(witness, event, one_file, true)).collect();
    let mut lines: BTreeMap<u32, &Site> = BTreeMap::new();
    let mut previous: Option<u32> = None;
    let mut at = 0;
    while let Some(event) = witness.events.get(at) {
        if let (Some(previous), Some(step)) = (previous, event.step) {
            let between = witness.schedule.get(previous as usize + 1..step as usize).unwrap_or_default();
            // A fault is shown at the step that it strikes.
            let left_out = between.iter().filter(|entry| **entry & STRUCK == 0).count();
            if left_out > event.inner as usize {
                let left_out = left_out - event.inner as usize;
                let _ = writeln!(out, "... {left_out} operations are left out ...");
            }
        }
        let (period, times) = repeated(&witness.events, &texts, at);
        for event in &witness.events[at..at + period] {
            if let Some(reason) = &event.switch {
                for line in wrap(&format!("~ {reason}"), width.max(NARROWEST)) {
                    let _ = writeln!(out, "{line}");
                }
            }
            if event.ends {
                continue;
            }
            // A line that does several things is shown once.
            let last = lines.insert(event.thread, &event.site);
            let is_new = last.is_none_or(|last| (&last.file, last.line) != (&event.site.file, event.site.line));
            let text = describe(witness, event, one_file, is_new);
            match columns {
                Some(column) => {
                    let cell = |thread: &u32| if *thread == event.thread { text.clone() } else { String::new() };
                    row(&mut out, column, &threads.iter().map(cell).collect::<Vec<_>>());
                }
                None => {
                    for line in wrap(&format!("{}: {text}", witness.thread_name(event.thread)), width.max(NARROWEST)) {
                        let _ = writeln!(out, "{line}");
                    }
                }
            }
        }
        if times > 1 {
            let what = if period == 1 { "that".to_owned() } else { format!("the last {period} operations") };
            let mut who: Vec<u32> = witness.events[at..at + period].iter().map(|event| event.thread).collect();
            who.sort_unstable();
            who.dedup();
            let verb = if who.len() == 1 { "does" } else { "do" };
            let who: Vec<String> = who.iter().map(|thread| format!("`{}`", witness.thread_name(*thread))).collect();
            for line in
                wrap(&format!("~ {} {verb} {what} {times} times in all", who.join(" and ")), width.max(NARROWEST))
            {
                let _ = writeln!(out, "{line}");
            }
        }
        let done = &witness.events[at..at + period * times];
        previous = done.iter().rev().find_map(|event| event.step).or(previous);
        at += done.len();
    }
    out
}

/// How many events from there on are done again and again, with nothing in between, and how many times: few are shown as they are. Of what one
/// thread does again and again and a round of several, the one that takes more events.
fn repeated(events: &[Event], texts: &[String], at: usize) -> (usize, usize) {
    let follows = |event: &Event, before: &Event| {
        let next = event.step.zip(before.step).is_some_and(|(step, before)| step == before + event.inner + 1);
        next && !event.ends && !before.ends
    };
    let goes_on = |event: &Event, before: &Event| {
        event.thread == before.thread && event.switch.is_none() && event.inner == 0 && follows(event, before)
    };
    let run = |goes_on: &dyn Fn(&Event, &Event) -> bool, most: usize| {
        let run = events[at..].windows(2).take_while(|pair| goes_on(&pair[1], &pair[0])).count() + 1;
        let times = |period: usize| {
            let is_same = |first: &usize| {
                let (one, other) = (&events[*first], &events[*first + period]);
                // How the first round began is another matter.
                let same_switch = *first == at || one.switch == other.switch;
                texts[*first] == texts[*first + period] && one.thread == other.thread && same_switch
            };
            (at..(at + run).saturating_sub(period)).take_while(is_same).count() / period + 1
        };
        (1..=most).map(|period| (period, times(period))).find(|(_, times)| *times >= MANY).unwrap_or((1, 1))
    };
    let (one, several) = (run(&goes_on, PERIODS), run(&follows, ROUNDS));
    if several.0 * several.1 > one.0 * one.1 { several } else { one }
}

fn describe(witness: &Witness, event: &Event, one_file: bool, with_source: bool) -> String {
    let site = &event.site;
    // Where there are many files, the name without its directories says which.
    let file = if one_file { "" } else { site.file.rsplit(['/', '\\']).next().unwrap_or_default() };
    let colon = if one_file { "" } else { ":" };
    match &event.source {
        Some(source) if with_source => format!("{file}{colon}{}: {source}  [{}]", site.line, witness.action(event)),
        Some(_) => format!("{file}{colon}{}: [{}]", site.line, witness.action(event)),
        None => format!("{file}{colon}{}: {}", site.line, witness.action(event)),
    }
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
                format!("{text}{}", " ".repeat(column.saturating_sub(text.chars().map(columns_of).sum())))
            })
            .collect();
        out.push_str(parts.join(" | ").trim_end());
        out.push('\n');
    }
}

/// How many columns of a terminal the character takes.
fn columns_of(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// Breaks at spaces where there are any, within words where not. What breaks lines by itself is escaped.
pub(super) fn wrap(text: &str, column: usize) -> Vec<String> {
    let width = |word: &[char]| word.iter().copied().map(columns_of).sum::<usize>();
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for word in one_line(text).split(' ') {
        let mut word: Vec<char> = word.chars().collect();
        if length > 0 && length + 1 + width(&word) > column {
            lines.push(std::mem::take(&mut line));
            line.push_str("    ");
            length = 4;
        } else if length > 0 {
            line.push(' ');
            length += 1;
        }
        while length + width(&word) > column {
            let room = (1..=word.len()).rfind(|room| length + width(&word[..*room]) <= column).unwrap_or(0);
            // Code is easier to read if it goes on where it could.
            let joint = word[..room].iter().rposition(|c| "(.,:&|".contains(*c)).map(|at| at + 1);
            let rest = word.split_off(joint.filter(|joint| 2 * joint > room).unwrap_or(room));
            line.extend(word);
            lines.push(std::mem::take(&mut line));
            line.push_str("    ");
            length = 4;
            word = rest;
        }
        length += width(&word);
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
    fn long_words_of_code_go_on_where_they_could() {
        assert_eq!(wrap("40: n.load(SeqCst);", 14), ["40:", "    n.load(", "    SeqCst);"]);
        assert_eq!(wrap("self.balance.lock().unwrap();", 20), ["self.balance.lock().", "    unwrap();"]);
    }

    #[test]
    fn wide_characters_take_two_columns_and_lines_stay_lines() {
        assert_eq!(wrap("一二三四五六七八九", 10), ["一二三四五", "    六七八", "    九"]);
        assert_eq!(wrap("one\ntwo\tthree", 20), ["one\\ntwo three"]);
        let mut out = String::new();
        row(&mut out, 16, &["名前".to_owned(), "b".to_owned()]);
        assert_eq!(out, format!("名前{} | b\n", " ".repeat(12)));
    }

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
