//! Locals that a macro definition binds must not capture the caller's locals of the same name.
//!
//! An identifier that the definition itself writes in a `let` or `for` pattern (also `if let`, `while let`) is renamed
//! wherever the same rule's output mentions it, with a number that is new in each expansion: `guard` becomes `guard#7`.
//! Limit: names bound only by closure parameters or `match` arms of the definition keep their name.

use std::collections::BTreeSet;

use proc_macro2::Delimiter;

use super::rules::Output;
use super::tokens::Tree;
use crate::base::{Name, name};

/// Between a local's name and the number of its expansion, in tokens. A letter, since tokens must be identifiers.
const MARK: char = '\u{a78c}';

/// The name of a definition's local in the expansion with this number.
pub(crate) fn marked(local: Name, expansion: u32) -> String {
    format!("{local}{MARK}{expansion}")
}

/// A name as the tree shows it: `guard#7` for a renamed local.
pub(crate) fn display(text: &str) -> Name {
    if text.contains(MARK) { name(&text.replace(MARK, "#")) } else { name(text) }
}

/// The name in the tree as the definition has it: `guard` for `guard#7`.
pub(crate) fn written(shown: Name) -> Name {
    match shown.as_str().split_once('#') {
        // Raw identifiers are `r#type`.
        Some((text, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => name(text),
        _ => shown,
    }
}

/// The name before it was renamed: what a field's name in `Struct { field }` is.
pub(crate) fn original(text: &str) -> &str {
    text.split(MARK).next().unwrap_or(text)
}

/// The names that the patterns of `let` and `for` bind in an output.
pub(crate) fn locals(outputs: &[Output]) -> BTreeSet<Name> {
    let mut found = BTreeSet::new();
    collect(outputs, &mut found);
    found
}

fn collect(outputs: &[Output], found: &mut BTreeSet<Name>) {
    let mut in_pattern = false;
    for (index, output) in outputs.iter().enumerate() {
        match output {
            Output::Token(Tree::Ident(ident)) => match ident.as_str() {
                "let" => in_pattern = true,
                "for" => in_pattern = is_loop(outputs.get(index + 1..).unwrap_or_default()),
                "in" | "else" => in_pattern = false,
                _ if in_pattern => found.extend(bound(*ident, outputs.get(index + 1))),
                _ => {}
            },
            // A type or value follows.
            Output::Token(Tree::Punct('=' | ';' | '<', _)) => in_pattern = false,
            Output::Token(Tree::Punct(':', false)) if !is_path_colon(outputs, index) => in_pattern = false,
            Output::Group(_, inner) => {
                if in_pattern {
                    collect_pattern(inner, found);
                } else {
                    collect(inner, found);
                }
            }
            Output::Repeat { body, .. } => collect(body, found),
            _ => {}
        }
    }
}

/// The `for` of a loop, not of `impl Trait for Type { .. }`: an `in` comes before the body.
fn is_loop(after: &[Output]) -> bool {
    let is_in =
        |output: Option<&Output>| matches!(output, Some(Output::Token(Tree::Ident(word))) if word.as_str() == "in");
    let end = after.iter().position(|o| is_in(Some(o)) || matches!(o, Output::Group(Delimiter::Brace, _)));
    end.is_some_and(|end| is_in(after.get(end)) || is_in(after.get(end + 1)))
}

fn collect_pattern(outputs: &[Output], found: &mut BTreeSet<Name>) {
    for (index, output) in outputs.iter().enumerate() {
        match output {
            Output::Token(Tree::Ident(ident)) => found.extend(bound(*ident, outputs.get(index + 1))),
            Output::Group(_, inner) | Output::Repeat { body: inner, .. } => collect_pattern(inner, found),
            _ => {}
        }
    }
}

/// The second colon of a `::`.
fn is_path_colon(outputs: &[Output], index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|before| outputs.get(before));
    matches!(before, Some(Output::Token(Tree::Punct(':', true))))
}

/// The name, if it looks like a binding: no keyword, constant, path or field label.
fn bound(ident: Name, next: Option<&Output>) -> Option<Name> {
    let text = ident.as_str();
    let continues = match next {
        Some(Output::Token(Tree::Punct(':', joint))) => *joint,
        Some(Output::Token(Tree::Punct('!', _)) | Output::Group(..)) => true,
        _ => false,
    };
    let is_name = text.starts_with(|first: char| first.is_lowercase() || first == '_');
    let is_keyword = matches!(text, "mut" | "ref" | "_" | "self" | "crate" | "super" | "true" | "false" | "box");
    (is_name && !is_keyword && !continues).then_some(ident)
}
