//! Summaries stage: what each body acquires, holds while calling, returns locked, in terms of its own parameters.
//!
//! Bottom-up over the strongly connected components of the call graph, with a fixpoint inside each. What a caller
//! needs is in [`model::Summary`]; what the rules need is in [`model::Facts`].
//!
//! Architecture Invariant: nothing here knows rules or lock classes: places only.

mod callgraph;
mod calls;
pub mod chain;
mod closures;
mod collect;
mod finished;
mod flow;
mod held;
mod knowledge;
pub mod model;
pub mod place;
#[doc(hidden)]
pub mod probe;
mod resolvers;
mod spawns;
mod state;
mod stores;
pub mod values;

pub use model::Summaries;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use rayon::prelude::*;

use self::callgraph::CallGraph;
use self::finished::{Before, Finished};
use self::model::{Facts, Left, Summary};
use self::resolvers::Resolvers;
use crate::events::model::{BodyId, Events};
use crate::names::program::Program;
use values::Resolver;

/// How often the bodies of one component are looked at before their summaries are taken as they are.
const MAX_ROUNDS: usize = 10;

/// Summarises every body.
pub fn summarize(_program: &Program, events: &Events) -> Summaries {
    let resolvers = Resolvers::new(events);
    let graph = CallGraph::new(events, &resolvers);
    let asked = graph.asked(|_| false);
    let found = by_levels(events, &resolvers, &graph, &asked, Vec::new());
    // Of what a function is given to forget its caller knows that it holds it.
    let is_own = |left: &Left| matches!(left, Left::Guard(_));
    let forgets = |body: BodyId| found[body.index()].0.forgets.iter().any(is_own);
    let found = if (0..events.bodies.len()).map(BodyId::new).any(forgets) {
        let more = graph.asked(forgets);
        let changes = graph.reaching(|body| more[body.index()] && !asked[body.index()]);
        let kept = found.into_iter().zip(changes).map(|(found, changes)| (!changes).then_some(found));
        by_levels(events, &resolvers, &graph, &more, kept.collect())
    } else {
        found
    };
    let (summaries, facts) = found.into_iter().unzip();
    Summaries { summaries, facts }
}

/// Level by level of the call graph, the components of a level in parallel. What is known of bodies already stays.
fn by_levels(
    events: &Events,
    resolvers: &Resolvers,
    graph: &CallGraph,
    asked: &[bool],
    mut known: Vec<Option<(Summary, Facts)>>,
) -> Vec<(Summary, Facts)> {
    known.resize_with(events.bodies.len(), || None);
    let components = &graph.components;
    let mut order: Vec<Option<usize>> = vec![None; events.bodies.len()];
    let mut levels: Vec<Vec<usize>> = Vec::new();
    for (place, (level, component)) in components.iter().enumerate() {
        component.iter().for_each(|body| order[body.index()] = Some(place));
        if component.iter().all(|body| known[body.index()].is_some()) {
            continue;
        }
        levels.resize(levels.len().max(level + 1), Vec::new());
        levels[*level].push(place);
    }
    let done: Vec<OnceLock<(Summary, Facts)>> =
        known.into_iter().map(|known| known.map_or_else(OnceLock::new, OnceLock::from)).collect();
    let mut levels = levels.into_iter();
    // Those that ask for more than the call graph tells wait for it.
    let mut waiting: Vec<usize> = Vec::new();
    loop {
        let next = levels.next();
        if next.is_none() && waiting.is_empty() {
            break;
        }
        let due: Vec<usize> = waiting.drain(..).chain(next.into_iter().flatten()).collect();
        let finished: Vec<Option<Own>> = due
            .par_iter()
            .map(|at| {
                let (own, missed) = (BTreeMap::new(), Cell::new(false));
                let before = Before { done: &done, order: &order, asked, at: *at, own, missed };
                let summarized = |resolver: &Resolver| component(resolver, events, before, &components[*at].1);
                if gordian::__planted("index_for_each_component") {
                    return summarized(&Resolver::new(events));
                }
                resolvers.with_one(summarized)
            })
            .collect();
        for (at, own) in due.into_iter().zip(finished) {
            match own {
                Some(own) => own.into_iter().for_each(|(body, found)| drop(done[body.index()].set(found))),
                None => waiting.push(at),
            }
        }
    }
    done.into_iter().map(|found| found.into_inner().unwrap_or_default()).collect()
}

/// What is known of the bodies of a component.
type Own = BTreeMap<BodyId, (Summary, Facts)>;

/// Summarises the bodies of a component until nothing changes. `None` if something was missing.
fn component(resolver: &Resolver, events: &Events, before: Before, component: &[BodyId]) -> Option<Own> {
    let mut seen = Finished::Before(before);
    let mut changed: Option<BTreeSet<BodyId>> = None;
    for _ in 0..MAX_ROUNDS {
        let mut updated = BTreeSet::new();
        let Finished::Before(before) = &seen else { return None };
        // After the first round only those are looked at again whose callees have changed.
        let stale = |body: &BodyId| changed.as_ref().is_none_or(|c| runs_any(before.own.get(body), c));
        let due: Vec<BodyId> = component.iter().copied().filter(stale).collect();
        for body in due {
            let found = flow::analyse(resolver, events, &seen, body, component);
            let Finished::Before(before) = &mut seen else { return None };
            if before.missed.get() {
                return None;
            }
            let known = before.own.insert(body, found);
            if known.unwrap_or_default().0 != before.own[&body].0 {
                updated.insert(body);
            }
        }
        if updated.is_empty() {
            break;
        }
        changed = Some(updated);
    }
    match seen {
        Finished::Before(before) => Some(before.own),
        Finished::All(_) => None,
    }
}

/// A body runs or starts one of these.
fn runs_any(known: Option<&(Summary, Facts)>, callees: &BTreeSet<BodyId>) -> bool {
    let Some((_, facts)) = known else { return false };
    let called = facts.sites.iter().map(|s| s.callee);
    called.chain(facts.spawns.iter().map(|s| s.callee)).any(|c| callees.contains(&c))
}
