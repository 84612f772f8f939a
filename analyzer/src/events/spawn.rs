//! Threads and tasks: what a model's `#[spawn(..)]` means for a call.

use super::in_place::{Callable, callable_bound, callable_param};
use super::lower::{Lower, Operand};
use super::model::{EventKind, Place, Root, Spawn, Store, Value};
use crate::base::Name;
use crate::names::infer::result::Callee;
use crate::syntax::ir::ExprId;

impl Lower<'_> {
    pub(crate) fn spawn(&mut self, id: ExprId, callee: &Callee, operands: Vec<Operand>, args: &[Name]) -> Operand {
        let has = |what: &str| args.iter().any(|a| a.as_str() == what);
        let span = self.span(id);
        let body = self.frame().body;
        let handle = self.frame_mut().new_local(None, span, None, true);
        let receiver = operands.first().map(|operand| operand.value.clone());
        for (index, operand) in operands.into_iter().enumerate() {
            let callable = callable_param(self.cx.program, callee.function, index, self.cx.lang);
            let runs = matches!(operand.value, Value::Body(_) | Value::Future(..)) || callable;
            let value = self.materialize(operand.value);
            if !runs && !matches!(value, Value::Future(..)) {
                continue;
            }
            // Guards that the closure takes with it are held on the other thread.
            if let Some(slot) = operand.slot {
                self.emit(EventKind::Drop(slot), span);
            }
            let spawn = Spawn { body: value, handle, scoped: has("scoped"), is_task: has("task"), many: has("many") };
            self.emit_at(EventKind::Spawn(spawn), id);
        }
        let value = Value::Place(Place { root: Root::Local(body, handle), path: Vec::new() });
        if let Some(Value::Place(set)) = receiver.filter(|_| self.waits_for_what_it_starts(callee)) {
            self.stores.push(Store { into: set, what: value.clone(), body });
        }
        Operand { value, slot: None }
    }

    /// Who starts something by this method can wait for it by another one.
    fn waits_for_what_it_starts(&self, callee: &Callee) -> bool {
        self.is_handle_type(callee.self_ty.peeled())
    }

    /// Several threads of a pool run these functions while the caller waits; gives what to wait for.
    pub(crate) fn spawn_beside(&mut self, id: ExprId, callee: &Callee, operands: &[Operand]) -> Vec<Value> {
        let (span, body) = (self.span(id), self.frame().body);
        let mut handles = Vec::new();
        for (index, operand) in operands.iter().enumerate() {
            let Some(bound) = callable_bound(self.cx.program, callee.function, index, self.cx.lang) else { continue };
            if !matches!(operand.value, Value::Body(_) | Value::Place(_)) {
                continue;
            }
            let handle = self.frame_mut().new_local(None, span, None, true);
            let many = bound == Callable::Repeatedly;
            let value = self.materialize(operand.value.clone());
            let spawn = Spawn { body: value, handle, scoped: true, is_task: false, many };
            self.emit_at(EventKind::Spawn(spawn), id);
            handles.push(Value::Place(Place { root: Root::Local(body, handle), path: Vec::new() }));
        }
        handles
    }
}
