//! The direct sub-expressions of an expression.

use super::ir::{Body, ExprId, ExprKind, Stmt};

/// Calls `visit` with each direct sub-expression, in source order.
pub fn for_each_child(kind: &ExprKind, visit: &mut dyn FnMut(ExprId)) {
    match kind {
        ExprKind::Path(_) | ExprKind::Lit(_) | ExprKind::Continue(_) => {}
        ExprKind::Opaque { args, .. }
        | ExprKind::Tuple(args)
        | ExprKind::Array(args)
        | ExprKind::FormatArgs(args, _)
        | ExprKind::Join(_, args) => args.iter().copied().for_each(visit),
        ExprKind::Call { callee, args } => {
            visit(*callee);
            args.iter().copied().for_each(visit);
        }
        ExprKind::MethodCall { receiver, args, .. } => {
            visit(*receiver);
            args.iter().copied().for_each(visit);
        }
        ExprKind::Field(e, _)
        | ExprKind::Deref(e)
        | ExprKind::Unary(e)
        | ExprKind::Ref(_, e)
        | ExprKind::Let(_, e)
        | ExprKind::Try(e)
        | ExprKind::Await(e)
        | ExprKind::Cast(e, _)
        | ExprKind::Loop { body: e, .. }
        | ExprKind::Closure { body: e, .. }
        | ExprKind::Expansion { value: e, .. } => visit(*e),
        ExprKind::Index(a, b)
        | ExprKind::Binary(_, a, b)
        | ExprKind::Logical(_, a, b)
        | ExprKind::Assign(a, b)
        | ExprKind::AssignOp(_, a, b)
        | ExprKind::Repeat(a, b)
        | ExprKind::While { cond: a, body: b, .. }
        | ExprKind::For { iter: a, body: b, .. } => {
            visit(*a);
            visit(*b);
        }
        ExprKind::Range(a, b) => a.iter().chain(b).copied().for_each(visit),
        ExprKind::Return(e) | ExprKind::Break(_, e) => e.iter().copied().for_each(visit),
        ExprKind::If { cond, then, otherwise } => {
            visit(*cond);
            visit(*then);
            otherwise.iter().copied().for_each(visit);
        }
        ExprKind::Match { scrutinee, arms } => {
            visit(*scrutinee);
            for arm in arms {
                arm.guard.iter().copied().for_each(&mut *visit);
                visit(arm.body);
            }
        }
        ExprKind::Block { stmts, tail, .. } => {
            for stmt in stmts {
                match stmt {
                    Stmt::Let { init, otherwise, .. } => init.iter().chain(otherwise).copied().for_each(&mut *visit),
                    Stmt::Expr(e) => visit(*e),
                    Stmt::Item(_) => {}
                }
            }
            tail.iter().copied().for_each(visit);
        }
        ExprKind::Struct { fields, base, .. } => {
            fields.iter().map(|(_, e)| *e).for_each(&mut *visit);
            base.iter().copied().for_each(visit);
        }
        ExprKind::Select(arms) => {
            for arm in arms {
                arm.operand.iter().chain(&arm.guard).copied().for_each(&mut *visit);
                visit(arm.body);
            }
        }
    }
}

/// Calls `visit` for an expression and everything below it, outermost first. Does not recurse.
pub fn walk(body: &Body, root: ExprId, visit: &mut dyn FnMut(ExprId, &ExprKind)) {
    let mut stack = vec![root];
    while let Some(id) = stack.pop() {
        let Some(expr) = body.exprs.get(id.index()) else { continue };
        visit(id, &expr.kind);
        let first = stack.len();
        for_each_child(&expr.kind, &mut |child| stack.push(child));
        stack[first..].reverse();
    }
}
