//! Finds the ends of tokens and comments in source bytes, without a lexer's cost.

use std::ops::Range;

/// The tokens of a text, without blanks and comments; a sign is one byte.
pub(crate) fn tokens(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let rest = bytes.get(at..).unwrap_or_default();
        at = if byte.is_ascii_whitespace() {
            at + 1
        } else if rest.starts_with(b"//") || rest.starts_with(b"/*") {
            after_comment(bytes, at)
        } else {
            let end = after_token(bytes, at);
            found.extend(text.get(at..end));
            end
        };
    }
    found
}

/// Makes a part blank; lines and offsets stay. Gives the part, if it is one.
pub(crate) fn blank(bytes: &mut [u8], part: Range<usize>) -> Option<&mut [u8]> {
    let part = bytes.get_mut(part)?;
    part.iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
    Some(part)
}

/// The end of the comment at `start`.
pub(crate) fn after_comment(bytes: &[u8], start: usize) -> usize {
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
pub(crate) fn after_token(bytes: &[u8], start: usize) -> usize {
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
    use super::tokens;

    #[test]
    fn literals_keep_their_blanks_and_comments_are_left_out() {
        let text = "a.b /* \" */ == // x\n \"c  d // \u{fc}\" && 'e'!=r#\"f \"g\"#";
        let expected = ["a", ".", "b", "=", "=", "\"c  d // \u{fc}\"", "&", "&", "'e'", "!", "=", "r#\"f \"g\"#"];
        assert_eq!(tokens(text), expected);
        assert_eq!(tokens("\"open \u{fc}"), ["\"open \u{fc}"]);
        assert!(tokens(" /* open").is_empty());
    }
}
