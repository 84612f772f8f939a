//! Objects inside objects: a lock of the outer one is held while a lock somewhere inside it is taken.

use crate::events::model::Step;
use crate::summaries::model::Edge;

/// The wanted lock is in a part of the object whose lock is held, and which part that is is decided at run time (a trait object, a
/// type parameter). Such edges cannot close a cycle among themselves: an object would have to be inside itself.
pub(super) fn descends(edge: &Edge) -> bool {
    let (held, wanted) = (&edge.held.lock, &edge.wanted.lock);
    if edge.wanted.certain || held.root != wanted.root || held.gap {
        return false;
    }
    let owner = held.path.iter().rposition(|s| matches!(s, Step::Field(..) | Step::Through(..))).unwrap_or(0);
    let owner = &held.path[..owner];
    wanted.gap || (wanted.path.len() > owner.len() && wanted.path.starts_with(owner) && wanted.path != held.path)
}
