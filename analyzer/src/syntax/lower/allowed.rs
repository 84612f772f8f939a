//! Where the source says that a guard is dropped at once on purpose.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

/// The lint, of rustc and of clippy, that authors silence.
pub(super) const LINT: &str = "let_underscore_lock";

/// First and last token of each statement and item that `#[allow(let_underscore_lock)]` stands before, also in its form of clippy and
/// as `expect`. An inner attribute counts for nothing: it silences a lint for all that comes, and says nothing of a place.
pub(super) fn allowed(tokens: TokenStream) -> Vec<(Span, Span)> {
    let mut found = Vec::new();
    collect(tokens, &mut found);
    found
}

/// Groups nest no deeper than the parser of tokens allows, and the thread has the stack for it.
fn collect(tokens: TokenStream, found: &mut Vec<(Span, Span)>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        let after_hash = at.checked_sub(1).is_some_and(|before| is_punct(&tokens[before], '#'));
        match tokens.get(at + 1) {
            Some(first) if after_hash && group.delimiter() == Delimiter::Bracket && silences(group.stream()) => {
                found.push((first.span(), end(&tokens[at + 1..]).unwrap_or(first.span())));
            }
            _ => collect(group.stream(), found),
        }
    }
}

/// The inside of an attribute that allows the lint.
fn silences(attribute: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = attribute.into_iter().collect();
    match &tokens[..] {
        [TokenTree::Ident(level), TokenTree::Group(lints)] => {
            (level == "allow" || level == "expect")
                && lints.stream().into_iter().any(|token| matches!(token, TokenTree::Ident(lint) if lint == LINT))
        }
        _ => false,
    }
}

/// The last token of the statement or item that begins here: a semicolon, or braces that nothing continues.
fn end(tokens: &[TokenTree]) -> Option<Span> {
    let mut to_semicolon = false;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) if ident == "let" || ident == "static" => to_semicolon = true,
            TokenTree::Punct(punct) if punct.as_char() == ';' => return Some(punct.span()),
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && !to_semicolon => {
                return Some(group.span_close());
            }
            _ => {}
        }
    }
    tokens.last().map(TokenTree::span)
}

fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found = allowed(text.parse().expect("lexes"));
        let shown: Vec<&str> =
            found.iter().map(|(first, last)| &text[first.byte_range().start..last.byte_range().end]).collect();
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn statements_and_items() {
        check("fn f() { #[allow(let_underscore_lock)] let _ = { m.lock() }; g(); }", &["let _ = { m.lock() };"]);
        check("#[allow(a, clippy::let_underscore_lock)] fn f() { g() } fn h() {}", &["fn f() { g() }"]);
        check("impl S { #[expect(let_underscore_lock)] #[inline] fn f() {} }", &["#[inline] fn f() {}"]);
        check("#![allow(let_underscore_lock)] fn f() {}", &[]);
        check("#[deny(let_underscore_lock)] fn f() {} #[allow(unused)] fn g() {}", &[]);
    }
}
