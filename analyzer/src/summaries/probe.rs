//! What is held right before every event of every body, for tests that hold the flow against another source of truth.

use super::finished::Finished;
use super::flow::Flow;
use super::model::{Left, Summaries, Sym};
use super::values::Resolver;
use crate::base::Span;
use crate::events::model::{BodyId, Event, Events, SlotId};

/// An event and what its body holds right before it.
#[derive(Debug)]
pub struct Moment<'e> {
    /// The body.
    pub body: BodyId,
    /// The event.
    pub event: &'e Event,
    /// The guards.
    pub held: Vec<Held>,
}

/// A guard that is held.
#[derive(Debug, Clone, Copy)]
pub struct Held {
    /// Where it comes from.
    pub origin: Origin,
    /// It is held on every path.
    pub must: bool,
    /// Its owner; `None` if it was forgotten.
    pub slot: Option<SlotId>,
}

/// Where a guard comes from, as its body sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The acquisition, or the call that returned the guard.
    Site(Span),
    /// Moved in through that parameter.
    Param(u16),
    /// The function that a parameter brings returned it.
    Result,
}

/// Every event of the user's bodies, in order. An event that is reached in no way is left out.
pub fn moments<'e>(events: &'e Events, summaries: &Summaries) -> Vec<Moment<'e>> {
    let resolver = Resolver::new(events);
    let user = events.bodies.iter().enumerate().filter(|(_, body)| !body.is_model);
    user.flat_map(|(index, _)| of_body(&resolver, events, summaries, BodyId::new(index))).collect()
}

fn of_body<'e>(resolver: &Resolver, events: &'e Events, summaries: &Summaries, body: BodyId) -> Vec<Moment<'e>> {
    let mut out = Vec::new();
    let finished = Finished::All(&summaries.summaries);
    let Some(mut flow) = Flow::new(resolver, events, &finished, body, &[]) else { return out };
    let states = flow.fixpoint();
    for (number, (block, state)) in events.bodies[body.index()].blocks.iter().zip(states).enumerate() {
        let Some(mut state) = state else { continue };
        for (index, event) in block.events.iter().enumerate() {
            let held = state
                .held()
                .filter_map(|(slot, tok)| {
                    let token = flow.tokens.get(tok);
                    let is_lent = |param: &u16| events.bodies[body.index()].lent.iter().any(|(i, _)| i == param);
                    let origin = match &token.what {
                        // What a reference leads to is not this body's.
                        Left::Sym(Sym::Param(index) | Sym::Part(index, _)) if is_lent(index) => return None,
                        Left::Guard(acq) => Origin::Site(acq.chain.first().span),
                        Left::Sym(Sym::Param(index) | Sym::Part(index, _)) => Origin::Param(*index),
                        Left::Sym(Sym::FnResult(..)) => Origin::Result,
                    };
                    Some(Held { origin, must: state.must.contains(&token.birth), slot })
                })
                .collect();
            out.push(Moment { body, event, held });
            flow.step(&mut state, (number as u32, index as u32), event);
        }
    }
    out
}
