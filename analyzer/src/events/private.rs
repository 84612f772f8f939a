//! How long nobody but the body itself can have what a variable holds: an object that it has just made.

use std::collections::BTreeMap;

use super::facts::{self, has_model};
use super::lower::Lower;
use super::model::{CallId, LocalInfo};
use super::uses::Parents;
use crate::base::{Name, Span};
use crate::names::infer::is_model;
use crate::names::infer::result::PathTarget;
use crate::names::ty::Ty;
use crate::syntax::ir::{BlockKind, ExprId, ExprKind, PatId, PatKind, Stmt};

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
    pub(super) fn note_private(&mut self, locals: &mut [LocalInfo]) {
        for local in locals.iter_mut().filter(|local| local.fresh) {
            let found = match local.name {
                Some(_) => self.body.pats.iter().position(|pat| pat.span == local.span).map(PatId::new),
                None => self.part_of(local.span),
            };
            if let Some(at) = found.and_then(|pat| self.private_until(pat)) {
                local.shared_at = at;
            }
        }
    }

    /// The same for variables that results of calls are bound to.
    pub(super) fn private_calls(&mut self, bound: &BTreeMap<CallId, (Name, Span)>) -> BTreeMap<CallId, u32> {
        let of_calls = bound.iter().filter_map(|(call, (_, declared))| {
            let pat = self.body.pats.iter().position(|pat| pat.span == *declared).map(PatId::new)?;
            Some((*call, self.private_until(pat)?))
        });
        of_calls.collect()
    }

    fn private_until(&mut self, pat: PatId) -> Option<u32> {
        let data = self.body.pats.get(pat.index())?;
        if !matches!(data.kind, PatKind::Bind { by_ref: false, sub: None, .. }) {
            return None;
        }
        let held = self.holds_new(pat)?;
        Some(self.shared_at(pat, data.span, held))
    }

    /// The variable whose object is made with this as one of its own parts.
    fn part_of(&mut self, made: Span) -> Option<PatId> {
        let parents = self.take_parents();
        let mut at = self.body.exprs.iter().position(|expr| expr.span == made).map(ExprId::new);
        while let Some(part) = at {
            let parent = parents.get(part.index()).copied().flatten();
            at = parent.filter(|parent| {
                let is_new = matches!(self.kind_of(*parent), Some(ExprKind::Struct { .. }))
                    || self.types.constructors.contains_key(parent)
                    || self.makes_new(*parent);
                is_new && !facts::is_shared_pointer(self.cx.program, self.types.expr(part))
            });
            if at.is_none() {
                self.parents = Some(parents);
                return self.bound_to(part);
            }
        }
        self.parents = Some(parents);
        None
    }

    /// The variable that is bound to the whole value of an expression.
    fn bound_to(&self, value: ExprId) -> Option<PatId> {
        self.body.exprs.iter().find_map(|expr| match &expr.kind {
            ExprKind::Block { stmts, .. } => stmts.iter().find_map(|stmt| match stmt {
                Stmt::Let { pat, init: Some(init), .. } if *init == value => Some(*pat),
                _ => None,
            }),
            ExprKind::Assign(target, init) if *init == value => match self.types.paths.get(target) {
                Some(PathTarget::Local(pat)) => Some(*pat),
                _ => None,
            },
            _ => None,
        })
    }

    fn holds_new(&self, pat: PatId) -> Option<Held> {
        let ty = self.types.pat(pat);
        if facts::is_shared_pointer(self.cx.program, ty) {
            return self.initialiser(pat).filter(|init| self.makes_new(*init)).map(|_| Held::Pointer);
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

    /// What a variable is bound to, or assigned once.
    fn initialiser(&self, pat: PatId) -> Option<ExprId> {
        let mut found = None;
        for expr in &self.body.exprs {
            match &expr.kind {
                ExprKind::Block { stmts, .. } => {
                    let lets = stmts.iter().filter_map(|stmt| match stmt {
                        Stmt::Let { pat: bound, init: Some(init), .. } if *bound == pat => Some(*init),
                        _ => None,
                    });
                    for init in lets {
                        found = Some(init);
                    }
                }
                ExprKind::Assign(target, value)
                    if self.types.paths.get(target) == Some(&PathTarget::Local(pat))
                        && found.replace(*value).is_some() =>
                {
                    return None;
                }
                _ => {}
            }
        }
        found
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
    fn shared_at(&mut self, pat: PatId, declared: Span, held: Held) -> u32 {
        let parents = self.take_parents();
        let uses = self.types.paths.iter().filter(|(_, target)| **target == PathTarget::Local(pat));
        let shares = uses.filter_map(|(id, _)| {
            let around = |id: &ExprId| parents.get(id.index()).copied().flatten();
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
            if !is_captured && !self.gives_away(&parents, *id, held) {
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
        let first = shares.min().unwrap_or(u32::MAX);
        self.parents = Some(parents);
        first
    }

    /// With that use, somebody else may have it.
    fn gives_away(&self, parents: &Parents, variable: ExprId, held: Held) -> bool {
        let (mut at, mut held, mut is_reference) = (variable, held, false);
        loop {
            let Some(parent) = parents.get(at.index()).copied().flatten() else { return true };
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
