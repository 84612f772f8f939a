//! Expressions that continue another one: the left spine of operators, calls, fields.

use syn::{BinOp as SynBinOp, Expr as SynExpr};

use super::{Lowerer, limits};
use crate::base::Span;
use crate::syntax::ir::{Arith, BinOp, ExprId, ExprKind};

impl Lowerer<'_> {
    /// An expression.
    pub(super) fn expr(&mut self, expr: &SynExpr) -> ExprId {
        if self.depth >= limits::MAX_TREE_DEPTH {
            return self.opaque(Vec::new(), Span::default());
        }
        self.depth += 1;
        // Chains are as long as the source likes, so the way down their left side is a loop.
        let mut spine = Vec::new();
        let mut head = expr;
        while let Some(left) = left_operand(head) {
            spine.push(head);
            head = left;
        }
        let mut id = self.head(head);
        let mut around = None;
        for link in spine.into_iter().rev() {
            match link {
                SynExpr::Paren(paren) => {
                    let inside = around.unwrap_or_else(|| self.span_of(id));
                    around = Some(self.join(self.span(paren.paren_token.span.join()), inside));
                }
                _ => id = self.link(link, id, around.take()),
            }
        }
        self.depth -= 1;
        id
    }

    /// Expressions in a list, without those that a `cfg` drops.
    pub(super) fn exprs<'e>(&mut self, exprs: impl IntoIterator<Item = &'e SynExpr>) -> Vec<ExprId> {
        let mut ids = Vec::new();
        for expr in exprs {
            if self.kept(expr_attrs(expr)) {
                ids.push(self.expr(expr));
            }
        }
        ids
    }

    pub(super) fn opaque(&mut self, args: Vec<ExprId>, span: Span) -> ExprId {
        self.add(ExprKind::Opaque { name: None, args }, span, span)
    }

    /// Lowers one link of a spine whose left operand, possibly in parentheses, is already lowered.
    fn link(&mut self, link: &SynExpr, left: ExprId, parentheses: Option<Span>) -> ExprId {
        let left_span = parentheses.unwrap_or_else(|| self.span_of(left));
        match link {
            SynExpr::Binary(binary) => {
                let right = self.expr(&binary.right);
                let span = self.join(left_span, self.span_of(right));
                let kind = match binary.op {
                    SynBinOp::And(_) => ExprKind::Logical(true, left, right),
                    SynBinOp::Or(_) => ExprKind::Logical(false, left, right),
                    ref op => operation(op, left, right),
                };
                self.add(kind, span, operator_span(self, &binary.op))
            }
            SynExpr::MethodCall(call) => {
                let args = self.exprs(&call.args);
                let generics = call.turbofish.as_ref().map(|fish| self.turbofish(fish)).unwrap_or_default();
                let head = self.span(call.method.span());
                let span = self.join(left_span, self.join(head, self.span(call.paren_token.span.join())));
                let method = self.ident(&call.method);
                let method_span = if self.call_of(head).is_some() { span } else { head };
                self.add(ExprKind::MethodCall { receiver: left, method, method_span, generics, args }, span, head)
            }
            SynExpr::Call(call) => {
                let args = self.exprs(&call.args);
                let head = self.span(call.paren_token.span.join());
                let mut span = self.join(left_span, head);
                if self.call_of(span).is_some() {
                    // Callee and parentheses come from a macro definition: the arguments are the better place.
                    span = args.iter().fold(span, |span, &arg| self.join(span, self.span_of(arg)));
                }
                self.add(ExprKind::Call { callee: left, args }, span, head)
            }
            SynExpr::Field(field) => {
                let (member, head) = (self.member(&field.member), self.span(member_span(&field.member)));
                let span = self.join(left_span, head);
                self.add(ExprKind::Field(left, member), span, head)
            }
            SynExpr::Index(index) => {
                let inner = self.expr(&index.index);
                let head = self.span(index.bracket_token.span.join());
                let span = self.join(left_span, head);
                self.add(ExprKind::Index(left, inner), span, head)
            }
            SynExpr::Try(question) => {
                let head = self.span(question.question_token.span);
                let span = self.join(left_span, head);
                self.add(ExprKind::Try(left), span, head)
            }
            SynExpr::Await(awaited) => {
                let head = self.span(awaited.await_token.span);
                let span = self.join(left_span, head);
                self.add(ExprKind::Await(left), span, head)
            }
            SynExpr::Cast(cast) => {
                let ty = self.ty(&cast.ty);
                let span = self.join(left_span, self.span(cast.as_token.span));
                self.add(ExprKind::Cast(left, ty), span, left_span)
            }
            // Invisible groups vanish.
            _ => left,
        }
    }
}

/// The left operand, if the expression starts with one.
fn left_operand(expr: &SynExpr) -> Option<&SynExpr> {
    Some(match expr {
        SynExpr::Binary(binary) => &*binary.left,
        SynExpr::MethodCall(call) => &*call.receiver,
        SynExpr::Call(call) => &*call.func,
        SynExpr::Field(field) => &*field.base,
        SynExpr::Index(index) => &*index.expr,
        SynExpr::Try(question) => &*question.expr,
        SynExpr::Await(awaited) => &*awaited.base,
        SynExpr::Cast(cast) => &*cast.expr,
        SynExpr::Paren(paren) => &*paren.expr,
        SynExpr::Group(group) => &*group.expr,
        _ => return None,
    })
}

/// What an operator that is not lazy does with its operands.
fn operation(op: &SynBinOp, left: ExprId, right: ExprId) -> ExprKind {
    let (arith, assigns) = match op {
        SynBinOp::Eq(_) | SynBinOp::Ne(_) => return ExprKind::Binary(BinOp::Equality, left, right),
        SynBinOp::Lt(_) | SynBinOp::Le(_) | SynBinOp::Gt(_) | SynBinOp::Ge(_) => {
            return ExprKind::Binary(BinOp::Ordering, left, right);
        }
        SynBinOp::Sub(_) => (Arith::Sub, false),
        SynBinOp::Mul(_) => (Arith::Mul, false),
        SynBinOp::Div(_) => (Arith::Div, false),
        SynBinOp::Rem(_) => (Arith::Rem, false),
        SynBinOp::BitXor(_) => (Arith::BitXor, false),
        SynBinOp::BitAnd(_) => (Arith::BitAnd, false),
        SynBinOp::BitOr(_) => (Arith::BitOr, false),
        SynBinOp::Shl(_) => (Arith::Shl, false),
        SynBinOp::Shr(_) => (Arith::Shr, false),
        SynBinOp::AddAssign(_) => (Arith::Add, true),
        SynBinOp::SubAssign(_) => (Arith::Sub, true),
        SynBinOp::MulAssign(_) => (Arith::Mul, true),
        SynBinOp::DivAssign(_) => (Arith::Div, true),
        SynBinOp::RemAssign(_) => (Arith::Rem, true),
        SynBinOp::BitXorAssign(_) => (Arith::BitXor, true),
        SynBinOp::BitAndAssign(_) => (Arith::BitAnd, true),
        SynBinOp::BitOrAssign(_) => (Arith::BitOr, true),
        SynBinOp::ShlAssign(_) => (Arith::Shl, true),
        SynBinOp::ShrAssign(_) => (Arith::Shr, true),
        _ => (Arith::Add, false),
    };
    if assigns { ExprKind::AssignOp(arith, left, right) } else { ExprKind::Binary(BinOp::Arith(arith), left, right) }
}

fn operator_span(lowerer: &Lowerer<'_>, op: &SynBinOp) -> Span {
    let first = match op {
        SynBinOp::Add(token) => token.span,
        SynBinOp::Sub(token) => token.span,
        SynBinOp::Mul(token) => token.span,
        SynBinOp::Div(token) => token.span,
        SynBinOp::Rem(token) => token.span,
        SynBinOp::And(token) => token.spans[0],
        SynBinOp::Or(token) => token.spans[0],
        SynBinOp::Eq(token) => token.spans[0],
        SynBinOp::Ne(token) => token.spans[0],
        SynBinOp::Lt(token) => token.span,
        SynBinOp::Gt(token) => token.span,
        SynBinOp::AddAssign(token) => token.spans[0],
        SynBinOp::SubAssign(token) => token.spans[0],
        _ => return Span::default(),
    };
    lowerer.span(first)
}

fn member_span(member: &syn::Member) -> proc_macro2::Span {
    match member {
        syn::Member::Named(ident) => ident.span(),
        syn::Member::Unnamed(index) => index.span,
    }
}

macro_rules! attrs_of {
    ($expr:expr, $($kind:ident),*) => {
        match $expr {
            $(SynExpr::$kind(inner) => &inner.attrs,)*
            _ => &[],
        }
    };
}

/// The attributes of an expression.
pub(super) fn expr_attrs(expr: &SynExpr) -> &[syn::Attribute] {
    attrs_of!(
        expr, Array, Assign, Async, Await, Binary, Block, Break, Call, Cast, Closure, Const, Continue, Field, ForLoop,
        Group, If, Index, Infer, Let, Lit, Loop, Macro, Match, MethodCall, Paren, Path, Range, RawAddr, Reference,
        Repeat, Return, Struct, Try, TryBlock, Tuple, Unary, Unsafe, While, Yield
    )
}
