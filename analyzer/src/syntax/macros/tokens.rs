//! Token trees of macro definitions: like those of `proc_macro2`, but `Send`, and without spans.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

use super::hygiene;
use crate::base::{Name, name};

/// Definitions nest this deep at most; what is deeper is cut off.
const MAX_NESTING: usize = 256;

/// A token or a delimited group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Tree {
    /// An identifier or keyword, with its `r#`.
    Ident(Name),
    /// One character, and whether another sign follows directly.
    Punct(char, bool),
    /// A literal as written.
    Literal(Name),
    /// A group.
    Group(Delimiter, Vec<Tree>),
}

impl Tree {
    pub(crate) fn is_punct(&self, sign: char) -> bool {
        matches!(self, Tree::Punct(found, _) if *found == sign)
    }

    pub(crate) fn is_ident(&self, text: &str) -> bool {
        matches!(self, Tree::Ident(found) if *found == text)
    }
}

/// Copies a token stream.
pub(crate) fn trees(tokens: TokenStream) -> Vec<Tree> {
    trees_at(tokens, &|text| name(text), 0)
}

/// Copies a token stream with the names that definitions wrote, the same in each expansion.
pub(crate) fn unmarked(tokens: TokenStream) -> Vec<Tree> {
    trees_at(tokens, &|text| name(hygiene::original(text)), 0)
}

fn trees_at(tokens: TokenStream, named: &dyn Fn(&str) -> Name, depth: usize) -> Vec<Tree> {
    if depth > MAX_NESTING {
        return Vec::new();
    }
    let tree = |token| match token {
        TokenTree::Ident(ident) => Tree::Ident(named(&ident.to_string())),
        TokenTree::Punct(punct) => Tree::Punct(punct.as_char(), punct.spacing() == Spacing::Joint),
        TokenTree::Literal(literal) => Tree::Literal(name(&literal.to_string())),
        TokenTree::Group(group) => Tree::Group(group.delimiter(), trees_at(group.stream(), named, depth + 1)),
    };
    tokens.into_iter().map(tree).collect()
}

/// Operators of several signs, longest first: what `tt` and a separator take as one token.
const OPERATORS: [&str; 25] = [
    "<<=", ">>=", "...", "..=", "&&", "||", "<<", ">>", "+=", "-=", "*=", "/=", "%=", "^=", "&=", "|=", "==", "!=",
    ">=", "<=", "=>", "->", "<-", "::", "..",
];

/// How many of the signs at the start of `signs` make one token; each comes with whether it is joint to the next.
pub(crate) fn operator_length(signs: &[(char, bool)]) -> usize {
    let fits = |operator: &str| {
        let length = operator.len();
        signs.len() >= length
            && operator.chars().zip(signs).all(|(wanted, (found, _))| wanted == *found)
            && signs.iter().take(length - 1).all(|(_, joint)| *joint)
    };
    OPERATORS.iter().find(|operator| fits(operator)).map_or(1, |operator| operator.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_taken_whole() {
        assert_eq!(operator_length(&[('=', true), ('>', false)]), 2);
        assert_eq!(operator_length(&[('=', false), ('>', false)]), 1);
        assert_eq!(operator_length(&[('.', true), ('.', true), ('=', false)]), 3);
        assert_eq!(operator_length(&[(',', false)]), 1);
    }
}
