//! `double_lock`: a thread waits for a lock that it holds itself.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::conflict::{Conflict, conflict};
use super::meeting::{TO_PANIC, is_to_panic};
use super::story::{fingerprint, first_call, lock_name, lock_ref, mode_name, trace};
use super::{Input, Outcome, Rule};
use crate::base::{Span, written};
use crate::events::model::{BodyId, LockKind, Mode, Step};
use crate::graph::classes::Base;
use crate::report::model::{Confidence, Finding, Level, Suppressed};
use crate::summaries::model::{Acq, Edge};
use crate::summaries::place::{LockPlace, LockRoot};
use crate::summaries::values::Choice;

/// The rule.
pub const RULE: Rule = Rule {
    name: "double_lock",
    group: "deadlock",
    default_level: Level::Deny,
    summary: "a lock is taken again by the thread that holds it",
    doc: DOC,
    check,
};

const DOC: &str = "\
## What it does
Reports a lock that is acquired while the same thread already holds it, in a mode that makes it wait for itself: lock then lock, \
read then write, write then read, an upgrade beside another read guard. Calls are followed to any depth, closures included.

## Why is it bad
`std::sync::Mutex` deadlocks or panics, `RwLock` and the locks of other crates deadlock: the thread waits for a guard that only \
it could drop. It needs no second thread and no bad luck.

## Example
```rust
fn add(&self, item: Item) {
    let mut items = self.items.lock().unwrap();
    items.push(item);
    self.notify(); // locks self.items again
}
```

## Use instead
```rust
fn add(&self, item: Item) {
    self.items.lock().unwrap().push(item);
    self.notify();
}
```
Or pass the guard (or what it protects) to the function that needs it.

## What it cannot see
Whether two elements of a collection are the same one, and two handles of one lock that it cannot trace to one source.

## Source
Qin, Chen, Yu, Song, Zhang: Understanding Memory and Thread Safety Practices and Issues in Real-World Rust Programs, PLDI 2020: \
double locks are the most frequent blocking bugs of Rust programs.
";

/// How sure it is that both acquisitions are of one lock; `None` if nothing says so.
pub fn sameness(input: &Input, edge: &Edge) -> Option<Confidence> {
    let (held, wanted) = (&edge.held, &edge.wanted);
    let by_place = held.lock.is_same(&wanted.lock, edge.after_loop);
    let level = if by_place {
        if held.choice != Choice::Only && wanted.choice != Choice::Only {
            // Both were chosen, most likely by one choice: whether the same twice is not known.
            return None;
        }
        let guessed = |acq: &Acq| !acq.certain || acq.choice != Choice::Only;
        if guessed(held) || guessed(wanted) {
            Confidence::Possible
        } else if held.kind == LockKind::Shard {
            Confidence::Likely
        } else {
            Confidence::Certain
        }
    } else {
        let (a, b) = (input.graph.classes.key(&held.lock), input.graph.classes.key(&wanted.lock));
        if wanted.joined && wanted.lock.foreign && held.lock.is_typed() {
            // Whoever keeps the handle of a thread most often keeps what the thread works on.
            let is_one =
                input.graph.classes.compatible(&a, &b) && !held.lock.has_element() && !wanted.lock.has_element();
            return is_one.then_some(Confidence::Possible);
        }
        let one_source = a == b && input.graph.classes.is_unified(a.base);
        let two_names = held.lock.path.last() != wanted.lock.path.last();
        let elements = held.lock.has_element() || wanted.lock.has_element();
        if !(one_source && two_names)
            || elements
            || edge.after_loop
            || wanted.lock.foreign
            || is_inside(input, &wanted.lock, &held.lock)
            || is_older(input, &held.lock, &wanted.lock)
            || is_older(input, &wanted.lock, &held.lock)
        {
            return None;
        }
        Confidence::Likely
    };
    Some(level)
}

/// A function gets `lock` from its caller, and makes `new` itself: whatever becomes of the new one, they are not one lock.
fn is_older(input: &Input, lock: &LockPlace, new: &LockPlace) -> bool {
    match (lock.root, new.root) {
        (LockRoot::Param(body, _), LockRoot::Local(maker, local)) => {
            body == maker && input.graph.classes.is_created(Base::Local(maker, local))
        }
        _ => false,
    }
}

/// A lock is part of the data that `outer`, or another lock of its class, protects: another object, even if objects of
/// its type sometimes share that lock.
pub(super) fn is_inside(input: &Input, lock: &LockPlace, outer: &LockPlace) -> bool {
    let class = input.graph.classes.key(outer);
    let through = |end: usize| {
        let owner = LockPlace { path: lock.path[..end].into(), ..lock.clone() };
        // What stands before a gap is not known.
        lock.gap && end == 0 || input.graph.classes.key(&owner) == class
    };
    lock.path.iter().enumerate().any(|(at, step)| matches!(step, Step::Data) && through(at))
}

fn check(input: &Input) -> Outcome {
    let fits = |edge: &Edge| {
        let (held, wanted) = (&edge.held, &edge.wanted);
        let excluded = wanted.joined || matches!(held.kind, LockKind::ReentrantMutex | LockKind::Semaphore);
        let is_lost = gordian::__planted("double_lock") && held.mode != wanted.mode;
        !excluded && !is_lost && conflict(held.mode, wanted.mode, held.kind) == Conflict::Always
    };
    let (found, excused) = judged(input, fits, |edge| match is_to_panic(input, edge.function) {
        true => Err(TO_PANIC.to_owned()),
        false => Ok(()),
    });
    let findings = found.into_iter().map(|(edge, confidence, ())| finding(input, &edge, confidence));
    let suppressed = excused.into_iter().map(|(edge, confidence, reason)| {
        let Finding { rule, message, primary, .. } = finding(input, &edge, confidence);
        Suppressed { rule, message, reason, primary }
    });
    (findings.collect(), suppressed.collect())
}

/// An edge of one lock, how sure it is that it is one, and what is said of it.
type Judged<T> = (Arc<Edge>, Confidence, T);

/// Of the edges of one lock that fit those that happen, each with what was found then, and those that do not, each with the reason. Of
/// several places that stand for one cause one is taken where it happens, if there is any.
pub(super) fn judged<T>(
    input: &Input,
    fits: impl Fn(&Edge) -> bool,
    happens: impl Fn(&Edge) -> Result<T, String>,
) -> (Vec<Judged<T>>, Vec<Judged<String>>) {
    let place = |edge: &Edge| (edge.function, edge.wanted.chain.first().span);
    let mut found = Vec::new();
    for (edge, confidence) in candidates(input, |edge| fits(edge) && happens(edge).is_ok()) {
        found.extend(happens(&edge).ok().map(|what| (edge, confidence, what)));
    }
    let told: BTreeSet<_> = found.iter().map(|(edge, ..)| place(edge)).collect();
    let mut excused = Vec::new();
    for (edge, confidence) in candidates(input, |edge| fits(edge) && !told.contains(&place(edge))) {
        excused.extend(happens(&edge).err().map(|reason| (edge, confidence, reason)));
    }
    (found, excused)
}

/// Edges of one lock that fit, one per place where it is held and place where it is wanted again, the shortest each.
fn candidates(input: &Input, fits: impl Fn(&Edge) -> bool) -> Vec<(Arc<Edge>, Confidence)> {
    let mut found: Vec<(Arc<Edge>, Confidence)> = Vec::new();
    for hold in input.graph.graph.edge_weights().filter(|h| fits(&h.edge)) {
        if let Some(confidence) = sameness(input, &hold.edge) {
            found.push((hold.edge.clone(), confidence));
        }
    }
    // What a function does wrong by itself is not reported again for each caller that says more about its parameters.
    let by_itself: BTreeSet<_> = found.iter().filter(|(e, _)| e.via.is_empty()).map(|(e, _)| e.origin()).collect();
    found.retain(|(e, _)| e.via.is_empty() || !by_itself.contains(&e.origin()));
    found.sort_by(|(a, x), (b, y)| {
        let length = |e: &Edge| e.via.len() as u32 + e.held.chain.len() + e.wanted.chain.len();
        let name = |e: &Edge| input.graph.classes.body_name(e.function);
        (std::cmp::Reverse(x), length(a))
            .cmp(&(std::cmp::Reverse(y), length(b)))
            .then_with(|| name(a).cmp(&name(b)))
            .then_with(|| a.origin().cmp(&b.origin()))
    });
    let mut in_holder: BTreeSet<(BodyId, Span, String)> = BTreeSet::new();
    let mut at_sites: BTreeSet<(Span, Span, String)> = BTreeSet::new();
    found.retain(|(edge, _)| {
        let name = lock_name(input.graph, &edge.held);
        let held = edge.held.chain.first().span;
        let fresh_here = in_holder.insert((edge.function, edge.wanted.chain.first().span, name.clone()));
        let fresh_there = at_sites.insert((held, edge.wanted.chain.last().span, name));
        fresh_here && fresh_there
    });
    // A guard that is kept over the rounds of a loop is one cause: its own acquisition is not named beside another one.
    let sites = |e: &Edge| (e.held.chain.first().span, e.wanted.chain.first().span);
    let others: BTreeSet<(BodyId, Span)> =
        found.iter().filter(|(e, _)| sites(e).0 != sites(e).1).map(|(e, _)| (e.function, sites(e).0)).collect();
    found.retain(|(e, _)| sites(e).0 != sites(e).1 || !others.contains(&(e.function, sites(e).0)));
    found
}

fn finding(input: &Input, edge: &Edge, confidence: Confidence) -> Finding {
    let name = lock_name(input.graph, &edge.held);
    let (held, wanted) = (mode_name(edge.held.mode), mode_name(edge.wanted.mode));
    let is_upgrade = edge.wanted.reacquires && edge.wanted.mode == Mode::Exclusive && edge.held.mode != Mode::Exclusive;
    let message = if is_upgrade {
        format!("{name} is upgraded while another read guard of it is held: the upgrade waits for it for ever")
    } else if edge.held.kind == LockKind::Once {
        format!("{name} is initialised again inside its own initialiser")
    } else if held == wanted {
        format!("{name} is locked again while it is already held")
    } else {
        format!("{name} is locked for {wanted} access while its {held} guard is still held")
    };
    build(input, RULE.name, edge, confidence, message, help(edge, &name), Vec::new())
}

/// What a finding of that confidence depends on.
pub(super) fn doubt(edge: &Edge, confidence: Confidence) -> Option<String> {
    let text = match confidence {
        Confidence::Possible => "which lock, or which of several implementations, is decided at run time",
        Confidence::Likely if edge.held.kind == LockKind::Shard => "another key can be in the same shard",
        Confidence::Likely => "both names lead to one shared lock",
        Confidence::Certain => return None,
    };
    Some(text.to_owned())
}

/// Assembles a finding about one thread.
pub(super) fn build(
    input: &Input,
    rule: &'static str,
    edge: &Edge,
    confidence: Confidence,
    message: String,
    help: String,
    mut notes: Vec<String>,
) -> Finding {
    let lock = lock_ref(input, &edge.held);
    let wanted_in = input.graph.classes.body_name(edge.wanted.chain.last().body);
    let function = input.graph.classes.body_name(edge.function);
    notes.extend(doubt(edge, confidence));
    Finding {
        rule,
        level: Level::Deny,
        confidence,
        fingerprint: fingerprint([rule, &lock.name, &function, &wanted_in]),
        message,
        function,
        primary: edge.via.first().unwrap_or(edge.wanted.chain.first()).span,
        locks: vec![lock],
        threads: vec![trace(input, edge, "which this thread holds itself", None)],
        help,
        notes,
    }
}

pub(super) fn help(edge: &Edge, name: &str) -> String {
    let drop = edge.guard.map_or_else(|| format!("release {name}"), |g| format!("drop `{}`", written(g)));
    match first_call(edge) {
        Some(callee) => format!("{drop} before the call of {callee}, or pass what {name} protects to it"),
        None => format!("{drop} before this line, or use the guard that is already there"),
    }
}
