//! A quick look at a whole text that tells most files apart from those that may nest too deep.
//!
//! [`super::limits::check`] is exact but copies every token. No expression is deeper than its tokens are many, so a text
//! whose statements are all short needs no such check.

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

fn after_comment(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    if rest.starts_with(b"//") {
        return rest.iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |line| start + line);
    }
    let mut depth = 0;
    let mut at = start;
    while let Some(pair) = bytes.get(at..at + 2) {
        match pair {
            b"/*" => (depth, at) = (depth + 1, at + 2),
            b"*/" => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    bytes.len()
}

/// The end of the token at `start`; a sign is one byte.
fn after_token(bytes: &[u8], start: usize) -> usize {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80;
    let rest = bytes.get(start..).unwrap_or_default();
    match rest {
        [b'"', ..] => after_string(bytes, start + 1),
        [b'\'', b'\\', ..] => {
            let close = rest.iter().skip(3).position(|&byte| byte == b'\'');
            close.map_or(bytes.len(), |close| start + 3 + close + 1)
        }
        [b'\'', after @ ..] => {
            // `'a'` is a character, `'a` a lifetime.
            let length = std::str::from_utf8(after.get(..after.len().min(4)).unwrap_or_default())
                .or_else(|error| std::str::from_utf8(after.get(..error.valid_up_to()).unwrap_or_default()))
                .ok()
                .and_then(|text| text.chars().next())
                .map_or(1, char::len_utf8);
            if after.get(length) == Some(&b'\'') { start + 1 + length + 1 } else { start + 1 }
        }
        [first, ..] if is_part(first) => {
            let length = rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
            let end = start + length;
            match rest.get(..length) {
                Some(b"r" | b"br" | b"cr") => after_raw(bytes, end).unwrap_or(end),
                Some(b"b" | b"c") if bytes.get(end) == Some(&b'"') => after_string(bytes, end + 1),
                Some(b"b") if bytes.get(end) == Some(&b'\'') => after_token(bytes, end),
                _ => end,
            }
        }
        _ => start + 1,
    }
}

fn after_string(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The end of a raw string whose hashes begin at `start`; `None` if there is none.
fn after_raw(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start..)?;
    let hashes = rest.iter().take_while(|&&byte| byte == b'#').count();
    if rest.get(hashes) != Some(&b'"') {
        return None;
    }
    let mut at = start + hashes + 1;
    while let Some(quote) = bytes.get(at..)?.iter().position(|&byte| byte == b'"') {
        at += quote + 1;
        if bytes.get(at..at + hashes).is_some_and(|closing| closing.iter().all(|&byte| byte == b'#')) {
            return Some(at + hashes);
        }
    }
    Some(bytes.len())
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
