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
mod flow;
mod knowledge;
pub mod model;
pub mod place;
#[doc(hidden)]
pub mod probe;
mod spawns;
mod state;
mod stores;
pub mod values;

pub use model::Summaries;

use std::collections::BTreeSet;

use crate::events::model::{BodyId, Events};
use crate::names::program::Program;
use values::Resolver;

/// How often the bodies of one component are looked at before their summaries are taken as they are.
const MAX_ROUNDS: usize = 10;

/// Summarises every body.
pub fn summarize(_program: &Program, events: &Events) -> Summaries {
    let resolver = Resolver::new(events);
    let mut all = Summaries {
        summaries: vec![model::Summary::default(); events.bodies.len()],
        facts: vec![model::Facts::default(); events.bodies.len()],
    };
    for component in callgraph::components(events, &resolver) {
        let mut changed: Option<BTreeSet<BodyId>> = None;
        for _ in 0..MAX_ROUNDS {
            // After the first round only those are looked at again whose callees have changed.
            let stale = |all: &Summaries, body: BodyId| changed.as_ref().is_none_or(|c| runs_any(all, body, c));
            let due: Vec<BodyId> = component.iter().copied().filter(|b| stale(&all, *b)).collect();
            let updated = due.into_iter().filter(|b| update(&resolver, events, &mut all, *b, &component));
            let updated: BTreeSet<BodyId> = updated.collect();
            if updated.is_empty() {
                break;
            }
            changed = Some(updated);
        }
    }
    all
}

/// A body runs or starts one of these.
fn runs_any(all: &Summaries, body: BodyId, callees: &BTreeSet<BodyId>) -> bool {
    let facts = &all.facts[body.index()];
    let called = facts.sites.iter().map(|s| s.callee);
    called.chain(facts.spawns.iter().map(|s| s.callee)).any(|c| callees.contains(&c))
}

fn update(resolver: &Resolver, events: &Events, all: &mut Summaries, body: BodyId, component: &[BodyId]) -> bool {
    let (summary, facts) = flow::analyse(resolver, events, &all.summaries, body, component);
    let slot = &mut all.summaries[body.index()];
    let changed = *slot != summary;
    *slot = summary;
    all.facts[body.index()] = facts;
    changed
}
