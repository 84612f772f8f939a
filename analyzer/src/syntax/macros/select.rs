//! The arms of `select!`, as tokio, futures and crossbeam write them.

use proc_macro2::TokenStream;
use syn::parse::{Parse as _, ParseStream, Parser as _};
use syn::{Expr, Ident, Pat, Token, token};

/// One arm.
pub(crate) struct SelectArm {
    pub(crate) pat: Option<Pat>,
    pub(crate) operand: Option<Operand>,
    pub(crate) guard: Option<Expr>,
    pub(crate) body: Expr,
}

/// What an arm waits for.
pub(crate) enum Operand {
    /// A future.
    Future(Expr),
    /// `recv(r)`, `send(s, value)`: the operation, the channel and its arguments.
    Channel(Ident, Vec<Expr>),
    /// The timeout of `default(timeout)`.
    Timeout(Expr),
}

/// The arms, if the tokens have the form of a `select!`.
pub(crate) fn select(tokens: &TokenStream) -> Option<Vec<SelectArm>> {
    let arms = arms.parse2(tokens.clone()).ok()?;
    (!arms.is_empty()).then_some(arms)
}

fn arms(input: ParseStream<'_>) -> syn::Result<Vec<SelectArm>> {
    // `biased;` of tokio, `biased,` is nobody's.
    if input.peek(Ident) && input.peek2(Token![;]) {
        input.parse::<Ident>()?;
        input.parse::<Token![;]>()?;
    }
    let mut arms = Vec::new();
    while !input.is_empty() {
        arms.push(arm(input)?);
    }
    Ok(arms)
}

fn arm(input: ParseStream<'_>) -> syn::Result<SelectArm> {
    let (pat, operand) = head(input)?;
    let guard = if input.peek(Token![,]) && input.peek2(Token![if]) {
        input.parse::<Token![,]>()?;
        input.parse::<Token![if]>()?;
        Some(input.parse()?)
    } else {
        None
    };
    input.parse::<Token![=>]>()?;
    let body = if input.peek(token::Brace) { Expr::parse_with_earlier_boundary_rule(input)? } else { input.parse()? };
    input.parse::<Option<Token![,]>>()?;
    Ok(SelectArm { pat, operand, guard, body })
}

fn head(input: ParseStream<'_>) -> syn::Result<(Option<Pat>, Option<Operand>)> {
    if input.peek(Token![else]) {
        input.parse::<Token![else]>()?;
        return Ok((None, None));
    }
    if input.peek(Ident) && input.peek2(Token![=>]) {
        // `default =>`, `complete =>`.
        input.parse::<Ident>()?;
        return Ok((None, None));
    }
    if input.peek(Ident) && input.peek2(token::Paren) {
        let ahead = input.fork();
        let operation: Ident = ahead.parse()?;
        let content;
        syn::parenthesized!(content in ahead);
        let follows = ahead.peek(Token![->]) || ahead.peek(Token![=>]);
        if follows && let Ok(arguments) = content.parse_terminated(Expr::parse, Token![,]) {
            syn::parse::discouraged::Speculative::advance_to(input, &ahead);
            let mut arguments: Vec<Expr> = arguments.into_iter().collect();
            if operation == "default" {
                return Ok((None, arguments.pop().map(Operand::Timeout)));
            }
            let pat = if input.parse::<Option<Token![->]>>()?.is_some() {
                Some(Pat::parse_multi_with_leading_vert(input)?)
            } else {
                None
            };
            return Ok((pat, Some(Operand::Channel(operation, arguments))));
        }
    }
    let pat = Pat::parse_multi_with_leading_vert(input)?;
    input.parse::<Token![=]>()?;
    Ok((Some(pat), Some(Operand::Future(input.parse()?))))
}
