//! Threads at places: whether all of several can be where they are at the same time.

use std::collections::BTreeSet;

use super::gate::{all_held, gate_of_both, held_at};
use super::{Input, sharing};
use crate::events::model::BodyId;
use crate::graph::classes::LockKey;
use crate::graph::gates::Gate;
use crate::graph::threads::Root;
use crate::graph::{Hold, Writer};
use crate::summaries::model::{Beside, Edge};

/// The threads that are asked about: all, or those of one activation of that body, where everything that is not started inside it is
/// one thread ([`Root::Outside`]).
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub input: &'a Input<'a>,
    pub activation: Option<BodyId>,
}

/// A thread at a place where it waits.
#[derive(Debug)]
pub(super) struct Stand {
    pub root: Root,
    /// What it holds there.
    held: BTreeSet<Gate>,
    /// Nothing runs then that it has started itself.
    is_before_children: bool,
    /// Where it is, with what the body there has started and may run, if that is known.
    place: Option<(BodyId, Beside)>,
}

/// Why two threads cannot be at their places at the same time.
#[derive(Debug)]
pub(super) enum Apart {
    /// The one does not run while the other is there.
    Time,
    /// Both would have that lock.
    Gate(LockKey),
}

impl Scope<'_> {
    /// The threads of a hold.
    pub(super) fn of_hold(self, hold: &Hold) -> Vec<Stand> {
        let stand = |root: Root| Stand {
            root,
            held: all_held(self.input, hold, self.known(root)),
            is_before_children: self.is_before_children(&hold.edge, root),
            place: place(&hold.edge),
        };
        self.roots_of(&hold.edge).into_iter().map(stand).collect()
    }

    /// The same of an edge that is known without its gates.
    pub(super) fn of_edge(self, edge: &Edge) -> Vec<Stand> {
        let stand = |root: Root| Stand {
            root,
            held: held_at(self.input, edge.body, &edge.under, self.known(root).filter(|_| edge.thread.is_none())),
            is_before_children: self.is_before_children(edge, root),
            place: place(edge),
        };
        self.roots_of(edge).into_iter().map(stand).collect()
    }

    /// The threads of a writer.
    pub(super) fn of_writer(self, writer: &Writer) -> Vec<Stand> {
        let all = sharing::roots_of_acquisition(self.input, writer.body, &writer.acq);
        let own = self.input.graph.threads.reach(writer.body, writer.acq.after_spawn);
        let stand = |root: Root| Stand {
            root,
            held: held_at(self.input, writer.body, &writer.acq.under, self.known(root)),
            is_before_children: !own.beside_own.contains(&root),
            place: writer.acq.beside.as_deref().map(|beside| (writer.body, beside.clone())),
        };
        self.within(&all, writer.acq.after_spawn, writer.body).into_iter().map(stand).collect()
    }

    fn roots_of(self, edge: &Edge) -> BTreeSet<Root> {
        self.within(&sharing::roots_of_edge(self.input, edge), edge.after_spawn, edge.body)
    }

    fn is_before_children(self, edge: &Edge, root: Root) -> bool {
        let reach = || self.input.graph.threads.reach(edge.body, edge.after_spawn);
        edge.thread.is_none() && !reach().beside_own.contains(&root)
    }

    /// Of these threads those that are asked about. `beside`: while the thread is in `body`, others of them may be running.
    fn within(self, all: &BTreeSet<Root>, beside: bool, body: BodyId) -> BTreeSet<Root> {
        let Some(activation) = self.activation else { return all.clone() };
        let bodies = &self.input.events.bodies;
        let inside = |b: BodyId| {
            let parent = |b: &BodyId| bodies.get(b.index()).and_then(|b| b.parent);
            std::iter::successors(Some(b), parent).take(64).any(|b| b == activation)
        };
        let started_inside = |b: BodyId| {
            let mut starters = self.input.graph.threads.starters(b).iter();
            b != activation && (inside(b) || starters.any(|(starter, _)| inside(*starter)))
        };
        let is_inside = |root: &&Root| matches!(root, Root::Spawned(b) if started_inside(*b));
        let mut out: BTreeSet<Root> = all.iter().filter(is_inside).copied().collect();
        if out.len() < all.len() && (beside || body != activation) {
            out.insert(Root::Outside);
        }
        out
    }

    /// Why both cannot be where they are at the same time.
    pub(super) fn apart(self, a: &Stand, b: &Stand) -> Option<Apart> {
        if !self.overlap(a.root, b.root) || self.is_never_beside(a, b) || self.is_never_beside(b, a) {
            return Some(Apart::Time);
        }
        let gate = gate_of_both(&a.held, &b.held);
        let of_starters = || self.gate_of_starters(a.root, b.root);
        gate.or_else(|| self.gate_of_starter(a, b))
            .or_else(|| self.gate_of_starter(b, a))
            .or_else(of_starters)
            .map(Apart::Gate)
    }

    /// None of these can only have been started by others of them that have not come to that yet, or wait no more.
    pub(super) fn are_started(self, all: &[&Stand]) -> bool {
        let first: BTreeSet<Root> =
            all.iter().filter(|stand| stand.is_before_children).map(|stand| stand.root).collect();
        let has_none = |stand: &&Stand| self.input.graph.threads.is_of_these(stand.root, &first);
        self.activation.is_some() || !all.iter().any(has_none)
    }

    fn overlap(self, a: Root, b: Root) -> bool {
        match (a, b) {
            (Root::Outside, Root::Outside) => self.activation.is_none(),
            (Root::Outside, _) | (_, Root::Outside) if self.activation.is_some() => true,
            _ => self.input.graph.threads.concurrent(a, b),
        }
    }

    /// The one does not run while the other is there.
    fn is_never_beside(self, a: &Stand, b: &Stand) -> bool {
        let threads = &self.input.graph.threads;
        let has_none = |child: BodyId| {
            let is_apart = |(body, beside): &(BodyId, Beside)| threads.has_none(child, *body, beside);
            b.is_before_children || b.place.as_ref().is_some_and(is_apart)
        };
        if let (Root::Spawned(child), Root::Outside, Some((body, beside))) = (a.root, b.root, &b.place)
            && self.activation == Some(*body)
        {
            return threads.has_none_of_its_own(child, *body, beside);
        }
        let known = self.known(a.root).zip(self.known(b.root));
        known.is_some_and(|(of_a, of_b)| threads.is_never_beside(of_a, of_b, &has_none))
    }

    /// Who holds a lock that the starter of another thread holds until that has ended is not there meanwhile, unless it is the starter,
    /// and there while what it has started runs.
    fn gate_of_starter(self, child: &Stand, other: &Stand) -> Option<LockKey> {
        let (of_child, of_other) = self.known(child.root).zip(self.known(other.root))?;
        let around = self.input.graph.held_by_starters(of_child);
        let may_have_started = || !other.is_before_children && self.input.graph.threads.may_start(of_other, of_child);
        if around.is_empty() || of_child == of_other || may_have_started() {
            return None;
        }
        gate_of_both(around, &other.held)
    }

    /// Two threads do not run at the same time if different ones have started them that hold the same lock until they have ended.
    fn gate_of_starters(self, a: Root, b: Root) -> Option<LockKey> {
        let (a, b) = self.known(a).zip(self.known(b))?;
        let (held_by_a, starters_of_a) = self.input.graph.held_by_own_starters(a);
        let (held_by_b, starters_of_b) = self.input.graph.held_by_own_starters(b);
        gate_of_both(&held_by_a, &held_by_b).filter(|_| starters_of_a.is_disjoint(&starters_of_b))
    }

    /// Of the rest of an activation no more is known than of all threads.
    fn known(self, root: Root) -> Option<Root> {
        Some(root).filter(|root| self.activation.is_none() || *root != Root::Outside)
    }
}

fn place(edge: &Edge) -> Option<(BodyId, Beside)> {
    let beside = edge.beside.clone().filter(|_| edge.thread.is_none())?;
    Some((edge.body, beside))
}
