//! `lock_held_across_join`: a thread is waited for while a lock is held that it needs.

use std::collections::BTreeSet;

use super::conflict::{Conflict, conflict};
use super::double_lock::{doubt, judged};
use super::exclusive::unreachable_for_others;
use super::meeting::{TO_PANIC, is_to_panic};
use super::recursive_read::writer_beside;
use super::sharing::way;
use super::story::{acquisition, call, fingerprint, lock_name, lock_ref, step};
use super::{Input, Outcome, Rule};
use crate::base::written;
use crate::events::model::{LockKind, Mode};
use crate::graph::Writer;
use crate::graph::threads::Root;
use crate::report::model::{Action, Confidence, Finding, Level, Step, Suppressed, ThreadTrace};
use crate::summaries::chain::Does;
use crate::summaries::model::Edge;

/// The rule.
pub const RULE: Rule = Rule {
    name: "lock_held_across_join",
    group: "deadlock",
    default_level: Level::Deny,
    summary: "a thread is waited for while a lock is held that it needs",
    doc: DOC,
    check,
};

const DOC: &str = "\
## What it does
Reports a guard that is held while the end of a thread is waited for (`join`, the end of `thread::scope`, parallel closures), if that \
thread locks the same lock.

## Why is it bad
The thread waits for the lock, and the lock for the thread: neither ever goes on.

## Example
```rust
let mut state = self.state.lock().unwrap();
let worker = thread::spawn({
    let this = self.clone();
    move || this.state.lock().unwrap().count += 1
});
worker.join().unwrap();
```

## Use instead
Drop the guard before `join`, or give the thread what it needs instead of the lock.

## What it cannot see
Whether a handle out of a field belongs to a thread that works on the same object: such findings are `possible`. A thread from which something has been heard since it was \
started (a message, a notification) may have had the lock before: it is left out. If it says so in another way, by an atomic that the \
other waits for in a loop, the finding is false.

## Source
Coffman, Elphick, Shoshani: System Deadlocks, 1971: waiting for the end of a thread is waiting for a resource that it holds.
";

fn check(input: &Input) -> Outcome {
    let waits = |edge: &Edge| {
        let blocks = conflict(edge.held.mode, edge.wanted.mode, edge.held.kind);
        let is_lost = gordian::__planted("lock_held_across_join") && edge.held.mode == Mode::Exclusive;
        edge.wanted.joined && !is_lost && edge.held.kind != LockKind::Semaphore && blocks != Conflict::No
    };
    // What the waiting thread may as well run itself (rayon's `join`) is told once, as what it is then.
    let wanted = |edge: &Edge| (edge.wanted.chain.first().span, edge.wanted.chain.last().span);
    let place = |edge: &Edge| (edge.function, edge.held.chain.first().span, wanted(edge));
    let edges = input.graph.graph.edge_weights().map(|hold| &*hold.edge);
    let by_itself: BTreeSet<_> = edges.filter(|edge| !edge.wanted.joined).map(place).collect();
    let fits = |edge: &Edge| waits(edge) && !by_itself.contains(&place(edge));
    let (found, excused) = judged(input, fits, |edge| happens(input, edge));
    let findings = found.into_iter().map(|(edge, confidence, writer)| {
        let notes = writer.map(|writer| {
            let (name, body) = (lock_name(input.graph, &edge.held), input.graph.classes.body_name(writer.body));
            format!("the readers of {name} wait for each other when a writer is queued between them: {body} writes it")
        });
        finding(input, &edge, confidence, notes.into_iter().collect())
    });
    let suppressed = excused.into_iter().map(|(edge, _, reason)| {
        let message = message(&lock_name(input.graph, &edge.held));
        Suppressed { rule: RULE.name, message, reason, primary: edge.wanted.chain.first().span }
    });
    (findings.collect(), suppressed.collect())
}

/// With the writer that keeps readers apart, if they are two; else why nobody waits.
fn happens<'a>(input: &'a Input, edge: &Edge) -> Result<Option<&'a Writer>, String> {
    if unreachable_for_others(input, edge).is_some_and(|place| *place == edge.held.lock) {
        return Err(format!("{} has it for itself", input.graph.classes.body_name(edge.function)));
    }
    if is_to_panic(input, edge.function) {
        return Err(TO_PANIC.to_owned());
    }
    let is_behind = conflict(edge.held.mode, edge.wanted.mode, edge.held.kind) == Conflict::BehindWriter;
    if is_behind { writer_beside(input, edge).map(Some) } else { Ok(None) }
}

fn message(lock: &str) -> String {
    format!("{lock} is held while a thread that locks it is waited for")
}

fn finding(input: &Input, edge: &Edge, confidence: Confidence, mut notes: Vec<String>) -> Finding {
    let lock = lock_ref(input, &edge.held);
    let name = lock.name.clone();
    let classes = &input.graph.classes;
    let function = classes.body_name(edge.function);
    let hops: Vec<_> = edge.wanted.chain.hops().collect();
    let joined = hops.iter().rposition(|hop| hop.does == Does::Join).unwrap_or(0);

    let mut waiting: Vec<Step> = edge.via.iter().map(|hop| call(input, hop)).collect();
    let stays = format!("{name} is locked here and stays locked");
    acquisition(input, &edge.held.chain, None, &edge.held, stays, &mut waiting);
    waiting.extend(hops.iter().take(joined + 1).map(|hop| call(input, hop)));

    let mut inside = Vec::new();
    let mut entry = function.clone();
    if let Some(first) = hops.get(joined + 1) {
        entry = classes.body_name(first.body);
        if let Some((starter, site)) = input.graph.threads.starters(first.body).first() {
            inside.push(step(Action::Spawn, site.span, format!("starts {entry}"), classes.body_name(*starter)));
        }
    }
    let wants = format!("waits here for {name}, which whoever waits for this thread holds");
    let own = edge.wanted.chain.after(joined + 1);
    acquisition(input, &own, None, &edge.wanted, wants, &mut inside);

    notes.extend(doubt(edge, confidence));
    let drop = edge.guard.map_or_else(|| format!("release {name}"), |guard| format!("drop `{}`", written(guard)));
    let parent = match way(input, edge, None) {
        Some((Root::Spawned(body), _)) => classes.body_name(body),
        _ => function.clone(),
    };
    Finding {
        rule: RULE.name,
        level: Level::Deny,
        confidence,
        fingerprint: fingerprint([RULE.name, &name, &function, &entry]),
        message: message(&name),
        primary: edge.via.first().unwrap_or(edge.wanted.chain.first()).span,
        function,
        locks: vec![lock],
        threads: vec![ThreadTrace { entry: parent, steps: waiting }, ThreadTrace { entry, steps: inside }],
        help: format!("{drop} before the thread is waited for"),
        notes,
    }
}
