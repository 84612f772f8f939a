//! Which threads can be at the edges of a finding at the same time.

use std::collections::BTreeSet;
use std::rc::Rc;

use petgraph::graph::NodeIndex;

use super::gate::{all_held, gate_of_both};
use super::{Input, sharing};
use crate::events::model::{BodyId, BodyKind};
use crate::graph::Hold;
use crate::graph::classes::{Base, LockKey};
use crate::graph::threads::Root;

/// The body is test code.
pub(super) fn is_test(input: &Input, body: BodyId) -> bool {
    input.events.bodies.get(body.index()).is_some_and(|b| b.is_test)
}

/// Why nothing is said of a test that is to panic.
pub(super) const TO_PANIC: &str = "the test is to panic";

/// The body is a test that is to panic (`#[should_panic]`): what it does wrong it does on purpose.
pub(super) fn is_to_panic(input: &Input, body: BodyId) -> bool {
    let parent = |id: &BodyId| input.events.bodies.get(id.index()).and_then(|b| b.parent);
    std::iter::successors(Some(body), parent).any(|id| match input.events.bodies.get(id.index()).map(|b| b.kind) {
        Some(BodyKind::Fn(id)) => {
            let names = input.program.fns.get(id.index()).map(|f| &f.attrs.names);
            names.into_iter().flatten().any(|name| name.as_str() == "should_panic")
        }
        _ => false,
    })
}

/// The threads that can be at an edge while others run.
pub(super) fn roots(input: &Input, hold: &Hold) -> Rc<BTreeSet<Root>> {
    match hold.edge.thread {
        Some(thread) => Rc::new([Root::Spawned(thread)].into()),
        None => sharing::roots_of_edge(input, &hold.edge),
    }
}

/// The holds cannot be in different threads at the same time.
pub(super) fn one_at_a_time(input: &Input, locks: &[NodeIndex], holds: &[&Hold]) -> Option<String> {
    let activation = activation(input, locks);
    let threads: Vec<BTreeSet<Root>> = holds.iter().map(|h| threads_in(input, h, activation)).collect();
    for (hold, roots) in holds.iter().zip(&threads) {
        if roots.is_empty() {
            let name = input.graph.classes.body_name(hold.edge.function);
            return Some(format!("no other thread runs when {name} gets there"));
        }
    }
    let mut gate = None;
    if choose(input, holds, &threads, activation, &mut Vec::new(), &mut gate) {
        return None;
    }
    if let Some(gate) = gate {
        return Some(format!("it only happens under {}", input.graph.classes.name(&gate)));
    }
    let all: BTreeSet<&Root> = threads.iter().flatten().collect();
    Some(match all.into_iter().collect::<Vec<_>>().as_slice() {
        [Root::Main(_)] => "only the main thread gets there".to_owned(),
        [Root::Spawned(b)] => {
            format!("only one thread gets there, which runs {}", input.graph.classes.body_name(*b))
        }
        _ => "no two threads can be there at the same time".to_owned(),
    })
}

/// The function of whose activation one of the locks is a local: only threads of one activation share it.
pub(super) fn activation(input: &Input, locks: &[NodeIndex]) -> Option<BodyId> {
    locks.iter().find_map(|n| {
        let key = &input.graph.graph[*n].key;
        key.owners.iter().chain([&key.base]).find_map(|base| match base {
            Base::Local(body, _) if input.graph.classes.is_created(*base) => Some(*body),
            // Without a field or a static it is known within that activation only.
            Base::Call(body, _) => Some(*body),
            _ => None,
        })
    })
}

/// The threads of a hold. Among the threads of one activation, everything that is not started inside it is one thread.
fn threads_in(input: &Input, hold: &Hold, activation: Option<BodyId>) -> BTreeSet<Root> {
    let all = roots(input, hold);
    match activation {
        Some(body) => of_activation(input, &all, hold.edge.after_spawn || hold.edge.body != body, body),
        None => BTreeSet::clone(&all),
    }
}

/// Of these threads, those that belong to one activation of `body`; `beside`: others of them may be running.
pub(super) fn of_activation(input: &Input, all: &BTreeSet<Root>, beside: bool, body: BodyId) -> BTreeSet<Root> {
    let inside = |b: BodyId| {
        let parent = |b: &BodyId| input.events.bodies.get(b.index()).and_then(|b| b.parent);
        std::iter::successors(Some(b), parent).take(64).any(|b| b == body)
    };
    let started_inside = |b: BodyId| {
        b != body && (inside(b) || input.graph.threads.starters(b).iter().any(|(starter, _)| inside(*starter)))
    };
    let mut out: BTreeSet<Root> =
        all.iter().filter(|r| matches!(r, Root::Spawned(b) if started_inside(*b))).copied().collect();
    if out.len() < all.len() && beside {
        out.insert(Root::Outside);
    }
    out
}

/// Chooses one thread per hold, all of which can be there at the same time. `gate`: a lock that keeps some apart that run beside.
fn choose(
    input: &Input,
    holds: &[&Hold],
    threads: &[BTreeSet<Root>],
    activation: Option<BodyId>,
    chosen: &mut Vec<Root>,
    gate: &mut Option<LockKey>,
) -> bool {
    let at = chosen.len();
    let Some(candidates) = threads.get(at) else { return true };
    let apart = |of: usize, parent: Root, child: Root| {
        holds.get(of).is_some_and(|hold| is_before_children(input, hold, parent))
            && input.graph.threads.is_child(child, parent)
    };
    for root in candidates.iter().take(16) {
        let together = |(of, other): (usize, &Root)| match (root, other) {
            (Root::Outside, Root::Outside) => activation.is_none(),
            (Root::Outside, _) | (_, Root::Outside) if activation.is_some() => true,
            _ => {
                input.graph.threads.concurrent(*root, *other) && !apart(at, *root, *other) && !apart(of, *other, *root)
            }
        };
        if chosen.iter().enumerate().all(together) {
            let kept_apart = chosen.iter().zip(holds).find_map(|(other, hold)| {
                // Of the rest of an activation no more is known than of all threads.
                let one = |root: &Root| Some(*root).filter(|r| activation.is_none() || *r != Root::Outside);
                gate_of_both(&all_held(input, hold, one(other)), &all_held(input, holds[at], one(root)))
            });
            if kept_apart.is_some() {
                *gate = kept_apart;
                continue;
            }
            chosen.push(*root);
            if choose(input, holds, threads, activation, chosen, gate) {
                return true;
            }
            chosen.pop();
        }
    }
    false
}

/// The thread gets there only while nothing runs that it has started itself.
fn is_before_children(input: &Input, hold: &Hold, root: Root) -> bool {
    let edge = &hold.edge;
    edge.thread.is_none() && !input.graph.threads.reach(edge.body, edge.after_spawn).beside_own.contains(&root)
}

/// The threads of the story: those that were found to be able to meet. Without a definite one the story picks its own.
pub(super) fn meeting(input: &Input, locks: &[NodeIndex], holds: &[&Hold]) -> Vec<Option<Root>> {
    let activation = activation(input, locks);
    let threads: Vec<BTreeSet<Root>> = holds.iter().map(|h| threads_in(input, h, activation)).collect();
    let mut chosen = Vec::new();
    if activation.is_none() && choose(input, holds, &threads, activation, &mut chosen, &mut None) {
        return chosen.into_iter().map(Some).collect();
    }
    vec![None; holds.len()]
}
