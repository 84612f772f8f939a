//! What becomes of variables: where they are mentioned, and whether a body moves one away before its scope ends.

use std::collections::HashMap;
use std::rc::Rc;

use super::lower::Lower;
use crate::base::Span;
use crate::names::infer::result::{BodyTypes, PathTarget};
use crate::names::ty::Ty;
use crate::syntax::ir::{BinOp, BlockKind, Body, ExprId, ExprKind, PatId, Stmt, TypeRef};
use crate::syntax::walk::for_each_child;

/// What stands where in a body, so that nobody has to look through all of it for each variable.
#[derive(Debug)]
pub(super) struct Uses {
    /// By expression, the one around it.
    parents: Vec<Option<ExprId>>,
    /// Where each variable is mentioned.
    mentions: HashMap<PatId, Vec<ExprId>>,
    /// What each is bound to, or assigned as a whole, and the other way round.
    values: HashMap<PatId, Vec<ExprId>>,
    owners: HashMap<ExprId, PatId>,
    pats: HashMap<Span, PatId>,
    exprs: HashMap<Span, ExprId>,
}

impl Uses {
    fn new(body: &Body, types: &BodyTypes) -> Uses {
        let mut uses = Uses {
            parents: vec![None; body.exprs.len()],
            mentions: HashMap::new(),
            values: HashMap::new(),
            owners: HashMap::new(),
            pats: HashMap::new(),
            exprs: HashMap::new(),
        };
        let variable = |id: &ExprId| match types.paths.get(id) {
            Some(PathTarget::Local(pat)) => Some(*pat),
            _ => None,
        };
        for id in types.paths.keys() {
            if let Some(pat) = variable(id) {
                uses.mentions.entry(pat).or_default().push(*id);
            }
        }
        for (index, expr) in body.exprs.iter().enumerate() {
            let id = ExprId::new(index);
            uses.exprs.entry(expr.span).or_insert(id);
            for_each_child(&expr.kind, &mut |child| {
                if let Some(parent) = uses.parents.get_mut(child.index()) {
                    *parent = Some(id);
                }
            });
            let mut bind = |pat: PatId, value: ExprId| {
                uses.values.entry(pat).or_default().push(value);
                uses.owners.entry(value).or_insert(pat);
            };
            match &expr.kind {
                ExprKind::Block { stmts, .. } => {
                    for stmt in stmts {
                        if let Stmt::Let { pat, init: Some(init), .. } = stmt {
                            bind(*pat, *init);
                        }
                    }
                }
                ExprKind::Assign(target, value) => {
                    if let Some(pat) = variable(target) {
                        bind(pat, *value);
                    }
                }
                _ => {}
            }
        }
        for (index, pat) in body.pats.iter().enumerate() {
            uses.pats.entry(pat.span).or_insert(PatId::new(index));
        }
        uses
    }

    /// The expression around that one.
    pub(super) fn parent(&self, id: ExprId) -> Option<ExprId> {
        self.parents.get(id.index()).copied().flatten()
    }

    /// Where the variable is mentioned.
    pub(super) fn of(&self, pat: PatId) -> &[ExprId] {
        self.mentions.get(&pat).map_or(&[], Vec::as_slice)
    }

    /// All that it ever is as a whole, if that is one thing.
    pub(super) fn only_value(&self, pat: PatId) -> Option<ExprId> {
        match self.values.get(&pat).map_or(&[][..], Vec::as_slice) {
            [value] => Some(*value),
            _ => None,
        }
    }

    /// The variable that is bound to, or assigned, the whole value of an expression.
    pub(super) fn owner(&self, value: ExprId) -> Option<PatId> {
        self.owners.get(&value).copied()
    }

    /// The pattern that is written there.
    pub(super) fn pat_at(&self, span: Span) -> Option<PatId> {
        self.pats.get(&span).copied()
    }

    /// The expression that is written there.
    pub(super) fn expr_at(&self, span: Span) -> Option<ExprId> {
        self.exprs.get(&span).copied()
    }
}

impl Lower<'_> {
    /// What stands where.
    pub(super) fn uses(&self) -> Rc<Uses> {
        Rc::clone(self.uses.get_or_init(|| Rc::new(Uses::new(self.body, &self.types))))
    }

    /// A variable keeps its value to the end of its scope: nothing in the body moves it away, or changes a part of it so that its
    /// `drop` may have nothing to do (`self.pool.take()`).
    pub(super) fn is_kept_to_the_end(&self, pat: PatId) -> bool {
        let uses = self.uses();
        uses.of(pat).iter().all(|id| !self.is_taken_along(&uses, pat, *id) && !self.is_moved(&uses, *id))
    }

    /// The use stands in a closure or block that takes the variable from around it with it.
    fn is_taken_along(&self, uses: &Uses, pat: PatId, id: ExprId) -> bool {
        let Some(declared) = self.body.pats.get(pat.index()).map(|p| p.span) else { return true };
        let around = |id: &ExprId| uses.parent(*id);
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
    fn is_moved(&self, uses: &Uses, variable: ExprId) -> bool {
        let mut at = variable;
        loop {
            let is_part = at != variable;
            let Some(parent) = uses.parent(at) else { return true };
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
