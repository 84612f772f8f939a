//! Conditions that are tested more than once in a function and cannot have changed in between: a flag that is tested twice,
//! or in each round of a loop; and parameters, since callers know what they give.
//!
//! Two tests are one if their tokens are, they mention the same variables, and nothing in them can change: variables that are
//! bound once and not `mut`, fields behind them or behind a `&`, constants, literals, and what operators make of these.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Context;
use super::lower::Lower;
use super::model::{Known, Outcome, TestId, Told};
use crate::base::Span;
use crate::names::infer::result::{BodyTypes, PathTarget};
use crate::names::program::{AdtId, FnId, StaticId};
use crate::names::ty::Ty;
use crate::syntax::bytes::tokens;
use crate::syntax::ir::{BinOp, Body, ExprId, ExprKind, Lit, Param, PatId, PatKind, TypeRef};

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
    /// The parameters that keep their value.
    params: BTreeMap<PatId, u16>,
}

impl Tested {
    /// `assigned` has the variables with more than one value.
    pub(super) fn new(
        cx: &Context,
        body: &Body,
        types: &BodyTypes,
        function: Option<FnId>,
        assigned: &BTreeSet<PatId>,
    ) -> Self {
        let params = function.map_or(&[][..], |id| &cx.program.fns[id.index()].param_pats);
        let finder = Finder { cx, body, types, params, assigned };
        let kept = params.iter().enumerate().filter(|(_, param)| finder.keeps_its_value(param.pat));
        let kept: BTreeMap<PatId, u16> = kept.map(|(number, param)| (param.pat, number as u16)).collect();
        let mut of_params: HashMap<ExprId, Test> = HashMap::new();
        let mut places: BTreeMap<String, Vec<(ExprId, Test)>> = BTreeMap::new();
        let mut add = |found: Option<(String, Test)>, at: ExprId| {
            if let Some(number) = finder.variable(at).and_then(|variable| kept.get(&variable)) {
                let id = TestId::new(usize::from(*number));
                of_params.insert(at, Test { id, negated: false, lasting: true });
            } else if let Some((key, test)) = found {
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
        let loops: Vec<Span> = body.exprs.iter().filter(|expr| is_loop(&expr.kind)).map(|expr| expr.span).collect();
        let comes_again = |(at, test): &(ExprId, Test)| {
            let place = body.exprs.get(at.index()).map_or(Span { lo: 0, hi: 0 }, |expr| expr.span);
            test.lasting && loops.iter().any(|around| around.lo <= place.lo && place.hi <= around.hi)
        };
        let is_repeated = |places: &Vec<(ExprId, Test)>| places.len() > 1 || places.iter().any(comes_again);
        let repeated = places.into_values().filter(is_repeated).enumerate();
        let all = repeated.flat_map(|(number, places)| {
            let id = TestId::new(params.len() + number);
            places.into_iter().map(move |(at, test)| (at, Test { id, ..test }))
        });
        Self { by_expr: all.chain(of_params).collect(), params: kept }
    }

    pub(super) fn get(&self, expr: ExprId) -> Option<Test> {
        self.by_expr.get(&expr).copied()
    }
}

impl Lower<'_> {
    /// What the source says of the arguments of a call.
    pub(super) fn told(&self, callee: FnId, exprs: &[ExprId]) -> Vec<(u16, Told)> {
        let params = &self.cx.program.fns[callee.index()].params;
        let numbered = exprs.iter().zip(params).enumerate();
        numbered.filter_map(|(number, (expr, ty))| Some((number as u16, self.told_of(*expr, ty.peeled())?))).collect()
    }

    fn told_of(&self, expr: ExprId, wanted: &Ty) -> Option<Told> {
        if let Some(ExprKind::Ref(_, inner)) = self.kind_of(expr) {
            return self.told_of(*inner, wanted);
        }
        match wanted {
            Ty::Prim(name) if *name == "bool" => {}
            Ty::Adt(id, _) if self.cx.program.adts[id.index()].is_enum => {}
            _ => return None,
        }
        let is_variant = |owner: AdtId| matches!(wanted, Ty::Adt(id, _) if *id == owner);
        if let Some((owner, variant)) = self.types.constructors.get(&expr) {
            return is_variant(*owner).then_some(Told::Is(*variant));
        }
        match self.kind_of(expr)? {
            ExprKind::Lit(Lit::Bool(Some(value))) => Some(Told::Is(u32::from(*value))),
            ExprKind::Path(_) => match self.types.paths.get(&expr)? {
                PathTarget::Local(variable) => {
                    let same = match (self.types.expr(expr).peeled(), wanted) {
                        (Ty::Adt(own, _), Ty::Adt(wanted, _)) => own == wanted,
                        (own, wanted) => own == wanted,
                    };
                    self.tested.params.get(variable).filter(|_| same).map(|number| Told::Param(*number))
                }
                PathTarget::Constructor(owner, variant) => is_variant(*owner).then_some(Told::Is(*variant)),
                _ => None,
            },
            _ => None,
        }
    }
}

fn is_loop(kind: &ExprKind) -> bool {
    matches!(kind, ExprKind::Loop { .. } | ExprKind::While { .. } | ExprKind::For { .. })
}

struct Finder<'a> {
    cx: &'a Context<'a>,
    body: &'a Body,
    types: &'a BodyTypes,
    params: &'a [Param],
    assigned: &'a BTreeSet<PatId>,
}

/// What a condition is made of, beside its tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Variable(PatId),
    Constant(StaticId),
}

impl Finder<'_> {
    fn kind(&self, id: ExprId) -> Option<&ExprKind> {
        self.body.exprs.get(id.index()).map(|expr| &expr.kind)
    }

    /// The variable that the whole expression is.
    fn variable(&self, id: ExprId) -> Option<PatId> {
        match (self.kind(id)?, self.types.paths.get(&id)?) {
            (ExprKind::Path(_), PathTarget::Local(variable)) => Some(*variable),
            _ => None,
        }
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
        let mut parts = Vec::new();
        if !self.is_settled(id, &mut parts) || !parts.iter().any(|part| matches!(part, Part::Variable(_))) {
            return None;
        }
        let mut tokens = self.tokens(id)?;
        let negated = self.is_unequal(id, &mut tokens);
        Some((format!("{} {parts:?}", tokens.join(" ")), self.test(&parts, negated)))
    }

    /// Whether it is `!=`, which becomes `==`: of the same two they are one test.
    fn is_unequal(&self, id: ExprId, tokens: &mut [&str]) -> bool {
        let Some(ExprKind::Binary(BinOp::Equality, lhs, _)) = self.kind(id) else { return false };
        let Some(lhs) = self.tokens(*lhs).filter(|lhs| tokens.starts_with(lhs)) else { return false };
        match tokens.get_mut(lhs.len()) {
            Some(sign) if *sign == "!" => {
                *sign = "=";
                true
            }
            _ => false,
        }
    }

    /// The same for the variants of an enum.
    fn scrutinee(&self, id: ExprId) -> Option<(String, Test)> {
        let mut parts = Vec::new();
        let is_enum = matches!(self.types.expr(id).peeled(), Ty::Adt(..));
        if !is_enum || !self.is_place(id, &mut parts) {
            return None;
        }
        Some((format!("match {} {parts:?}", self.tokens(id)?.join(" ")), self.test(&parts, false)))
    }

    fn test(&self, parts: &[Part], negated: bool) -> Test {
        let lasts = |part: &Part| match part {
            Part::Variable(variable) => self.params.iter().any(|param| param.pat == *variable),
            Part::Constant(_) => true,
        };
        let lasting = parts.iter().all(lasts);
        Test { id: TestId::new(0), negated, lasting }
    }

    fn tokens(&self, id: ExprId) -> Option<Vec<&str>> {
        let found = tokens(self.cx.sources.text(self.body.exprs.get(id.index())?.span));
        (!found.is_empty()).then_some(found)
    }

    /// Nothing can change it.
    fn is_settled(&self, id: ExprId, parts: &mut Vec<Part>) -> bool {
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
                Some(PathTarget::Static(item)) => {
                    parts.push(Part::Constant(*item));
                    self.cx.program.statics[item.index()].is_const && is_scalar()
                }
                Some(PathTarget::Local(_)) => is_scalar() && self.is_place(id, parts),
                _ => false,
            },
            Some(ExprKind::Field(..)) => is_scalar() && self.is_place(id, parts),
            Some(ExprKind::Unary(inner)) => self.is_settled(*inner, parts),
            Some(ExprKind::Binary(_, lhs, rhs)) => {
                let is_plain = |side: &ExprId| matches!(self.types.expr(*side).peeled(), Ty::Prim(_));
                is_plain(lhs) && is_plain(rhs) && self.is_settled(*lhs, parts) && self.is_settled(*rhs, parts)
            }
            _ => false,
        }
    }

    /// A variable that keeps its value, or a field of it.
    fn is_place(&self, id: ExprId, parts: &mut Vec<Part>) -> bool {
        if self.body.exprs.get(id.index()).is_none_or(|expr| expr.from_macro.is_some()) {
            return false;
        }
        match self.kind(id) {
            Some(ExprKind::Path(_)) => match self.types.paths.get(&id) {
                Some(PathTarget::Local(variable)) => {
                    parts.push(Part::Variable(*variable));
                    self.keeps_its_value(*variable)
                }
                _ => false,
            },
            Some(ExprKind::Field(base, _)) => self.is_place(*base, parts),
            _ => false,
        }
    }

    /// Bound once and not `mut`; and what it refers to, if it refers to something, is behind a shared reference.
    fn keeps_its_value(&self, variable: PatId) -> bool {
        let Some(PatKind::Bind { is_mut: false, .. }) = self.body.pats.get(variable.index()).map(|pat| &pat.kind)
        else {
            return false;
        };
        if self.assigned.contains(&variable) {
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
}
