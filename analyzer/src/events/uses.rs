//! What becomes of variables: whether a body moves one away before its scope ends.

use super::lower::Lower;
use crate::names::infer::result::PathTarget;
use crate::names::ty::Ty;
use crate::syntax::ir::{BinOp, BlockKind, Body, ExprId, ExprKind, PatId, TypeRef};
use crate::syntax::walk::for_each_child;

/// By expression, the one around it.
pub(super) type Parents = Vec<Option<ExprId>>;

fn parents(body: &Body) -> Parents {
    let mut parents = vec![None; body.exprs.len()];
    for (index, expr) in body.exprs.iter().enumerate() {
        for_each_child(&expr.kind, &mut |child| {
            if let Some(parent) = parents.get_mut(child.index()) {
                *parent = Some(ExprId::new(index));
            }
        });
    }
    parents
}

impl Lower<'_> {
    /// A variable keeps its value to the end of its scope: nothing in the body moves it away, or changes a part of it so that its
    /// `drop` may have nothing to do (`self.pool.take()`).
    pub(super) fn is_kept_to_the_end(&mut self, pat: PatId) -> bool {
        let parents = self.take_parents();
        let uses = self.types.paths.iter().filter(|(_, target)| **target == PathTarget::Local(pat));
        let kept =
            uses.into_iter().all(|(id, _)| !self.is_taken_along(&parents, pat, *id) && !self.is_moved(&parents, *id));
        self.parents = Some(parents);
        kept
    }

    /// What stands around expressions, to be put back.
    pub(super) fn take_parents(&mut self) -> Parents {
        self.parents.take().unwrap_or_else(|| parents(self.body))
    }

    /// The expression around that one.
    pub(super) fn parent_of(&mut self, id: ExprId) -> Option<ExprId> {
        let parents = self.parents.get_or_insert_with(|| parents(self.body));
        parents.get(id.index()).copied().flatten()
    }

    /// The use stands in a closure or block that takes the variable from around it with it.
    fn is_taken_along(&self, parents: &Parents, pat: PatId, id: ExprId) -> bool {
        let Some(declared) = self.body.pats.get(pat.index()).map(|p| p.span) else { return true };
        let around = |id: &ExprId| parents.get(id.index()).copied().flatten();
        std::iter::successors(around(&id), around).any(|outer| {
            let takes = match self.kind_of(outer) {
                Some(ExprKind::Closure { is_move, .. }) => *is_move,
                Some(ExprKind::Block { kind, .. }) => *kind == BlockKind::AsyncMove,
                _ => false,
            };
            let span = self.span(outer);
            takes && !(span.lo..span.hi).contains(&declared.lo)
        })
    }

    /// That use may move the variable, or change a part of it.
    fn is_moved(&self, parents: &Parents, variable: ExprId) -> bool {
        let mut at = variable;
        loop {
            let is_part = at != variable;
            let Some(parent) = parents.get(at.index()).copied().flatten() else { return true };
            let Some(kind) = self.kind_of(parent) else { return true };
            return match kind {
                ExprKind::Field(..) => {
                    at = parent;
                    continue;
                }
                ExprKind::Index(base, _) if *base == at => {
                    at = parent;
                    continue;
                }
                ExprKind::MethodCall { receiver, .. } if *receiver == at => match self.receiver_of(parent) {
                    Receiver::Shared => false,
                    Receiver::Exclusive => is_part,
                    // A part is copied or given away; a type with a `Drop` of its own cannot lose one.
                    Receiver::Value => !is_part,
                },
                ExprKind::Assign(target, _) if *target == at => is_part,
                ExprKind::Ref(is_mut, _) => is_part && *is_mut,
                ExprKind::Deref(_)
                | ExprKind::FormatArgs(..)
                | ExprKind::Unary(_)
                | ExprKind::Logical(..)
                | ExprKind::AssignOp(..)
                | ExprKind::Binary(BinOp::Equality | BinOp::Ordering, ..) => false,
                _ => !is_part,
            };
        }
    }

    /// How a method takes its receiver; one that is not known may take all of it.
    fn receiver_of(&self, call: ExprId) -> Receiver {
        let Some(callee) = self.types.callees.get(&call) else { return Receiver::Value };
        let written = self.cx.program.fns[callee.function.index()].param_pats.first().map(|param| &param.ty);
        match (callee.params.first(), written) {
            (Some(Ty::Ref(_)), Some(TypeRef::Ref(true, _))) => Receiver::Exclusive,
            (Some(Ty::Ref(_)), _) => Receiver::Shared,
            _ => Receiver::Value,
        }
    }
}

/// `&self`, `&mut self` or `self`.
enum Receiver {
    Shared,
    Exclusive,
    Value,
}
