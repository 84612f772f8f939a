//! What a library's function does by default: its closures run in place, and its result and what they get is inside the receiver.

use super::facts::{self, has_model, model};
use super::lower::{Lower, Operand};
use super::model::{Acquire, Argument, ElemKey, EventKind, SlotId, Step, Value};
use crate::base::name;
use crate::names::bounds::declared_bounds;
use crate::names::infer::result::Callee;
use crate::names::program::{Container, FnId};
use crate::names::ty::Ty;
use crate::syntax::ir::{ExprId, ExprKind};

impl Lower<'_> {
    /// The default meaning of a model function: closures run in place; result and closure arguments are inside `self`.
    pub(super) fn in_place(
        &mut self,
        id: ExprId,
        callee: &Callee,
        operands: Vec<Operand>,
        exprs: &[ExprId],
        once: Option<(SlotId, Acquire)>,
    ) -> Operand {
        let program = self.cx.program;
        let function = &program.fns[callee.function.index()];
        self.store_arguments(callee, &operands, exprs);
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
            self.frame_mut().repeats += repeats;
            let run = self.frame_mut().new_block();
            self.frame_mut().loop_depth -= repeats;
            self.frame_mut().repeats -= repeats;
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
        self.store_in_new(callee, &value, &operands, exprs);
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
}

/// The closure's only parameter is what an `Option` or `Result` has in its first variant.
fn takes_content(self_ty: &Ty, params: &[Ty]) -> bool {
    match (self_ty.peeled(), params) {
        (Ty::Adt(_, args), [param]) => args.first() == Some(param) && !args[1..].contains(param),
        _ => false,
    }
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
