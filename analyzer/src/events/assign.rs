//! Assignments, and which slot the guards of a place are in.

use super::facts;
use super::lower::{Lower, Operand};
use super::model::{EventKind, Place, SlotId, Step, Value};
use crate::base::Span;
use crate::names::infer::result::PathTarget;
use crate::syntax::ir::{ExprId, ExprKind, PatId};

impl<'a> Lower<'a> {
    pub(super) fn assign(&mut self, id: ExprId, lhs: ExprId, rhs: ExprId) -> Operand {
        let span = self.span(id);
        let operand = self.operand(rhs);
        let rhs_ty = self.types.expr(rhs).clone();
        match self.kind_of(lhs) {
            Some(ExprKind::Opaque { .. }) => {
                if let Some(slot) = operand.slot
                    && !self.is_place(rhs)
                    && self.owns_guard(&rhs_ty)
                {
                    self.dropped_at_once(slot, rhs, true, span);
                }
            }
            Some(ExprKind::Tuple(_)) => {}
            Some(ExprKind::Path(_)) if self.local_of(lhs).is_some() => {
                let Some(pat) = self.local_of(lhs) else { return Operand::unknown() };
                if !self.assigned.contains(&pat) && operand.value != Value::Unknown {
                    self.env.insert(pat, operand.value);
                }
                if let Some(to) = self.frame().var_slots.get(&pat).copied() {
                    self.emit(EventKind::Drop(to), span);
                    if let Some(from) = operand.slot {
                        self.emit(EventKind::Move { from, to }, span);
                    }
                }
            }
            _ => {
                let target = self.place(lhs);
                // `holder.guard = None`: the guard that was there ends.
                let old = self.guard_in(lhs);
                if let Some(old) = old {
                    self.emit(EventKind::Drop(old), span);
                }
                if let Some(from) = operand.slot.filter(|_| self.can_own(&rhs_ty)) {
                    // A guard stored behind a reference outlives this statement; how long is not known, at least to the end of the body.
                    let to = match (old, self.base_slot(lhs), self.kind_of(lhs)) {
                        (Some(old), ..) => old,
                        (None, Some(slot), Some(ExprKind::Field(base, field))) if self.local_of(*base).is_some() => {
                            let part = self.frame_mut().part(slot, *field);
                            self.emit(EventKind::Drop(part), span);
                            part
                        }
                        (None, Some(slot), _) => slot,
                        (None, None, _) => self.frame_mut().outer_slot(),
                    };
                    self.emit(EventKind::Move { from, to }, span);
                }
                if let Value::Place(target) = &target.value {
                    self.store(target.clone(), &operand.value, &rhs_ty);
                }
                if let (Value::Place(target), Value::Place(source)) = (&target.value, &operand.value)
                    && let Some(Step::Field(adt, field)) = target.path.last()
                    && facts::is_shared_pointer(self.cx.program, &rhs_ty)
                {
                    self.alias(*adt, *field, source.clone());
                }
                if let Value::Place(target) = &target.value {
                    self.part_from(target, span);
                }
                // What was there before ends; a place that gets a value is mostly empty before.
                if self.is_empty_option(rhs) {
                    let ty = self.types.expr(lhs).clone();
                    self.end_of_value(&ty, &target.value, id);
                }
            }
        }
        Operand::unknown()
    }

    /// Something new is at that place: variables that share what was there before have another object than the place has now.
    fn part_from(&mut self, place: &Place, span: Span) {
        if !matches!(place.path.last(), Some(Step::Field(..))) {
            return;
        }
        let is_old = |(pat, value): &(&PatId, &Value)| {
            let ty = self.types.pat(**pat);
            **value == Value::Place(place.clone())
                && facts::is_shared_pointer(self.cx.program, ty)
                && !self.types.by_ref.contains(pat)
        };
        let old: Vec<PatId> = self.env.iter().filter(is_old).map(|(pat, _)| *pat).collect();
        for pat in old {
            let root = self.frame_mut().new_root(None, span, None, true);
            self.env.insert(pat, Value::Place(Place { root, path: place.path.clone() }));
        }
    }

    /// The path of a variant without fields: `None`.
    pub(super) fn is_empty_option(&self, id: ExprId) -> bool {
        let Some(PathTarget::Constructor(adt, variant)) = self.types.paths.get(&id) else { return false };
        let variants = &self.cx.program.adts[adt.index()].variants;
        Some(*adt) == self.cx.lang.option && variants.get(*variant as usize).is_some_and(|v| v.fields.is_empty())
    }

    /// The slot that has the guard of `local.field`: the whole local if no other field can have one, or its part; or of `*lent`.
    pub(crate) fn guard_in(&self, id: ExprId) -> Option<SlotId> {
        if !self.owns_guard(self.types.expr(id)) {
            return None;
        }
        let (base, field) = match self.kind_of(id)? {
            ExprKind::Deref(inner) => return self.frame().lent.get(&self.local_of(*inner)?).copied(),
            ExprKind::Field(base, field) => (base, field),
            _ => return None,
        };
        let slot = self.slot_behind(self.local_of(*base)?)?;
        let whole = || {
            // The type that has the field: of a `ManuallyDrop<Holder>` it is `Holder`.
            let owner = self.types.field_owners.get(base).map(|adt| &self.cx.program.adts[adt.index()]);
            let adt = owner.or_else(|| facts::adt_of(self.cx.program, self.types.expr(*base)))?;
            let others = adt.variants.iter().flat_map(|v| &v.fields).filter(|(name, ..)| name != field);
            (!others.into_iter().any(|(_, ty, _)| self.can_own(ty))).then_some(slot)
        };
        // What is not told apart in the whole is in the only field that can have it.
        whole().or_else(|| self.frame().known_part(slot, *field))
    }

    /// The slot of the local variable that a place expression is inside of.
    pub(super) fn base_slot(&self, id: ExprId) -> Option<SlotId> {
        let mut id = id;
        loop {
            match self.kind_of(id)? {
                ExprKind::Field(base, _) | ExprKind::Index(base, _) => id = *base,
                ExprKind::Expansion { value, .. } => id = *value,
                _ => break,
            }
        }
        self.slot_behind(self.local_of(id)?)
    }

    /// The slot that has the guards of a variable, or of a part of one.
    pub(crate) fn slot_of(&self, id: ExprId) -> Option<SlotId> {
        match self.local_of(id) {
            Some(variable) => self.slot_behind(variable),
            None => self.guard_in(id),
        }
    }

    /// The slot of a variable, or of what it is a `&mut` to.
    pub(crate) fn slot_behind(&self, variable: PatId) -> Option<SlotId> {
        let frame = self.frame();
        frame.var_slots.get(&variable).or_else(|| frame.lent.get(&variable)).copied()
    }
}
