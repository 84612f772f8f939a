//! Macros that the language defines itself, and argument lists.

use proc_macro2::TokenStream;
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::{Expr, Token};

use crate::syntax::ir::Lit;

/// What a macro of the language is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Builtin {
    /// Takes its arguments by reference and formats them.
    FormatArgs,
    /// Gives a literal whatever its tokens are.
    Literal(Lit),
    /// Assembly: its tokens are no expressions.
    Opaque,
}

/// The macros that no definition can describe since the compiler runs them.
pub(crate) fn builtin(name: &str) -> Option<Builtin> {
    Some(match name {
        "format_args" | "format_args_nl" | "const_format_args" => Builtin::FormatArgs,
        "stringify" | "concat" | "file" | "module_path" | "env" | "option_env" | "include_str" => {
            Builtin::Literal(Lit::Str)
        }
        "include_bytes" | "concat_bytes" => Builtin::Literal(Lit::ByteStr),
        "line" | "column" | "offset_of" => Builtin::Literal(Lit::Int),
        "cfg" => Builtin::Literal(Lit::Bool),
        "asm" | "global_asm" | "naked_asm" | "compile_error" | "include" | "concat_idents" => Builtin::Opaque,
        _ => return None,
    })
}

/// Comma separated expressions.
pub(crate) fn arguments(tokens: &TokenStream) -> Option<Vec<Expr>> {
    let list = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens.clone()).ok()?;
    Some(list.into_iter().collect())
}

/// The arguments of `format_args!` that are evaluated: all but the format string, without the names of named ones.
pub(crate) fn format_arguments(tokens: &TokenStream) -> Option<Vec<Expr>> {
    let mut list = arguments(tokens)?.into_iter();
    // The first may be a macro call such as `concat!` and is never anything that runs.
    list.next();
    let value = |argument| match argument {
        Expr::Assign(assign) if matches!(*assign.left, Expr::Path(_)) => *assign.right,
        other => other,
    };
    Some(list.map(value).collect())
}
