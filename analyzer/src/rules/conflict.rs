//! When one holder of a lock makes another wait.

use petgraph::graph::NodeIndex;

use crate::events::model::{LockKind, Mode};
use crate::graph::WaitGraph;

/// How holding in one mode stands in the way of wanting in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflict {
    /// Not at all.
    No,
    /// Only while a writer is queued between the two.
    BehindWriter,
    /// Always.
    Always,
}

/// Whether a thread that wants `wanted` waits for one that holds `held`.
pub fn conflict(held: Mode, wanted: Mode, kind: LockKind) -> Conflict {
    use Mode::{Exclusive, Shared, SharedRecursive, Upgradable};
    match (held, wanted) {
        (Exclusive, _) | (_, Exclusive) | (Upgradable, Upgradable) => Conflict::Always,
        (_, SharedRecursive) => Conflict::No,
        // The shards of a sharded map let readers pass waiting writers.
        _ if kind == LockKind::Shard => Conflict::No,
        (Shared | SharedRecursive | Upgradable, Shared) | (Shared | SharedRecursive, Upgradable) => {
            Conflict::BehindWriter
        }
    }
}

/// Somebody somewhere waits for the lock exclusively: readers can get stuck behind them. Writers in tests count only for
/// what happens in tests.
pub fn has_writer(graph: &WaitGraph, events: &crate::events::model::Events, node: NodeIndex, in_test: bool) -> bool {
    graph.writers_of(node).any(|w| in_test || !events.bodies[w.body.index()].is_test)
}
