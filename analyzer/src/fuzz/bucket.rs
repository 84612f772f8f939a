//! What failed: two failing inputs with the same cause are one failure.

use std::path::Path;

use gordian::witness::Witness;
use serde::Serialize;

use super::process::Ended;

/// Why an input failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cause {
    pub(super) kind: Kind,
    /// The same for all inputs that fail the same way.
    pub(super) identity: String,
    /// In one line.
    pub(super) title: String,
}

/// Kinds of failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An interleaving failed; its witness says how.
    Interleaving,
    /// A panic outside of an exploration.
    Panic,
    /// A sanitizer's report.
    Sanitizer,
    /// One input took too long.
    Timeout,
    /// One input took too much memory.
    OutOfMemory,
    /// The stack overflowed.
    StackOverflow,
    /// The process ended in another way.
    Crash,
}

/// What an interleaving came to, if the process has left it there.
pub(super) fn witness(result: &Path) -> Option<Witness> {
    Witness::read(&result.join("witness.replay")).ok()
}

/// The cause, from what the process said and left.
pub(super) fn cause(ended: &Ended, witness: Option<&Witness>) -> Cause {
    if let Some(witness) = witness {
        let title = witness.headline().to_owned();
        return Cause { kind: Kind::Interleaving, identity: witness.identity().to_owned(), title };
    }
    let cause = |kind, identity: &str, title: String| Cause { kind, identity: identity.to_owned(), title };
    let said = &ended.said;
    if said.iter().any(|line| line.contains("has overflowed its stack")) {
        return cause(Kind::StackOverflow, "stack overflow", "the stack overflowed".to_owned());
    }
    if let Some(at) = said.iter().position(|line| line.contains(" panicked at ")) {
        let place = said[at].split(" panicked at ").nth(1).unwrap_or_default().trim_end_matches(':');
        let message = said.get(at + 1).map(|line| line.trim()).filter(|line| !line.is_empty());
        let identity = message.map_or_else(String::new, |message| format!(": {}", without_values(message)));
        let message = message.map_or_else(String::new, |message| format!(": {message}"));
        return cause(Kind::Panic, &format!("panic at {place}{identity}"), format!("panic at {place}{message}"));
    }
    if let Some(line) = said.iter().find(|line| line.contains("ERROR: AddressSanitizer:")) {
        let what = line.split("AddressSanitizer:").nth(1).unwrap_or_default().trim();
        let name = what.split_whitespace().next().unwrap_or("error");
        let is_frame = |line: &&String| line.trim_start().starts_with('#') && line.contains(".rs:");
        let frame = said.iter().find(is_frame).and_then(|line| line.split(" in ").nth(1)).unwrap_or_default();
        return cause(Kind::Sanitizer, &format!("{name} in {frame}"), format!("{name} in {frame}"));
    }
    let says = |text: &str| said.iter().any(|line| line.contains(text));
    if says("ERROR: libFuzzer: timeout") || ended.is_killed {
        return cause(Kind::Timeout, "timeout", "an input takes too long".to_owned());
    }
    if says("ERROR: libFuzzer: out-of-memory") {
        return cause(Kind::OutOfMemory, "out of memory", "an input takes too much memory".to_owned());
    }
    let how = ended.status.to_string();
    let title = match said.iter().rev().find_map(|line| line.split("ERROR: libFuzzer: ").nth(1)) {
        Some(line) => format!("the process ended: {line}"),
        None => format!("the process ended with {how}"),
    };
    cause(Kind::Crash, &how, title)
}

/// A message without what may be of the input in it: numbers, and what is quoted.
fn without_values(message: &str) -> String {
    let mut text = String::new();
    let mut quoted: Option<char> = None;
    let mut chars = message.chars().peekable();
    while let Some(c) = chars.next() {
        match quoted {
            Some(quote) if c == quote => quoted = None,
            Some(_) => continue,
            // An apostrophe within a word quotes nothing.
            None if matches!(c, '"' | '`') || c == '\'' && !text.ends_with(char::is_alphanumeric) => quoted = Some(c),
            None => {}
        }
        if c.is_ascii_digit() {
            while chars.next_if(char::is_ascii_digit).is_some() {}
            text.push('#');
        } else {
            text.push(c);
        }
    }
    text
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;

    use super::*;

    fn of(lines: &[&str]) -> Cause {
        let said = lines.iter().map(|line| (*line).to_owned()).collect();
        let status = ExitStatus::from_raw(77 << 8);
        let ended = Ended {
            status,
            is_killed: false,
            is_cut_short: false,
            artifact: None,
            file: None,
            executions: 0,
            coverage: None,
            said,
        };
        cause(&ended, None)
    }

    #[test]
    fn values_in_messages_make_no_difference() {
        let one =
            of(&["thread 'main' (7) panicked at src/a.rs:1:2:", "index is 3", "==1== ERROR: libFuzzer: deadly signal"]);
        let other = of(&["thread 'main' (8) panicked at src/a.rs:1:2:", "index is 4"]);
        assert_eq!(one.identity, other.identity);
        assert_eq!(one.title, "panic at src/a.rs:1:2: index is 3");
        assert_ne!(one.identity, of(&["thread 'main' (8) panicked at src/a.rs:9:2:", "index is 4"]).identity);
        // One place can find several things wrong.
        assert_ne!(one.identity, of(&["thread 'main' (8) panicked at src/a.rs:1:2:", "there is no index"]).identity);
        assert_eq!(without_values("can't find `a1` in \"b 2\" at 17:3"), "can't find `` in \"\" at #:#");
        assert_eq!(without_values("'x' and 'y"), "'' and '");
    }

    #[test]
    fn ends_without_a_panic_have_kinds() {
        assert_eq!(of(&["==1== ERROR: libFuzzer: timeout after 25 seconds"]).kind, Kind::Timeout);
        assert_eq!(of(&["==1== ERROR: libFuzzer: out-of-memory (used: 2Mb)"]).kind, Kind::OutOfMemory);
        assert_eq!(of(&["thread 'main' has overflowed its stack"]).kind, Kind::StackOverflow);
        assert_eq!(of(&["==1== ERROR: libFuzzer: deadly signal"]).title, "the process ended: deadly signal");
        let sanitizer = of(&[
            "==1==ERROR: AddressSanitizer: heap-use-after-free on address 0x1",
            "    #0 0x1 in core::ptr::read",
            "    #1 0x2 in mine::take /src/lib.rs:3:1",
        ]);
        assert_eq!(
            (sanitizer.kind, &*sanitizer.identity),
            (Kind::Sanitizer, "heap-use-after-free in mine::take /src/lib.rs:3:1")
        );
    }
}
