//! Items inside function bodies: blocks that contain any become anonymous modules.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::collect::{BodyOwner, Collector};
use super::program::{FnId, ModuleId, StaticId};
use super::raw::{Context, Doubt};
use crate::base::name;
use crate::syntax::ir::{Body, ExprId, ExprKind, Item, Stmt};
use crate::syntax::walk::for_each_child;

/// Functions nested in functions deeper than this are left out.
const MAX_NESTING: usize = 64;

/// Moves the items of all bodies into the arenas; the bodies lose their `Stmt::Item`s. Bodies of those items are searched too.
pub(super) fn collect_block_items(collector: &mut Collector) {
    let (mut next_fn, mut next_static) = (0, 0);
    for _ in 0..MAX_NESTING {
        let fns = &collector.program.fns[next_fn..];
        let statics = &collector.program.statics[next_static..];
        if fns.is_empty() && statics.is_empty() {
            return;
        }
        let fn_hits: Vec<usize> =
            fns.par_iter().enumerate().filter(|(_, f)| has_items(&f.body)).map(|(i, _)| next_fn + i).collect();
        let static_hits: Vec<usize> =
            statics.par_iter().enumerate().filter(|(_, s)| has_items(&s.body)).map(|(i, _)| next_static + i).collect();
        (next_fn, next_static) = (collector.program.fns.len(), collector.program.statics.len());
        for index in fn_hits {
            let id = FnId::new(index);
            let function = &collector.program.fns[index];
            let context = Context {
                module: function.module,
                is_test: function.is_test,
                doubt: Doubt::None,
                indexed: function.is_indexed,
                depth: 0,
            };
            let (body, modules) = extract(collector, BodyOwner::Fn(id), context);
            let function = &mut collector.program.fns[index];
            (function.body, function.block_modules) = (body, modules);
        }
        for index in static_hits {
            let id = StaticId::new(index);
            let item = &collector.program.statics[index];
            let context =
                Context { module: item.module, is_test: item.is_test, doubt: Doubt::None, indexed: true, depth: 0 };
            let (body, modules) = extract(collector, BodyOwner::Static(id), context);
            let item = &mut collector.program.statics[index];
            (item.body, item.block_modules) = (body, modules);
        }
    }
}

fn has_items(body: &Body) -> bool {
    body.exprs.iter().any(|expr| match &expr.kind {
        ExprKind::Block { stmts, .. } => stmts.iter().any(|stmt| matches!(stmt, Stmt::Item(_))),
        _ => false,
    })
}

fn extract(collector: &mut Collector, owner: BodyOwner, context: Context) -> (Body, BTreeMap<ExprId, ModuleId>) {
    let mut body = collector.take_body(owner);
    let mut found: Vec<(ExprId, Vec<Item>)> = Vec::new();
    for (index, expr) in body.exprs.iter_mut().enumerate() {
        let ExprKind::Block { stmts, .. } = &mut expr.kind else { continue };
        if !stmts.iter().any(|stmt| matches!(stmt, Stmt::Item(_))) {
            continue;
        }
        let (mut kept, mut items) = (Vec::with_capacity(stmts.len()), Vec::new());
        for stmt in stmts.drain(..) {
            match stmt {
                Stmt::Item(item) => items.push(*item),
                other => kept.push(other),
            }
        }
        *stmts = kept;
        found.push((ExprId::new(index), items));
    }
    let krate = collector.program.modules[context.module.index()].krate;
    let mut modules = BTreeMap::new();
    for (block, _) in &found {
        let module = collector.add_module(name(""), krate, Some(context.module), true, context.is_test);
        modules.insert(*block, module);
    }
    if found.len() > 1 {
        for (inner, outer) in enclosing_blocks(&body, &modules) {
            collector.program.modules[inner.index()].parent = Some(outer);
        }
    }
    for (block, items) in found {
        if let Some(&module) = modules.get(&block) {
            collector.add_items(items, Context { module, ..context });
        }
    }
    (body, modules)
}

/// For each block module that stands inside another one: the innermost such.
fn enclosing_blocks(body: &Body, modules: &BTreeMap<ExprId, ModuleId>) -> Vec<(ModuleId, ModuleId)> {
    let mut found = Vec::new();
    let mut seen = vec![false; body.exprs.len()];
    let mut todo: Vec<(ExprId, Option<ModuleId>)> = body.root.iter().map(|root| (*root, None)).collect();
    while let Some((id, around)) = todo.pop() {
        let Some(expr) = body.exprs.get(id.index()).filter(|_| !std::mem::replace(&mut seen[id.index()], true)) else {
            continue;
        };
        let own = modules.get(&id).copied();
        if let (Some(inner), Some(outer)) = (own, around) {
            found.push((inner, outer));
        }
        for_each_child(&expr.kind, &mut |child| todo.push((child, own.or(around))));
    }
    found
}
