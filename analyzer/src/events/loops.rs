//! Loops, and the jumps out of them.

use super::control::choose;
use super::facts;
use super::frame::Jump;
use super::lower::{Lower, Operand};
use super::model::{BlockId, ElemKey, EventKind, SlotId, Step, Value};
use crate::base::Name;
use crate::names::ty::Ty;
use crate::syntax::ir::{ExprId, ExprKind, Lit, PatId};

impl<'a> Lower<'a> {
    pub(super) fn loop_(&mut self, id: ExprId, label: Option<Name>, body: ExprId) -> Operand {
        let span = self.span(id);
        let ty = self.types.expr(id).clone();
        let result = self.result_slot(id, &ty);
        let depth = self.frame().depth();
        let exit = self.frame_mut().new_block();
        self.frame_mut().loop_depth += 1;
        let head = self.frame_mut().new_block();
        self.frame_mut().goto(head);
        self.push_jump(label, exit, Some(head), depth, result);
        self.in_temp_scope(span, |lower| lower.operand(body));
        let values = self.pop_jump();
        self.frame_mut().edge_to(head);
        self.frame_mut().loop_depth -= 1;
        self.frame_mut().current = exit;
        Operand { value: choose(values, false), slot: result }
    }

    pub(super) fn while_(&mut self, id: ExprId, label: Option<Name>, cond: ExprId, body: ExprId) -> Operand {
        let span = self.span(id);
        let depth = self.frame().depth();
        let exit = self.frame_mut().new_block();
        self.frame_mut().loop_depth += 1;
        let head = self.frame_mut().new_block();
        self.frame_mut().goto(head);
        let (yes, no) = (self.frame_mut().new_block(), self.frame_mut().new_block());
        self.push_jump(label, exit, Some(head), depth, None);
        self.frame_mut().push_scope();
        self.condition(cond, yes, no, true);
        self.frame_mut().current = yes;
        self.in_temp_scope(span, |lower| lower.operand(body));
        self.frame_mut().drop_scope_here(span);
        self.frame_mut().edge_to(head);
        self.frame_mut().current = no;
        self.frame_mut().pop_scope(span);
        self.frame_mut().edge_to(exit);
        self.pop_jump();
        self.frame_mut().loop_depth -= 1;
        self.frame_mut().current = exit;
        Operand::unknown()
    }

    pub(super) fn for_(&mut self, id: ExprId, label: Option<Name>, pat: PatId, iter: ExprId, body: ExprId) -> Operand {
        let span = self.span(id);
        // The iterated expression's temporaries live as long as the loop.
        self.in_temp_scope(span, |lower| {
            let operand = lower.operand(iter);
            let iter_ty = lower.types.expr(iter).clone();
            let held = operand.slot.map(|from| {
                let to = lower.frame_mut().inner_slot(None);
                lower.emit(EventKind::Move { from, to }, span);
                to
            });
            let number = lower.next_iteration();
            let has_handles = lower.is_handle_type(lower.types.pat(pat));
            let element = match &operand.value {
                // Of an array that is written out, behind an adaptor.
                elements @ Value::OneOf { .. } if has_handles => elements.clone(),
                iterated => lower.element_of(iterated, &iter_ty, number),
            };
            let depth = lower.frame().depth();
            let exit = lower.frame_mut().new_block();
            lower.frame_mut().loop_depth += 1;
            let head = lower.frame_mut().new_block();
            lower.frame_mut().goto(head);
            lower.run_unnamed_at(id, iter, &[(iter, operand.value.clone())], false);
            // Where a round ends: it goes on, or this was the last one.
            // Without handles there are no threads that are still waited for, so that the round for one is as good as run.
            let end = if has_handles || lower.is_never_empty(iter) {
                lower.frame_mut().new_block()
            } else {
                lower.frame_mut().edge_to(exit);
                head
            };
            let inside = lower.frame_mut().new_block();
            lower.frame_mut().goto(inside);
            lower.push_jump(label, exit, Some(end), depth, None);
            let saved_block = lower.frame().block_scope;
            let scope = lower.frame_mut().push_scope();
            lower.frame_mut().block_scope = scope;
            let elem_ty = lower.types.pat(pat).clone();
            lower.bind_pattern(pat, &Operand { value: element, slot: held }, &elem_ty);
            lower.in_temp_scope(span, |lower| lower.operand(body));
            lower.frame_mut().pop_scope(span);
            lower.frame_mut().block_scope = saved_block;
            lower.frame_mut().edge_to(end);
            if end != head {
                lower.frame_mut().current = end;
                lower.frame_mut().edge_to(head);
                lower.frame_mut().edge_to(exit);
            }
            lower.pop_jump();
            lower.frame_mut().loop_depth -= 1;
            lower.frame_mut().current = exit;
        });
        Operand::unknown()
    }

    /// There is at least one round: a range of two numbers, or an array that is written out.
    fn is_never_empty(&self, iter: ExprId) -> bool {
        let number = |id: ExprId| {
            let is_number = matches!(self.kind_of(id), Some(ExprKind::Lit(Lit::Int)));
            let digits = |text: &str| text.replace('_', "").parse::<u128>().ok();
            if is_number { digits(self.cx.sources.text(self.span(id))) } else { None }
        };
        match self.kind_of(iter) {
            Some(ExprKind::Range(Some(from), Some(to))) => {
                number(*from).zip(number(*to)).is_some_and(|(from, to)| from < to)
            }
            Some(ExprKind::Array(items)) => !items.is_empty(),
            Some(ExprKind::Ref(_, inner)) => self.is_never_empty(*inner),
            _ => false,
        }
    }

    /// The place of the element that an iteration over `value` is at.
    pub(crate) fn element_of(&mut self, value: &Value, ty: &Ty, number: u32) -> Value {
        let body = self.frame().body;
        let key = ElemKey::Iteration(body, number);
        match value {
            Value::Place(place) => {
                let mut place = place.clone();
                match place.path.last_mut() {
                    Some(Step::Elem(last)) if !facts::is_container(self.cx.program, ty) => *last = key,
                    _ => place.path.push(Step::Elem(key)),
                }
                Value::Place(place)
            }
            Value::OneOf { values, .. } => values
                .iter()
                .find(|v| matches!(v, Value::Body(_)))
                .map_or(Value::Unknown, |_| Value::OneOf { values: values.clone(), ordered: false }),
            parts @ Value::Aggregate(_) => parts.step(Step::Elem(key)),
            _ => Value::Unknown,
        }
    }

    pub(super) fn push_jump(
        &mut self,
        label: Option<Name>,
        break_to: BlockId,
        continue_to: Option<BlockId>,
        depth: usize,
        result: Option<SlotId>,
    ) {
        let jump = Jump { label, break_to, continue_to, depth, result, values: Vec::new() };
        self.frame_mut().jumps.push(jump);
    }

    pub(super) fn pop_jump(&mut self) -> Vec<Value> {
        self.frame_mut().jumps.pop().map(|j| j.values).unwrap_or_default()
    }

    pub(super) fn find_jump(&self, label: Option<Name>, is_continue: bool) -> Option<usize> {
        self.frame().jumps.iter().rposition(|jump| match label {
            Some(_) => jump.label == label,
            None => jump.continue_to.is_some() || (is_continue && jump.label.is_none()),
        })
    }

    pub(super) fn break_(&mut self, id: ExprId, label: Option<Name>, value: Option<ExprId>) -> Operand {
        let span = self.span(id);
        let operand = value.map(|value| self.operand(value));
        if let Some(index) = self.find_jump(label, false) {
            let jump = self.frame().jumps[index].clone();
            if let Some(operand) = operand {
                if let (Some(from), Some(to)) = (operand.slot, jump.result) {
                    self.emit(EventKind::Move { from, to }, span);
                }
                self.frame_mut().jumps[index].values.push(operand.value);
            }
            self.frame_mut().unwind_to(jump.depth, span);
            self.frame_mut().edge_to(jump.break_to);
        }
        self.frame_mut().diverge();
        Operand::unknown()
    }
}
