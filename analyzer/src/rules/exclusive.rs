//! Locks that no other thread can get at, because the function has their owner for itself: `&mut self`, by value, or made by it
//! and shown to nobody yet.

use super::Input;
use crate::events::facts::{has_model, lock_kind};
use crate::events::model::{BodyId, BodyKind, Step};
use crate::names::program::{AdtId, Program};
use crate::names::ty::Ty;
use crate::summaries::model::Edge;
use crate::summaries::place::{LockPlace, LockRoot};
use crate::syntax::ir::TypeRef;

/// How deep a type is looked into for shared parts.
const MAX_DEPTH: u32 = 8;

/// One of the edge's locks is out of reach of all other threads while the edge happens; gives that lock.
pub(super) fn unreachable_for_others<'e>(input: &Input<'e>, edge: &'e Edge) -> Option<&'e LockPlace> {
    let alone = |edge: &'e Edge| {
        let places = || [&edge.held.lock, &edge.wanted.lock].into_iter();
        if edge.thread.is_some() {
            return None;
        }
        let exclusive = || places().find(|place| !edge.after_spawn && is_exclusive(input, edge.body, place));
        places().find(|place| is_private(input, edge, place)).or_else(exclusive)
    };
    // What a function has for itself it has whoever calls it.
    let own = input.summaries.facts.get(edge.function.index()).map_or(&[][..], |facts| &facts.edges);
    let in_function = || own.iter().filter(|o| o.via.is_empty() && o.origin() == edge.origin()).find_map(|o| alone(o));
    alone(edge).or_else(|| if edge.via.is_empty() { None } else { in_function() })
}

/// The lock is in what a parameter of the body owns, or lends it by `&mut`.
pub(super) fn is_exclusive(input: &Input, body: BodyId, place: &LockPlace) -> bool {
    let LockRoot::Param(owner, index) = place.root else { return false };
    owner == body
        && !place.foreign
        && !place.path.is_empty()
        && owns_param(input, body, index)
        && stays_with_owner(input, place)
}

/// A body on the way has made it, and goes there before anybody else can have it.
fn is_private(input: &Input, edge: &Edge, place: &LockPlace) -> bool {
    let (LockRoot::Local(owner, _) | LockRoot::Call(owner, _)) = place.root else { return false };
    let hop = edge.via.iter().chain(edge.wanted.chain.hops()).find(|hop| hop.body == owner);
    let is_before = |until: u32| hop.is_some_and(|hop| hop.span.lo < until);
    private_until(input, place).is_some_and(is_before) && stays_with_owner(input, place)
}

/// The place in the source before which nobody but the body that made it can have what the place starts at.
pub(super) fn private_until(input: &Input, place: &LockPlace) -> Option<u32> {
    let body = |owner: BodyId| input.events.bodies.get(owner.index());
    match place.root {
        LockRoot::Local(owner, local) => {
            body(owner)?.locals.get(local.index()).filter(|local| local.fresh).map(|local| local.shared_at)
        }
        LockRoot::Call(owner, call) => body(owner)?.private_calls.get(&call).copied(),
        _ => None,
    }
}

/// Whoever has what the place starts at for itself has the lock for itself, too.
pub(super) fn stays_with_owner(input: &Input, place: &LockPlace) -> bool {
    !place.gap && place.path.iter().all(|step| stays_owned(input.program, step))
}

/// The parameter is `&mut T`, or a `T` that is no pointer.
pub(super) fn owns_param(input: &Input, body: BodyId, index: u16) -> bool {
    let program = input.program;
    let Some(BodyKind::Fn(function)) = input.events.bodies.get(body.index()).map(|body| body.kind) else {
        return false;
    };
    let function = &program.fns[function.index()];
    let at = usize::from(index);
    let (Some(written), Some(ty)) = (function.param_pats.get(at), function.params.get(at)) else { return false };
    match (&written.ty, ty) {
        (TypeRef::Ref(is_mut, _), Ty::Ref(inner)) => *is_mut && is_owned(program, inner, 0),
        (_, ty) => is_owned(program, ty, 0),
    }
}

fn stays_owned(program: &Program, step: &Step) -> bool {
    match step {
        Step::Field(adt, field) => field_type(program, *adt, *field).is_some_and(|ty| is_owned(program, ty, 0)),
        Step::Elem(_) | Step::Data => true,
        Step::Through(..) | Step::Untyped(_) => false,
    }
}

fn field_type(program: &Program, adt: AdtId, field: crate::base::Name) -> Option<&Ty> {
    let mut fields = program.adts[adt.index()].variants.iter().flat_map(|v| &v.fields);
    fields.find(|(name, ..)| *name == field).map(|(_, ty, _)| ty)
}

/// Whoever has the value for itself also has all of it down to the first lock.
fn is_owned(program: &Program, ty: &Ty, depth: u32) -> bool {
    let all = |tys: &[Ty]| depth < MAX_DEPTH && tys.iter().all(|ty| is_owned(program, ty, depth + 1));
    match ty {
        Ty::Adt(id, args) => {
            let attrs = &program.adts[id.index()].attrs;
            if lock_kind(program, *id).is_some() {
                return true;
            }
            let hands_out = has_model(attrs, "transparent") || has_model(attrs, "container");
            !has_model(attrs, "shared_pointer") && (!hands_out || all(args))
        }
        Ty::Tuple(parts) => all(parts),
        Ty::Slice(inner) => all(std::slice::from_ref(inner)),
        Ty::Prim(_) => true,
        _ => false,
    }
}
