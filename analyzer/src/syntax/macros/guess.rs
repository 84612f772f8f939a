//! Expressions in the arguments of a macro whose definition nobody knows.

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::parse::discouraged::{AnyDelimiter as _, Speculative as _};
use syn::parse::{ParseStream, Parser as _};
use syn::{Block, Expr, Ident, Stmt, Token};

/// What was found.
pub(crate) enum Guess {
    /// Expressions in source order.
    Exprs(Vec<Expr>),
    /// The statements of a block.
    Stmts(Vec<Stmt>),
}

/// Looks for code in the tokens.
///
/// In this order: as a list of expressions, possibly named (`key = value`, `key: value`, `key => value`, logging sigils
/// `%value`, `?value`); as statements; else whatever expression parses somewhere in them, groups included.
pub(crate) fn guess(tokens: &TokenStream) -> Guess {
    let has_let = tokens.clone().into_iter().any(|token| matches!(token, TokenTree::Ident(ident) if ident == "let"));
    if !has_let && let Ok(found) = (|input: ParseStream<'_>| list(input, false)).parse2(tokens.clone()) {
        return Guess::Exprs(found);
    }
    if let Ok(stmts) = Block::parse_within.parse2(tokens.clone()) {
        return Guess::Stmts(stmts);
    }
    let mut found = Vec::new();
    let search = |input: ParseStream<'_>| {
        found = list(input, true)?;
        Ok(())
    };
    // Whether the parser liked the end does not matter.
    let _ = search.parse2(tokens.clone());
    Guess::Exprs(found)
}

/// Reads elements up to the end. What is no expression is an error, or passed over if `lenient`.
fn list(input: ParseStream<'_>, lenient: bool) -> syn::Result<Vec<Expr>> {
    let mut found = Vec::new();
    while !input.is_empty() {
        if is_separator(input) {
            input.parse::<TokenTree>()?;
            continue;
        }
        skip_key(input);
        let ahead = input.fork();
        let parsed = ahead.parse::<Expr>().ok().filter(|expr| lenient || at_boundary(&ahead) && !is_let(expr));
        if let Some(expr) = parsed {
            input.advance_to(&ahead);
            found.push(expr);
        } else if !lenient {
            return Err(input.error("no expression"));
        } else if let Ok((_, _, content)) = input.parse_any_delimiter() {
            found.extend(list(&content, true)?);
        } else {
            input.parse::<TokenTree>()?;
        }
    }
    Ok(found)
}

fn is_let(expr: &Expr) -> bool {
    matches!(expr, Expr::Let(_))
}

fn is_separator(input: ParseStream<'_>) -> bool {
    input.peek(Token![,]) || input.peek(Token![;]) || input.peek(Token![=>])
}

fn at_boundary(input: ParseStream<'_>) -> bool {
    input.is_empty() || is_separator(input)
}

/// Passes over `key =`, `key.key =`, `key:` and sigils, if they stand here.
fn skip_key(input: ParseStream<'_>) {
    let ahead = input.fork();
    let mut named = ahead.call(Ident::parse_any).is_ok();
    while named && ahead.peek(Token![.]) {
        named = ahead.parse::<Token![.]>().is_ok() && ahead.call(Ident::parse_any).is_ok();
    }
    let assigned = ahead.peek(Token![=]) && !ahead.peek(Token![==]) && !ahead.peek(Token![=>])
        || ahead.peek(Token![:]) && !ahead.peek(Token![::]);
    if named && assigned && ahead.parse::<TokenTree>().is_ok() && !ahead.is_empty() {
        input.advance_to(&ahead);
    }
    if input.peek(Token![%]) || input.peek(Token![?]) || input.peek(Token![#]) {
        let ahead = input.fork();
        while ahead.peek(Token![%]) || ahead.peek(Token![?]) || ahead.peek(Token![#]) {
            if ahead.parse::<TokenTree>().is_err() {
                return;
            }
        }
        if !ahead.is_empty() {
            input.advance_to(&ahead);
        }
    }
}
