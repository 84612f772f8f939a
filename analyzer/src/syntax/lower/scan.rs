//! A quick look at a whole text that tells most files apart from those that may nest too deep.
//!
//! [`super::limits::check`] is exact but copies every token. No expression is deeper than its tokens are many, so a text
//! whose statements are all short needs no such check.

use crate::syntax::bytes::{after_comment, after_token};

/// Delimiters nested less than this, and statements with fewer tokens than this, are harmless.
const SHALLOW: u32 = 200;

/// One nesting level since its last `;`.
#[derive(Clone, Copy, Default)]
struct Level {
    /// Tokens, also since the last `,` if that separates elements.
    tokens: u32,
    /// `<` without a `>`.
    angles: u32,
    /// There was a `|`: a comma may stand between the parameters of a closure.
    pipe: bool,
}

/// True if the text certainly passes [`super::limits::check`].
pub(super) fn is_shallow(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut levels = vec![Level::default()];
    let mut at = 0;
    // A brace group has just ended: does the statement end with it?
    let mut after_brace = false;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        if bytes.get(at..).is_some_and(|rest| rest.starts_with(b"//") || rest.starts_with(b"/*")) {
            at = after_comment(bytes, at);
            continue;
        }
        let start = at;
        at = after_token(bytes, at);
        let token = bytes.get(start..at).unwrap_or_default();
        let Some(level) = levels.last_mut() else { return false };
        let is_word = byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80;
        if std::mem::take(&mut after_brace) && (byte == b'#' || is_word && token != b"else" && token != b"as") {
            *level = Level::default();
        }
        level.tokens += 1;
        match byte {
            b'(' | b'[' | b'{' => {
                levels.push(Level::default());
                if levels.len() as u32 > SHALLOW {
                    return false;
                }
                continue;
            }
            b')' | b']' | b'}' => {
                levels.pop();
                after_brace = byte == b'}';
                continue;
            }
            b',' if level.angles == 0 && !level.pipe => level.tokens = 0,
            b';' => *level = Level::default(),
            b'<' => level.angles += 1,
            b'>' if !matches!(start.checked_sub(1).and_then(|before| bytes.get(before)), Some(b'-' | b'=')) => {
                level.angles = level.angles.saturating_sub(1);
            }
            b'|' => level.pipe = true,
            _ => {}
        }
        if level.tokens > SHALLOW || level.angles > SHALLOW {
            return false;
        }
    }
    levels.len() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_files_are_shallow() {
        let item = "/// Doc (.\nfn f<'a>(x: &'a str) -> char { if a { '\\'' } else { '{' } /* ( */ g(r#\"(\"#, b\"(\\\"\", b'(') }\n";
        assert!(is_shallow(&item.repeat(1000)));
        assert!(is_shallow(include_str!("scan.rs")));
    }

    #[test]
    fn what_may_be_deep_is_not() {
        assert!(!is_shallow(&"(".repeat(300)));
        assert!(!is_shallow(&format!("{}{}", "(')'".repeat(300), ")".repeat(300))));
        assert!(!is_shallow(&"a + ".repeat(300)));
        assert!(!is_shallow(&"if a { } else ".repeat(300)));
        assert!(!is_shallow(&"A<u8, ".repeat(300)));
        assert!(!is_shallow(&"a as A<u8, u8> + ".repeat(300)));
        assert!(!is_shallow(&"|a, b| ".repeat(300)));
        assert!(!is_shallow("f(')'"));
    }
}
