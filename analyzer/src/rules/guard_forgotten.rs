//! `guard_forgotten`: a guard that is never dropped keeps its lock for ever.

use std::collections::BTreeSet;

use super::story::{fingerprint, lock_name, lock_ref, mode_name, step};
use super::{Input, Outcome, Rule};
use crate::events::model::LockKind;
use crate::graph::classes::Base;
use crate::report::model::{Action, Confidence, Finding, Level, Step, ThreadTrace};
use crate::summaries::model::GuardEvent;

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
    let mut findings = Vec::new();
    // Whoever forgets a guard to unlock by hand later (`force_unlock` in a `Drop`) knows what they do.
    let unlocked: BTreeSet<Base> =
        input.summaries.summaries.iter().flat_map(|s| &s.releases).map(|p| input.graph.classes.key(p).base).collect();
    for (i, facts) in input.summaries.facts.iter().enumerate() {
        let body = &input.events.bodies[i];
        if body.is_model {
            continue;
        }
        let mut seen = BTreeSet::new();
        for event in &facts.forgotten {
            let released = input.summaries.summaries[i].releases.contains(&event.held.lock)
                || unlocked.contains(&input.graph.classes.key(&event.held.lock).base)
                || is_private(input, event);
            // A permit is forgotten to take it out of circulation: nothing stays locked.
            let is_permit = event.held.kind == LockKind::Semaphore;
            if !released && !is_permit && seen.insert((event.span, lock_name(input.graph, &event.held))) {
                findings.push(finding(input, event, &body.name));
            }
        }
    }
    (findings, Vec::new())
}

fn finding(input: &Input, event: &GuardEvent, function: &str) -> Finding {
    let lock = lock_ref(input, &event.held);
    let name = lock.name.clone();
    let mut steps = acquired(input, event);
    steps.push(Step {
        lock: Some(name.clone()),
        ..step(Action::Release, event.span, "the guard is forgotten here".to_owned(), function.to_owned())
    });
    let others = input.summaries.facts.iter().flat_map(|f| &f.acquires);
    let again = others
        .filter(|a| a.chain.last() != event.held.chain.last() && lock_name(input.graph, a) == name)
        .min_by_key(|a| a.chain.last().span);
    let notes = again
        .map(|a| format!("{} locks it and waits for ever", input.graph.classes.body_name(a.chain.last().body)))
        .into_iter()
        .collect();
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

/// The lock is a local that nothing else locks: that it stays locked hurts nobody.
fn is_private(input: &Input, event: &GuardEvent) -> bool {
    let base = input.graph.classes.key(&event.held.lock).base;
    let mut others = input.summaries.facts.iter().flat_map(|f| &f.acquires);
    matches!(base, Base::Local(..))
        && input.graph.classes.is_created(base)
        && !others.any(|a| a.chain.last() != event.held.chain.last() && input.graph.classes.key(&a.lock).base == base)
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
            match hop.callee {
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
