//! Elementary cycles of the wait graph, shortest first, bounded.

use std::collections::BTreeMap;

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};

use crate::graph::WaitGraph;

/// Longest cycle that is looked for.
const MAX_LENGTH: usize = 8;
/// Steps of the search in one component before it gives up on longer cycles.
const MAX_STEPS: usize = 200_000;
/// Cycles handed out per component.
const MAX_CYCLES: usize = 2_000;

/// Arcs between locks: who holds the first and wants something that may be the second.
pub type Arcs = BTreeMap<(NodeIndex, NodeIndex), Vec<EdgeIndex>>;

/// The arcs for which `takes_part` holds. An edge leads to every lock that may be the one it wants.
pub fn arcs(graph: &WaitGraph, takes_part: impl Fn(EdgeIndex) -> bool) -> Arcs {
    let mut out = Arcs::new();
    let has_out: Vec<bool> = graph.graph.node_indices().map(|n| graph.graph.neighbors(n).next().is_some()).collect();
    let targets: Vec<Vec<NodeIndex>> = graph
        .graph
        .node_indices()
        .map(|n| graph.compatible(n).into_iter().filter(|c| has_out[c.index()]).collect())
        .collect();
    for edge in graph.graph.edge_indices().filter(|e| takes_part(*e)) {
        let Some((from, to)) = graph.graph.edge_endpoints(edge) else { continue };
        for target in &targets[to.index()] {
            if *target != from {
                out.entry((from, *target)).or_default().push(edge);
            }
        }
    }
    out
}

/// Calls `visit` for each elementary cycle of at least two locks that cannot be one another. `visit` says whether cycles
/// through all of these locks are still of interest.
pub fn cycles(graph: &WaitGraph, arcs: &Arcs, mut visit: impl FnMut(&[NodeIndex]) -> bool) {
    let mut small: DiGraph<NodeIndex, ()> = DiGraph::new();
    let mut index: BTreeMap<NodeIndex, NodeIndex> = BTreeMap::new();
    for (from, to) in arcs.keys() {
        let a = *index.entry(*from).or_insert_with(|| small.add_node(*from));
        let b = *index.entry(*to).or_insert_with(|| small.add_node(*to));
        small.update_edge(a, b, ());
    }
    let mut components: Vec<Vec<NodeIndex>> = tarjan_scc(&small)
        .into_iter()
        .filter(|c| c.len() > 1)
        .map(|c| {
            let mut locks: Vec<NodeIndex> = c.into_iter().map(|n| small[n]).collect();
            locks.sort();
            locks
        })
        .collect();
    components.sort();
    for component in components {
        in_component(graph, arcs, &component, &mut visit);
    }
}

fn in_component(graph: &WaitGraph, arcs: &Arcs, component: &[NodeIndex], visit: &mut impl FnMut(&[NodeIndex]) -> bool) {
    let mut next: BTreeMap<NodeIndex, Vec<NodeIndex>> = BTreeMap::new();
    for (from, to) in arcs.keys() {
        if component.binary_search(from).is_ok() && component.binary_search(to).is_ok() {
            next.entry(*from).or_default().push(*to);
        }
    }
    let (mut steps, mut found) = (0, 0);
    let mut settled: Vec<Vec<NodeIndex>> = Vec::new();
    for length in 2..=MAX_LENGTH.min(component.len()) {
        for start in component {
            let mut path = vec![*start];
            let mut choices = vec![0_usize];
            while let Some(choice) = choices.last_mut() {
                let at = path[path.len() - 1];
                let successor = next.get(&at).and_then(|n| n.get(*choice)).copied();
                *choice += 1;
                steps += 1;
                if steps > MAX_STEPS || found > MAX_CYCLES {
                    return;
                }
                match successor {
                    None => {
                        choices.pop();
                        path.pop();
                    }
                    Some(lock) if lock == *start && path.len() == length => {
                        let covered = settled.iter().any(|s| s.iter().all(|l| path.contains(l)));
                        if !covered {
                            found += 1;
                            if !visit(&path) {
                                settled.push(path.clone());
                            }
                        }
                    }
                    Some(lock) if path.len() < length && lock > *start && may_follow(graph, &path, lock) => {
                        path.push(lock);
                        choices.push(0);
                    }
                    Some(_) => {}
                }
            }
        }
    }
}

/// A lock that may be one that is on the path already closes a shorter cycle.
fn may_follow(graph: &WaitGraph, path: &[NodeIndex], lock: NodeIndex) -> bool {
    let key = |n: NodeIndex| &graph.graph[n].key;
    path.iter().all(|p| *p != lock && !graph.classes.compatible(key(*p), key(lock)))
}
