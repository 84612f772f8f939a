//! Calls: of functions, of values, of futures.

use super::facts::{self, has_model, model};
use super::lower::{Deferred, Lower, Operand, is_lent};
use super::model::{Argument, BodyId, Call, EventKind, Place, Root, SlotId, Told, Value};
use crate::base::{Name, name};
use crate::names::bounds::declared_bounds;
use crate::names::infer::result::{Adjustment, Callee, Dispatch};
use crate::names::program::{Container, FnId, TraitId};
use crate::names::ty::Ty;
use crate::syntax::ir::{ExprId, ExprKind};

impl Lower<'_> {
    pub(crate) fn call(&mut self, id: ExprId, callee: ExprId, args: &[ExprId]) -> Operand {
        if let Some(owner) = self.types.constructors.get(&id).copied() {
            return self.constructor_call(id, owner, args);
        }
        if let Some(target) = self.types.callees.get(&id).cloned() {
            let operands: Vec<Operand> = args.iter().map(|a| self.operand(*a)).collect();
            if let ([arg], [operand]) = (args, &operands[..])
                && has_model(&self.cx.program.fns[target.function.index()].attrs, "ends")
            {
                let ty = self.types.expr(*arg).clone();
                self.end_of_value(&ty, &operand.value, *arg);
            }
            self.run_unnamed(id, &valued(args, &operands), false);
            return self.invoke(id, &target, operands, args);
        }
        let function = self.place(callee);
        let operands: Vec<Operand> = args.iter().map(|a| self.operand(*a)).collect();
        let ty = self.types.expr(id).clone();
        let result = self.result_slot(id, &ty);
        let arguments = self.arguments(operands, args);
        let text = self.cx.sources.text(self.span(callee));
        let label = name(if text.len() <= 60 { text } else { "a closure" });
        let value = self.run_callable(id, function, arguments, label, result);
        self.after_call(id, &ty);
        Operand { value, slot: result }
    }

    fn constructor_call(&mut self, id: ExprId, owner: (crate::names::program::AdtId, u32), args: &[ExprId]) -> Operand {
        let ty = self.types.expr(id).clone();
        let is_transparent = facts::is_transparent(self.cx.program, &ty);
        let (values, slot) = self.aggregate(id, args.iter().copied(), !is_transparent);
        if is_transparent {
            return Operand { value: values.into_iter().next().unwrap_or(Value::Unknown), slot };
        }
        let numbered = values.into_iter().zip(args).enumerate();
        let fields = numbered.map(|(index, (value, arg))| (name(&index.to_string()), *arg, value)).collect();
        Operand { value: self.constructed(id, owner, fields, true), slot }
    }

    pub(crate) fn method_call(&mut self, id: ExprId, receiver: ExprId, method: Name, args: &[ExprId]) -> Operand {
        let Some(target) = self.types.callees.get(&id).cloned() else {
            return self.unknown_method(id, receiver, method, args);
        };
        let (mut first, _) = self.place_adjusted(receiver);
        let by_value = !matches!(target.params.first(), Some(Ty::Ref(_)) | None);
        if !by_value || !self.can_own(self.types.expr(receiver)) {
            // The receiver is borrowed: its guards stay where they are, but a collection may take more of them.
            first.slot = first.slot.filter(|_| self.owns_guard(self.types.expr(receiver)));
            if let Some(variable) = self.local_of(receiver) {
                first.slot = first.slot.or_else(|| self.frame().lent.get(&variable).copied());
            }
        }
        let given: Vec<Operand> = args.iter().map(|a| self.operand(*a)).collect();
        if self.leads_into_protected_data(receiver)
            && (!args.iter().any(|arg| self.owns_guard(self.types.expr(*arg))) || self.owns_guard(self.types.expr(id)))
        {
            // `lock.lock().take()`, `.replace(permit)`: what comes out of the protected data is not the guard.
            first.slot = None;
        }
        let operands: Vec<Operand> = std::iter::once(first).chain(given).collect();
        let exprs: Vec<ExprId> = std::iter::once(receiver).chain(args.iter().copied()).collect();
        self.run_unnamed(id, &valued(&exprs, &operands), true);
        self.invoke(id, &target, operands, &exprs)
    }

    /// A method of this receiver is one of what its guard protects.
    pub(super) fn leads_into_protected_data(&self, receiver: ExprId) -> bool {
        self.types.adjustments.get(&receiver).is_some_and(|steps| steps.contains(&Adjustment::Guard))
    }

    /// A method of which nothing is known: it may run its closures, and keeps or returns what it gets.
    fn unknown_method(&mut self, id: ExprId, receiver: ExprId, method: Name, args: &[ExprId]) -> Operand {
        let first = self.place(receiver);
        let receiver_ty = self.types.expr(receiver).clone();
        // A guard itself has hardly a method, and those of a type of the program are all known: an unknown one is that of what it
        // leads to, and borrows it.
        let borrows = facts::adt_of(self.cx.program, &receiver_ty).is_some_and(|adt| {
            has_model(&adt.attrs, "guard") || !crate::names::infer::is_model(self.cx.program, adt.module)
        });
        let consumed = first.slot.filter(|_| !borrows && !self.is_place(receiver));
        let mut operands = vec![Operand { value: first.value.clone(), slot: consumed }];
        operands.extend(args.iter().map(|a| self.operand(*a)));
        let exprs: Vec<ExprId> = std::iter::once(receiver).chain(args.iter().copied()).collect();
        let ty = self.types.expr(id).clone();
        let moved: Vec<SlotId> = operands
            .iter()
            .zip(&exprs)
            .filter_map(|(o, e)| o.slot.filter(|_| self.can_own(self.types.expr(*e))))
            .collect();
        let same = matches!(method.as_str(), "clone" | "to_owned" | "as_ref" | "as_mut" | "borrow" | "into")
            && facts::is_shared_pointer(self.cx.program, &receiver_ty);
        let arguments = operands.iter().map(|o| Argument { value: o.value.clone(), slot: None }).collect();
        self.unknown_call(id, method, arguments);
        let result = self.settle(id, &ty, &moved);
        self.after_call(id, &ty);
        let span = self.span(id);
        let value = if same { first.value } else { self.fresh_value(&ty, span) };
        Operand { value, slot: result }
    }

    fn unknown_call(&mut self, id: ExprId, callee_name: Name, args: Vec<Argument>) {
        let args: Vec<Argument> =
            args.into_iter().map(|a| Argument { value: self.materialize(a.value), slot: a.slot }).collect();
        if !args.iter().any(|a| matches!(a.value, Value::Body(_) | Value::Future(..))) {
            return;
        }
        let call = self.frame_mut().next_call();
        let event = Call { id: call, args, ..Call::of(Vec::new(), callee_name) };
        self.emit_at(EventKind::Call(event), id);
    }

    /// Guards given to something that consumes them: they come back in the result if its type can own any, else they are released.
    fn settle(&mut self, id: ExprId, ty: &Ty, moved: &[SlotId]) -> Option<SlotId> {
        if moved.is_empty() {
            return None;
        }
        let to = self.can_own(ty).then(|| self.temp_for(id));
        for from in moved {
            match to {
                Some(to) => self.emit_at(EventKind::Move { from: *from, to }, id),
                None => self.emit_at(EventKind::Drop(*from), id),
            }
        }
        to
    }

    /// A call whose type is `!` does not return.
    pub(super) fn after_call(&mut self, _id: ExprId, ty: &Ty) {
        if matches!(ty, Ty::Never) {
            self.frame_mut().diverge();
        }
    }

    fn arguments(&mut self, operands: Vec<Operand>, exprs: &[ExprId]) -> Vec<Argument> {
        operands
            .into_iter()
            .zip(exprs)
            .map(|(o, e)| {
                let slot = o.slot.filter(|_| self.can_own(self.types.expr(*e)));
                Argument { value: self.materialize(o.value), slot }
            })
            .collect()
    }

    /// Calls a value: a closure of this program, or whatever a place holds.
    pub(crate) fn run_callable(
        &mut self,
        id: ExprId,
        callee: Operand,
        mut args: Vec<Argument>,
        label: Name,
        result: Option<SlotId>,
    ) -> Value {
        if let (Value::Body(closure), Some(slot)) = (&callee.value, callee.slot)
            && let Some(position) = self.brings_guards.get(closure).copied()
        {
            let span = self.span(id);
            self.frame_mut().flatten(slot, span);
            args.resize(position, Argument { value: Value::Unknown, slot: None });
            args.push(Argument { value: Value::Unknown, slot: Some(slot) });
        }
        let callee = callee.value;
        let call = self.frame_mut().next_call();
        let body = self.frame().body;
        let (callees, callee_value) = match callee {
            Value::Body(callee) => (vec![callee], None),
            Value::OneOf { values, .. } => {
                (values.iter().filter_map(|v| if let Value::Body(b) = v { Some(*b) } else { None }).collect(), None)
            }
            Value::Unknown => (Vec::new(), None),
            other => (Vec::new(), Some(other)),
        };
        let event = Call { id: call, callee_value, args, result, ..Call::of(callees, label) };
        self.emit_at(EventKind::Call(event), id);
        Value::Place(Place { root: Root::Call(body, call), path: Vec::new() })
    }

    /// The bodies that a call may run.
    fn candidates(&self, callee: &Callee) -> (Vec<BodyId>, bool) {
        let program = self.cx.program;
        let own = self.cx.fn_bodies[callee.function.index()];
        let (Dispatch::Dyn(trait_) | Dispatch::Generic(trait_)) = callee.dispatch else {
            return (own.into_iter().collect(), false);
        };
        let function = &program.fns[callee.function.index()];
        if !function.has_self && crate::names::infer::is_model(program, program.traits[trait_.index()].module) {
            // `Default::default()`: which type is meant is decided where its value goes, and most types have one.
            return (Vec::new(), false);
        }
        let method = function.name;
        let others = self.other_traits(trait_, &callee.self_ty);
        let of_program = (program, self.cx.fn_bodies);
        let mut found = self.cx.dispatch.bodies_with(of_program, (trait_, &others), method, own, self.in_test());
        let around = self.wrappers_own(trait_, method, callee);
        found.retain(|body| !around.contains(body));
        (found, true)
    }

    /// The traits that a type is declared to implement besides this one: `dyn Layer`, where `getattr` is a method of what each `Layer`
    /// is too.
    fn other_traits(&self, called: TraitId, ty: &Ty) -> Vec<TraitId> {
        let program = self.cx.program;
        let declared: Vec<TraitId> = match ty.peeled() {
            Ty::Dyn(traits) | Ty::Opaque(traits) => traits.iter().map(|bound| bound.trait_).collect(),
            Ty::Param(param) => {
                let Some(function) = self.function().map(|id| &program.fns[id.index()]) else { return Vec::new() };
                let own = match function.container {
                    Container::Trait(id) if param.as_str() == "Self" => Some(id),
                    _ => None,
                };
                declared_bounds(program, function, *param).map(|bound| bound.trait_).chain(own).collect()
            }
            _ => Vec::new(),
        };
        // Those of libraries are derived and implemented by macros, too.
        let is_own = |id: &TraitId| !crate::names::infer::is_model(program, program.traits[id.index()].module);
        declared.into_iter().filter(|id| *id != called && is_own(id)).collect()
    }

    /// What a wrapper does itself, if it asks what it wraps (`impl<T: Store> Store for Logged<T>`): it is hardly one of its kind again.
    fn wrappers_own(&self, trait_: TraitId, method: Name, callee: &Callee) -> Vec<BodyId> {
        let program = self.cx.program;
        let inside = || {
            let Container::Impl(around) = program.fns[self.function()?.index()].container else { return None };
            match (&program.impls[around.index()].self_ty, callee.self_ty.peeled()) {
                (Ty::Adt(wrapper, args), inner @ Ty::Param(_)) if args.contains(inner) => Some(*wrapper),
                _ => None,
            }
        };
        let Some(wrapper) = inside() else { return Vec::new() };
        let impls = program.trait_impls.get(&trait_).into_iter().flatten().map(|id| &program.impls[id.index()]);
        let own = impls.filter(|data| matches!(data.self_ty, Ty::Adt(adt, _) if adt == wrapper));
        own.filter_map(|data| self.cx.fn_bodies[data.fns.get(&method)?.index()]).collect()
    }

    /// Calls a known function.
    pub(crate) fn invoke(&mut self, id: ExprId, callee: &Callee, operands: Vec<Operand>, exprs: &[ExprId]) -> Operand {
        let program = self.cx.program;
        let function = &program.fns[callee.function.index()];
        if function.is_async
            || model(&function.attrs, "acquire").is_some_and(|a| a.iter().any(|x| x.as_str() == "async"))
        {
            let span = self.span(id);
            let root = self.frame_mut().new_root(None, span, None, true);
            // Guards among the arguments are the future's until it runs.
            let by_ref_self = function.has_self && matches!(function.params.first(), Some(Ty::Ref(_)));
            let owned = operands.iter().zip(exprs).enumerate().filter_map(|(index, (operand, expr))| {
                let is_moved = !(index == 0 && by_ref_self) && self.can_own(self.types.expr(*expr));
                operand.slot.filter(|_| is_moved)
            });
            let owned: Vec<SlotId> = owned.collect();
            let slot = self.gather(id, &owned);
            let told = self.told(callee.function, exprs);
            let deferred = Deferred { expr: id, callee: callee.clone(), args: operands, told, owned };
            self.deferred.insert(root, deferred);
            return Operand { value: Value::Place(Place { root, path: Vec::new() }), slot };
        }
        let told = self.told(callee.function, exprs);
        self.invoke_now(id, callee, operands, exprs, told)
    }

    fn invoke_now(
        &mut self,
        id: ExprId,
        callee: &Callee,
        operands: Vec<Operand>,
        exprs: &[ExprId],
        told: Vec<(u16, Told)>,
    ) -> Operand {
        let program = self.cx.program;
        let function = &program.fns[callee.function.index()];
        let (callees, is_dynamic) = self.candidates(callee);
        let ret = self.result_type(id, callee);
        let has_models = !function.attrs.model.is_empty();
        if has_models || (callees.is_empty() && crate::names::infer::is_model(program, function.module)) {
            return self.model_call(id, callee, operands, exprs);
        }
        let result = self.result_slot(id, &ret);
        let by_ref_self = function.has_self && matches!(function.params.first(), Some(Ty::Ref(_)));
        let mut operands = operands;
        if by_ref_self && let Some(first) = operands.first_mut() {
            first.slot = None;
        }
        let mut arguments = self.arguments(operands, exprs);
        if callees.is_empty() && function.container == Container::Module {
            // What a function of another language is given it keeps, for a signal, an exit or an event.
            let is_code = |value: &Value| matches!(value, Value::Body(_) | Value::Future(..));
            arguments.iter_mut().filter(|a| is_code(&a.value)).for_each(|a| a.value = Value::Unknown);
        }
        let call = self.frame_mut().next_call();
        let body = self.frame().body;
        let moved: Vec<SlotId> = arguments.iter().filter_map(|a| a.slot).collect();
        let unknown = callees.is_empty();
        let event = Call {
            id: call,
            is_dynamic,
            args: arguments,
            result,
            unlocked: self.shown_guard(exprs),
            lent: if is_dynamic { Vec::new() } else { self.lent_to(callee.function, exprs) },
            told,
            ..Call::of(callees, function.display)
        };
        self.emit_at(EventKind::Call(event), id);
        if unknown && let Some(to) = result {
            for from in moved {
                self.emit_at(EventKind::Move { from, to }, id);
            }
        }
        self.after_call(id, &ret);
        let value = if facts::is_plain(&ret) {
            Value::Unknown
        } else {
            Value::Place(Place { root: Root::Call(body, call), path: Vec::new() })
        };
        Operand { value, slot: result }
    }

    /// The type of a call's result, of an `async fn` what awaiting gives.
    pub(super) fn result_type(&self, id: ExprId, callee: &Callee) -> Ty {
        if self.cx.program.fns[callee.function.index()].is_async {
            callee.ret.clone()
        } else {
            match self.types.expr(id) {
                Ty::Unknown => callee.ret.clone(),
                ty => ty.clone(),
            }
        }
    }

    /// Runs a future that is awaited (or driven) here.
    pub(crate) fn run_future(&mut self, id: ExprId, operand: Operand, ty: &Ty) -> Operand {
        match operand.value {
            Value::Place(place) if place.path.is_empty() && self.deferred.contains_key(&place.root) => {
                let Some(deferred) = self.deferred.get(&place.root).cloned() else { return Operand::unknown() };
                // A call that is awaited where it stands is the better place; one that was kept runs where it is awaited.
                let at_once = matches!(self.kind_of(id), Some(ExprKind::Await(inner)) if *inner == deferred.expr);
                let place = if at_once { deferred.expr } else { id };
                self.invoke_deferred(place, deferred, operand.slot)
            }
            value @ (Value::Body(_) | Value::Future(..) | Value::Place(_)) => {
                let result = self.result_slot(id, ty);
                let callee = match value {
                    Value::Future(bodies, args) => {
                        let call = self.frame_mut().next_call();
                        let body = self.frame().body;
                        let args = args.into_iter().map(|value| Argument { value, slot: None }).collect();
                        let event = Call { id: call, args, result, ..Call::of(bodies, name("a future")) };
                        self.emit_at(EventKind::Call(event), id);
                        return Operand {
                            value: Value::Place(Place { root: Root::Call(body, call), path: Vec::new() }),
                            slot: result,
                        };
                    }
                    other => other,
                };
                let callee = Operand { value: callee, slot: None };
                let value = self.run_callable(id, callee, Vec::new(), name("a future"), result);
                let slot = match (operand.slot, result) {
                    (Some(from), Some(to)) => {
                        self.emit_at(EventKind::Move { from, to }, id);
                        Some(to)
                    }
                    (_, result) => result,
                };
                Operand { value, slot }
            }
            other => Operand { value: other, slot: operand.slot },
        }
    }

    /// The call of an `async fn` whose future runs now, at `place`; the guards that the future has kept are in `kept`.
    fn invoke_deferred(&mut self, place: ExprId, deferred: Deferred, kept: Option<SlotId>) -> Operand {
        let exprs: Vec<ExprId> = vec![deferred.expr; deferred.args.len()];
        let mut kept = kept;
        let args = deferred.args.into_iter().map(|mut arg| {
            if arg.slot.is_some_and(|slot| deferred.owned.contains(&slot)) {
                arg.slot = kept.take();
            }
            arg
        });
        let args = args.collect();
        self.invoke_now(place, &deferred.callee, args, &exprs, deferred.told)
    }

    /// One new value that owns the guards of these.
    pub(crate) fn gather(&mut self, id: ExprId, owned: &[SlotId]) -> Option<SlotId> {
        self.assemble(id, owned.iter().map(|slot| (None, *slot)).collect())
    }

    pub(crate) fn await_(&mut self, id: ExprId, operand: Operand) -> Operand {
        let ty = self.types.expr(id).clone();
        if let Some(ExprKind::Await(inner)) = self.kind_of(id) {
            self.run_unnamed(id, &[(*inner, operand.value.clone())], false);
        }
        let result = self.run_future(id, operand, &ty);
        let span = self.span(id);
        self.emit(EventKind::Await, span);
        self.after_call(id, &ty);
        result
    }

    /// A value that other bodies can understand: a future of a call in this body becomes callee and arguments.
    pub(crate) fn materialize(&mut self, value: Value) -> Value {
        match value {
            Value::Place(place) if place.path.is_empty() && self.deferred.contains_key(&place.root) => {
                let Some(deferred) = self.deferred.get(&place.root).cloned() else { return Value::Unknown };
                let (bodies, _) = self.candidates(&deferred.callee);
                if bodies.is_empty() {
                    return Value::Unknown;
                }
                Value::Future(bodies, deferred.args.into_iter().map(|a| a.value).collect())
            }
            Value::Aggregate(fields) => {
                Value::Aggregate(fields.into_iter().map(|(n, v)| (n, self.materialize(v))).collect())
            }
            other => other,
        }
    }

    /// The slots behind the arguments that a function gets by `&mut` and that own guards.
    fn lent_to(&self, function: FnId, exprs: &[ExprId]) -> Vec<(u16, SlotId)> {
        let lent = exprs.iter().enumerate().filter(|(index, _)| is_lent(self.cx, function, *index));
        lent.filter_map(|(index, expr)| Some((u16::try_from(index).ok()?, self.borrowed_slot(*expr)?))).collect()
    }

    /// A guard that is shown to the callee as an `Option<&Guard>`: whoever takes such a parameter locks by itself only if it gets
    /// `None`.
    fn shown_guard(&self, exprs: &[ExprId]) -> Option<SlotId> {
        exprs.iter().find_map(|expr| {
            let Ty::Adt(adt, args) = self.types.expr(*expr) else { return None };
            let is_option = Some(*adt) == self.cx.lang.option;
            let shows = matches!(args.first(), Some(Ty::Ref(inner)) if self.owns_guard(inner));
            if !is_option || !shows {
                return None;
            }
            match self.kind_of(*expr)? {
                ExprKind::MethodCall { receiver, .. } => self.borrowed_slot(*receiver),
                ExprKind::Call { args, .. } => args.first().and_then(|arg| self.borrowed_slot(*arg)),
                _ => None,
            }
        })
    }

    /// The slot behind `&mut guard`.
    pub(crate) fn borrowed_slot(&self, expr: ExprId) -> Option<SlotId> {
        let mut id = expr;
        while let Some(ExprKind::Ref(_, inner) | ExprKind::Deref(inner) | ExprKind::Expansion { value: inner, .. }) =
            self.kind_of(id)
        {
            id = *inner;
        }
        self.slot_of(id)
    }

    pub(crate) fn in_test(&self) -> bool {
        self.is_test_code()
    }
}

/// Expressions with what they are.
fn valued(exprs: &[ExprId], operands: &[Operand]) -> Vec<(ExprId, Value)> {
    exprs.iter().copied().zip(operands.iter().map(|operand| operand.value.clone())).collect()
}

/// The place, if the value is one.
pub(crate) fn place_of(value: &Value) -> Option<Place> {
    match value {
        Value::Place(place) => Some(place.clone()),
        _ => None,
    }
}
