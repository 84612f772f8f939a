//! Expressions and control flow: drop scopes exactly as the language sets them.

use super::facts;
use super::frame::Jump;
use super::lower::{ClosureInside, Lower, Operand};
use super::model::{EventKind, LocalId, Place, Root, SlotId, Step, Value};
use crate::base::{Name, Span, name};
use crate::names::bounds::declared_bounds;
use crate::names::ty::Ty;
use crate::syntax::ir::{BinOp, BlockKind, ExprId, ExprKind, PatId, Stmt};

impl<'a> Lower<'a> {
    /// Evaluates an expression to a value; a place expression is moved out of by whoever takes the slot.
    pub(crate) fn operand(&mut self, id: ExprId) -> Operand {
        let Some(kind) = self.kind_of(id) else { return Operand::unknown() };
        match kind {
            ExprKind::Path(_) | ExprKind::Field(..) | ExprKind::Index(..) | ExprKind::Deref(_) => self.place(id),
            ExprKind::Lit(_) => Operand::unknown(),
            ExprKind::FormatArgs(args, _) => {
                let shown: Vec<(ExprId, Value)> = args.iter().map(|arg| (*arg, self.place(*arg).value)).collect();
                self.run_unnamed(id, &shown, false);
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
            ExprKind::Binary(op, lhs, rhs) => {
                let operands = [self.place(*lhs).value, self.place(*rhs).value];
                if let (BinOp::Equality, [Value::Place(a), Value::Place(b)]) = (op, &operands) {
                    let span = self.span(id);
                    self.emit(EventKind::ToldApart(a.clone(), b.clone()), span);
                }
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
                let values: Vec<Value> = values.into_iter().map(|value| self.materialize(value)).collect();
                let value = if values.iter().any(|v| matches!(v, Value::Body(_) | Value::Future(..))) {
                    Value::OneOf { values, ordered: false }
                } else if elems.iter().any(|elem| self.is_handle_type(self.types.expr(*elem))) {
                    Value::Aggregate(
                        values.into_iter().enumerate().map(|(at, v)| (name(&format!("[{at}]")), v)).collect(),
                    )
                } else {
                    Value::Unknown
                };
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
                    self.run_unnamed(id, &[(*future, operand.value.clone())], false);
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
        let mut moved = Vec::new();
        let mut values = Vec::new();
        for (field, value) in fields {
            let operand = self.operand(*value);
            let ty = self.types.expr(*value).clone();
            values.push((*field, *value, operand.value));
            let part = Some(*field).filter(|_| fields.len() > 1 || base.is_some());
            moved.extend(operand.slot.filter(|_| self.can_own(&ty)).map(|slot| (part, slot)));
        }
        if let Some(base) = base {
            moved.extend(self.operand(base).slot.map(|slot| (None, slot)));
        }
        let slot = self.assemble(id, moved);
        let value = match self.types.constructors.get(&id).copied() {
            Some(owner) => self.constructed(id, owner, values, base.is_none()),
            None => {
                let (ty, span) = (self.types.expr(id).clone(), self.span(id));
                self.fresh_value(&ty, span)
            }
        };
        Operand { value, slot }
    }

    /// A new struct or variant of these fields: it shares what they point to. `whole`: no field comes from elsewhere.
    pub(super) fn constructed(
        &mut self,
        id: ExprId,
        owner: (crate::names::program::AdtId, u32),
        fields: Vec<(Name, ExprId, Value)>,
        whole: bool,
    ) -> Value {
        let mut shared: Vec<(Name, Value)> = Vec::new();
        let object = self.frame().body;
        for (field, expr, value) in fields {
            let ty = self.types.expr(expr).clone();
            let into = Place { root: Root::Local(object, LocalId(u32::MAX)), path: vec![Step::Field(owner.0, field)] };
            self.store(into, &value, &ty);
            let source = match value {
                Value::Place(source) => source,
                // A struct in it that shares something itself, or something to run later.
                Value::Aggregate(_) | Value::Body(_) | Value::Future(..) => {
                    shared.push((field, value));
                    continue;
                }
                _ => continue,
            };
            if self.is_function(&ty) {
                shared.push((field, Value::Place(source)));
            } else if facts::is_shared_pointer(self.cx.program, &ty) {
                self.alias(owner.0, field, source.clone());
                if self.is_known_object(&source) {
                    shared.push((field, Value::Place(source)));
                }
            }
        }
        let (ty, span) = (self.types.expr(id).clone(), self.span(id));
        let value = self.fresh_value(&ty, span);
        if shared.is_empty() || !whole { value } else { self.with_shared_fields(value, owner, shared) }
    }

    /// A type parameter that stands for functions, or a function pointer.
    pub(super) fn is_function(&self, ty: &Ty) -> bool {
        match (ty, self.function()) {
            (Ty::FnPtr(..) | Ty::FnDef(..), _) => true,
            (Ty::Param(param), Some(function)) => {
                let mut bounds = declared_bounds(self.cx.program, &self.cx.program.fns[function.index()], *param);
                bounds.any(|bound| self.cx.lang.fn_traits.contains(&bound.trait_))
            }
            _ => false,
        }
    }

    /// Something that has a name elsewhere, and not a temporary.
    pub(super) fn is_known_object(&self, place: &Place) -> bool {
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
        shared: Vec<(Name, Value)>,
    ) -> Value {
        let data = &self.cx.program.adts[adt.index()];
        let Some(variant) = data.variants.get(variant as usize) else { return whole };
        let part = |field: Name| match shared.iter().find(|(name, _)| *name == field) {
            Some((_, source)) => source.clone(),
            None => facts::field_of(self.cx.program, &whole, Step::Field(adt, field)),
        };
        Value::Aggregate(variant.fields.iter().map(|(field, ..)| (*field, part(*field))).collect())
    }

    pub(crate) fn alias(&mut self, adt: crate::names::program::AdtId, field: Name, source: Place) {
        let body = self.frame().body;
        self.aliases.push(super::model::Alias { class: (adt, field), source, body });
    }

    pub(crate) fn local_of(&self, id: ExprId) -> Option<PatId> {
        match self.types.paths.get(&id) {
            Some(crate::names::infer::result::PathTarget::Local(pat)) => Some(*pat),
            _ => None,
        }
    }

    pub(crate) fn dropped_at_once(&mut self, slot: SlotId, of: ExprId, by_wildcard: bool, span: Span) {
        if self.has_another_effect(of) {
            return;
        }
        let ty = self.types.expr(of);
        let protects_unit = protects_unit(self.cx.program, ty, 0);
        self.emit(EventKind::DroppedAtOnce { slot, by_wildcard, protects_unit }, span);
    }

    /// The guard comes from a function that is called for what else it does.
    fn has_another_effect(&self, id: ExprId) -> bool {
        let acquires = |id: &ExprId| {
            let attrs = &self.cx.program.fns[self.types.callees.get(id)?.function.index()].attrs;
            facts::model(attrs, "acquire").map(|args| args.iter().any(|arg| arg.as_str() == "effect"))
        };
        let before = |id: &ExprId| match self.kind_of(*id)? {
            ExprKind::MethodCall { receiver, .. } => Some(*receiver),
            ExprKind::Await(inner) | ExprKind::Try(inner) => Some(*inner),
            _ => None,
        };
        std::iter::successors(Some(id), before).find_map(|id| acquires(&id)).unwrap_or(false)
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

    fn try_(&mut self, id: ExprId, inner: ExprId) -> Operand {
        let span = self.span(id);
        let operand = self.operand(inner);
        let fails = self.frame_mut().new_block();
        let goes_on = self.frame_mut().new_block();
        self.frame_mut().edge_to(fails);
        self.frame_mut().edge_to(goes_on);
        self.frame_mut().current = fails;
        self.run_unnamed(id, &[], false);
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
                        lower.dropped_at_once(slot, *expr, false, span);
                    }
                    lower.end_of_statement(*expr, &operand.value);
                });
            }
            Stmt::Let { pat, init, otherwise, span, .. } => self.let_(*pat, *init, *otherwise, *span),
        }
    }

    pub(super) fn is_call(&self, id: ExprId) -> bool {
        matches!(
            self.kind_of(id),
            Some(ExprKind::Call { .. } | ExprKind::MethodCall { .. } | ExprKind::Try(_) | ExprKind::Await(_))
        )
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
