//! Which threads can be at the edges of a finding at the same time.

use std::collections::BTreeSet;

use petgraph::graph::NodeIndex;

use super::Input;
use super::stand::{Apart, Scope, Stand};
use crate::events::model::{BodyId, BodyKind};
use crate::graph::Hold;
use crate::graph::classes::{Base, LockKey};
use crate::graph::threads::Root;

/// Threads that are tried for one hold.
const MAX_THREADS: usize = 16;

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

/// The holds cannot be in different threads at the same time, or none writes one of the locks `behind` whose writers others wait.
pub(super) fn one_at_a_time(
    input: &Input,
    locks: &[NodeIndex],
    holds: &[&Hold],
    behind: &[NodeIndex],
) -> Option<String> {
    let scope = Scope { input, activation: activation(input, locks) };
    let (places, holders) = places(scope, holds, behind);
    if let Some((hold, _)) = holds.iter().zip(&places).find(|(_, stands)| stands.is_empty()) {
        let name = input.graph.classes.body_name(hold.edge.function);
        return Some(format!("no other thread runs when {name} gets there"));
    }
    let roots: BTreeSet<Root> = places[..holders].iter().flatten().map(|stand| stand.root).collect();
    let mut gate = None;
    if choose(scope, &places, holders, &mut Vec::new(), &mut gate) {
        return None;
    }
    if let Some(lock) = behind.first()
        && choose(scope, &places[..holders], holders, &mut Vec::new(), &mut None)
    {
        return Some(format!("no other thread that writes {} runs beside these", input.graph.name(*lock)));
    }
    if let Some(gate) = gate {
        return Some(format!("it only happens under {}", input.graph.classes.name(&gate)));
    }
    Some(match roots.into_iter().collect::<Vec<_>>().as_slice() {
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

/// The threads that can be at each of the holds, and of each of the locks `behind` those that can want it exclusively; with the number of
/// the first kind.
fn places(scope: Scope, holds: &[&Hold], behind: &[NodeIndex]) -> (Vec<Vec<Stand>>, usize) {
    let input = scope.input;
    let mut places: Vec<Vec<Stand>> = holds.iter().map(|hold| scope.of_hold(hold)).collect();
    places.iter_mut().for_each(|stands| stands.truncate(MAX_THREADS));
    let in_test = holds.iter().all(|hold| is_test(input, hold.edge.function));
    let writers = |lock: &NodeIndex| {
        let writers = input.graph.writers_of(*lock).filter(|writer| in_test || !is_test(input, writer.body));
        writers.flat_map(|writer| scope.of_writer(writer)).collect()
    };
    places.extend(behind.iter().map(writers));
    (places, holds.len())
}

/// Chooses one thread per place, all of which can be there at the same time. `gate`: a lock that keeps two of the holders, which come first,
/// apart that run beside.
fn choose<'s>(
    scope: Scope,
    places: &'s [Vec<Stand>],
    holders: usize,
    chosen: &mut Vec<&'s Stand>,
    gate: &mut Option<LockKey>,
) -> bool {
    let Some(candidates) = places.get(chosen.len()) else { return scope.are_started(chosen) };
    for stand in candidates {
        match chosen.iter().find_map(|other| scope.apart(other, stand)) {
            Some(Apart::Gate(key)) if chosen.len() < holders => *gate = Some(key),
            Some(_) => {}
            None => {
                chosen.push(stand);
                if choose(scope, places, holders, chosen, gate) {
                    return true;
                }
                chosen.pop();
            }
        }
    }
    false
}

/// The threads of the story: those that were found to be able to meet. Without a definite one the story picks its own.
pub(super) fn meeting(input: &Input, locks: &[NodeIndex], holds: &[&Hold], behind: &[NodeIndex]) -> Vec<Option<Root>> {
    let scope = Scope { input, activation: activation(input, locks) };
    let (places, holders) = places(scope, holds, behind);
    let mut chosen = Vec::new();
    if scope.activation.is_none() && choose(scope, &places, holders, &mut chosen, &mut None) {
        return chosen.into_iter().take(holders).map(|stand| Some(stand.root)).collect();
    }
    vec![None; holders]
}
