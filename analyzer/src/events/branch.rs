//! Branches: conditions with what they tell about guards, `if`, `match`, `select!`.

use super::control::choose;
use super::lower::{Lower, Operand};
use super::model::{Argument, BlockId, CallId, Event, EventKind, Known, Outcome, Place, Root, SlotId, Value};
use crate::base::Span;
use crate::names::ty::Ty;
use crate::syntax::ir::{Arm, BinOp, ExprId, ExprKind, PatId, PatKind};

/// How deep calls in calls are compared.
const MAX_CALLS: u32 = 4;

/// The first block of a branch, and the numbers of those that it has added.
type Branch = (BlockId, std::ops::Range<usize>);

impl<'a> Lower<'a> {
    /// Branches on a condition that may contain `let`s. Bindings and (from 2024 on, or in `while`) scrutinee temporaries go into the
    /// innermost open scope, which the caller has opened and closes on both ways.
    pub(super) fn condition(&mut self, id: ExprId, yes: BlockId, no: BlockId, lets_here: bool) {
        let span = self.span(id);
        match self.kind_of(id) {
            Some(ExprKind::Logical(true, lhs, rhs)) => {
                let middle = self.frame_mut().new_block();
                self.condition(*lhs, middle, no, lets_here);
                self.frame_mut().current = middle;
                self.condition(*rhs, yes, no, lets_here);
            }
            Some(ExprKind::Logical(false, lhs, rhs)) => {
                let middle = self.frame_mut().new_block();
                self.condition(*lhs, yes, middle, lets_here);
                self.frame_mut().current = middle;
                self.condition(*rhs, yes, no, lets_here);
            }
            Some(ExprKind::Unary(inner)) => self.condition(*inner, no, yes, lets_here),
            Some(ExprKind::Let(pat, scrutinee)) => {
                let saved = self.frame().temp_scope;
                if lets_here {
                    let innermost = self.frame().depth() - 1;
                    self.frame_mut().temp_scope = innermost;
                }
                let operand = self.place(*scrutinee);
                self.frame_mut().temp_scope = saved;
                let ty = self.types.expr(*scrutinee).clone();
                let scrutinised = self.scrutinised(*scrutinee, &operand);
                let from = self.frame().current;
                let refuted = self.frame_mut().new_block();
                self.frame_mut().edge_to(refuted);
                self.frame_mut().current = refuted;
                self.came_out(*scrutinee, scrutinised.as_ref(), *pat, false, span);
                self.frame_mut().edge_to(no);
                self.frame_mut().current = from;
                let matched = self.frame_mut().new_block();
                self.frame_mut().goto(matched);
                self.came_out(*scrutinee, scrutinised.as_ref(), *pat, true, span);
                let saved_block = self.frame().block_scope;
                let innermost = self.frame().depth() - 1;
                self.frame_mut().block_scope = innermost;
                self.bind_pattern(*pat, &operand, &ty);
                self.frame_mut().block_scope = saved_block;
                self.frame_mut().edge_to(yes);
            }
            Some(ExprKind::Expansion { value, .. }) => self.condition(*value, yes, no, lets_here),
            _ => {
                let ordered = self.in_temp_scope(span, |lower| lower.compared(id));
                if let Some((a, b)) = ordered {
                    self.emit(EventKind::OrderedBy(a, b), span);
                }
                match self.emptiness(id) {
                    Some((slot, kind, when)) => {
                        let (absent, present) = if when { (yes, no) } else { (no, yes) };
                        let from = self.frame().current;
                        let there = self.frame_mut().new_block();
                        self.frame_mut().goto(there);
                        self.emit(EventKind::Confirmed(slot), span);
                        self.frame_mut().edge_to(present);
                        self.frame_mut().current = from;
                        let between = self.frame_mut().new_block();
                        self.frame_mut().goto(between);
                        self.emit(if kind { EventKind::Drop(slot) } else { EventKind::Refuted(slot) }, span);
                        self.frame_mut().edge_to(absent);
                    }
                    None => {
                        let test = self.tested.get(id);
                        self.edge_knowing(yes, test.map(|test| test.holds(true)), span);
                        self.edge_knowing(no, test.map(|test| test.holds(false)), span);
                    }
                }
            }
        }
    }

    /// An edge from the current block on which something is known.
    fn edge_knowing(&mut self, target: BlockId, known: Option<Known>, span: Span) {
        if known.is_none() {
            self.frame_mut().edge_to(target);
            return;
        }
        let from = self.frame().current;
        let between = self.frame_mut().new_block();
        self.frame_mut().goto(between);
        self.known(known, span);
        self.frame_mut().edge_to(target);
        self.frame_mut().current = from;
    }

    /// What follows from whether a pattern has matched: which guards there are, and what is known of the value.
    pub(super) fn came_out(
        &mut self,
        scrutinee: ExprId,
        scrutinised: Option<&(SlotId, Ty)>,
        pat: PatId,
        matched: bool,
        span: Span,
    ) {
        self.absent(scrutinised, &[pat], matched, span);
        let variant = self.whole_variant(pat);
        let known = match matched {
            true => self.variant_test(scrutinee, variant, Outcome::Is),
            false => self.variant_test(scrutinee, variant.filter(|(_, whole)| *whole), Outcome::Not),
        };
        self.known(known, span);
    }

    fn known(&mut self, known: Option<Known>, span: Span) {
        if let Some(known) = known {
            self.emit(EventKind::Known(known), span);
        }
    }

    /// What is known of a value that was tested for this variant.
    fn variant_test(
        &self,
        scrutinee: ExprId,
        variant: Option<(u32, bool)>,
        outcome: impl Fn(u32) -> Outcome,
    ) -> Option<Known> {
        Some(self.tested.get(scrutinee)?.known(outcome(variant?.0)))
    }

    /// The one variant that a pattern matches, and whether it matches all values of it.
    fn whole_variant(&self, pat: PatId) -> Option<(u32, bool)> {
        let binds = |pat: &PatId| {
            let kind = self.body.pats.get(pat.index()).map(|pat| &pat.kind);
            let is_open = matches!(kind, Some(PatKind::Wild | PatKind::Rest | PatKind::Bind { sub: None, .. }));
            is_open && !self.types.pat_targets.contains_key(pat)
        };
        let whole = match &self.body.pats.get(pat.index())?.kind {
            PatKind::TupleStruct(_, parts) => parts.iter().all(binds),
            PatKind::Struct(_, parts) => parts.iter().all(|(_, part)| binds(part)),
            PatKind::Path(_) | PatKind::Bind { sub: None, .. } => true,
            PatKind::Ref(inner) => return self.whole_variant(*inner),
            PatKind::Lit => {
                let text = self.cx.sources.text(self.body.pats.get(pat.index())?.span);
                return ["false", "true"].iter().zip(0..).find(|(word, _)| **word == text).map(|(_, bit)| (bit, true));
            }
            _ => return None,
        };
        self.pattern_variant(pat).map(|(_, variant)| (variant, whole))
    }

    /// `guard.is_none()` and the like on a local variable: its slot, whether it is empty then (or only what was tried is absent), and
    /// for which outcome.
    pub(super) fn emptiness(&self, id: ExprId) -> Option<(SlotId, bool, bool)> {
        let ExprKind::MethodCall { receiver, method, .. } = self.kind_of(id)? else { return None };
        let (empties, when) = match method.as_str() {
            "is_none" => (true, true),
            "is_some" => (true, false),
            "is_err" => (false, true),
            "is_ok" => (false, false),
            _ => return None,
        };
        if self.leads_into_protected_data(*receiver) {
            return None;
        }
        let slot = self.slot_of(*receiver)?;
        Some((slot, empties, when))
    }

    /// Evaluates a condition; if it compares two places by order, gives them.
    pub(super) fn compared(&mut self, id: ExprId) -> Option<(Place, Place)> {
        match self.kind_of(id) {
            Some(ExprKind::Binary(BinOp::Ordering, lhs, rhs)) => {
                let (a, b) = (self.place(*lhs).value, self.place(*rhs).value);
                match (a, b) {
                    (Value::Place(a), Value::Place(b)) => Some((a, b)),
                    _ => None,
                }
            }
            Some(ExprKind::Unary(inner)) => self.compared(*inner),
            _ => {
                self.place(id);
                None
            }
        }
    }

    pub(super) fn if_else(&mut self, id: ExprId, cond: ExprId, then: ExprId, otherwise: Option<ExprId>) -> Operand {
        let span = self.span(id);
        let ty = self.types.expr(id).clone();
        let result = self.result_slot(id, &ty);
        let (yes, no, join) =
            (self.frame_mut().new_block(), self.frame_mut().new_block(), self.frame_mut().new_block());
        let ordered = self.is_order_comparison(cond);
        self.frame_mut().push_scope();
        let lets_here = self.edition >= 2024;
        self.condition(cond, yes, no, lets_here);

        self.frame_mut().current = yes;
        let start = self.frame().blocks.len();
        let first = self.in_temp_scope(span, |lower| lower.branch_value(then, result));
        self.frame_mut().drop_scope_here(span);
        self.frame_mut().edge_to(join);

        let middle = self.frame().blocks.len();
        self.frame_mut().current = no;
        // From 2024 on the condition's temporaries are gone before `else` runs; before, they live in the scope around.
        self.frame_mut().drop_scope_here(span);
        let second = match otherwise {
            Some(otherwise) => self.in_temp_scope(span, |lower| lower.branch_value(otherwise, result)),
            None => Value::Unknown,
        };
        self.frame_mut().edge_to(join);
        if ordered {
            self.note_mirrored((yes, start..middle), (no, middle..self.frame().blocks.len()), span);
        }
        self.frame_mut().current = join;
        self.frame_mut().pop_scope(span);
        let value = if otherwise.is_some() { choose(vec![first, second], ordered) } else { Value::Unknown };
        Operand { value, slot: result }
    }

    /// Both branches of a comparison lock the same two, each the other way round: whatever was compared, it is one order of all.
    fn note_mirrored(&mut self, then: Branch, otherwise: Branch, span: Span) {
        let locked = |(first, others): &Branch| {
            let blocks = std::iter::once(first.index()).chain(others.clone());
            let events = blocks.filter_map(|block| self.frame().blocks.get(block)).flat_map(|block| &block.events);
            let locks = events.filter_map(|event| match &event.kind {
                EventKind::Acquire(acquire) => Some(acquire.lock.clone()),
                _ => None,
            });
            locks.take(2).collect::<Vec<Place>>()
        };
        let (there, here) = (locked(&then), locked(&otherwise));
        let ([a, b], [c, d]) = (&there[..], &here[..]) else { return };
        let same = |x: &Place, y: &Place| self.is_found_alike(x, y, 0);
        if same(a, d) && same(b, c) && !same(a, b) {
            for block in [then.0, otherwise.0] {
                let event = Event { kind: EventKind::OrderedBy(a.clone(), b.clone()), span, from_macro: None };
                self.frame_mut().blocks[block.index()].events.insert(0, event);
            }
        }
    }

    /// Two places are one, or what the same functions make of one.
    fn is_found_alike(&self, a: &Place, b: &Place, depth: u32) -> bool {
        let (Root::Call(_, x), Root::Call(_, y)) = (a.root, b.root) else { return a == b };
        let call = |wanted: CallId| {
            let events = self.frame().blocks.iter().flat_map(|block| &block.events);
            events
                .filter_map(|event| if let EventKind::Call(call) = &event.kind { Some(call) } else { None })
                .find(|call| call.id == wanted)
        };
        let alike = |x: &Argument, y: &Argument| match (&x.value, &y.value) {
            (Value::Place(x), Value::Place(y)) => self.is_found_alike(x, y, depth + 1),
            (x, y) => x == y,
        };
        let (Some(x), Some(y)) = (call(x), call(y)) else { return false };
        let args = x.args.len() == y.args.len() && x.args.iter().zip(&y.args).all(|(x, y)| alike(x, y));
        depth < MAX_CALLS && a.path == b.path && x.callees == y.callees && !x.callees.is_empty() && args
    }

    /// Evaluates a branch into the result's slot.
    pub(super) fn branch_value(&mut self, id: ExprId, result: Option<SlotId>) -> Value {
        let operand = self.operand(id);
        if let (Some(from), Some(to)) = (operand.slot, result) {
            self.emit_at(EventKind::Move { from, to }, id);
        }
        if matches!(self.types.expr(id), Ty::Never) { Value::Aggregate(Vec::new()) } else { operand.value }
    }

    pub(super) fn is_order_comparison(&self, id: ExprId) -> bool {
        match self.kind_of(id) {
            Some(ExprKind::Binary(BinOp::Ordering, ..)) => true,
            Some(ExprKind::Unary(inner)) => self.is_order_comparison(*inner),
            Some(ExprKind::MethodCall { method, .. }) => {
                matches!(method.as_str(), "lt" | "le" | "gt" | "ge" | "is_lt" | "is_le" | "is_gt" | "is_ge")
            }
            Some(ExprKind::Logical(_, a, b)) => self.is_order_comparison(*a) || self.is_order_comparison(*b),
            _ => false,
        }
    }

    pub(super) fn match_(&mut self, id: ExprId, scrutinee: ExprId, arms: &'a [Arm]) -> Operand {
        let span = self.span(id);
        let operand = self.place(scrutinee);
        let scrutinee_ty = self.types.expr(scrutinee).clone();
        let scrutinised = self.scrutinised(scrutinee, &operand);
        let ty = self.types.expr(id).clone();
        let result = self.result_slot(id, &ty);
        let join = self.frame_mut().new_block();
        let start = self.frame().current;
        let ordered = matches!(self.kind_of(scrutinee), Some(ExprKind::MethodCall { method, .. }) if matches!(method.as_str(), "cmp" | "partial_cmp"))
            || self.is_order_comparison(scrutinee);
        let mut values = Vec::new();
        let mut seen: Vec<PatId> = Vec::new();
        for arm in arms {
            let block = self.frame_mut().new_block();
            self.frame_mut().current = start;
            self.frame_mut().edge_to(block);
            self.frame_mut().current = block;
            if self.pattern_variant(arm.pat).is_some() {
                self.absent(scrutinised.as_ref(), &[arm.pat], true, span);
            } else {
                self.absent(scrutinised.as_ref(), &seen, false, span);
            }
            match (self.whole_variant(arm.pat), seen.as_slice()) {
                (Some(variant), _) => self.known(self.variant_test(scrutinee, Some(variant), Outcome::Is), span),
                (None, [only]) => {
                    let excluded = self.whole_variant(*only).filter(|(_, whole)| *whole);
                    self.known(self.variant_test(scrutinee, excluded, Outcome::Not), span);
                }
                _ => {}
            }
            if arm.guard.is_none() {
                seen.push(arm.pat);
            }
            let saved_block = self.frame().block_scope;
            let scope = self.frame_mut().push_scope();
            self.frame_mut().block_scope = scope;
            self.bind_pattern(arm.pat, &operand, &scrutinee_ty);
            if let Some(guard) = arm.guard {
                let (yes, no) = (self.frame_mut().new_block(), self.frame_mut().new_block());
                self.condition(guard, yes, no, true);
                self.frame_mut().current = no;
                self.frame_mut().drop_scope_here(span);
                // The next arms are tried: they see the scrutinee as it was.
                let after = self.frame_mut().new_block();
                self.frame_mut().goto(after);
                self.frame_mut().edge_to(join);
                self.frame_mut().current = yes;
            }
            // The arm's body is a scope for temporaries of its own.
            let saved_temp = self.frame().temp_scope;
            let temps = self.frame_mut().push_scope();
            self.frame_mut().temp_scope = temps;
            let value = self.branch_value(arm.body, result);
            let body_span = self.span(arm.body);
            self.frame_mut().pop_scope(body_span);
            self.frame_mut().temp_scope = saved_temp;
            values.push(value);
            self.frame_mut().pop_scope(body_span);
            self.frame_mut().block_scope = saved_block;
            self.frame_mut().edge_to(join);
        }
        if arms.is_empty() {
            self.frame_mut().diverge();
            return Operand::unknown();
        }
        self.frame_mut().current = join;
        Operand { value: choose(values, ordered), slot: result }
    }

    pub(super) fn select(&mut self, id: ExprId, arms: &'a [crate::syntax::ir::SelectArm]) -> Operand {
        let span = self.span(id);
        let ty = self.types.expr(id).clone();
        let result = self.result_slot(id, &ty);
        // All futures are made first; while they are polled the task may be suspended.
        let operands: Vec<Operand> =
            arms.iter().map(|arm| arm.operand.map_or_else(Operand::unknown, |o| self.operand(o))).collect();
        self.emit(EventKind::Await, span);
        let start = self.frame().current;
        let join = self.frame_mut().new_block();
        let mut values = Vec::new();
        for (arm, operand) in arms.iter().zip(operands) {
            let block = self.frame_mut().new_block();
            self.frame_mut().current = start;
            self.frame_mut().edge_to(block);
            self.frame_mut().current = block;
            let saved_block = self.frame().block_scope;
            let scope = self.frame_mut().push_scope();
            self.frame_mut().block_scope = scope;
            let (value, value_ty) = match arm.operand {
                Some(expr) if arm.is_future => {
                    let ty = arm.pat.map_or(Ty::Unknown, |p| self.types.pat(p).clone());
                    (self.run_future(expr, operand, &ty), ty)
                }
                Some(expr) => (operand, self.types.expr(expr).clone()),
                None => (Operand::unknown(), Ty::Unknown),
            };
            if let Some(pat) = arm.pat {
                self.bind_pattern(pat, &value, &value_ty);
            }
            if let Some(guard) = arm.guard {
                self.place(guard);
            }
            let body_span = self.span(arm.body);
            let value = self.in_temp_scope(body_span, |lower| lower.branch_value(arm.body, result));
            values.push(value);
            self.frame_mut().pop_scope(body_span);
            self.frame_mut().block_scope = saved_block;
            self.frame_mut().edge_to(join);
        }
        self.frame_mut().current = join;
        Operand { value: choose(values, false), slot: result }
    }
}
