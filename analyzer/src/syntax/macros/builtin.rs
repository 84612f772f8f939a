//! Macros that the language defines itself, and argument lists.

use proc_macro2::TokenStream;
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::{Expr, ExprLit, ExprPath, Ident, Lit, Path, Token};

use crate::syntax::ir::{Lit as LitKind, Shown};

/// What a macro of the language is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Builtin {
    /// Takes its arguments by reference and formats them.
    FormatArgs,
    /// Gives a literal whatever its tokens are.
    Literal(LitKind),
    /// Assembly: its tokens are no expressions.
    Opaque,
}

/// The macros that no definition can describe since the compiler runs them.
pub(crate) fn builtin(name: &str) -> Option<Builtin> {
    Some(match name {
        "format_args" | "format_args_nl" | "const_format_args" => Builtin::FormatArgs,
        "stringify" | "concat" | "file" | "module_path" | "env" | "option_env" | "include_str" => {
            Builtin::Literal(LitKind::Str)
        }
        "include_bytes" | "concat_bytes" => Builtin::Literal(LitKind::ByteStr),
        "line" | "column" | "offset_of" => Builtin::Literal(LitKind::Int),
        "cfg" => Builtin::Literal(LitKind::Bool(None)),
        "asm" | "global_asm" | "naked_asm" | "compile_error" | "include" | "concat_idents" => Builtin::Opaque,
        _ => return None,
    })
}

/// Comma separated expressions.
pub(crate) fn arguments(tokens: &TokenStream) -> Option<Vec<Expr>> {
    let list = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens.clone()).ok()?;
    Some(list.into_iter().collect())
}

/// The arguments of `format_args!`.
pub(crate) struct FormatArguments {
    /// What is evaluated: all but the format string, without the names of named ones, then the variables that the format string
    /// itself names.
    pub(crate) values: Vec<Expr>,
    /// Which of them are shown, in order, and how.
    pub(crate) shown: Vec<(u32, Shown)>,
}

/// Takes the tokens of a `format_args!` call apart.
pub(crate) fn format_arguments(tokens: &TokenStream) -> Option<FormatArguments> {
    let mut list = arguments(tokens)?.into_iter();
    let format = list.next();
    let mut names = Vec::new();
    let mut values = Vec::new();
    for argument in list {
        let (name, value) = match argument {
            Expr::Assign(assign) => match &*assign.left {
                Expr::Path(path) => (path.path.get_ident().map(ToString::to_string), *assign.right),
                _ => (None, Expr::Assign(assign)),
            },
            other => (None, other),
        };
        names.push(name);
        values.push(value);
    }
    let mut shown = Vec::new();
    // The format string may be a macro call such as `concat!` and is never anything that runs.
    if let Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) = format {
        for (argument, how) in placeholders(&text.value()) {
            let index = match argument {
                Placeholder::Position(index) => index,
                Placeholder::Name(name) => match names.iter().position(|n| n.as_deref() == Some(&*name)) {
                    Some(index) => index,
                    None => {
                        let Some(ident) = captured(&name, text.span()) else { continue };
                        let path = Path::from(ident);
                        names.push(Some(name));
                        values.push(Expr::Path(ExprPath { attrs: Vec::new(), qself: None, path }));
                        values.len() - 1
                    }
                },
            };
            if index < values.len()
                && let (Some(how), Ok(index)) = (how, u32::try_from(index))
            {
                shown.push((index, how));
            }
        }
    }
    Some(FormatArguments { values, shown })
}

/// The variable that a placeholder names, `self` included.
fn captured(name: &str, span: proc_macro2::Span) -> Option<Ident> {
    if name == "self" {
        return Some(Ident::new("self", span));
    }
    let mut ident = syn::parse_str::<Ident>(name).ok()?;
    ident.set_span(span);
    Some(ident)
}

/// What a placeholder shows.
#[derive(Debug, PartialEq, Eq)]
enum Placeholder {
    Position(usize),
    Name(String),
}

/// The placeholders of a format string with the traits they need, `None` for hexadecimal and the like (`std::fmt`, section
/// "Formatting Parameters").
fn placeholders(format: &str) -> Vec<(Placeholder, Option<Shown>)> {
    let mut found = Vec::new();
    let mut next = 0;
    let mut rest = format;
    while let Some(at) = rest.find('{') {
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('{') {
            rest = after;
            continue;
        }
        let Some(end) = rest.find('}') else { break };
        let (argument, spec) = rest[..end].split_once(':').unwrap_or((&rest[..end], ""));
        rest = &rest[end + 1..];
        let (argument, spec) = (argument.trim(), spec.trim_end());
        if spec.contains(".*") {
            // The precision is an argument of its own, before the value.
            next += 1;
        }
        let placeholder = match argument.parse() {
            Ok(position) => Placeholder::Position(position),
            Err(_) if argument.is_empty() => {
                next += 1;
                Placeholder::Position(next - 1)
            }
            Err(_) => Placeholder::Name(argument.to_owned()),
        };
        let shown = match spec.chars().last() {
            Some('?') => Some(Shown::Debug),
            Some('x' | 'X' | 'o' | 'b' | 'e' | 'E' | 'p') => None,
            _ => Some(Shown::Display),
        };
        found.push((placeholder, shown));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_of_every_form() {
        use Placeholder::{Name, Position};
        use Shown::{Debug, Display};
        let found = placeholders("a {} {{x}} {0:?} {name} {name:>8.3} {:#?} {:.*} {1:x} {:width$} {");
        let expected = [
            (Position(0), Some(Display)),
            (Position(0), Some(Debug)),
            (Name("name".into()), Some(Display)),
            (Name("name".into()), Some(Display)),
            (Position(1), Some(Debug)),
            (Position(3), Some(Display)),
            (Position(1), None),
            (Position(4), Some(Display)),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn named_and_captured_arguments_are_found_once() {
        let tokens: TokenStream = "\"{a} {b} {a:?} {}\", x, a = y".parse().expect("tokens");
        let FormatArguments { values, shown } = format_arguments(&tokens).expect("arguments");
        assert_eq!(values.len(), 3);
        let display = Shown::Display;
        assert_eq!(shown, [(1, display), (2, display), (1, Shown::Debug), (0, display)]);
    }
}
