//! Random programs over the operations of the facade: the exhaustive strategy reaches what every interleaving reaches.
//!
//! * The outcomes of executions that end and the failures of those that do not are the same.
//! * So are the traces, and each of them is run once, by one search as by shards.
//! * Where there is a data race, all of them find one.
//! * What loom can run reaches the same on loom, except for what [`Gap`] explains.

mod beyond;
mod facade;
mod libraries;
mod loom;
pub mod program;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arbitrary::{Arbitrary, Unstructured};
use gordian::__oracles::{Beside, Seen, Trace, Way, explored};
use gordian::{Fault, Faults, Shard};

pub use self::loom::Gap;
pub use self::program::Program;

/// Interleavings that are run at most. Of programs with more so many are drawn, of which the exhaustive strategy has to have run all.
const LIMIT: u32 = 2_000;
/// Traces of such programs; programs with more are passed over.
const TRACES: u64 = 2_000;
/// Interleavings that are drawn.
const DRAWN: u64 = 500;

type Body = Arc<dyn Fn() + Send + Sync>;

/// What came of a program.
#[derive(Debug, Default)]
pub struct Checked {
    /// What does not agree.
    pub wrong: Vec<String>,
    /// Why loom reaches less, if it does.
    pub gap: Option<Gap>,
    /// What can be observed.
    pub outcomes: BTreeSet<String>,
    /// How executions can fail.
    pub failures: BTreeSet<String>,
}

/// What does not agree, as text with the program; empty if all does.
pub fn disagreements(data: &[u8]) -> Vec<String> {
    let Ok(program) = Program::arbitrary(&mut Unstructured::new(data)) else { return Vec::new() };
    let checked = check(&program).unwrap_or_default();
    checked.wrong.into_iter().map(|problem| format!("{problem}\nin {program:?}")).collect()
}

/// How many of the programs are looked at, and by which of its known gaps loom reaches less on how many.
pub fn shares(inputs: &[Vec<u8>]) -> BTreeMap<String, usize> {
    let mut shares: BTreeMap<String, usize> = BTreeMap::new();
    let drawn = inputs.iter().filter_map(|data| Program::arbitrary(&mut Unstructured::new(data)).ok());
    for program in drawn {
        let mut count = |what: String| *shares.entry(what).or_default() += 1;
        count("programs".to_owned());
        match check(&program) {
            None => count("programs left alone".to_owned()),
            Some(Checked { gap: Some(gap), .. }) => count(format!("loom reaches less: {gap:?}")),
            Some(_) => {}
        }
    }
    shares
}

/// Runs the program in all ways; `None` if it has too many interleavings.
pub fn check(program: &Program) -> Option<Checked> {
    let faults = match program.panics {
        0 => Faults::none(),
        most => Faults::none().with(Fault::Panic).at_most(most),
    };
    let beside = Beside { spurious: program.spurious, faults };
    let body: Body = {
        let program = program.clone();
        Arc::new(move || gordian::observe("all", facade::execute(&program)))
    };
    let every = explored(Way::Every(LIMIT), beside, &body);
    let is_every = every.unfinished.is_none();
    if !is_every && every.executions < u64::from(LIMIT) {
        let why = every.unfinished.unwrap_or_default();
        return Some(Checked { wrong: vec![format!("not every interleaving was run: {why}")], ..Checked::default() });
    }
    let limit = if is_every { u64::MAX } else { TRACES };
    let exhaustive = explored(Way::Exhaustive(limit), beside, &body);
    // What destructors do while an injected panic unwinds is not known before it strikes: the verdict would have that bound.
    let is_bounded = program.panics > 0 && exhaustive.is_unwound;
    if exhaustive.is_too_much || !is_every && is_bounded {
        return None;
    }
    let in_part = |shard| explored(Way::Part(shard, limit), beside, &body);
    if races(&every) || races(&exhaustive) {
        let wrong = match is_every {
            true => of_races(program.shards, &every, &exhaustive, in_part),
            false if races(&exhaustive) => return None,
            false => vec!["some interleavings have a data race, and the exhaustive strategy finds none".to_owned()],
        };
        return Some(Checked {
            wrong,
            outcomes: every.outcomes.into_keys().collect(),
            failures: every.failures,
            gap: None,
        });
    }
    let wrong = if is_every {
        compared(&every, &exhaustive)
    } else {
        covered(&explored(Way::Drawn(DRAWN), beside, &body), &exhaustive)
    };
    let mut checked = Checked { wrong, ..Checked::default() };
    checked.wrong.extend(of_shards(program.shards, &exhaustive, in_part));
    let (wrong, gap) = loom::compared(program, &exhaustive, &body);
    checked.wrong.extend(wrong);
    checked.gap = gap;
    checked.outcomes = exhaustive.outcomes.into_keys().collect();
    checked.failures = exhaustive.failures;
    Some(checked)
}

/// What makes the exhaustive strategy none.
fn no_proof(exhaustive: &Seen) -> Vec<String> {
    let mut wrong: Vec<String> = exhaustive.unfinished.iter().map(|why| format!("there is no proof: {why}")).collect();
    if exhaustive.executions != exhaustive.traces.len() as u64 {
        let traces = exhaustive.traces.len();
        wrong.push(format!("{} executions for {traces} traces", exhaustive.executions));
    }
    wrong
}

/// What executions show that were drawn, and the exhaustive strategy does not.
fn covered(drawn: &Seen, exhaustive: &Seen) -> Vec<String> {
    let mut wrong = no_proof(exhaustive);
    if drawn.executions < DRAWN && !drawn.is_too_much {
        wrong.push(format!("{} executions were drawn instead of {DRAWN}: {:?}", drawn.executions, drawn.unfinished));
    }
    wrong.extend(only("drawn traces", "missed", &drawn.traces, &exhaustive.traces));
    wrong.extend(only("drawn outcomes", "missed", &keys(drawn), &keys(exhaustive)));
    wrong.extend(only("drawn failures", "missed", &drawn.failures, &exhaustive.failures));
    wrong
}

/// What the exhaustive strategy does otherwise than running every interleaving.
fn compared(every: &Seen, exhaustive: &Seen) -> Vec<String> {
    let mut wrong = no_proof(exhaustive);
    wrong.extend(sets("trace", &every.traces, &exhaustive.traces));
    wrong.extend(sets("outcome", &keys(every), &keys(exhaustive)));
    wrong.extend(sets("failure", &every.failures, &exhaustive.failures));
    wrong
}

/// There are data races.
fn races(seen: &Seen) -> bool {
    seen.failures.iter().any(|failure| failure.starts_with("data race"))
}

/// What comes after a data race is not defined, so the search ends there: all that can be asked is whether it gets there.
fn of_races(count: u32, every: &Seen, exhaustive: &Seen, part: impl Fn(Shard) -> Seen) -> Vec<String> {
    let mut parts = (1..=count).filter_map(|number| Shard::new(number, count).ok());
    let is_found = [races(every), races(exhaustive), parts.any(|shard| races(&part(shard)))];
    if is_found == [true; 3] {
        return Vec::new();
    }
    vec![format!("data races: by every interleaving, by the exhaustive strategy, in {count} shards: {is_found:?}")]
}

/// What the shards do otherwise than the whole.
fn of_shards(count: u32, whole: &Seen, run: impl Fn(Shard) -> Seen) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut traces: BTreeSet<Trace> = BTreeSet::new();
    let (mut outcomes, mut failures) = (BTreeSet::new(), BTreeSet::new());
    let mut executions = 0;
    for number in 1..=count {
        let shard = match Shard::new(number, count) {
            Ok(shard) => shard,
            Err(error) => return vec![error.to_string()],
        };
        let part = run(shard);
        // Sleep sets block too many executions of it, so the whole of the parts is not known.
        if part.is_too_much {
            return wrong;
        }
        wrong.extend(part.unfinished.iter().map(|why| format!("shard {shard} is no proof: {why}")));
        outcomes.extend(keys(&part));
        executions += part.executions;
        traces.extend(part.traces);
        failures.extend(part.failures);
    }
    wrong.extend(sets("trace", &whole.traces, &traces));
    if executions != traces.len() as u64 {
        wrong.push(format!("{executions} executions for {} traces", traces.len()));
    }
    wrong.extend(sets("outcome", &keys(whole), &outcomes));
    wrong.extend(sets("failure", &whole.failures, &failures));
    wrong.into_iter().map(|problem| format!("{problem}, in {count} shards")).collect()
}

fn keys(seen: &Seen) -> BTreeSet<String> {
    seen.outcomes.keys().cloned().collect()
}

/// What one of the sets has and the other has not.
fn sets<T: Ord + std::fmt::Debug>(what: &str, expected: &BTreeSet<T>, found: &BTreeSet<T>) -> Vec<String> {
    let whats = format!("{what}s");
    [only(&whats, "missed", expected, found), only(&whats, "made up", found, expected)].into_iter().flatten().collect()
}

/// What is in these and not in the others.
fn only<T: Ord + std::fmt::Debug>(
    whats: &str,
    verb: &str,
    these: &BTreeSet<T>,
    others: &BTreeSet<T>,
) -> Option<String> {
    let mut only = these.difference(others).peekable();
    let first = format!("{:?}", only.peek()?);
    Some(format!("{} {whats} of {} {verb}, such as {first}", only.count(), these.len()))
}

#[cfg(test)]
mod tests {
    use super::program::{Channel, Meeting, Mutex, Op, Parking, Task};
    use super::*;

    /// A timed receive and a sender that goes depend on each other only where there is no message: the shards lost a trace when races were
    /// reversed only when they were new.
    #[test]
    fn shards_have_every_trace_of_senders_that_go_beside_a_timed_receive() {
        let program = Program {
            main: vec![Op::Channel(Channel::TryReceiveBounded), Op::Mutex(Mutex::Lock, 0), Op::Channel(Channel::Send)],
            children: vec![
                vec![Op::Channel(Channel::TrySendBounded), Op::Channel(Channel::TrySendBounded)],
                vec![Op::Channel(Channel::ReceiveTimeout), Op::Mutex(Mutex::Try, 0), Op::Mutex(Mutex::Both, 1)],
                vec![Op::Mutex(Mutex::Poison, 0)],
            ],
            places: 0,
            spurious: 0,
            panics: 0,
            shards: 4,
        };
        let checked = check(&program).expect("it has few traces");
        assert_eq!(checked.wrong, Vec::<String>::new());
    }

    fn without_bounds(main: Vec<Op>, children: Vec<Vec<Op>>) -> Program {
        Program { main, children, places: 0, spurious: 0, panics: 0, shards: 1 }
    }

    /// Sequences are planned before the objects in them have numbers, and a task can sleep on after one. Four traces were not run.
    #[test]
    fn what_is_planned_before_objects_have_numbers_is_run() {
        let program = without_bounds(
            vec![Op::Meeting(Meeting::ParkTimeout), Op::Task(Task::Spawn, 0)],
            vec![
                vec![Op::Meeting(Meeting::Force), Op::Meeting(Meeting::Sleep), Op::Meeting(Meeting::CallOnce)],
                vec![Op::Meeting(Meeting::Unpark)],
                vec![Op::Meeting(Meeting::Force), Op::Task(Task::Await, 0), Op::Task(Task::SpawnAndJoin, 1)],
            ],
        );
        assert_eq!(check(&program).expect("it has few traces").wrong, Vec::<String>::new());
    }

    /// A reversal is planned with what comes after its race, which is another thing in other executions: two traces were not run.
    #[test]
    fn races_are_reversed_in_each_execution() {
        let program = without_bounds(
            vec![],
            vec![
                vec![Op::Parking(Parking::Twice)],
                vec![Op::Parking(Parking::TryTwice), Op::Task(Task::SpawnAndJoin, 1), Op::Task(Task::Abort, 0)],
                vec![Op::Task(Task::SpawnAndJoin, 0)],
            ],
        );
        assert_eq!(check(&program).expect("it has few traces").wrong, Vec::<String>::new());
    }

    /// The same, where all that could run was asleep.
    #[test]
    fn tasks_that_sleep_on_take_no_proof_away() {
        let program = without_bounds(
            vec![],
            vec![
                vec![Op::Task(Task::Abort, 1), Op::Task(Task::Await, 1), Op::Parking(Parking::Mapped)],
                vec![Op::Parking(Parking::Fair), Op::Task(Task::Spawn, 0)],
                vec![Op::Task(Task::Abort, 0), Op::Parking(Parking::Fair)],
            ],
        );
        assert_eq!(check(&program).expect("it has few traces").wrong, Vec::<String>::new());
    }
}
