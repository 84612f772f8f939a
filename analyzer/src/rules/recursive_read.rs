//! `recursive_read`: a thread that holds a read guard reads again, and a queued writer keeps it out.

use petgraph::graph::NodeIndex;

use super::conflict::{Conflict, conflict};
use super::double_lock::{build, help, judged};
use super::meeting::{TO_PANIC, activation, is_to_panic};
use super::stand::Scope;
use super::story::lock_name;
use super::{Input, Outcome, Rule};
use crate::events::model::LockKind;
use crate::graph::Writer;
use crate::report::model::{Level, Suppressed};
use crate::summaries::model::Edge;

/// The rule.
pub const RULE: Rule = Rule {
    name: "recursive_read",
    group: "deadlock",
    default_level: Level::Deny,
    summary: "a lock is read again by the thread that reads it, which a queued writer blocks",
    doc: DOC,
    check,
};

const DOC: &str = "\
## What it does
Reports a reader-writer lock that is read while the same thread already holds a read guard of it.

## Why is it bad
The second read waits behind a writer that came in between, and the writer waits for the first read guard. `std::sync::RwLock` \
may do so on some platforms and does on Linux, `parking_lot` and the async locks do by design. It happens only under load, \
which is why tests do not show it.

## Example
```rust
fn report(&self) -> usize {
    let users = self.users.read().unwrap();
    users.len() + self.count_admins() // reads self.users again
}
```

## Use instead
Read once and pass the guard, or what it protects, on. Or `read_recursive` where the lock has it.

## What it cannot see
Reads of two elements of a collection that are one. Locks that let readers pass waiting writers.

## Source
Documentation of `std::sync::RwLock`: \"might panic or deadlock if the current thread already holds the lock\".
";

fn check(input: &Input) -> Outcome {
    let behind_writer = |edge: &Edge| {
        edge.held.kind == LockKind::RwLock
            && !edge.wanted.joined
            && !gordian::__planted("recursive_read")
            && conflict(edge.held.mode, edge.wanted.mode, edge.held.kind) == Conflict::BehindWriter
    };
    let (found, excused) = judged(input, behind_writer, |edge| match is_to_panic(input, edge.function) {
        true => Err(TO_PANIC.to_owned()),
        false => writer_beside(input, edge),
    });
    let message =
        |name: &str| format!("{name} is read again while a read guard of it is held: a waiting writer blocks both");
    let findings = found.into_iter().map(|(edge, confidence, writer)| {
        let name = lock_name(input.graph, &edge.held);
        let note = format!("{} writes {name}", input.graph.classes.body_name(writer.body));
        build(input, RULE.name, &edge, confidence, message(&name), help(&edge, &name), vec![note])
    });
    let suppressed = excused.into_iter().map(|(edge, _, reason)| {
        let message = message(&lock_name(input.graph, &edge.held));
        Suppressed { rule: RULE.name, message, reason, primary: edge.wanted.chain.first().span }
    });
    (findings.collect(), suppressed.collect())
}

/// A writer that can queue between the two readers of an edge; else why there is none.
pub(super) fn writer_beside<'a>(input: &'a Input, edge: &Edge) -> Result<&'a Writer, String> {
    let name = lock_name(input.graph, &edge.held);
    let is_test = input.events.bodies.get(edge.function.index()).is_some_and(|b| b.is_test);
    let node = input.graph.node_of(&edge.held).ok_or_else(|| format!("nothing writes {name}"))?;
    let mut writers: Vec<&Writer> = input
        .graph
        .writers_of(node)
        .filter(|w| is_test || !input.events.bodies.get(w.body.index()).is_some_and(|b| b.is_test))
        .collect();
    writers.sort_by_key(|w| w.acq.chain.last().span);
    match writers.iter().find(|writer| at_the_same_time(input, node, edge, writer)) {
        Some(writer) => Ok(writer),
        None if writers.is_empty() => Err(format!("nothing writes {name}")),
        None => Err(format!("no thread that writes {name} runs beside this one")),
    }
}

/// A thread of the writer can run beside a thread of the reader.
fn at_the_same_time(input: &Input, node: NodeIndex, edge: &Edge, writer: &Writer) -> bool {
    let scope = Scope { input, activation: activation(input, &[node]) };
    let writers = scope.of_writer(writer);
    scope.of_edge(edge).iter().any(|reader| writers.iter().any(|writer| scope.apart(reader, writer).is_none()))
}
