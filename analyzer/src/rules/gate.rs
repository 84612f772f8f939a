//! Gate locks: who holds one of these is not where another thread holds it too.

use std::collections::BTreeSet;

use super::Input;
use super::conflict::{Conflict, conflict};
use crate::events::model::{BodyId, LockKind, Mode};
use crate::graph::Hold;
use crate::graph::classes::LockKey;
use crate::graph::gates::{Entry, Gate, gates};
use crate::graph::threads::Root;
use crate::summaries::model::Under;

/// A lock that keeps two holds apart: both have it, and one of them exclusively.
pub(super) fn gate_of_both(a: &BTreeSet<Gate>, b: &BTreeSet<Gate>) -> Option<LockKey> {
    let excludes = |(key, mode): &&Gate| {
        b.iter().any(|(k, m)| k == key && conflict(*mode, *m, LockKind::RwLock) == Conflict::Always)
    };
    let gate = a.iter().find(excludes).map(|(key, _)| key.clone());
    gate.filter(|_| !gordian::__planted("lock_order_cycle"))
}

/// The gates of a hold whichever thread is there, or of that thread, and the held lock itself: as long as one holds it, the other does not.
pub(super) fn all_held(input: &Input, hold: &Hold, root: Option<Root>) -> BTreeSet<Gate> {
    let held = &hold.edge.held;
    let mut all = hold.gates.clone();
    if let (Some(root), None) = (root, hold.edge.thread) {
        all.extend(held_at(input, hold.edge.body, &hold.edge.under, Some(root)));
    }
    if !held.lock.has_element() {
        all.insert((input.graph.classes.key(&held.lock), held.mode));
    }
    let wanted = &hold.edge.wanted;
    if wanted.reacquires && wanted.kind == LockKind::RwLock && !wanted.lock.has_element() {
        // Only who has the one upgradable guard can upgrade it.
        all.insert((input.graph.classes.key(&wanted.lock), Mode::Upgradable));
    }
    all
}

/// What a thread of that kind holds for sure where it acquires a lock.
pub(super) fn held_at(input: &Input, body: BodyId, under: &[Under], root: Option<Root>) -> BTreeSet<Gate> {
    match root {
        Some(root) => gates(&input.graph.classes, under, &input.graph.on_ways_of(root, body)),
        None => gates(&input.graph.classes, under, &Entry::new()),
    }
}
