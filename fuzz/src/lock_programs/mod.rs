//! Random programs with locks, held against each other in three ways: what the analyzer says of their source, what a search over
//! all states of their steps reaches, and what the exhaustive strategy reaches when their steps run on the facade.
//!
//! * Soundness: every deadlock that can be reached has a finding with its locks.
//! * A guard that is dropped at once, or forgotten with somebody to wait for it, has a finding, and no other lock has one.
//! * Precision: the locks of a finding that is `certain` are those of a deadlock that can be reached.
//! * The exhaustive strategy finds a deadlock where the search does, and proves its absence where there is none.

mod facade;
mod guards;
mod maker;
mod rounds;
mod source;
mod states;
mod steps;
mod tree;
mod unroller;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use arbitrary::{Arbitrary, Unstructured};
use gordian_analyzer::report::model::{Confidence, Finding};

pub use self::tree::Program;
use self::tree::{Ending, Statement};

/// The editions whose temporaries differ.
const EDITIONS: [u16; 2] = [2021, 2024];
/// Programs in one source: reading the library models takes longer than all of them.
const PROGRAMS: usize = 16;
/// Programs with more states, over all ways to decide their conditions, are left alone.
const MAX_STATES: usize = 100_000;
/// Ways to decide a program's conditions that also run on the facade.
const ON_THE_FACADE: usize = 4;

/// The rules whose findings are deadlocks.
const DEADLOCKS: [&str; 4] = ["double_lock", "lock_order_cycle", "lock_held_across_join", "recursive_read"];

/// Locks by number.
pub type Locks = BTreeSet<usize>;

/// What does not agree, as text with the source of the program; empty if all does.
pub fn disagreements(data: &[u8]) -> Vec<String> {
    let (programs, edition) = drawn(data);
    check(&programs, edition)
}

fn drawn(data: &[u8]) -> (Vec<Program>, u16) {
    let mut input = Unstructured::new(data);
    let edition = EDITIONS[usize::from(bool::arbitrary(&mut input).unwrap_or_default())];
    let mut programs = Vec::new();
    while programs.len() < PROGRAMS && !input.is_empty() {
        programs.extend(Program::arbitrary(&mut input).ok());
    }
    (programs, edition)
}

/// The programs that the bytes give, as source.
pub fn source(data: &[u8]) -> String {
    source::all(&drawn(data).0)
}

/// The same for given programs.
pub fn check(programs: &[Program], edition: u16) -> Vec<String> {
    let text = source::all(programs);
    let (report, _) = gordian_analyzer::analyze_source(&text, edition);
    let mut wrong = Vec::new();
    if let Some(lost) = report.not_analysed.first() {
        wrong.push(format!("not analysed, line {}: {}\n{text}", lost.line, lost.reason));
    }
    for (number, program) in programs.iter().enumerate() {
        let of_program = |finding: &&Finding| {
            let prefix = source::lock_name(number, 0);
            let prefix = prefix.trim_end_matches('0').to_owned();
            finding.locks.iter().any(|lock| lock.name.starts_with(&prefix))
        };
        let findings: Vec<&Finding> = report.findings.iter().filter(of_program).collect();
        for problem in problems(program, number, edition, &findings) {
            let mut text = format!("{problem} (edition {edition})\n{}", source::program(program, number));
            for finding in &findings {
                let _ = writeln!(text, "finding: {} ({})", finding.message, finding.confidence.name());
            }
            wrong.push(text);
        }
    }
    wrong
}

/// How many of the programs are looked at, and how many deadlocks of how many locks they reach.
pub fn shares(inputs: &[Vec<u8>]) -> BTreeMap<String, usize> {
    let mut shares: BTreeMap<String, usize> = BTreeMap::new();
    for data in inputs {
        let (programs, edition) = drawn(data);
        for program in &programs {
            *shares.entry("programs".to_owned()).or_default() += 1;
            let ways = steps::ways(program, edition);
            let mut states = MAX_STATES;
            let found: Option<Vec<_>> =
                ways.iter().flatten().map(|threads| states::deadlocks(program, threads, &mut states)).collect();
            let Some(found) = found.filter(|_| ways.is_some()) else {
                *shares.entry("programs left alone".to_owned()).or_default() += 1;
                continue;
            };
            let reached: BTreeSet<Locks> = found.into_iter().flat_map(|found| found.reached).collect();
            for locks in reached {
                *shares.entry(format!("deadlocks of {} locks", locks.len())).or_default() += 1;
            }
        }
    }
    shares
}

fn problems(program: &Program, number: usize, edition: u16, findings: &[&Finding]) -> Vec<String> {
    let Some(ways) = steps::ways(program, edition) else { return Vec::new() };
    let mut problems = Vec::new();
    let mut near: BTreeSet<Locks> = BTreeSet::new();
    // With the way to decide the conditions that leads there.
    let mut reached: BTreeMap<Locks, usize> = BTreeMap::new();
    let mut stuck: BTreeSet<Locks> = BTreeSet::new();
    let mut discarded = Locks::new();
    let mut states = MAX_STATES;
    // The first way, the last, and what is between: ways next to each other differ in their last decisions only.
    let on_the_facade: BTreeSet<usize> =
        (0..ON_THE_FACADE).map(|which| which * (ways.len() - 1) / (ON_THE_FACADE - 1)).collect();
    for (index, threads) in ways.iter().enumerate() {
        // What all ways have to be known for is left alone then.
        let Some(found) = states::deadlocks(program, threads, &mut states) else { return problems };
        if on_the_facade.contains(&index) {
            problems.extend(facade::disagreement(program, threads, &found));
        }
        for locks in found.reached {
            reached.entry(locks).or_insert(index);
        }
        near.extend(found.near);
        stuck.extend(found.stuck);
        discarded.extend(threads.iter().flat_map(|steps| steps::discarded(steps)));
    }
    let locks_of = |finding: &Finding| -> Locks {
        let number_of = |name: &str| (0..program.locks.len()).find(|lock| source::lock_name(number, *lock) == name);
        finding.locks.iter().filter_map(|lock| number_of(&lock.name)).collect()
    };
    let of_rule = |rule: &str| -> Locks {
        findings.iter().filter(|finding| finding.rule == rule).flat_map(|finding| locks_of(finding)).collect()
    };
    let dropped = program.locks_of(|statement| match statement {
        Statement::Dropped(lock) => Some(lock.lock),
        _ => None,
    });
    // Some of them may stand where no way leads.
    let found = of_rule("guard_dropped_at_once");
    if !found.is_subset(&dropped) || !discarded.is_subset(&found) {
        problems.push(format!(
            "guards of {discarded:?}, at most {dropped:?}, are dropped at once, and found are {found:?}"
        ));
    }
    let forgotten = program.locks_of(|statement| match statement {
        Statement::Hold(lock, _, Ending::Forgotten, _) => Some(lock.lock),
        _ => None,
    });
    let found = of_rule("guard_forgotten");
    if !found.is_subset(&forgotten) {
        problems.push(format!("guards of {forgotten:?} are forgotten, and found are {found:?}"));
    }
    for lock in stuck.iter().flatten().filter(|lock| !found.contains(lock)) {
        problems.push(format!("a forgotten guard of {lock} is waited for, and has no finding"));
    }
    for (deadlock, way) in &reached {
        // Locks of which some make a smaller circle are one cause with it, also if a deadlock would have to be passed before that; so is what is held
        // while a thread is waited for.
        let tells = |finding: &&&Finding| {
            let locks = locks_of(finding);
            let is_cause = locks.len() > 1 || finding.rule == "lock_held_across_join";
            let is_part = || is_cause && locks.is_subset(deadlock) && near.contains(&locks);
            DEADLOCKS.contains(&finding.rule) && (locks == *deadlock || is_part())
        };
        if !findings.iter().any(|finding| tells(&finding)) {
            let witness = facade::witness(program, &ways[*way]).unwrap_or_default();
            problems.push(format!("a deadlock of the locks {deadlock:?} has no finding:\n{witness}"));
        }
    }
    let judged = findings
        .iter()
        .filter(|finding| finding.confidence == Confidence::Certain && DEADLOCKS.contains(&finding.rule));
    for finding in judged {
        let locks = locks_of(finding);
        if !near.contains(&locks) {
            problems.push(format!("`{}` is certain and cannot be reached", finding.message));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::tree::{Kind, Lock};
    use super::*;

    /// Programs in which another deadlock shows only once one is mended for both threads.
    #[test]
    fn what_comes_after_a_deadlock_for_all_its_threads_is_near() {
        let lock = |lock| Lock { lock, shared: false };
        let hold = |held, then| Statement::Hold(lock(held), then, Ending::Scope, Vec::new());
        let touch = |touched| Statement::Touch(lock(touched));
        let one = vec![hold(0, vec![touch(3), hold(1, vec![touch(2)])])];
        let other = vec![hold(3, vec![touch(0), hold(2, vec![touch(1)])])];
        let program = Program { locks: vec![Kind::Mutex; 4], functions: Vec::new(), threads: vec![one, other] };
        let ways = steps::ways(&program, 2021).expect("few ways");
        let mut states = MAX_STATES;
        let found = states::deadlocks(&program, &ways[0], &mut states).expect("few states");
        assert_eq!(found.reached, BTreeSet::from([Locks::from([0, 3])]));
        assert_eq!(found.near, BTreeSet::from([Locks::from([0, 3]), Locks::from([1, 2])]));
        assert_eq!(check(&[program], 2021), [""; 0]);
    }

    /// Orders against each other under one lock, which one of the threads tries and the other waits for.
    #[test]
    fn nobody_has_a_lock_by_an_attempt_that_another_thread_holds() {
        let lock = |lock| Lock { lock, shared: false };
        let hold = |held, then| Statement::Hold(lock(held), then, Ending::Scope, Vec::new());
        let touch = |touched| Statement::Touch(lock(touched));
        let tries = vec![Statement::Try(tree::Attempt::IfLet, lock(2), vec![hold(0, vec![touch(1)])], Vec::new())];
        let waits = vec![hold(2, vec![hold(1, vec![touch(0)])])];
        let program = Program { locks: vec![Kind::Mutex; 3], functions: Vec::new(), threads: vec![tries, waits] };
        let ways = steps::ways(&program, 2021).expect("few ways");
        let mut states = MAX_STATES;
        let found = states::deadlocks(&program, &ways[0], &mut states).expect("few states");
        assert_eq!(found.near, BTreeSet::new());
        assert_eq!(check(&[program], 2021), [""; 0]);
    }

    /// The attempt comes through before the other thread has the lock, which has to come through the other lock before the first one has that: the
    /// two never come to their waits. What was passed, and let go, is no gate.
    #[test]
    fn what_an_attempt_has_passed_is_forgotten() {
        let lock = |lock| Lock { lock, shared: false };
        let hold = |held, then| Statement::Hold(lock(held), then, Ending::Scope, Vec::new());
        let touch = |touched| Statement::Touch(lock(touched));
        let passes = Statement::Try(tree::Attempt::LetElse, lock(0), Vec::new(), Vec::new());
        let tries = vec![hold(2, vec![hold(1, vec![passes, touch(3)])])];
        let other = vec![hold(0, vec![touch(1), hold(3, vec![touch(2)])])];
        let program = Program { locks: vec![Kind::Mutex; 4], functions: Vec::new(), threads: vec![tries, other] };
        assert_eq!(check(std::slice::from_ref(&program), 2021), [""; 0]);
        assert!(!reached(&program, 2021).contains(&Locks::from([2, 3])));
    }

    /// A writer that finds a writer may as well come later: it keeps nobody from trying.
    #[test]
    fn an_attempt_does_not_fail_for_a_writer_that_a_writer_keeps_waiting() {
        let lock = |lock| Lock { lock, shared: false };
        let touch = |touched| Statement::Touch(lock(touched));
        let hold = |held, then| Statement::Hold(lock(held), then, Ending::Scope, Vec::new());
        let read = Lock { lock: 0, shared: true };
        let returns = vec![Statement::ReturnIf(tree::Condition::Flag(true))];
        let tries =
            vec![touch(0), Statement::Try(tree::Attempt::IfLet, read, returns, Vec::new()), hold(0, vec![touch(1)])];
        let other = vec![hold(1, vec![touch(0)])];
        let program = Program { locks: vec![Kind::RwLock; 2], functions: Vec::new(), threads: vec![tries, other] };
        assert_eq!(check(&[program], 2021), [""; 0]);
    }

    fn reached(program: &Program, edition: u16) -> BTreeSet<Locks> {
        let mut states = MAX_STATES;
        let ways = steps::ways(program, edition).expect("few ways");
        let found = ways.iter().map(|threads| states::deadlocks(program, threads, &mut states).expect("few states"));
        found.flat_map(|found| found.reached).collect()
    }

    /// The guard of a block's tail expression ends with the block from 2024 on.
    #[test]
    fn what_a_tail_expression_locks_is_held_by_edition() {
        let lock = |lock| Lock { lock, shared: false };
        let looks = |first, then| {
            vec![Statement::Match(tree::Scrutinee::Tail(lock(first)), vec![Statement::Touch(lock(then))])]
        };
        let program =
            Program { locks: vec![Kind::Mutex; 2], functions: Vec::new(), threads: vec![looks(0, 1), looks(1, 0)] };
        assert_eq!(reached(&program, 2021), BTreeSet::from([Locks::from([0, 1])]));
        assert_eq!(reached(&program, 2024), BTreeSet::new());
        for edition in EDITIONS {
            assert_eq!(check(std::slice::from_ref(&program), edition), [""; 0]);
        }
    }

    /// What a round holds is released where it is left; without that, the second round would wait for the first.
    #[test]
    fn who_leaves_a_round_releases_what_it_holds() {
        let lock = |lock| Lock { lock, shared: false };
        for leaves in [tree::Leaves::Break, tree::Leaves::Continue] {
            let leaves = vec![Statement::LeaveIf(tree::Condition::Unknown, leaves)];
            let tries = Statement::Try(tree::Attempt::Match, lock(1), leaves.clone(), leaves);
            let body = vec![Statement::Hold(lock(0), vec![tries], Ending::Taken, Vec::new())];
            let rounds = Statement::Repeat(tree::Rounds::While, body);
            let after = Statement::Hold(lock(1), vec![Statement::Touch(lock(0))], Ending::Scope, Vec::new());
            let program =
                Program { locks: vec![Kind::Mutex; 2], functions: Vec::new(), threads: vec![vec![rounds, after]] };
            assert_eq!(reached(&program, 2021), BTreeSet::new());
            assert_eq!(check(&[program], 2021), [""; 0]);
        }
    }

    /// Two threads, of which one waits for the other with a lock that this one needs.
    #[test]
    fn who_waits_for_a_thread_later_holds_what_it_needs() {
        let lock = |lock| Lock { lock, shared: false };
        let child = vec![Statement::Touch(lock(0))];
        let held = Statement::Hold(
            lock(0),
            vec![Statement::Beside(child, vec![Statement::Touch(lock(1))])],
            Ending::Scope,
            Vec::new(),
        );
        let program = Program { locks: vec![Kind::Mutex; 2], functions: Vec::new(), threads: vec![vec![held]] };
        assert_eq!(reached(&program, 2021), BTreeSet::from([Locks::from([0])]));
        assert_eq!(check(&[program], 2021), [""; 0]);
    }
}
