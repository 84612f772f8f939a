//! The tokens of a text as byte ranges, with the ends of its groups.

use std::ops::Range;

use crate::syntax::bytes::{after_comment, after_token};
use crate::syntax::lower::prefix_length;

/// A token; a sign is one byte.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) start: u32,
    pub(super) end: u32,
    /// Of an opening delimiter the number of the closing one.
    pub(super) close: u32,
}

/// A text cut into tokens.
pub(super) struct Tokens<'a> {
    text: &'a [u8],
    all: Vec<Token>,
    /// Comments for the documentation, outside of macros, which may want to see them.
    docs: Vec<Range<u32>>,
}

impl<'a> Tokens<'a> {
    /// `None` if delimiters do not match.
    pub(super) fn new(text: &'a str) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut all: Vec<Token> = Vec::with_capacity(bytes.len() / 5);
        let mut docs: Vec<Range<u32>> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        // The outermost of these that is a macro's.
        let mut of_macro: Option<usize> = None;
        let mut at = prefix_length(text);
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii_whitespace() {
                at += 1;
                continue;
            }
            if byte == b'/' && matches!(bytes.get(at + 1), Some(b'/' | b'*')) {
                let end = after_comment(bytes, at);
                if of_macro.is_none() && is_doc(bytes.get(at..end).unwrap_or_default()) {
                    docs.push(u32::try_from(at).ok()?..end as u32);
                }
                at = end;
                continue;
            }
            let end = after_token(bytes, at).min(bytes.len());
            match byte {
                b'(' | b'[' | b'{' => {
                    if of_macro.is_none() && is_call(bytes, &all) {
                        of_macro = Some(open.len());
                    }
                    open.push(all.len());
                }
                b')' | b']' | b'}' => {
                    let opening = open.pop()?;
                    of_macro = of_macro.filter(|outermost| *outermost != open.len());
                    let closing = all.len() as u32;
                    let token = all.get_mut(opening)?;
                    let expected = match bytes.get(token.start as usize)? {
                        b'(' => b')',
                        b'[' => b']',
                        _ => b'}',
                    };
                    if byte != expected {
                        return None;
                    }
                    token.close = closing;
                }
                _ => {}
            }
            all.push(Token { start: u32::try_from(at).ok()?, end: end as u32, close: 0 });
            at = end;
        }
        open.is_empty().then_some(Self { text: bytes, all, docs })
    }

    /// Where the comments for the documentation are.
    pub(super) fn into_docs(self) -> Vec<Range<u32>> {
        self.docs
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The text of a token; empty beyond the end.
    pub(super) fn text(&self, index: usize) -> &'a [u8] {
        let token = self.all.get(index);
        token.and_then(|t| self.text.get(t.start as usize..t.end as usize)).unwrap_or_default()
    }

    /// The first byte of a token; 0 beyond the end.
    pub(super) fn sign(&self, index: usize) -> u8 {
        self.all.get(index).and_then(|t| self.text.get(t.start as usize)).copied().unwrap_or_default()
    }

    pub(super) fn is_word(&self, index: usize) -> bool {
        let first = self.sign(index);
        first.is_ascii_alphabetic() || first == b'_' || first >= 0x80
    }

    pub(super) fn is_open(&self, index: usize) -> bool {
        matches!(self.sign(index), b'(' | b'[' | b'{')
    }

    /// The closing delimiter of the group that opens here; the token itself if none does.
    pub(super) fn close(&self, index: usize) -> usize {
        if self.is_open(index) { self.all.get(index).map_or(index, |t| t.close as usize) } else { index }
    }

    /// The token after the group or token at `index`.
    pub(super) fn after(&self, index: usize) -> usize {
        self.close(index) + 1
    }

    /// The bytes between two tokens.
    pub(super) fn between(&self, first: usize, last: usize) -> std::ops::Range<u32> {
        let start = self.all.get(first).map_or(0, |t| t.end);
        start..self.all.get(last).map_or(start, |t| t.start).max(start)
    }

    /// `::` stands at `index`.
    pub(super) fn is_path_sign(&self, index: usize) -> bool {
        self.sign(index) == b':' && self.sign(index + 1) == b':' && self.touches(index)
    }

    /// Nothing stands between this token and the next one.
    pub(super) fn touches(&self, index: usize) -> bool {
        matches!((self.all.get(index), self.all.get(index + 1)), (Some(a), Some(b)) if a.end == b.start)
    }
}

/// A comment that is an attribute to a parser (The Rust Reference, "Comments").
fn is_doc(comment: &[u8]) -> bool {
    match comment {
        [b'/', b'/', b'/', b'/', ..] | [b'/', b'*', b'*', b'*' | b'/', ..] => false,
        [b'/', b'/', b'/' | b'!', ..] | [b'/', b'*', b'*' | b'!', ..] => true,
        _ => false,
    }
}

/// A group behind these tokens is what a macro gets (`name! {`), or a macro's definition (`macro_rules! name {`).
fn is_call(bytes: &[u8], before: &[Token]) -> bool {
    let is_exclamation = |token: &Token| bytes.get(token.start as usize) == Some(&b'!');
    before.iter().rev().take(2).any(is_exclamation)
}
