//! Lowering of one function with its closures: state, entry points, and operands.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::facts;
use super::frame::Frame;
use super::model::{Alias, BodyEvents, BodyId, BodyKind, Event, EventKind, Place, Root, SlotId, Store, Told, Value};
use super::tested::Tested;
use super::uses::Uses;
use super::{Context, closure_exprs};
use crate::base::{Name, Span, name};
use crate::names::infer::result::{BodyTypes, PathTarget, head_adt};
use crate::names::program::{AdtId, Container, CrateId, FnId, VariantData};
use crate::names::subst::Subst;
use crate::names::ty::Ty;
use crate::syntax::ir::{BlockKind, Body, ExprId, ExprKind, PatId, PatKind, Stmt, TypeRef};
use crate::workspace::model::TargetKind;

/// What an expression evaluates to: what it is, and which slot owns its guards.
#[derive(Debug, Clone)]
pub(crate) struct Operand {
    pub(crate) value: Value,
    pub(crate) slot: Option<SlotId>,
}

impl Operand {
    pub(crate) fn unknown() -> Operand {
        Operand { value: Value::Unknown, slot: None }
    }
}

/// A call of an `async fn` that has not been awaited yet.
#[derive(Debug, Clone)]
pub(crate) struct Deferred {
    pub(crate) expr: ExprId,
    pub(crate) callee: crate::names::infer::result::Callee,
    pub(crate) args: Vec<Operand>,
    /// What the source says of them.
    pub(crate) told: Vec<(u16, Told)>,
    /// Slots among those of the arguments whose guards the future has taken.
    pub(crate) owned: Vec<SlotId>,
}

/// The lowering of a function and the closures in it.
pub(crate) struct Lower<'a> {
    pub(crate) cx: &'a Context<'a>,
    pub(crate) body: &'a Body,
    pub(crate) types: BodyTypes,
    pub(crate) edition: u16,
    pub(crate) frames: Vec<Frame>,
    /// What local variables are; shared by closures and the function around them.
    pub(crate) env: BTreeMap<PatId, Value>,
    /// Variables assigned to after their declaration: they have no single value.
    pub(crate) assigned: BTreeSet<PatId>,
    /// Temporaries whose lifetime a `let` extends.
    pub(crate) extended: BTreeSet<ExprId>,
    pub(crate) deferred: BTreeMap<Root, Deferred>,
    closure_ids: BTreeMap<ExprId, BodyId>,
    /// Closures that give guards away which they took with them: the number of the parameter that stands for these.
    pub(crate) brings_guards: BTreeMap<BodyId, usize>,
    kind: BodyKind,
    name: Name,
    krate: CrateId,
    is_test: bool,
    is_model: bool,
    done: BTreeMap<BodyId, BodyEvents>,
    pub(crate) aliases: Vec<Alias>,
    pub(super) stores: Vec<Store>,
    /// Conditions that are tested more than once.
    pub(super) tested: Tested,
    /// Locks acquired through values that are chosen in one global order.
    pub(crate) ordered_places: Vec<Place>,
    /// What stands where, once somebody asks.
    pub(super) uses: OnceCell<Rc<Uses>>,
    /// Functions that iterators were made of which these variables keep.
    pub(super) aside: BTreeMap<PatId, Vec<Value>>,
    /// Several iterations of one adaptor or loop, numbered.
    iterations: u32,
}

impl<'a> Lower<'a> {
    pub(crate) fn new(
        cx: &'a Context<'a>,
        body: &'a Body,
        types: BodyTypes,
        first: BodyId,
        kind: BodyKind,
    ) -> Lower<'a> {
        let program = cx.program;
        let (module, name, is_test) = match kind {
            BodyKind::Static(id) => {
                let data = &program.statics[id.index()];
                (data.module, data.display, data.is_test)
            }
            BodyKind::Fn(id) => {
                let data = &program.fns[id.index()];
                (data.module, data.display, data.is_test)
            }
            BodyKind::Closure | BodyKind::AsyncBlock => unreachable!("closures are lowered with their function"),
        };
        let assigned = assigned_variables(body, &types);
        let function = if let BodyKind::Fn(id) = kind { Some(id) } else { None };
        let krate = program.modules[module.index()].krate;
        let closure_ids =
            closure_exprs(body).enumerate().map(|(n, expr)| (expr, BodyId::new(first.index() + 1 + n))).collect();
        Lower {
            cx,
            body,
            edition: program.crates[krate.index()].edition,
            frames: vec![Frame::new(first)],
            env: BTreeMap::new(),
            tested: Tested::new(cx, body, &types, function, &assigned),
            assigned,
            types,
            extended: BTreeSet::new(),
            deferred: BTreeMap::new(),
            closure_ids,
            brings_guards: BTreeMap::new(),
            kind,
            name,
            krate,
            is_test,
            is_model: program.crates[krate.index()].kind == TargetKind::Model,
            done: BTreeMap::new(),
            aliases: Vec::new(),
            stores: Vec::new(),
            ordered_places: Vec::new(),
            uses: OnceCell::new(),
            aside: BTreeMap::new(),
            iterations: 0,
        }
    }

    /// Lowers everything; bodies come out in the order of their ids.
    pub(crate) fn run(mut self) -> (Vec<BodyEvents>, Vec<Alias>, Vec<Store>) {
        let program = self.cx.program;
        let mut params = 0u16;
        let mut param_slots = Vec::new();
        let mut lent = Vec::new();
        if let BodyKind::Fn(id) = self.kind {
            let function = &program.fns[id.index()];
            params = u16::try_from(function.params.len()).unwrap_or(u16::MAX);
            for (index, (param, ty)) in function.param_pats.iter().zip(&function.params).enumerate() {
                let owned = self.bind_param(param.pat, ty, index);
                let slot = if is_lent(self.cx, id, index) { self.bind_lent(param.pat, ty) } else { None };
                lent.extend(u16::try_from(index).ok().zip(slot));
                param_slots.push(owned.or(slot));
            }
        }
        if let Some(root) = self.body.root {
            self.body_root(root);
        }
        let first = self.frame().body;
        let mut events = self.finish_frame(params, param_slots, self.kind, None);
        events.lent = lent;
        self.describe(&mut events);
        self.done.insert(first, events);
        // Closures in code that is never lowered (dead arms) still need their place in the arena.
        for (expr, id) in self.closure_ids.clone() {
            if !self.done.contains_key(&id) {
                let kind = self.closure_kind(expr);
                self.frames.push(Frame::new(id));
                let events = self.finish_frame(0, Vec::new(), kind, Some(first));
                self.done.insert(id, events);
            }
        }
        (self.done.into_values().collect(), self.aliases, self.stores)
    }

    /// Lowers the root expression of a body: its value goes to the return slot, temporaries of the tail die last.
    pub(crate) fn body_root(&mut self, root: ExprId) {
        let ty = self.types.expr(root).clone();
        let operand = self.operand(root);
        let span = self.span(root);
        if !matches!(ty, Ty::Never) {
            self.give_back(operand, span);
        }
        let exit = self.frame().exit;
        // The function's own scope: parameters and tail temporaries.
        self.frame_mut().unwind_to(0, span);
        self.frame_mut().edge_to(exit);
    }

    /// Moves an operand into the return slot.
    pub(crate) fn give_back(&mut self, operand: Operand, span: Span) {
        let to = self.frame().return_slot;
        if let Some(from) = operand.slot {
            self.emit(EventKind::Move { from, to }, span);
        }
        let value = self.materialize(operand.value);
        self.frame_mut().returned.push(value);
    }

    fn bind_param(&mut self, pat: PatId, ty: &Ty, index: usize) -> Option<SlotId> {
        let body = self.frame().body;
        let index = u16::try_from(index).unwrap_or(u16::MAX);
        let value = Value::Place(Place { root: Root::Param(body, index), path: Vec::new() });
        let slot = self.cx.facts.can_own(self.cx.program, ty).then(|| self.frame_mut().outer_slot());
        if let Some(slot) = slot {
            self.split(slot, ty, 0);
        }
        self.bind_pattern(pat, &Operand { value, slot }, ty);
        slot
    }

    /// A slot for what a `&mut` parameter leads to: it outlives the body.
    fn bind_lent(&mut self, pat: PatId, ty: &Ty) -> Option<SlotId> {
        let Some(PatKind::Bind { sub: None, .. }) = self.body.pats.get(pat.index()).map(|p| &p.kind) else {
            return None;
        };
        let slot = self.frame_mut().new_slot(None);
        self.split(slot, ty.peeled(), 0);
        self.frame_mut().lent.insert(pat, slot);
        Some(slot)
    }

    fn finish_frame(
        &mut self,
        params: u16,
        param_slots: Vec<Option<SlotId>>,
        kind: BodyKind,
        parent: Option<BodyId>,
    ) -> BodyEvents {
        let mut frame = self.frames.pop().expect("a frame is open while its body is lowered");
        self.note_private(&mut frame.locals);
        let private_calls = self.private_calls(&frame.bound_calls);
        let mut returned = frame.returned;
        returned.sort();
        returned.dedup();
        let return_value = match returned.len() {
            0 => Value::Unknown,
            1 => returned.remove(0),
            _ => {
                returned.retain(|v| *v != Value::Unknown);
                match returned.len() {
                    0 => Value::Unknown,
                    1 => returned.remove(0),
                    _ => Value::OneOf { values: returned, ordered: false },
                }
            }
        };
        BodyEvents {
            name: self.name,
            kind,
            parent,
            span: Span::default(),
            is_test: self.is_test,
            is_test_fn: false,
            is_main: false,
            is_model: self.is_model,
            is_exported: false,
            self_ty: None,
            krate: self.krate,
            is_async: matches!(kind, BodyKind::AsyncBlock),
            is_move: false,
            params,
            param_slots,
            lent: Vec::new(),
            return_slot: frame.return_slot,
            parts: frame.parts,
            return_value,
            slots: u32::try_from(frame.slot_names.len()).unwrap_or(u32::MAX),
            slot_names: frame.slot_names,
            locals: frame.locals,
            bound_calls: frame.bound_calls,
            private_calls,
            blocks: frame.blocks,
            exit: frame.exit,
        }
    }

    /// What only the outermost body has: names, visibility, role.
    fn describe(&self, events: &mut BodyEvents) {
        let program = self.cx.program;
        match self.kind {
            BodyKind::Fn(id) => {
                let function = &program.fns[id.index()];
                events.span = function.span;
                events.is_test_fn = function.attrs.is_test_fn;
                events.is_exported = function.is_exported;
                events.is_async = function.is_async;
                events.self_ty = match function.container {
                    Container::Impl(id) => head_adt(&program.impls[id.index()].self_ty),
                    _ => None,
                };
                let krate = &program.crates[self.krate.index()];
                events.is_main = function.name.as_str() == "main"
                    && function.container == Container::Module
                    && function.module == krate.root
                    && matches!(
                        krate.kind,
                        TargetKind::Binary | TargetKind::Loose | TargetKind::Example | TargetKind::BuildScript
                    );
            }
            BodyKind::Static(id) => events.span = program.statics[id.index()].span,
            BodyKind::Closure | BodyKind::AsyncBlock => {}
        }
    }

    fn closure_kind(&self, expr: ExprId) -> BodyKind {
        match self.body.exprs.get(expr.index()).map(|e| &e.kind) {
            Some(ExprKind::Closure { .. }) => BodyKind::Closure,
            _ => BodyKind::AsyncBlock,
        }
    }

    pub(crate) fn frame(&self) -> &Frame {
        self.frames.last().expect("a frame is open while its body is lowered")
    }

    pub(crate) fn frame_mut(&mut self) -> &mut Frame {
        self.frames.last_mut().expect("a frame is open while its body is lowered")
    }

    pub(crate) fn emit(&mut self, kind: EventKind, span: Span) {
        self.frame_mut().emit(kind, span, None);
    }

    pub(crate) fn emit_at(&mut self, kind: EventKind, expr: ExprId) {
        let (span, from_macro) =
            self.body.exprs.get(expr.index()).map_or((Span::default(), None), |e| (e.span, e.from_macro));
        self.frame_mut().emit(kind, span, from_macro);
    }

    pub(crate) fn span(&self, expr: ExprId) -> Span {
        self.body.exprs.get(expr.index()).map_or(Span::default(), |e| e.span)
    }

    pub(crate) fn is_test_code(&self) -> bool {
        self.is_test
    }

    pub(crate) fn can_own(&self, ty: &Ty) -> bool {
        self.cx.facts.can_own(self.cx.program, ty)
    }

    pub(crate) fn owns_guard(&self, ty: &Ty) -> bool {
        self.cx.facts.owns_guard(self.cx.program, ty)
    }

    pub(crate) fn kind_of(&self, expr: ExprId) -> Option<&'a ExprKind> {
        self.body.exprs.get(expr.index()).map(|e| &e.kind)
    }

    /// A number that no other iteration in this function has.
    pub(crate) fn next_iteration(&mut self) -> u32 {
        self.iterations += 1;
        self.iterations
    }

    /// A temporary's slot for the value of an expression.
    pub(crate) fn temp_for(&mut self, expr: ExprId) -> SlotId {
        let extended = self.extended.contains(&expr);
        let slot = self.frame_mut().temp(extended);
        self.mark_forgetful(slot, &self.types.expr(expr).clone(), self.span(expr));
        slot
    }

    /// A slot for the result of a call, if its type can own a guard; where several parts of it can, each gets its own.
    pub(crate) fn result_slot(&mut self, expr: ExprId, ty: &Ty) -> Option<SlotId> {
        let slot = self.can_own(ty).then(|| self.temp_for(expr))?;
        self.split(slot, ty, 0);
        Some(slot)
    }

    fn split(&mut self, slot: SlotId, ty: &Ty, depth: u32) {
        for parts in self.alternatives(ty).into_iter().filter(|_| depth < 4) {
            match &parts[..] {
                // The only part of something is all of it.
                [(_, ty)] => self.split(slot, ty, depth + 1),
                parts if parts.iter().filter(|(_, ty)| self.can_own(ty)).count() > 1 => {
                    for (field, ty) in parts {
                        if self.owns_guard(ty) {
                            let part = self.frame_mut().part(slot, *field);
                            self.split(part, ty, depth + 1);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// The fields of a type, for each variant.
    fn alternatives(&self, ty: &Ty) -> Vec<Vec<(Name, Ty)>> {
        match ty {
            Ty::Tuple(tys) => {
                vec![tys.iter().enumerate().map(|(i, ty)| (name(&i.to_string()), ty.clone())).collect()]
            }
            Ty::Adt(adt, args) => {
                let data = &self.cx.program.adts[adt.index()];
                if facts::has_model(&data.attrs, "guard") || facts::has_model(&data.attrs, "lock") {
                    return Vec::new();
                }
                let subst = Subst(data.generics.names.iter().copied().zip(args.iter().cloned()).collect());
                let fields = |v: &VariantData| v.fields.iter().map(|(name, ty, _)| (*name, subst.apply(ty))).collect();
                data.variants.iter().map(fields).collect()
            }
            _ => Vec::new(),
        }
    }

    /// A slot for a value whose type forgets what is in it instead of dropping it.
    pub(crate) fn mark_forgetful(&mut self, slot: SlotId, ty: &Ty, span: Span) {
        if let Ty::Adt(adt, _) = ty
            && facts::has_model(&self.cx.program.adts[adt.index()].attrs, "forgets")
        {
            self.frame_mut().forgetful.insert(slot, span);
        }
    }

    /// A value with an identity of its own, for an expression whose value is not known.
    pub(crate) fn fresh_value(&mut self, ty: &Ty, span: Span) -> Value {
        if facts::is_plain(ty) {
            return Value::Unknown;
        }
        let adt = content_adt(self.cx.program, ty);
        Value::Place(Place { root: self.frame_mut().new_root(None, span, adt, true), path: Vec::new() })
    }

    /// The function that is lowered.
    pub(super) fn function(&self) -> Option<crate::names::program::FnId> {
        match self.kind {
            BodyKind::Fn(function) => Some(function),
            _ => None,
        }
    }

    /// What is lowered is the initialiser of a static itself, not a closure in it.
    pub(crate) fn is_initialiser(&self) -> bool {
        matches!(self.kind, BodyKind::Static(_)) && self.frames.len() == 1
    }

    /// The body of a closure or async block.
    pub(crate) fn closure_body(&self, expr: ExprId) -> Option<BodyId> {
        self.closure_ids.get(&expr).copied()
    }

    /// Lowers a closure's or async block's inside, in a frame of its own.
    pub(crate) fn lower_closure(&mut self, expr: ExprId, params: &[(PatId, Ty)], inside: ClosureInside<'a>) {
        let Some(id) = self.closure_body(expr) else { return };
        let known = self.frame().known_here();
        if let Some(done) = self.done.get_mut(&id) {
            // Made in several places: what is known in all of them.
            let holds = |event: &Event| matches!(event.kind, EventKind::Known(k) if !known.contains(&k));
            done.blocks[0].events.retain(|event| !holds(event));
            return;
        }
        let parent = self.frame().body;
        let given_away = match self.kind_of(expr) {
            Some(ExprKind::Closure { .. }) => self.consumed(expr),
            _ => Vec::new(),
        };
        self.frames.push(Frame::new(id));
        let span = self.span(expr);
        known.into_iter().for_each(|known| self.emit(EventKind::Known(known), span));
        let mut slots = Vec::new();
        for (index, (pat, ty)) in params.iter().enumerate() {
            slots.push(self.bind_param(*pat, ty, index));
        }
        // Guards that the closure gives away come with it: as one more parameter behind those it declares.
        if !given_away.is_empty() {
            let slot = self.frame_mut().outer_slot();
            self.frame_mut().var_slots.extend(given_away.into_iter().map(|pat| (pat, slot)));
            self.brings_guards.insert(id, slots.len());
            slots.push(Some(slot));
        }
        match inside {
            ClosureInside::Expr(root) => self.body_root(root),
            ClosureInside::Block(stmts, tail) => {
                let operand = self.block_contents(stmts, tail, self.span(expr));
                let span = self.span(expr);
                self.give_back(operand, span);
                let exit = self.frame().exit;
                self.frame_mut().unwind_to(0, span);
                self.frame_mut().edge_to(exit);
            }
        }
        let kind = self.closure_kind(expr);
        let count = u16::try_from(params.len()).unwrap_or(u16::MAX);
        let mut events = self.finish_frame(count, slots, kind, Some(parent));
        let what = if kind == BodyKind::Closure { "{closure}" } else { "{async block}" };
        events.name = name(&format!("{}::{what}", self.name));
        events.span = self.span(expr);
        events.is_move = matches!(
            self.kind_of(expr),
            Some(ExprKind::Closure { is_move: true, .. } | ExprKind::Block { kind: BlockKind::AsyncMove, .. })
        );
        self.done.insert(id, events);
    }

    /// The variables of the function around that a closure mentions and that own guards here.
    pub(crate) fn captured_slots(&self, expr: ExprId) -> Vec<SlotId> {
        let mut found = Vec::new();
        crate::syntax::walk::walk(self.body, expr, &mut |id, kind| {
            if let ExprKind::Path(_) = kind
                && let Some(PathTarget::Local(pat)) = self.types.paths.get(&id)
                && let Some(slot) = self.frame().var_slots.get(pat)
                && self.owns_guard(self.types.pat(*pat))
                && !found.contains(slot)
            {
                found.push(*slot);
            }
        });
        found
    }

    /// The variables of the function around whose guards a closure gives away: `|| drop(guard)`.
    pub(crate) fn consumed(&self, expr: ExprId) -> Vec<PatId> {
        let mut found = Vec::new();
        let mut given = |id: ExprId| {
            if let Some(PathTarget::Local(pat)) = self.types.paths.get(&id)
                && self.frame().var_slots.contains_key(pat)
                && self.owns_guard(self.types.pat(*pat))
                && !found.contains(pat)
            {
                found.push(*pat);
            }
        };
        crate::syntax::walk::walk(self.body, expr, &mut |id, kind| match kind {
            ExprKind::Call { args, .. } => args.iter().copied().for_each(&mut given),
            ExprKind::MethodCall { receiver, args, .. } => {
                args.iter().copied().for_each(&mut given);
                // `guard.take()` on an `Option` of a guard.
                if self.owns_guard(self.types.expr(id)) && !self.leads_into_protected_data(*receiver) {
                    given(*receiver);
                }
            }
            ExprKind::Return(Some(value)) => given(*value),
            ExprKind::Assign(target, value) => {
                given(*target);
                given(*value);
            }
            ExprKind::Closure { body, .. } => given(*body),
            ExprKind::Tuple(parts) | ExprKind::Array(parts) => parts.iter().copied().for_each(&mut given),
            ExprKind::Struct { fields, .. } => fields.iter().for_each(|(_, value)| given(*value)),
            ExprKind::Block { stmts, tail, .. } => {
                tail.iter().copied().for_each(&mut given);
                for stmt in stmts {
                    if let Stmt::Let { pat, init: Some(init), .. } = stmt
                        && matches!(self.body.pats.get(pat.index()).map(|p| &p.kind), Some(PatKind::Bind { .. }))
                    {
                        given(*init);
                    }
                }
            }
            _ => {}
        });
        found
    }
}

/// That parameter of a function is a `&mut` to something that owns guards.
pub(super) fn is_lent(cx: &Context, function: FnId, index: usize) -> bool {
    let function = &cx.program.fns[function.index()];
    let written = function.param_pats.get(index).map(|param| &param.ty);
    let is_exclusive = matches!(written, Some(TypeRef::Ref(true, _)));
    is_exclusive && matches!(function.params.get(index), Some(Ty::Ref(inner)) if cx.facts.owns_guard(cx.program, inner))
}

/// What stands inside a closure or async block.
pub(crate) enum ClosureInside<'a> {
    Expr(ExprId),
    Block(&'a [Stmt], Option<ExprId>),
}

/// Variables that have more than one value.
fn assigned_variables(body: &Body, types: &BodyTypes) -> BTreeSet<PatId> {
    let mut counts: BTreeMap<PatId, usize> = BTreeMap::new();
    let target = |expr: ExprId| match types.paths.get(&expr) {
        Some(PathTarget::Local(pat)) => Some(*pat),
        _ => None,
    };
    for expr in &body.exprs {
        match &expr.kind {
            ExprKind::Assign(lhs, _) => {
                if let Some(pat) = target(*lhs) {
                    *counts.entry(pat).or_default() += 1;
                }
            }
            ExprKind::Block {
                stmts,
                kind: BlockKind::Plain | BlockKind::Unsafe | BlockKind::Async | BlockKind::AsyncMove | BlockKind::Const,
                ..
            } => {
                for stmt in stmts {
                    if let Stmt::Let { pat, init: Some(_), .. } = stmt {
                        *counts.entry(*pat).or_default() += 1;
                    }
                }
            }
            _ => {}
        }
    }
    counts.into_iter().filter(|(_, count)| *count > 1).map(|(pat, _)| pat).collect()
}

/// The ADT that a value's lock would be named by: behind references, pointers and transparent wrappers.
pub(crate) fn content_adt(program: &crate::names::program::Program, ty: &Ty) -> Option<AdtId> {
    let mut ty = ty.peeled();
    for _ in 0..8 {
        match ty {
            Ty::Adt(_, args) if facts::is_transparent(program, ty) => match args.first() {
                Some(inner) => ty = inner.peeled(),
                None => break,
            },
            _ => break,
        }
    }
    head_adt(ty)
}
