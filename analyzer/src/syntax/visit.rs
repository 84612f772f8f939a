//! Walking the expressions of a body.

use super::ir::{Body, ExprId, ExprKind, Stmt};

/// The direct sub-expressions of an expression, in source order.
pub fn children(kind: &ExprKind) -> Vec<ExprId> {
    match kind {
        ExprKind::Opaque { args, .. } | ExprKind::FormatArgs(args) | ExprKind::Join(_, args) => args.clone(),
        ExprKind::Path(_) | ExprKind::Lit(_) | ExprKind::Continue(_) => Vec::new(),
        ExprKind::Call { callee, args } => std::iter::once(*callee).chain(args.iter().copied()).collect(),
        ExprKind::MethodCall { receiver, args, .. } => std::iter::once(*receiver).chain(args.iter().copied()).collect(),
        ExprKind::Field(e, _)
        | ExprKind::Deref(e)
        | ExprKind::Unary(e)
        | ExprKind::Ref(_, e)
        | ExprKind::Let(_, e)
        | ExprKind::Try(e)
        | ExprKind::Await(e)
        | ExprKind::Cast(e, _)
        | ExprKind::Closure { body: e, .. }
        | ExprKind::Loop { body: e, .. }
        | ExprKind::Expansion { value: e, .. } => vec![*e],
        ExprKind::Index(a, b)
        | ExprKind::Binary(_, a, b)
        | ExprKind::Logical(_, a, b)
        | ExprKind::Assign(a, b)
        | ExprKind::AssignOp(a, b)
        | ExprKind::Repeat(a, b)
        | ExprKind::While { cond: a, body: b, .. }
        | ExprKind::For { iter: a, body: b, .. } => vec![*a, *b],
        ExprKind::If { cond, then, otherwise } => [*cond, *then].into_iter().chain(*otherwise).collect(),
        ExprKind::Match { scrutinee, arms } => std::iter::once(*scrutinee)
            .chain(arms.iter().flat_map(|arm| arm.guard.into_iter().chain([arm.body])))
            .collect(),
        ExprKind::Block { stmts, tail, .. } => {
            let mut found = Vec::new();
            for stmt in stmts {
                match stmt {
                    Stmt::Let { init, otherwise, .. } => found.extend(init.iter().chain(otherwise)),
                    Stmt::Expr(e) => found.push(*e),
                    Stmt::Item(_) => {}
                }
            }
            found.extend(tail);
            found
        }
        ExprKind::Return(value) | ExprKind::Break(_, value) => value.iter().copied().collect(),
        ExprKind::Tuple(elems) | ExprKind::Array(elems) => elems.clone(),
        ExprKind::Struct { fields, base, .. } => fields.iter().map(|(_, e)| *e).chain(*base).collect(),
        ExprKind::Range(from, to) => from.iter().chain(to).copied().collect(),
        ExprKind::Select(arms) => {
            arms.iter().flat_map(|arm| arm.operand.into_iter().chain(arm.guard).chain([arm.body])).collect()
        }
    }
}

/// Calls `f` for an expression and everything below it, outermost first.
pub fn walk(body: &Body, root: ExprId, f: &mut dyn FnMut(ExprId, &ExprKind)) {
    let mut stack = vec![root];
    while let Some(id) = stack.pop() {
        let Some(expr) = body.exprs.get(id.index()) else { continue };
        f(id, &expr.kind);
        stack.extend(children(&expr.kind).into_iter().rev());
    }
}
