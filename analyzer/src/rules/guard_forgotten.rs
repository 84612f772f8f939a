//! `guard_forgotten`: a guard that is never dropped keeps its lock for ever.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use super::conflict::{Conflict, conflict};
use super::story::{fingerprint, lock_name, lock_ref, mode_name, step};
use super::{Input, Outcome, Rule};
use crate::events::model::{Blocking, BodyId, LockKind, Mode};
use crate::graph::classes::{Base, LockKey};
use crate::graph::threads::Root;
use crate::report::model::{Action, Confidence, Finding, Level, Step, Suppressed, ThreadTrace};
use crate::summaries::model::{Acq, GuardEvent};
use crate::summaries::place::{LockPlace, LockRoot};

/// The rule.
pub const RULE: Rule = Rule {
    name: "guard_forgotten",
    group: "hygiene",
    default_level: Level::Deny,
    summary: "a guard is forgotten, and its lock never released",
    doc: DOC,
    check,
};

const DOC: &str = "\
## What it does
Reports `mem::forget`, `ManuallyDrop::new`, `Box::leak` and the like on a value that owns a lock guard.

## Why is it bad
The lock stays locked for ever: whoever wants it next waits for ever.

## Example
```rust
let guard = self.state.lock().unwrap();
std::mem::forget(guard);
```

## Use instead
Drop the guard. If the lock is released in another way (`force_unlock`), do it where the analysis can see both.

## What it cannot see
Guards kept in reference cycles or in threads that never end.

## Source
Documentation of `std::mem::forget`.
";

fn check(input: &Input) -> Outcome {
    let (mut findings, mut suppressed) = (Vec::new(), Vec::new());
    // Whoever forgets a guard to unlock by hand later (`force_unlock` in a `Drop`) knows what they do.
    let unlocked: BTreeSet<Base> =
        input.summaries.summaries.iter().flat_map(|s| &s.releases).map(|p| input.graph.classes.key(p).base).collect();
    let acquired = LazyCell::new(|| Acquired::new(input));
    for (i, facts) in input.summaries.facts.iter().enumerate() {
        let body = &input.events.bodies[i];
        if body.is_model {
            continue;
        }
        let mut seen = BTreeSet::new();
        for event in &facts.forgotten {
            let body_id = BodyId::new(i);
            let released = input.summaries.summaries[i].releases.contains(&event.held.lock)
                || unlocked.contains(&input.graph.classes.key(&event.held.lock).base);
            // A permit is forgotten to take it out of circulation: nothing stays locked.
            let is_permit = event.held.kind == LockKind::Semaphore;
            let is_lost = gordian::__planted("guard_forgotten") && event.held.mode != Mode::Exclusive;
            if released || is_permit || is_lost || !seen.insert((event.span, lock_name(input.graph, &event.held))) {
                continue;
            }
            match waiter(input, &acquired, body_id, event) {
                Some(waiter) => findings.push(finding(input, event, waiter, &body.name)),
                None => suppressed.push(Suppressed {
                    rule: RULE.name,
                    message: format!("the guard of {} is forgotten", lock_name(input.graph, &event.held)),
                    reason: "nothing waits for that lock afterwards".to_owned(),
                    primary: event.span,
                }),
            }
        }
    }
    (findings, suppressed)
}

fn finding(input: &Input, event: &GuardEvent, waiter: &Acq, function: &str) -> Finding {
    let lock = lock_ref(input, &event.held);
    let name = lock.name.clone();
    let mut steps = acquired(input, event);
    steps.push(Step {
        lock: Some(name.clone()),
        ..step(Action::Release, event.span, "the guard is forgotten here".to_owned(), function.to_owned())
    });
    let waits = input.graph.classes.body_name(waiter.chain.last().body);
    let notes = vec![match waiter.chain.last() == event.held.chain.last() {
        true => format!("the next call of {waits} waits for ever"),
        false => format!("{waits} locks it and waits for ever"),
    }];
    Finding {
        rule: RULE.name,
        level: Level::Deny,
        confidence: if event.held.certain { Confidence::Certain } else { Confidence::Possible },
        fingerprint: fingerprint([RULE.name, &name, function]),
        message: format!("the guard of {name} is forgotten: it stays locked for ever"),
        function: function.to_owned(),
        primary: event.span,
        locks: vec![lock],
        threads: vec![ThreadTrace { entry: function.to_owned(), steps }],
        help: format!("drop the guard of {name} instead of forgetting it"),
        notes,
    }
}

/// Who acquires what, so that not all of it is looked at for each guard.
struct Acquired<'a> {
    by_class: BTreeMap<LockKey, Vec<&'a Acq>>,
    by_root: BTreeMap<LockRoot, Vec<&'a Acq>>,
}

impl<'a> Acquired<'a> {
    fn new(input: &'a Input) -> Self {
        let mut acquired = Acquired { by_class: BTreeMap::new(), by_root: BTreeMap::new() };
        for acq in input.summaries.facts.iter().flat_map(|facts| &facts.acquires) {
            acquired.by_class.entry(input.graph.classes.key(&acq.lock)).or_default().push(acq);
            acquired.by_root.entry(acq.lock.root).or_default().push(acq);
        }
        acquired
    }
}

/// An acquisition that waits for the forgotten guard: the first in source order, the guard's own one (in the next call) if there is
/// no other.
fn waiter<'a>(input: &'a Input, acquired: &Acquired<'a>, body: BodyId, event: &GuardEvent) -> Option<&'a Acq> {
    let held = &event.held;
    let class = input.graph.classes.key(&held.lock);
    let is_local = |lock: &LockPlace| match lock.root {
        LockRoot::Local(body, local) => input.graph.classes.is_created(Base::Local(body, local)),
        _ => false,
    };
    let threads = &input.graph.threads;
    let of_others = |other: BodyId| {
        let (own, theirs) = (threads.reach(body, true), threads.reach(other, true));
        own.roots.iter().any(|a| theirs.roots.iter().any(|b| threads.concurrent(*a, *b)))
    };
    let again = || {
        let reach = threads.reach(body, true);
        reach.in_loop || !reach.roots.iter().all(|root| matches!(root, Root::Main(_) | Root::Test(_)))
    };
    let waits = |acq: &Acq| {
        let own = acq.chain.last() == held.chain.last();
        acq.blocking == Blocking::Yes
            && conflict(held.mode, acq.mode, held.kind) == Conflict::Always
            && (held.kind != LockKind::ReentrantMutex || of_others(acq.chain.last().body))
            && (!own || (again() && !is_local(&held.lock)))
    };
    // A local is only locked by those to whom this body gives it.
    let candidates: Vec<&Acq> = if is_local(&held.lock) {
        let given = input.summaries.summaries.get(body.index()).map(|s| &s.acquires).into_iter().flatten();
        let given = given.map(|acq| &**acq).filter(|acq| acq.lock.root == held.lock.root);
        given.chain(acquired.by_root.get(&held.lock.root).into_iter().flatten().copied()).collect()
    } else {
        acquired.by_class.get(&class).cloned().unwrap_or_default()
    };
    candidates
        .into_iter()
        .filter(|acq| waits(acq))
        .min_by_key(|acq| (acq.chain.last() == held.chain.last(), acq.chain.last().span))
}

/// The steps to the acquisition of a guard.
pub(super) fn acquired(input: &Input, event: &GuardEvent) -> Vec<Step> {
    let name = lock_name(input.graph, &event.held);
    event
        .held
        .chain
        .hops()
        .map(|hop| {
            let function = input.graph.classes.body_name(hop.body);
            match hop.callee() {
                Some(callee) => step(Action::Call, hop.span, format!("calls {callee}"), function),
                None => Step {
                    lock: Some(name.clone()),
                    mode: Some(mode_name(event.held.mode)),
                    ..step(Action::Acquire, hop.span, format!("{name} is locked here"), function)
                },
            }
        })
        .collect()
}
