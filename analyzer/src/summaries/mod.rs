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
pub mod model;
pub mod place;
mod spawns;
mod state;
pub mod values;

pub use model::Summaries;

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
    for component in callgraph::components(events) {
        for round in 0..MAX_ROUNDS {
            let mut changed = false;
            for body in &component {
                changed |= update(&resolver, events, &mut all, *body, &component);
            }
            if !changed || (component.len() == 1 && round == 0 && !calls_itself(&all, component[0])) {
                break;
            }
        }
    }
    all
}

fn update(resolver: &Resolver, events: &Events, all: &mut Summaries, body: BodyId, component: &[BodyId]) -> bool {
    let (summary, facts) = flow::analyse(resolver, events, &all.summaries, body, component);
    let slot = &mut all.summaries[body.index()];
    let changed = *slot != summary;
    *slot = summary;
    all.facts[body.index()] = facts;
    changed
}

fn calls_itself(all: &Summaries, body: BodyId) -> bool {
    all.facts[body.index()].sites.iter().any(|s| s.callee == body)
}
