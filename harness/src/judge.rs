//! From the runs of a strategy to a verdict.

#[cfg(feature = "fuzz")]
mod decided;
#[cfg(feature = "loom")]
mod loom;

use std::collections::BTreeSet;
use std::panic::Location;
use std::path::Path;
use std::sync::Arc;

use crate::checkpoint::{Checkpoint, Place};
use crate::dpor::shard::Shard;
use crate::engine::{Bounds, Collected, Execution, Limits, Passed, RunResult, Setup, go_on, rounds_of_polite, run};
use crate::explorer::{Engine, Search};
use crate::minimise::{as_found, minimised};
use crate::report::{Cause, Outcomes, Record, Verdict, difference, place, witness};
use crate::store::{replay_command, store};
use crate::strategy::{
    Bounded, Covering, Exhaustive, Observed, Portfolio, Predicting, Prediction, Replay, Strategy, Traces, randomised,
};
use crate::witness::{Replayed, Target, Witness};

/// Said of a failure that did not come again.
const NOT_REPEATED: &str = "the same schedule did not fail again: the test is not determined by the schedule";

/// Said of a search that met executions it had planned otherwise.
const REPEATED: &str = "executions were repeated: what a thread does next was changed by others through something that is no operation of the \
    facade, such as which owner of an `Arc` is the last (with `gordian::sync::counted` that is one)";

/// Executions that try whether a prediction comes true.
const TRIED: u64 = 200;

/// What the judgement needs to know beside the run.
#[derive(Clone, Copy)]
pub(crate) struct Terms<'a> {
    /// The test's name, by which its replay file is found.
    pub(crate) name: &'a str,
    /// The features that it is built with.
    pub(crate) features: &'a [String],
    /// The binary whose test it is.
    pub(crate) binary: Option<&'a str>,
    pub(crate) seed: u64,
    /// Where the directed strategy steers at.
    pub(crate) places: &'a [crate::strategy::Place],
    /// Which part of all traces is run, if not all.
    pub(crate) shard: Option<Shard>,
    /// The file that says how far the exhaustive search has come.
    pub(crate) checkpoint: Option<&'a Path>,
    /// Whether a failing execution is shown with as few switches as can be found.
    pub(crate) minimise: bool,
    /// Threads of the system that run randomised searches.
    pub(crate) threads: usize,
    /// Columns to print a witness with.
    pub(crate) width: usize,
}

impl Terms<'_> {
    /// Runs the search and judges it.
    pub(crate) fn search(&self, setup: &Setup, search: Search) -> Verdict {
        let (changing, undetermined) = probe(setup);
        if let Some(cause) = undetermined {
            return incomplete(cause.headline(), 2, Outcomes::default());
        }
        let setup = &Setup { changing: Arc::new(changing), ..setup.clone() };
        if let Some(shard) = self.shard {
            return match search {
                Search::Exhaustive | Search::Portfolio => self.part(setup, shard),
                other => {
                    let why = format!("a shard is a part of all traces, and {} does not run all of them", other.name());
                    incomplete(why, 0, Outcomes::default())
                }
            };
        }
        match search {
            Search::Exhaustive => self.exhaustive(setup),
            Search::Portfolio if self.checkpoint.is_some() => self.exhaustive(setup),
            Search::Portfolio => self.portfolio(setup),
            Search::Preemptions { bound } => self.bounded(setup, bound),
            _ => self.randomised(setup, search),
        }
    }

    fn exhaustive(&self, setup: &Setup) -> Verdict {
        let RunResult { collected, strategy } = match self.run_or_go_on(setup, None) {
            Ok(result) => result,
            Err(why) => return incomplete(why, 0, Outcomes::default()),
        };
        let is_complete = strategy.is_complete();
        self.verdict(setup, collected, is_complete, |collected| match collected.stopped {
            None if is_complete => all_run(setup, collected),
            stopped => {
                let why = stopped.map_or_else(|| REPEATED.to_owned(), |cause| cause.headline());
                incomplete(why, collected.executions, collected.outcomes)
            }
        })
    }

    /// Runs all traces of that part, if not all there are; those that a checkpoint has seen have been run.
    fn run_or_go_on(&self, setup: &Setup, shard: Option<Shard>) -> Result<RunResult<Exhaustive>, String> {
        let new = || shard.map_or_else(Exhaustive::default, Exhaustive::of_shard);
        let Some(path) = self.checkpoint else { return Ok(run(setup, new())) };
        let part = shard.map_or_else(String::new, |shard| format!("shard {shard} of "));
        let Limits { steps, spins, .. } = setup.limits;
        let of = format!("{part}`{}` with at most {steps} operations and {spins} vain looks", self.name);
        let place = Place { path: path.to_owned(), of };
        let found = place.read()?;
        let mut setup = Setup { checkpoint: Some(place), ..setup.clone() };
        let Some(Checkpoint { executions, outcomes, bounds, families, search, .. }) = found else {
            return Ok(run(&setup, new()));
        };
        setup.families = families;
        let collected = Collected { executions, outcomes, bounds, ..Collected::default() };
        Ok(go_on(&setup, Exhaustive::restore(search, shard), collected))
    }

    /// All traces of one part, which is no proof by itself.
    fn part(&self, setup: &Setup, shard: Shard) -> Verdict {
        let RunResult { collected, strategy } = match self.run_or_go_on(setup, Some(shard)) {
            Ok(result) => result,
            Err(why) => return incomplete(why, 0, Outcomes::default()),
        };
        let is_complete = strategy.is_complete();
        if is_complete && collected.executions == 0 && collected.failed.is_none() && collected.cut_off.is_none() {
            // Few traces may all be of other parts.
            return Verdict::Passed {
                executions: 0,
                strategy: format!("shard {shard} of all traces has none of them"),
                coverage: None,
                notes: Vec::new(),
                outcomes: collected.outcomes,
            };
        }
        self.verdict(setup, collected, is_complete, |collected| match collected.stopped {
            None if is_complete => Verdict::Passed {
                executions: collected.executions,
                strategy: match collected.bounds.is_none() {
                    true => format!("all traces of shard {shard}, a proof if the others say the same"),
                    false => format!("of shard {shard} {}", within(setup, &collected.bounds)),
                },
                coverage: None,
                notes: Vec::new(),
                outcomes: collected.outcomes,
            },
            stopped => {
                let why = stopped.map_or_else(|| REPEATED.to_owned(), |cause| cause.headline());
                incomplete(format!("shard {shard}: {why}"), collected.executions, collected.outcomes)
            }
        })
    }

    fn bounded(&self, setup: &Setup, bound: u32) -> Verdict {
        let RunResult { collected, strategy } = run(setup, Bounded::new(bound, u32::MAX));
        let all = strategy.is_complete();
        self.verdict(setup, collected, false, |collected| match collected.stopped {
            Some(cause) => incomplete(cause.headline(), collected.executions, collected.outcomes),
            None => {
                debug_assert!(all, "the search ended by itself");
                let plural = if bound == 1 { "" } else { "s" };
                let strategy = format!("all with at most {bound} preemption{plural}");
                Verdict::Passed {
                    executions: collected.executions,
                    strategy,
                    coverage: None,
                    notes: Vec::new(),
                    outcomes: collected.outcomes,
                }
            }
        })
    }

    /// One worker has the exhaustive search, and all have the others.
    fn portfolio(&self, setup: &Setup) -> Verdict {
        let workers = self.on_threads(setup, |setup, number| {
            let seed = self.seed.wrapping_add(number);
            let portfolio = Portfolio::new(seed, setup.limits.executions, self.places, number == 0);
            let result = run(setup, Observed::<_, Covering>::new(Observed::<_, Predicting>::new(portfolio)));
            if result.strategy.is_complete() && result.collected.bounds.is_none() {
                // A proof says all that there is to say.
                setup.worker.suffices();
            }
            result
        });
        let mut all = Collected::default();
        let mut traces = Traces::default();
        let mut shares: Vec<(&str, u64)> = Vec::new();
        let mut is_complete = false;
        let mut predictions: Vec<Prediction> = Vec::new();
        for RunResult { collected, strategy } in workers {
            is_complete |= strategy.is_complete();
            let Observed { strategy: portfolio, observer: Predicting { predictions: own, .. } } = strategy.strategy;
            predictions.extend(own);
            for (name, executions) in portfolio.shares() {
                match shares.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, sum)) => *sum += executions,
                    None => shares.push((name, executions)),
                }
            }
            traces.join(strategy.observer.traces);
            all.add(collected);
            if all.failed.is_some() {
                break;
            }
        }
        let is_complete = is_complete && all.failed.is_none();
        // The others were not cut off where the exhaustive search was.
        let cut_off = if all.beside > 0 {
            all.cut_off.take_if(|cause| matches!(cause, Cause::Steps { ends: true, .. }))
        } else {
            None
        };
        // The proof, or a failure, says more than any prediction.
        let is_open = !is_complete && all.failed.is_none() && all.executions > 0;
        let notes = if is_open { self.try_out(setup, predictions, &mut all) } else { Vec::new() };
        let is_proof = is_complete && all.bounds.is_none();
        let all = if is_proof { all.without_beside() } else { all.with_beside() };
        self.verdict(setup, all, is_complete, |collected| match collected.stopped {
            Some(cause @ Cause::Diverged { .. }) => {
                incomplete(cause.headline(), collected.executions, collected.outcomes)
            }
            _ if is_proof => all_run(setup, collected),
            _ => {
                let chosen = shares.iter().filter(|(_, executions)| *executions > 0);
                let chosen: Vec<String> = chosen.map(|(name, number)| format!("{number} by {name}")).collect();
                let mut notes = notes;
                notes.extend(out_of_operations(setup, &collected));
                notes.extend(cut_off.map(|cause| format!("the exhaustive search was cut off: {}", cause.headline())));
                let bound = if is_complete { format!("; {}", within(setup, &collected.bounds)) } else { String::new() };
                Verdict::Passed {
                    executions: collected.executions,
                    strategy: format!("{} (seed {}){bound}", chosen.join(", "), self.seed),
                    coverage: Some(traces.coverage()),
                    notes,
                    outcomes: collected.outcomes,
                }
            }
        })
    }

    /// Steers at each prediction; one that comes true is a failure, the others are notes.
    fn try_out(&self, setup: &Setup, predictions: Vec<Prediction>, all: &mut Collected) -> Vec<String> {
        let limits = Limits { executions: TRIED, ..setup.limits.clone() };
        let setup = Setup { name: String::new(), limits, ..setup.clone() };
        let mut notes = Vec::new();
        for prediction in predictions {
            let Some(strategy) = randomised(Search::Directed, self.seed, &prediction.places()) else { return notes };
            let Collected { executions, failed, .. } = run(&setup, strategy).collected;
            if let Some(failed) = failed {
                all.executions += executions;
                all.failed = Some(Execution { by: Some(Search::Directed.name()), ..failed });
                return Vec::new();
            }
            notes.push(format!("{}; that was not seen in {executions} executions that try", prediction.text));
        }
        notes
    }

    /// Each thread of the system has its own seed and its share of the executions, so how many there are decides which
    /// executions are run, and how fast they are does not. The failure of the first thread that has one is reported.
    fn on_threads<S: Send>(
        &self,
        setup: &Setup,
        work: impl Fn(&Setup, u64) -> RunResult<S> + Sync,
    ) -> Vec<RunResult<S>> {
        let threads = self.threads.max(1) as u64;
        if threads == 1 {
            return vec![work(setup, 0)];
        }
        let share = |number: u64| {
            let executions = setup.limits.executions;
            let mut setup = setup.clone();
            setup.limits.executions = executions / threads + u64::from(number < executions % threads);
            setup.limits.operations = setup.limits.operations.div_ceil(threads);
            setup.worker = setup.worker.numbered(number);
            setup
        };
        std::thread::scope(|scope| {
            let start = |number: u64| {
                let (setup, work) = (share(number), &work);
                scope.spawn(move || {
                    let result = work(&setup, number);
                    // What those behind it find is not reported.
                    if result.collected.failed.is_some() {
                        setup.worker.suffices();
                    }
                    result
                })
            };
            let handles: Vec<_> = (0..threads).map(start).collect();
            let joined = handles.into_iter().map(|handle| match handle.join() {
                Ok(result) => result,
                Err(payload) => std::panic::resume_unwind(payload),
            });
            joined.collect()
        })
    }

    fn randomised(&self, setup: &Setup, search: Search) -> Verdict {
        let mut results = self.on_threads(setup, |setup, number| {
            let seed = self.seed.wrapping_add(number);
            let Some(strategy) = randomised(search, seed, self.places) else {
                unreachable!("{search:?} is systematic")
            };
            run(setup, Observed::<_, Covering>::new(strategy))
        });
        // If there is only one execution, each thread has run that one.
        let is_only =
            results.first().is_some_and(|first| first.strategy.is_complete() && first.collected.executions == 1);
        results.truncate(if is_only { 1 } else { usize::MAX });
        let mut all = Collected::default();
        let mut traces = Traces::default();
        for RunResult { collected, strategy } in results {
            all.add(collected);
            traces.join(strategy.observer.traces);
            if all.failed.is_some() {
                break;
            }
        }
        if let Some(failed) = &mut all.failed {
            failed.by = Some(search.name());
        }
        self.verdict(setup, all, is_only, |collected| match collected.stopped {
            Some(cause @ Cause::Diverged { .. }) => {
                incomplete(cause.headline(), collected.executions, collected.outcomes)
            }
            _ if is_only => Verdict::Verified { traces: 1, outcomes: collected.outcomes },
            _ => Verdict::Passed {
                executions: collected.executions,
                strategy: format!("{} (seed {})", search.name(), self.seed),
                coverage: Some(traces.coverage()),
                notes: out_of_operations(setup, &collected).into_iter().collect(),
                outcomes: collected.outcomes,
            },
        })
    }

    /// A failure is one whatever the strategy; nothing run, or an execution cut off, is never a pass. All else is up to `judge`.
    fn verdict(
        &self,
        setup: &Setup,
        mut collected: Collected,
        is_complete: bool,
        judge: impl FnOnce(Collected) -> Verdict,
    ) -> Verdict {
        collected.outcomes.set_exhaustive(is_complete && collected.bounds.is_none());
        let executions = collected.executions;
        if let Some(failed) = collected.failed {
            return self.failed(setup, failed, executions, collected.outcomes);
        }
        if executions == 0 {
            let why = collected.stopped.map_or_else(|| "there is none".to_owned(), |cause| cause.headline());
            return incomplete(format!("no execution was run: {why}"), 0, collected.outcomes);
        }
        if let Some(cause) = &collected.cut_off {
            return incomplete(cause.headline(), executions, collected.outcomes);
        }
        if collected.bare >= executions {
            collected.outcomes.set_bare();
        }
        let turned = collected.turned;
        let mut verdict = judge(collected);
        if let Verdict::Passed { notes, .. } = &mut verdict
            && turned > 0
        {
            let steps = setup.limits.steps;
            notes.push(format!("{turned} of the executions went on for more than {steps} operations, from where on all threads went by turns"));
        }
        verdict
    }

    fn failed(&self, setup: &Setup, failed: Execution, executions: u64, outcomes: Outcomes) -> Verdict {
        let shown = if self.minimise { minimised(setup, &failed) } else { as_found(setup, &failed) };
        // If the failure does not come again, what was seen is still a failure: show what there is.
        let is_repeatable = shown.is_some();
        let found_by = failed.by.filter(|by| *by != Search::Exhaustive.name());
        let mut witness = self.witness_of(&shown.unwrap_or(failed), executions);
        witness.remarks.extend(found_by.map(|by| format!("found by {by}, seed {}", self.seed)));
        if is_repeatable {
            self.store(&mut witness);
        } else {
            witness.remarks.push(NOT_REPEATED.to_owned());
        }
        Verdict::Failed { witness: Box::new(witness), outcomes }
    }

    /// The witness of a failure that came after so many executions.
    fn witness_of(&self, failed: &Execution, executions: u64) -> Witness {
        let mut witness = witness(self.name, failed, executions);
        witness.width = Some(self.width);
        witness.features = self.features.to_vec();
        // A library beside it has a crate of the same name.
        if let (Some(Target::Test), Some(binary)) = (&witness.target, self.binary) {
            witness.target = Some(Target::BinTest(binary.to_owned()));
        }
        witness
    }

    /// Stores it, and has it say how to see it again.
    fn store(&self, witness: &mut Witness) {
        match store(witness) {
            Ok(command) => witness.again = command,
            Err(error) => witness.remarks.push(format!("no replay file: {error}")),
        }
    }

    /// Loom is not there.
    #[cfg(not(feature = "loom"))]
    pub(crate) fn on_loom(&self, _setup: &Setup, _search: Search) -> Verdict {
        let why = "the engine loom needs the feature `loom` of the crate gordian, which is not on";
        incomplete(why.to_owned(), 0, Outcomes::default())
    }

    /// Loom is not there.
    #[cfg(not(feature = "loom"))]
    fn rerun_on_loom(&self, _setup: &Setup, _file: &Witness) -> Result<Collected, String> {
        Err("the engine loom needs the feature `loom` of the crate gordian, which is not on".to_owned())
    }

    fn rerun_on_shuttle(setup: &Setup, file: &Witness) -> Result<Collected, String> {
        if file.path.is_some() {
            return Err("the replay file was recorded on loom, on which the test does not run now".to_owned());
        }
        let setup = Setup { keep_records: true, ..setup.clone() };
        let schedule = file.schedule.iter().map(|number| crate::dpor::object::TaskId(*number)).collect();
        Ok(run(&setup, Replay::new(schedule)).collected)
    }

    /// Runs the execution of a replay file again.
    ///
    /// The path is where the file is, if it is anywhere.
    pub(crate) fn replay(
        &self,
        setup: &Setup,
        engine: Engine,
        file: &Witness,
        path: Option<&Path>,
    ) -> (Verdict, Replayed) {
        let rerun = match engine {
            Engine::Shuttle => Terms::rerun_on_shuttle(setup, file),
            Engine::Loom => self.rerun_on_loom(setup, file),
        };
        let mut collected = match rerun {
            Ok(collected) => collected,
            Err(why) => {
                let replayed = Replayed::Differs { what: why.clone(), failed: false };
                return (incomplete(why, 0, Outcomes::default()), replayed);
            }
        };
        // On loom an execution that leaves its path ends as one that fails.
        if let Some(failed) = collected.failed.take_if(|failed| failed.cause.kind().is_none()) {
            let Execution { cause, schedule, records, naming, .. } = failed;
            collected.stopped = Some(cause);
            collected.passed = Some(Passed { schedule, records, naming });
        }
        if let Some(failed) = collected.failed {
            let difference = difference(file, &failed.schedule, &failed.records, &failed.naming);
            let mut witness = self.witness_of(&failed, 1);
            witness.again = path.and_then(|path| replay_command(&witness, path));
            let is_other = witness.failure.identity != file.failure.identity;
            let difference = difference.or_else(|| is_other.then(|| format!("which was: {}", file.headline())));
            let replayed = difference.map_or(Replayed::Failed, |difference| {
                witness.remarks.push(format!("not what the replay file recorded; {difference}"));
                Replayed::Differs { what: difference, failed: true }
            });
            return (Verdict::Failed { witness: Box::new(witness), outcomes: collected.outcomes }, replayed);
        }
        let compare = |passed: Passed| difference(file, &passed.schedule, &passed.records, &passed.naming);
        let stopped = collected.stopped.or(collected.cut_off);
        let (why, replayed) = match (collected.passed.and_then(compare), stopped) {
            (Some(difference), _) => (
                format!("the test is not the one of the replay file any more; {difference}"),
                Replayed::Differs { what: difference, failed: false },
            ),
            (None, Some(cause)) => {
                let what = cause.headline();
                (what.clone(), Replayed::Differs { what, failed: false })
            }
            (None, None) => {
                let why = format!("the execution of the replay file does not fail any more ({})", file.headline());
                (why, Replayed::Passed)
            }
        };
        (incomplete(why, collected.executions, collected.outcomes), replayed)
    }
}

/// What is to be said of executions so long that there were fewer of them than there may be.
fn out_of_operations(setup: &Setup, collected: &Collected) -> Option<String> {
    let cause = collected.stopped.as_ref().filter(|cause| matches!(cause, Cause::Budget(_)))?;
    (collected.operations >= setup.limits.operations)
        .then(|| format!("{}; a higher number of executions goes before it", cause.headline()))
}

/// Every execution has been run, a proof unless there are bounds.
fn all_run(setup: &Setup, collected: Collected) -> Verdict {
    let Collected { executions, outcomes, bounds, .. } = collected;
    if bounds.is_none() {
        return Verdict::Verified { traces: executions, outcomes };
    }
    Verdict::Passed { executions, strategy: within(setup, &bounds), coverage: None, notes: Vec::new(), outcomes }
}

/// The bounds in words.
fn within(setup: &Setup, bounds: &Bounds) -> String {
    let mut words = Vec::new();
    if bounds.spun {
        let rounds = setup.limits.spins;
        let polite = rounds_of_polite(rounds);
        words.push(format!(
            "in which no thread that waits by looking looks more than {rounds} times at what has not changed ({polite} if it lets others go \
             first), each with one end where threads give up waiting"
        ));
    }
    if bounds.unwound {
        let text = "in which what destructors do while a panic unwinds is one step with what panicked";
        words.push(text.to_owned());
    }
    if let Some(place) = &bounds.kept {
        words.push(format!(
            "that begin with what the one before has left in what outlives them (made at {place}: a static, or something made outside of the \
             explored closure)"
        ));
    }
    format!("all {}", words.join(", and "))
}

/// Runs one execution twice; says where the objects are made that changed in it while there were several tasks, and how the second differs, if it
/// does. Searches repeat beginnings of executions, and see only there whether the test does the same again.
fn probe(setup: &Setup) -> (BTreeSet<&'static Location<'static>>, Option<Cause>) {
    let limits = Limits { executions: 1, ..setup.limits.clone() };
    let setup =
        Setup { name: String::new(), limits, keep_records: true, wanted: None, checkpoint: None, ..setup.clone() };
    let once = |schedule| {
        let collected = run(&setup, Replay::new(schedule)).collected;
        let failed = collected.failed.map(|failed| (failed.schedule, failed.records, failed.naming));
        let passed = collected.passed.map(|passed| (passed.schedule, passed.records, passed.naming));
        (collected.changing, collected.bounds.kept.is_some(), failed.or(passed))
    };
    let (mut changing, _, first) = once(Vec::new());
    let Some((schedule, ..)) = &first else { return (changing, None) };
    let (changing_again, is_kept, second) = once(schedule.clone());
    changing.extend(changing_again);
    // What outlives executions may have been initialised in the first one only.
    let (first, second) = match &second {
        Some((schedule, ..)) if is_kept => {
            let third = once(schedule.clone()).2;
            (second, third)
        }
        _ => (first, second),
    };
    let (Some((_, first, naming)), Some((_, second, _))) = (first, second) else { return (changing, None) };
    let text = |record: Option<&Record>| match record {
        Some(record) => format!("`{}`: {} at {}", naming.task(record.task), record.name, place(record.location)),
        None => "the end".to_owned(),
    };
    let same = |at: usize| match (first.get(at), second.get(at)) {
        (Some(a), Some(b)) => (a.task, a.name, a.location) == (b.task, b.name, b.location),
        (a, b) => a.is_none() && b.is_none(),
    };
    let difference = (0..first.len().max(second.len())).find(|at| !same(*at)).map(|at| {
        let difference = format!(", {} then, {} now", text(first.get(at)), text(second.get(at)));
        Cause::Diverged { at: at + 1, difference }
    });
    (changing, difference)
}

pub(crate) fn incomplete(why: String, executions: u64, outcomes: Outcomes) -> Verdict {
    Verdict::Incomplete { why, executions, outcomes }
}
