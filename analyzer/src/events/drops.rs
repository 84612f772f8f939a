//! `Drop` impls of the program: they run where a value's scope ends, without being named (Reference, "Destructors").

use std::collections::HashMap;

use super::facts::{self, has_model};
use super::lower::Lower;
use super::model::{Call, Step, Value};
use crate::base::name;
use crate::names::infer::is_model;
use crate::names::program::{AdtId, FnId, ItemRef, Program};
use crate::names::ty::Ty;
use crate::syntax::ir::{ExprId, ExprKind};

/// How deep fields are looked through for their own `Drop`.
const MAX_DEPTH: u32 = 3;
/// How many `Drop` impls one value may run.
const MAX_DROPS: usize = 4;

/// The `Drop` impls of the program.
#[derive(Debug)]
pub struct DropGlue {
    impls: HashMap<AdtId, FnId>,
}

impl DropGlue {
    /// Collects them.
    pub fn new(program: &Program) -> DropGlue {
        let trait_ = match program.lang.get(&name("std::ops::Drop")) {
            Some(ItemRef::Trait(id)) => Some(*id),
            _ => None,
        };
        // Those of models count if they say what they do.
        let says = |item: &crate::names::program::Impl| {
            item.fns.get(&name("drop")).is_some_and(|drop| program.fns[drop.index()].body.root.is_some())
        };
        let own = |item: &&crate::names::program::Impl| {
            item.is_indexed
                && item.trait_.as_ref().is_some_and(|t| Some(t.trait_) == trait_)
                && (!is_model(program, item.module) || says(item))
        };
        let impls = program.impls.iter().filter(own).filter_map(|item| match item.self_ty {
            Ty::Adt(adt, _) => Some((adt, *item.fns.get(&name("drop"))?)),
            _ => None,
        });
        DropGlue { impls: impls.collect() }
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
        if is_model(program, adt.module) && !self.impls.contains_key(id) {
            // What is shared ends with its last owner only, and what a `NonNull` points to is not its own.
            if has_model(&adt.attrs, "owns") {
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
            let part = path.into_iter().fold(value.clone(), |value, step| facts::field_of(program, &value, step));
            calls.extend(self.silent_call(function, vec![part]));
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

    /// A statement's value that nobody takes. What a call gives back for something of the same kind that it was given (`insert`) is
    /// mostly nothing.
    pub(super) fn end_of_statement(&mut self, id: ExprId, value: &Value) {
        let given: &[ExprId] = match self.kind_of(id) {
            Some(ExprKind::MethodCall { args, .. } | ExprKind::Call { args, .. }) => args,
            Some(ExprKind::Try(_) | ExprKind::Await(_) | ExprKind::Struct { .. }) => &[],
            _ => return,
        };
        let ends = |ty: &Ty| !self.cx.glue.of(self.cx.program, ty).is_empty();
        if !given.iter().any(|arg| ends(self.types.expr(*arg))) {
            let ty = self.types.expr(id).clone();
            self.end_of_value(&ty, value, id);
        }
    }
}
