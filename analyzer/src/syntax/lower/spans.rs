//! From `proc_macro2` spans to addresses in the source map.

use proc_macro2::LineColumn;

use crate::base::{Name, Span};

/// Where the lines of one file start: turns lines and columns into byte offsets.
///
/// `proc_macro2` counts characters; asking it for bytes costs a search and an insertion into a tree per span.
pub(crate) struct LineTable<'a> {
    text: &'a str,
    /// Byte offset of each line, and whether the line is all ASCII.
    lines: Vec<(u32, bool)>,
}

impl<'a> LineTable<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let mut lines = Vec::with_capacity(text.len() / 32 + 1);
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            lines.push((start, line.is_ascii()));
            start += line.len() as u32;
        }
        lines.push((start, true));
        LineTable { text, lines }
    }

    /// Byte offset of a position.
    fn offset(&self, at: LineColumn) -> u32 {
        let Some(&(start, ascii)) = self.lines.get(at.line.saturating_sub(1)) else {
            return self.text.len() as u32;
        };
        if ascii {
            return (start + at.column as u32).min(self.text.len() as u32);
        }
        let rest = self.text.get(start as usize..).unwrap_or("");
        let within = rest.char_indices().nth(at.column).map_or(rest.len(), |(index, _)| index);
        start + within as u32
    }

    /// Byte range of a span; empty for spans that stand nowhere.
    pub(crate) fn range(&self, span: proc_macro2::Span) -> (u32, u32) {
        let (start, end) = (span.start(), span.end());
        if start == end {
            return (0, 0);
        }
        let lo = self.offset(start);
        let hi = if start.line == end.line && self.lines.get(start.line.saturating_sub(1)).is_some_and(|l| l.1) {
            lo + (end.column - start.column) as u32
        } else {
            self.offset(end)
        };
        (lo, hi)
    }
}

/// A macro call that is being expanded: tokens of its definition carry the span of the whole call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call {
    pub(crate) name: Name,
    pub(crate) span: Span,
    /// The call's span for tokens.
    pub(crate) raw: proc_macro2::Span,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_bytes() {
        let text = "fn a() {}\n/* é */ fn bé() { \"multi\nline\" }\n";
        let table = LineTable::new(text);
        let tokens: proc_macro2::TokenStream = text.parse().expect("lexes");
        let seen: Vec<&str> = tokens
            .into_iter()
            .map(|token| {
                let (lo, hi) = table.range(token.span());
                &text[lo as usize..hi as usize]
            })
            .collect();
        assert_eq!(seen, ["fn", "a", "()", "{}", "fn", "bé", "()", "{ \"multi\nline\" }"]);
    }
}
