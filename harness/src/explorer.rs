//! The front door: settings, the portfolio of strategies, and what becomes of a failure.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use shuttle::scheduler::{PctScheduler, RandomScheduler};

use crate::engine::{Execution, Limits, RunResult, Setup, run};
use crate::report::{Cause, Outcomes, ReplayFile, Verdict, Witness};
use crate::strategy::{Exhaustive, Random, Replay, Strategy};
use crate::witness;

/// How executions are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Search {
    /// Every trace, as far as the budget goes; if it does not suffice, random executions for another tenth of it.
    #[default]
    Portfolio,
    /// Every trace; running out of budget is [`Verdict::Incomplete`].
    Exhaustive,
    /// A random task at each scheduling point (shuttle's `RandomScheduler`).
    Random,
    /// Probabilistic concurrency testing with that many priority changes (shuttle's `PctScheduler`).
    Pct {
        /// Bugs with that many ordering constraints are found with a probability that has a lower bound.
        depth: usize,
    },
}

/// Settings of an exploration.
///
/// ```
/// let verdict = gordian::Explorer::new().search(gordian::Search::Exhaustive).run(|| {
///     let total = gordian::sync::atomic::AtomicU32::new(0);
///     gordian::thread::scope(|scope| {
///         for _ in 0..2 {
///             scope.spawn(|| total.fetch_add(1, gordian::sync::atomic::Ordering::Relaxed));
///         }
///     });
///     assert_eq!(total.into_inner(), 2);
/// });
/// assert_eq!(verdict.traces(), Some(2));
/// ```
#[derive(Clone, Debug)]
pub struct Explorer {
    name: String,
    search: Search,
    limits: Limits,
    seed: u64,
    width: Option<usize>,
}

impl Default for Explorer {
    fn default() -> Explorer {
        Explorer::new()
    }
}

impl Explorer {
    /// The portfolio, 100,000 executions of at most 10,000 operations each, no limit in time.
    pub fn new() -> Explorer {
        let limits = Limits { executions: 100_000, time: None, steps: 10_000 };
        Explorer { name: String::new(), search: Search::default(), limits, seed: 0x60_4D1A4, width: None }
    }

    /// The name of the test, by which a replay file finds it.
    #[must_use]
    pub fn name(mut self, name: &str) -> Explorer {
        name.clone_into(&mut self.name);
        self
    }

    /// How executions are chosen.
    #[must_use]
    pub fn search(mut self, search: Search) -> Explorer {
        self.search = search;
        self
    }

    /// At most that many executions.
    #[must_use]
    pub fn executions(mut self, executions: u64) -> Explorer {
        self.limits.executions = executions;
        self
    }

    /// No new execution after that time; the verdict then depends on the machine.
    #[must_use]
    pub fn time(mut self, time: Duration) -> Explorer {
        self.limits.time = Some(time);
        self
    }

    /// At most that many operations in one execution; a longer one is cut off, and the verdict incomplete.
    #[must_use]
    pub fn steps(mut self, steps: usize) -> Explorer {
        self.limits.steps = steps;
        self
    }

    /// The seed of the randomised strategies.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Explorer {
        self.seed = seed;
        self
    }

    /// Columns of the witness; otherwise `COLUMNS`, or 100.
    #[must_use]
    pub fn width(mut self, width: usize) -> Explorer {
        self.width = Some(width);
        self
    }

    /// Explores the closure. It has to do the same whenever it is run under the same schedule.
    ///
    /// If `GORDIAN_REPLAY` names a replay file of the test with this name, that one execution is run instead.
    pub fn run(&self, body: impl Fn() + Send + Sync + 'static) -> Verdict {
        let setup = Setup { body: Arc::new(body), limits: self.limits.clone(), keep_records: false, wanted: None };
        if let Some(path) = std::env::var_os("GORDIAN_REPLAY") {
            match ReplayFile::read(Path::new(&path)) {
                Ok(file) if !self.name.is_empty() && file.test == self.name => return self.replay_file(&setup, &file),
                Ok(_) => {}
                Err(error) => return incomplete(format!("GORDIAN_REPLAY: {error}"), 0, Outcomes::default()),
            }
        }
        if crate::engine::active() {
            return incomplete("an exploration cannot be run inside of another".to_owned(), 0, Outcomes::default());
        }
        if self.limits.executions == 0 {
            return incomplete("no execution was run: the budget is 0 executions".to_owned(), 0, Outcomes::default());
        }
        match self.search {
            Search::Exhaustive => self.judge(&setup, run(&setup, Exhaustive::default()), "exhaustive"),
            Search::Portfolio => self.portfolio(setup),
            _ => self.randomised(&setup, self.search),
        }
    }

    /// Runs the execution of a replay file ([`Witness::replay`]) again.
    pub fn replay(&self, file: &str, body: impl Fn() + Send + Sync + 'static) -> Verdict {
        let setup = Setup { body: Arc::new(body), limits: self.limits.clone(), keep_records: false, wanted: None };
        match ReplayFile::parse(file) {
            Ok(file) => self.replay_file(&setup, &file),
            Err(error) => incomplete(error.to_string(), 0, Outcomes::default()),
        }
    }

    fn portfolio(&self, mut setup: Setup) -> Verdict {
        let verdict = self.judge(&setup, run(&setup, Exhaustive::default()), "exhaustive");
        let Verdict::Incomplete { executions, .. } = verdict else { return verdict };
        if executions < self.limits.executions {
            return verdict;
        }
        setup.limits.executions = (self.limits.executions / 10).max(1);
        match self.randomised(&setup, Search::Random) {
            Verdict::Passed { executions: more, strategy, outcomes } => Verdict::Passed {
                executions: executions + more,
                strategy: format!("{executions} by exhaustive search, {more} by {strategy}"),
                outcomes,
            },
            other => other,
        }
    }

    fn randomised(&self, setup: &Setup, search: Search) -> Verdict {
        // The driver counts; shuttle's schedulers never end by themselves.
        let many = usize::MAX;
        match search {
            Search::Pct { depth } => {
                let scheduler = PctScheduler::new_from_seed(self.seed, depth.max(1), many);
                self.judge(setup, run(setup, Random::new(scheduler)), "pct")
            }
            _ => {
                let scheduler = RandomScheduler::new_from_seed(self.seed, many);
                self.judge(setup, run(setup, Random::new(scheduler)), "random choice")
            }
        }
    }

    fn judge<S: Strategy>(&self, setup: &Setup, result: RunResult<S>, name: &str) -> Verdict {
        let RunResult { collected, strategy } = result;
        let mut outcomes = collected.outcomes;
        outcomes.set_exhaustive(strategy.is_complete());
        let executions = collected.executions;
        if let Some(failed) = collected.failed {
            return self.failed(setup, failed, executions, outcomes);
        }
        if executions == 0 {
            let why = collected.stopped.map_or_else(|| "nothing was run".to_owned(), |cause| cause.headline());
            return incomplete(format!("no execution was run: {why}"), 0, outcomes);
        }
        match (collected.stopped, collected.cut_off) {
            (Some(cause @ Cause::Diverged { .. }), _) | (_, Some(cause)) => {
                incomplete(cause.headline(), executions, outcomes)
            }
            (Some(cause), None) if name == "exhaustive" => incomplete(cause.headline(), executions, outcomes),
            (None, None) if strategy.is_complete() => Verdict::Verified { traces: executions, outcomes },
            _ => Verdict::Passed { executions, strategy: name.to_owned(), outcomes },
        }
    }

    fn failed(&self, setup: &Setup, failed: Execution, executions: u64, outcomes: Outcomes) -> Verdict {
        let identity = failed.cause.identity();
        let shown = witness::minimised(setup, &failed.schedule, &identity);
        // If the failure does not come again, what was seen is still a failure: show what there is.
        let is_repeatable = shown.is_some();
        let mut witness = witness::show(&self.name, &shown.unwrap_or(failed), executions, self.columns(), true);
        if !is_repeatable {
            witness
                .details
                .push_str("the same schedule did not fail again: the program does not only depend on the schedule\n");
        }
        Verdict::Failed { witness: Box::new(witness), outcomes }
    }

    fn replay_file(&self, setup: &Setup, file: &ReplayFile) -> Verdict {
        let setup = Setup { keep_records: true, ..setup.clone() };
        let RunResult { collected, .. } = run(&setup, Replay::new(file.schedule()));
        if let Some(failed) = collected.failed {
            let difference = file.difference(&failed.records, &failed.naming);
            let mut witness: Witness = witness::show(&self.name, &failed, 1, self.columns(), false);
            if let Some(difference) = difference {
                witness.details.push_str(&format!("not what the replay file recorded; {difference}\n"));
            }
            return Verdict::Failed { witness: Box::new(witness), outcomes: collected.outcomes };
        }
        let difference = collected.passed.and_then(|(records, naming)| file.difference(&records, &naming));
        let why = match (difference, collected.stopped) {
            (Some(difference), _) => format!("the replay file is of another program; {difference}"),
            (None, Some(cause)) => cause.headline(),
            (None, None) => format!("the execution of the replay file does not fail any more ({})", file.failure),
        };
        incomplete(why, collected.executions, collected.outcomes)
    }

    fn columns(&self) -> usize {
        let from_shell = || std::env::var("COLUMNS").ok()?.parse().ok();
        self.width.or_else(from_shell).unwrap_or(100)
    }
}

fn incomplete(why: String, executions: u64, outcomes: Outcomes) -> Verdict {
    Verdict::Incomplete { why, executions, outcomes }
}

/// Explores the closure with the default settings of [`Explorer`].
pub fn explore(body: impl Fn() + Send + Sync + 'static) -> Verdict {
    Explorer::new().run(body)
}

/// Collects a final value of the current execution under a name; the verdict says how many executions had which.
/// Outside of an exploration it does nothing.
pub fn observe(name: &str, value: impl std::fmt::Display) {
    if crate::engine::active() {
        crate::engine::observe(name.to_owned(), value.to_string());
    }
}

/// What `#[gordian::test]` expands to.
///
/// # Panics
/// If the test fails.
#[doc(hidden)]
pub fn __run_test(explorer: &Explorer, expected: Option<&str>, body: impl Fn() + Send + Sync + 'static) {
    let verdict = explorer.run(body);
    let Some(expected) = expected else {
        println!("{verdict}");
        return verdict.assert_ok();
    };
    let found = verdict.witness().map(|witness| if witness.is_deadlock() { "deadlock" } else { "panic" });
    assert!(found == Some(expected), "expected a {expected}, but: {verdict}");
    println!("found the expected {expected}: {verdict}");
}
