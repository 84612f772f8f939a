//! The items of a file, also of one that does not parse as a whole.

use std::str::FromStr;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser as _};

use super::{Lowerer, allowed, legacy, limits, scan};
use crate::syntax::ir::Item;

impl Lowerer<'_> {
    /// Parses and lowers the whole text.
    pub(super) fn file(&mut self, text: &str) -> Vec<Item> {
        let tokens = match TokenStream::from_str(text) {
            Ok(tokens) => tokens,
            Err(error) => {
                self.give_up(error.span(), format!("not Rust tokens: {error}"));
                return Vec::new();
            }
        };
        if text.contains(allowed::LINT) {
            let places = allowed::allowed(tokens.clone());
            self.allowed = places.into_iter().map(|(first, last)| self.span(first).to(self.span(last))).collect();
        }
        self.is_shallow = scan::is_shallow(text);
        self.items_of(tokens)
    }

    /// Parses tokens as items; where that fails, item by item, reporting the bad ones.
    fn items_of(&mut self, tokens: TokenStream) -> Vec<Item> {
        if (self.is_shallow || limits::check(&tokens).is_ok())
            && let Ok((attrs, items)) = parse_items.parse2(tokens.clone())
        {
            self.note_imports(&items);
            return if self.enter_file(&attrs) { self.items(&items) } else { Vec::new() };
        }
        let mut lowered = Vec::new();
        for chunk in split_items(tokens) {
            if let Err((at, reason)) = limits::check(&chunk) {
                self.give_up(at, reason.to_string());
                continue;
            }
            let parsed = parse_items
                .parse2(chunk.clone())
                .or_else(|error| parse_items.parse2(legacy::modernise(chunk)).map_err(|_| error));
            match parsed {
                Ok((attrs, items)) => {
                    if !self.enter_file(&attrs) {
                        return Vec::new();
                    }
                    self.note_imports(&items);
                    lowered.extend(self.items(&items));
                }
                Err(error) => self.give_up(error.span(), format!("does not parse: {error}")),
            }
        }
        lowered
    }

    /// Applies the inner attributes of the file; false if a `cfg` drops all of it.
    fn enter_file(&mut self, attrs: &[syn::Attribute]) -> bool {
        match self.attrs(attrs) {
            Some(attrs) => {
                self.in_test |= attrs.is_test;
                true
            }
            None => false,
        }
    }
}

/// Inner attributes and items.
fn parse_items(input: ParseStream<'_>) -> syn::Result<(Vec<syn::Attribute>, Vec<syn::Item>)> {
    let attrs = syn::Attribute::parse_inner(input)?;
    let mut items = Vec::new();
    while !input.is_empty() {
        items.push(input.parse()?);
    }
    Ok((attrs, items))
}

/// Cuts a token stream where items may end: after `;`, and after a brace group that nothing continues.
fn split_items(tokens: TokenStream) -> Vec<TokenStream> {
    let mut chunks = Vec::new();
    let mut chunk = Vec::new();
    // A `use`, `const`, `static`, `type` or `let` goes on to its semicolon whatever braces it has.
    let mut to_semicolon = false;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let ends = match &token {
            TokenTree::Punct(punct) => punct.as_char() == ';',
            TokenTree::Group(group) => {
                let next_continues = matches!(tokens.peek(), Some(TokenTree::Punct(p))
                    if p.as_char() == ';' || (p.as_char() == '=' && p.spacing() == Spacing::Alone));
                group.delimiter() == Delimiter::Brace && !to_semicolon && !next_continues
            }
            TokenTree::Ident(ident) => {
                let keyword = ident.to_string();
                if matches!(keyword.as_str(), "use" | "static" | "type" | "const" | "let") {
                    to_semicolon = true;
                } else if matches!(keyword.as_str(), "fn" | "impl" | "trait" | "mod" | "struct" | "enum" | "union") {
                    to_semicolon = false;
                }
                false
            }
            TokenTree::Literal(_) => false,
        };
        chunk.push(token);
        if ends {
            chunks.push(std::mem::take(&mut chunk).into_iter().collect());
            to_semicolon = false;
        }
    }
    if !chunk.is_empty() {
        chunks.push(chunk.into_iter().collect());
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_between_items() {
        let text =
            "use a::{b, c}; #[x] fn f<T>() where T: X { 1 } const A: B = B { x: 1 }; struct S; m! { } impl A for B { }";
        let chunks = split_items(text.parse().expect("lexes"));
        assert_eq!(chunks.len(), 6, "{chunks:?}");
        assert!(chunks.into_iter().all(|chunk| parse_items.parse2(chunk).is_ok()));
    }
}
