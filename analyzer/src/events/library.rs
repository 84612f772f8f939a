//! Library functions: what their models say happens.

use super::call::place_of;
use super::facts::{self, has_model, model};
use super::in_place::callable_param;
use super::lower::{Lower, Operand};
use super::model::{Acquire, Argument, Blocking, ElemKey, EventKind, LockKind, Mode, Place, SlotId, Step, Value};
use crate::base::{Name, Span, name};
use crate::names::infer::result::Callee;
use crate::names::program::AdtId;
use crate::names::ty::Ty;
use crate::syntax::ir::ExprId;

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
        if has_model(attrs, "rendezvous") {
            self.emit_at(EventKind::Rendezvous, id);
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
        if has_model(attrs, "tells_apart")
            && let (Some(a), Some(b)) = (first_place.clone(), operands.get(1).and_then(|o| place_of(&o.value)))
        {
            self.emit(EventKind::ToldApart(a, b), span);
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
        let runs: Vec<usize> = (0..operands.len())
            .filter(|index| callable_param(program, callee.function, *index, self.cx.lang))
            .collect();
        // What the lock is generic over was there before it was locked, whatever it is.
        let names_guard = !runs.is_empty() || self.names_guard(&function.ret);
        let can_own = names_guard && self.can_own(&ret) && !facts::is_plain(&ret);
        let owns = can_own && !matches!(&ret, Ty::Tuple(t) if t.is_empty());
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

    /// A declared type has a guard in it, or something that only its implementors know.
    fn names_guard(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Param(name) => *name == "Self",
            Ty::Adt(_, args) => self.owns_guard(ty) || args.iter().any(|arg| self.names_guard(arg)),
            Ty::Tuple(parts) => parts.iter().any(|part| self.names_guard(part)),
            Ty::Slice(inner) => self.names_guard(inner),
            _ => self.can_own(ty),
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

fn callee_name(lower: &Lower, callee: &Callee) -> Name {
    lower.cx.program.fns[callee.function.index()].display
}

fn facts_adt(program: &crate::names::program::Program, ty: &Ty) -> Option<crate::names::program::AdtId> {
    super::lower::content_adt(program, ty)
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
