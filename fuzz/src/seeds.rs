//! What the seeds in `corpus/seeds` are named after.

use std::path::{Path, PathBuf};

use arbitrary::{Arbitrary, Unstructured};
use gordian_analyzer::report::model::{Finding, Report};

use crate::explorer_agreement::program::{Atomic, Channel, Gate, Meeting, Mutex, Op, Task};
use crate::explorer_agreement::{self, Checked, Gap, Program};
use crate::linearizability::OBJECTS;
use crate::replay_files::{Kind, Reached, reached};
use crate::{Reaches, analyze_source, counter_schedules, lock_programs};

/// Where they are, by target.
pub fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/seeds")
}

fn program(data: &[u8]) -> Option<Program> {
    Program::arbitrary(&mut Unstructured::new(data)).ok()
}

/// What comes of the program, if it is one that `is_meant`.
fn checked(data: &[u8], is_meant: impl Fn(&Program) -> bool) -> Option<Checked> {
    program(data).filter(|program| is_meant(program)).and_then(|program| explorer_agreement::check(&program))
}

fn has(thread: &[Op], op: Op) -> bool {
    thread.contains(&op)
}

fn in_children(program: &Program, is_meant: impl Fn(Op) -> bool) -> usize {
    program.children.iter().filter(|thread| thread.iter().any(|op| is_meant(*op))).count()
}

fn fails_by(checked: &Checked, kind: &str) -> bool {
    checked.failures.iter().any(|failure| failure.starts_with(kind))
}

/// A thread has got a lock that another one had poisoned.
fn sees_poison(checked: &Checked) -> bool {
    checked.outcomes.iter().any(|outcome| outcome.contains("66"))
}

const EXPLORER: [(&str, Reaches); 12] = [
    ("aborted_future", |data| {
        checked(data, |p| in_children(p, |op| matches!(op, Op::Task(Task::Abort, _))) > 0)
            .is_some_and(|checked| checked.outcomes.len() > 1)
    }),
    ("deadlock_of_two_locks", |data| {
        let both = |lock| Op::Mutex(Mutex::Both, lock);
        checked(data, |p| in_children(p, |op| op == both(0)) > 0 && in_children(p, |op| op == both(1)) > 0)
            .is_some_and(|checked| fails_by(&checked, "deadlock"))
    }),
    ("initialisations", |data| {
        let initialises = Op::Meeting(Meeting::Initialise);
        checked(data, |p| {
            let threads = in_children(p, |op| op == initialises) + usize::from(has(&p.main, initialises));
            threads > 1 && p.operations().any(|op| op == Op::Meeting(Meeting::IsInitialised))
        })
        .is_some_and(|checked| checked.outcomes.len() > 2)
    }),
    ("injected_panic", |data| {
        checked(data, |p| p.panics > 0).is_some_and(|checked| sees_poison(&checked) && checked.outcomes.len() > 1)
    }),
    ("poisoned_lock_in_shards", |data| {
        let poisons = |op| matches!(op, Op::Mutex(Mutex::Poison, _));
        checked(data, |p| p.shards > 1 && p.panics == 0 && in_children(p, poisons) > 0)
            .is_some_and(|checked| sees_poison(&checked))
    }),
    ("rendezvous", |data| {
        let [sends, takes] = [Channel::SendBounded, Channel::ReceiveBounded].map(Op::Channel);
        checked(data, |p| p.places == 0 && in_children(p, |op| op == sends) > 0 && has(&p.main, takes))
            .is_some_and(|checked| !checked.outcomes.is_empty())
    }),
    ("scope_beside_atomics", |data| {
        let adds = |op| matches!(op, Op::Atomic(Atomic::Add | Atomic::Swap, _));
        let scoped = |op: &Op| matches!(op, Op::Task(Task::Scope, _));
        checked(data, |p| p.main.iter().any(scoped) && in_children(p, adds) > 0)
            .is_some_and(|checked| checked.outcomes.len() > 1)
    }),
    ("senders_gone", |data| {
        let sends = |op: Op| matches!(op, Op::Channel(Channel::Send));
        let receives = |op| op == Op::Channel(Channel::ReceiveTimeout);
        checked(data, |p| in_children(p, receives) > 0 && !p.operations().any(sends))
            .is_some_and(|checked| !checked.outcomes.is_empty())
    }),
    ("spurious_wait", |data| {
        let waits = |op| op == Op::Gate(Gate::Wait);
        let is_notify = |op: Op| matches!(op, Op::Gate(Gate::Open | Gate::NotifyOne | Gate::NotifyAll));
        checked(data, |p| p.spurious > 0 && in_children(p, waits) > 0 && !p.operations().any(is_notify))
            .is_some_and(|checked| !checked.outcomes.is_empty())
    }),
    ("store_after_load_on_loom", |data| {
        checked(data, |p| p.operations().all(|op| matches!(op, Op::Atomic(..))))
            .is_some_and(|checked| checked.gap == Some(Gap::StoreAfterLoad))
    }),
    ("thread_local_of_blocked_thread", |data| {
        checked(data, |p| in_children(p, |op| matches!(op, Op::Task(Task::Local, _))) > 0)
            .is_some_and(|checked| fails_by(&checked, "deadlock"))
    }),
    ("unparked_main", |data| {
        let unparks = |op| op == Op::Meeting(Meeting::Unpark);
        checked(data, |p| has(&p.main, Op::Meeting(Meeting::Park)) && in_children(p, unparks) > 0)
            .is_some_and(|checked| !checked.outcomes.is_empty())
    }),
];

/// What the analyzer finds in the programs, if their source has all these texts.
fn findings(data: &[u8], edition: u16, texts: &[&str]) -> Vec<Finding> {
    let source = lock_programs::source(data);
    if !texts.iter().all(|text| source.contains(text)) {
        return Vec::new();
    }
    gordian_analyzer::analyze_source(&source, edition).0.findings
}

fn finds(data: &[u8], rule: &str, texts: &[&str]) -> bool {
    findings(data, 2021, texts).iter().any(|finding| finding.rule == rule)
}

const LOCKS: [(&str, Reaches); 12] = [
    ("called_functions", |data| finds(data, "lock_order_cycle", &["f0();"])),
    ("closure_twice", |data| finds(data, "double_lock", &["for _ in 0..2 {\n", "(|| {"])),
    ("cycle_of_three", |data| {
        let of_three = |found: &Finding| found.rule == "lock_order_cycle" && found.locks.len() == 3;
        findings(data, 2024, &[]).iter().any(of_three)
    }),
    ("early_return", |data| finds(data, "lock_order_cycle", &["{ return; }"])),
    ("else_of_if_let", |data| {
        let of = |edition| findings(data, edition, &["if let 1 ="]).iter().filter(|f| f.rule == "double_lock").count();
        of(2021) > of(2024)
    }),
    ("guard_dropped_at_once", |data| finds(data, "guard_dropped_at_once", &[])),
    ("guard_forgotten", |data| finds(data, "guard_forgotten", &[])),
    ("guard_in_guard", |data| finds(data, "lock_order_cycle", &["let _g1", "let _g2"])),
    ("guard_returned", |data| finds(data, "lock_order_cycle", &["= guard_of_g"])),
    ("joined_under_lock", |data| finds(data, "lock_held_across_join", &[])),
    ("recursive_read", |data| finds(data, "recursive_read", &[])),
    ("two_guards_in_a_tuple", |data| finds(data, "lock_order_cycle", &["let _g1 = ("])),
];

/// The source has all these texts, and the analyzer says of it what is meant.
fn says(data: &[u8], texts: &[&str], is_meant: impl Fn(&Report) -> bool) -> bool {
    let text = String::from_utf8_lossy(data);
    texts.iter().all(|part| text.contains(part)) && analyze_source::report(data).is_some_and(|report| is_meant(&report))
}

fn has_finding(data: &[u8], rule: &str, texts: &[&str]) -> bool {
    says(data, texts, |report| report.findings.iter().any(|finding| finding.rule == rule))
}

/// There is nothing to report, though so many locks and edges have been seen.
fn is_right(report: &Report, locks: usize, edges: usize) -> bool {
    let nothing = report.findings.is_empty() && report.not_analysed.is_empty();
    nothing && (report.summary.locks, report.summary.edges) == (locks, edges)
}

const SOURCES: [(&str, Reaches); 16] = [
    ("double_lock.rs", |data| has_finding(data, "double_lock", &[])),
    ("double_lock_across_await.rs", |data| has_finding(data, "double_lock", &["async fn", ".await"])),
    ("double_lock_in_a_provided_method.rs", |data| has_finding(data, "double_lock", &["trait", "&dyn", "Deref for"])),
    ("double_lock_in_closures.rs", |data| has_finding(data, "double_lock", &["|_| with(", "impl FnOnce"])),
    ("double_lock_in_loops.rs", |data| {
        let times = |report: &Report| report.findings.iter().filter(|finding| finding.rule == "double_lock").count();
        says(data, &["loop {", "while let", "continue", "break"], |report| times(report) > 1)
    }),
    ("double_lock_through_reexports.rs", |data| has_finding(data, "double_lock", &["pub use super::", "::*"])),
    ("guard_forgotten.rs", |data| {
        has_finding(data, "guard_forgotten", &[]) && has_finding(data, "guard_dropped_at_once", &[])
    }),
    ("lock_held_across_join.rs", |data| has_finding(data, "lock_held_across_join", &[])),
    ("lock_order_cycle.rs", |data| has_finding(data, "lock_order_cycle", &["static"])),
    ("lock_order_of_elements.rs", |data| has_finding(data, "lock_order_cycle", &["Vec<Mutex", "[i]"])),
    ("locks_in_macros.rs", |data| says(data, &["macro_rules!"], |report| is_right(report, 2, 1))),
    ("not_analysed.rs", |data| says(data, &[], |report| !report.not_analysed.is_empty())),
    ("nothing.rs", |data| data.is_empty() && says(data, &[], |report| is_right(report, 0, 0))),
    ("orders_under_a_gate.rs", |data| {
        says(data, &[], |report| {
            report.findings.is_empty() && report.suppressed.iter().any(|order| order.rule == "lock_order_cycle")
        })
    }),
    ("recursive_read.rs", |data| has_finding(data, "recursive_read", &[])),
    ("wait_in_a_loop.rs", |data| says(data, &["while", ".wait("], |report| is_right(report, 1, 0))),
];

fn is_whole(data: &[u8], kind: Kind) -> bool {
    reached(data) == Some((kind, Reached::Whole))
}

fn is_changed(data: &[u8], kind: Kind) -> bool {
    reached(data) == Some((kind, Reached::Changed))
}

/// The file is refused, with a reason that has this text.
fn is_refused(data: &[u8], kind: Kind, reason: &str) -> bool {
    matches!(reached(data), Some((of, Reached::Refused(said))) if of == kind && said.contains(reason))
}

const FILES: [(&str, Reaches); 15] = [
    ("changed_configuration", |data| is_changed(data, Kind::Configuration)),
    ("changed_manifest", |data| is_changed(data, Kind::Manifest)),
    ("damaged_checkpoint", |data| is_refused(data, Kind::Checkpoint, "is damaged")),
    ("damaged_deadlock", |data| is_refused(data, Kind::Deadlock, "has another checksum")),
    ("damaged_loom_failure", |data| is_refused(data, Kind::Loom, "refers to")),
    ("incomplete_panic", |data| is_refused(data, Kind::Panic, "missing field")),
    ("old_checkpoint", |data| is_refused(data, Kind::Checkpoint, "has version 1")),
    ("refused_configuration", |data| is_refused(data, Kind::Configuration, "cannot use the configuration")),
    ("refused_manifest", |data| is_refused(data, Kind::Manifest, "")),
    ("whole_checkpoint", |data| is_whole(data, Kind::Checkpoint)),
    ("whole_configuration", |data| is_whole(data, Kind::Configuration)),
    ("whole_deadlock", |data| is_whole(data, Kind::Deadlock)),
    ("whole_loom_failure", |data| is_whole(data, Kind::Loom)),
    ("whole_manifest", |data| is_whole(data, Kind::Manifest)),
    ("whole_panic", |data| is_whole(data, Kind::Panic)),
];

const COUNTERS: [(&str, Reaches); 3] = [
    ("lost_between_locks", |data| counter_schedules::lost(data) == Some("lock around the read only")),
    ("lost_with_own_locks", |data| counter_schedules::lost(data) == Some("a lock of each thread's own")),
    ("lost_without_lock", |data| counter_schedules::lost(data) == Some("without lock")),
];

/// The targets, with what the names of their seeds say.
pub fn named() -> Vec<(&'static str, &'static [(&'static str, Reaches)])> {
    let mut named: Vec<(&str, &[(&str, Reaches)])> = vec![
        ("analyze_source", &SOURCES),
        ("counter_schedules", &COUNTERS),
        ("explorer_agreement", &EXPLORER),
        ("lock_programs", &LOCKS),
        ("replay_files", &FILES),
    ];
    named.extend(OBJECTS.iter().map(|object| (object.name, object.mistakes)));
    named
}
