//! Collects what one body does, each thing once, with the shortest way to it.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::model::{Acq, AcqKey, Edge, Facts, Left, ParamCall, Returned, Summary, Sym};
use super::place::LockPlace;
use crate::base::Span;
use crate::events::model::BodyId;

/// Distinct acquisitions kept per summary.
const MAX_ACQUIRES: usize = 512;
/// Distinct edges kept per body.
const MAX_EDGES: usize = 4096;
/// Edges that a body passes on to its callers.
const MAX_SYMBOLIC: usize = 64;
/// Calls of function parameters kept per summary.
const MAX_PARAM_CALLS: usize = 32;

type EdgeKey = (AcqKey, AcqKey, (BodyId, Span, Span), Option<BodyId>, bool, Span);

/// What has been seen of a body so far.
#[derive(Debug, Default)]
pub struct Collector {
    acquires: BTreeMap<AcqKey, Arc<Acq>>,
    edges: BTreeMap<EdgeKey, Arc<Edge>>,
    symbolic: BTreeMap<EdgeKey, Arc<Edge>>,
    param_calls: Vec<Arc<ParamCall>>,
    /// The parts that need no deduplication.
    pub facts: Facts,
    /// Unlocked for the caller.
    pub releases: Vec<LockPlace>,
    /// See [`Summary::gives_back`].
    pub gives_back: Vec<(u16, Vec<Returned>)>,
    /// Left locked for ever.
    pub forgets: Vec<Left>,
    /// Of the caller's guards: returned on some paths only.
    pub returns_sometimes: BTreeSet<Sym>,
    /// See [`Summary::running`].
    pub running: Vec<(bool, Arc<Acq>)>,
    /// See [`Summary::hears`].
    pub hears: bool,
}

impl Collector {
    /// An acquisition that a caller sees. Of two that differ only in how they are reached, the shorter way is kept, with
    /// what both have in common.
    pub fn acquire(&mut self, acq: Acq) {
        match self.acquires.entry(acq.key()) {
            std::collections::btree_map::Entry::Vacant(slot) => {
                slot.insert(Arc::new(acq));
            }
            std::collections::btree_map::Entry::Occupied(mut slot) => {
                let known = slot.get();
                let shorter = acq.chain.preference(&known.chain) == Ordering::Less;
                let best = if shorter { &acq } else { known.as_ref() };
                let mut in_common = known.known.clone();
                in_common.retain_common(&acq.known);
                let merged = Acq {
                    known: in_common,
                    under: known.under.iter().filter(|u| acq.under.contains(u)).cloned().collect(),
                    after_spawn: known.after_spawn || acq.after_spawn,
                    beside: known.beside.as_ref().zip(acq.beside.as_ref()).map(|(known, more)| known.with(more).into()),
                    certain: known.certain || acq.certain,
                    chain: best.chain.clone(),
                    ..(*best).clone()
                };
                if merged != **known {
                    slot.insert(Arc::new(merged));
                }
            }
        }
    }

    /// Taking it in would change nothing, whatever it is under: it is there already, by a way that is as good, and what several ways
    /// have in common is known to be nothing.
    pub fn gains_nothing_from(&self, acq: &Acq) -> bool {
        self.acquires.get(&acq.key()).is_some_and(|known| {
            known.known.is_empty()
                && known.under.is_empty()
                && known.beside.is_none()
                && (known.after_spawn || !acq.after_spawn)
                && (known.certain || !acq.certain)
                && acq.chain.preference(&known.chain) != Ordering::Less
        })
    }

    /// An edge for the rules.
    pub fn edge(&mut self, edge: Arc<Edge>) {
        if self.edges.len() < MAX_EDGES {
            keep_shorter(&mut self.edges, edge);
        }
    }

    /// An edge that callers may say more about.
    pub fn symbolic(&mut self, edge: Arc<Edge>) {
        if self.symbolic.len() < MAX_SYMBOLIC {
            keep_shorter(&mut self.symbolic, edge);
        }
    }

    /// No further calls of parameters are kept.
    pub fn has_enough_param_calls(&self) -> bool {
        self.param_calls.len() >= MAX_PARAM_CALLS
    }

    /// A call of a function that a parameter brings.
    pub fn param_call(&mut self, call: ParamCall) {
        let same = |c: &Arc<ParamCall>| {
            c.target == call.target
                && c.results == call.results
                && c.args == call.args
                && c.spawned == call.spawned
                && c.syms == call.syms
                && c.held.iter().map(|h| h.key()).eq(call.held.iter().map(|h| h.key()))
        };
        if self.param_calls.len() < MAX_PARAM_CALLS && !self.param_calls.iter().any(same) {
            self.param_calls.push(Arc::new(call));
        }
    }

    /// The summary and the facts.
    pub fn finish(mut self, returns: Vec<Returned>, leaves_running: (bool, bool)) -> (Summary, Facts) {
        let mut acquires: Vec<Arc<Acq>> = self.acquires.into_values().collect();
        if acquires.len() > MAX_ACQUIRES {
            acquires.sort_by(|a, b| a.chain.preference(&b.chain));
            acquires.truncate(MAX_ACQUIRES);
            acquires.sort_by_cached_key(|a| a.key());
        }
        let mut edges: Vec<Arc<Edge>> = self.edges.into_values().collect();
        edges.sort_by_key(|e| e.origin());
        self.facts.edges = edges;
        self.releases.sort();
        self.releases.dedup();
        let summary = Summary {
            acquires,
            returns,
            returns_sometimes: self.returns_sometimes,
            gives_back: self.gives_back,
            forgets: self.forgets,
            releases: self.releases,
            param_calls: self.param_calls,
            symbolic: self.symbolic.into_values().collect(),
            leaves_running,
            running: self.running,
            hears: self.hears,
        };
        (summary, self.facts)
    }
}

fn keep_shorter(edges: &mut BTreeMap<EdgeKey, Arc<Edge>>, edge: Arc<Edge>) {
    let via = edge.via.first().map_or(Span::default(), |h| h.span);
    let key = (edge.held.key(), edge.wanted.key(), edge.origin(), edge.thread, edge.after_loop, via);
    match edges.entry(key) {
        std::collections::btree_map::Entry::Vacant(slot) => {
            slot.insert(edge);
        }
        std::collections::btree_map::Entry::Occupied(mut slot) => {
            let known = slot.get();
            let length = |e: &Edge| (e.via.len(), e.held.chain.len() + e.wanted.chain.len());
            let merged = Edge {
                ordered: known.ordered && edge.ordered,
                apart: known.apart && edge.apart,
                after_spawn: known.after_spawn || edge.after_spawn,
                beside: known.beside.as_ref().zip(edge.beside.as_ref()).map(|(known, more)| known.with(more)),
                under: known.under.iter().filter(|u| edge.under.contains(u)).cloned().collect(),
                ..if length(&edge) < length(known) { (*edge).clone() } else { (**known).clone() }
            };
            slot.insert(Arc::new(merged));
        }
    }
}
