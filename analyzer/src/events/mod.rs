//! Events stage: each body becomes a small control-flow graph of lock events.

mod assign;
mod bindings;
mod branch;
mod call;
mod control;
mod dispatch;
mod drops;
pub mod dump;
pub mod facts;
mod frame;
mod in_place;
pub mod knowledge;
mod known;
mod lazy;
mod library;
mod loops;
mod lower;
pub mod model;
mod pattern;
mod place;
mod private;
mod silent;
mod spawn;
mod stores;
mod tested;
mod uses;

use rayon::prelude::*;

use self::dispatch::TraitCalls;
use self::drops::DropGlue;
use self::facts::TypeFacts;
use self::lower::Lower;
use self::model::{Alias, BodyEvents, BodyId, BodyKind, Events, Store};
use crate::base::SourceMap;
use crate::names::infer::lang::Lang;
use crate::names::infer::{infer_fn, infer_static};
use crate::names::program::{Bodies, FnId, Program, StaticId};
use crate::syntax::ir::{BlockKind, Body, ExprId, ExprKind};

/// What all lowerings share.
pub(crate) struct Context<'a> {
    pub(crate) program: &'a Program,
    pub(crate) sources: &'a SourceMap,
    pub(crate) lang: &'a Lang,
    pub(crate) facts: &'a TypeFacts,
    pub(crate) glue: &'a DropGlue,
    /// First body of each function: the function itself, its closures follow. `None` for functions without a body.
    pub(crate) fn_bodies: &'a [Option<BodyId>],
    /// The bodies of statics whose initialiser runs when they are first used.
    pub(crate) lazy: &'a [Option<BodyId>],
    /// The types that somebody can wait for.
    pub(crate) handles: &'a [bool],
    /// What calls through traits may run.
    pub(crate) dispatch: &'a TraitCalls,
}

/// Lowers every body of the program; each is gone afterwards. Runs in parallel; the result does not depend on it.
pub fn build(program: &Program, bodies: Bodies, sources: &SourceMap) -> Events {
    let lang = Lang::new(program);
    let facts = TypeFacts::new(program);
    let mut next = 0usize;
    let mut number = |body: &Body| {
        body.root.map(|_| {
            let id = BodyId::new(next);
            next += 1 + closure_exprs(body).count();
            id
        })
    };
    let fn_bodies: Vec<Option<BodyId>> = bodies.fns.iter().map(&mut number).collect();
    let static_bodies: Vec<Option<BodyId>> = bodies.statics.iter().map(&mut number).collect();
    let lazy: Vec<Option<BodyId>> = program
        .statics
        .iter()
        .zip(&static_bodies)
        .map(|(item, body)| body.filter(|_| !item.is_const && facts::is_lazy(program, &item.ty)))
        .collect();
    let dispatch = TraitCalls::new(program, &fn_bodies);
    let glue = DropGlue::new(program);
    let handles = stores::handles(program);
    let context = Context {
        program,
        sources,
        lang: &lang,
        facts: &facts,
        glue: &glue,
        fn_bodies: &fn_bodies,
        lazy: &lazy,
        handles: &handles,
        dispatch: &dispatch,
    };

    let of_fns = bodies.fns.into_par_iter().enumerate().filter_map(|(index, body)| {
        let id = FnId::new(index);
        let first = fn_bodies[index]?;
        let types = infer_fn(program, &lang, id, &body);
        Some(Lower::new(&context, &body, types, first, BodyKind::Fn(id)).run())
    });
    let of_statics = bodies.statics.into_par_iter().enumerate().filter_map(|(index, body)| {
        let id = StaticId::new(index);
        let first = static_bodies[index]?;
        let types = infer_static(program, &lang, id, &body);
        Some(Lower::new(&context, &body, types, first, BodyKind::Static(id)).run())
    });
    let lowered: Vec<(Vec<BodyEvents>, Vec<Alias>, Vec<Store>)> = of_fns.chain(of_statics).collect();

    let mut events = Events::default();
    for (bodies, aliases, stores) in lowered {
        events.bodies.extend(bodies);
        events.aliases.extend(aliases);
        events.stores.extend(stores);
    }
    events.aliases.sort();
    events.aliases.dedup();
    events.stores.sort();
    events.stores.dedup();
    events.locks = count_locks(program, &facts, &events);
    events
}

/// The expressions that become bodies of their own, in arena order.
pub(crate) fn closure_exprs(body: &Body) -> impl Iterator<Item = ExprId> + '_ {
    body.exprs.iter().enumerate().filter_map(|(index, expr)| {
        let own = match &expr.kind {
            ExprKind::Closure { .. } => true,
            ExprKind::Block { kind, .. } => matches!(kind, BlockKind::Async | BlockKind::AsyncMove),
            _ => false,
        };
        own.then(|| ExprId::new(index))
    })
}

/// Fields, statics and locals whose type is a lock.
fn count_locks(program: &Program, _facts: &TypeFacts, events: &Events) -> usize {
    let is_lock = |adt: crate::names::program::AdtId| facts::lock_kind(program, adt).is_some();
    let fields = program
        .adts
        .iter()
        .filter(|adt| !crate::names::infer::is_model(program, adt.module))
        .flat_map(|adt| adt.variants.iter().flat_map(|v| &v.fields))
        .filter(|(_, ty, _)| contains_lock(program, ty, 0))
        .count();
    let statics = program
        .statics
        .iter()
        .filter(|s| !s.is_const && !crate::names::infer::is_model(program, s.module))
        .filter(|s| contains_lock(program, &s.ty, 0))
        .count();
    let locals = events
        .bodies
        .iter()
        .filter(|b| !b.is_model)
        .flat_map(|b| &b.locals)
        .filter(|l| l.name.is_some() && l.adt.is_some_and(is_lock))
        .count();
    fields + statics + locals
}

fn contains_lock(program: &Program, ty: &crate::names::ty::Ty, depth: u32) -> bool {
    use crate::names::ty::Ty;
    depth < 8
        && match ty {
            Ty::Adt(id, args) => {
                facts::lock_kind(program, *id).is_some()
                    || (crate::names::infer::is_model(program, program.adts[id.index()].module)
                        && args.iter().any(|a| contains_lock(program, a, depth + 1)))
            }
            Ty::Ref(inner) | Ty::Ptr(inner) | Ty::Slice(inner) => contains_lock(program, inner, depth + 1),
            Ty::Tuple(tys) => tys.iter().any(|t| contains_lock(program, t, depth + 1)),
            _ => false,
        }
}

#[cfg(test)]
mod tests;
