//! `guard_dropped_at_once`: a guard that protects nothing because it is dropped in the statement that takes it.

use std::collections::BTreeSet;

use super::guard_forgotten::acquired;
use super::story::{fingerprint, lock_name, lock_ref, step};
use super::{Input, Outcome, Rule};
use crate::events::model::{Blocking, LockKind, Mode};
use crate::report::model::{Action, Confidence, Finding, Level, Step, Suppressed, ThreadTrace};
use crate::summaries::model::GuardEvent;

/// The rule.
pub const RULE: Rule = Rule {
    name: "guard_dropped_at_once",
    group: "hygiene",
    default_level: Level::Warn,
    summary: "a guard is dropped in the statement that made it",
    doc: DOC,
    check,
};

const DOC: &str = "\
## What it does
Reports `let _ = m.lock();` and `m.lock().unwrap();` as a statement: the guard is dropped at once.

## Why is it bad
The lines below look protected and are not. `let _ =` binds nothing, unlike `let _guard =`.

## Example
```rust
let _ = self.state.lock().unwrap();
self.write_file(); // not protected
```

## Use instead
```rust
let _guard = self.state.lock().unwrap();
self.write_file();
```
To wait for whoever holds the lock and nothing more, say so: `drop(m.lock())`.

## What it cannot see
Whether the lock is taken as a barrier on purpose: a lock that protects `()` is not reported, nor is a `try_lock`. Nor is
what stands in a statement or item with `#[allow(let_underscore_lock)]`, clippy's or rustc's: its author has said that it is meant.

## Source
clippy's `let_underscore_lock`.
";

fn check(input: &Input) -> Outcome {
    let (mut findings, mut suppressed) = (Vec::new(), Vec::new());
    for (i, facts) in input.summaries.facts.iter().enumerate() {
        let body = &input.events.bodies[i];
        if body.is_model {
            continue;
        }
        let mut seen = BTreeSet::new();
        for event in &facts.dropped_at_once {
            let name = lock_name(input.graph, &event.held);
            if !seen.insert((event.span, name.clone())) {
                continue;
            }
            // A guard that an earlier statement took, or an entry of a map that is changed on the way, has served its purpose.
            let acquired = event.held.chain.first().span;
            if acquired.lo < event.span.lo || acquired.hi > event.span.hi || event.held.kind == LockKind::Shard {
                continue;
            }
            let waits_only = event.held.kind == LockKind::Semaphore;
            let barrier = event.protects_unit || waits_only || event.held.blocking == Blocking::No;
            let meant = event.by_wildcard && input.levels.allows_drop(event.span);
            let is_lost = gordian::__planted("guard_dropped_at_once") && event.held.mode != Mode::Exclusive;
            if barrier || meant || is_lost {
                let reason = match () {
                    () if event.protects_unit => "it protects (): a barrier",
                    () if waits_only => "a semaphore protects nothing: it is waited for only",
                    () if !meant => "an attempt only",
                    () => "its author allows let_underscore_lock there",
                };
                let message = message(&name);
                let reason = reason.to_owned();
                suppressed.push(Suppressed { rule: RULE.name, message, reason, primary: event.span });
            } else {
                findings.push(finding(input, event, &body.name));
            }
        }
    }
    (findings, suppressed)
}

fn message(name: &str) -> String {
    format!("the guard of {name} is dropped at once: nothing is protected by it")
}

fn finding(input: &Input, event: &GuardEvent, function: &str) -> Finding {
    let lock = lock_ref(input, &event.held);
    let name = lock.name.clone();
    let mut steps = acquired(input, event);
    let note = format!("{name} is released here");
    steps.push(Step { lock: Some(name.clone()), ..step(Action::Release, event.span, note, function.to_owned()) });
    let help = if event.by_wildcard {
        "bind the guard to a name (`let _guard = ..`), or write `drop(..)` if that is meant".to_owned()
    } else {
        "bind the guard (`let _guard = ..`), or write `drop(..)` if waiting is all that is meant".to_owned()
    };
    Finding {
        rule: RULE.name,
        level: Level::Warn,
        confidence: if event.held.certain { Confidence::Certain } else { Confidence::Possible },
        fingerprint: fingerprint([RULE.name, &name, function]),
        message: message(&name),
        function: function.to_owned(),
        primary: event.span,
        locks: vec![lock],
        threads: vec![ThreadTrace { entry: function.to_owned(), steps }],
        help,
        notes: Vec::new(),
    }
}
