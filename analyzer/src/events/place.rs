//! Place expressions: what they denote, without moving anything out of it.

use super::facts;
use super::lower::{Lower, Operand, content_adt};
use super::model::{Call, ElemKey, EventKind, Place, Root, SlotId, Step, Value};
use crate::base::{Name, name};
use crate::names::infer::result::{Adjustment, PathTarget};
use crate::names::ty::Ty;
use crate::syntax::ir::{ExprId, ExprKind, Lit};

impl Lower<'_> {
    /// True for expressions that denote a place rather than compute a value.
    pub(crate) fn is_place(&self, id: ExprId) -> bool {
        match self.kind_of(id) {
            Some(ExprKind::Path(_)) => {
                matches!(self.types.paths.get(&id), Some(PathTarget::Local(_) | PathTarget::Static(_)))
            }
            Some(ExprKind::Field(..) | ExprKind::Index(..) | ExprKind::Deref(_)) => true,
            Some(ExprKind::Expansion { value, .. }) => self.is_place(*value),
            _ => false,
        }
    }

    /// Evaluates an expression that is only looked at or borrowed. The slot, if any, keeps its guards.
    pub(crate) fn place(&mut self, id: ExprId) -> Operand {
        match self.kind_of(id) {
            Some(ExprKind::Path(_)) => self.path(id),
            Some(ExprKind::Field(base, field)) => self.field(id, *base, *field),
            Some(ExprKind::Index(base, index)) => self.index(id, *base, *index),
            Some(ExprKind::Deref(inner)) => {
                let operand = self.place(*inner);
                let steps = self.types.adjustments.get(&id).cloned().unwrap_or_default();
                let value = self.adjusted(operand.value, &steps, id);
                Operand { value, slot: None }
            }
            Some(ExprKind::Expansion { value, .. }) => self.place(*value),
            _ => self.operand(id),
        }
    }

    /// A base or receiver with the automatic dereferences that inference found.
    pub(crate) fn place_adjusted(&mut self, id: ExprId) -> (Operand, bool) {
        let operand = self.place(id);
        let steps = self.types.adjustments.get(&id).cloned().unwrap_or_default();
        let derefs = !steps.is_empty();
        let value = self.adjusted(operand.value, &steps, id);
        (Operand { value, slot: operand.slot }, derefs)
    }

    /// A value after dereferences at that expression.
    pub(crate) fn adjusted(&mut self, value: Value, steps: &[Adjustment], at: ExprId) -> Value {
        steps.iter().fold(value, |value, step| match step {
            Adjustment::Transparent => value,
            Adjustment::Guard => value.step(Step::Data),
            Adjustment::Field(adt, field) => facts::field_of(self.cx.program, &value, Step::Field(*adt, *field)),
            Adjustment::User(function) => self.run_silently(at, *function, vec![value.clone()]).unwrap_or(value),
        })
    }

    fn path(&mut self, id: ExprId) -> Operand {
        match self.types.paths.get(&id).cloned() {
            Some(PathTarget::Local(pat)) => {
                self.run_aside(pat, id);
                let value = match self.env.get(&pat) {
                    // What a variable that is assigned to denotes differs from use to use.
                    Some(Value::Place(_)) if self.assigned.contains(&pat) => {
                        let ty = self.types.pat(pat).clone();
                        self.fresh_value(&ty, self.span(id))
                    }
                    Some(value) => value.clone(),
                    None => Value::Unknown,
                };
                Operand { value, slot: self.frame().var_slots.get(&pat).copied() }
            }
            Some(PathTarget::Static(item)) => {
                let data = &self.cx.program.statics[item.index()];
                if data.is_const {
                    let ty = data.ty.clone();
                    return Operand { value: self.fresh_value(&ty, self.span(id)), slot: None };
                }
                if let Some(body) = self.cx.lazy[item.index()].filter(|body| *body != self.frame().body) {
                    let call = Call { id: self.frame_mut().next_call(), ..Call::of(vec![body], data.name) };
                    self.emit_at(EventKind::Call(call), id);
                }
                Operand { value: Value::Place(Place { root: Root::Static(item), path: Vec::new() }), slot: None }
            }
            Some(PathTarget::Fn(callee)) => {
                // What code in another language gets it keeps, and calls later.
                let is_kept = self.cx.program.fns[callee.function.index()].is_foreign;
                let body = self.cx.fn_bodies[callee.function.index()].filter(|_| !is_kept);
                let value = body.map_or(Value::Unknown, Value::Body);
                Operand { value, slot: None }
            }
            // `None` is no alternative to what `Some` holds.
            Some(PathTarget::Constructor(..)) if facts::is_transparent(self.cx.program, self.types.expr(id)) => {
                Operand { value: Value::Aggregate(Vec::new()), slot: None }
            }
            Some(PathTarget::Constructor(..)) | None => Operand::unknown(),
        }
    }

    fn field(&mut self, id: ExprId, base: ExprId, field: Name) -> Operand {
        let (operand, derefs) = self.place_adjusted(base);
        let ty = self.types.expr(base).clone();
        let step = match self.types.field_owners.get(&base).copied() {
            Some(adt) => Step::Field(adt, field),
            None => Step::Untyped(field),
        };
        let value = match &operand.value {
            // A struct of which nothing is known still has a typed field.
            Value::Unknown if !facts::is_plain(self.types.expr(id)) => {
                let fresh = self.fresh_value(&ty, self.span(base));
                fresh.step(step)
            }
            value => facts::field_of(self.cx.program, value, step),
        };
        let lent = self.local_of(base).and_then(|variable| self.frame().lent.get(&variable)).copied();
        let whole = if derefs { lent } else { operand.slot };
        let is_handed_out = self.can_own(self.types.expr(id)) && self.may_hand_out(&ty, field);
        let part = |whole: SlotId| self.frame().known_part(whole, field).unwrap_or(whole);
        Operand { value, slot: whole.filter(|_| is_handed_out).map(part) }
    }

    /// Taking that field out of a value of this type may take a guard out of it. A guard itself has no fields: one that is not known
    /// is of what it protects. If the declaration says which field has the guard, the others have none.
    fn may_hand_out(&self, ty: &Ty, field: Name) -> bool {
        let Some(adt) = facts::adt_of(self.cx.program, ty) else { return true };
        let fields = || adt.variants.iter().flat_map(|variant| &variant.fields);
        let declared = fields().find(|(name, ..)| *name == field);
        match declared {
            None => !facts::has_model(&adt.attrs, "guard"),
            Some((_, Ty::Unknown | Ty::External(..), _)) => !fields().any(|(_, ty, _)| self.owns_guard(ty)),
            Some(_) => true,
        }
    }

    fn index(&mut self, id: ExprId, base: ExprId, index: ExprId) -> Operand {
        let (operand, _) = self.place_adjusted(base);
        let key = self.element_key(index);
        self.operand(index);
        if let Some(function) = self.types.callees.get(&id).map(|callee| callee.function)
            && let Some(value) = self.run_silently(id, function, vec![operand.value.clone(), Value::Unknown])
        {
            return Operand { value, slot: None };
        }
        let value = match operand.value {
            Value::Unknown if !facts::is_plain(self.types.expr(id)) => {
                let ty = self.types.expr(id).clone();
                let adt = content_adt(self.cx.program, &ty);
                let span = self.span(base);
                Value::Place(Place { root: self.frame_mut().new_root(None, span, adt, true), path: Vec::new() })
            }
            value => value,
        };
        Operand { value: value.step(Step::Elem(key)), slot: None }
    }

    /// What identifies an element: the text of the key expression.
    pub(crate) fn element_key(&self, index: ExprId) -> ElemKey {
        let body = self.frame().body;
        let mut id = index;
        while let Some(ExprKind::Ref(_, inner) | ExprKind::Deref(inner)) = self.kind_of(id) {
            id = *inner;
        }
        let text: String = self.cx.sources.text(self.span(id)).split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() || text.len() > 80 {
            return ElemKey::Any;
        }
        if let Some(PathTarget::Local(pat)) = self.types.paths.get(&id)
            && let Some(Value::OneOf { ordered: true, .. }) = self.env.get(pat)
        {
            return ElemKey::Ordered(body, name(&text));
        }
        match self.kind_of(id) {
            Some(ExprKind::Lit(Lit::Int | Lit::Str | Lit::Char)) => ElemKey::Key(body, name(&text)),
            Some(ExprKind::MethodCall { method, .. }) if matches!(method.as_str(), "min" | "max") => {
                ElemKey::Ordered(body, name(&text))
            }
            _ => ElemKey::Key(body, name(&text)),
        }
    }
}
