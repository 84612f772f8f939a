//! What is kept of what a process says: the end, and whatever says how it failed, however much comes after that.

use std::collections::VecDeque;

/// Lines that are kept of the end.
const LINES: usize = 400;
/// Lines that are kept of what came before.
const TELLING: usize = 40;

#[derive(Debug, Default)]
pub(super) struct Said {
    last: VecDeque<String>,
    /// Earlier lines that say how it failed.
    telling: Vec<String>,
    /// What makes the next earlier line one of them.
    expected: Expected,
    left_out: usize,
}

/// What belongs to a line that says how it failed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Expected {
    #[default]
    Nothing,
    /// The line after it, which has the message.
    Message,
    /// The first frame of the program.
    Frame,
}

impl Said {
    pub(super) fn push(&mut self, line: String) {
        self.last.push_back(line);
        if self.last.len() > LINES
            && let Some(line) = self.last.pop_front()
        {
            self.leave(line);
        }
    }

    /// Keeps an earlier line if it says how it failed.
    fn leave(&mut self, line: String) {
        let has = |text: &str| line.contains(text);
        let (is_telling, expected) = match self.expected {
            Expected::Message => (true, Expected::Nothing),
            Expected::Frame if line.trim_start().starts_with('#') && has(".rs:") => (true, Expected::Nothing),
            _ if has(" panicked at ") => (true, Expected::Message),
            _ if has("ERROR: AddressSanitizer:") => (true, Expected::Frame),
            before => (has("has overflowed its stack") || has("ERROR: libFuzzer: "), before),
        };
        if is_telling && self.telling.len() < TELLING {
            self.telling.push(line);
            self.expected = expected;
        } else {
            self.left_out += 1;
        }
    }

    /// All that is kept, in order.
    pub(super) fn lines(self) -> Vec<String> {
        let mut lines = self.telling;
        if self.left_out > 0 && self.expected != Expected::Message {
            lines.push(format!("({} lines are left out)", self.left_out));
        }
        lines.extend(self.last);
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(begin: &[&str], more: usize) -> Vec<String> {
        let mut said = Said::default();
        let more = (0..more).map(|number| format!("line {number}"));
        begin.iter().map(|line| (*line).to_owned()).chain(more).for_each(|line| said.push(line));
        said.lines()
    }

    #[test]
    fn how_it_failed_stays_whatever_comes_after_it() {
        let begin = ["INFO: Seed: 1", "thread 'main' (7) panicked at src/a.rs:1:2:", "it is wrong", "more of it"];
        assert_eq!(kept(&begin, 10).len(), begin.len() + 10);
        let lines = kept(&begin, 1_000);
        assert_eq!(lines[..3], [begin[1], begin[2], "(602 lines are left out)"]);
        assert_eq!((lines.len(), lines.last().map(String::as_str)), (3 + LINES, Some("line 999")));
        // The message is among the last lines, and still follows.
        let lines = kept(&begin, LINES - 2);
        assert_eq!(lines[..2], [begin[1], begin[2]]);
        let begin = [
            "==1==ERROR: AddressSanitizer: heap-use-after-free",
            "#0 in core::ptr",
            "#1 in a src/a.rs:3:1",
            "#2 in b src/b.rs:3:1",
        ];
        assert_eq!(kept(&begin, 1_000)[..3], [begin[0], begin[2], "(602 lines are left out)"]);
    }
}
