//! Traces in a form in which they can be compared.

use std::collections::{BTreeMap, BTreeSet};

use super::dependence::dependent;
use super::object::TaskId;
use super::trace::Accesses;

/// Two events, each as its task and its number there, and what the event did if both are the same.
pub type Pair = ((u32, u32), (u32, u32), String);
/// A trace, comparable.
pub type Canonical = BTreeSet<Pair>;
/// The events of an execution in order.
pub type Sequence = Vec<(TaskId, Accesses)>;

/// A trace as the set of ordered pairs of dependent events: the same for equivalent sequences and only for those.
pub fn canonical(sequence: &Sequence) -> Canonical {
    let mut counts = BTreeMap::new();
    let labels: Vec<(u32, u32)> = sequence
        .iter()
        .map(|(task, _)| {
            let count = counts.entry(task.0).or_insert(0);
            *count += 1;
            (task.0, *count)
        })
        .collect();
    let mut pairs = BTreeSet::new();
    for (j, (_, b)) in sequence.iter().enumerate() {
        pairs.insert((labels[j], labels[j], format!("{b:?}")));
        for (i, (_, a)) in sequence[..j].iter().enumerate() {
            if a.iter().any(|a| b.iter().any(|b| dependent(a, b))) {
                pairs.insert((labels[i], labels[j], String::new()));
            }
        }
    }
    pairs
}
