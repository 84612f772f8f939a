//! What runs without being named: operators on types of the program, and what formatting shows.

use super::Infer;
use super::method::{self, is_model};
use super::result::{Adjustment, Dispatch, Silent};
use crate::base::name;
use crate::names::program::{FnId, ItemRef, TraitId};
use crate::names::subst::Subst;
use crate::names::ty::Ty;
use crate::syntax::ir::{Arith, BinOp, ExprId, Shown};

impl Infer<'_> {
    /// What `left op right` runs, if `left` is of a type of the program that implements the operator.
    pub(super) fn operator(&mut self, id: ExprId, op: BinOp, left: &Ty) {
        match op {
            BinOp::Arith(op) => self.arithmetic(id, op.overloading(false), left),
            BinOp::Equality => self.run_operator(id, "std::cmp::PartialEq", "eq", left, true),
            BinOp::Ordering => self.run_operator(id, "std::cmp::PartialOrd", "partial_cmp", left, true),
        }
    }

    /// What `left op= right` runs likewise.
    pub(super) fn assigning_operator(&mut self, id: ExprId, op: Arith, left: &Ty) {
        self.arithmetic(id, op.overloading(true), left);
    }

    fn arithmetic(&mut self, id: ExprId, (trait_, method): (&str, &str), left: &Ty) {
        self.run_operator(id, &format!("std::ops::{trait_}"), method, left, false);
    }

    /// References compare what they refer to.
    fn run_operator(&mut self, id: ExprId, trait_: &str, wanted: &str, left: &Ty, through_references: bool) {
        let mut ty = self.table.deep(left);
        loop {
            if !matches!(ty.peeled(), Ty::Adt(..)) {
                return;
            }
            if let Some((function, mut subst)) = self.own_impl(trait_, wanted, &ty) {
                let callee = self.instantiate(function, ty, Dispatch::Static, &mut subst, &[]);
                self.out.callees.insert(id, callee);
                return;
            }
            ty = match ty {
                Ty::Ref(inner) if through_references => (*inner).clone(),
                _ => return,
            };
        }
    }

    /// What showing `arg` runs: the first type that dereferencing leads to and that has an impl of its own.
    pub(super) fn shows(&mut self, id: ExprId, arg: ExprId, ty: &Ty, how: Shown) {
        let trait_ = match how {
            Shown::Display => "std::fmt::Display",
            Shown::Debug => "std::fmt::Debug",
        };
        for (ty, steps) in method::autoderef(&self.env, &self.table, ty) {
            if !matches!(ty, Ty::Adt(..)) {
                continue;
            }
            if let Some((function, _)) = self.own_impl(trait_, "fmt", &ty) {
                self.out.silent.entry(id).or_default().push(Silent { arg: Some(arg), steps, function });
                return;
            }
        }
    }

    /// `arg.to_string()` shows `arg`.
    pub(super) fn shows_as_string(&mut self, id: ExprId, function: FnId, receiver: ExprId, ty: &Ty) {
        let program = self.env.scope.program;
        let function = &program.fns[function.index()];
        if function.name == name("to_string") && is_model(program, function.module) {
            self.shows(id, receiver, ty, Shown::Display);
        }
    }

    /// The method of a trait that the program itself implements for a type.
    fn own_impl(&self, trait_: &str, wanted: &str, ty: &Ty) -> Option<(FnId, Subst)> {
        let program = self.env.scope.program;
        let found = method::trait_method_impl(&self.env.scope, self.lang_trait(trait_)?, ty, name(wanted))?;
        (!is_model(program, program.fns[found.0.index()].module)).then_some(found)
    }

    fn lang_trait(&self, path: &str) -> Option<TraitId> {
        match self.env.scope.program.lang.get(&name(path)) {
            Some(ItemRef::Trait(id)) => Some(*id),
            _ => None,
        }
    }
}

impl Silent {
    /// The dereferences that are left after those that a method call has done by itself.
    pub fn steps_after(&self, done: usize) -> &[Adjustment] {
        self.steps.get(done..).unwrap_or_default()
    }
}
