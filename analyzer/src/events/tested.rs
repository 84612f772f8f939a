//! Conditions that are tested more than once in a function and cannot have changed in between: a flag that is tested twice.
//!
//! Two tests are one if their texts are, they mention the same variables, and nothing in them can change: variables that are
//! bound once and not `mut`, fields behind them or behind a `&`, constants, literals, and what operators make of these.

use std::collections::{BTreeMap, HashMap};

use super::Context;
use super::model::{Known, Outcome, TestId};
use crate::names::infer::result::{BodyTypes, PathTarget};
use crate::names::program::FnId;
use crate::names::ty::Ty;
use crate::syntax::ir::{BinOp, Body, ExprId, ExprKind, Param, PatId, PatKind, TypeRef};

/// A test at one place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Test {
    /// What is tested.
    pub(super) id: TestId,
    /// It is written the other way round (`!=` for `==`).
    negated: bool,
    /// It has one outcome as long as the function runs, not one in each round of a loop.
    lasting: bool,
}

impl Test {
    /// What is known if a condition holds, or does not.
    pub(super) fn holds(self, holds: bool) -> Known {
        self.known(Outcome::Is(u32::from(holds != self.negated)))
    }

    /// What is known in an arm for a variant, or where none matched.
    pub(super) fn known(self, outcome: Outcome) -> Known {
        Known { test: self.id, outcome, lasting: self.lasting }
    }
}

/// The repeated tests of a function with its closures.
#[derive(Debug, Default)]
pub(super) struct Tested {
    by_expr: HashMap<ExprId, Test>,
}

impl Tested {
    pub(super) fn new(cx: &Context, body: &Body, types: &BodyTypes, function: Option<FnId>) -> Self {
        let params = function.map_or(&[][..], |id| &cx.program.fns[id.index()].param_pats);
        let finder = Finder { cx, body, types, params };
        let mut places: BTreeMap<String, Vec<(ExprId, Test)>> = BTreeMap::new();
        let mut add = |found: Option<(String, Test)>, at: ExprId| {
            if let Some((key, test)) = found {
                places.entry(key).or_default().push((at, test));
            }
        };
        for expr in &body.exprs {
            match &expr.kind {
                ExprKind::If { cond, .. } | ExprKind::While { cond, .. } => {
                    finder.leaves(*cond, &mut |leaf| add(finder.condition(leaf), leaf));
                }
                ExprKind::Match { scrutinee, arms } => {
                    add(finder.scrutinee(*scrutinee), *scrutinee);
                    for guard in arms.iter().filter_map(|arm| arm.guard) {
                        finder.leaves(guard, &mut |leaf| add(finder.condition(leaf), leaf));
                    }
                }
                ExprKind::Let(_, scrutinee) => add(finder.scrutinee(*scrutinee), *scrutinee),
                _ => {}
            }
        }
        let repeated = places.into_values().filter(|places| places.len() > 1).enumerate();
        let all = repeated.flat_map(|(number, places)| {
            places.into_iter().map(move |(at, test)| (at, Test { id: TestId::new(number), ..test }))
        });
        Self { by_expr: all.collect() }
    }

    pub(super) fn get(&self, expr: ExprId) -> Option<Test> {
        self.by_expr.get(&expr).copied()
    }
}

struct Finder<'a> {
    cx: &'a Context<'a>,
    body: &'a Body,
    types: &'a BodyTypes,
    params: &'a [Param],
}

impl Finder<'_> {
    fn kind(&self, id: ExprId) -> Option<&ExprKind> {
        self.body.exprs.get(id.index()).map(|expr| &expr.kind)
    }

    /// The conditions that `&&`, `||` and `!` are made of.
    fn leaves(&self, id: ExprId, found: &mut impl FnMut(ExprId)) {
        match self.kind(id) {
            Some(ExprKind::Logical(_, lhs, rhs)) => {
                self.leaves(*lhs, found);
                self.leaves(*rhs, found);
            }
            Some(ExprKind::Unary(inner)) => self.leaves(*inner, found),
            Some(ExprKind::Expansion { .. } | ExprKind::Let(..)) | None => {}
            Some(_) => found(id),
        }
    }

    /// What a condition tests, and whether it is written the other way round.
    fn condition(&self, id: ExprId) -> Option<(String, Test)> {
        let mut variables = Vec::new();
        if !self.is_settled(id, &mut variables) {
            return None;
        }
        let mut text = self.text(id)?;
        let negated = matches!(self.kind(id), Some(ExprKind::Binary(BinOp::Equality, ..))) && text.contains("!=");
        if negated {
            text = text.replacen("!=", "==", 1);
        }
        (!variables.is_empty()).then(|| (format!("{text} {variables:?}"), self.test(&variables, negated)))
    }

    /// The same for the variants of an enum.
    fn scrutinee(&self, id: ExprId) -> Option<(String, Test)> {
        let mut variables = Vec::new();
        let is_enum = matches!(self.types.expr(id).peeled(), Ty::Adt(..));
        let settled = is_enum && self.is_place(id, &mut variables);
        settled.then(|| Some((format!("match {} {variables:?}", self.text(id)?), self.test(&variables, false))))?
    }

    fn test(&self, variables: &[PatId], negated: bool) -> Test {
        let lasting = variables.iter().all(|variable| self.params.iter().any(|param| param.pat == *variable));
        Test { id: TestId::new(0), negated, lasting }
    }

    /// The text without blanks; code of a macro's definition has the text of its call.
    fn text(&self, id: ExprId) -> Option<String> {
        let span = self.body.exprs.get(id.index())?.span;
        let text: String = self.cx.sources.text(span).split_whitespace().collect();
        (!text.is_empty() && !text.contains("//") && !text.contains("/*")).then_some(text)
    }

    /// Nothing can change it.
    fn is_settled(&self, id: ExprId, variables: &mut Vec<PatId>) -> bool {
        if self.body.exprs.get(id.index()).is_none_or(|expr| expr.from_macro.is_some()) {
            return false;
        }
        let is_scalar = || match self.types.expr(id) {
            Ty::Prim(_) => true,
            Ty::Ref(inner) => matches!(&**inner, Ty::Prim(name) if *name == "str"),
            _ => false,
        };
        match self.kind(id) {
            Some(ExprKind::Lit(_)) => true,
            Some(ExprKind::Path(_)) => match self.types.paths.get(&id) {
                Some(PathTarget::Static(item)) => self.cx.program.statics[item.index()].is_const && is_scalar(),
                Some(PathTarget::Constructor(..)) => true,
                _ => is_scalar() && self.is_place(id, variables),
            },
            Some(ExprKind::Field(..)) => is_scalar() && self.is_place(id, variables),
            Some(ExprKind::Unary(inner)) => self.is_settled(*inner, variables),
            Some(ExprKind::Binary(_, lhs, rhs)) => {
                let is_plain = |side: &ExprId| matches!(self.types.expr(*side).peeled(), Ty::Prim(_));
                is_plain(lhs) && is_plain(rhs) && self.is_settled(*lhs, variables) && self.is_settled(*rhs, variables)
            }
            _ => false,
        }
    }

    /// A variable that keeps its value, or a field of it.
    fn is_place(&self, id: ExprId, variables: &mut Vec<PatId>) -> bool {
        if self.body.exprs.get(id.index()).is_none_or(|expr| expr.from_macro.is_some()) {
            return false;
        }
        match self.kind(id) {
            Some(ExprKind::Path(_)) => match self.types.paths.get(&id) {
                Some(PathTarget::Local(variable)) => {
                    variables.push(*variable);
                    self.keeps_its_value(*variable)
                }
                _ => false,
            },
            Some(ExprKind::Field(base, _)) => self.is_place(*base, variables),
            _ => false,
        }
    }

    /// Bound once and not `mut`; and what it refers to, if it refers to something, is behind a shared reference.
    fn keeps_its_value(&self, variable: PatId) -> bool {
        let Some(PatKind::Bind { is_mut: false, .. }) = self.body.pats.get(variable.index()).map(|pat| &pat.kind)
        else {
            return false;
        };
        if self.is_assigned(variable) {
            return false;
        }
        match self.types.pat(variable) {
            Ty::Prim(_) | Ty::Adt(..) => true,
            Ty::Ref(inner) => {
                let param = self.params.iter().find(|param| param.pat == variable);
                matches!(&**inner, Ty::Prim(name) if *name == "str")
                    || param.is_some_and(|param| matches!(param.ty, TypeRef::Ref(false, _)))
            }
            _ => false,
        }
    }

    fn is_assigned(&self, variable: PatId) -> bool {
        self.body.exprs.iter().any(|expr| match &expr.kind {
            ExprKind::Assign(lhs, _) | ExprKind::AssignOp(_, lhs, _) => {
                matches!(self.types.paths.get(lhs), Some(PathTarget::Local(pat)) if *pat == variable)
            }
            _ => false,
        })
    }
}
