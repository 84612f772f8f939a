//! Random programs over the operations of the facade: the exhaustive strategy reaches what every interleaving reaches.
//!
//! * The outcomes of executions that end and the failures of those that do not are the same.
//! * So are the traces, and each of them is run once, by one search as by shards.
//! * Where there is a data race, all of them find one.
//! * What loom can run reaches the same on loom, except for what [`Gap`] explains.

mod beyond;
mod facade;
mod loom;
pub mod program;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arbitrary::{Arbitrary, Unstructured};
use gordian::__oracles::{Beside, Seen, Trace, Way, explored};
use gordian::{Fault, Faults, Shard};

pub use self::loom::Gap;
pub use self::program::Program;

/// Interleavings that are run at most; programs with more are passed over.
const LIMIT: u32 = 2_000;

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
    if every.unfinished.is_some() {
        return None;
    }
    let exhaustive = explored(Way::Exhaustive, beside, &body);
    let in_part = |shard| explored(Way::Part(shard), beside, &body);
    if races(&every) || races(&exhaustive) {
        return Some(Checked {
            wrong: of_races(program.shards, &every, &exhaustive, in_part),
            outcomes: every.outcomes.into_keys().collect(),
            failures: every.failures,
            gap: None,
        });
    }
    let mut checked = Checked { wrong: compared(&every, &exhaustive), ..Checked::default() };
    checked.wrong.extend(of_shards(program.shards, &exhaustive, in_part));
    let (wrong, gap) = loom::compared(program, &exhaustive, &body);
    checked.wrong.extend(wrong);
    checked.gap = gap;
    checked.outcomes = exhaustive.outcomes.into_keys().collect();
    checked.failures = exhaustive.failures;
    Some(checked)
}

/// What the exhaustive strategy does otherwise than running every interleaving.
fn compared(every: &Seen, exhaustive: &Seen) -> Vec<String> {
    let mut wrong: Vec<String> = exhaustive.unfinished.iter().map(|why| format!("there is no proof: {why}")).collect();
    wrong.extend(sets("trace", &every.traces, &exhaustive.traces));
    if exhaustive.executions != exhaustive.traces.len() as u64 {
        let traces = exhaustive.traces.len();
        wrong.push(format!("{} executions for {traces} traces", exhaustive.executions));
    }
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
    let mut wrong = Vec::new();
    let (missed, made_up) = (expected.difference(found), found.difference(expected));
    for (verb, mut only) in [("missed", missed.peekable()), ("made up", made_up.peekable())] {
        if let Some(first) = only.peek() {
            let first = format!("{first:?}");
            wrong.push(format!("{} {what}s of {} {verb}, such as {first}", only.count(), expected.len()));
        }
    }
    wrong
}
