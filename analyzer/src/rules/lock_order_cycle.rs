//! `lock_order_cycle`: threads that take the same locks in different orders.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use petgraph::graph::{EdgeIndex, NodeIndex};

use super::conflict::{Conflict, conflict, has_writer};
use super::descent::{INSIDE_ITSELF, is_inside_itself};
use super::double_lock::sameness;
use super::exclusive::unreachable_for_others;
use super::meeting::{TO_PANIC, is_test, is_to_panic, meeting, one_at_a_time};
use super::search::{Arcs, arcs, cycles};
use super::sharing::roots_of_edge;
use super::story::{fingerprint, list, lock_name, lock_ref, trace};
use super::{Input, Outcome, Rule, self_edge};
use crate::base::{Span, written};
use crate::events::model::{BodyId, LockKind, Mode};
use crate::graph::Hold;
use crate::graph::classes::{Base, LockKey, Tail};
use crate::graph::gates::Gate;
use crate::graph::threads::Root;
use crate::report::model::{Confidence, Finding, Level, Suppressed};
use crate::summaries::chain::Does;
use crate::summaries::model::{Acq, Beside, Edge};
use crate::summaries::place::LockRoot;
use crate::summaries::values::Choice;

/// The rule.
pub const RULE: Rule = Rule {
    name: "lock_order_cycle",
    group: "deadlock",
    default_level: Level::Deny,
    summary: "locks are taken in orders that can block each other",
    doc: DOC,
    check,
};

const DOC: &str = "\
## What it does
Reports locks that are acquired in a cycle: one thread holds A and waits for B while another holds B and waits for A. Any number \
of locks, any mix of mutexes and reader-writer locks, blocking and async, through calls, closures, threads that are waited for, and crates of the workspace. \
Two instances of one lock that are taken in the order of a function's parameters are a cycle too.

## Why is it bad
With the right timing each thread waits for the next one, for ever.

## Example
```rust
fn transfer(&self) {
    let accounts = self.accounts.lock().unwrap();
    self.log.lock().unwrap().push(accounts.len());
}
fn audit(&self) {
    let log = self.log.lock().unwrap();
    check(&log, &self.accounts.lock().unwrap());
}
```

## Use instead
One order for all: take `accounts` before `log` everywhere, or drop one guard before the other is taken, or protect both by one \
lock.

## What it cannot see
Whether two objects of one type are the same object: then the finding is `likely`, and for elements of collections `possible`. \
A cycle is not reported if its edges only happen under a common lock, in one thread, before the first thread is started, or if \
all that meet are readers and nobody writes; `--verbose` lists these.

## Source
Coffman, Elphick, Shoshani: System Deadlocks, 1971. Havelund: Using Runtime Analysis to Guide Model Checking of Java Programs \
(gate locks), SPIN 2000. The Linux kernel's lockdep (classes, modes).
";

/// Ways that are tried for each arc of a cycle,
const MAX_WAYS: usize = 16;
/// and of these for the same threads, as long as there are others.
const MAX_WAYS_OF_THREADS: usize = 4;
/// Combinations of ways that are tried for each cycle.
const MAX_COMBINATIONS: usize = 4_096;

fn check(input: &Input) -> Outcome {
    let (mut findings, mut suppressed) = self_edge::check(input, RULE.name);
    let joins = joins(input);
    let takes_part = |e: EdgeIndex| {
        let edge = &input.graph.graph[e].edge;
        let is_told = edge.wanted.joined && joins.contains(&join(input, edge));
        let is_lost = gordian::__planted("cycle_of_readers") && edge.held.mode != Mode::Exclusive;
        !edge.ordered && sameness(input, edge).is_none() && !is_told && !is_lost
    };
    let arcs = arcs(input.graph, takes_part);
    let mut reported: BTreeSet<Vec<(Base, &[Tail])>> = BTreeSet::new();
    cycles(input.graph, &arcs, |locks| match judge(input, &arcs, locks) {
        Ok(_) if locks.len() > 2 && gordian::__planted("cycle_of_three") => true,
        Ok(ways) => {
            let mut classes: Vec<(Base, &[Tail])> = locks.iter().map(|n| class(input, *n)).collect();
            classes.sort();
            if reported.insert(classes) {
                findings.push(finding(input, &arcs, &ways));
            }
            false
        }
        Err((reason, way)) => {
            if locks.len() <= 3
                && let Some(way) = way
            {
                let names: Vec<String> = locks.iter().map(|n| input.graph.name(*n)).collect();
                let message = message(&names);
                let primary = input.graph.graph[way].edge.wanted.chain.first().span;
                suppressed.push(Suppressed { rule: RULE.name, message, reason, primary });
            }
            true
        }
    });
    (findings, suppressed)
}

/// A lock that is held, and the place where a thread is waited for meanwhile.
type Join = (LockKey, BodyId, Span);

fn join(input: &Input, edge: &Edge) -> Join {
    (input.graph.classes.key(&edge.held.lock), edge.function, edge.wanted.chain.first().span)
}

/// Those where the thread locks that very lock: nothing else that it locks matters then.
fn joins(input: &Input) -> BTreeSet<Join> {
    let edges = input.graph.graph.edge_weights().map(|hold| &*hold.edge);
    let same = edges.filter(|edge| edge.wanted.joined && sameness(input, edge).is_some());
    same.filter(|edge| conflict(edge.held.mode, edge.wanted.mode, edge.held.kind) == Conflict::Always)
        .map(|edge| join(input, edge))
        .collect()
}

/// A lock's class, its owners left out.
fn class<'a>(input: &'a Input, lock: NodeIndex) -> (Base, &'a [Tail]) {
    let key = &input.graph.graph[lock].key;
    (key.base, &key.tail)
}

/// One way per arc of the cycle such that all can be waiting at the same time; else why not, for the first combination.
fn judge(input: &Input, arcs: &Arcs, locks: &[NodeIndex]) -> Result<Vec<EdgeIndex>, (String, Option<EdgeIndex>)> {
    let count = locks.len();
    let mut ways: Vec<Vec<EdgeIndex>> = Vec::new();
    for i in 0..count {
        let arc = (locks[i], locks[(i + 1) % count]);
        ways.push(best_ways(input, arcs.get(&arc).map_or(&[][..], Vec::as_slice)));
    }
    let first = ways.first().and_then(|w| w.first()).copied();
    let mut reason: Option<String> = None;
    let mut choice = vec![0_usize; count];
    for _ in 0..MAX_COMBINATIONS {
        let picked: Option<Vec<EdgeIndex>> = choice.iter().zip(&ways).map(|(c, w)| w.get(*c).copied()).collect();
        let Some(picked) = picked else { break };
        let holds: Vec<&Hold> = picked.iter().map(|e| &input.graph.graph[*e]).collect();
        match obstacle(input, locks, &holds) {
            None => return Ok(picked),
            Some(why) => {
                reason.get_or_insert(why);
            }
        }
        let mut digit = 0;
        while digit < count {
            choice[digit] += 1;
            if choice[digit] < ways[digit].len() {
                break;
            }
            choice[digit] = 0;
            digit += 1;
        }
        if digit == count {
            break;
        }
    }
    Err((reason.unwrap_or_else(|| "there are too many ways to look at".to_owned()), first))
}

/// What tells ways apart when it comes to whether they can meet; last, what the thread has started that may be running.
type Signature = (Mode, Mode, BTreeSet<Gate>, Rc<BTreeSet<Root>>, (bool, Option<Beside>));

/// The ways worth telling apart, best first: sure over guessed, product over test code, short over long.
fn best_ways(input: &Input, edges: &[EdgeIndex]) -> Vec<EdgeIndex> {
    let rank = |e: &EdgeIndex| {
        let edge = &input.graph.graph[*e].edge;
        let guessed = !(edge.held.certain && edge.wanted.certain) || edge.held.choice != Choice::Only;
        let element = edge.held.lock.has_element() || edge.wanted.lock.has_element();
        let length = edge.via.len() as u32 + edge.held.chain.len() + edge.wanted.chain.len();
        let function = input.graph.classes.body_name(edge.function);
        (guessed, element, is_test(input, edge.function), length, function, edge.origin())
    };
    let mut sorted = edges.to_vec();
    sorted.sort_by_cached_key(rank);
    let mut seen: BTreeSet<Signature> = BTreeSet::new();
    let mut of_threads: BTreeMap<Rc<BTreeSet<Root>>, usize> = BTreeMap::new();
    let (mut first, mut more) = (Vec::new(), Vec::new());
    for e in sorted {
        let hold = &input.graph.graph[e];
        let roots = roots_of_edge(input, &hold.edge);
        let beside = (hold.edge.after_spawn, hold.edge.beside.clone());
        if seen.insert((hold.edge.held.mode, hold.edge.wanted.mode, hold.around.clone(), roots.clone(), beside)) {
            let known = of_threads.entry(roots).or_default();
            *known += 1;
            if *known <= MAX_WAYS_OF_THREADS { first.push(e) } else { more.push(e) }
        }
    }
    first.append(&mut more);
    first.truncate(MAX_WAYS);
    first
}

/// Why these holds cannot wait for one another, if they cannot.
fn obstacle(input: &Input, locks: &[NodeIndex], holds: &[&Hold]) -> Option<String> {
    let graph = input.graph;
    if holds.iter().any(|hold| is_to_panic(input, hold.edge.function)) {
        return Some(TO_PANIC.to_owned());
    }
    for (i, hold) in holds.iter().enumerate() {
        let holder = holds[(i + 1) % holds.len()];
        let (held, wanted) = (holder.edge.held.mode, hold.edge.wanted.mode);
        let name = lock_name(graph, &hold.edge.wanted);
        match conflict(held, wanted, hold.edge.wanted.kind) {
            Conflict::Always => {}
            Conflict::No => return Some(format!("readers of {name} do not wait for each other")),
            Conflict::BehindWriter => {
                let in_test = is_test(input, hold.edge.function) && is_test(input, holder.edge.function);
                if !has_writer(graph, input.events, locks[(i + 1) % locks.len()], in_test) {
                    return Some(format!("{name} is only read there, and nothing writes it"));
                }
            }
        }
    }
    if is_inside_itself(holds.iter().map(|h| &*h.edge)) {
        return Some(INSIDE_ITSELF.to_owned());
    }
    if let Some((hold, place)) = holds.iter().find_map(|h| Some((h, unreachable_for_others(input, &h.edge)?))) {
        let name = graph.classes.name(&graph.classes.key(place));
        let function = graph.classes.body_name(hold.edge.body);
        return Some(format!("{function} has {name} for itself"));
    }
    if let Some(acq) = holds.iter().find_map(|hold| waits_for_itself(input, hold)) {
        return Some(format!("whoever gets there holds {} already", lock_name(graph, acq)));
    }
    one_at_a_time(input, locks, holds, &behind_writers(locks, holds))
}

/// The locks that readers of the cycle want which other readers of it hold.
fn behind_writers(locks: &[NodeIndex], holds: &[&Hold]) -> Vec<NodeIndex> {
    let junctions = holds.iter().zip(holds.iter().zip(locks).cycle().skip(1));
    let is_behind = |wanted: &Acq, held: &Acq| conflict(held.mode, wanted.mode, wanted.kind) == Conflict::BehindWriter;
    let behind = junctions.filter(|(hold, (holder, _))| is_behind(&hold.edge.wanted, &holder.edge.held));
    behind.map(|(_, (_, lock))| *lock).collect()
}

/// The one of both locks that is held already by whoever wants it, so that nobody gets any further. Of other locks than statics there
/// may be several.
fn waits_for_itself<'a>(input: &Input, hold: &'a Hold) -> Option<&'a Acq> {
    let edge = &hold.edge;
    [&edge.held, &edge.wanted].into_iter().map(|acq| &**acq).find(|acq| {
        let is_one = matches!(acq.lock.root, LockRoot::Static(_)) && !acq.lock.has_element() && !acq.lock.gap;
        let has_room = matches!(acq.kind, LockKind::ReentrantMutex | LockKind::Semaphore);
        let key = input.graph.classes.key(&acq.lock);
        let blocks = |(around, mode): &Gate| *around == key && conflict(*mode, acq.mode, acq.kind) == Conflict::Always;
        is_one && !has_room && !acq.reacquires && hold.around.iter().any(blocks)
    })
}

fn locks_of(input: &Input, holds: &[&Hold]) -> Vec<NodeIndex> {
    holds.iter().filter_map(|h| input.graph.node_of(&h.edge.held)).collect()
}

fn message(names: &[String]) -> String {
    match names {
        [a, b] if a == b => format!("two instances of {a} are locked in opposite orders"),
        [a, b] => format!("{a} and {b} are locked in opposite orders"),
        _ => format!("{} are locked in a cycle", list(names)),
    }
}

fn finding(input: &Input, arcs: &Arcs, ways: &[EdgeIndex]) -> Finding {
    let graph = input.graph;
    let mut holds: Vec<&Hold> = ways.iter().map(|e| &graph.graph[*e]).collect();
    // By name, so that moved code tells the same story.
    let first = (0..holds.len()).min_by_key(|i| lock_name(graph, &holds[*i].edge.held)).unwrap_or(0);
    holds.rotate_left(first);
    let names: Vec<String> = holds.iter().map(|h| lock_name(graph, &h.edge.held)).collect();
    let functions: BTreeSet<String> = holds.iter().map(|h| graph.classes.body_name(h.edge.function)).collect();
    let junctions = (0..holds.len()).map(|i| (&holds[i].edge.wanted, &holds[(i + 1) % holds.len()].edge.held));
    let confidence = junctions.map(|(w, h)| junction(input, w, h)).min().unwrap_or(Confidence::Possible);
    let others = if holds.len() == 2 { "which the other thread holds" } else { "which the next thread holds" };
    let locks = locks_of(input, &holds);
    let roots = meeting(input, &locks, &holds, &behind_writers(&locks, &holds));
    let main = &holds[0].edge;
    let mut sorted = names.clone();
    sorted.sort();
    let parts = [RULE.name].into_iter().chain(sorted.iter().map(String::as_str));
    let mut notes = notes(input, &holds, confidence);
    if holds.iter().all(|h| h.edge.wanted.is_async) {
        notes.push("these are async locks: tasks wait, threads do not".to_owned());
    }
    Finding {
        rule: RULE.name,
        level: Level::Deny,
        confidence,
        fingerprint: fingerprint(parts.chain(functions.iter().map(String::as_str))),
        message: message(&names),
        function: graph.classes.body_name(main.function),
        primary: main.wanted.chain.first().span,
        locks: holds.iter().map(|h| lock_ref(input, &h.edge.held)).collect(),
        threads: holds.iter().zip(roots).map(|(h, root)| trace(input, &h.edge, others, root)).collect(),
        help: help(input, arcs, &holds),
        notes,
    }
}

/// How sure it is that what one thread wants is what the next one holds.
fn junction(input: &Input, wanted: &Acq, held: &Acq) -> Confidence {
    let key = input.graph.classes.key(&held.lock);
    let vague = input.graph.classes.is_vague(&key);
    let guessed = |a: &Acq| !a.certain || a.choice != Choice::Only || a.lock.has_element() || (vague && a.lock.gap);
    if guessed(wanted) || guessed(held) {
        return Confidence::Possible;
    }
    let one_root = wanted.lock.root == held.lock.root
        && wanted.lock.path == held.lock.path
        && !(wanted.lock.gap || held.lock.gap)
        && matches!(
            held.lock.root,
            crate::summaries::place::LockRoot::Static(_) | crate::summaries::place::LockRoot::Local(..)
        );
    let named = matches!(key.base, Base::Static(_) | Base::Local(..));
    if one_root || named || input.graph.classes.is_unified(key.base) { Confidence::Certain } else { Confidence::Likely }
}

fn notes(input: &Input, holds: &[&Hold], confidence: Confidence) -> Vec<String> {
    let mut notes = Vec::new();
    match confidence {
        Confidence::Certain => {}
        Confidence::Likely => {
            notes.push("the threads must be working on the same object".to_owned());
        }
        Confidence::Possible => {
            notes.push("which element, object or implementation it is, is decided at run time".to_owned());
        }
    }
    let readers: BTreeSet<String> = (0..holds.len())
        .filter_map(|i| {
            let (wanted, held) = (&holds[i].edge.wanted, &holds[(i + 1) % holds.len()].edge.held);
            let waits = conflict(held.mode, wanted.mode, wanted.kind) == Conflict::BehindWriter;
            waits.then(|| lock_name(input.graph, wanted))
        })
        .collect();
    for name in readers {
        notes.push(format!("the readers of {name} wait for each other when a writer is queued between them"));
    }
    notes
}

/// Advises the order that most of the code has already.
fn help(input: &Input, arcs: &Arcs, holds: &[&Hold]) -> String {
    let graph = input.graph;
    let functions = |hold: &Hold| -> usize {
        let ends = (graph.node_of(&hold.edge.held), graph.node_of(&hold.edge.wanted));
        let (Some(from), Some(to)) = ends else { return 0 };
        let edges = arcs.get(&(from, to)).map_or(&[][..], Vec::as_slice);
        edges.iter().map(|e| graph.graph[*e].edge.function).collect::<BTreeSet<_>>().len()
    };
    let counts: BTreeMap<usize, usize> = holds.iter().enumerate().map(|(i, h)| (i, functions(h))).collect();
    let rarest = counts.iter().min_by_key(|(i, n)| (**n, std::cmp::Reverse(**i))).map_or(0, |(i, _)| *i);
    let odd = &holds[rarest].edge;
    let (held, wanted) = (lock_name(graph, &odd.held), lock_name(graph, &odd.wanted));
    let function = graph.classes.body_name(odd.function);
    let drop = odd.guard.map_or_else(|| format!("release {held}"), |g| format!("drop `{}`", written(g)));
    let before = match odd.wanted.chain.first().does {
        Does::Join => "before the thread is waited for".to_owned(),
        Does::Call(callee) => format!("before the call of {callee}"),
        Does::Acquire | Does::Start => format!("before it locks {wanted}"),
    };
    format!("in {function}, lock {wanted} before {held}, or {drop} {before}")
}
