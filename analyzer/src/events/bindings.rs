//! `let`: what its patterns bind, and whose temporaries live longer for it (Reference, "Temporary lifetime extension").

use super::lower::{Lower, Operand};
use crate::base::Span;
use crate::syntax::ir::{BlockKind, ExprId, ExprKind, PatId, PatKind};

impl<'a> Lower<'a> {
    pub(super) fn let_(&mut self, pat: PatId, init: Option<ExprId>, otherwise: Option<ExprId>, span: Span) {
        let Some(init) = init else {
            let ty = self.types.pat(pat).clone();
            self.bind_pattern(pat, &Operand::unknown(), &ty);
            return;
        };
        self.mark_extended(init);
        if self.is_extending_pattern(pat) {
            self.mark_place_base(init);
        }
        let ty = self.types.expr(init).clone();
        let Some(otherwise) = otherwise else {
            self.in_temp_scope(span, |lower| {
                // `let (a, b) = (x, y)` and `let a = x` take every part by itself.
                if lower.let_tuple(pat, init) {
                    return;
                }
                let operand = lower.operand(init);
                if let (Some(PatKind::Wild), Some(slot)) =
                    (lower.body.pats.get(pat.index()).map(|p| &p.kind), operand.slot)
                    && !lower.is_place(init)
                    && lower.owns_guard(&ty)
                {
                    lower.dropped_at_once(slot, init, true, span);
                }
                if matches!(lower.body.pats.get(pat.index()).map(|p| &p.kind), Some(PatKind::Wild)) {
                    lower.end_of_statement(init, &operand.value);
                }
                lower.bind_pattern(pat, &operand, &ty);
            });
            return;
        };
        // `let .. else`: the scrutinee's temporaries are gone before the else block runs.
        let no = self.frame_mut().new_block();
        let goes_on = self.frame_mut().new_block();
        let saved = self.frame().temp_scope;
        let scope = self.frame_mut().push_scope();
        self.frame_mut().temp_scope = scope;
        let operand = self.operand(init);
        let start = self.frame().current;
        let refuted = self.frame_mut().new_block();
        self.frame_mut().goto(refuted);
        let scrutinised = self.scrutinised(init, &operand);
        self.came_out(init, scrutinised.as_ref(), pat, false, span);
        self.frame_mut().drop_scope_here(span);
        self.frame_mut().edge_to(no);
        self.frame_mut().current = start;
        let matched = self.frame_mut().new_block();
        self.frame_mut().goto(matched);
        self.came_out(init, scrutinised.as_ref(), pat, true, span);
        self.bind_pattern(pat, &operand, &ty);
        self.frame_mut().pop_scope(span);
        self.frame_mut().temp_scope = saved;
        self.frame_mut().edge_to(goes_on);
        self.frame_mut().current = no;
        self.in_temp_scope(span, |lower| lower.operand(otherwise));
        self.frame_mut().current = goes_on;
    }

    pub(super) fn let_tuple(&mut self, pat: PatId, init: ExprId) -> bool {
        let (Some(PatKind::Tuple(pats)), Some(ExprKind::Tuple(elems))) =
            (self.body.pats.get(pat.index()).map(|p| &p.kind), self.kind_of(init))
        else {
            return false;
        };
        if pats.len() != elems.len()
            || pats.iter().any(|p| matches!(self.body.pats.get(p.index()).map(|p| &p.kind), Some(PatKind::Rest)))
        {
            return false;
        }
        let operands: Vec<Operand> = elems.iter().map(|e| self.operand(*e)).collect();
        for ((sub, elem), operand) in pats.iter().zip(elems).zip(operands) {
            let ty = self.types.expr(*elem).clone();
            self.bind_pattern(*sub, &operand, &ty);
        }
        true
    }

    pub(super) fn is_extending_pattern(&self, pat: PatId) -> bool {
        match self.body.pats.get(pat.index()).map(|p| &p.kind) {
            Some(PatKind::Bind { by_ref: true, .. }) => true,
            Some(PatKind::Tuple(pats) | PatKind::TupleStruct(_, pats) | PatKind::Slice(pats)) => {
                pats.iter().any(|p| self.is_extending_pattern(*p))
            }
            Some(PatKind::Struct(_, fields)) => fields.iter().any(|(_, p)| self.is_extending_pattern(*p)),
            _ => false,
        }
    }

    /// Extended temporaries of a `let` (Reference, "Temporary lifetime extension").
    pub(super) fn mark_extended(&mut self, id: ExprId) {
        match self.kind_of(id) {
            Some(ExprKind::Ref(_, inner)) => {
                self.mark_place_base(*inner);
                self.mark_extended(*inner);
            }
            Some(ExprKind::Tuple(elems) | ExprKind::Array(elems)) => {
                for elem in elems {
                    self.mark_extended(*elem);
                }
            }
            Some(ExprKind::Struct { fields, .. }) => {
                for (_, value) in fields {
                    self.mark_extended(*value);
                }
            }
            Some(ExprKind::Call { args, .. }) if self.types.constructors.contains_key(&id) => {
                for arg in args {
                    self.mark_extended(*arg);
                }
            }
            Some(ExprKind::Cast(inner, _) | ExprKind::Expansion { value: inner, .. }) => self.mark_extended(*inner),
            Some(ExprKind::Block { tail: Some(tail), kind: BlockKind::Plain | BlockKind::Unsafe, .. }) => {
                self.mark_extended(*tail);
            }
            Some(ExprKind::If { then, otherwise: Some(otherwise), .. }) if self.edition >= 2024 => {
                self.mark_extended(*then);
                self.mark_extended(*otherwise);
            }
            _ => {}
        }
    }

    pub(super) fn mark_place_base(&mut self, id: ExprId) {
        let mut id = id;
        loop {
            self.extended.insert(id);
            match self.kind_of(id) {
                Some(ExprKind::Field(base, _) | ExprKind::Index(base, _) | ExprKind::Deref(base)) => id = *base,
                Some(ExprKind::Expansion { value, .. }) => id = *value,
                _ => return,
            }
        }
    }
}
