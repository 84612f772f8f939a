//! Expressions and control flow: drop scopes exactly as the language sets them.

use super::facts;
use super::frame::Jump;
use super::lower::{ClosureInside, Lower, Operand};
use super::model::{BlockId, ElemKey, EventKind, Place, Root, SlotId, Step, Value};
use crate::base::{Name, Span, name};
use crate::names::infer::result::PathTarget;
use crate::names::ty::Ty;
use crate::syntax::ir::{Arm, BinOp, BlockKind, ExprId, ExprKind, PatId, PatKind, Stmt};

impl<'a> Lower<'a> {
    /// Evaluates an expression to a value; a place expression is moved out of by whoever takes the slot.
    pub(crate) fn operand(&mut self, id: ExprId) -> Operand {
        let Some(kind) = self.kind_of(id) else { return Operand::unknown() };
        match kind {
            ExprKind::Path(_) | ExprKind::Field(..) | ExprKind::Index(..) | ExprKind::Deref(_) => self.place(id),
            ExprKind::Lit(_) => Operand::unknown(),
            ExprKind::FormatArgs(args, _) => {
                let shown: Vec<(ExprId, Value)> = args.iter().map(|arg| (*arg, self.place(*arg).value)).collect();
                self.show(id, &shown, false);
                Operand::unknown()
            }
            ExprKind::Opaque { args, .. } => {
                for arg in args {
                    self.place(*arg);
                }
                Operand::unknown()
            }
            ExprKind::Call { callee, args } => self.call(id, *callee, args),
            ExprKind::MethodCall { receiver, method, args, .. } => self.method_call(id, *receiver, *method, args),
            ExprKind::Unary(inner) => {
                self.place(*inner);
                Operand::unknown()
            }
            ExprKind::Ref(_, inner) => Operand { value: self.place(*inner).value, slot: None },
            ExprKind::Binary(_, lhs, rhs) => {
                let operands = [self.place(*lhs).value, self.place(*rhs).value];
                self.run_operator(id, operands);
                Operand::unknown()
            }
            ExprKind::Logical(..) => {
                let (yes, no) = (self.frame_mut().new_block(), self.frame_mut().new_block());
                self.frame_mut().push_scope();
                self.condition(id, yes, no, false);
                let join = self.frame_mut().new_block();
                self.frame_mut().current = no;
                self.frame_mut().goto(join);
                self.frame_mut().current = yes;
                self.frame_mut().goto(join);
                let span = self.span(id);
                self.frame_mut().pop_scope(span);
                Operand::unknown()
            }
            ExprKind::Assign(lhs, rhs) => self.assign(id, *lhs, *rhs),
            ExprKind::AssignOp(_, lhs, rhs) => {
                // Operands of primitive type: right side first. Others are calls, left side first.
                if matches!(self.types.expr(*lhs).peeled(), Ty::Prim(_) | Ty::Unknown) {
                    self.place(*rhs);
                    self.place(*lhs);
                } else {
                    let operands = [self.place(*lhs).value, self.place(*rhs).value];
                    self.run_operator(id, operands);
                }
                Operand::unknown()
            }
            ExprKind::If { cond, then, otherwise } => self.if_else(id, *cond, *then, *otherwise),
            ExprKind::Let(pat, scrutinee) => {
                let operand = self.place(*scrutinee);
                let ty = self.types.expr(*scrutinee).clone();
                self.bind_pattern(*pat, &operand, &ty);
                Operand::unknown()
            }
            ExprKind::Match { scrutinee, arms } => self.match_(id, *scrutinee, arms),
            ExprKind::Loop { label, body } => self.loop_(id, *label, *body),
            ExprKind::While { label, cond, body } => self.while_(id, *label, *cond, *body),
            ExprKind::For { label, pat, iter, body } => self.for_(id, *label, *pat, *iter, *body),
            ExprKind::Block { label, kind, stmts, tail } => self.block(id, *label, *kind, stmts, *tail),
            ExprKind::Closure { params, body, is_move, .. } => {
                let sig = self.types.closures.get(&id).cloned().unwrap_or_default();
                let params: Vec<(PatId, Ty)> = params
                    .iter()
                    .enumerate()
                    .map(|(i, (pat, _))| (*pat, sig.params.get(i).cloned().unwrap_or(Ty::Unknown)))
                    .collect();
                let slot = self.capture(id, *is_move);
                self.lower_closure(id, &params, ClosureInside::Expr(*body));
                Operand { value: self.closure_body(id).map_or(Value::Unknown, Value::Body), slot }
            }
            ExprKind::Return(value) => {
                let span = self.span(id);
                if let Some(value) = value {
                    let operand = self.operand(*value);
                    self.give_back(operand, span);
                }
                self.leave(span);
                Operand::unknown()
            }
            ExprKind::Break(label, value) => self.break_(id, *label, *value),
            ExprKind::Continue(label) => {
                let span = self.span(id);
                let jump = self.find_jump(*label, true).map(|index| self.frame().jumps[index].clone());
                if let Some(Jump { continue_to: Some(target), depth, .. }) = jump {
                    self.frame_mut().unwind_to(depth, span);
                    self.frame_mut().edge_to(target);
                }
                self.frame_mut().diverge();
                Operand::unknown()
            }
            ExprKind::Try(inner) => self.try_(id, *inner),
            ExprKind::Await(inner) => {
                let operand = self.operand(*inner);
                self.await_(id, operand)
            }
            ExprKind::Tuple(elems) => {
                let values = self.aggregate(id, elems.iter().copied(), true);
                let fields = values.0.into_iter().enumerate().map(|(i, v)| (name(&i.to_string()), v)).collect();
                Operand { value: Value::Aggregate(fields), slot: values.1 }
            }
            ExprKind::Array(elems) => {
                let (values, slot) = self.aggregate(id, elems.iter().copied(), false);
                let known = values.iter().any(|v| matches!(v, Value::Body(_)));
                let value = if known { Value::OneOf { values, ordered: false } } else { Value::Unknown };
                Operand { value, slot }
            }
            ExprKind::Repeat(elem, count) => {
                let (_, slot) = self.aggregate(id, [*elem], false);
                self.operand(*count);
                Operand { value: Value::Unknown, slot }
            }
            ExprKind::Struct { fields, base, .. } => self.struct_literal(id, fields, *base),
            ExprKind::Range(from, to) => {
                for end in [from, to].into_iter().flatten() {
                    self.operand(*end);
                }
                Operand::unknown()
            }
            ExprKind::Cast(inner, _) => self.operand(*inner),
            ExprKind::Select(arms) => self.select(id, arms),
            ExprKind::Join(_, futures) => {
                for future in futures {
                    let operand = self.operand(*future);
                    self.run_future(id, operand, &Ty::Unknown);
                }
                let span = self.span(id);
                self.emit(EventKind::Await, span);
                Operand::unknown()
            }
            ExprKind::Expansion { value, .. } => self.operand(*value),
        }
    }

    /// Evaluates operands into one new value that owns all their guards; `by_position` tells its parts apart.
    pub(crate) fn aggregate(
        &mut self,
        id: ExprId,
        elems: impl IntoIterator<Item = ExprId>,
        by_position: bool,
    ) -> (Vec<Value>, Option<SlotId>) {
        let mut values = Vec::new();
        let mut moved = Vec::new();
        let elems: Vec<ExprId> = elems.into_iter().collect();
        // The only part of something is all of it: `Some((a, b))` has the parts of the pair.
        let by_position = by_position && elems.len() > 1;
        for (index, elem) in elems.into_iter().enumerate() {
            let operand = self.operand(elem);
            values.push(operand.value);
            let field = by_position.then(|| name(&index.to_string()));
            moved.extend(operand.slot.filter(|_| self.can_own(self.types.expr(elem))).map(|slot| (field, slot)));
        }
        let slot = self.assemble(id, moved);
        (values, slot)
    }

    /// A new value that owns these, each in the part of that name.
    pub(crate) fn assemble(&mut self, id: ExprId, moved: Vec<(Option<Name>, SlotId)>) -> Option<SlotId> {
        if moved.is_empty() {
            return None;
        }
        let whole = self.temp_for(id);
        for (field, from) in moved {
            let to = field.map_or(whole, |field| self.frame_mut().part(whole, field));
            self.emit_at(EventKind::Move { from, to }, id);
        }
        Some(whole)
    }

    /// Guards that a closure or block takes with it: all that it mentions if it is `move`, else those that it gives away.
    pub(crate) fn capture(&mut self, id: ExprId, is_move: bool) -> Option<SlotId> {
        let mut captured: Vec<SlotId> =
            self.consumed(id).iter().filter_map(|pat| self.frame().var_slots.get(pat).copied()).collect();
        if !matches!(self.kind_of(id), Some(ExprKind::Closure { .. })) {
            // When exactly a future gives a guard away is up to whoever polls it: it is taken to be at once.
            for slot in captured.drain(..) {
                self.emit_at(EventKind::Drop(slot), id);
            }
        }
        if is_move {
            captured.extend(self.captured_slots(id));
        }
        captured.sort();
        captured.dedup();
        self.gather(id, &captured)
    }

    /// Leaves the body with what is in the return slot.
    pub(crate) fn leave(&mut self, span: Span) {
        let exit = self.frame().exit;
        self.frame_mut().unwind_to(0, span);
        self.frame_mut().edge_to(exit);
        self.frame_mut().diverge();
    }

    fn struct_literal(&mut self, id: ExprId, fields: &[(Name, ExprId)], base: Option<ExprId>) -> Operand {
        let owner = self.types.constructors.get(&id).copied();
        let mut moved = Vec::new();
        let mut shared: Vec<(Name, Place)> = Vec::new();
        for (field, value) in fields {
            let operand = self.operand(*value);
            let ty = self.types.expr(*value).clone();
            if let (Some((adt, _)), Value::Place(source)) = (owner, &operand.value)
                && facts::is_shared_pointer(self.cx.program, &ty)
            {
                self.alias(adt, *field, source.clone());
                if self.is_known_object(source) {
                    shared.push((*field, source.clone()));
                }
            }
            let part = Some(*field).filter(|_| fields.len() > 1 || base.is_some());
            moved.extend(operand.slot.filter(|_| self.can_own(&ty)).map(|slot| (part, slot)));
        }
        if let Some(base) = base {
            moved.extend(self.operand(base).slot.map(|slot| (None, slot)));
        }
        let slot = self.assemble(id, moved);
        let ty = self.types.expr(id).clone();
        let span = self.span(id);
        let whole = self.fresh_value(&ty, span);
        let value = match owner.filter(|_| !shared.is_empty() && base.is_none()) {
            Some((adt, variant)) => self.with_shared_fields(whole, (adt, variant), shared),
            None => whole,
        };
        Operand { value, slot }
    }

    /// Something that has a name elsewhere, and not a temporary.
    fn is_known_object(&self, place: &Place) -> bool {
        match place.root {
            Root::Local(body, id) if body == self.frame().body => {
                !place.path.is_empty() || self.frame().locals.get(id.index()).is_some_and(|local| local.name.is_some())
            }
            _ => true,
        }
    }

    /// A new struct of which some fields share objects that are known by themselves; the others are its own.
    fn with_shared_fields(
        &self,
        whole: Value,
        (adt, variant): (crate::names::program::AdtId, u32),
        shared: Vec<(Name, Place)>,
    ) -> Value {
        let data = &self.cx.program.adts[adt.index()];
        let Some(variant) = data.variants.get(variant as usize) else { return whole };
        let part = |field: Name| match shared.iter().find(|(name, _)| *name == field) {
            Some((_, source)) => Value::Place(source.clone()),
            None => facts::field_of(self.cx.program, &whole, Step::Field(adt, field)),
        };
        Value::Aggregate(variant.fields.iter().map(|(field, ..)| (*field, part(*field))).collect())
    }

    pub(crate) fn alias(&mut self, adt: crate::names::program::AdtId, field: Name, source: Place) {
        let body = self.frame().body;
        self.aliases.push(super::model::Alias { class: (adt, field), source, body });
    }

    fn assign(&mut self, id: ExprId, lhs: ExprId, rhs: ExprId) -> Operand {
        let span = self.span(id);
        let operand = self.operand(rhs);
        let rhs_ty = self.types.expr(rhs).clone();
        match self.kind_of(lhs) {
            Some(ExprKind::Opaque { .. }) => {
                if let Some(slot) = operand.slot
                    && !self.is_place(rhs)
                    && self.owns_guard(&rhs_ty)
                {
                    self.dropped_at_once(slot, &rhs_ty, true, span);
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
                if let (Value::Place(target), Value::Place(source)) = (&target.value, &operand.value)
                    && let Some(Step::Field(adt, field)) = target.path.last()
                    && facts::is_shared_pointer(self.cx.program, &rhs_ty)
                {
                    self.alias(*adt, *field, source.clone());
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

    /// The path of a variant without fields: `None`.
    fn is_empty_option(&self, id: ExprId) -> bool {
        let Some(PathTarget::Constructor(adt, variant)) = self.types.paths.get(&id) else { return false };
        let variants = &self.cx.program.adts[adt.index()].variants;
        Some(*adt) == self.cx.lang.option && variants.get(*variant as usize).is_some_and(|v| v.fields.is_empty())
    }

    /// The slot that has the guard of `local.field`: its part, or the whole local if no other field can have one; or of `*lent`.
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
            let adt = facts::adt_of(self.cx.program, self.types.expr(*base))?;
            let others = adt.variants.iter().flat_map(|v| &v.fields).filter(|(name, ..)| name != field);
            (!others.into_iter().any(|(_, ty, _)| self.can_own(ty))).then_some(slot)
        };
        self.frame().known_part(slot, *field).or_else(whole)
    }

    /// The slot of the local variable that a place expression is inside of.
    fn base_slot(&self, id: ExprId) -> Option<SlotId> {
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

    /// The slot of a variable, or of what it is a `&mut` to.
    pub(crate) fn slot_behind(&self, variable: PatId) -> Option<SlotId> {
        let frame = self.frame();
        frame.var_slots.get(&variable).or_else(|| frame.lent.get(&variable)).copied()
    }

    pub(crate) fn local_of(&self, id: ExprId) -> Option<PatId> {
        match self.types.paths.get(&id) {
            Some(crate::names::infer::result::PathTarget::Local(pat)) => Some(*pat),
            _ => None,
        }
    }

    pub(crate) fn dropped_at_once(&mut self, slot: SlotId, ty: &Ty, by_wildcard: bool, span: Span) {
        let protects_unit = protects_unit(self.cx.program, ty, 0);
        self.emit(EventKind::DroppedAtOnce { slot, by_wildcard, protects_unit }, span);
    }

    /// Branches on a condition that may contain `let`s. Bindings and (from 2024 on, or in `while`) scrutinee temporaries go into the
    /// innermost open scope, which the caller has opened and closes on both ways.
    fn condition(&mut self, id: ExprId, yes: BlockId, no: BlockId, lets_here: bool) {
        let span = self.span(id);
        match self.kind_of(id) {
            Some(ExprKind::Logical(true, lhs, rhs)) => {
                let middle = self.frame_mut().new_block();
                self.condition(*lhs, middle, no, lets_here);
                self.frame_mut().current = middle;
                self.condition(*rhs, yes, no, lets_here);
            }
            Some(ExprKind::Logical(false, lhs, rhs)) => {
                let middle = self.frame_mut().new_block();
                self.condition(*lhs, yes, middle, lets_here);
                self.frame_mut().current = middle;
                self.condition(*rhs, yes, no, lets_here);
            }
            Some(ExprKind::Unary(inner)) => self.condition(*inner, no, yes, lets_here),
            Some(ExprKind::Let(pat, scrutinee)) => {
                let saved = self.frame().temp_scope;
                if lets_here {
                    let innermost = self.frame().depth() - 1;
                    self.frame_mut().temp_scope = innermost;
                }
                let operand = self.place(*scrutinee);
                self.frame_mut().temp_scope = saved;
                let ty = self.types.expr(*scrutinee).clone();
                let from = self.frame().current;
                let refuted = self.frame_mut().new_block();
                self.frame_mut().edge_to(refuted);
                self.frame_mut().current = refuted;
                self.absent(&operand, &[*pat], &ty, false, span);
                self.frame_mut().edge_to(no);
                self.frame_mut().current = from;
                let matched = self.frame_mut().new_block();
                self.frame_mut().goto(matched);
                self.absent(&operand, &[*pat], &ty, true, span);
                let saved_block = self.frame().block_scope;
                let innermost = self.frame().depth() - 1;
                self.frame_mut().block_scope = innermost;
                self.bind_pattern(*pat, &operand, &ty);
                self.frame_mut().block_scope = saved_block;
                self.frame_mut().edge_to(yes);
            }
            Some(ExprKind::Expansion { value, .. }) => self.condition(*value, yes, no, lets_here),
            _ => {
                let ordered = self.in_temp_scope(span, |lower| lower.compared(id));
                if let Some((a, b)) = ordered {
                    self.emit(EventKind::OrderedBy(a, b), span);
                }
                match self.emptiness(id) {
                    Some((slot, kind, when)) => {
                        let (absent, present) = if when { (yes, no) } else { (no, yes) };
                        self.frame_mut().edge_to(present);
                        let between = self.frame_mut().new_block();
                        self.frame_mut().goto(between);
                        self.emit(if kind { EventKind::Drop(slot) } else { EventKind::Refuted(slot) }, span);
                        self.frame_mut().edge_to(absent);
                    }
                    None => {
                        self.frame_mut().edge_to(yes);
                        self.frame_mut().edge_to(no);
                    }
                }
            }
        }
    }

    /// `guard.is_none()` and the like on a local variable: its slot, whether it is empty then (or only what was tried is absent), and
    /// for which outcome.
    fn emptiness(&self, id: ExprId) -> Option<(SlotId, bool, bool)> {
        let ExprKind::MethodCall { receiver, method, .. } = self.kind_of(id)? else { return None };
        let (empties, when) = match method.as_str() {
            "is_none" => (true, true),
            "is_some" => (true, false),
            "is_err" => (false, true),
            "is_ok" => (false, false),
            _ => return None,
        };
        if self.leads_into_protected_data(*receiver) {
            return None;
        }
        let slot = match self.local_of(*receiver) {
            Some(variable) => self.slot_behind(variable)?,
            None => self.guard_in(*receiver)?,
        };
        Some((slot, empties, when))
    }

    /// Evaluates a condition; if it compares two places by order, gives them.
    fn compared(&mut self, id: ExprId) -> Option<(Place, Place)> {
        match self.kind_of(id) {
            Some(ExprKind::Binary(BinOp::Ordering, lhs, rhs)) => {
                let (a, b) = (self.place(*lhs).value, self.place(*rhs).value);
                match (a, b) {
                    (Value::Place(a), Value::Place(b)) => Some((a, b)),
                    _ => None,
                }
            }
            Some(ExprKind::Unary(inner)) => self.compared(*inner),
            _ => {
                self.place(id);
                None
            }
        }
    }

    /// Runs `f` in a temporary scope of its own: what it leaves behind is dropped when it is done.
    pub(crate) fn in_temp_scope<T>(&mut self, span: Span, f: impl FnOnce(&mut Self) -> T) -> T {
        let saved = self.frame().temp_scope;
        let scope = self.frame_mut().push_scope();
        self.frame_mut().temp_scope = scope;
        let result = f(self);
        self.frame_mut().pop_scope(span);
        self.frame_mut().temp_scope = saved;
        result
    }

    fn if_else(&mut self, id: ExprId, cond: ExprId, then: ExprId, otherwise: Option<ExprId>) -> Operand {
        let span = self.span(id);
        let ty = self.types.expr(id).clone();
        let result = self.result_slot(id, &ty);
        let (yes, no, join) =
            (self.frame_mut().new_block(), self.frame_mut().new_block(), self.frame_mut().new_block());
        let ordered = self.is_order_comparison(cond);
        self.frame_mut().push_scope();
        let lets_here = self.edition >= 2024;
        self.condition(cond, yes, no, lets_here);

        self.frame_mut().current = yes;
        let first = self.in_temp_scope(span, |lower| lower.branch_value(then, result));
        self.frame_mut().drop_scope_here(span);
        self.frame_mut().edge_to(join);

        self.frame_mut().current = no;
        // From 2024 on the condition's temporaries are gone before `else` runs; before, they live in the scope around.
        self.frame_mut().drop_scope_here(span);
        let second = match otherwise {
            Some(otherwise) => self.in_temp_scope(span, |lower| lower.branch_value(otherwise, result)),
            None => Value::Unknown,
        };
        self.frame_mut().edge_to(join);
        self.frame_mut().current = join;
        self.frame_mut().pop_scope(span);
        let value = if otherwise.is_some() { choose(vec![first, second], ordered) } else { Value::Unknown };
        Operand { value, slot: result }
    }

    /// Evaluates a branch into the result's slot.
    fn branch_value(&mut self, id: ExprId, result: Option<SlotId>) -> Value {
        let operand = self.operand(id);
        if let (Some(from), Some(to)) = (operand.slot, result) {
            self.emit_at(EventKind::Move { from, to }, id);
        }
        if matches!(self.types.expr(id), Ty::Never) { Value::Aggregate(Vec::new()) } else { operand.value }
    }

    fn is_order_comparison(&self, id: ExprId) -> bool {
        match self.kind_of(id) {
            Some(ExprKind::Binary(BinOp::Ordering, ..)) => true,
            Some(ExprKind::Unary(inner)) => self.is_order_comparison(*inner),
            Some(ExprKind::MethodCall { method, .. }) => {
                matches!(method.as_str(), "lt" | "le" | "gt" | "ge" | "is_lt" | "is_le" | "is_gt" | "is_ge")
            }
            Some(ExprKind::Logical(_, a, b)) => self.is_order_comparison(*a) || self.is_order_comparison(*b),
            _ => false,
        }
    }

    fn match_(&mut self, id: ExprId, scrutinee: ExprId, arms: &'a [Arm]) -> Operand {
        let span = self.span(id);
        let operand = self.place(scrutinee);
        let scrutinee_ty = self.types.expr(scrutinee).clone();
        let ty = self.types.expr(id).clone();
        let result = self.result_slot(id, &ty);
        let join = self.frame_mut().new_block();
        let start = self.frame().current;
        let ordered = matches!(self.kind_of(scrutinee), Some(ExprKind::MethodCall { method, .. }) if matches!(method.as_str(), "cmp" | "partial_cmp"))
            || self.is_order_comparison(scrutinee);
        let mut values = Vec::new();
        let mut seen: Vec<PatId> = Vec::new();
        for arm in arms {
            let block = self.frame_mut().new_block();
            self.frame_mut().current = start;
            self.frame_mut().edge_to(block);
            self.frame_mut().current = block;
            if self.pattern_variant(arm.pat).is_some() {
                self.absent(&operand, &[arm.pat], &scrutinee_ty, true, span);
            } else {
                self.absent(&operand, &seen, &scrutinee_ty, false, span);
            }
            if arm.guard.is_none() {
                seen.push(arm.pat);
            }
            let saved_block = self.frame().block_scope;
            let scope = self.frame_mut().push_scope();
            self.frame_mut().block_scope = scope;
            self.bind_pattern(arm.pat, &operand, &scrutinee_ty);
            if let Some(guard) = arm.guard {
                let (yes, no) = (self.frame_mut().new_block(), self.frame_mut().new_block());
                self.condition(guard, yes, no, true);
                self.frame_mut().current = no;
                self.frame_mut().drop_scope_here(span);
                // The next arms are tried: they see the scrutinee as it was.
                let after = self.frame_mut().new_block();
                self.frame_mut().goto(after);
                self.frame_mut().edge_to(join);
                self.frame_mut().current = yes;
            }
            // The arm's body is a scope for temporaries of its own.
            let saved_temp = self.frame().temp_scope;
            let temps = self.frame_mut().push_scope();
            self.frame_mut().temp_scope = temps;
            let value = self.branch_value(arm.body, result);
            let body_span = self.span(arm.body);
            self.frame_mut().pop_scope(body_span);
            self.frame_mut().temp_scope = saved_temp;
            values.push(value);
            self.frame_mut().pop_scope(body_span);
            self.frame_mut().block_scope = saved_block;
            self.frame_mut().edge_to(join);
        }
        if arms.is_empty() {
            self.frame_mut().diverge();
            return Operand::unknown();
        }
        self.frame_mut().current = join;
        Operand { value: choose(values, ordered), slot: result }
    }

    fn select(&mut self, id: ExprId, arms: &'a [crate::syntax::ir::SelectArm]) -> Operand {
        let span = self.span(id);
        let ty = self.types.expr(id).clone();
        let result = self.result_slot(id, &ty);
        // All futures are made first; while they are polled the task may be suspended.
        let operands: Vec<Operand> =
            arms.iter().map(|arm| arm.operand.map_or_else(Operand::unknown, |o| self.operand(o))).collect();
        self.emit(EventKind::Await, span);
        let start = self.frame().current;
        let join = self.frame_mut().new_block();
        let mut values = Vec::new();
        for (arm, operand) in arms.iter().zip(operands) {
            let block = self.frame_mut().new_block();
            self.frame_mut().current = start;
            self.frame_mut().edge_to(block);
            self.frame_mut().current = block;
            let saved_block = self.frame().block_scope;
            let scope = self.frame_mut().push_scope();
            self.frame_mut().block_scope = scope;
            let (value, value_ty) = match arm.operand {
                Some(expr) if arm.is_future => {
                    let ty = arm.pat.map_or(Ty::Unknown, |p| self.types.pat(p).clone());
                    (self.run_future(expr, operand, &ty), ty)
                }
                Some(expr) => (operand, self.types.expr(expr).clone()),
                None => (Operand::unknown(), Ty::Unknown),
            };
            if let Some(pat) = arm.pat {
                self.bind_pattern(pat, &value, &value_ty);
            }
            if let Some(guard) = arm.guard {
                self.place(guard);
            }
            let body_span = self.span(arm.body);
            let value = self.in_temp_scope(body_span, |lower| lower.branch_value(arm.body, result));
            values.push(value);
            self.frame_mut().pop_scope(body_span);
            self.frame_mut().block_scope = saved_block;
            self.frame_mut().edge_to(join);
        }
        self.frame_mut().current = join;
        Operand { value: choose(values, false), slot: result }
    }

    fn loop_(&mut self, id: ExprId, label: Option<Name>, body: ExprId) -> Operand {
        let span = self.span(id);
        let ty = self.types.expr(id).clone();
        let result = self.result_slot(id, &ty);
        let depth = self.frame().depth();
        let exit = self.frame_mut().new_block();
        self.frame_mut().loop_depth += 1;
        let head = self.frame_mut().new_block();
        self.frame_mut().goto(head);
        self.push_jump(label, exit, Some(head), depth, result);
        self.in_temp_scope(span, |lower| lower.operand(body));
        let values = self.pop_jump();
        self.frame_mut().edge_to(head);
        self.frame_mut().loop_depth -= 1;
        self.frame_mut().current = exit;
        Operand { value: choose(values, false), slot: result }
    }

    fn while_(&mut self, id: ExprId, label: Option<Name>, cond: ExprId, body: ExprId) -> Operand {
        let span = self.span(id);
        let depth = self.frame().depth();
        let exit = self.frame_mut().new_block();
        self.frame_mut().loop_depth += 1;
        let head = self.frame_mut().new_block();
        self.frame_mut().goto(head);
        let (yes, no) = (self.frame_mut().new_block(), self.frame_mut().new_block());
        self.push_jump(label, exit, Some(head), depth, None);
        self.frame_mut().push_scope();
        self.condition(cond, yes, no, true);
        self.frame_mut().current = yes;
        self.in_temp_scope(span, |lower| lower.operand(body));
        self.frame_mut().drop_scope_here(span);
        self.frame_mut().edge_to(head);
        self.frame_mut().current = no;
        self.frame_mut().pop_scope(span);
        self.frame_mut().edge_to(exit);
        self.pop_jump();
        self.frame_mut().loop_depth -= 1;
        self.frame_mut().current = exit;
        Operand::unknown()
    }

    fn for_(&mut self, id: ExprId, label: Option<Name>, pat: PatId, iter: ExprId, body: ExprId) -> Operand {
        let span = self.span(id);
        // The iterated expression's temporaries live as long as the loop.
        self.in_temp_scope(span, |lower| {
            let operand = lower.operand(iter);
            let iter_ty = lower.types.expr(iter).clone();
            let held = operand.slot.map(|from| {
                let to = lower.frame_mut().inner_slot(None);
                lower.emit(EventKind::Move { from, to }, span);
                to
            });
            let number = lower.next_iteration();
            let element = lower.element_of(&operand.value, &iter_ty, number);
            let depth = lower.frame().depth();
            let exit = lower.frame_mut().new_block();
            lower.frame_mut().loop_depth += 1;
            let head = lower.frame_mut().new_block();
            lower.frame_mut().goto(head);
            lower.frame_mut().edge_to(exit);
            let inside = lower.frame_mut().new_block();
            lower.frame_mut().goto(inside);
            lower.push_jump(label, exit, Some(head), depth, None);
            let saved_block = lower.frame().block_scope;
            let scope = lower.frame_mut().push_scope();
            lower.frame_mut().block_scope = scope;
            let elem_ty = lower.types.pat(pat).clone();
            lower.bind_pattern(pat, &Operand { value: element, slot: held }, &elem_ty);
            lower.in_temp_scope(span, |lower| lower.operand(body));
            lower.frame_mut().pop_scope(span);
            lower.frame_mut().block_scope = saved_block;
            lower.frame_mut().edge_to(head);
            lower.pop_jump();
            lower.frame_mut().loop_depth -= 1;
            lower.frame_mut().current = exit;
        });
        Operand::unknown()
    }

    /// The place of the element that an iteration over `value` is at.
    pub(crate) fn element_of(&mut self, value: &Value, ty: &Ty, number: u32) -> Value {
        let body = self.frame().body;
        let key = ElemKey::Iteration(body, number);
        match value {
            Value::Place(place) => {
                let mut place = place.clone();
                match place.path.last_mut() {
                    Some(Step::Elem(last)) if !facts::is_container(self.cx.program, ty) => *last = key,
                    _ => place.path.push(Step::Elem(key)),
                }
                Value::Place(place)
            }
            Value::OneOf { values, .. } => values
                .iter()
                .find(|v| matches!(v, Value::Body(_)))
                .map_or(Value::Unknown, |_| Value::OneOf { values: values.clone(), ordered: false }),
            _ => Value::Unknown,
        }
    }

    fn push_jump(
        &mut self,
        label: Option<Name>,
        break_to: BlockId,
        continue_to: Option<BlockId>,
        depth: usize,
        result: Option<SlotId>,
    ) {
        let jump = Jump { label, break_to, continue_to, depth, result, values: Vec::new() };
        self.frame_mut().jumps.push(jump);
    }

    fn pop_jump(&mut self) -> Vec<Value> {
        self.frame_mut().jumps.pop().map(|j| j.values).unwrap_or_default()
    }

    fn find_jump(&self, label: Option<Name>, is_continue: bool) -> Option<usize> {
        self.frame().jumps.iter().rposition(|jump| match label {
            Some(_) => jump.label == label,
            None => jump.continue_to.is_some() || (is_continue && jump.label.is_none()),
        })
    }

    fn break_(&mut self, id: ExprId, label: Option<Name>, value: Option<ExprId>) -> Operand {
        let span = self.span(id);
        let operand = value.map(|value| self.operand(value));
        if let Some(index) = self.find_jump(label, false) {
            let jump = self.frame().jumps[index].clone();
            if let Some(operand) = operand {
                if let (Some(from), Some(to)) = (operand.slot, jump.result) {
                    self.emit(EventKind::Move { from, to }, span);
                }
                self.frame_mut().jumps[index].values.push(operand.value);
            }
            self.frame_mut().unwind_to(jump.depth, span);
            self.frame_mut().edge_to(jump.break_to);
        }
        self.frame_mut().diverge();
        Operand::unknown()
    }

    fn try_(&mut self, id: ExprId, inner: ExprId) -> Operand {
        let span = self.span(id);
        let operand = self.operand(inner);
        let fails = self.frame_mut().new_block();
        let goes_on = self.frame_mut().new_block();
        self.frame_mut().edge_to(fails);
        self.frame_mut().edge_to(goes_on);
        self.frame_mut().current = fails;
        if let Some(slot) = operand.slot {
            self.emit(EventKind::Drop(slot), span);
        }
        self.leave(span);
        self.frame_mut().current = goes_on;
        let owns = self.can_own(self.types.expr(id));
        let slot = match operand.slot {
            Some(from) if owns => {
                let to = self.temp_for(id);
                self.emit(EventKind::Move { from, to }, span);
                Some(to)
            }
            _ => None,
        };
        Operand { value: operand.value, slot }
    }

    fn block(
        &mut self,
        id: ExprId,
        label: Option<Name>,
        kind: BlockKind,
        stmts: &'a [Stmt],
        tail: Option<ExprId>,
    ) -> Operand {
        if matches!(kind, BlockKind::Async | BlockKind::AsyncMove) {
            let slot = self.capture(id, kind == BlockKind::AsyncMove);
            self.lower_closure(id, &[], ClosureInside::Block(stmts, tail));
            return Operand { value: self.closure_body(id).map_or(Value::Unknown, Value::Body), slot };
        }
        let span = self.span(id);
        let Some(label) = label else { return self.block_contents(stmts, tail, span) };
        let ty = self.types.expr(id).clone();
        let result = self.result_slot(id, &ty);
        let depth = self.frame().depth();
        let exit = self.frame_mut().new_block();
        self.push_jump(Some(label), exit, None, depth, result);
        let operand = self.block_contents(stmts, tail, span);
        if let (Some(from), Some(to)) = (operand.slot, result) {
            self.emit(EventKind::Move { from, to }, span);
        }
        let mut values = self.pop_jump();
        values.push(operand.value);
        self.frame_mut().goto(exit);
        Operand { value: choose(values, false), slot: result }
    }

    /// The statements and the tail of a block.
    pub(crate) fn block_contents(&mut self, stmts: &'a [Stmt], tail: Option<ExprId>, span: Span) -> Operand {
        let end = Span { lo: span.hi.saturating_sub(1).max(span.lo), hi: span.hi };
        let tail_ty = tail.map_or(Ty::Unknown, |t| self.types.expr(t).clone());
        // The block's value outlives the block: its slot belongs to the scope around.
        let result = match tail {
            Some(tail) if self.can_own(&tail_ty) => Some(self.temp_for(tail)),
            _ => None,
        };
        let saved_block = self.frame().block_scope;
        let scope = self.frame_mut().push_scope();
        self.frame_mut().block_scope = scope;
        for stmt in stmts {
            self.statement(stmt);
        }
        let operand = match tail {
            Some(tail) if self.edition >= 2024 => self.in_temp_scope(end, |lower| lower.tail(tail, result)),
            Some(tail) => self.tail(tail, result),
            None => Operand::unknown(),
        };
        self.frame_mut().pop_scope(end);
        self.frame_mut().block_scope = saved_block;
        operand
    }

    fn tail(&mut self, tail: ExprId, result: Option<SlotId>) -> Operand {
        let operand = self.operand(tail);
        if let (Some(from), Some(to)) = (operand.slot, result) {
            self.emit_at(EventKind::Move { from, to }, tail);
        }
        Operand { value: operand.value, slot: result }
    }

    fn statement(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Item(_) => {}
            Stmt::Expr(expr) => {
                let span = self.span(*expr);
                self.in_temp_scope(span, |lower| {
                    let operand = lower.operand(*expr);
                    let ty = lower.types.expr(*expr).clone();
                    if let Some(slot) = operand.slot
                        && lower.is_call(*expr)
                        && lower.owns_guard(&ty)
                    {
                        lower.dropped_at_once(slot, &ty, false, span);
                    }
                    lower.end_of_statement(*expr, &operand.value);
                });
            }
            Stmt::Let { pat, init, otherwise, span, .. } => self.let_(*pat, *init, *otherwise, *span),
        }
    }

    fn is_call(&self, id: ExprId) -> bool {
        matches!(
            self.kind_of(id),
            Some(ExprKind::Call { .. } | ExprKind::MethodCall { .. } | ExprKind::Try(_) | ExprKind::Await(_))
        )
    }

    fn let_(&mut self, pat: PatId, init: Option<ExprId>, otherwise: Option<ExprId>, span: Span) {
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
                    lower.dropped_at_once(slot, &ty, true, span);
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
        self.absent(&operand, &[pat], &ty, false, span);
        self.frame_mut().drop_scope_here(span);
        self.frame_mut().edge_to(no);
        self.frame_mut().current = start;
        let matched = self.frame_mut().new_block();
        self.frame_mut().goto(matched);
        self.bind_pattern(pat, &operand, &ty);
        self.frame_mut().pop_scope(span);
        self.frame_mut().temp_scope = saved;
        self.frame_mut().edge_to(goes_on);
        self.frame_mut().current = no;
        self.in_temp_scope(span, |lower| lower.operand(otherwise));
        self.frame_mut().current = goes_on;
    }

    fn let_tuple(&mut self, pat: PatId, init: ExprId) -> bool {
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

    fn is_extending_pattern(&self, pat: PatId) -> bool {
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
    fn mark_extended(&mut self, id: ExprId) {
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

    fn mark_place_base(&mut self, id: ExprId) {
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

/// One of several values; a branch that never ends gives an empty aggregate, which does not count.
pub(crate) fn choose(values: Vec<Value>, ordered: bool) -> Value {
    let mut values: Vec<Value> = values.into_iter().filter(|v| *v != Value::Aggregate(Vec::new())).collect();
    values.sort();
    values.dedup();
    if values.is_empty() || values.contains(&Value::Unknown) {
        return Value::Unknown;
    }
    if values.len() == 1 {
        return values.remove(0);
    }
    // Tuples are chosen part by part, so that each part knows its alternatives.
    let widths: Vec<usize> =
        values.iter().filter_map(|v| if let Value::Aggregate(f) = v { Some(f.len()) } else { None }).collect();
    if widths.len() == values.len() && widths.iter().all(|w| *w == widths[0]) {
        let parts = (0..widths[0]).map(|index| {
            let part = |v: &Value| match v {
                Value::Aggregate(fields) => fields[index].clone(),
                other => (name(""), other.clone()),
            };
            (part(&values[0]).0, choose(values.iter().map(|v| part(v).1).collect(), ordered))
        });
        return Value::Aggregate(parts.collect());
    }
    Value::OneOf { values, ordered }
}

/// The guard's data is `()`.
fn protects_unit(program: &crate::names::program::Program, ty: &Ty, depth: u32) -> bool {
    match ty {
        Ty::Adt(id, args) if depth < 8 => {
            if facts::has_model(&program.adts[id.index()].attrs, "guard") {
                return args.iter().any(|a| matches!(a, Ty::Tuple(tys) if tys.is_empty()));
            }
            args.first().is_some_and(|a| protects_unit(program, a, depth + 1))
        }
        _ => false,
    }
}
