//! Library functions: what their models say happens.

use super::call::place_of;
use super::facts::{self, has_model, model};
use super::lower::{Lower, Operand};
use super::model::{Acquire, Argument, Blocking, ElemKey, EventKind, LockKind, Mode, Place, SlotId, Step, Value};
use crate::base::{Name, Span, name};
use crate::names::bounds::declared_bounds;
use crate::names::infer::result::Callee;
use crate::names::program::{AdtId, Container, FnId};
use crate::names::ty::Ty;
use crate::syntax::ir::{ExprId, ExprKind};

impl Lower<'_> {
    /// A library function: its model says what it does.
    pub(super) fn model_call(
        &mut self,
        id: ExprId,
        callee: &Callee,
        operands: Vec<Operand>,
        exprs: &[ExprId],
    ) -> Operand {
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
        if has_model(attrs, "swaps") {
            return self.swap(id, exprs);
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
        let beside = match has_model(attrs, "parallel") {
            true => self.spawn_beside(id, callee, &operands),
            false => Vec::new(),
        };
        let result = self.in_place(id, callee, operands, exprs, once);
        for handle in beside {
            self.emit_at(EventKind::Join { handle: Some(handle) }, id);
        }
        if has_model(attrs, "scope") {
            self.emit_at(EventKind::Join { handle: None }, id);
        }
        self.after_call(id, &callee.ret);
        result
    }

    /// What two variables own changes places.
    fn swap(&mut self, id: ExprId, exprs: &[ExprId]) -> Operand {
        // `&mut *guard` is what the guard protects, not the guard.
        let guards = exprs.iter().take(2).filter(|expr| self.owns_guard(self.types.expr(**expr).peeled()));
        let slots: Vec<SlotId> = guards.filter_map(|expr| self.borrowed_slot(*expr)).collect();
        if let [a, b] = slots[..] {
            let between = self.frame_mut().temp(false);
            for (from, to) in [(a, between), (b, a), (between, b)] {
                self.emit_at(EventKind::Move { from, to }, id);
            }
        }
        Operand::unknown()
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
            && exprs.iter().skip(1).any(|expr| self.may_take_guard(*expr))
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
        // `LazyLock::new(f)` keeps its closure: it runs when the value is first needed, as does the body of a static.
        let keeps_closure = has_model(&function.attrs, "once") && !function.has_self && !self.is_initialiser();
        for (index, operand) in operands.iter().enumerate() {
            let Some(bound) = callable_bound(program, callee.function, index, self.cx.lang).filter(|_| !keeps_closure)
            else {
                continue;
            };
            if matches!(operand.value, Value::Unknown) || (!owns && self.put_aside(id, operand)) {
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
                && facts::is_transparent(program, callee.self_ty.peeled())
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
        // A collection takes what is put into it, also if it gives something of the same type back: `HashMap::insert`.
        let keeps = model(&function.attrs, "keeps");
        if keeps.is_some_and(|args| args.iter().any(|a| a.as_str() == "replacing"))
            && let Some(inside) = receiver_slot
        {
            let to = *result.get_or_insert_with(|| self.frames.last_mut().map_or(inside, |f| f.temp(false)));
            self.emit_at(EventKind::Move { from: inside, to }, id);
        }
        let gives = self.owns_guard(&ty) && keeps.is_none();
        let takes_in = function.has_self && !by_value_self && receiver_slot.is_some() && !gives;
        if takes_in && let Some(to) = receiver_slot {
            for from in moved.drain(..) {
                self.emit_at(EventKind::Move { from, to }, id);
            }
        }
        if gives
            && function.has_self
            && !by_value_self
            && let Some(slot) = receiver_slot
        {
            // `Option::take`, `Vec::pop`: what comes out is no longer inside.
            moved.push(slot);
        }
        for from in moved {
            if owns && keeps.is_none() {
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

    /// An argument that is no function, or one that may be given a guard.
    fn may_take_guard(&self, expr: ExprId) -> bool {
        let params = self.closure_params(expr);
        params.is_empty() || params.iter().any(|ty| *ty == Ty::Unknown || self.owns_guard(ty))
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
        let ty = callee.self_ty.peeled().clone();
        if let Ty::Adt(adt, _) = &ty
            && facts::lock_kind(program, *adt).is_some()
        {
            return value.step(Step::Data);
        }
        if facts::is_container(program, &ty) {
            let body = self.frame().body;
            let number = self.next_iteration();
            let key = key.map_or(ElemKey::Iteration(body, number), |key| self.element_key(key));
            return value.step(Step::Elem(key));
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
            let ty_self = callee.self_ty.peeled().clone();
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
                return self_value.step(Step::Elem(key));
            }
            if let Ty::Adt(adt, _) = &ty_self
                && facts::lock_kind(program, *adt).is_some()
            {
                return self_value.step(Step::Data);
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
            let lock_result = matches!(ty.peeled(), Ty::Adt(adt, _) if facts::lock_kind(program, *adt).is_some());
            for (operand, declared) in operands.iter().zip(&function.params) {
                let declared = declared.peeled();
                let carried = match declared {
                    Ty::Param(_) => mentions(&function.ret, declared, 0),
                    Ty::Adt(adt, _) => matches!(ty.peeled(), Ty::Adt(other, _) if adt == other),
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
        let ty_self = callee.self_ty.peeled().clone();
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
            Value::Place(lock.clone()).step(Step::Elem(key))
        } else {
            Value::Place(lock)
        };
        let mut given = None;
        for index in runs {
            let args = vec![Argument { value: content.step(Step::Data), slot: None }];
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
                let args = vec![Argument { value: value.step(Step::Data), slot: None }];
                self.run_callable(id, operand.clone(), args, callee_name(self, callee), None);
            }
        }
        Operand { value, slot: Some(result) }
    }
}

/// The closure's only parameter is what an `Option` or `Result` has in its first variant.
fn takes_content(self_ty: &Ty, params: &[Ty]) -> bool {
    match (self_ty.peeled(), params) {
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
pub(super) enum Callable {
    /// `FnOnce`.
    Once,
    /// `Fn`, `FnMut` or a function pointer: may run again and again.
    Repeatedly,
}

pub(super) fn callable_bound(
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
    match declared.peeled() {
        Ty::Param(param) => declared_bounds(program, data, *param).find_map(bound),
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
