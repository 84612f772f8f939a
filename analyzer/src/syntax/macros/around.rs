//! Leaves out of a text what stands around its macro definitions, so that finding them need not look at all of it.

use crate::syntax::bytes::{after_comment, after_token, blank};

/// A group that is open.
struct Group {
    /// Behind its delimiter.
    start: usize,
    /// Part of a definition: every token counts.
    is_kept: bool,
    /// In braces, without a definition so far.
    is_blank: bool,
    /// How many ranges were left out when it began.
    ranges: usize,
}

/// The text with all braces blank that hold no definition, and all comments outside of definitions; lines and offsets stay.
/// As it is if delimiters do not match.
pub(super) fn without_around(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    let mut open: Vec<Group> = Vec::new();
    // Of the groups that come next so many may be a definition's: `macro_rules! name { .. }`, `macro name(..) { .. }`.
    let mut expected = 0u8;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let is_kept = open.last().is_some_and(|group| group.is_kept);
        if byte == b'/' && matches!(bytes.get(at + 1), Some(b'/' | b'*')) {
            let end = after_comment(bytes, at);
            if !is_kept {
                ranges.push((at, end));
            }
            at = end;
            continue;
        }
        let start = at;
        at = after_token(bytes, at).min(bytes.len());
        match byte {
            b'(' | b'[' | b'{' => {
                let is_kept = is_kept || expected > 0;
                open.push(Group { start: at, is_kept, is_blank: byte == b'{' && !is_kept, ranges: ranges.len() });
                expected = expected.saturating_sub(1);
            }
            b')' | b']' | b'}' => {
                let Some(group) = open.pop() else { return text.to_owned() };
                if group.is_blank {
                    ranges.truncate(group.ranges);
                    ranges.push((group.start, start));
                }
                let ends_pattern = group.is_kept && byte == b')' && open.last().is_none_or(|outer| !outer.is_kept);
                expected = u8::from(ends_pattern);
            }
            _ if matches!(bytes.get(start..at), Some(b"macro_rules" | b"macro")) => {
                open.iter_mut().for_each(|group| group.is_blank = false);
                expected = 2;
            }
            // Only a group that follows directly is the output to a pattern.
            _ if expected == 1 => expected = 0,
            _ => {}
        }
    }
    if !open.is_empty() {
        return text.to_owned();
    }
    let mut bytes = bytes.to_vec();
    for (start, end) in ranges {
        blank(&mut bytes, start..end);
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let blanked = without_around(text);
        assert_eq!(blanked.len(), text.len());
        assert_eq!(blanked.split_whitespace().collect::<Vec<_>>().join(" "), expected, "{text}");
    }

    #[test]
    fn definitions_stay_with_their_attributes() {
        check(
            "use a::{b}; #[cfg(x)] macro_rules! m { () => { { 1 } /* c */ } } fn f() { g() } // d",
            "use a::{ }; #[cfg(x)] macro_rules! m { () => { { 1 } /* c */ } } fn f() { }",
        );
        check(
            "mod a { fn f() { 1 } macro_rules! r#m ( () => { 2 } ); struct S { x: u8 } }",
            "mod a { fn f() { } macro_rules! r#m ( () => { 2 } ); struct S { } }",
        );
        check("pub macro m($a:expr) { $a } fn f() { 1 }", "pub macro m($a:expr) { $a } fn f() { }");
        check(
            "pub macro m { ($a:expr) => { $a } } impl A { fn f() { \"macro_rules! {\" } }",
            "pub macro m { ($a:expr) => { $a } } impl A { }",
        );
    }

    #[test]
    fn what_does_not_match_stays() {
        check("macro_rules! m { } fn f() { ( }", "macro_rules! m { } fn f() { ( }");
        check("fn f() { } }", "fn f() { } }");
    }
}
