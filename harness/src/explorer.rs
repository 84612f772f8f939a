//! The front door: settings, and the functions that tests call.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::budget::Budget;
use crate::dpor::shard::Shard;
use crate::engine::{Limits, Setup};
use crate::faults::Faults;
use crate::judge::{Terms, incomplete};
use crate::report::{Outcomes, RETURNED, Verdict};
use crate::strategy::Place;
use crate::witness::{FailureKind, Replayed, Witness};

/// How executions are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Search {
    /// Every trace, as far as the budget goes, and beside that [`Search::Surw`], [`Search::ReadsFrom`], [`Search::Directed`],
    /// [`Search::Pos`] and [`Search::Pct`] by turns. If all traces are run within the budget, that is a proof; if by an estimate they
    /// will not be, the randomised executions are seven of eight. With several threads of the system one of them looks for a proof.
    #[default]
    Portfolio,
    /// Every trace; running out of budget is [`Verdict::Incomplete`].
    Exhaustive,
    /// All executions in which at most that many times a thread stops that could go on; not a proof, even if all pass
    /// ([`Verdict::Passed`]).
    Preemptions {
        /// Most bugs need one or two.
        bound: u32,
    },
    /// A random task at each scheduling point (shuttle's `RandomScheduler`).
    Random,
    /// Probabilistic concurrency testing with that many priority changes (shuttle's `PctScheduler`).
    Pct {
        /// Bugs with that many ordering constraints are found with a probability that has a lower bound.
        depth: usize,
    },
    /// Uniform random walk: interleavings are drawn with about equal chances, by the number of operations that each thread had in a
    /// first execution (shuttle's `UrwRandomScheduler`). Better than [`Search::Random`] where threads are of different lengths.
    Urw,
    /// Partial order sampling: operations have random priorities, drawn anew for those that depend on what has just run. Better than
    /// [`Search::Random`] where threads do much that does not concern the others.
    Pos,
    /// Selectively uniform random walk: in each execution the operations on a few objects, chosen at random, come in any order with about
    /// equal chances. For bugs that are rare because threads are many, or long.
    Surw,
    /// Reads-from feedback: plans which write a read is to read from, keeps the plans that showed something new, and mutates those.
    ReadsFrom,
    /// Steers at places in the source: those of [`Explorer::target`], else two at random that were seen to access the same object. Whoever comes
    /// there is held back until another one comes to meet it, or nobody else can go on.
    Directed,
}

impl Search {
    /// What options and reports call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Search::Portfolio => "portfolio",
            Search::Exhaustive => "exhaustive",
            Search::Preemptions { .. } => "preemptions",
            Search::Random => "random",
            Search::Pct { .. } => "pct",
            Search::Urw => "urw",
            Search::Pos => "pos",
            Search::Surw => "surw",
            Search::ReadsFrom => "rf",
            Search::Directed => "directed",
        }
    }
}

/// What runs the executions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Engine {
    /// Shuttle: every operation takes effect at once for all threads (sequential consistency), whatever orderings are given.
    #[default]
    Shuttle,
    /// Loom: what a load reads is up to the orderings too, for small programs. It needs the feature `loom` of this crate, chooses
    /// executions itself, and has no scopes, barriers, channels, one-time initialisations, futures, timeouts, nor more than five
    /// threads: a test that uses one of these is [`Verdict::Incomplete`]. A panic of a thread is a failure whether it is joined or not.
    /// Its verdict is no proof: it can miss a store that races with an older load, and an update can read a store that a racing one has
    /// replaced, so that a failure may need what no machine does.
    Loom,
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
    engine: Engine,
    limits: Limits,
    seed: u64,
    threads: usize,
    allow_leaks: bool,
    spurious: u32,
    faults: Faults,
    features: Vec<String>,
    binary: Option<String>,
    width: Option<usize>,
    places: Vec<Place>,
    minimise: bool,
    shard: Option<Shard>,
    /// Whether it asks for something that only one of several parts might show.
    is_whole: bool,
    checkpoint: Option<PathBuf>,
}

impl Default for Explorer {
    fn default() -> Explorer {
        Explorer::new()
    }
}

impl Explorer {
    /// The portfolio, 100,000 executions of at most 10,000 operations each and 50,000,000 in all, no limit in time.
    pub fn new() -> Explorer {
        let limits = Limits { executions: 100_000, operations: 50_000_000, time: None, steps: 10_000, spins: 8 };
        Explorer {
            name: String::new(),
            search: Search::default(),
            engine: Engine::default(),
            limits,
            seed: 0x60_4D1A4,
            threads: 1,
            allow_leaks: false,
            spurious: 0,
            faults: Faults::none(),
            features: Vec::new(),
            binary: None,
            width: None,
            places: Vec::new(),
            minimise: true,
            shard: None,
            is_whole: false,
            checkpoint: None,
        }
    }

    /// The name of the test, by which a replay file finds it. For the command below a failure to run that test alone, it has to be
    /// the test's path with the crate in front, as `#[gordian::test]` sets it.
    #[must_use]
    pub fn name(mut self, name: &str) -> Explorer {
        name.clone_into(&mut self.name);
        self
    }

    /// The features that the test is built with, for the command that replays it.
    #[doc(hidden)]
    #[must_use]
    pub fn __features(mut self, features: &[&str]) -> Explorer {
        self.features = features.iter().map(|feature| (*feature).to_owned()).collect();
        self
    }

    /// The binary of the package that the test is in, if it is in one.
    #[doc(hidden)]
    #[must_use]
    pub fn __binary(mut self, name: &str) -> Explorer {
        self.binary = Some(name.to_owned());
        self
    }

    /// How executions are chosen.
    #[must_use]
    pub fn search(mut self, search: Search) -> Explorer {
        self.search = search;
        self
    }

    /// What runs the executions.
    #[must_use]
    pub fn engine(mut self, engine: Engine) -> Explorer {
        self.engine = engine;
        self
    }

    /// At most so many operations in all executions.
    #[doc(hidden)]
    #[must_use]
    pub fn __operations(mut self, operations: u64) -> Explorer {
        self.limits.operations = operations;
        self
    }

    /// At most that many executions.
    #[must_use]
    pub fn executions(mut self, executions: u64) -> Explorer {
        self.limits.executions = executions;
        self.limits.operations = u64::MAX;
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

    /// How often a thread looks at the same things and finds nothing changed (loads, failed compare-exchanges, failed attempts for a lock), before
    /// it waits for another to change one; 8 unless set, at least 2, and a third of it if each round has a `yield_now`, `spin_loop` or `sleep`. It is for the search
    /// of all interleavings, which has no end where a thread waits by looking, and which then says [`Verdict::Passed`] with this bound,
    /// not [`Verdict::Verified`]: a loop that counts its rounds may do more, and what it does then is seen under one schedule, when nobody else can go on.
    /// With 0 there is no bound.
    #[must_use]
    pub fn spins(mut self, rounds: u32) -> Explorer {
        self.limits.spins = rounds;
        self
    }

    /// The seed of the randomised strategies, which gives the same executions each time. The variable `GORDIAN_SEED` goes before what the
    /// program says, and for [`Search::Random`], [`Search::Pct`] and [`Search::Urw`] shuttle's `SHUTTLE_RANDOM_SEED` before both.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Explorer {
        self.seed = seed;
        self
    }

    /// A bound on executions, on time, or on both; what it does not bound keeps its bound.
    ///
    /// The variable `GORDIAN_BUDGET` goes before what the program says.
    #[must_use]
    pub fn budget(mut self, budget: Budget) -> Explorer {
        self.limits.executions = budget.executions.unwrap_or(self.limits.executions);
        if budget != Budget::default() {
            self.limits.operations = u64::MAX;
        }
        self.limits.time = budget.time.or(self.limits.time);
        self
    }

    /// Threads of the system that share the executions of a randomised search, or of the portfolio; the exhaustive ones need one. Which
    /// executions are run depends on the number and not on the machine, so it is 1 unless set. The variable `GORDIAN_JOBS` goes before what the
    /// program says.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Explorer {
        self.threads = threads;
        self
    }

    /// Whether threads may still wait for good when the main thread has ended, as a background thread of a process does.
    #[must_use]
    pub fn allow_leaks(mut self, allow: bool) -> Explorer {
        self.allow_leaks = allow;
        self
    }

    /// How many times each thread may go on from `Condvar::wait` or `park` without a notification in one execution, as `std` allows;
    /// 0 unless set. A wait without a loop around it fails with one.
    #[must_use]
    pub fn spurious_wakeups(mut self, most: u32) -> Explorer {
        self.spurious = most;
        self
    }

    /// The faults that may be injected, none unless set; with the engine shuttle only. `GORDIAN_FAULTS` (`panic, 2`) goes before what the
    /// program says.
    #[must_use]
    pub fn faults(mut self, faults: Faults) -> Explorer {
        self.faults = faults;
        self
    }

    /// Columns of the witness; otherwise `COLUMNS` if it is not 0, or the width of the terminal if the output goes to one, or 100.
    #[must_use]
    pub fn width(mut self, width: usize) -> Explorer {
        self.width = Some(width);
        self
    }

    /// A place that [`Search::Directed`], alone or in the portfolio, steers at: a line in a file whose path ends like that. May be given
    /// several times.
    #[must_use]
    pub fn target(mut self, file: &str, line: u32) -> Explorer {
        self.places.push((file.to_owned(), line));
        self
    }

    /// Only that part of all traces, for [`Search::Exhaustive`] and the portfolio, which is nothing else then. Each trace is in exactly one of
    /// the parts, and which it is depends on the program only; so processes, or jobs of a CI, that run one part each have together run all.
    /// The variable `GORDIAN_SHARD` (`2/4`) goes before what the program says; what has no parts (other searches, a failure that is expected) is
    /// run whole in the first of its shards, and not at all in the others.
    #[must_use]
    pub fn shard(mut self, shard: Shard) -> Explorer {
        self.shard = Some(shard);
        self
    }

    /// A file that is written after each execution of [`Search::Exhaustive`], which the portfolio then is too, and from which the search
    /// goes on if it is there: after a kill at any moment, at most the execution that ran then is run again. It has to be removed when
    /// the test has changed, which is noticed only where the next execution differs from it. With the variable `GORDIAN_CHECKPOINT`, which goes before
    /// what the program says, the file is in that directory and named after the test.
    #[must_use]
    pub fn checkpoint(mut self, file: impl AsRef<Path>) -> Explorer {
        self.checkpoint = Some(file.as_ref().to_owned());
        self
    }

    /// Whether a failing execution is repeated with as few switches as can be found (at most 2,000 executions more), as it is unless this
    /// says no.
    #[must_use]
    pub fn minimise(mut self, minimise: bool) -> Explorer {
        self.minimise = minimise;
        self
    }

    /// Explores the closure. It has to do the same whenever it is run under the same schedule.
    ///
    /// If `GORDIAN_REPLAY` names a replay file of the test with this name, that one execution is run instead.
    pub fn run(&self, body: impl Fn() + Send + Sync + 'static) -> Verdict {
        self.run_shared(Arc::new(body))
    }

    fn run_shared(&self, body: Arc<dyn Fn() + Send + Sync>) -> Verdict {
        let nothing = |why: String| incomplete(why, 0, Outcomes::default());
        let mut explorer = match std::env::var("GORDIAN_BUDGET").map(|text| text.parse::<Budget>()) {
            Ok(Ok(budget)) => self.clone().budget(budget),
            Ok(Err(error)) => return nothing(format!("GORDIAN_BUDGET: {error}")),
            Err(_) => self.clone(),
        };
        if let Ok(text) = std::env::var("GORDIAN_SEED") {
            match text.parse() {
                Ok(seed) => explorer.seed = seed,
                Err(_) => return nothing(format!("GORDIAN_SEED: `{text}` is no seed: expected a number below 2^64")),
            }
        }
        if let Ok(text) = std::env::var("GORDIAN_JOBS") {
            match text.parse() {
                Ok(threads) if threads > 0 => explorer.threads = threads,
                _ => return nothing(format!("GORDIAN_JOBS: `{text}` is no number of threads: expected 1 or more")),
            }
        }
        match std::env::var("GORDIAN_SHARD").map(|text| text.parse()) {
            Ok(Ok(shard)) if explorer.has_parts() => explorer.shard = Some(shard),
            // One command then suits all tests of a program.
            Ok(Ok(shard)) if shard.is_first() => {}
            Ok(Ok(shard)) => return explorer.left_to_the_first(shard),
            Ok(Err(error)) => return nothing(format!("GORDIAN_SHARD: {error}")),
            Err(_) => {}
        }
        match std::env::var(Faults::VARIABLE).map(|text| text.parse()) {
            Ok(Ok(faults)) => explorer.faults = faults,
            Ok(Err(error)) => return nothing(format!("{}: {error}", Faults::VARIABLE)),
            Err(_) => {}
        }
        if explorer.engine == Engine::Loom && explorer.faults.most() > 0 {
            return nothing("faults cannot be injected on the engine loom".to_owned());
        }
        if let Some(directory) = std::env::var_os("GORDIAN_CHECKPOINT") {
            let part = explorer.shard.map_or_else(String::new, |shard| format!(".{shard}"));
            let name = format!("{}{part}", self.name).replace(|c: char| !c.is_alphanumeric() && c != '_', "-");
            if let Err(error) = std::fs::create_dir_all(&directory) {
                let directory = Path::new(&directory).display();
                return nothing(format!("GORDIAN_CHECKPOINT={directory} has to be a directory: {error}"));
            }
            explorer.checkpoint = Some(Path::new(&directory).join(format!("{name}.checkpoint")));
        }
        let setup = explorer.setup(body);
        if crate::engine::active() {
            return nothing("an exploration cannot be run inside of another".to_owned());
        }
        if let Some(path) = std::env::var_os("GORDIAN_REPLAY").filter(|path| !path.is_empty()) {
            match Witness::read(Path::new(&path)) {
                Ok(file) if !self.name.is_empty() && file.test == self.name => {
                    let (verdict, replayed) = self.terms().replay(&setup, self.engine, &file, Some(Path::new(&path)));
                    if let Err(error) = replayed.tell() {
                        return nothing(format!("{}: {error}", Replayed::VARIABLE));
                    }
                    return verdict;
                }
                Ok(_) => {}
                Err(error) => return nothing(format!("GORDIAN_REPLAY={}: {error}", Path::new(&path).display())),
            }
        }
        if setup.limits.executions == 0 {
            return nothing("no execution was run: the budget is 0 executions".to_owned());
        }
        match self.engine {
            Engine::Shuttle => explorer.terms().search(&setup, self.search),
            Engine::Loom => explorer.terms().on_loom(&setup, self.search),
        }
    }

    /// Runs the execution of a replay file ([`Witness::to_file`]) again.
    pub fn replay(&self, file: &str, body: impl Fn() + Send + Sync + 'static) -> Verdict {
        match Witness::parse(file) {
            Ok(file) => self.terms().replay(&self.setup(Arc::new(body)), self.engine, &file, None).0,
            Err(error) => incomplete(error.to_string(), 0, Outcomes::default()),
        }
    }

    /// Whether there are parts that processes can run, and that say something each.
    fn has_parts(&self) -> bool {
        let runs_all_traces = matches!(self.search, Search::Exhaustive | Search::Portfolio);
        runs_all_traces && self.engine == Engine::Shuttle && !self.is_whole
    }

    fn left_to_the_first(&self, shard: Shard) -> Verdict {
        Verdict::Passed {
            executions: 0,
            strategy: format!("shard {shard} leaves it to the first, since it has no parts"),
            coverage: None,
            notes: Vec::new(),
            outcomes: Outcomes::default(),
        }
    }

    pub(crate) fn setup(&self, body: Arc<dyn Fn() + Send + Sync>) -> Setup {
        Setup {
            name: self.name.clone(),
            body,
            limits: self.limits.clone(),
            keep_records: false,
            wanted: None,
            allow_leaks: self.allow_leaks,
            spurious: self.spurious,
            faults: self.faults,
            fault_seed: self.seed,
            checkpoint: None,
            changing: Arc::default(),
            initial: Arc::default(),
            worker: Default::default(),
            patience: Default::default(),
            families: Vec::new(),
        }
    }

    pub(crate) fn terms(&self) -> Terms<'_> {
        Terms {
            name: &self.name,
            features: &self.features,
            binary: self.binary.as_deref(),
            seed: self.seed,
            threads: self.threads,
            width: self.columns(),
            places: &self.places,
            minimise: self.minimise,
            shard: self.shard,
            checkpoint: self.checkpoint.as_deref(),
        }
    }

    /// As given.
    #[cfg(feature = "fuzz")]
    pub(crate) fn name_of(&self) -> &str {
        &self.name
    }

    fn columns(&self) -> usize {
        // 0 says that it is not known.
        let known = |columns: &usize| *columns > 0;
        let from_shell = || std::env::var("COLUMNS").ok()?.parse().ok().filter(known);
        let of_terminal = || terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| width.0.into());
        self.width.or_else(from_shell).or_else(|| of_terminal().filter(known)).unwrap_or(100)
    }
}

/// Explores the closure with the default settings of [`Explorer`].
pub fn explore(body: impl Fn() + Send + Sync + 'static) -> Verdict {
    Explorer::new().run(body)
}

/// Collects a final value of the current execution under a name; the verdict says how many executions had which.
/// Of several values under one name the last one counts. This is no operation of the exploration, so threads should each have a name of their own.
/// Outside of an exploration it does nothing.
pub fn observe(name: &str, value: impl std::fmt::Display) {
    if crate::engine::active() {
        crate::engine::observe(name.to_owned(), value.to_string());
    }
}

/// What an explored test may return.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "an explored test cannot return `{Self}`",
    label = "not `()` or a `Result` of that",
    note = "an explored test returns `()` or a `Result` whose error is `Debug`"
)]
pub trait __Outcome {
    /// Panics if it is a failure.
    fn check(self);
}

impl __Outcome for () {
    fn check(self) {}
}

impl<T: __Outcome, E: std::fmt::Debug> __Outcome for Result<T, E> {
    #[track_caller]
    fn check(self) {
        match self {
            Ok(value) => value.check(),
            Err(error) => panic!("{RETURNED}{error:?}"),
        }
    }
}

/// Why a test fails of which nothing has been explored.
pub(crate) const BARE: &str = "nothing was explored: threads ran, and none of them used anything of `gordian::sync` or the like but each other's ends; is \
                    `std::sync` (or another library) used where `gordian::sync` should be?";

/// What `#[gordian::test]` expands to.
///
/// What failed is the first line that a failing test prints, and the command that replays it the last, so a failure goes past the panic
/// hook, which would print more around it.
///
/// # Panics
/// If the test fails.
#[doc(hidden)]
pub fn __run_test(explorer: &Explorer, expected: Option<&str>, body: impl Fn() + Send + Sync + 'static) {
    run_test(explorer, expected, Arc::new(body));
}

fn run_test(explorer: &Explorer, expected: Option<&str>, body: Arc<dyn Fn() + Send + Sync>) {
    let verdict = Explorer { is_whole: expected.is_some(), ..explorer.clone() }.run_shared(body);
    let fail = |text: String| {
        println!("{text}");
        std::panic::resume_unwind(Box::new(text));
    };
    let Some(expected) = expected else {
        return match verdict {
            Verdict::Verified { .. } | Verdict::Passed { .. } if verdict.outcomes().is_bare() => fail(BARE.to_owned()),
            Verdict::Verified { .. } | Verdict::Passed { .. } => println!("{verdict}"),
            failed => fail(failed.to_string()),
        };
    };
    let is_expected = |witness: &Witness| match witness.kind() {
        // A lost wake-up and a thread left behind are deadlocks too.
        FailureKind::LostWakeup | FailureKind::LeakedThread if expected == "deadlock" => true,
        kind => kind.name() == expected,
    };
    if matches!(verdict, Verdict::Passed { executions: 0, .. }) {
        println!("{verdict}");
    } else if verdict.witness().is_some_and(is_expected) {
        println!("found the expected {expected}: {verdict}");
    } else {
        fail(format!("expected a {expected}, but: {verdict}"));
    }
}
