//! `Drop` impls of the program: they run where a value's scope ends, without being named (Reference, "Destructors").

use std::collections::HashMap;

use super::facts;
use super::lower::Lower;
use super::model::{Argument, Call, CallId, Step, Value};
use crate::base::name;
use crate::names::infer::is_model;
use crate::names::program::{AdtId, FnId, ItemRef, Program};
use crate::names::ty::Ty;
use crate::syntax::ir::{BinOp, BlockKind, Body, ExprId, ExprKind, PatId};
use crate::syntax::walk::for_each_child;

/// How deep fields are looked through for their own `Drop`.
const MAX_DEPTH: u32 = 3;
/// How many `Drop` impls one value may run.
const MAX_DROPS: usize = 4;

/// The `Drop` impls of the program.
#[derive(Debug)]
pub struct DropGlue {
    impls: HashMap<AdtId, FnId>,
    /// `Option`, `Result`, `Box`: they own what they hold.
    owners: Vec<AdtId>,
}

impl DropGlue {
    /// Collects them.
    pub fn new(program: &Program) -> DropGlue {
        let trait_ = match program.lang.get(&name("std::ops::Drop")) {
            Some(ItemRef::Trait(id)) => Some(*id),
            _ => None,
        };
        let own = |item: &&crate::names::program::Impl| {
            item.is_indexed
                && item.trait_.as_ref().is_some_and(|t| Some(t.trait_) == trait_)
                && !is_model(program, item.module)
        };
        let impls = program.impls.iter().filter(own).filter_map(|item| match item.self_ty {
            Ty::Adt(adt, _) => Some((adt, *item.fns.get(&name("drop"))?)),
            _ => None,
        });
        let owner = |path: &&str| match program.lang.get(&name(path)) {
            Some(ItemRef::Adt(id)) => Some(*id),
            _ => None,
        };
        let owners = ["std::option::Option", "std::result::Result", "std::boxed::Box"];
        DropGlue { impls: impls.collect(), owners: owners.iter().filter_map(owner).collect() }
    }

    /// What runs when a value of this type ends: each `drop` with the fields that lead to its `self`.
    pub fn of(&self, program: &Program, ty: &Ty) -> Vec<(FnId, Vec<Step>)> {
        let mut found = Vec::new();
        if !self.impls.is_empty() {
            self.collect(program, ty, &mut Vec::new(), 0, &mut found);
        }
        found
    }

    fn collect(
        &self,
        program: &Program,
        ty: &Ty,
        path: &mut Vec<Step>,
        depth: u32,
        found: &mut Vec<(FnId, Vec<Step>)>,
    ) {
        let Ty::Adt(id, args) = ty else { return };
        let adt = &program.adts[id.index()];
        if depth > MAX_DEPTH || found.len() >= MAX_DROPS {
            return;
        }
        if is_model(program, adt.module) {
            // What is shared ends with its last owner only, and what a `NonNull` points to is not its own.
            if self.owners.contains(id) {
                args.iter().for_each(|arg| self.collect(program, arg, path, depth + 1, found));
            }
            return;
        }
        if let Some(function) = self.impls.get(id) {
            found.push((*function, path.clone()));
        }
        if let ([variant], false) = (&adt.variants[..], adt.is_enum) {
            for (field, ty, _) in &variant.fields {
                path.push(Step::Field(*id, *field));
                self.collect(program, ty, path, depth + 1, found);
                path.pop();
            }
        }
    }
}

impl Lower<'_> {
    /// The calls that the end of a value makes, numbered when they are emitted.
    pub(super) fn ends(&mut self, ty: &Ty, value: &Value) -> Vec<Call> {
        let program = self.cx.program;
        let glue = self.cx.glue.of(program, ty);
        let mut calls = Vec::with_capacity(glue.len());
        for (function, path) in glue {
            let Some(body) = self.cx.fn_bodies[function.index()] else { continue };
            let part = path.into_iter().fold(value.clone(), |value, step| facts::field_of(program, &value, step));
            calls.push(Call {
                id: CallId(0),
                callees: vec![body],
                is_dynamic: false,
                callee_value: None,
                callee_name: program.fns[function.index()].display,
                args: vec![Argument { value: self.materialize(part), slot: None }],
                result: None,
                unlocked: None,
            });
        }
        calls
    }

    /// A value ends here.
    pub(super) fn end_of_value(&mut self, ty: &Ty, value: &Value, id: ExprId) {
        let span = self.span(id);
        for call in self.ends(ty, value) {
            self.frame_mut().emit_call(call, span);
        }
    }

    /// A statement's value that nobody takes. What a method puts out of its place to put something else in (`insert`) is
    /// mostly nothing.
    pub(super) fn end_of_statement(&mut self, id: ExprId, value: &Value) {
        let puts = match self.kind_of(id) {
            Some(ExprKind::MethodCall { method, .. }) => matches!(method.as_str(), "insert" | "replace" | "swap"),
            Some(ExprKind::Call { .. } | ExprKind::Try(_) | ExprKind::Await(_)) => false,
            _ => return,
        };
        let ty = self.types.expr(id).clone();
        if !puts {
            self.end_of_value(&ty, value, id);
        }
    }

    /// A variable keeps its value to the end of its scope: nothing in the body moves it away.
    pub(super) fn is_kept_to_the_end(&mut self, pat: PatId) -> bool {
        let (body, types) = (self.body, &self.types);
        let uses = self.uses.get_or_insert_with(|| Uses::new(body));
        uses.of(pat, types).all(|id| !uses.is_moved(self.body, &self.types, pat, id))
    }
}

/// Where each expression stands.
#[derive(Debug)]
pub(super) struct Uses {
    parents: Vec<Option<ExprId>>,
}

impl Uses {
    fn new(body: &Body) -> Uses {
        let mut parents = vec![None; body.exprs.len()];
        for (index, expr) in body.exprs.iter().enumerate() {
            for_each_child(&expr.kind, &mut |child| {
                if let Some(parent) = parents.get_mut(child.index()) {
                    *parent = Some(ExprId::new(index));
                }
            });
        }
        Uses { parents }
    }

    fn of<'a>(
        &self,
        pat: PatId,
        types: &'a crate::names::infer::result::BodyTypes,
    ) -> impl Iterator<Item = ExprId> + 'a {
        use crate::names::infer::result::PathTarget;
        types.paths.iter().filter(move |(_, target)| **target == PathTarget::Local(pat)).map(|(id, _)| *id)
    }

    /// That use of a variable may take its value, or a part of it, away.
    fn is_moved(&self, body: &Body, types: &crate::names::infer::result::BodyTypes, pat: PatId, id: ExprId) -> bool {
        let declared = body.pats.get(pat.index()).map(|p| p.span);
        let kind = |id: ExprId| body.exprs.get(id.index()).map(|e| &e.kind);
        let mut around = self.parents.get(id.index()).copied().flatten();
        while let Some(outer) = around {
            let takes = match kind(outer) {
                Some(ExprKind::Closure { is_move, .. }) => *is_move,
                Some(ExprKind::Block { kind: BlockKind::AsyncMove, .. }) => true,
                _ => false,
            };
            let span = body.exprs.get(outer.index()).map(|e| e.span);
            if takes && declared.zip(span).is_none_or(|(d, s)| d.lo < s.lo || d.lo >= s.hi) {
                return true;
            }
            around = self.parents.get(outer.index()).copied().flatten();
        }
        let mut at = id;
        loop {
            let Some(parent) = self.parents.get(at.index()).copied().flatten() else { return true };
            match kind(parent) {
                Some(ExprKind::Field(..)) => at = parent,
                Some(ExprKind::Index(base, _)) if *base == at => at = parent,
                // `self.pool.take()`: a value whose parts are taken away or replaced tells its `drop` to do nothing.
                Some(ExprKind::MethodCall { receiver, method, .. }) if *receiver == at && at != id => {
                    return matches!(method.as_str(), "take" | "replace" | "clear" | "store" | "set");
                }
                Some(ExprKind::Assign(target, _)) if *target == at && at != id => return true,
                Some(ExprKind::Ref(true, _)) if at != id => return true,
                Some(ExprKind::MethodCall { receiver, .. }) if *receiver == at => {
                    let by_reference =
                        types.callees.get(&parent).is_some_and(|c| matches!(c.params.first(), Some(Ty::Ref(_))));
                    return !by_reference;
                }
                Some(
                    ExprKind::Ref(..)
                    | ExprKind::Deref(_)
                    | ExprKind::FormatArgs(..)
                    | ExprKind::Unary(_)
                    | ExprKind::Logical(..)
                    | ExprKind::AssignOp(..)
                    | ExprKind::Binary(BinOp::Equality | BinOp::Ordering, ..),
                ) => return false,
                // A part that is copied or given away; a type with a `Drop` of its own cannot lose one.
                _ => return at == id,
            }
        }
    }
}

/// The statement `drop(x);` and what else only ends its argument.
pub(super) fn is_drop_function(program: &Program, function: FnId) -> bool {
    let data = &program.fns[function.index()];
    data.name == name("drop") && !data.has_self && is_model(program, data.module)
}
