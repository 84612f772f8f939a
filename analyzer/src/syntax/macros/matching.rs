//! Matches the tokens of a macro call against the pattern of a rule.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};
use syn::buffer::Cursor;
use syn::ext::IdentExt as _;
use syn::parse::discouraged::{AnyDelimiter as _, Speculative as _};
use syn::parse::{ParseStream, Parser as _};
use syn::{Block, Expr, Ident, Item, Lifetime, Lit, Meta, Pat, Path, Token, Type, Visibility};

use super::hygiene;
use super::rules::{Fragment, Matcher, Repetition, Rule};
use super::tokens::{Tree, operator_length};
use crate::base::Name;

/// What a metavariable stands for.
#[derive(Debug, Clone)]
pub(crate) enum Binding {
    One(TokenStream),
    /// One per repetition.
    Many(Vec<Binding>),
}

/// The metavariables of a match.
pub(crate) type Bindings = Vec<(Name, Binding)>;

/// The first rule whose whole pattern `input` matches, and the bindings.
///
/// Like rustc's own matcher this never gives back what a repetition has taken, except a separator that no further
/// repetition follows. `input` must not nest deeper than [`crate::syntax::lower::limits::check`] allows.
pub(crate) fn first_match<'r>(rules: &'r [Rule], input: &TokenStream) -> Option<(&'r Rule, Bindings)> {
    let mut matched = None;
    let attempt = |input: ParseStream<'_>| -> syn::Result<()> {
        matched = rules.iter().find_map(|rule| {
            let ahead = input.fork();
            let mut found = Bindings::new();
            sequence(&rule.pattern, &ahead, &mut found)?;
            ahead.is_empty().then_some((rule, found))
        });
        Ok(())
    };
    // The parser complains about tokens that are left; what counts is in `matched`.
    let _ = attempt.parse2(input.clone());
    matched
}

fn sequence(pattern: &[Matcher], input: ParseStream<'_>, found: &mut Bindings) -> Option<()> {
    for matcher in pattern {
        match matcher {
            Matcher::Token(wanted) => token(wanted, input)?,
            Matcher::Group(delimiter, inner) => {
                let (actual, _, content) = input.parse_any_delimiter().ok()?;
                if actual != *delimiter {
                    return None;
                }
                sequence(inner, &content, found)?;
                if !content.is_empty() {
                    return None;
                }
            }
            Matcher::Variable(variable, kind) => {
                let tokens = fragment(*kind, input)?;
                found.push((*variable, Binding::One(tokens)));
            }
            Matcher::Repeat { body, separator, op, variables } => {
                repeat(body, separator, *op, variables, input, found)?;
            }
        }
    }
    Some(())
}

fn repeat(
    body: &[Matcher],
    separator: &[Tree],
    op: Repetition,
    variables: &[Name],
    input: ParseStream<'_>,
    found: &mut Bindings,
) -> Option<()> {
    let mut columns: Vec<Vec<Binding>> = vec![Vec::new(); variables.len()];
    let mut count = 0usize;
    let most = if op == Repetition::AtMostOnce { 1 } else { usize::MAX };
    while count < most && !input.is_empty() {
        let ahead = input.fork();
        let separated = count == 0 || separator.iter().all(|wanted| token(wanted, &ahead).is_some());
        let mut once = Bindings::new();
        if !separated || sequence(body, &ahead, &mut once).is_none() || ahead.cursor() == input.cursor() {
            break;
        }
        input.advance_to(&ahead);
        for (variable, binding) in once {
            if let Some(at) = variables.iter().position(|candidate| *candidate == variable)
                && let Some(column) = columns.get_mut(at)
            {
                column.push(binding);
            }
        }
        count += 1;
    }
    if op == Repetition::AtLeastOnce && count == 0 {
        return None;
    }
    found.extend(variables.iter().copied().zip(columns.into_iter().map(Binding::Many)));
    Some(())
}

/// Takes one given token.
fn token(wanted: &Tree, input: ParseStream<'_>) -> Option<()> {
    input
        .step(|cursor| {
            let no = || cursor.error("another token");
            let (found, rest) = cursor.token_tree().ok_or_else(no)?;
            let same = match (wanted, &found) {
                (Tree::Ident(wanted), TokenTree::Ident(found)) => {
                    *found == wanted.as_str() || hygiene::original(&found.to_string()) == wanted.as_str()
                }
                (Tree::Punct(wanted, joint), TokenTree::Punct(found)) => {
                    // `=` of `=>` is joint; a lone sign of the pattern may stand before another sign in the call.
                    *wanted == found.as_char() && (!joint || found.spacing() == Spacing::Joint || !is_punct(rest))
                }
                (Tree::Literal(wanted), TokenTree::Literal(found)) => wanted.as_str() == found.to_string(),
                _ => false,
            };
            if same { Ok(((), rest)) } else { Err(no()) }
        })
        .ok()
}

fn is_punct(cursor: Cursor<'_>) -> bool {
    cursor.punct().is_some()
}

/// Takes one fragment. An expression or type of several tokens comes in an invisible group, so that it stays together.
fn fragment(kind: Fragment, input: ParseStream<'_>) -> Option<TokenStream> {
    let begin = input.cursor();
    let mut keep_together = false;
    match kind {
        Fragment::Tt => token_tree(input)?,
        Fragment::Ident => {
            // A `_` is an identifier for proc_macro2 only.
            let ident = input.call(Ident::parse_any).ok()?;
            if ident == "_" {
                return None;
            }
        }
        Fragment::Expr => {
            if input.peek(Token![_]) || input.peek(Token![let]) {
                return None;
            }
            input.parse::<Expr>().ok()?;
            keep_together = true;
        }
        Fragment::Ty => {
            let ty = input.parse::<Type>().ok()?;
            keep_together = !matches!(ty, Type::Path(path) if path.qself.is_none());
        }
        Fragment::Block => drop(input.parse::<Block>().ok()?),
        Fragment::Item => drop(input.parse::<Item>().ok()?),
        Fragment::Lifetime => drop(input.parse::<Lifetime>().ok()?),
        Fragment::Literal => {
            if input.peek(Token![-]) {
                input.parse::<Token![-]>().ok()?;
            }
            input.parse::<Lit>().ok()?;
        }
        Fragment::Meta => drop(input.parse::<Meta>().ok()?),
        Fragment::Pat => drop(input.call(Pat::parse_multi_with_leading_vert).ok()?),
        Fragment::PatParam => drop(input.call(Pat::parse_single).ok()?),
        Fragment::Path => drop(input.parse::<Path>().ok()?),
        Fragment::Stmt => statement(input)?,
        Fragment::Vis => drop(input.parse::<Visibility>().ok()?),
    }
    let taken = between(begin, input.cursor());
    let several = taken.clone().into_iter().nth(1).is_some();
    if !(keep_together && several) {
        return Some(taken);
    }
    Some(TokenStream::from(TokenTree::Group(Group::new(Delimiter::None, taken))))
}

/// Takes one token tree; an operator of several signs and a lifetime are one.
fn token_tree(input: ParseStream<'_>) -> Option<()> {
    if input.parse::<Option<Lifetime>>().ok().flatten().is_some() {
        return Some(());
    }
    let mut signs = Vec::new();
    let mut cursor = input.cursor();
    // Signs inside an invisible group do not count.
    let starts_with_sign = matches!(cursor.token_tree(), Some((TokenTree::Punct(_), _)));
    while let Some((punct, rest)) = cursor.punct().filter(|_| starts_with_sign) {
        signs.push((punct.as_char(), punct.spacing() == Spacing::Joint));
        cursor = rest;
        if signs.len() == 3 {
            break;
        }
    }
    for _ in 0..operator_length(&signs) {
        input.parse::<TokenTree>().ok()?;
    }
    Some(())
}

/// Takes a statement without its semicolon.
fn statement(input: ParseStream<'_>) -> Option<()> {
    if input.peek(Token![let]) {
        input.parse::<Token![let]>().ok()?;
        input.call(Pat::parse_single).ok()?;
        if input.parse::<Option<Token![:]>>().ok()?.is_some() {
            input.parse::<Type>().ok()?;
        }
        if input.parse::<Option<Token![=]>>().ok()?.is_some() {
            input.parse::<Expr>().ok()?;
            if input.parse::<Option<Token![else]>>().ok()?.is_some() {
                input.parse::<Block>().ok()?;
            }
        }
        return Some(());
    }
    let ahead = input.fork();
    if ahead.parse::<Expr>().is_ok() {
        input.advance_to(&ahead);
        return Some(());
    }
    input.parse::<Item>().ok().map(drop)
}

/// The tokens from one cursor to a later one of the same buffer.
fn between(begin: Cursor<'_>, end: Cursor<'_>) -> TokenStream {
    let mut taken = Vec::new();
    let mut cursor = begin;
    while cursor != end {
        let Some((tree, next)) = cursor.token_tree() else { break };
        // The end may lie inside an invisible group: then the group's own tokens are meant.
        if next > end
            && let Some((inside, _, _)) = cursor.group(Delimiter::None)
        {
            cursor = inside;
            continue;
        }
        taken.push(tree);
        cursor = next;
    }
    taken.into_iter().collect()
}
