//! One file's source text to one [`ParsedFile`].
//!
//! Architecture Invariant: lowering knows syntax and macros only. It desugars no control flow, resolves no name but
//! that of a macro, and knows no library.

mod allowed;
mod assoc;
mod attrs;
mod calls;
mod expand;
mod exprs;
mod heads;
mod include;
mod items;
mod legacy;
mod limits;
mod pats;
mod recover;
mod scan;
mod spans;
mod stmts;
mod types;

use proc_macro2::TokenStream;

use self::expand::Expander;
use self::spans::{Call, LineTable};
use super::cfg_truth::CfgTruth;
use super::ir::{Body, Expr, ExprId, ExprKind, ParsedFile, Pat, PatId, PatKind};
use super::macros::{MacroTable, hygiene};
use crate::base::{FileId, Name, NotAnalysed, Span, name};

pub use self::limits::{STACK_BYTES, with_stack};

/// What the lowering of one file needs to know besides its text.
pub struct LowerContext<'a> {
    /// The file.
    pub file: FileId,
    /// Its path as shown to the user.
    pub path: &'a str,
    /// Address of the file's first byte in the source map.
    pub base: u32,
    /// Number of its package, to find macros; `None` for models.
    pub package: Option<u32>,
    /// 2015, 2018, 2021, 2024.
    pub edition: u16,
    /// A model file: functions need no body, and [`super::ir::Attrs::model`] is filled.
    pub is_model: bool,
    /// Evaluates the tokens inside `cfg(..)`.
    pub cfg: &'a dyn Fn(&TokenStream) -> CfgTruth,
    /// All macros of the run.
    pub macros: &'a MacroTable,
}

/// Lowers one file. Never panics; what cannot be parsed is listed in the result and left out.
///
/// The caller must run it on a thread with [`STACK_BYTES`] of stack, see [`with_stack`]. All `proc_macro2` spans of the
/// thread are invalid afterwards, so none may be kept across the call.
pub fn lower_file(text: &str, ctx: &LowerContext<'_>) -> ParsedFile {
    let skipped = prefix_length(text);
    let source = text.get(skipped..).unwrap_or("");
    let mut lowerer = Lowerer::new(source, ctx, ctx.base + skipped as u32, line_of(text, skipped) - 1);
    let items = lowerer.file(source);
    let not_analysed = std::mem::take(&mut lowerer.not_analysed);
    let allowed = std::mem::take(&mut lowerer.allowed);
    drop(lowerer);
    proc_macro2::extra::invalidate_current_thread_spans();
    ParsedFile { file: ctx.file, items, not_analysed, allowed, lines: text.lines().count() }
}

/// Length of a byte order mark and a `#!` line.
pub(crate) fn prefix_length(text: &str) -> usize {
    let bom = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let rest = text.get(bom..).unwrap_or("");
    let is_shebang = rest.strip_prefix("#!").is_some_and(|after| !after.trim_start().starts_with('['));
    bom + if is_shebang { rest.find('\n').unwrap_or(rest.len()) } else { 0 }
}

/// 1-based line of a byte offset.
fn line_of(text: &str, offset: usize) -> u32 {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    before.iter().filter(|&&byte| byte == b'\n').count() as u32 + 1
}

/// The state of lowering one file.
struct Lowerer<'a> {
    ctx: &'a LowerContext<'a>,
    lines: LineTable<'a>,
    /// Address of the first byte of the text in `lines`.
    base: u32,
    /// Lines before that text.
    lines_before: u32,
    /// The body being built.
    body: Body,
    /// Levels of expressions, patterns and types entered, see [`limits::MAX_TREE_DEPTH`].
    depth: usize,
    /// Nothing in the file nests so deep that it has to be checked.
    is_shallow: bool,
    /// Inside an item that exists in tests only.
    in_test: bool,
    /// The macro calls being expanded whose names stand in the source, outermost first.
    calls: Vec<Call>,
    expander: Expander,
    not_analysed: Vec<NotAnalysed>,
    /// Statements and items in which a guard may be dropped at once.
    allowed: Vec<Span>,
}

impl<'a> Lowerer<'a> {
    fn new(text: &'a str, ctx: &'a LowerContext<'a>, base: u32, lines_before: u32) -> Self {
        Lowerer {
            ctx,
            lines: LineTable::new(text),
            base,
            lines_before,
            body: empty_body(),
            depth: 0,
            is_shallow: false,
            in_test: false,
            calls: Vec::new(),
            expander: Expander::default(),
            not_analysed: Vec::new(),
            allowed: Vec::new(),
        }
    }

    /// Notes that something had to be left out.
    fn give_up(&mut self, at: proc_macro2::Span, reason: String) {
        let line = at.start().line as u32 + self.lines_before;
        self.not_analysed.push(NotAnalysed { file: self.ctx.path.to_string(), line, reason });
    }

    /// An identifier's name without `r#`, and as a macro definition wrote it.
    fn ident(&self, ident: &syn::Ident) -> Name {
        let text = ident.to_string();
        name(hygiene::original(text.strip_prefix("r#").unwrap_or(&text)))
    }

    /// The name of an identifier that may mean a local: those of macro definitions differ in each expansion.
    fn local(&self, ident: &syn::Ident) -> Name {
        let text = ident.to_string();
        hygiene::display(text.strip_prefix("r#").unwrap_or(&text))
    }

    /// A label's or lifetime's name without the quote.
    fn label(&self, lifetime: &syn::Lifetime) -> Name {
        self.ident(&lifetime.ident)
    }

    /// The address range of a token; [`Span::is_none`] if it stands nowhere.
    fn span(&self, span: proc_macro2::Span) -> Span {
        match self.lines.range(span) {
            (0, 0) => Span::default(),
            (lo, hi) => Span { lo: self.base + lo, hi: self.base + hi },
        }
    }

    /// The macro whose definition a token with this span comes from.
    fn call_of(&self, span: Span) -> Option<Call> {
        self.calls.iter().rev().find(|call| call.span == span).copied()
    }

    /// The span of two neighbours. Tokens of a macro definition count only if there are no others, so that a
    /// `$lock.lock()` in a definition has the span of its argument.
    fn join(&self, a: Span, b: Span) -> Span {
        if a == b || b.is_none() {
            a
        } else if a.is_none() {
            b
        } else if self.call_of(b).is_some() {
            a
        } else if self.call_of(a).is_some() {
            b
        } else {
            a.to(b)
        }
    }

    /// From the token `a` to the token `b`.
    fn join_tokens(&self, a: proc_macro2::Span, b: proc_macro2::Span) -> Span {
        self.join(self.span(a), self.span(b))
    }

    /// Adds an expression whose deciding token is `head`.
    fn add(&mut self, kind: ExprKind, span: Span, head: Span) -> ExprId {
        let from_macro = self.call_of(head).map(|call| call.name);
        self.body.exprs.push(Expr { kind, span, from_macro });
        ExprId::new(self.body.exprs.len() - 1)
    }

    fn add_pat(&mut self, kind: PatKind, span: Span) -> PatId {
        self.body.pats.push(Pat { kind, span });
        PatId::new(self.body.pats.len() - 1)
    }

    fn span_of(&self, id: ExprId) -> Span {
        self.body.exprs.get(id.index()).map_or(Span::default(), |expr| expr.span)
    }

    /// Builds a body of its own, as every function and initialiser has.
    fn with_body(&mut self, build: impl FnOnce(&mut Self)) -> Body {
        let outer = std::mem::replace(&mut self.body, empty_body());
        build(self);
        let mut body = std::mem::replace(&mut self.body, outer);
        body.exprs.shrink_to_fit();
        body.pats.shrink_to_fit();
        body
    }
}

fn empty_body() -> Body {
    Body { relevant: true, ..Body::default() }
}

#[cfg(test)]
mod dump;
#[cfg(test)]
mod macro_tests;
#[cfg(test)]
mod tests;
