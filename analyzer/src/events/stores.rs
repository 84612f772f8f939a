//! What is put into fields and collections to be run or waited for later: functions, and handles of threads.

use super::facts::has_model;
use super::in_place::callable_param;
use super::lower::{Lower, Operand};
use super::model::{Place, Root, Store, Value};
use crate::names::infer::result::Callee;
use crate::names::program::{AdtId, Container, Program};
use crate::names::ty::Ty;
use crate::syntax::ir::ExprId;

/// How deep types are looked into.
const MAX_DEPTH: u32 = 6;

/// The types that somebody can wait for.
pub(super) fn handles(program: &Program) -> Vec<bool> {
    let mut found = vec![false; program.adts.len()];
    for function in program.fns.iter().filter(|function| function.has_self && has_model(&function.attrs, "join")) {
        if let Container::Impl(id) = function.container
            && let Ty::Adt(adt, _) = program.impls[id.index()].self_ty.peeled()
        {
            found[adt.index()] = true;
        }
    }
    found
}

impl Lower<'_> {
    /// `what`, of type `ty`, is at `into` from now on.
    pub(super) fn store(&mut self, into: Place, what: &Value, ty: &Ty) {
        if matches!(what, Value::Unknown) || !self.is_kept_for_later(ty, 0) {
            return;
        }
        let (what, body) = (self.materialize(what.clone()), self.frame().body);
        self.stores.push(Store { into, what, body });
    }

    /// A method of a library keeps what it gets and does not call.
    pub(super) fn store_arguments(&mut self, callee: &Callee, operands: &[Operand], exprs: &[ExprId]) {
        let Some(Value::Place(into)) = operands.first().map(|receiver| &receiver.value) else { return };
        if !self.cx.program.fns[callee.function.index()].has_self {
            return;
        }
        for (index, (operand, expr)) in operands.iter().zip(exprs).enumerate().skip(1) {
            if !callable_param(self.cx.program, callee.function, index, self.cx.lang) {
                let ty = self.types.expr(*expr).clone();
                self.store(into.clone(), &operand.value, &ty);
            }
        }
    }

    /// What is made of something keeps it: `Mutex::new(handle)`.
    pub(super) fn store_in_new(&mut self, callee: &Callee, new: &Value, operands: &[Operand], exprs: &[ExprId]) {
        let Value::Place(into) = new else { return };
        if self.cx.program.fns[callee.function.index()].has_self || !matches!(into.root, Root::Local(..)) {
            return;
        }
        for (operand, expr) in operands.iter().zip(exprs).filter(|(operand, _)| operand.value != *new) {
            let ty = self.types.expr(*expr).clone();
            self.store(into.clone(), &operand.value, &ty);
        }
    }

    fn is_kept_for_later(&self, ty: &Ty, depth: u32) -> bool {
        let all = |types: &[Ty]| depth < MAX_DEPTH && types.iter().any(|ty| self.is_kept_for_later(ty, depth + 1));
        match ty {
            Ty::Closure(_) => true,
            Ty::Dyn(bounds) | Ty::Opaque(bounds) => {
                let is_future = |id| Some(id) == self.cx.lang.future;
                bounds.iter().any(|bound| self.cx.lang.fn_traits.contains(&bound.trait_) || is_future(bound.trait_))
            }
            Ty::Adt(adt, args) => self.is_handle(*adt) || all(args),
            Ty::Tuple(types) => all(types),
            Ty::Ref(inner) | Ty::Slice(inner) => all(std::slice::from_ref(inner)),
            _ => self.is_function(ty),
        }
    }

    /// What a value of that type stands for can be waited for.
    pub(super) fn is_handle_type(&self, ty: &Ty) -> bool {
        matches!(ty, Ty::Adt(adt, _) if self.is_handle(*adt))
    }

    fn is_handle(&self, adt: AdtId) -> bool {
        self.cx.handles.get(adt.index()).copied().unwrap_or(false)
    }
}
