//! Statements.

use syn::{Expr as SynExpr, Stmt as SynStmt};

use super::Lowerer;
use super::exprs::expr_attrs;
use crate::syntax::ir::{ExprId, Stmt};

impl Lowerer<'_> {
    /// The statements of a block, and its value.
    pub(super) fn stmts(&mut self, stmts: &[SynStmt]) -> (Vec<Stmt>, Option<ExprId>) {
        let mut lowered = Vec::with_capacity(stmts.len());
        let mut tail = None;
        for stmt in stmts {
            // What seemed to be the value is followed by a statement after all (one that a `cfg` kept).
            lowered.extend(tail.take().map(Stmt::Expr));
            tail = self.stmt(stmt, &mut lowered);
        }
        (lowered, tail)
    }

    /// Lowers one statement into `out`; an expression without a semicolon is given back.
    fn stmt(&mut self, stmt: &SynStmt, out: &mut Vec<Stmt>) -> Option<ExprId> {
        match stmt {
            SynStmt::Local(local) => {
                if self.kept(&local.attrs) {
                    let stmt = self.let_stmt(local);
                    out.push(stmt);
                }
                None
            }
            SynStmt::Item(item) => {
                let mut items = Vec::new();
                self.item(item, &mut items);
                out.extend(items.into_iter().map(|item| Stmt::Item(Box::new(item))));
                None
            }
            SynStmt::Expr(expr, semicolon) => {
                let empty = matches!(expr, SynExpr::Verbatim(tokens) if tokens.is_empty());
                if empty || !self.kept(expr_attrs(expr)) {
                    return None;
                }
                let id = self.expr(expr);
                if semicolon.is_none() {
                    return Some(id);
                }
                out.push(Stmt::Expr(id));
                None
            }
            SynStmt::Macro(call) => {
                if !self.kept(&call.attrs) {
                    return None;
                }
                let tail = self.stmt_macro(&call.mac, out)?;
                if call.semi_token.is_none() {
                    return Some(tail);
                }
                out.push(Stmt::Expr(tail));
                None
            }
        }
    }

    fn let_stmt(&mut self, local: &syn::Local) -> Stmt {
        let init = local.init.as_ref().map(|init| self.expr(&init.expr));
        let otherwise =
            local.init.as_ref().and_then(|init| init.diverge.as_ref()).map(|(_, otherwise)| self.expr(otherwise));
        let ty = match &local.pat {
            syn::Pat::Type(typed) => Some(self.ty(&typed.ty)),
            _ => None,
        };
        let pat = self.pat(&local.pat);
        let span = self.join_tokens(local.let_token.span, local.semi_token.span);
        let span = init.map_or(span, |init| self.join(span, self.span_of(init)));
        Stmt::Let { pat, ty, init, otherwise, span }
    }
}
