//! What a stretch of tokens mentions: calls, types that it makes, fields that it touches.

use super::chunk::{Chunk, Key, Role};
use super::tokens::Tokens;

/// Words that begin items with an effect beyond the body they stand in.
const ITEM_WORDS: [&[u8]; 7] = [b"impl", b"trait", b"struct", b"enum", b"union", b"macro_rules", b"static"];

/// Adds what tokens `first..last` mention. `owner` is what `Self` stands for. Returns false if there are items in them whose
/// effect is not confined to the body.
pub(super) fn mentions(tokens: &Tokens<'_>, first: usize, last: usize, owner: Option<Key>, chunk: &mut Chunk) -> bool {
    let mut confined = true;
    for at in first..last {
        if !tokens.is_word(at) {
            continue;
        }
        let word = tokens.text(at);
        let next = after_turbofish(tokens, at + 1);
        let is_call = tokens.sign(next) == b'(';
        let dot = at > first && tokens.sign(at - 1) == b'.';
        let after_range = dot && at > first + 1 && tokens.sign(at - 2) == b'.' && tokens.touches(at - 2);
        if dot && !after_range {
            method_or_field(tokens, word, next, is_call, chunk);
            continue;
        }
        if at >= first + 3 && tokens.is_path_sign(at - 2) {
            let function = Key::new(Role::Assoc, word);
            let qualifier = tokens.text(at - 3);
            if qualifier == b"Self" {
                chunk.mentions.push((function, owner));
            } else if is_type_name(qualifier) {
                chunk.mentions.push((function, Some(Key::new(Role::Type, qualifier))));
            } else if !tokens.is_word(at - 3) {
                chunk.mentions.push((function, None));
            }
        }
        confined &= !ITEM_WORDS.contains(&word);
        match word {
            b"for" => {
                chunk.mentions.push((Key::new(Role::Method0, b"next"), None));
                chunk.mentions.push((Key::new(Role::Method0, b"into_iter"), None));
            }
            b"fn" if tokens.is_word(at + 1) => define_inner(tokens.text(at + 1), chunk),
            _ => {}
        }
        let is_field_name = tokens.sign(next) == b':' && !tokens.is_path_sign(next);
        if !is_field_name {
            chunk.mentions.push((Key::new(Role::Free, word), None));
        }
        if is_type_name(word) && matches!(tokens.sign(next), b'{' | b'(' | b')' | b',') {
            match (word, owner) {
                (b"Self", Some(owner)) => chunk.touches.push(owner),
                (b"Self", None) => confined = false,
                _ => chunk.touches.push(Key::new(Role::Type, word)),
            }
        }
    }
    confined
}

fn method_or_field(tokens: &Tokens<'_>, word: &[u8], next: usize, is_call: bool, chunk: &mut Chunk) {
    if is_call {
        let role = if tokens.close(next) == next + 1 { Role::Method0 } else { Role::MethodN };
        chunk.mentions.push((Key::new(role, word), None));
        return;
    }
    if word == b"await" {
        chunk.mentions.push((Key::new(Role::MethodN, b"poll"), None));
        chunk.mentions.push((Key::new(Role::Method0, b"into_future"), None));
        return;
    }
    chunk.mentions.push((Key::new(Role::Field, word), None));
    let assigned = tokens.sign(next) == b'=' && !matches!(tokens.sign(next + 1), b'=' | b'>');
    if assigned {
        chunk.touches.push(Key::new(Role::FieldSet, word));
    }
}

/// Adds every role that a word may have, for tokens whose meaning a macro decides.
pub(super) fn all_roles(tokens: &Tokens<'_>, first: usize, last: usize, chunk: &mut Chunk) {
    for at in (first..last).filter(|at| tokens.is_word(*at)) {
        let word = tokens.text(at);
        for role in [Role::Free, Role::Method0, Role::MethodN, Role::Assoc, Role::Field] {
            chunk.mentions.push((Key::new(role, word), None));
        }
        chunk.touches.push(Key::new(Role::FieldSet, word));
        if is_type_name(word) {
            chunk.touches.push(Key::new(Role::Type, word));
            chunk.signature.push(Key::new(Role::Type, word));
        }
    }
}

/// A function inside a body is reached under its name, and runs as a part of the body.
pub(super) fn define_inner(name: &[u8], chunk: &mut Chunk) {
    for role in [Role::Free, Role::Method0, Role::MethodN, Role::Assoc] {
        chunk.defines.push(Key::new(role, name));
    }
}

/// The token after a `::<..>` at `at`, if there is one.
fn after_turbofish(tokens: &Tokens<'_>, at: usize) -> usize {
    if !tokens.is_path_sign(at) || tokens.sign(at + 2) != b'<' { at } else { after_angles(tokens, at + 2) }
}

/// The token after the `<..>` that begins at `at`; `at` if there is none.
pub(super) fn after_angles(tokens: &Tokens<'_>, at: usize) -> usize {
    if tokens.sign(at) != b'<' {
        return at;
    }
    let (mut depth, mut next) = (0usize, at);
    while next < tokens.len() {
        match tokens.sign(next) {
            b'<' => depth += 1,
            b'>' if next > 0 && matches!(tokens.sign(next - 1), b'-' | b'=') && tokens.touches(next - 1) => {}
            b'>' => depth -= 1,
            b';' | b')' | b']' | b'}' => return next,
            _ => {}
        }
        next = tokens.after(next);
        if depth == 0 {
            return next;
        }
    }
    next
}

/// Written like a type: with a capital letter.
pub(super) fn is_type_name(word: &[u8]) -> bool {
    word.first().is_some_and(|b| b.is_ascii_uppercase() || *b >= 0x80)
}
