//! Bounds on nesting, so that neither parsing nor lowering can overflow the stack.
//!
//! A recursive-descent parser, the drop of its tree and the lowering all recurse as deep as the source nests. Before
//! anything recursive touches a token stream, [`check`] measures it, without recursion that the input controls.

use proc_macro2::{Delimiter, Spacing, Span, TokenStream, TokenTree};

/// Stack that a thread needs which lowers files; [`with_stack`] gives it.
pub const STACK_BYTES: usize = 128 << 20;

/// Delimiters may nest this deep.
const MAX_NESTING: usize = 256;
/// Operators of one expression that nest to the right (`!!!x`, `a = b = c`, `else if`): the parser recurses on them.
const MAX_PREFIX: usize = 512;
/// Operators, calls and method calls of one expression that nest to the left: the parser loops, only the drop recurses.
const MAX_CHAIN: usize = 3000;
/// Fewer tokens than this are within all of these limits.
pub(super) const HARMLESS: usize = 200;
/// `<` without a `>`: bounds the nesting of generic arguments, which have no delimiter tokens.
const MAX_ANGLES: usize = 512;
/// Levels of expressions, types and patterns that the lowering descends, macro expansions included.
pub(crate) const MAX_TREE_DEPTH: usize = 1200;

/// Runs `work` in a thread pool whose threads have [`STACK_BYTES`] of stack, rayon's parallel iterators in it included.
///
/// Everything that calls [`super::lower_file`] must run in one (or on a thread with as much stack). Falls back to the
/// calling thread if the system gives no threads.
pub fn with_stack<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    let pool =
        rayon::ThreadPoolBuilder::new().stack_size(STACK_BYTES).thread_name(|index| format!("gordian-{index}")).build();
    match pool {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}

/// The first place where `tokens` nest too deep to be parsed, with the reason.
pub(crate) fn check(tokens: &TokenStream) -> Result<(), (Span, &'static str)> {
    check_level(tokens, 0)
}

/// The recursion ends at [`MAX_NESTING`].
fn check_level(tokens: &TokenStream, depth: usize) -> Result<(), (Span, &'static str)> {
    let (mut chain, mut prefix, mut angles) = (0usize, 0usize, 0usize);
    // Signs that directly follow each other, and the last of them.
    let (mut run, mut last, mut last_joint) = (0, ' ', false);
    // Between the bars of a closure's parameters; whether an operand stands directly before.
    let (mut in_params, mut after_operand) = (false, false);
    let mut tokens = tokens.clone().into_iter().peekable();
    while let Some(token) = tokens.next() {
        if !matches!(token, TokenTree::Punct(_)) {
            run = 0;
        }
        match &token {
            TokenTree::Group(group) => {
                if depth >= MAX_NESTING {
                    return Err((group.span(), "delimiters nest too deep"));
                }
                check_level(&group.stream(), depth + 1)?;
                chain += 1;
                if group.delimiter() == Delimiter::Brace && ends_statement(tokens.peek()) {
                    (chain, prefix, angles) = (0, 0, 0);
                }
            }
            TokenTree::Ident(ident) => {
                if ["else", "return", "break", "yield", "move", "dyn", "impl", "fn", "mut"].iter().any(|k| ident == k) {
                    prefix += 1;
                } else if ident == "as" {
                    chain += 1;
                }
            }
            TokenTree::Punct(punct) => {
                let (sign, joint) = (punct.as_char(), punct.spacing() == Spacing::Joint);
                run += 1;
                match sign {
                    // A comma of generic arguments or closure parameters is inside an expression.
                    ',' if angles > 0 || in_params => {}
                    ',' => (chain, prefix, run) = (0, 0, 0),
                    ';' => (chain, prefix, angles, run, in_params) = (0, 0, 0, 0, false),
                    '|' if in_params => in_params = false,
                    '|' if !(after_operand || joint || last == '|' && last_joint) => {
                        in_params = true;
                        prefix += 1;
                    }
                    '\'' | '#' | '$' => {}
                    '<' => angles += 1,
                    '>' if last != '-' && last != '=' => angles = angles.saturating_sub(1),
                    // Of `a && !b` only the `!` nests to the right.
                    '|' | '*' | '&' | '!' | '-' if run > 2 => prefix += 1,
                    '=' if run == 1 && !joint => prefix += 1,
                    _ if run == 1 => chain += 1,
                    _ => {}
                }
                (last, last_joint) = (sign, joint);
            }
            TokenTree::Literal(_) => {}
        }
        after_operand = match &token {
            TokenTree::Ident(ident) => ident != "move" && ident != "return" && ident != "async" && ident != "static",
            TokenTree::Punct(punct) => punct.as_char() == '?',
            _ => true,
        };
        if prefix > MAX_PREFIX || chain > MAX_CHAIN || angles > MAX_ANGLES {
            return Err((token.span(), "an expression or type nests too deep"));
        }
    }
    Ok(())
}

/// After a brace group: can the next token begin a new statement or item rather than continue the expression?
fn ends_statement(next: Option<&TokenTree>) -> bool {
    match next {
        None | Some(TokenTree::Group(_) | TokenTree::Literal(_)) => true,
        Some(TokenTree::Ident(ident)) => ident != "else" && ident != "as",
        Some(TokenTree::Punct(punct)) => matches!(punct.as_char(), '#' | '\''),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ok(text: &str) -> bool {
        check(&text.parse().expect("lexes")).is_ok()
    }

    #[test]
    fn ordinary_code_passes() {
        assert!(ok("fn f() { if a { b } else if c { d } x.y().z() + 1 - -2 }"));
        let list = "|a, b| c | d, ".repeat(400);
        assert!(ok(&list));
        let items = "fn f(x: Vec<u8>) -> Option<u8> { x.get(0) } ".repeat(5000);
        assert!(ok(&items));
        let statements = "if a == b { c } x = *y; ".repeat(5000);
        assert!(ok(&statements));
    }

    #[test]
    fn deep_input_is_rejected() {
        assert!(!ok(&format!("{}{}", "(".repeat(300), ")".repeat(300))));
        assert!(!ok(&"!".repeat(1000)));
        assert!(!ok(&"a = ".repeat(1000)));
        assert!(!ok(&"if a {} else ".repeat(1000)));
        assert!(!ok(&"Vec<".repeat(1000)));
        assert!(!ok(&"Map<u8, ".repeat(1000)));
        assert!(!ok(&"a as Map<u8, u8> + ".repeat(10_000)));
        assert!(!ok(&"|a, b| ".repeat(1000)));
        assert!(!ok(&"move |a: &u8, (b, c)| ".repeat(1000)));
        assert!(!ok(&"a + ".repeat(10_000)));
        assert!(!ok(&"a.b() ".repeat(10_000)));
    }
}
