//! Which threads can be at the edges of a finding at the same time.

use std::collections::BTreeSet;
use std::rc::Rc;

use petgraph::graph::NodeIndex;

use super::gate::{all_held, gate_of_threads, held_at};
use super::{Input, sharing};
use crate::events::model::{BodyId, BodyKind};
use crate::graph::classes::{Base, LockKey};
use crate::graph::gates::Gate;
use crate::graph::threads::Root;
use crate::graph::{Hold, Writer};
use crate::summaries::model::Edge;

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

/// The holds cannot be in different threads at the same time, or none writes one of the locks `behind` whose writers others wait.
pub(super) fn one_at_a_time(
    input: &Input,
    locks: &[NodeIndex],
    holds: &[&Hold],
    behind: &[NodeIndex],
) -> Option<String> {
    let activation = activation(input, locks);
    let threads: Vec<BTreeSet<Root>> = holds.iter().map(|h| threads_in(input, h, activation)).collect();
    for (hold, roots) in holds.iter().zip(&threads) {
        if roots.is_empty() {
            let name = input.graph.classes.body_name(hold.edge.function);
            return Some(format!("no other thread runs when {name} gets there"));
        }
    }
    let mut gate = None;
    let meeting = Meeting { input, holds, threads: &threads, activation, behind };
    if meeting.choose(&mut Vec::new(), &mut gate) {
        return None;
    }
    if !behind.is_empty() && (Meeting { behind: &[], ..meeting }).choose(&mut Vec::new(), &mut None) {
        let name = |node: &NodeIndex| input.graph.name(*node);
        return Some(format!("no other thread that writes {} runs beside these", behind.iter().map(name).next()?));
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

/// A thread that wants a lock exclusively, what it holds, and where it waits.
type Queued<'a> = (Root, BTreeSet<Gate>, &'a Writer);

/// Who is to wait for whom.
#[derive(Clone, Copy)]
struct Meeting<'a> {
    input: &'a Input<'a>,
    holds: &'a [&'a Hold],
    /// The candidates for each.
    threads: &'a [BTreeSet<Root>],
    activation: Option<BodyId>,
    /// Locks that a further thread has to want exclusively.
    behind: &'a [NodeIndex],
}

impl<'a> Meeting<'a> {
    /// Chooses one thread per hold, all of which can be there at the same time. `gate`: a lock that keeps some apart that run beside.
    fn choose(&self, chosen: &mut Vec<Root>, gate: &mut Option<LockKey>) -> bool {
        let at = chosen.len();
        let Some(candidates) = self.threads.get(at) else {
            return self.queues(self.behind, chosen, &mut Vec::new());
        };
        let is_first = |of: usize, parent: Root| {
            self.holds.get(of).is_some_and(|hold| is_before_children(self.input, &hold.edge, parent))
        };
        for root in candidates.iter().take(16) {
            let together = |(of, other): (usize, &Root)| {
                self.beside(*root, *other)
                    && !(is_first(at, *root) && self.is_child(*other, *root))
                    && !(is_first(of, *other) && self.is_child(*root, *other))
            };
            if chosen.iter().enumerate().all(together) {
                let kept_apart = chosen.iter().zip(self.holds).find_map(|(other, hold)| {
                    let (own, theirs) = (self.holds.get(at)?, hold);
                    let (own, theirs) = (
                        all_held(self.input, own, self.known(*root)),
                        all_held(self.input, theirs, self.known(*other)),
                    );
                    self.gate((*other, &theirs), (*root, &own))
                });
                if kept_apart.is_some() {
                    *gate = kept_apart;
                    continue;
                }
                chosen.push(*root);
                if self.choose(chosen, gate) {
                    return true;
                }
                chosen.pop();
            }
        }
        false
    }

    /// Both can run at the same time.
    fn beside(&self, a: Root, b: Root) -> bool {
        match (a, b) {
            (Root::Outside, Root::Outside) => self.activation.is_none(),
            (Root::Outside, _) | (_, Root::Outside) if self.activation.is_some() => true,
            _ => self.input.graph.threads.concurrent(a, b),
        }
    }

    /// A lock that keeps both apart.
    fn gate(&self, (a, a_holds): (Root, &BTreeSet<Gate>), (b, b_holds): (Root, &BTreeSet<Gate>)) -> Option<LockKey> {
        gate_of_threads(self.input, (self.known(a), a_holds), (self.known(b), b_holds))
    }

    fn is_child(&self, child: Root, parent: Root) -> bool {
        let of_activation = self.activation.is_some() && (child == Root::Outside || parent == Root::Outside);
        !of_activation && self.input.graph.threads.is_child(child, parent)
    }

    /// For each of these locks one more thread can want it exclusively meanwhile, all at the same time as well.
    fn queues(&self, locks: &[NodeIndex], chosen: &[Root], queued: &mut Vec<Queued<'a>>) -> bool {
        let input = self.input;
        let Some((lock, rest)) = locks.split_first() else { return self.are_started(chosen, queued) };
        let in_test = self.holds.iter().all(|hold| is_test(input, hold.edge.function));
        for writer in input.graph.writers_of(*lock).filter(|writer| in_test || !is_test(input, writer.body)) {
            let all = sharing::roots_of_acquisition(input, writer.body, &writer.acq);
            let roots = match self.activation {
                Some(body) => of_activation(input, &all, writer.acq.after_spawn || writer.body != body, body),
                None => BTreeSet::clone(&all),
            };
            for root in roots {
                let own = held_at(input, writer.body, &writer.acq.under, self.known(root));
                let beside_readers = chosen.iter().zip(self.holds).all(|(other, hold)| {
                    self.beside(root, *other)
                        && self.gate((root, &own), (*other, &all_held(input, hold, self.known(*other)))).is_none()
                        && !(is_before_children(input, &hold.edge, *other) && self.is_child(root, *other))
                        && !(writes_before_children(input, writer, root) && self.is_child(*other, root))
                });
                let beside_writers = |(other, theirs, behind): &Queued| {
                    self.beside(root, *other)
                        && self.gate((root, &own), (*other, theirs)).is_none()
                        && !(writes_before_children(input, behind, *other) && self.is_child(root, *other))
                        && !(writes_before_children(input, writer, root) && self.is_child(*other, root))
                };
                if beside_readers && queued.iter().all(beside_writers) {
                    queued.push((root, own, writer));
                    if self.queues(rest, chosen, queued) {
                        return true;
                    }
                    queued.pop();
                }
            }
        }
        false
    }

    /// None of these threads can only have been started by others of them that have not come to that yet, or wait no more.
    fn are_started(&self, chosen: &[Root], queued: &[Queued]) -> bool {
        if self.activation.is_some() {
            return true;
        }
        let input = self.input;
        let holders = chosen.iter().zip(self.holds);
        let first = holders.filter(|(root, hold)| is_before_children(input, &hold.edge, **root)).map(|(root, _)| *root);
        let writers = queued.iter().filter(|(root, _, writer)| writes_before_children(input, writer, *root));
        let first: BTreeSet<Root> = first.chain(writers.map(|(root, ..)| *root)).collect();
        let all = chosen.iter().chain(queued.iter().map(|(root, ..)| root));
        first.is_empty() || !all.into_iter().any(|root| input.graph.threads.is_of_these(*root, &first))
    }

    /// Of the rest of an activation no more is known than of all threads.
    fn known(&self, root: Root) -> Option<Root> {
        Some(root).filter(|root| self.activation.is_none() || *root != Root::Outside)
    }
}

/// The thread gets there only while nothing runs that it has started itself.
pub(super) fn is_before_children(input: &Input, edge: &Edge, root: Root) -> bool {
    edge.thread.is_none() && !input.graph.threads.reach(edge.body, edge.after_spawn).beside_own.contains(&root)
}

/// The same for a writer.
pub(super) fn writes_before_children(input: &Input, writer: &Writer, root: Root) -> bool {
    !input.graph.threads.reach(writer.body, writer.acq.after_spawn).beside_own.contains(&root)
}

/// The threads of the story: those that were found to be able to meet. Without a definite one the story picks its own.
pub(super) fn meeting(input: &Input, locks: &[NodeIndex], holds: &[&Hold], behind: &[NodeIndex]) -> Vec<Option<Root>> {
    let activation = activation(input, locks);
    let threads: Vec<BTreeSet<Root>> = holds.iter().map(|h| threads_in(input, h, activation)).collect();
    let mut chosen = Vec::new();
    let meeting = Meeting { input, holds, threads: &threads, activation, behind };
    if activation.is_none() && meeting.choose(&mut chosen, &mut None) {
        return chosen.into_iter().map(Some).collect();
    }
    vec![None; holds.len()]
}
