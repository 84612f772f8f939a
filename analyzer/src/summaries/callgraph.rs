//! The call graph: which bodies matter, and in which order they are summarised.

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;
use rayon::prelude::*;

use super::resolvers::Resolvers;
use super::stores::spawned;
use super::values::{Resolver, Val};
use crate::events::model::{BodyEvents, BodyId, EventKind, Events, Value};

/// Strongly connected components of the bodies that can matter, callees before callers; bodies of a component in order.
/// Each with its level: components call only what is on lower levels.
pub fn components(events: &Events, resolvers: &Resolvers) -> Vec<(usize, Vec<BodyId>)> {
    let callees: Vec<Vec<BodyId>> =
        events.bodies.par_iter().map(|body| resolvers.with_one(|resolver| callees(events, resolver, body))).collect();
    let relevant = relevant(events, &callees);
    let mut graph: DiGraph<BodyId, (), u32> = DiGraph::new();
    let mut nodes = vec![None; events.bodies.len()];
    for (i, _) in relevant.iter().enumerate().filter(|(_, r)| **r) {
        nodes[i] = Some(graph.add_node(BodyId::new(i)));
    }
    for (i, out) in callees.iter().enumerate() {
        let Some(from) = nodes[i] else { continue };
        for to in out.iter().filter_map(|c| nodes.get(c.index()).copied().flatten()) {
            graph.update_edge(from, to, ());
        }
    }
    let mut components: Vec<Vec<BodyId>> =
        tarjan_scc(&graph).into_iter().map(|component| component.into_iter().map(|n| graph[n]).collect()).collect();
    components.iter_mut().for_each(|c| c.sort());
    let mut levels: Vec<Option<usize>> = vec![None; events.bodies.len()];
    let mut with_level = |component: Vec<BodyId>| {
        let below =
            component.iter().flat_map(|body| &callees[body.index()]).filter_map(|callee| levels[callee.index()]);
        let level = below.max().map_or(0, |below| below + 1);
        component.iter().for_each(|body| levels[body.index()] = Some(level));
        (level, component)
    };
    components.into_iter().map(&mut with_level).collect()
}

/// Everything that a body may run or start, or returns so that its callers may.
fn callees(events: &Events, resolver: &Resolver, body: &BodyEvents) -> Vec<BodyId> {
    let mut out = Vec::new();
    bodies_in(&body.return_value, &mut out);
    for event in body.blocks.iter().flat_map(|b| &b.events) {
        match &event.kind {
            EventKind::Call(call) => {
                out.extend(&call.callees);
                for value in call.callee_value.iter().chain(call.args.iter().map(|given| &given.value)) {
                    // It may be what a variable, a field or a collection keeps.
                    let found = resolver.value(value);
                    let kept = resolver.kept_functions(&found);
                    out.extend(kept.iter().chain([&found]).flat_map(Val::runnables).map(|run| run.body));
                    bodies_in(value, &mut out);
                }
            }
            EventKind::Spawn(spawn) => bodies_in(&spawn.body, &mut out),
            EventKind::Join { handle: Some(handle) } => {
                for running in resolver.threads(handle) {
                    let spawn = spawned(events, running);
                    spawn.iter().for_each(|spawn| bodies_in(&spawn.body, &mut out));
                }
            }
            _ => {}
        }
    }
    out.sort();
    out.dedup();
    out
}

fn bodies_in(value: &Value, out: &mut Vec<BodyId>) {
    match value {
        Value::Body(b) => out.push(*b),
        Value::Future(bodies, args) => {
            out.extend(bodies);
            args.iter().for_each(|v| bodies_in(v, out));
        }
        Value::Aggregate(fields) => fields.iter().for_each(|(_, v)| bodies_in(v, out)),
        Value::OneOf { values, .. } => values.iter().for_each(|v| bodies_in(v, out)),
        Value::Unknown | Value::Place(_) => {}
    }
}

/// A body matters if it does something with locks or threads, calls a value, or runs a body that matters.
fn relevant(events: &Events, callees: &[Vec<BodyId>]) -> Vec<bool> {
    let mut callers: Vec<Vec<usize>> = vec![Vec::new(); events.bodies.len()];
    for (caller, out) in callees.iter().enumerate() {
        for callee in out {
            if let Some(list) = callers.get_mut(callee.index()) {
                list.push(caller);
            }
        }
    }
    let mut relevant: Vec<bool> = events.bodies.iter().map(is_relevant_itself).collect();
    let mut work: Vec<usize> = (0..relevant.len()).filter(|i| relevant[*i]).collect();
    while let Some(body) = work.pop() {
        for caller in &callers[body] {
            if !relevant[*caller] {
                relevant[*caller] = true;
                work.push(*caller);
            }
        }
    }
    relevant
}

fn is_relevant_itself(body: &BodyEvents) -> bool {
    !body.lent.is_empty()
        || body.blocks.iter().flat_map(|b| &b.events).any(|e| match &e.kind {
            EventKind::Acquire(_)
            | EventKind::Forget(_)
            | EventKind::ReleaseLock(_)
            | EventKind::Upgrade { .. }
            | EventKind::Spawn(_)
            | EventKind::Recv { .. }
            | EventKind::Rendezvous
            | EventKind::DroppedAtOnce { .. } => true,
            EventKind::Call(call) => call.callee_value.is_some(),
            EventKind::Move { to, .. } => {
                let is_part = |(_, part): &(crate::base::Name, _)| part == to;
                let is_returned = *to == body.return_slot || body.parts.values().flatten().any(is_part);
                is_returned && body.param_slots.iter().any(Option::is_some)
            }
            _ => false,
        })
}
