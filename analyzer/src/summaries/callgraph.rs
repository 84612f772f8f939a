//! The call graph: which bodies matter, in which order they are summarised, and of which it is asked what they acquire.

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;
use rayon::prelude::*;

use super::resolvers::Resolvers;
use super::stores::spawned;
use super::values::{Resolver, Val};
use crate::events::model::{BodyEvents, BodyId, Call, EventKind, Events, Value};

/// Who runs whom.
pub struct CallGraph {
    /// Strongly connected components of the bodies that can matter, callees before callers; bodies of a component in order. Each
    /// with its level: components call only what is on lower levels.
    pub components: Vec<(usize, Vec<BodyId>)>,
    runs: Vec<Runs>,
    callers: Vec<Vec<usize>>,
}

/// What one body runs.
#[derive(Debug, Default)]
struct Runs {
    /// Everything that it may run or start, or returns so that its callers may.
    all: Vec<BodyId>,
    /// Of these, what may run while it holds something.
    asked: Vec<BodyId>,
}

impl CallGraph {
    /// Finds out who runs whom.
    pub fn new(events: &Events, resolvers: &Resolvers) -> CallGraph {
        let runs: Vec<Runs> =
            events.bodies.par_iter().map(|body| resolvers.with_one(|resolver| runs(events, resolver, body))).collect();
        let callers = callers(&runs);
        let relevant = reached(&callers, |body| is_relevant_itself(&events.bodies[body]));
        CallGraph { components: components(&runs, &relevant), runs, callers }
    }

    /// By body: it is one of these, or runs one of them, directly or not.
    pub fn reaching(&self, these: impl Fn(BodyId) -> bool) -> Vec<bool> {
        reached(&self.callers, |body| these(BodyId::new(body)))
    }

    /// By body: somebody may hold something while it runs, or asks for another reason what it acquires. Nobody asks of a test, or of
    /// what a test calls without holding anything, and of these there are many in large programs. Who calls what `forgets` a guard
    /// holds it from then on.
    pub fn asked(&self, forgets: impl Fn(BodyId) -> bool) -> Vec<bool> {
        let keeps = self.reaching(forgets);
        let mut asked = keeps.clone();
        let mut work: Vec<BodyId> = Vec::new();
        for (runs, keeps) in self.runs.iter().zip(keeps) {
            for body in if keeps { &runs.all } else { &runs.asked } {
                asked[body.index()] = true;
                work.push(*body);
            }
        }
        while let Some(body) = work.pop() {
            for callee in &self.runs[body.index()].all {
                if !std::mem::replace(&mut asked[callee.index()], true) {
                    work.push(*callee);
                }
            }
        }
        asked
    }
}

fn components(runs: &[Runs], relevant: &[bool]) -> Vec<(usize, Vec<BodyId>)> {
    let mut graph: DiGraph<BodyId, (), u32> = DiGraph::new();
    let mut nodes = vec![None; runs.len()];
    for (i, _) in relevant.iter().enumerate().filter(|(_, r)| **r) {
        nodes[i] = Some(graph.add_node(BodyId::new(i)));
    }
    for (i, runs) in runs.iter().enumerate() {
        let Some(from) = nodes[i] else { continue };
        for to in runs.all.iter().filter_map(|c| nodes.get(c.index()).copied().flatten()) {
            graph.update_edge(from, to, ());
        }
    }
    let mut components: Vec<Vec<BodyId>> =
        tarjan_scc(&graph).into_iter().map(|component| component.into_iter().map(|n| graph[n]).collect()).collect();
    components.iter_mut().for_each(|c| c.sort());
    let mut levels: Vec<Option<usize>> = vec![None; runs.len()];
    let mut with_level = |component: Vec<BodyId>| {
        let below =
            component.iter().flat_map(|body| &runs[body.index()].all).filter_map(|callee| levels[callee.index()]);
        let level = below.max().map_or(0, |below| below + 1);
        component.iter().for_each(|body| levels[body.index()] = Some(level));
        (level, component)
    };
    components.into_iter().map(&mut with_level).collect()
}

/// What a body runs. A value may be what a variable, a field or a collection keeps.
fn runs(events: &Events, resolver: &Resolver, body: &BodyEvents) -> Runs {
    let mut out = Runs::default();
    let holds = holds_itself(body);
    bodies_in(&body.return_value, &mut out.asked);
    for event in body.blocks.iter().flat_map(|b| &b.events) {
        match &event.kind {
            EventKind::Call(call) => calls(resolver, call, holds, &mut out),
            EventKind::Spawn(spawn) => {
                bodies_in(&spawn.body, &mut out.asked);
                run_by(resolver, &spawn.body, &mut out.asked);
            }
            EventKind::Join { handle: Some(handle) } => {
                for running in resolver.threads(handle) {
                    let spawn = spawned(events, running);
                    spawn.iter().for_each(|spawn| bodies_in(&spawn.body, &mut out.asked));
                }
            }
            _ => {}
        }
    }
    for list in [&mut out.asked, &mut out.all] {
        list.sort();
        list.dedup();
    }
    out.all.extend(&out.asked);
    out.all.sort();
    out.all.dedup();
    out
}

/// What a function is given it may run while it holds something; what it is given may also have guards that it keeps for a while.
fn calls(resolver: &Resolver, call: &Call, holds: bool, out: &mut Runs) {
    let given = out.asked.len();
    for argument in &call.args {
        bodies_in(&argument.value, &mut out.asked);
        run_by(resolver, &argument.value, &mut out.asked);
    }
    let called = if holds || out.asked.len() > given { &mut out.asked } else { &mut out.all };
    called.extend(&call.callees);
    if let Some(value) = &call.callee_value {
        bodies_in(value, called);
        run_by(resolver, value, called);
    }
}

fn run_by(resolver: &Resolver, value: &Value, out: &mut Vec<BodyId>) {
    let found = resolver.value(value);
    let kept = resolver.kept_functions(&found);
    out.extend(kept.iter().chain([&found]).flat_map(Val::runnables).map(|run| run.body));
}

/// There may be guards in its slots, or it is asked what it acquires itself (because a guard is forgotten in it).
fn holds_itself(body: &BodyEvents) -> bool {
    body.blocks.iter().flat_map(|b| &b.events).any(|event| match &event.kind {
        EventKind::Acquire(acquire) => acquire.into.is_some(),
        EventKind::Call(call) => call.result.is_some() || !call.lent.is_empty(),
        _ => matches!(event.kind, EventKind::Forget(_)),
    })
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

/// By body, who runs it.
fn callers(runs: &[Runs]) -> Vec<Vec<usize>> {
    let mut callers: Vec<Vec<usize>> = vec![Vec::new(); runs.len()];
    for (caller, runs) in runs.iter().enumerate() {
        for callee in &runs.all {
            callers[callee.index()].push(caller);
        }
    }
    callers
}

/// The bodies from which calls lead to one of these.
fn reached(callers: &[Vec<usize>], is_one: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut reached: Vec<bool> = (0..callers.len()).map(is_one).collect();
    let mut work: Vec<usize> = (0..reached.len()).filter(|i| reached[*i]).collect();
    while let Some(body) = work.pop() {
        for caller in &callers[body] {
            if !reached[*caller] {
                reached[*caller] = true;
                work.push(*caller);
            }
        }
    }
    reached
}

/// A body matters if it does something with locks or threads, calls a value, or runs a body that matters.
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
