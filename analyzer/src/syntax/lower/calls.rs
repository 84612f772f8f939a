//! Macro calls in every position: expanded, known to the language, or looked into.

use proc_macro2::TokenStream;
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::{Block, Macro, Pat, Token};

use super::Lowerer;
use super::expand::Position;
use crate::base::{Name, Span};
use crate::syntax::ir::{BlockKind, ExprId, ExprKind, Item, PatId, PatKind, SelectArm, Stmt, TypeRef};
use crate::syntax::macros::builtin::{self, Builtin};
use crate::syntax::macros::guess::{Guess, guess};
use crate::syntax::macros::select::{self, Operand};

/// Words that make a macro in item position worth a note if nobody can look into it: one of these,
const ITEM_WORDS: [&str; 5] = ["fn", "static", "struct", "impl", "const"];
/// and one of these.
const SYNC_WORDS: [&str; 8] = ["Mutex", "RwLock", "Condvar", "Semaphore", "Once", "lock", "spawn", "channel"];

impl Lowerer<'_> {
    /// A macro call in expression position.
    pub(super) fn expr_macro(&mut self, call: &Macro) -> ExprId {
        let (name, span, head) = self.call_head(call);
        if let Some(id) = self.before_expansion(call, name, span, head) {
            return id;
        }
        let value = self.expansion(call, Position::Expr, |this, tokens| {
            let parsed = parse_value.parse2(tokens).ok()?;
            Some(match parsed {
                Value::Expr(expr) => this.expr(&expr),
                Value::Stmts(stmts) => {
                    let (mut stmts, mut tail) = this.stmts(&stmts);
                    // `m!(..)` with a definition that ends in a semicolon still has the value before it.
                    if tail.is_none() && matches!(stmts[..], [Stmt::Expr(_)]) {
                        tail = stmts.pop().and_then(|stmt| match stmt {
                            Stmt::Expr(id) => Some(id),
                            _ => None,
                        });
                    }
                    match (&stmts[..], tail) {
                        ([], Some(tail)) => tail,
                        _ => this.add_block(None, BlockKind::Plain, stmts, tail, span),
                    }
                }
            })
        });
        match value {
            Some(value) => {
                let span = self.value_span(value, span);
                self.add(ExprKind::Expansion { name, value }, span, head)
            }
            None => self.after_expansion(call, name, span, head),
        }
    }

    /// A macro call as a statement; its value, if it has one, is given back.
    pub(super) fn stmt_macro(&mut self, call: &Macro, out: &mut Vec<Stmt>) -> Option<ExprId> {
        let (name, span, head) = self.call_head(call);
        if let Some(id) = self.before_expansion(call, name, span, head) {
            return Some(id);
        }
        let expanded = self.expansion(call, Position::Stmt, |this, tokens| {
            let stmts = Block::parse_within.parse2(tokens).ok()?;
            Some(this.stmts(&stmts))
        });
        match expanded {
            Some((stmts, tail)) => {
                let wrap = |this: &mut Self, value| {
                    let span = this.value_span(value, span);
                    this.add(ExprKind::Expansion { name, value }, span, head)
                };
                for stmt in stmts {
                    out.push(match stmt {
                        Stmt::Expr(value) => Stmt::Expr(wrap(self, value)),
                        other => other,
                    });
                }
                tail.map(|value| wrap(self, value))
            }
            None => Some(self.after_expansion(call, name, span, head)),
        }
    }

    /// A macro call in item position.
    pub(super) fn item_macro(&mut self, call: &Macro, out: &mut Vec<Item>) {
        if self.include(call, out) {
            return;
        }
        let expanded = self.expansion(call, Position::Items, |this, tokens| {
            let items = parse_all::<syn::Item>.parse2(tokens).ok()?;
            Some(this.items(&items))
        });
        match expanded {
            Some(items) => out.extend(items),
            None => self.unknown_items(call, out),
        }
    }

    /// A macro call in an impl block or trait.
    pub(super) fn assoc_macro(&mut self, call: &Macro, in_trait: bool, out: &mut Vec<Item>) {
        let lower = |this: &mut Self, tokens: TokenStream| {
            if in_trait {
                Some(this.trait_items(&parse_all::<syn::TraitItem>.parse2(tokens).ok()?))
            } else {
                Some(this.impl_items(&parse_all::<syn::ImplItem>.parse2(tokens).ok()?))
            }
        };
        match self.expansion(call, Position::Items, lower) {
            Some(items) => out.extend(items),
            None => {
                if self.checked(&call.tokens)
                    && let Some(items) = self.deeper(|this| lower(this, call.tokens.clone()))
                {
                    out.extend(items);
                }
            }
        }
    }

    /// A macro call in pattern position.
    pub(super) fn pat_macro(&mut self, call: &Macro) -> PatId {
        let (_, span, _) = self.call_head(call);
        let expanded = self.expansion(call, Position::Pat, |this, tokens| {
            let pat = Pat::parse_multi_with_leading_vert.parse2(tokens).ok()?;
            Some(this.pat(&pat))
        });
        expanded.unwrap_or_else(|| self.add_pat(PatKind::Lit, span))
    }

    /// A macro call in type position.
    pub(super) fn type_macro(&mut self, call: &Macro) -> TypeRef {
        let expanded = self.expansion(call, Position::Type, |this, tokens| {
            let ty = syn::parse2::<syn::Type>(tokens).ok()?;
            Some(this.ty(&ty))
        });
        expanded.unwrap_or(TypeRef::Unknown)
    }

    /// Macros whose meaning no definition tells.
    fn before_expansion(&mut self, call: &Macro, name: Name, span: Span, head: Span) -> Option<ExprId> {
        if let Some(builtin) = builtin::builtin(name.as_str()) {
            let kind = match builtin {
                Builtin::FormatArgs if self.checked(&call.tokens) => {
                    let builtin::FormatArguments { values, shown } = builtin::format_arguments(&call.tokens)?;
                    ExprKind::FormatArgs(self.exprs(&values), shown)
                }
                Builtin::Literal(lit) => ExprKind::Lit(lit),
                _ => ExprKind::Opaque { name: Some(name), args: Vec::new() },
            };
            return Some(self.add(kind, span, head));
        }
        if !matches!(name.as_str(), "select" | "select_biased") || !self.checked(&call.tokens) {
            return None;
        }
        let arms = select::select(&call.tokens)?;
        let arms = arms.iter().map(|arm| self.select_arm(arm)).collect();
        Some(self.add(ExprKind::Select(arms), span, head))
    }

    fn select_arm(&mut self, arm: &select::SelectArm) -> SelectArm {
        let is_future = matches!(arm.operand, Some(Operand::Future(_)));
        let operand = arm.operand.as_ref().map(|operand| match operand {
            Operand::Future(expr) | Operand::Timeout(expr) => self.expr(expr),
            Operand::Channel(operation, arguments) => {
                let head = self.span(operation.span());
                let mut args = self.exprs(arguments);
                let receiver = if args.is_empty() { self.opaque(Vec::new(), head) } else { args.remove(0) };
                let span = self.join(head, self.span_of(receiver));
                let (method, generics) = (self.ident(operation), Vec::new());
                self.add(ExprKind::MethodCall { receiver, method, method_span: head, generics, args }, span, head)
            }
        });
        let pat = arm.pat.as_ref().map(|pat| self.pat(pat));
        let guard = arm.guard.as_ref().map(|guard| self.expr(guard));
        SelectArm { pat, operand, is_future, guard, body: self.expr(&arm.body) }
    }

    /// A macro without a definition that fits.
    fn after_expansion(&mut self, call: &Macro, name: Name, span: Span, head: Span) -> ExprId {
        let opaque = |args| ExprKind::Opaque { name: Some(name), args };
        if !self.checked(&call.tokens) {
            return self.add(opaque(Vec::new()), span, head);
        }
        if matches!(name.as_str(), "join" | "try_join")
            && let Some(args) = builtin::arguments(&call.tokens)
        {
            let args = self.exprs(&args);
            return self.add(ExprKind::Join(name.as_str() == "try_join", args), span, head);
        }
        let args = self.deeper(|this| {
            Some(match guess(&call.tokens) {
                Guess::Exprs(args) => this.exprs(&args),
                Guess::Stmts(stmts) => {
                    let (stmts, tail) = this.stmts(&stmts);
                    vec![this.add_block(None, BlockKind::Plain, stmts, tail, span)]
                }
            })
        });
        self.add(opaque(args.unwrap_or_default()), span, head)
    }

    /// The items in the arguments of a macro without a definition, if there are any.
    fn unknown_items(&mut self, call: &Macro, out: &mut Vec<Item>) {
        let items = if self.checked(&call.tokens) {
            self.deeper(|this| {
                let items = parse_all::<syn::Item>.parse2(call.tokens.clone()).ok()?;
                Some(this.items(&items))
            })
        } else {
            None
        };
        match items {
            Some(items) => out.extend(items),
            None => {
                let name = self.call_head(call).0;
                let hides_code = mentions(&call.tokens, &ITEM_WORDS) && mentions(&call.tokens, &SYNC_WORDS);
                if hides_code && builtin::builtin(name.as_str()).is_none() {
                    let at = call.delimiter.span().open();
                    self.give_up(at, format!("the macro `{name}` could not be expanded"));
                }
            }
        }
    }

    /// The macro's name, the call's span, and that of its name.
    pub(super) fn call_head(&self, call: &Macro) -> (Name, Span, Span) {
        let (first, last) = (call.path.segments.first(), call.path.segments.last());
        let name = last.map_or_else(Name::default, |segment| self.ident(&segment.ident));
        let start = first.map_or(Span::default(), |segment| self.span(segment.ident.span()));
        let head = last.map_or(Span::default(), |segment| self.span(segment.ident.span()));
        (name, self.join(start, self.span(call.delimiter.span().join())), head)
    }

    /// The span of an expansion: where its value stands if the call itself comes from a definition.
    fn value_span(&self, value: ExprId, call: Span) -> Span {
        if self.call_of(call).is_some() { self.span_of(value) } else { call }
    }
}

/// What a macro in expression position can expand to.
enum Value {
    Expr(Box<syn::Expr>),
    Stmts(Vec<syn::Stmt>),
}

fn parse_value(input: ParseStream<'_>) -> syn::Result<Value> {
    let ahead = input.fork();
    if let Ok(expr) = ahead.parse::<syn::Expr>() {
        let _ = ahead.parse::<Option<Token![;]>>();
        if ahead.is_empty() {
            syn::parse::discouraged::Speculative::advance_to(input, &ahead);
            return Ok(Value::Expr(Box::new(expr)));
        }
    }
    Block::parse_within(input).map(Value::Stmts)
}

fn parse_all<T: Parse>(input: ParseStream<'_>) -> syn::Result<Vec<T>> {
    let mut all = Vec::new();
    while !input.is_empty() {
        all.push(input.parse()?);
    }
    Ok(all)
}

fn mentions(tokens: &TokenStream, words: &[&str]) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(ident) => words.iter().any(|word| ident == word),
        proc_macro2::TokenTree::Group(group) => mentions(&group.stream(), words),
        _ => false,
    })
}
