//! Wait graph stage: one graph of who holds what while waiting for what.
//!
//! Nodes are locks (by class, refined by their owners), an arc says that some thread holds the one and wants the other.
//! A deadlock is a cycle.
//!
//! Architecture Invariant: the graph knows what can be held and wanted together, and by which threads; whether that
//! is a bug is the rules' business.

pub mod classes;
pub mod gates;
mod starts;
pub mod threads;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use petgraph::graph::{DiGraph, NodeIndex};

use crate::events::model::{BodyId, Events, LockKind};
use crate::names::program::Program;
use crate::summaries::Summaries;
use crate::summaries::model::{Acq, Edge, SpawnSite};
use crate::summaries::place::{LockPlace, LockRoot};
use classes::{Base, Classes, LockKey};
use gates::{Entry, Gate};
use threads::{Root, Threads};

/// How a body is entered, shared.
type Ways = Rc<Entry>;

/// A lock.
#[derive(Debug, Clone)]
pub struct Lock {
    /// Its class.
    pub key: LockKey,
    /// Its kind.
    pub kind: LockKind,
    /// Waiting for it suspends a task, not a thread.
    pub is_async: bool,
}

/// Somebody holds the source lock and wants the target lock.
#[derive(Debug, Clone)]
pub struct Hold {
    /// What the summaries know of it.
    pub edge: Arc<Edge>,
    /// Held on every way to it, the held lock not included.
    pub gates: BTreeSet<Gate>,
    /// What whoever gets there holds beside: the gates, and the held lock if it was held before as well.
    pub around: BTreeSet<Gate>,
}

/// The graph, with what is needed to judge it.
pub struct WaitGraph<'a> {
    /// Locks and holds; several arcs between two locks are several ways to get there.
    pub graph: DiGraph<Lock, Hold>,
    /// Lock → node.
    pub nodes: BTreeMap<LockKey, NodeIndex>,
    /// Names and compatibility of locks.
    pub classes: Classes<'a>,
    /// Which threads get where.
    pub threads: Threads<'a>,
    /// Exclusive acquisitions that readers can wait behind, by node.
    pub writers: BTreeMap<NodeIndex, Vec<Writer>>,
    /// How a thread enters a body whenever it gets there, by both.
    on_ways: RefCell<BTreeMap<(Root, BodyId), Ways>>,
    /// The threads that can get to a body without holding anything.
    free_roots: RefCell<BTreeMap<BodyId, BTreeSet<Root>>>,
    /// For each body, what is held on all ways to it, also by whoever has started a thread and waits for its end.
    by_starters: Vec<BTreeSet<Gate>>,
}

/// An exclusive acquisition that waits.
#[derive(Debug, Clone)]
pub struct Writer {
    /// The acquisition.
    pub acq: Arc<Acq>,
    /// The body it stands in.
    pub body: BodyId,
}

/// Builds the graph.
pub fn build<'a>(program: &'a Program, events: &'a Events, summaries: &'a Summaries) -> WaitGraph<'a> {
    let classes = Classes::new(program, events, summaries);
    let threads = Threads::new(events, summaries);
    let context = gates::context(events, &classes, &threads, false);
    let around_all = gates::context(events, &classes, &threads, true);
    let mut out = WaitGraph {
        graph: DiGraph::new(),
        nodes: BTreeMap::new(),
        classes,
        threads,
        writers: BTreeMap::new(),
        on_ways: RefCell::default(),
        free_roots: RefCell::default(),
        by_starters: Vec::new(),
    };
    for (i, facts) in summaries.facts.iter().enumerate() {
        let body = BodyId::new(i);
        if events.bodies[i].is_model || out.threads.never_runs(body) {
            continue;
        }
        for acq in &facts.acquires {
            let node = out.node(acq);
            if acq.is_writer() {
                out.writers.entry(node).or_default().push(Writer { acq: acq.clone(), body });
            }
        }
        for acq in writers_through_callees(summaries, body) {
            let node = out.node(acq);
            out.writers.entry(node).or_default().push(Writer { acq: acq.clone(), body });
        }
        for edge in facts.edges.iter().filter(|e| !e.held.lock.is_nameless() && !e.wanted.lock.is_nameless()) {
            let (held, wanted) = (out.node(&edge.held), out.node(&edge.wanted));
            let own = out.graph[held].key.clone();
            let of = |entries: &'_ [Entry]| match edge.thread {
                None => entries.get(edge.body.index()).cloned().unwrap_or_default(),
                Some(_) => Entry::new(),
            };
            let (entry, entry_all) = (of(&context), of(&around_all));
            let mut gates = gates::gates(&out.classes, &edge.under, &entry);
            gates.retain(|(key, _)| *key != own);
            // The held lock itself is among those that are held then.
            let mut around = gates::inside(&out.classes, &edge.under, &entry_all);
            around.remove(&(own, edge.held.mode));
            around.extend(gates::around(&entry_all).cloned());
            out.graph.add_edge(held, wanted, Hold { edge: edge.clone(), gates, around });
        }
    }
    out.by_starters = around_all.iter().map(|entry| gates::around(entry).cloned().collect()).collect();
    out
}

/// What is written in callees that lock what they are given (`lock.wl()`), where it is known which lock that is: in the first body on
/// the way out that does not know it from its own caller.
fn writers_through_callees(summaries: &Summaries, body: BodyId) -> impl Iterator<Item = &Arc<Acq>> {
    let is_brought = |lock: &LockPlace| matches!(lock.root, LockRoot::Param(..)) && !lock.is_typed();
    let by_callee = move |acq: &Acq| {
        let inside = acq.chain.hops().nth(1).and_then(|hop| summaries.summaries.get(hop.body.index()));
        let mut same = inside.into_iter().flat_map(|s| &s.acquires).filter(|own| own.chain.last() == acq.chain.last());
        same.any(|own| is_brought(&own.lock))
    };
    let of_body = summaries.summaries.get(body.index()).map(|s| &s.acquires).into_iter().flatten();
    // Of a thread that is waited for it is what that thread does itself.
    let is_named = move |acq: &Acq| !acq.joined && !is_brought(&acq.lock) && !acq.lock.is_nameless();
    of_body.filter(move |acq| acq.is_writer() && is_named(acq) && by_callee(acq))
}

impl WaitGraph<'_> {
    fn node(&mut self, acq: &Acq) -> NodeIndex {
        let key = self.classes.key(&acq.lock);
        if let Some(node) = self.nodes.get(&key) {
            return *node;
        }
        let node = self.graph.add_node(Lock { key: key.clone(), kind: acq.kind, is_async: acq.is_async });
        self.nodes.insert(key, node);
        node
    }

    /// What is held whenever a thread of that kind gets to a body, and what the guards are that this is given then.
    pub fn on_ways_of(&self, root: Root, body: BodyId) -> Ways {
        if let Some(known) = self.on_ways.borrow().get(&(root, body)) {
            return known.clone();
        }
        // Most hold nothing on some way, which is found out for all of them at once.
        let mut free = self.free_roots.borrow_mut();
        let free = free.entry(body).or_insert_with(|| gates::free_roots(&self.classes, &self.threads, body));
        let found = if free.contains(&root) {
            Ways::default()
        } else {
            Rc::new(gates::on_ways_of(&self.classes, &self.threads, root, body))
        };
        self.on_ways.borrow_mut().insert((root, body), found.clone());
        found
    }

    /// What whoever has started such a thread holds as long as that runs.
    pub fn held_by_starters(&self, root: Root) -> &BTreeSet<Gate> {
        static NOTHING: BTreeSet<Gate> = BTreeSet::new();
        match root {
            Root::Spawned(body) => self.by_starters.get(body.index()).unwrap_or(&NOTHING),
            Root::Outside | Root::Main(_) | Root::Test(_) => &NOTHING,
        }
    }

    /// What whoever has started such a thread itself holds around that as long as the thread runs, and the threads that it may be.
    pub fn held_by_own_starters(&self, root: Root) -> (BTreeSet<Gate>, BTreeSet<Root>) {
        let Root::Spawned(body) = root else { return Default::default() };
        let starters = self.threads.starters(body);
        let around =
            |site: &SpawnSite| gates::gates(&self.classes, site.around.as_deref().unwrap_or_default(), &Entry::new());
        let held = starters.iter().map(|(_, site)| around(site)).reduce(|a, b| &a & &b).unwrap_or_default();
        let roots = starters.iter().flat_map(|(starter, _)| self.threads.reach(*starter, true).roots.clone());
        (held, roots.collect())
    }

    /// How many locks there are, given how many are declared: what stands for a lock that a caller brings, or that a call gave, is one
    /// more.
    pub fn locks(&self, declared: usize) -> usize {
        let bases: BTreeSet<Base> = self.nodes.keys().map(|key| key.base).collect();
        let brought = bases.iter().filter(|base| matches!(base, Base::Param(..) | Base::Call(..))).count();
        bases.len().max(declared + brought)
    }

    /// What a lock is called.
    pub fn name(&self, node: NodeIndex) -> String {
        self.classes.name(&self.graph[node].key)
    }

    /// The node of an acquisition's lock.
    pub fn node_of(&self, acq: &Acq) -> Option<NodeIndex> {
        self.nodes.get(&self.classes.key(&acq.lock)).copied()
    }

    /// Nodes that may be the same lock as `node`, itself first.
    pub fn compatible(&self, node: NodeIndex) -> Vec<NodeIndex> {
        let key = &self.graph[node].key;
        let low = LockKey { base: key.base, tail: Vec::new(), owners: Vec::new() };
        let mut out = vec![node];
        let same_base = self.nodes.range(low..).take_while(|(k, _)| k.base == key.base);
        out.extend(same_base.filter(|(k, n)| **n != node && self.classes.compatible(k, key)).map(|(_, n)| *n));
        out
    }

    /// Exclusive acquisitions that can wait for this lock.
    pub fn writers_of(&self, node: NodeIndex) -> impl Iterator<Item = &Writer> {
        self.compatible(node).into_iter().filter_map(|n| self.writers.get(&n)).flatten()
    }
}
