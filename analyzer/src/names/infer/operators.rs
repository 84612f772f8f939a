//! What runs without being named: operators on types of the program, and what formatting shows.

use super::Infer;
use super::method::{self, is_model};
use super::result::{Adjustment, Dispatch, Formatted};
use crate::base::{Name, name};
use crate::names::program::{FnId, TraitId};
use crate::names::subst::Subst;
use crate::names::ty::Ty;
use crate::syntax::ir::{Arith, BinOp, ExprId, Shown};

/// The trait of an operator and its method.
fn arithmetic(op: Arith, assigns: bool) -> (&'static str, &'static str) {
    match (op, assigns) {
        (Arith::Add, false) => ("std::ops::Add", "add"),
        (Arith::Sub, false) => ("std::ops::Sub", "sub"),
        (Arith::Mul, false) => ("std::ops::Mul", "mul"),
        (Arith::Div, false) => ("std::ops::Div", "div"),
        (Arith::Rem, false) => ("std::ops::Rem", "rem"),
        (Arith::BitAnd, false) => ("std::ops::BitAnd", "bitand"),
        (Arith::BitOr, false) => ("std::ops::BitOr", "bitor"),
        (Arith::BitXor, false) => ("std::ops::BitXor", "bitxor"),
        (Arith::Shl, false) => ("std::ops::Shl", "shl"),
        (Arith::Shr, false) => ("std::ops::Shr", "shr"),
        (Arith::Add, true) => ("std::ops::AddAssign", "add_assign"),
        (Arith::Sub, true) => ("std::ops::SubAssign", "sub_assign"),
        (Arith::Mul, true) => ("std::ops::MulAssign", "mul_assign"),
        (Arith::Div, true) => ("std::ops::DivAssign", "div_assign"),
        (Arith::Rem, true) => ("std::ops::RemAssign", "rem_assign"),
        (Arith::BitAnd, true) => ("std::ops::BitAndAssign", "bitand_assign"),
        (Arith::BitOr, true) => ("std::ops::BitOrAssign", "bitor_assign"),
        (Arith::BitXor, true) => ("std::ops::BitXorAssign", "bitxor_assign"),
        (Arith::Shl, true) => ("std::ops::ShlAssign", "shl_assign"),
        (Arith::Shr, true) => ("std::ops::ShrAssign", "shr_assign"),
    }
}

impl Infer<'_> {
    /// What `left op right` runs, if `left` is of a type of the program that implements the operator.
    pub(super) fn operator(&mut self, id: ExprId, op: BinOp, left: &Ty) {
        let (trait_, wanted) = match op {
            BinOp::Arith(op) => arithmetic(op, false),
            BinOp::Equality => ("std::cmp::PartialEq", "eq"),
            BinOp::Ordering => ("std::cmp::PartialOrd", "partial_cmp"),
        };
        self.run_operator(id, trait_, wanted, left, !matches!(op, BinOp::Arith(_)));
    }

    /// What `left op= right` runs likewise.
    pub(super) fn assigning_operator(&mut self, id: ExprId, op: Arith, left: &Ty) {
        let (trait_, wanted) = arithmetic(op, true);
        self.run_operator(id, trait_, wanted, left, false);
    }

    /// References compare what they refer to.
    fn run_operator(&mut self, id: ExprId, trait_: &'static str, wanted: &str, left: &Ty, through_references: bool) {
        let mut ty = self.table.deep(left);
        loop {
            if !matches!(method::peeled(&ty), Ty::Adt(..)) {
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
                self.out.formatted.entry(id).or_default().push(Formatted { arg, steps, function });
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
        self.env.lang.named.get(&name(path)).copied()
    }
}

/// Paths of the traits whose methods run without being named.
pub(super) fn silent_traits() -> impl Iterator<Item = Name> {
    const OPERATORS: [Arith; 10] = [
        Arith::Add,
        Arith::Sub,
        Arith::Mul,
        Arith::Div,
        Arith::Rem,
        Arith::BitAnd,
        Arith::BitOr,
        Arith::BitXor,
        Arith::Shl,
        Arith::Shr,
    ];
    let operators = OPERATORS.iter().flat_map(|op| [arithmetic(*op, false).0, arithmetic(*op, true).0]);
    let others = ["std::cmp::PartialEq", "std::cmp::PartialOrd", "std::fmt::Display", "std::fmt::Debug"];
    operators.chain(others).map(name)
}

impl Formatted {
    /// The dereferences that are left after those that a method call has done by itself.
    pub fn steps_after(&self, done: usize) -> &[Adjustment] {
        self.steps.get(done..).unwrap_or_default()
    }
}
