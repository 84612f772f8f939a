//! Patterns: which variable gets what, and which guards move into it.

use super::facts;
use super::lower::{Lower, Operand, content_adt};
use super::model::{EventKind, Place, Root, SlotId, Step, Value};
use crate::base::{Name, Span, name};
use crate::names::program::AdtId;
use crate::names::subst::Subst;
use crate::names::ty::Ty;
use crate::syntax::ir::{ExprId, ExprKind, PatId, PatKind};
use crate::syntax::macros::hygiene;

impl Lower<'_> {
    /// Binds a pattern against a value whose guards are in `operand.slot`; by-move bindings take them. Variables go into the scope
    /// of the innermost block.
    pub(crate) fn bind_pattern(&mut self, pat: PatId, operand: &Operand, ty: &Ty) {
        let Some(data) = self.body.pats.get(pat.index()) else { return };
        match &data.kind {
            PatKind::Wild | PatKind::Rest | PatKind::Lit | PatKind::Path(_) => {}
            PatKind::Bind { name, sub, .. } => {
                if self.types.constants.contains(&pat) {
                    return;
                }
                if let Some(sub) = sub {
                    self.bind_pattern(*sub, operand, ty);
                }
                // A name in messages is as it was written.
                let variable = hygiene::written(*name);
                self.bind_variable(pat, variable, operand);
            }
            PatKind::Ref(inner) => {
                let operand = Operand { value: operand.value.clone(), slot: None };
                let inner_ty = match ty {
                    Ty::Ref(inner) => (**inner).clone(),
                    other => other.clone(),
                };
                self.bind_pattern(*inner, &operand, &inner_ty);
            }
            PatKind::Tuple(pats) => {
                let tys = match ty.peeled() {
                    Ty::Tuple(tys) => tys.to_vec(),
                    _ => Vec::new(),
                };
                let rest = pats.iter().position(|p| self.is_rest(*p));
                for (index, sub) in pats.iter().enumerate() {
                    let position = match rest {
                        Some(rest) if index > rest => (tys.len() + index).saturating_sub(pats.len()),
                        _ => index,
                    };
                    let field = name(&position.to_string());
                    let value = self.component(&operand.value, None, field);
                    let ty = tys.get(position).cloned().unwrap_or(Ty::Unknown);
                    self.bind_part(*sub, value, operand.slot, Some(field), &ty);
                }
            }
            PatKind::TupleStruct(_, pats) => {
                let target = self.types.pat_targets.get(&pat).copied();
                let fields: Vec<(Name, Ty)> = self.pattern_fields(pat, ty);
                let rest = pats.iter().position(|p| self.is_rest(*p));
                let transparent = facts::is_transparent(self.cx.program, ty.peeled());
                for (index, sub) in pats.iter().enumerate() {
                    let position = match rest {
                        Some(rest) if index > rest => (fields.len() + index).saturating_sub(pats.len()),
                        _ => index,
                    };
                    let (field, ty) = fields
                        .get(position)
                        .cloned()
                        .unwrap_or_else(|| (name(&position.to_string()), self.types.pat(*sub).clone()));
                    let value = if transparent {
                        operand.value.clone()
                    } else {
                        self.component(&operand.value, target.map(|(adt, _)| adt), field)
                    };
                    let part = Some(field).filter(|_| !transparent && (pats.len() > 1 || fields.len() > 1));
                    self.bind_part(*sub, value, operand.slot, part, &ty);
                }
            }
            PatKind::Struct(_, subs) => {
                let target = self.types.pat_targets.get(&pat).copied();
                let fields = self.pattern_fields(pat, ty);
                for (field, sub) in subs {
                    let value = self.component(&operand.value, target.map(|(adt, _)| adt), *field);
                    let ty = fields.iter().find(|(n, _)| n == field).map_or(Ty::Unknown, |(_, ty)| ty.clone());
                    self.bind_part(*sub, value, operand.slot, Some(*field), &ty);
                }
            }
            PatKind::Or(pats) => {
                // The alternatives bind the same names; the first is the canonical one.
                if let Some(first) = pats.first() {
                    self.bind_pattern(*first, operand, ty);
                }
            }
            PatKind::Slice(pats) => {
                let rest = pats.iter().position(|p| self.is_rest(*p));
                for (index, sub) in pats.iter().enumerate() {
                    let body = self.frame().body;
                    let position = match (&operand.value, rest) {
                        (Value::Aggregate(parts), Some(rest)) if index > rest => {
                            (parts.len() + index).saturating_sub(pats.len())
                        }
                        _ => index,
                    };
                    let key = super::model::ElemKey::Key(body, name(&position.to_string()));
                    let value = operand.value.step(Step::Elem(key));
                    self.bind_part(*sub, value, operand.slot, None, &Ty::Unknown);
                }
            }
        }
    }

    /// Binds a pattern against a field of a value whose guards are in `whole`; `field` is `None` if the field is all of it.
    fn bind_part(&mut self, pat: PatId, value: Value, whole: Option<SlotId>, field: Option<Name>, ty: &Ty) {
        let takes = self.can_own(ty) && (self.owns_guard(ty) || matches!(ty, Ty::Unknown | Ty::Param(_)));
        let whole = whole.filter(|_| takes);
        let part = whole.zip(field).and_then(|(whole, field)| self.frame().known_part(whole, field));
        if let (Some(whole), Some(part)) = (whole, part)
            && self.body.pats.get(pat.index()).is_some_and(|p| !matches!(p.kind, PatKind::Wild | PatKind::Rest))
        {
            // A guard of which nobody knows in which part it is: the first that is looked at may well be it.
            let span = self.body.pats[pat.index()].span;
            self.frame_mut().rest_to(whole, part, span);
        }
        self.bind_pattern(pat, &Operand { value, slot: part.or(whole) }, ty);
    }

    fn component(&self, value: &Value, adt: Option<AdtId>, field: Name) -> Value {
        let step = match adt {
            Some(adt) => Step::Field(adt, field),
            None => Step::Untyped(field),
        };
        facts::field_of(self.cx.program, value, step)
    }

    fn pattern_fields(&self, pat: PatId, ty: &Ty) -> Vec<(Name, Ty)> {
        let Some((adt, variant)) = self.types.pat_targets.get(&pat).copied() else { return Vec::new() };
        let data = &self.cx.program.adts[adt.index()];
        let subst = match ty.peeled() {
            Ty::Adt(id, args) if *id == adt => {
                Subst(data.generics.names.iter().copied().zip(args.iter().cloned()).collect())
            }
            _ => Subst::default(),
        };
        let Some(variant) = data.variants.get(variant as usize) else { return Vec::new() };
        variant.fields.iter().map(|(n, ty, _)| (*n, subst.apply(ty))).collect()
    }

    fn is_rest(&self, pat: PatId) -> bool {
        self.body.pats.get(pat.index()).is_some_and(|p| matches!(p.kind, PatKind::Rest))
    }

    fn bind_variable(&mut self, pat: PatId, variable: Name, operand: &Operand) {
        let ty = self.types.pat(pat).clone();
        let by_ref = self.types.by_ref.contains(&pat);
        let Some(span) = self.body.pats.get(pat.index()).map(|p| p.span) else { return };
        let value = if self.assigned.contains(&pat) {
            let adt = content_adt(self.cx.program, &ty);
            Value::Place(Place { root: self.frame_mut().new_root(Some(variable), span, adt, false), path: Vec::new() })
        } else {
            match &operand.value {
                Value::Unknown if !facts::is_plain(&ty) => {
                    let adt = content_adt(self.cx.program, &ty);
                    let root = self.frame_mut().new_root(Some(variable), span, adt, true);
                    Value::Place(Place { root, path: Vec::new() })
                }
                Value::Place(place) => {
                    self.name_temporary(place, variable, span);
                    operand.value.clone()
                }
                value => value.clone(),
            }
        };
        self.env.insert(pat, value.clone());
        let ends = if by_ref { Vec::new() } else { self.ends(&ty, &value) };
        let ends = if !ends.is_empty() && self.is_kept_to_the_end(pat) { ends } else { Vec::new() };
        if !by_ref && (self.can_own(&ty) || !ends.is_empty()) {
            let slot = self.frame_mut().block_slot(Some(variable));
            if !ends.is_empty() {
                self.frame_mut().droppers.insert(slot, ends);
            }
            self.frame_mut().var_slots.insert(pat, slot);
            self.mark_forgetful(slot, &ty, span);
            if let Some(from) = operand.slot {
                self.emit(EventKind::Move { from, to: slot }, span);
            }
        }
    }

    /// A temporary that is bound to a variable as it is gets the variable's name.
    fn name_temporary(&mut self, place: &Place, variable: Name, span: Span) {
        if !place.path.is_empty() {
            return;
        }
        match place.root {
            Root::Local(body, id) if body == self.frame().body => {
                if let Some(local) = self.frame_mut().locals.get_mut(id.index())
                    && local.name.is_none()
                {
                    local.name = Some(variable);
                    local.span = span;
                }
            }
            Root::Call(body, call) if body == self.frame().body => {
                self.frame_mut().bound_calls.entry(call).or_insert((variable, span));
            }
            _ => {}
        }
    }

    /// On this path the scrutinee matched the (only) pattern, or none of them: if the variants that it can be then own no
    /// guard, nothing is held through it; if only a failed `try_lock` gives them, nothing that was tried is.
    pub(crate) fn absent(&mut self, scrutinised: Option<&(SlotId, Ty)>, pats: &[PatId], matched: bool, span: Span) {
        let Some((slot, ty)) = scrutinised else { return };
        let slot = *slot;
        let named: Vec<(AdtId, u32)> = pats.iter().filter_map(|p| self.pattern_variant(*p)).collect();
        let Some((adt, _)) = named.first().copied() else { return };
        let data = &self.cx.program.adts[adt.index()];
        if !data.is_enum {
            return;
        }
        let subst = match ty.peeled() {
            Ty::Adt(id, args) if *id == adt => {
                Subst(data.generics.names.iter().copied().zip(args.iter().cloned()).collect())
            }
            _ => return,
        };
        let mut owns = false;
        let mut failed = false;
        for (index, variant) in data.variants.iter().enumerate() {
            let is_named = named.iter().any(|(_, v)| *v as usize == index);
            if is_named == matched {
                owns |= variant.fields.iter().any(|(_, ty, _)| self.can_own(&subst.apply(ty)));
                failed |= matches!(variant.name.as_str(), "Err" | "None");
            }
        }
        if !owns {
            self.emit(EventKind::Drop(slot), span);
        } else if failed {
            self.emit(EventKind::Refuted(slot), span);
        } else if matched {
            self.emit(EventKind::Confirmed(slot), span);
        }
    }

    /// The slot of a scrutinee with the type of what is in it, also if it is shown only: `&mut guard`, `guard.as_mut()`.
    pub(crate) fn scrutinised(&self, scrutinee: ExprId, operand: &Operand) -> Option<(SlotId, Ty)> {
        let ty = self.types.expr(scrutinee);
        if let Some(slot) = operand.slot {
            return Some((slot, ty.clone()));
        }
        match self.kind_of(scrutinee)? {
            ExprKind::MethodCall { receiver, .. } => {
                let shown = ty;
                let ty = self.types.expr(*receiver).peeled();
                // The same with references to what is in it: `Option<Guard>` as `Option<&mut Guard>`.
                let shows = match (shown, ty) {
                    (Ty::Adt(shown, args), Ty::Adt(of, _)) => shown == of && matches!(args.first(), Some(Ty::Ref(_))),
                    _ => false,
                };
                let is_same = facts::is_transparent(self.cx.program, ty) && !self.leads_into_protected_data(*receiver);
                Some((self.slot_of((shows && is_same).then_some(*receiver)?)?, ty.clone()))
            }
            ExprKind::Ref(..) => Some((self.borrowed_slot(scrutinee)?, ty.clone())),
            _ => None,
        }
    }

    /// The variant that a pattern names.
    pub(crate) fn pattern_variant(&self, pat: PatId) -> Option<(AdtId, u32)> {
        if let Some(target) = self.types.pat_targets.get(&pat) {
            return Some(*target);
        }
        match &self.body.pats.get(pat.index())?.kind {
            PatKind::Bind { sub: Some(sub), .. } | PatKind::Ref(sub) => self.pattern_variant(*sub),
            PatKind::Or(pats) => pats.first().and_then(|p| self.pattern_variant(*p)),
            _ => None,
        }
    }
}
