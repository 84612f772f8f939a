//! Calls that the source does not name: operators of the program's types, dereferencing, and formatting.

use super::lower::Lower;
use super::model::{Argument, Call, EventKind, Place, Root, Value};
use crate::names::program::FnId;
use crate::syntax::ir::ExprId;

impl Lower<'_> {
    /// The operator of the left operand's type, if the program defines it.
    pub(super) fn run_operator(&mut self, id: ExprId, operands: [Value; 2]) {
        if let Some(callee) = self.types.callees.get(&id) {
            let function = callee.function;
            self.run_silently(id, function, operands.into());
        }
    }

    /// What a formatting expression, or a call of `to_string` (`by_method`), shows of these values.
    pub(super) fn show(&mut self, id: ExprId, values: &[(ExprId, Value)], by_method: bool) {
        let Some(shown) = self.types.formatted.get(&id).cloned() else { return };
        for formatted in shown {
            let Some((_, value)) = values.iter().find(|(arg, _)| *arg == formatted.arg) else { continue };
            let done = match by_method {
                true => self.types.adjustments.get(&formatted.arg).map_or(0, Vec::len),
                false => 0,
            };
            let value = self.adjusted(value.clone(), formatted.steps_after(done), formatted.arg);
            self.run_silently(id, formatted.function, vec![value, Value::Unknown]);
        }
    }

    /// Runs a function of the program that the source does not name there, and gives where its result is; `None` without a body.
    pub(super) fn run_silently(&mut self, id: ExprId, function: FnId, values: Vec<Value>) -> Option<Value> {
        let call = self.silent_call(function, values)?;
        let call = Call { id: self.frame_mut().next_call(), ..call };
        let root = Root::Call(self.frame().body, call.id);
        self.emit_at(EventKind::Call(call), id);
        Some(Value::Place(Place { root, path: Vec::new() }))
    }

    /// The call of such a function, without a number yet.
    pub(super) fn silent_call(&mut self, function: FnId, values: Vec<Value>) -> Option<Call> {
        let body = self.cx.fn_bodies[function.index()]?;
        let args = values.into_iter().map(|value| Argument { value: self.materialize(value), slot: None }).collect();
        Some(Call { args, ..Call::of(vec![body], self.cx.program.fns[function.index()].display) })
    }
}
