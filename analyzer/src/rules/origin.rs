//! Where two objects of one class come from: whether one could be in the place of the other.

use super::Input;
use crate::events::model::{BodyId, BodyKind, CallId, EventKind, Root, Value};
use crate::graph::classes::Base;
use crate::names::ty::Ty;

/// How far results of calls are followed to what made them.
const MAX_DEPTH: u32 = 4;

/// What a call gives is new with every call: nobody else has it.
pub(super) fn makes_new(input: &Input, body: BodyId, call: CallId) -> bool {
    call_makes_new(input, body, call, 0)
}

fn call_makes_new(input: &Input, body: BodyId, call: CallId, depth: u32) -> bool {
    let Some(body) = input.events.bodies.get(body.index()) else { return false };
    let mut events = body.blocks.iter().flat_map(|block| &block.events);
    let callees = events.find_map(|event| match &event.kind {
        EventKind::Call(found) if found.id == call => Some(&found.callees),
        _ => None,
    });
    callees.is_some_and(|callees| {
        !callees.is_empty() && depth < MAX_DEPTH && callees.iter().all(|callee| returns_new(input, *callee, depth + 1))
    })
}

fn returns_new(input: &Input, body: BodyId, depth: u32) -> bool {
    match input.events.bodies.get(body.index()).map(|body| &body.return_value) {
        Some(Value::Aggregate(_)) => true,
        Some(Value::Place(place)) if place.path.is_empty() => match place.root {
            Root::Local(body, local) => input.graph.classes.is_created(Base::Local(body, local)),
            Root::Call(body, call) => call_makes_new(input, body, call, depth),
            Root::Param(..) | Root::Static(_) => false,
        },
        _ => false,
    }
}

/// Two parameters of one body whose types have the same name, but other type arguments: never the same object.
pub(super) fn differ_in_type(input: &Input, body: BodyId, a: u16, b: u16) -> bool {
    let Some(BodyKind::Fn(function)) = input.events.bodies.get(body.index()).map(|body| body.kind) else {
        return false;
    };
    let params = &input.program.fns[function.index()].params;
    let of = |index: u16| params.get(usize::from(index)).map(Ty::peeled);
    let (Some(Ty::Adt(a, xs)), Some(Ty::Adt(b, ys))) = (of(a), of(b)) else { return false };
    a == b && xs.iter().zip(ys.iter()).any(|(x, y)| x != y && is_known(x) && is_known(y))
}

/// Nothing in it is left open.
fn is_known(ty: &Ty) -> bool {
    match ty {
        Ty::Adt(_, args) | Ty::Tuple(args) => args.iter().all(is_known),
        Ty::Ref(inner) | Ty::Slice(inner) => is_known(inner),
        Ty::Prim(_) => true,
        _ => false,
    }
}
