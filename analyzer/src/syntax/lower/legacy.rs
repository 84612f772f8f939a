//! Edition 2015: rewrites what the parser no longer reads, keeping all spans.
//!
//! Trait objects without `dyn` (`Box<Fn(A) -> B>`), parameters of trait functions without a name, and `async`, `await`,
//! `dyn`, `try` as identifiers. Used only on items that do not parse as they are.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};

/// The rewritten tokens. `tokens` must not nest deeper than [`super::limits::check`] allows.
pub(super) fn modernise(tokens: TokenStream) -> TokenStream {
    rewrite(tokens, false)
}

fn rewrite(tokens: TokenStream, in_trait: bool) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut out: Vec<TokenTree> = Vec::with_capacity(tokens.len());
    let mut after_trait = false;
    let mut after_fn = false;
    for (index, token) in tokens.iter().enumerate() {
        let next = tokens.get(index + 1);
        match token {
            TokenTree::Ident(ident) => {
                after_trait |= ident == "trait";
                after_fn |= ident == "fn";
                if is_call_trait(ident) && is_group(next, Delimiter::Parenthesis) {
                    insert_dyn(&mut out, ident.span());
                }
                out.push(TokenTree::Ident(identifier(ident, out.last(), next)));
            }
            TokenTree::Group(group) => {
                let is_body = group.delimiter() == Delimiter::Brace;
                let mut content = rewrite(group.stream(), after_trait && is_body);
                if in_trait && after_fn && group.delimiter() == Delimiter::Parenthesis {
                    content = name_parameters(content);
                    after_fn = false;
                }
                if is_body {
                    (after_trait, after_fn) = (false, false);
                }
                let mut rewritten = Group::new(group.delimiter(), content);
                rewritten.set_span(group.span());
                out.push(TokenTree::Group(rewritten));
            }
            TokenTree::Punct(punct) => {
                if punct.as_char() == ';' {
                    (after_trait, after_fn) = (false, false);
                }
                out.push(token.clone());
            }
            TokenTree::Literal(_) => out.push(token.clone()),
        }
    }
    out.into_iter().collect()
}

/// A trait whose arguments stand in parentheses.
fn is_call_trait(ident: &Ident) -> bool {
    ["Fn", "FnMut", "FnOnce", "FnBox"].iter().any(|name| ident == name)
}

fn is_group(token: Option<&TokenTree>, delimiter: Delimiter) -> bool {
    matches!(token, Some(TokenTree::Group(group)) if group.delimiter() == delimiter)
}

fn is_punct(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

/// Writes `dyn` before the path and the `for<'a>` at the end of `out`, if a type is expected there.
fn insert_dyn(out: &mut Vec<TokenTree>, span: Span) {
    let at = |index: usize| index.checked_sub(1).and_then(|before| out.get(before));
    let mut start = out.len();
    while is_punct(at(start), ':') && start >= 2 && is_punct(at(start - 1), ':') {
        start -= 2;
        if matches!(at(start), Some(TokenTree::Ident(_))) {
            start -= 1;
        }
    }
    let is_arrow = |end: usize| end >= 2 && is_punct(at(end), '>') && is_punct(at(end - 1), '-');
    if is_punct(at(start), '>') && !is_arrow(start) {
        let mut open = start;
        while open > 0 && !is_punct(at(open), '<') {
            open -= 1;
        }
        match at(open.saturating_sub(1)) {
            Some(TokenTree::Ident(ident)) if ident == "for" => start = open.saturating_sub(2),
            _ => return,
        }
    }
    let expects_type = match at(start) {
        None => true,
        Some(TokenTree::Punct(punct)) => matches!(punct.as_char(), '&' | '<' | ',' | '=') || is_arrow(start),
        // `&mut Fn()`, `&'a Fn()`.
        Some(TokenTree::Ident(ident)) => ident == "mut" || start >= 2 && is_punct(at(start - 1), '\''),
        _ => false,
    };
    // `x: Fn()` in a parameter list can only be a bound.
    if expects_type {
        out.insert(start, TokenTree::Ident(Ident::new("dyn", span)));
    }
}

/// The identifier, raw if it is a keyword by now that stands where none can.
fn identifier(ident: &Ident, before: Option<&TokenTree>, next: Option<&TokenTree>) -> Ident {
    let raw = match ident.to_string().as_str() {
        "async" => !match next {
            Some(TokenTree::Ident(next)) => ["fn", "move", "unsafe", "extern", "for"].iter().any(|word| next == word),
            Some(TokenTree::Punct(next)) => next.as_char() == '|',
            Some(TokenTree::Group(next)) => next.delimiter() == Delimiter::Brace,
            _ => false,
        },
        "await" => !is_punct(before, '.') || is_group(next, Delimiter::Parenthesis),
        "try" => is_punct(next, '!') || is_group(next, Delimiter::Parenthesis),
        "dyn" => is_punct(next, ':') || is_punct(next, '.'),
        _ => false,
    };
    if raw { Ident::new_raw(&ident.to_string(), ident.span()) } else { ident.clone() }
}

/// Gives each parameter that is only a type the pattern `_`.
fn name_parameters(params: TokenStream) -> TokenStream {
    let mut out = Vec::new();
    let mut param: Vec<TokenTree> = Vec::new();
    let mut angles = 0usize;
    let finish = |param: &mut Vec<TokenTree>, out: &mut Vec<TokenTree>| {
        let named = param.iter().enumerate().any(|(index, token)| match token {
            TokenTree::Ident(ident) => ident == "self",
            TokenTree::Punct(colon) if colon.as_char() == ':' => {
                colon.spacing() == Spacing::Alone && !is_punct(index.checked_sub(1).and_then(|i| param.get(i)), ':')
            }
            _ => false,
        });
        if let Some(first) = param.first().filter(|_| !named) {
            let span = first.span();
            let mut colon = Punct::new(':', Spacing::Alone);
            colon.set_span(span);
            out.extend([TokenTree::Ident(Ident::new("_", span)), TokenTree::Punct(colon)]);
        }
        out.append(param);
    };
    for token in params {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == '<' => angles += 1,
            TokenTree::Punct(punct) if punct.as_char() == '>' && !is_punct(param.last(), '-') => {
                angles = angles.saturating_sub(1);
            }
            TokenTree::Punct(punct) if punct.as_char() == ',' && angles == 0 => {
                finish(&mut param, &mut out);
                out.push(token);
                continue;
            }
            _ => {}
        }
        param.push(token);
    }
    finish(&mut param, &mut out);
    out.into_iter().collect()
}
