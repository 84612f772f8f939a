//! Calls: of functions with bodies, of library functions with models, of values.

use super::facts::{self, has_model, model};
use super::lower::{Deferred, Lower, Operand, stepped};
use super::model::{
    Acquire, Argument, Blocking, BodyId, Call, ElemKey, EventKind, LockKind, Mode, Place, Root, SlotId, Step, Value,
};
use crate::base::{Name, Span, name};
use crate::names::infer::result::{Adjustment, Callee, Dispatch};
use crate::names::program::{AdtId, Container, FnId};
use crate::names::ty::Ty;
use crate::syntax::ir::{ExprId, ExprKind};

impl Lower<'_> {
    pub(crate) fn call(&mut self, id: ExprId, callee: ExprId, args: &[ExprId]) -> Operand {
        if let Some((adt, _)) = self.types.constructors.get(&id).copied() {
            return self.constructor_call(id, adt, args);
        }
        if let Some(target) = self.types.callees.get(&id).cloned() {
            let operands: Vec<Operand> = args.iter().map(|a| self.operand(*a)).collect();
            if let ([arg], [operand], true) =
                (args, &operands[..], super::drops::is_drop_function(self.cx.program, target.function))
            {
                let ty = self.types.expr(*arg).clone();
                self.end_of_value(&ty, &operand.value, *arg);
            }
            return self.invoke(id, &target, operands, args);
        }
        let function = self.place(callee);
        let operands: Vec<Operand> = args.iter().map(|a| self.operand(*a)).collect();
        let ty = self.types.expr(id).clone();
        let result = self.can_own(&ty).then(|| self.temp_for(id));
        let arguments = self.arguments(operands, args);
        let text = self.cx.sources.text(self.span(callee));
        let label = name(if text.len() <= 60 { text } else { "a closure" });
        let value = self.run_callable(id, function, arguments, label, result);
        self.after_call(id, &ty);
        Operand { value, slot: result }
    }

    fn constructor_call(&mut self, id: ExprId, adt: crate::names::program::AdtId, args: &[ExprId]) -> Operand {
        let ty = self.types.expr(id).clone();
        let is_transparent = facts::is_transparent(self.cx.program, &ty);
        let (values, slot) = self.aggregate(id, args.iter().copied(), !is_transparent);
        if is_transparent {
            return Operand { value: values.into_iter().next().unwrap_or(Value::Unknown), slot };
        }
        for (index, (value, arg)) in values.iter().zip(args).enumerate() {
            if let Value::Place(source) = value
                && facts::is_shared_pointer(self.cx.program, self.types.expr(*arg))
            {
                self.alias(adt, name(&index.to_string()), source.clone());
            }
        }
        let span = self.span(id);
        Operand { value: self.fresh_value(&ty, span), slot }
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
        }
        let given: Vec<Operand> = args.iter().map(|a| self.operand(*a)).collect();
        if self.leads_into_protected_data(receiver) && given.iter().all(|o| o.slot.is_none()) {
            // `lock.lock().take()`: what comes out of the protected data is not the guard.
            first.slot = None;
        }
        self.show(id, &[(receiver, first.value.clone())], true);
        let operands = std::iter::once(first).chain(given).collect();
        let exprs: Vec<ExprId> = std::iter::once(receiver).chain(args.iter().copied()).collect();
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
        let event = Call {
            id: call,
            callees: Vec::new(),
            is_dynamic: false,
            callee_value: None,
            callee_name,
            args,
            result: None,
            unlocked: None,
        };
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
    fn after_call(&mut self, _id: ExprId, ty: &Ty) {
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
                if let Some(slot) = slot {
                    let span = self.span(*e);
                    self.frame_mut().flatten(slot, span);
                }
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
        let is_dynamic = callees.len() > 1;
        let event =
            Call { id: call, callees, is_dynamic, callee_value, callee_name: label, args, result, unlocked: None };
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
        (self.cx.dispatch.bodies(trait_, method, own, self.in_test()), true)
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
            let deferred = Deferred { expr: id, callee: callee.clone(), args: operands, owned };
            self.deferred.insert(root, deferred);
            return Operand { value: Value::Place(Place { root, path: Vec::new() }), slot };
        }
        self.invoke_now(id, callee, operands, exprs)
    }

    fn invoke_now(&mut self, id: ExprId, callee: &Callee, operands: Vec<Operand>, exprs: &[ExprId]) -> Operand {
        let program = self.cx.program;
        let function = &program.fns[callee.function.index()];
        let (callees, is_dynamic) = self.candidates(callee);
        let ret = self.result_type(id, callee);
        let has_models = !function.attrs.model.is_empty();
        if has_models || (callees.is_empty() && crate::names::infer::is_model(program, function.module)) {
            return self.model_call(id, callee, operands, exprs);
        }
        let result = self.can_own(&ret).then(|| self.temp_for(id));
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
            callees,
            is_dynamic,
            callee_value: None,
            callee_name: function.display,
            args: arguments,
            result,
            unlocked: None,
        };
        let event = Call { unlocked: self.shown_guard(exprs), ..event };
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
    fn result_type(&self, id: ExprId, callee: &Callee) -> Ty {
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
        let result_owns = self.can_own(ty);
        match operand.value {
            Value::Place(place) if place.path.is_empty() && self.deferred.contains_key(&place.root) => {
                let Some(deferred) = self.deferred.get(&place.root).cloned() else { return Operand::unknown() };
                // A call that is awaited where it stands is the better place; one that was kept runs where it is awaited.
                let at_once = matches!(self.kind_of(id), Some(ExprKind::Await(inner)) if *inner == deferred.expr);
                let place = if at_once { deferred.expr } else { id };
                self.invoke_deferred(place, deferred, operand.slot)
            }
            value @ (Value::Body(_) | Value::Future(..) | Value::Place(_)) => {
                let result = result_owns.then(|| self.temp_for(id));
                let callee = match value {
                    Value::Future(bodies, args) => {
                        let call = self.frame_mut().next_call();
                        let body = self.frame().body;
                        let args = args.into_iter().map(|value| Argument { value, slot: None }).collect();
                        let event = Call {
                            id: call,
                            is_dynamic: bodies.len() > 1,
                            callees: bodies,
                            callee_value: None,
                            callee_name: name("a future"),
                            args,
                            result,
                            unlocked: None,
                        };
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
        self.invoke_now(place, &deferred.callee, args, &exprs)
    }

    /// One new value that owns the guards of these.
    pub(crate) fn gather(&mut self, id: ExprId, owned: &[SlotId]) -> Option<SlotId> {
        self.assemble(id, owned.iter().map(|slot| (None, *slot)).collect())
    }

    pub(crate) fn await_(&mut self, id: ExprId, operand: Operand) -> Operand {
        let ty = self.types.expr(id).clone();
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

    /// A library function: its model says what it does.
    fn model_call(&mut self, id: ExprId, callee: &Callee, operands: Vec<Operand>, exprs: &[ExprId]) -> Operand {
        let program = self.cx.program;
        let function = &program.fns[callee.function.index()];
        let attrs = &function.attrs;
        if let Some(args) = model(attrs, "acquire") {
            return self.acquire(id, callee, &operands, exprs, args);
        }
        let first = operands.first().cloned().unwrap_or_else(Operand::unknown);
        let first_place = place_of(&first.value);
        let span = self.span(id);
        let has_try = |args: &[Name]| args.iter().any(|a| matches!(a.as_str(), "try" | "timeout"));
        if has_model(attrs, "release") {
            if let Some(place) = first_place {
                self.emit_at(EventKind::ReleaseLock(place), id);
            }
            return Operand::unknown();
        }
        if let Some(args) = model(attrs, "upgrade") {
            let blocking = if has_try(args) { Blocking::No } else { Blocking::Yes };
            return self.change_guard(id, &first, exprs, |slot| EventKind::Upgrade { slot, blocking });
        }
        if let Some(args) = model(attrs, "downgrade") {
            let mode = args.first().map_or(Mode::Shared, |m| mode_named(*m));
            return self.change_guard(id, &first, exprs, |slot| EventKind::ChangeMode(slot, mode));
        }
        if has_model(attrs, "forget") {
            if let Some(slot) = first.slot {
                self.emit_at(EventKind::Forget(slot), id);
            }
            return Operand { value: first.value, slot: None };
        }
        if has_model(attrs, "unlocked") {
            return self.unlocked(id, callee, operands, exprs);
        }
        if has_model(attrs, "wait") {
            return self.wait(id, callee, &operands, exprs);
        }
        if has_model(attrs, "notify") {
            self.emit_at(EventKind::Notify { condvar: first_place }, id);
            return Operand::unknown();
        }
        if has_model(attrs, "clears")
            && !exprs.first().is_some_and(|receiver| self.leads_into_protected_data(*receiver))
            && let Some(slot) = first.slot.or_else(|| exprs.first().and_then(|e| self.borrowed_slot(*e)))
        {
            self.emit_at(EventKind::Drop(slot), id);
        }
        if let Some(args) = model(attrs, "send") {
            let blocking = if has_try(args) { Blocking::No } else { Blocking::Yes };
            self.emit_at(EventKind::Send { channel: first_place.clone(), blocking }, id);
        }
        if let Some(args) = model(attrs, "recv") {
            let blocking = if has_try(args) { Blocking::No } else { Blocking::Yes };
            self.emit_at(EventKind::Recv { channel: first_place.clone(), blocking }, id);
        }
        if let Some(args) = model(attrs, "spawn") {
            return self.spawn(id, callee, operands, args);
        }
        if has_model(attrs, "join") {
            self.emit_at(EventKind::Join { handle: Some(first.value.clone()) }, id);
        }
        if has_model(attrs, "block_on") {
            let future = operands.last().cloned().unwrap_or_else(Operand::unknown);
            let ty = self.types.expr(id).clone();
            return self.run_future(id, future, &ty);
        }
        if has_model(attrs, "min_max") {
            let values = operands.iter().map(|o| o.value.clone()).collect();
            return Operand { value: Value::OneOf { values, ordered: true }, slot: None };
        }
        if matches!(function.name.as_str(), "cmp" | "partial_cmp" | "lt" | "le" | "gt" | "ge")
            && let (Some(a), Some(b)) = (first_place.clone(), operands.get(1).and_then(|o| place_of(&o.value)))
        {
            self.emit(EventKind::OrderedBy(a, b), span);
        }
        let once = has_model(attrs, "once").then(|| first_place.clone()).flatten().map(|lock| {
            let slot = self.frame_mut().temp(false);
            let acquire = Acquire {
                lock,
                kind: LockKind::Once,
                mode: Mode::Exclusive,
                blocking: Blocking::Yes,
                into: Some(slot),
                is_async: false,
                method: function.name,
                certain_type: true,
            };
            (slot, acquire)
        });
        let result = self.in_place(id, callee, operands, exprs, once);
        if has_model(attrs, "scope") {
            self.emit_at(EventKind::Join { handle: None }, id);
        }
        self.after_call(id, &callee.ret);
        result
    }

    /// The default meaning of a model function: closures run in place; result and closure arguments are inside `self`.
    fn in_place(
        &mut self,
        id: ExprId,
        callee: &Callee,
        operands: Vec<Operand>,
        exprs: &[ExprId],
        once: Option<(SlotId, Acquire)>,
    ) -> Operand {
        let program = self.cx.program;
        let function = &program.fns[callee.function.index()];
        let ty = self.result_type(id, callee);
        let owns = self.can_own(&ty);
        let mut result: Option<SlotId> = None;
        let self_value = operands.first().map_or(Value::Unknown, |o| o.value.clone());
        let by_value_self = function.has_self && !matches!(function.params.first(), Some(Ty::Ref(_)));
        let receiver_slot = operands.first().and_then(|o| o.slot);
        // Closures get what is inside as one thing.
        if by_value_self
            && let Some(slot) = receiver_slot
            && operands.len() > 1
        {
            let span = self.span(id);
            self.frame_mut().flatten(slot, span);
        }
        let mut moved: Vec<SlotId> = Vec::new();
        for (index, (operand, expr)) in operands.iter().zip(exprs).enumerate() {
            let borrowed_self = index == 0 && function.has_self && !by_value_self;
            if !borrowed_self && self.can_own(self.types.expr(*expr)) {
                moved.extend(operand.slot);
            }
        }
        let mut closure_value = None;
        // `LazyLock::new(f)` keeps its closure: it runs when the value is first needed.
        let keeps = has_model(&function.attrs, "once") && !function.has_self;
        for (index, operand) in operands.iter().enumerate() {
            let Some(bound) = callable_bound(program, callee.function, index, self.cx.lang).filter(|_| !keeps) else {
                continue;
            };
            if matches!(operand.value, Value::Unknown) {
                continue;
            }
            if owns && result.is_none() {
                result = Some(self.temp_for(id));
            }
            let params = exprs.get(index).map_or_else(Vec::new, |e| self.closure_params(*e));
            let inside = self.inside_self(callee, &self_value, None);
            let count = params.len().max(1);
            let mut args: Vec<Argument> = Vec::new();
            for position in 0..count {
                let takes = params.get(position).is_some_and(|ty| self.owns_guard(ty));
                let slot = if takes && by_value_self { receiver_slot } else { None };
                args.push(Argument { value: inside.clone(), slot });
            }
            // The function may also not call it at all.
            let join = self.frame_mut().new_block();
            let start = self.frame().current;
            let repeats = u32::from(bound == Callable::Repeatedly);
            self.frame_mut().loop_depth += repeats;
            let run = self.frame_mut().new_block();
            self.frame_mut().loop_depth -= repeats;
            self.frame_mut().goto(run);
            // `Option::unwrap_or_else`: the closure that is not given the guard runs where there is none.
            if by_value_self
                && let Some(slot) = receiver_slot
                && facts::is_transparent(program, facts::peeled(&callee.self_ty))
                && !params.iter().any(|ty| self.owns_guard(ty) || matches!(ty, Ty::Ref(_)))
            {
                self.emit_at(EventKind::Drop(slot), id);
            }
            if let Some((_, acquire)) = &once {
                self.emit_at(EventKind::Acquire(acquire.clone()), id);
            }
            let slot = if self.closure_returns_guard(exprs.get(index).copied()) { result } else { None };
            let label = function.display;
            let value = self.run_callable(id, operand.clone(), args, label, slot);
            closure_value = Some(value);
            if let Some((slot, _)) = &once {
                self.emit_at(EventKind::Drop(*slot), id);
            }
            // `Result::map_err`: the closure that is given the guard and does not give it back runs where the result will
            // have none. What follows there says so itself, by the type of what it then has.
            let gives_none = by_value_self
                && receiver_slot.is_some()
                && params.iter().any(|ty| self.owns_guard(ty))
                && self.owns_guard(&ty)
                && slot.is_none();
            if !gives_none {
                self.frame_mut().edge_to(join);
            }
            self.frame_mut().current = start;
            if let Some(slot) = receiver_slot.filter(|_| by_value_self && takes_content(&callee.self_ty, &params)) {
                // `Result::map`: where the closure that takes the guard does not run, there is none.
                let none = self.frame_mut().new_block();
                self.frame_mut().goto(none);
                self.emit_at(EventKind::Drop(slot), id);
            }
            self.frame_mut().edge_to(join);
            self.frame_mut().current = join;
        }
        // `mem::replace(&mut guard, other)`: the old guard comes out, the new one goes in.
        if !function.has_self
            && self.owns_guard(&ty)
            && let Some(inside) = exprs.first().and_then(|e| self.borrowed_slot(*e)).filter(|s| !moved.contains(s))
        {
            let to = *result.get_or_insert_with(|| self.frames.last_mut().map_or(inside, |f| f.temp(false)));
            self.emit_at(EventKind::Move { from: inside, to }, id);
            for from in moved.drain(..) {
                self.emit_at(EventKind::Move { from, to: inside }, id);
            }
        }
        // A collection takes what is put into it.
        let takes_in = function.has_self && !by_value_self && receiver_slot.is_some() && !self.owns_guard(&ty);
        if takes_in && let Some(to) = receiver_slot {
            for from in moved.drain(..) {
                self.emit_at(EventKind::Move { from, to }, id);
            }
        }
        if self.owns_guard(&ty)
            && function.has_self
            && !by_value_self
            && let Some(slot) = receiver_slot
        {
            // `Option::take`, `Vec::pop`: what comes out is no longer inside.
            moved.push(slot);
        }
        for from in moved {
            if owns {
                let to = *result.get_or_insert_with(|| {
                    let extended = self.extended.contains(&id);
                    self.frames.last_mut().map_or(from, |f| f.temp(extended))
                });
                self.emit_at(EventKind::Move { from, to }, id);
            } else {
                self.emit_at(EventKind::Drop(from), id);
            }
        }
        if let Some(slot) = result {
            self.mark_forgetful(slot, &ty, self.span(id));
        }
        let value = self.result_value(id, callee, &operands, exprs, closure_value, &ty);
        Operand { value, slot: result }
    }

    fn closure_returns_guard(&self, expr: Option<ExprId>) -> bool {
        let Some(expr) = expr else { return false };
        match self.kind_of(expr) {
            Some(ExprKind::Closure { .. }) => {
                self.types.closures.get(&expr).and_then(|sig| sig.ret.as_ref()).is_some_and(|ty| self.can_own(ty))
            }
            _ => true,
        }
    }

    fn closure_params(&self, expr: ExprId) -> Vec<Ty> {
        match (self.types.closures.get(&expr), self.types.expr(expr)) {
            (Some(sig), _) => sig.params.clone(),
            (None, Ty::FnPtr(params, _)) => params.to_vec(),
            _ => Vec::new(),
        }
    }

    /// Where what a method gives access to is, relative to the receiver.
    fn inside_self(&mut self, callee: &Callee, value: &Value, key: Option<ExprId>) -> Value {
        let program = self.cx.program;
        let ty = facts::peeled(&callee.self_ty).clone();
        if let Ty::Adt(adt, _) = &ty
            && facts::lock_kind(program, *adt).is_some()
        {
            return stepped(value, Step::Data);
        }
        if facts::is_container(program, &ty) {
            let body = self.frame().body;
            let number = self.next_iteration();
            let key = key.map_or(ElemKey::Iteration(body, number), |key| self.element_key(key));
            return stepped(value, Step::Elem(key));
        }
        if facts::is_transparent(program, &ty) {
            if let Value::Place(place) = value
                && let Some(Step::Elem(ElemKey::Any)) = place.path.last()
            {
                let number = self.next_iteration();
                return self.element_of(value, &Ty::Unknown, number);
            }
            return value.clone();
        }
        Value::Unknown
    }

    fn result_value(
        &mut self,
        id: ExprId,
        callee: &Callee,
        operands: &[Operand],
        exprs: &[ExprId],
        closure_value: Option<Value>,
        ty: &Ty,
    ) -> Value {
        let program = self.cx.program;
        if facts::is_plain(ty) {
            return Value::Unknown;
        }
        let span = self.span(id);
        let function = &program.fns[callee.function.index()];
        let self_value = operands.first().map_or(Value::Unknown, |o| o.value.clone());
        let place = model(&function.attrs, "place").and_then(|a| a.first()).map(|a| a.as_str());
        let of_self = |lower: &mut Self| {
            let ty_self = facts::peeled(&callee.self_ty).clone();
            let is_iter = facts::is_transparent(program, ty);
            if facts::is_container(program, &ty_self) {
                let body = lower.frame().body;
                let key = match exprs.get(1) {
                    Some(key) if callable_param(program, callee.function, 1, lower.cx.lang) => {
                        let _ = key;
                        ElemKey::Any
                    }
                    Some(key) => lower.element_key(*key),
                    None if is_iter
                        && matches!(function.name.as_str(), "first" | "last" | "front" | "back" | "pop") =>
                    {
                        ElemKey::Key(body, function.name)
                    }
                    None => ElemKey::Any,
                };
                return stepped(&self_value, Step::Elem(key));
            }
            if let Ty::Adt(adt, _) = &ty_self
                && facts::lock_kind(program, *adt).is_some()
            {
                return stepped(&self_value, Step::Data);
            }
            self_value.clone()
        };
        match place {
            Some("fresh") => return self.fresh_value(ty, span),
            Some("self" | "lock") => return self_value,
            Some("collection") => return collection_of(&self_value),
            Some("element") => return of_self(self),
            _ => {}
        }
        if !function.has_self {
            // `Arc::new(x)`, `Box::pin(x)`, `Arc::clone(&x)`: the result is the argument, wrapped.
            let lock_result = matches!(facts::peeled(ty), Ty::Adt(adt, _) if facts::lock_kind(program, *adt).is_some());
            for (operand, declared) in operands.iter().zip(&function.params) {
                let declared = facts::peeled(declared);
                let carried = match declared {
                    Ty::Param(_) => mentions(&function.ret, declared, 0),
                    Ty::Adt(adt, _) => matches!(facts::peeled(ty), Ty::Adt(other, _) if adt == other),
                    _ => false,
                };
                if carried && !lock_result {
                    return match &operand.value {
                        Value::Unknown => self.fresh_value(ty, span),
                        value => value.clone(),
                    };
                }
            }
            return match closure_value {
                Some(value) => value,
                None => self.fresh_value(ty, span),
            };
        }
        let self_declared = match function.container {
            Container::Impl(id) => program.impls[id.index()].self_ty.clone(),
            _ => Ty::Param(name("Self")),
        };
        let from_self = shares_param(&function.ret, &self_declared, 0);
        if let Some(value) = closure_value
            && !from_self
        {
            return value;
        }
        let ty_self = facts::peeled(&callee.self_ty).clone();
        let is_lock = matches!(&ty_self, Ty::Adt(adt, _) if facts::lock_kind(program, *adt).is_some());
        let is_guard = facts::attrs_of(program, &ty_self).is_some_and(|a| has_model(a, "guard"));
        let is_param = matches!(ty_self, Ty::Param(_) | Ty::Opaque(_) | Ty::Dyn(_));
        let inside = is_lock
            || is_guard
            || is_param
            || facts::is_container(program, &ty_self)
            || facts::is_transparent(program, &ty_self);
        let clones = matches!(
            function.name.as_str(),
            "clone" | "cloned" | "borrow" | "as_ref" | "as_mut" | "to_owned" | "into_iter" | "deref" | "into"
        );
        if inside || clones && facts::is_shared_pointer(program, ty) {
            return match of_self(self) {
                Value::Unknown => self.fresh_value(ty, span),
                value => value,
            };
        }
        self.fresh_value(ty, span)
    }

    fn acquire(
        &mut self,
        id: ExprId,
        callee: &Callee,
        operands: &[Operand],
        exprs: &[ExprId],
        args: &[Name],
    ) -> Operand {
        let method = self.cx.program.fns[callee.function.index()].name;
        let program = self.cx.program;
        let has = |what: &str| args.iter().any(|a| a.as_str() == what);
        let mode = args.iter().map(|a| a.as_str()).find_map(|a| match a {
            "exclusive" | "shared" | "shared_recursive" | "upgradable" => Some(mode_named(name(a))),
            _ => None,
        });
        let function = &program.fns[callee.function.index()];
        let ret = if function.is_async { callee.ret.clone() } else { self.result_type(id, callee) };
        let ret = if self.owns_guard(&ret) || !self.owns_guard(&callee.ret) { ret } else { callee.ret.clone() };
        let self_ty = match &callee.self_ty {
            Ty::Unknown => callee.params.first().cloned().unwrap_or(Ty::Unknown),
            ty => ty.clone(),
        };
        let self_adt = facts_adt(program, &self_ty);
        let kind = self_adt.and_then(|adt| facts::lock_kind(program, adt)).unwrap_or(LockKind::Mutex);
        let value = operands.first().map_or(Value::Unknown, |o| o.value.clone());
        let lock = match place_of(&value) {
            Some(place) => place,
            None => {
                let span = self.span(id);
                if let Value::OneOf { values, ordered } = &value {
                    self.chosen(values, *ordered, self_adt, span)
                } else {
                    let root = self.frame_mut().new_root(None, span, self_adt, true);
                    Place { root, path: Vec::new() }
                }
            }
        };
        let owns = self.can_own(&ret) && !facts::is_plain(&ret) && !matches!(&ret, Ty::Tuple(t) if t.is_empty());
        let runs: Vec<usize> = (0..operands.len())
            .filter(|index| callable_param(program, callee.function, *index, self.cx.lang))
            .collect();
        let into = if owns {
            Some(self.temp_for(id))
        } else if has("held") {
            Some(self.frame_mut().outer_slot())
        } else if runs.is_empty() {
            None
        } else {
            Some(self.frame_mut().temp(false))
        };
        let event = Acquire {
            lock: lock.clone(),
            kind,
            mode: mode.unwrap_or(Mode::Exclusive),
            blocking: if has("try") || has("timeout") { Blocking::No } else { Blocking::Yes },
            into,
            is_async: has("async") || function.is_async,
            method,
            certain_type: true,
        };
        self.emit_at(EventKind::Acquire(event), id);
        // What a sharded map protects are its elements; whatever else a lock protects is its data.
        let content = if facts::is_container(program, &self_ty) {
            let body = self.frame().body;
            let key = match exprs.get(1) {
                Some(key) if !runs.contains(&1) => self.element_key(*key),
                _ => ElemKey::Iteration(body, self.next_iteration()),
            };
            stepped(&Value::Place(lock.clone()), Step::Elem(key))
        } else {
            Value::Place(lock)
        };
        let mut given = None;
        for index in runs {
            let args = vec![Argument { value: stepped(&content, Step::Data), slot: None }];
            given = Some(self.run_callable(id, operands[index].clone(), args, function.display, None));
        }
        if !owns
            && !has("held")
            && let Some(slot) = into
        {
            self.emit_at(EventKind::Drop(slot), id);
        }
        match given {
            Some(value) if !owns => Operand { value, slot: None },
            _ => Operand { value: content, slot: into.filter(|_| owns) },
        }
    }

    /// One of several locks is acquired, depending on a condition: a lock with an identity of its own, inside whatever the
    /// alternatives have in common at the end of their paths.
    fn chosen(&mut self, values: &[Value], ordered: bool, adt: Option<AdtId>, span: Span) -> Place {
        let places: Vec<Place> = values.iter().filter_map(place_of).collect();
        let mut path: Vec<Step> = Vec::new();
        if let Some((first, rest)) = places.split_first() {
            for step in first.path.iter().rev() {
                let position = path.len() + 1;
                let same = rest.iter().all(|p| p.path.len() >= position && p.path[p.path.len() - position] == *step);
                if !same {
                    break;
                }
                path.insert(0, step.clone());
            }
        }
        let root = self.frame_mut().new_root(None, span, adt.filter(|_| path.is_empty()), false);
        let place = Place { root, path };
        if ordered {
            for earlier in std::mem::take(&mut self.ordered_places) {
                self.emit(EventKind::OrderedBy(earlier.clone(), place.clone()), span);
                self.ordered_places.push(earlier);
            }
            self.ordered_places.push(place.clone());
        }
        place
    }

    fn change_guard(
        &mut self,
        id: ExprId,
        first: &Operand,
        exprs: &[ExprId],
        event: impl Fn(SlotId) -> EventKind,
    ) -> Operand {
        let slot = first.slot.or_else(|| exprs.first().and_then(|e| self.borrowed_slot(*e)));
        let Some(slot) = slot else { return Operand { value: first.value.clone(), slot: None } };
        self.emit_at(event(slot), id);
        let ty = self.types.expr(id).clone();
        if !self.owns_guard(&ty) {
            return Operand { value: first.value.clone(), slot: None };
        }
        let to = self.temp_for(id);
        self.emit_at(EventKind::Move { from: slot, to }, id);
        Operand { value: first.value.clone(), slot: Some(to) }
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
        self.frame().var_slots.get(&self.local_of(id)?).copied()
    }

    fn unlocked(&mut self, id: ExprId, callee: &Callee, operands: Vec<Operand>, exprs: &[ExprId]) -> Operand {
        let lock = operands.first().and_then(|o| place_of(&o.value));
        let slot = exprs.first().and_then(|e| self.borrowed_slot(*e)).or_else(|| operands.first().and_then(|o| o.slot));
        if let Some(lock) = &lock {
            self.emit_at(EventKind::ReleaseLock(lock.clone()), id);
        }
        let result = self.in_place(id, callee, operands, exprs, None);
        if let Some(lock) = lock {
            let args = model(&self.cx.program.fns[callee.function.index()].attrs, "unlocked").unwrap_or(&[]);
            let kind = match args.first().map(|a| a.as_str()) {
                Some("shared" | "upgradable") => LockKind::RwLock,
                _ => LockKind::Mutex,
            };
            let event = Acquire {
                lock,
                kind,
                mode: args.first().map_or(Mode::Exclusive, |m| mode_named(*m)),
                blocking: Blocking::Yes,
                into: slot,
                is_async: false,
                method: self.cx.program.fns[callee.function.index()].name,
                certain_type: true,
            };
            self.emit_at(EventKind::Acquire(event), id);
        }
        result
    }

    fn wait(&mut self, id: ExprId, callee: &Callee, operands: &[Operand], exprs: &[ExprId]) -> Operand {
        let condvar = operands.first().and_then(|o| place_of(&o.value));
        let by_value = operands.iter().skip(1).find_map(|o| o.slot);
        let borrowed = exprs.iter().skip(1).find_map(|e| self.borrowed_slot(*e));
        let Some(slot) = by_value.or(borrowed) else { return Operand::unknown() };
        let value = operands.get(1).map_or(Value::Unknown, |o| o.value.clone());
        let ty = self.types.expr(id).clone();
        let result = if by_value.is_some() && self.can_own(&ty) { self.temp_for(id) } else { slot };
        self.emit_at(EventKind::Wait { condvar, slot, result }, id);
        // The predicate runs under the lock.
        for (index, operand) in operands.iter().enumerate().skip(1) {
            if callable_param(self.cx.program, callee.function, index, self.cx.lang) {
                let args = vec![Argument { value: stepped(&value, Step::Data), slot: None }];
                self.run_callable(id, operand.clone(), args, callee_name(self, callee), None);
            }
        }
        Operand { value, slot: Some(result) }
    }

    pub(crate) fn in_test(&self) -> bool {
        self.is_test_code()
    }
}

/// The closure's only parameter is what an `Option` or `Result` has in its first variant.
fn takes_content(self_ty: &Ty, params: &[Ty]) -> bool {
    match (facts::peeled(self_ty), params) {
        (Ty::Adt(_, args), [param]) => args.first() == Some(param) && !args[1..].contains(param),
        _ => false,
    }
}

fn callee_name(lower: &Lower, callee: &Callee) -> Name {
    lower.cx.program.fns[callee.function.index()].display
}

fn facts_adt(program: &crate::names::program::Program, ty: &Ty) -> Option<crate::names::program::AdtId> {
    super::lower::content_adt(program, ty)
}

/// The collection whose elements an iterator is at.
fn collection_of(value: &Value) -> Value {
    match value {
        Value::Place(place) => {
            let mut place = place.clone();
            if matches!(place.path.last(), Some(Step::Elem(_))) {
                place.path.pop();
            }
            Value::Place(place)
        }
        other => other.clone(),
    }
}

/// The mode that a model names.
fn mode_named(mode: Name) -> Mode {
    match mode.as_str() {
        "shared" => Mode::Shared,
        "shared_recursive" => Mode::SharedRecursive,
        "upgradable" => Mode::Upgradable,
        _ => Mode::Exclusive,
    }
}

/// The place, if the value is one.
pub(crate) fn place_of(value: &Value) -> Option<Place> {
    match value {
        Value::Place(place) => Some(place.clone()),
        _ => None,
    }
}

/// The declared type of a parameter is bounded by a function trait.
pub(crate) fn callable_param(
    program: &crate::names::program::Program,
    function: FnId,
    index: usize,
    lang: &crate::names::infer::lang::Lang,
) -> bool {
    callable_bound(program, function, index, lang).is_some()
}

/// What a parameter that can be called is bounded by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Callable {
    /// `FnOnce`.
    Once,
    /// `Fn`, `FnMut` or a function pointer: may run again and again.
    Repeatedly,
}

fn callable_bound(
    program: &crate::names::program::Program,
    function: FnId,
    index: usize,
    lang: &crate::names::infer::lang::Lang,
) -> Option<Callable> {
    let data = &program.fns[function.index()];
    let declared = data.params.get(index)?;
    let bound = |bound: &crate::names::ty::TraitRef| {
        lang.fn_traits.contains(&bound.trait_).then(|| {
            let is_once = program.traits[bound.trait_.index()].name.as_str().ends_with("FnOnce");
            if is_once { Callable::Once } else { Callable::Repeatedly }
        })
    };
    match facts::peeled(declared) {
        Ty::Param(param) => {
            let around = match data.container {
                Container::Impl(id) => Some(&program.impls[id.index()].generics),
                Container::Trait(id) => Some(&program.traits[id.index()].generics),
                Container::Module => None,
            };
            data.generics
                .bounds
                .iter()
                .chain(around.iter().flat_map(|g| g.bounds.iter()))
                .filter(|(ty, _)| matches!(ty, Ty::Param(p) if p == param))
                .find_map(|(_, of)| bound(of))
        }
        Ty::FnPtr(..) => Some(Callable::Repeatedly),
        Ty::Opaque(bounds) | Ty::Dyn(bounds) => bounds.iter().find_map(bound),
        _ => None,
    }
}

fn mentions(ty: &Ty, param: &Ty, depth: u32) -> bool {
    if depth > 8 {
        return false;
    }
    ty == param
        || match ty {
            Ty::Adt(_, args) | Ty::Tuple(args) | Ty::External(_, args) => {
                args.iter().any(|a| mentions(a, param, depth + 1))
            }
            Ty::Ref(inner) | Ty::Ptr(inner) | Ty::Slice(inner) => mentions(inner, param, depth + 1),
            _ => false,
        }
}

/// The two types have a type parameter in common (or an associated type of `Self`).
fn shares_param(ty: &Ty, with: &Ty, depth: u32) -> bool {
    if depth > 8 {
        return false;
    }
    match ty {
        Ty::Param(_) => mentions(with, ty, 0),
        Ty::Assoc(of, ..) => shares_param(of, with, depth + 1),
        Ty::Adt(_, args) | Ty::Tuple(args) => args.iter().any(|a| shares_param(a, with, depth + 1)),
        Ty::Ref(inner) | Ty::Ptr(inner) | Ty::Slice(inner) => shares_param(inner, with, depth + 1),
        _ => false,
    }
}
