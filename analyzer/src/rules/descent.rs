//! Objects inside objects: a lock of the outer one is held while a lock somewhere inside it is taken.

use crate::events::model::Step;
use crate::summaries::model::Edge;

/// Why edges that only lead further into an object make no cycle.
pub(super) const INSIDE_ITSELF: &str = "each lock is inside the object whose lock is held, and none is inside itself";

/// The wanted lock is in a part of the object whose lock is held, and which part that is is decided at run time (a trait object, a
/// type parameter).
pub(super) fn descends(edge: &Edge) -> bool {
    !edge.wanted.certain && stays_inside(edge)
}

/// The edges of a cycle all lead to locks of the same object or of its parts, and one of them to a part that is decided at run
/// time: the cycle would need an object that is inside itself.
pub(super) fn is_inside_itself<'a>(mut edges: impl Iterator<Item = &'a Edge> + Clone) -> bool {
    edges.clone().all(stays_inside) && edges.any(descends)
}

/// The wanted lock belongs to the object whose lock is held, or to one of its parts.
fn stays_inside(edge: &Edge) -> bool {
    let (held, wanted) = (&edge.held.lock, &edge.wanted.lock);
    if held.root != wanted.root || held.gap {
        return false;
    }
    let owner = held.path.iter().rposition(|s| matches!(s, Step::Field(..) | Step::Through(..))).unwrap_or(0);
    let owner = &held.path[..owner];
    wanted.gap || (wanted.path.len() > owner.len() && wanted.path.starts_with(owner) && wanted.path != held.path)
}
