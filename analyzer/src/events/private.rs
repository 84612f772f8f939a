//! How long nobody but the body itself can have what a variable holds: an object that it has just made.

use std::collections::BTreeMap;

use super::facts::{self, has_model};
use super::lower::Lower;
use super::model::{CallId, LocalInfo};
use super::uses::Uses;
use crate::base::{Name, Span};
use crate::names::infer::is_model;
use crate::names::ty::Ty;
use crate::syntax::ir::{BlockKind, ExprId, ExprKind, PatId, PatKind};

/// How deep a type is looked into for pointers.
const MAX_DEPTH: u32 = 8;

/// What a variable is, to those who look for somebody else who has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    /// The object itself: whoever gets a reference gives it back.
    Object,
    /// A shared pointer to a new object: whoever gets a reference to it can keep a copy.
    Pointer,
}

impl Lower<'_> {
    /// Notes of the variables of a body from where in the source on others may have what they hold.
    pub(super) fn note_private(&self, locals: &mut [LocalInfo]) {
        for local in locals.iter_mut().filter(|local| local.fresh) {
            let found = match local.name {
                Some(_) => self.uses().pat_at(local.span),
                None => self.part_of(local.span),
            };
            if let Some(at) = found.and_then(|pat| self.private_until(pat)) {
                local.shared_at = at;
            }
        }
    }

    /// The same for variables that results of calls are bound to.
    pub(super) fn private_calls(&self, bound: &BTreeMap<CallId, (Name, Span)>) -> BTreeMap<CallId, u32> {
        let of_calls = bound.iter().filter_map(|(call, (_, declared))| {
            let pat = self.uses().pat_at(*declared)?;
            Some((*call, self.private_until(pat)?))
        });
        of_calls.collect()
    }

    fn private_until(&self, pat: PatId) -> Option<u32> {
        let data = self.body.pats.get(pat.index())?;
        if !matches!(data.kind, PatKind::Bind { by_ref: false, sub: None, .. }) {
            return None;
        }
        let held = self.holds_new(pat)?;
        Some(self.shared_at(pat, data.span, held))
    }

    /// The variable whose object is made with this as one of its own parts.
    fn part_of(&self, made: Span) -> Option<PatId> {
        let uses = self.uses();
        let mut part = uses.expr_at(made)?;
        let makes_whole = |part: ExprId, parent: &ExprId| {
            let is_new = matches!(self.kind_of(*parent), Some(ExprKind::Struct { .. }))
                || self.types.constructors.contains_key(parent)
                || self.makes_new(*parent);
            is_new && !facts::is_shared_pointer(self.cx.program, self.types.expr(part))
        };
        while let Some(parent) = uses.parent(part).filter(|parent| makes_whole(part, parent)) {
            part = parent;
        }
        uses.owner(part)
    }

    fn holds_new(&self, pat: PatId) -> Option<Held> {
        let ty = self.types.pat(pat);
        if facts::is_shared_pointer(self.cx.program, ty) {
            return self.uses().only_value(pat).filter(|init| self.makes_new(*init)).map(|_| Held::Pointer);
        }
        self.is_object(ty, 0).then_some(Held::Object)
    }

    /// A value that is not, and has not at once in it, a pointer to what others may have as well.
    fn is_object(&self, ty: &Ty, depth: u32) -> bool {
        let all = |tys: &[Ty]| depth < MAX_DEPTH && tys.iter().all(|ty| self.is_object(ty, depth + 1));
        match ty {
            Ty::Adt(id, args) => {
                let attrs = &self.cx.program.adts[id.index()].attrs;
                let hands_out = ["transparent", "container", "weak"].iter().any(|what| has_model(attrs, what));
                !has_model(attrs, "shared_pointer") && (!hands_out || all(args))
            }
            Ty::Tuple(parts) => all(parts),
            Ty::Slice(inner) => all(std::slice::from_ref(inner)),
            Ty::Prim(_) => true,
            _ => false,
        }
    }

    /// A library's constructor that is given no pointers: `Arc::new(..)`.
    fn makes_new(&self, expr: ExprId) -> bool {
        let (Some(ExprKind::Call { args, .. }), Some(callee)) = (self.kind_of(expr), self.types.callees.get(&expr))
        else {
            return false;
        };
        let function = &self.cx.program.fns[callee.function.index()];
        !function.has_self
            && is_model(self.cx.program, function.module)
            && args.iter().all(|arg| self.is_object(self.types.expr(*arg), 0))
    }

    /// The first place where somebody else may get it, as far as the source's order goes.
    fn shared_at(&self, pat: PatId, declared: Span, held: Held) -> u32 {
        let uses = self.uses();
        let shares = uses.of(pat).iter().filter_map(|id| {
            let around = |id: &ExprId| uses.parent(*id);
            let outer: Vec<(ExprId, Span)> = std::iter::successors(around(id), around)
                .map(|outer| (outer, self.span(outer)))
                .take_while(|(_, span)| !(span.lo..span.hi).contains(&declared.lo))
                .collect();
            let runs_elsewhere = |outer: &ExprId| match self.kind_of(*outer) {
                Some(ExprKind::Closure { .. }) => true,
                Some(ExprKind::Block { kind, .. }) => matches!(kind, BlockKind::Async | BlockKind::AsyncMove),
                _ => false,
            };
            let is_captured = outer.iter().any(|(outer, _)| runs_elsewhere(outer));
            if !is_captured && !self.gives_away(&uses, *id, held) {
                return None;
            }
            let repeats = |outer: &ExprId| {
                let kind = self.kind_of(*outer);
                runs_elsewhere(outer)
                    || matches!(kind, Some(ExprKind::Loop { .. } | ExprKind::While { .. } | ExprKind::For { .. }))
            };
            let starts = outer.iter().filter(|(outer, _)| repeats(outer)).map(|(_, span)| span.lo);
            starts.chain([self.span(*id).lo]).min()
        });
        shares.min().unwrap_or(u32::MAX)
    }

    /// With that use, somebody else may have it.
    fn gives_away(&self, uses: &Uses, variable: ExprId, held: Held) -> bool {
        let (mut at, mut held, mut is_reference) = (variable, held, false);
        loop {
            let Some(parent) = uses.parent(at) else { return true };
            let Some(kind) = self.kind_of(parent) else { return true };
            match kind {
                ExprKind::Field(..) | ExprKind::Deref(_) => {
                    let ty = self.types.expr(parent);
                    if facts::is_plain(ty) || matches!(kind, ExprKind::Field(..)) && !self.is_object(ty, 0) {
                        return false;
                    }
                    // Of what a shared pointer leads to there is no copy.
                    (at, held) = (parent, Held::Object);
                }
                ExprKind::Index(base, _) if *base == at => at = parent,
                ExprKind::Ref(..) => (at, is_reference) = (parent, true),
                ExprKind::Expansion { .. } => at = parent,
                ExprKind::MethodCall { receiver, .. } if *receiver == at => return self.method_keeps(parent, held),
                ExprKind::Call { args, .. } => {
                    return args
                        .iter()
                        .position(|arg| *arg == at)
                        .is_none_or(|index| self.keeps(parent, index, held, is_reference));
                }
                ExprKind::MethodCall { args, .. } => {
                    let index = args.iter().position(|arg| *arg == at);
                    return index.is_none_or(|index| self.keeps(parent, index + 1, held, is_reference));
                }
                ExprKind::Assign(target, _) if *target == at => return false,
                ExprKind::FormatArgs(..) | ExprKind::Binary(..) | ExprKind::Logical(..) | ExprKind::AssignOp(..) => {
                    return false;
                }
                _ => return held == Held::Pointer || !is_reference,
            }
        }
    }

    /// A method of what the variable holds may keep it.
    fn method_keeps(&self, call: ExprId, held: Held) -> bool {
        let Some(callee) = self.types.callees.get(&call) else { return held == Held::Pointer };
        let receiver = callee.params.first().unwrap_or(&Ty::Unknown);
        match held {
            Held::Object => !matches!(receiver, Ty::Ref(_)),
            Held::Pointer => match receiver.peeled() {
                Ty::Adt(..) => facts::is_shared_pointer(self.cx.program, receiver.peeled()),
                _ => true,
            },
        }
    }

    /// A function may keep that argument.
    fn keeps(&self, call: ExprId, index: usize, held: Held, is_reference: bool) -> bool {
        if held == Held::Object || !is_reference {
            return !is_reference;
        }
        let param = self.types.callees.get(&call).and_then(|callee| callee.params.get(index));
        !matches!(param.map(Ty::peeled), Some(ty @ Ty::Adt(..)) if !facts::is_shared_pointer(self.cx.program, ty))
    }
}
