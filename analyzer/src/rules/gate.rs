//! Gate locks: who holds one of these is not where another thread holds it too.

use std::collections::BTreeSet;

use super::Input;
use super::conflict::{Conflict, conflict};
use crate::events::model::{LockKind, Mode};
use crate::graph::Hold;
use crate::graph::classes::LockKey;
use crate::graph::gates::Gate;
use crate::graph::threads::Root;

/// A lock that keeps two of the holds apart whichever threads are there: both have it, and one of them exclusively.
pub(super) fn common_gate(input: &Input, holds: &[&Hold]) -> Option<LockKey> {
    let sets: Vec<BTreeSet<Gate>> = holds.iter().map(|h| all_held(input, h, &h.gates)).collect();
    let mut pairs = sets.iter().enumerate().flat_map(|(i, a)| sets[i + 1..].iter().map(move |b| (a, b)));
    pairs.find_map(|(a, b)| gate_of_both(a, b))
}

/// A lock that keeps these two holds apart when the first is that of one thread and the second that of another.
pub(super) fn gate_between(input: &Input, one: (&Hold, Root), other: (&Hold, Root)) -> Option<LockKey> {
    let held = |(hold, root): (&Hold, Root)| {
        let mut gates = hold.gates.clone();
        if hold.edge.thread.is_none() {
            gates.extend(input.graph.on_ways_of(root, hold.edge.body).iter().cloned());
        }
        all_held(input, hold, &gates)
    };
    gate_of_both(&held(one), &held(other))
}

fn gate_of_both(a: &BTreeSet<Gate>, b: &BTreeSet<Gate>) -> Option<LockKey> {
    let excludes = |(key, mode): &&Gate| {
        b.iter().any(|(k, m)| k == key && conflict(*mode, *m, LockKind::RwLock) == Conflict::Always)
    };
    let gate = a.iter().find(excludes).map(|(key, _)| key.clone());
    gate.filter(|_| !gordian::__planted("lock_order_cycle"))
}

/// Gates and the held lock itself: as long as one holds it, the other does not.
fn all_held(input: &Input, hold: &Hold, gates: &BTreeSet<Gate>) -> BTreeSet<Gate> {
    let held = &hold.edge.held;
    let mut all = gates.clone();
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
