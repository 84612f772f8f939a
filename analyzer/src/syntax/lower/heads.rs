//! Expressions that start with a token of their own: blocks, control flow, literals, paths.

use syn::{Expr as SynExpr, Pat as SynPat, RangeLimits};

use super::Lowerer;
use crate::base::Span;
use crate::syntax::ir::{Arm, BlockKind, ExprId, ExprKind, Lit, PatId, Stmt, TypeRef};

impl Lowerer<'_> {
    /// Lowers an expression that is not a link of a spine.
    pub(super) fn head(&mut self, expr: &SynExpr) -> ExprId {
        match expr {
            SynExpr::Path(path) => {
                let head = path.path.segments.last().map_or(Span::default(), |last| self.span(last.ident.span()));
                let mut lowered = self.qualified_path(path.qself.as_ref(), &path.path);
                if let (Some(ident), [only]) = (path.path.get_ident(), &mut lowered.segments[..]) {
                    only.name = self.local(ident);
                }
                let span = lowered.span;
                self.add(ExprKind::Path(lowered), span, head)
            }
            SynExpr::Lit(lit) => {
                let span = self.span(lit.lit.span());
                self.add(ExprKind::Lit(literal(&lit.lit)), span, span)
            }
            SynExpr::Macro(call) => self.expr_macro(&call.mac),
            SynExpr::Closure(closure) => self.closure(closure),
            SynExpr::Struct(record) => self.record(record),
            SynExpr::Unary(unary) => {
                let inner = self.expr(&unary.expr);
                let (kind, head) = match unary.op {
                    syn::UnOp::Deref(token) => (ExprKind::Deref(inner), token.span),
                    syn::UnOp::Not(token) => (ExprKind::Unary(inner), token.span),
                    syn::UnOp::Neg(token) => (ExprKind::Unary(inner), token.span),
                    _ => return inner,
                };
                self.prefixed(kind, head, Some(inner))
            }
            SynExpr::Reference(reference) => {
                let inner = self.expr(&reference.expr);
                let kind = ExprKind::Ref(reference.mutability.is_some(), inner);
                self.prefixed(kind, reference.and_token.span, Some(inner))
            }
            SynExpr::RawAddr(raw) => {
                let inner = self.expr(&raw.expr);
                let is_mut = matches!(raw.mutability, syn::PointerMutability::Mut(_));
                self.prefixed(ExprKind::Ref(is_mut, inner), raw.and_token.span, Some(inner))
            }
            SynExpr::Assign(assign) => {
                let left = self.expr(&assign.left);
                let right = self.expr(&assign.right);
                let span = self.join(self.span_of(left), self.span_of(right));
                self.add(ExprKind::Assign(left, right), span, self.span(assign.eq_token.span))
            }
            SynExpr::Let(condition) => {
                let scrutinee = self.expr(&condition.expr);
                let pat = self.pat(&condition.pat);
                self.prefixed(ExprKind::Let(pat, scrutinee), condition.let_token.span, Some(scrutinee))
            }
            SynExpr::Range(range) => {
                let start = range.start.as_ref().map(|start| self.expr(start));
                let end = range.end.as_ref().map(|end| self.expr(end));
                let head = self.span(match &range.limits {
                    RangeLimits::HalfOpen(token) => token.spans[0],
                    RangeLimits::Closed(token) => token.spans[0],
                });
                let span = [start, end].iter().flatten().fold(head, |span, &part| self.join(span, self.span_of(part)));
                self.add(ExprKind::Range(start, end), span, head)
            }
            SynExpr::Return(jump) => {
                let value = jump.expr.as_ref().map(|value| self.expr(value));
                self.prefixed(ExprKind::Return(value), jump.return_token.span, value)
            }
            SynExpr::Break(jump) => {
                let label = jump.label.as_ref().map(|label| self.label(label));
                let value = jump.expr.as_ref().map(|value| self.expr(value));
                self.prefixed(ExprKind::Break(label, value), jump.break_token.span, value)
            }
            SynExpr::Continue(jump) => {
                let label = jump.label.as_ref().map(|label| self.label(label));
                self.prefixed(ExprKind::Continue(label), jump.continue_token.span, None)
            }
            SynExpr::Yield(yielded) => {
                let value = yielded.expr.as_ref().map(|value| self.expr(value));
                let kind = ExprKind::Opaque { name: None, args: value.into_iter().collect() };
                self.prefixed(kind, yielded.yield_token.span, value)
            }
            SynExpr::Tuple(tuple) => {
                let elems = self.exprs(&tuple.elems);
                let span = self.span(tuple.paren_token.span.join());
                self.add(ExprKind::Tuple(elems), span, span)
            }
            SynExpr::Array(array) => {
                let elems = self.exprs(&array.elems);
                let span = self.span(array.bracket_token.span.join());
                self.add(ExprKind::Array(elems), span, span)
            }
            SynExpr::Repeat(repeat) => {
                let (value, len) = (self.expr(&repeat.expr), self.expr(&repeat.len));
                let span = self.span(repeat.bracket_token.span.join());
                self.add(ExprKind::Repeat(value, len), span, span)
            }
            SynExpr::Infer(infer) => {
                let span = self.span(infer.underscore_token.span);
                self.opaque(Vec::new(), span)
            }
            _ => self.block_like(expr),
        }
    }

    fn block_like(&mut self, expr: &SynExpr) -> ExprId {
        match expr {
            SynExpr::Block(block) => {
                let label = block.label.as_ref().map(|label| self.label(&label.name));
                self.block_of(&block.block, label, BlockKind::Plain)
            }
            SynExpr::Unsafe(block) => self.block_of(&block.block, None, BlockKind::Unsafe),
            SynExpr::Const(block) => self.block_of(&block.block, None, BlockKind::Const),
            SynExpr::TryBlock(block) => self.block_of(&block.block, None, BlockKind::Plain),
            SynExpr::Async(block) => {
                let kind = if block.capture.is_some() { BlockKind::AsyncMove } else { BlockKind::Async };
                self.block_of(&block.block, None, kind)
            }
            SynExpr::If(condition) => self.if_chain(condition),
            SynExpr::Match(matched) => {
                let scrutinee = self.expr(&matched.expr);
                let mut arms = Vec::new();
                for arm in &matched.arms {
                    if self.kept(&arm.attrs) {
                        arms.push(self.arm(arm));
                    }
                }
                let head = self.span(matched.match_token.span);
                let span = self.join(head, self.span(matched.brace_token.span.join()));
                self.add(ExprKind::Match { scrutinee, arms }, span, head)
            }
            SynExpr::Loop(looped) => {
                let label = looped.label.as_ref().map(|label| self.label(&label.name));
                let body = self.block(&looped.body);
                self.prefixed(ExprKind::Loop { label, body }, looped.loop_token.span, Some(body))
            }
            SynExpr::While(looped) => {
                let label = looped.label.as_ref().map(|label| self.label(&label.name));
                let cond = self.expr(&looped.cond);
                let body = self.block(&looped.body);
                self.prefixed(ExprKind::While { label, cond, body }, looped.while_token.span, Some(body))
            }
            SynExpr::ForLoop(looped) => {
                let label = looped.label.as_ref().map(|label| self.label(&label.name));
                let iter = self.expr(&looped.expr);
                let pat = self.pat(&looped.pat);
                let body = self.block(&looped.body);
                self.prefixed(ExprKind::For { label, pat, iter, body }, looped.for_token.span, Some(body))
            }
            _ => self.opaque(Vec::new(), Span::default()),
        }
    }

    /// Adds an expression that begins with the token `head` and ends with `last`.
    fn prefixed(&mut self, kind: ExprKind, head: proc_macro2::Span, last: Option<ExprId>) -> ExprId {
        let head = self.span(head);
        let span = last.map_or(head, |last| self.join(head, self.span_of(last)));
        self.add(kind, span, head)
    }

    fn if_chain(&mut self, condition: &syn::ExprIf) -> ExprId {
        let cond = self.expr(&condition.cond);
        let then = self.block(&condition.then_branch);
        let otherwise = condition.else_branch.as_ref().map(|(_, branch)| self.expr(branch));
        let last = Some(otherwise.unwrap_or(then));
        self.prefixed(ExprKind::If { cond, then, otherwise }, condition.if_token.span, last)
    }

    fn arm(&mut self, arm: &syn::Arm) -> Arm {
        let pat = self.pat(&arm.pat);
        let guard = match &arm.pat {
            SynPat::Guard(guard) => Some(self.expr(&guard.guard)),
            _ => None,
        };
        Arm { pat, guard, body: self.expr(&arm.body) }
    }

    fn closure(&mut self, closure: &syn::ExprClosure) -> ExprId {
        let mut params: Vec<(PatId, Option<TypeRef>)> = Vec::new();
        for input in &closure.inputs {
            let ty = match input {
                SynPat::Type(typed) => Some(self.ty(&typed.ty)),
                _ => None,
            };
            params.push((self.pat(input), ty));
        }
        let ret = self.ret(&closure.output);
        let body = self.expr(&closure.body);
        let head = self.span(closure.inputs_begin.span);
        let first = match (&closure.asyncness, &closure.capture) {
            (Some(token), _) => self.span(token.span),
            (None, Some(token)) => self.span(token.span),
            (None, None) => head,
        };
        let span = self.join(self.join(first, head), self.span_of(body));
        let (is_move, is_async) = (closure.capture.is_some(), closure.asyncness.is_some());
        self.add(ExprKind::Closure { params, ret, body, is_move, is_async }, span, head)
    }

    fn record(&mut self, record: &syn::ExprStruct) -> ExprId {
        let path = self.qualified_path(record.qself.as_ref(), &record.path);
        let mut fields = Vec::new();
        for field in &record.fields {
            if self.kept(&field.attrs) {
                let value = self.expr(&field.expr);
                fields.push((self.member(&field.member), value));
            }
        }
        let base = record.rest.as_ref().map(|base| self.expr(base));
        let head = self.span(record.brace_token.span.join());
        let span = self.join(path.span, head);
        self.add(ExprKind::Struct { path, fields, base }, span, head)
    }

    /// A plain block.
    pub(super) fn block(&mut self, block: &syn::Block) -> ExprId {
        self.block_of(block, None, BlockKind::Plain)
    }

    pub(super) fn block_of(&mut self, block: &syn::Block, label: Option<crate::base::Name>, kind: BlockKind) -> ExprId {
        let (stmts, tail) = self.stmts(&block.stmts);
        let span = self.span(block.brace_token.span.join());
        self.add_block(label, kind, stmts, tail, span)
    }

    pub(super) fn add_block(
        &mut self,
        label: Option<crate::base::Name>,
        kind: BlockKind,
        stmts: Vec<Stmt>,
        tail: Option<ExprId>,
        span: Span,
    ) -> ExprId {
        self.add(ExprKind::Block { label, kind, stmts, tail }, span, span)
    }
}

fn literal(lit: &syn::Lit) -> Lit {
    match lit {
        syn::Lit::Str(_) => Lit::Str,
        syn::Lit::ByteStr(_) | syn::Lit::CStr(_) => Lit::ByteStr,
        syn::Lit::Char(_) => Lit::Char,
        syn::Lit::Float(_) => Lit::Float,
        syn::Lit::Bool(bit) => Lit::Bool(Some(bit.value)),
        _ => Lit::Int,
    }
}
