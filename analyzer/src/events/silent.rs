//! Calls that the source does not name: operators of the program's types, dereferencing, and formatting.

use super::facts::has_model;
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

    /// What an expression runs that the source does not name there, given the values in it. Of the first one, the receiver of a
    /// method call (`by_method`), dereferencing is done already.
    pub(super) fn run_unnamed(&mut self, id: ExprId, values: &[(ExprId, Value)], by_method: bool) {
        self.run_unnamed_at(id, id, values, by_method);
    }

    /// [`Self::run_unnamed`] at another expression.
    pub(super) fn run_unnamed_at(&mut self, id: ExprId, at: ExprId, values: &[(ExprId, Value)], by_method: bool) {
        let Some(all) = self.types.silent.get(&id).cloned() else { return };
        for silent in all {
            let given = match silent.arg {
                None => Vec::new(),
                Some(wanted) => {
                    let Some((_, value)) = values.iter().find(|(arg, _)| *arg == wanted) else { continue };
                    let is_receiver = by_method && values.first().is_some_and(|(arg, _)| *arg == wanted);
                    let done = if is_receiver { self.types.adjustments.get(&wanted).map_or(0, Vec::len) } else { 0 };
                    vec![self.adjusted(value.clone(), silent.steps_after(done), wanted), Value::Unknown]
                }
            };
            self.run_silently(at, silent.function, given);
        }
    }

    /// Runs a function of the program that the source does not name there, and gives where its result is; `None` without a body.
    pub(super) fn run_silently(&mut self, id: ExprId, function: FnId, values: Vec<Value>) -> Option<Value> {
        if has_model(&self.cx.program.fns[function.index()].attrs, "join") {
            self.emit_at(EventKind::Join { handle: values.into_iter().next() }, id);
            return None;
        }
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
