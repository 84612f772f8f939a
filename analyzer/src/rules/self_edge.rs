//! Two instances of one lock class, held together in an order that nothing fixes: the one-lock case of `lock_order_cycle`.

use std::collections::{BTreeMap, BTreeSet};

use super::back_pointer::Ways;
use super::conflict::{Conflict, conflict, has_writer};
use super::descent::{INSIDE_ITSELF, descends};
use super::double_lock::{is_inside, sameness};
use super::exclusive::unreachable_for_others;
use super::meeting::{TO_PANIC, is_test, is_to_panic};
use super::origin::{differ_in_type, makes_new};
use super::sharing::roots_of_edge;
use super::story::{fingerprint, lock_name, lock_ref, trace};
use super::{Input, Outcome};
use crate::events::model::{BodyId, BodyKind, ElemKey, LockKind, Mode, Step};
use crate::graph::Hold;
use crate::graph::classes::{Base, LockKey};
use crate::graph::threads::Root;
use crate::report::model::{Confidence, Finding, Level, Suppressed};
use crate::summaries::place::{LockPlace, LockRoot};
use crate::summaries::values::Choice;

/// How the two places of an edge are related.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    /// Either could be in the place of the other: two parameters, two keys.
    Symmetric(Confidence),
    /// Symmetric, but an order is kept.
    Ordered,
    /// One belongs to the other, or they play different parts.
    Other,
}

/// Looks at every edge from a class to itself, for that rule.
pub(super) fn check(input: &Input, rule: &'static str) -> Outcome {
    let graph = &input.graph.graph;
    let (mut found, mut suppressed) = (BTreeMap::<LockKey, Vec<(&Hold, Confidence)>>::new(), Vec::new());
    let specialised: BTreeSet<_> =
        graph.edge_weights().filter(|h| !h.edge.via.is_empty()).map(|h| h.edge.origin()).collect();
    let mut ways = Ways::default();
    for hold in graph.edge_weights() {
        let edge = &hold.edge;
        let (held, wanted) = (input.graph.classes.key(&edge.held.lock), input.graph.classes.key(&edge.wanted.lock));
        let parameters = are_like_parameters(input, &held, &wanted);
        if !(parameters || input.graph.classes.compatible(&held, &wanted))
            || sameness(input, edge).is_some()
            || edge.wanted.joined
            || (edge.via.is_empty() && specialised.contains(&edge.origin()) && !is_exported(input, hold))
        {
            continue;
        }
        let (a, b) = (&edge.held.lock, &edge.wanted.lock);
        let relation = if edge.ordered { Relation::Ordered } else { relation(input, a, b) };
        let reason = match relation {
            Relation::Other => {
                if obstacle(input, hold).is_none() {
                    ways.add(input, LockKey { owners: Vec::new(), ..held }, hold);
                }
                continue;
            }
            Relation::Ordered => Some("they are locked in one order".to_owned()),
            Relation::Symmetric(_) => obstacle(input, hold),
        };
        match (reason, relation) {
            (None, Relation::Symmetric(confidence)) => {
                let guessed = |a: &crate::summaries::model::Acq| !a.certain || a.choice != Choice::Only;
                let guess = guessed(&edge.held) || guessed(&edge.wanted);
                let confidence = if guess || parameters { Confidence::Possible } else { confidence };
                let class = LockKey { owners: Vec::new(), ..held };
                found.entry(class).or_default().push((hold, confidence));
            }
            (Some(reason), _) => {
                let primary = edge.wanted.chain.first().span;
                suppressed.push(Suppressed { rule, message: message(input, hold), reason, primary });
            }
            (None, _) => {}
        }
    }
    let mut findings = of_each_function(found.into_values().filter_map(|holds| finding(input, rule, holds)).collect());
    findings.extend(ways.opposite().into_iter().map(|(down, up)| opposite(input, rule, down, up)));
    (findings, suppressed)
}

/// The function and the two objects of a finding.
type Cause = (BodyId, LockRoot, LockRoot);

/// A function that locks several fields of two objects, one after the other (`eq`), is one cause.
fn of_each_function(mut findings: Vec<(Cause, Finding)>) -> Vec<Finding> {
    findings.sort_by_key(|(_, f)| (std::cmp::Reverse(f.confidence), f.primary));
    let mut causes: Vec<Cause> = Vec::new();
    let mut kept: Vec<Finding> = Vec::new();
    for (cause, finding) in findings {
        match causes.iter().position(|known| *known == cause) {
            Some(known) => kept[known].locks.extend(finding.locks),
            None => {
                causes.push(cause);
                kept.push(finding);
            }
        }
    }
    for finding in kept.iter_mut().filter(|f| f.locks.len() > 1) {
        let others: Vec<&str> = finding.locks.iter().skip(1).map(|lock| lock.name.as_str()).collect();
        finding.notes.push(format!("{} does the same with {}", finding.function, others.join(", ")));
    }
    kept
}

fn is_exported(input: &Input, hold: &Hold) -> bool {
    input.events.bodies.get(hold.edge.function.index()).is_some_and(|b| b.is_exported)
}

fn relation(input: &Input, a: &LockPlace, b: &LockPlace) -> Relation {
    if a.gap || b.gap || !a.same_steps(b) || is_inside(input, b, a) {
        return Relation::Other;
    }
    if a.root != b.root {
        return match (a.root, b.root) {
            (LockRoot::Param(x, i), LockRoot::Param(y, j)) if x == y => match differ_in_type(input, x, i, j) {
                true => Relation::Other,
                false => Relation::Symmetric(Confidence::Likely),
            },
            (LockRoot::Call(x, i), LockRoot::Call(y, j)) if makes_new(input, x, i) || makes_new(input, y, j) => {
                Relation::Other
            }
            (LockRoot::Call(..) | LockRoot::Argument(..), LockRoot::Call(..) | LockRoot::Argument(..)) => {
                Relation::Symmetric(Confidence::Possible)
            }
            (LockRoot::Local(x, l), LockRoot::Local(y, m)) => {
                let local = |body, id| Base::Local(body, id);
                let created =
                    input.graph.classes.is_created(local(x, l)) || input.graph.classes.is_created(local(y, m));
                if created { Relation::Other } else { Relation::Symmetric(Confidence::Possible) }
            }
            _ => Relation::Other,
        };
    }
    let keys = a.path.iter().zip(b.path.iter()).filter_map(|(x, y)| match (x, y) {
        (Step::Elem(x), Step::Elem(y)) if x != y || *x == ElemKey::Any => Some((x, y)),
        _ => None,
    });
    let mut relation = Relation::Other;
    for (x, y) in keys {
        relation = match (x, y) {
            (ElemKey::Ordered(..), ElemKey::Ordered(..)) | (ElemKey::Iteration(..), ElemKey::Iteration(..)) => {
                return Relation::Ordered;
            }
            // Two literal keys are two fixed locks with a fixed order.
            (ElemKey::Key(x, _), ElemKey::Key(y, _)) if x.0 == u32::MAX && y.0 == u32::MAX => return Relation::Ordered,
            _ => Relation::Symmetric(Confidence::Possible),
        };
    }
    if relation == Relation::Other && a.path.iter().any(|s| matches!(s, Step::Elem(ElemKey::Iteration(..)))) {
        // The same element step in two rounds of one loop: whatever order the collection has.
        return Relation::Ordered;
    }
    relation
}

fn obstacle(input: &Input, hold: &Hold) -> Option<String> {
    let edge = &hold.edge;
    let name = lock_name(input.graph, &edge.held);
    if is_to_panic(input, edge.function) {
        return Some(TO_PANIC.to_owned());
    }
    if matches!(edge.held.kind, LockKind::Semaphore) {
        return Some("a semaphore may have room".to_owned());
    }
    match conflict(edge.held.mode, edge.wanted.mode, edge.wanted.kind) {
        Conflict::Always => {}
        Conflict::No => return Some(format!("readers of {name} do not wait for each other")),
        Conflict::BehindWriter => {
            let node = input.graph.node_of(&edge.held)?;
            if !has_writer(input.graph, input.events, node, is_test(input, edge.function)) {
                return Some(format!("{name} is only read there, and nothing writes it"));
            }
        }
    }
    if let Some((gate, _)) = hold.gates.iter().find(|(_, mode)| *mode == Mode::Exclusive) {
        return Some(format!("it only happens under {}", input.graph.classes.name(gate)));
    }
    if descends(edge) {
        return Some(INSIDE_ITSELF.to_owned());
    }
    if unreachable_for_others(input, edge).is_some() {
        return Some(format!("{} has it for itself", input.graph.classes.body_name(edge.body)));
    }
    together(input, hold).is_none().then(|| "only one thread gets there".to_owned())
}

/// Two threads that can be there at the same time, those that the program starts first.
fn together(input: &Input, hold: &Hold) -> Option<(Root, Root)> {
    let all = roots_of_edge(input, &hold.edge);
    let (started, others): (Vec<Root>, Vec<Root>) = all.iter().partition(|root| matches!(root, Root::Spawned(_)));
    let all = [started, others].concat();
    let meets = |a: Root| Some((a, *all.iter().find(|b| input.graph.threads.concurrent(a, **b))?));
    all.iter().find_map(|a| meets(*a))
}

fn message(input: &Input, hold: &Hold) -> String {
    let (held, wanted) = (lock_name(input.graph, &hold.edge.held), lock_name(input.graph, &hold.edge.wanted));
    if held == wanted {
        format!("two instances of {held} are locked in an order that depends on the caller")
    } else {
        format!("{held} and {wanted} are locked in an order that depends on the caller")
    }
}

/// Two parameters of one function and of one type, locks themselves: a caller can give them either way round.
fn are_like_parameters(input: &Input, a: &LockKey, b: &LockKey) -> bool {
    let (Base::Param(body, i), Base::Param(other, j)) = (a.base, b.base) else { return false };
    let function = match input.events.bodies.get(body.index()).map(|b| b.kind) {
        Some(BodyKind::Fn(id)) => input.program.fns.get(id.index()),
        _ => None,
    };
    let ty = |i: u16| function.and_then(|f| f.params.get(usize::from(i)));
    body == other && i != j && a.tail == b.tail && ty(i).is_some() && ty(i) == ty(j)
}

/// One thread goes from an object to one that it points at, another back.
fn opposite(input: &Input, rule: &'static str, down: &Hold, up: &Hold) -> Finding {
    let name = lock_name(input.graph, &down.edge.held);
    let function = input.graph.classes.body_name(down.edge.function);
    Finding {
        rule,
        level: Level::Deny,
        confidence: Confidence::Possible,
        fingerprint: fingerprint([rule, &name, &function]),
        message: format!("{name} of two objects that point at each other are locked in opposite orders"),
        primary: down.edge.wanted.chain.first().span,
        locks: vec![lock_ref(input, &down.edge.held)],
        threads: vec![
            trace(input, &down.edge, "which the other thread holds", None),
            trace(input, &up.edge, "which the first thread holds", None),
        ],
        help: format!("lock {name} of the outer object first everywhere, or release the one before locking the other"),
        notes: Vec::new(),
        function,
    }
}

fn finding(input: &Input, rule: &'static str, mut holds: Vec<(&Hold, Confidence)>) -> Option<(Cause, Finding)> {
    holds.sort_by_key(|(h, confidence)| {
        let edge = &h.edge;
        let length = edge.via.len() as u32 + edge.held.chain.len() + edge.wanted.chain.len();
        let function = input.graph.classes.body_name(edge.function);
        (std::cmp::Reverse(*confidence), is_test(input, edge.function), length, function, edge.origin())
    });
    let (hold, confidence) = *holds.first()?;
    let edge = &hold.edge;
    let name = lock_name(input.graph, &edge.held);
    let function = input.graph.classes.body_name(edge.function);
    let elsewhere: BTreeSet<String> = holds
        .iter()
        .map(|(h, _)| input.graph.classes.body_name(h.edge.function))
        .filter(|f| *f != function)
        .take(5)
        .collect();
    let mut notes = vec!["one thread has the two in this order while another has them the other way round".to_owned()];
    notes.extend(elsewhere.into_iter().map(|f| format!("{f} locks two of them as well")));
    let (one, other) = together(input, hold)?;
    let first = trace(input, edge, "which the other thread holds", Some(one));
    let second = trace(input, edge, "which the first thread holds", Some(other));
    let finding = Finding {
        rule,
        level: Level::Deny,
        confidence,
        fingerprint: fingerprint([rule, &name, &function]),
        message: message(input, hold),
        function,
        primary: edge.wanted.chain.first().span,
        locks: vec![lock_ref(input, &edge.held)],
        threads: vec![first, second],
        help: format!("compare the two (by id or address) and lock the smaller {name} first"),
        notes,
    };
    Some(((edge.function, edge.held.lock.root, edge.wanted.lock.root), finding))
}
