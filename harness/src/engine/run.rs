//! Runs a closure under a strategy until a failure, the end, or a budget.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::panic::Location;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use shuttle::{Config, FailurePersistence, MaxSteps, Runner};

use super::beat::{Beat, Patience};
use super::context::{self, Changing, Context};
use super::kept::Initial;
use super::panics;
use super::progress::Progress;
use super::scheduler::{Driver, Shared};
use crate::checkpoint::Place;
use crate::dpor::object::TaskId;
use crate::faults::Faults;
use crate::report::{Cause, Naming, Outcomes, Record};
use crate::strategy::{Strategy, Strikes};

/// How much may be explored.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    pub(crate) executions: u64,
    /// Operations in all of them together.
    pub(crate) operations: u64,
    pub(crate) time: Option<Duration>,
    /// Operations in one execution.
    pub(crate) steps: usize,
    /// Rounds of looking at what has not changed, where they are bounded.
    pub(crate) spins: u32,
}

impl Limits {
    /// Only the length of an execution is bounded.
    pub(crate) fn of_length(steps: usize) -> Limits {
        Limits { executions: u64::MAX, operations: u64::MAX, time: None, steps, spins: 0 }
    }
}

/// One of the threads of the system that explore together. They are numbered, and what one has found can make it useless that those behind it go on.
#[derive(Clone, Debug)]
pub(crate) struct Worker {
    number: u64,
    /// Those with lower numbers still have something to do.
    needed: Arc<AtomicU64>,
}

impl Default for Worker {
    /// The first one.
    fn default() -> Worker {
        Worker { number: 0, needed: Arc::new(AtomicU64::new(u64::MAX)) }
    }
}

impl Worker {
    /// Another one of the same.
    pub(crate) fn numbered(&self, number: u64) -> Worker {
        Worker { number, needed: Arc::clone(&self.needed) }
    }

    /// What those behind this one find is not asked for any more.
    pub(crate) fn suffices(&self) {
        self.needed.fetch_min(self.number + 1, Ordering::Relaxed);
    }

    pub(super) fn is_needed(&self) -> bool {
        self.number < self.needed.load(Ordering::Relaxed)
    }
}

/// What to run and how far.
#[derive(Clone)]
pub(crate) struct Setup {
    /// The name for progress; nothing is said without one.
    pub(crate) name: String,
    pub(crate) body: Arc<dyn Fn() + Send + Sync>,
    pub(crate) limits: Limits,
    pub(crate) keep_records: bool,
    /// Only a failure with this identity ends the run.
    pub(crate) wanted: Option<String>,
    /// Whether threads that wait for good when the main thread has ended are no failure.
    pub(crate) allow_leaks: bool,
    /// How many times each thread may be woken without a reason.
    pub(crate) spurious: u32,
    /// The faults that there may be, and the seed to draw them with.
    pub(crate) faults: Faults,
    pub(crate) fault_seed: u64,
    /// Where to store how far the search has come.
    pub(crate) checkpoint: Option<Place>,
    /// Where objects are made that change while there are several tasks, as far as is known before.
    pub(crate) changing: Changing,
    /// What atomics had before all executions of the exploration.
    pub(crate) initial: Arc<Initial>,
    /// Which of several threads of the system this is for.
    pub(crate) worker: Worker,
    /// How long nothing may happen.
    pub(crate) patience: Patience,
    /// The numbers of tasks that another process has given.
    pub(crate) families: Vec<((TaskId, u32), TaskId)>,
}

/// A failed execution.
#[derive(Clone, Debug)]
pub(crate) struct Execution {
    pub(crate) cause: Cause,
    /// In the engine's numbers.
    pub(crate) schedule: Vec<TaskId>,
    /// Empty unless records were asked for.
    pub(crate) records: Vec<Record>,
    pub(crate) naming: Naming,
    /// The last values of what was observed.
    pub(crate) observed: Vec<(String, String)>,
    /// Which strategy chose it, of several.
    pub(crate) by: Option<&'static str>,
}

impl Execution {
    pub(super) fn new(cause: Cause, schedule: Vec<TaskId>, context: &mut Context) -> Execution {
        Execution {
            cause,
            schedule,
            records: context.records.take().unwrap_or_default(),
            naming: Naming::new(context),
            observed: std::mem::take(&mut context.observed).into_iter().collect(),
            by: None,
        }
    }
}

/// Why all executions that were run, though none is left, are not all there are.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Bounds {
    /// A task was kept from looking once more at what had not changed.
    pub(crate) spun: bool,
    /// What a destructor did while a panic unwound was one step with what had panicked, and another task could have gone on before it.
    pub(crate) unwound: bool,
    /// Where something is made that may have what an earlier execution left in it.
    pub(crate) kept: Option<String>,
}

impl Bounds {
    /// Whether there are none.
    pub(crate) fn is_none(&self) -> bool {
        !self.spun && !self.unwound && self.kept.is_none()
    }

    pub(crate) fn join(&mut self, other: Bounds) {
        self.spun |= other.spun;
        self.unwound |= other.unwound;
        self.kept = self.kept.take().or(other.kept);
    }
}

/// What the driver has learnt so far.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    pub(crate) executions: u64,
    /// Operations of these.
    pub(crate) operations: u64,
    /// How many of them had several threads that did nothing but begin, end, and wait for each other's ends.
    pub(crate) bare: u64,
    pub(crate) failed: Option<Execution>,
    /// Identities of the failures that were not the wanted one.
    pub(crate) passed_over: BTreeSet<String>,
    /// Why the run stopped before the strategy had nothing left.
    pub(crate) stopped: Option<Cause>,
    /// How many executions had more operations than they may, and ended under a fair schedule.
    pub(crate) turned: u64,
    /// Why at least one execution was not run to its end.
    pub(crate) cut_off: Option<Cause>,
    pub(crate) bounds: Bounds,
    /// Where objects are made that changed while there were several tasks, if records were asked for.
    pub(crate) changing: BTreeSet<&'static Location<'static>>,
    pub(crate) outcomes: Outcomes,
    /// How many of the executions were drawn beside a search that runs every trace once.
    pub(crate) beside: u64,
    /// What was observed in those.
    pub(crate) outcomes_beside: Outcomes,
    /// What an execution that did not fail, or could not be followed, did, if records were asked for.
    pub(crate) passed: Option<Passed>,
}

impl Collected {
    /// Adds what another run of the same body has learnt; what was learnt first stays where there can be only one.
    pub(crate) fn add(&mut self, other: Collected) {
        self.executions += other.executions;
        self.operations += other.operations;
        self.bare += other.bare;
        self.failed = self.failed.take().or(other.failed);
        self.stopped = self.stopped.take().or(other.stopped);
        self.cut_off = self.cut_off.take().or(other.cut_off);
        self.bounds.join(other.bounds);
        self.turned += other.turned;
        self.passed_over.extend(other.passed_over);
        self.outcomes.merge(other.outcomes);
        self.beside += other.beside;
        self.outcomes_beside.merge(other.outcomes_beside);
    }
}

impl Collected {
    /// Leaves only the executions of the search that runs every trace once.
    pub(crate) fn without_beside(mut self) -> Collected {
        self.executions -= std::mem::take(&mut self.beside);
        self.outcomes_beside = Outcomes::default();
        self
    }

    /// Takes all executions together.
    pub(crate) fn with_beside(mut self) -> Collected {
        self.beside = 0;
        self.outcomes.merge(std::mem::take(&mut self.outcomes_beside));
        self
    }
}

/// An execution that did not fail.
#[derive(Debug)]
pub(crate) struct Passed {
    pub(crate) schedule: Vec<TaskId>,
    pub(crate) records: Vec<Record>,
    pub(crate) naming: Naming,
}

/// What came out of a run.
pub(crate) struct RunResult<S> {
    pub(crate) collected: Collected,
    pub(crate) strategy: S,
}

/// Shuttle's settings: it must neither print nor bound anything, that is done here.
pub(super) fn config() -> Config {
    let mut config = Config::new();
    // The stack is reserved, not used: pages that are never touched cost nothing.
    config.stack_size = 2 << 20;
    config.failure_persistence = FailurePersistence::None;
    config.max_steps = MaxSteps::None;
    config.silence_warnings = true;
    config
}

/// How a run leaves its thread of the system.
enum Left<S> {
    /// There is nothing left to run.
    Done(Collected, S),
    /// A destructor cannot go on, and with it the thread.
    Stuck(Collected, S),
}

/// Runs the body under the strategy.
///
/// Explorations have threads of the system of their own, because some executions take theirs with them ([`super::abandon`]).
pub(crate) fn run<S: Strategy + Send + 'static>(setup: &Setup, strategy: S) -> RunResult<S> {
    go_on(setup, strategy, Collected::default())
}

/// [`run`], after what another process has learnt.
pub(crate) fn go_on<S: Strategy + Send + 'static>(
    setup: &Setup,
    mut strategy: S,
    mut collected: Collected,
) -> RunResult<S> {
    panics::install_hook();
    let begun = Instant::now();
    loop {
        let (sender, receiver) = channel();
        let beat = Arc::new(Beat::new());
        let (name, patience, own_beat) = (setup.name.as_str(), setup.patience, Arc::clone(&beat));
        let setup = setup.clone();
        let worker = std::thread::Builder::new().name("exploration".to_owned()).spawn(move || {
            run_here(&setup, strategy, collected, (begun, own_beat), &sender);
        });
        let worker = match worker {
            Ok(worker) => worker,
            Err(error) => panic!("the system gives no thread to explore on: {error}"),
        };
        match beat.receive(name, &receiver, patience) {
            Ok(Left::Done(collected, strategy)) => {
                // What it leaves in its thread-locals is dropped before anybody looks.
                drop(worker.join());
                return RunResult { collected, strategy };
            }
            Ok(Left::Stuck(collected_so_far, strategy_so_far)) => {
                (collected, strategy) = (collected_so_far, strategy_so_far);
            }
            Err(_) => match worker.join() {
                Err(payload) => std::panic::resume_unwind(payload),
                Ok(()) => unreachable!("the worker says how it leaves"),
            },
        }
    }
}

fn run_here<S: Strategy + Send + 'static>(
    setup: &Setup,
    strategy: S,
    collected: Collected,
    (begun, beat): (Instant, Arc<Beat>),
    sender: &Sender<Left<S>>,
) {
    let strategy = Rc::new(RefCell::new(Some(strategy)));
    let collected = Rc::new(RefCell::new(collected));
    let driver = Rc::new(RefCell::new(Driver {
        strategy: Rc::clone(&strategy),
        collected: Rc::clone(&collected),
        limits: setup.limits.clone(),
        worker: setup.worker.clone(),
        beat,
        begun,
        keep_records: setup.keep_records,
        wanted: setup.wanted.clone(),
        allow_leaks: setup.allow_leaks,
        ended: None,
        steps: 0,
        last: TaskId(0),
        schedule: Vec::new(),
        in_execution: false,
        yields: false,
        yielding: None,
        sites: Vec::new(),
        sites_before: Vec::new(),
        fair: None,
        is_beside: false,
        strikes: Strikes::new(setup.fault_seed, setup.faults.most()),
        faults: setup.faults.most(),
        checkpoint: setup.checkpoint.clone(),
        progress: Progress::new(&setup.name, setup.limits.executions),
    }));
    super::abandon::set_leave(Box::new({
        let (driver, sender) = (Rc::clone(&driver), sender.clone());
        let (strategy, collected) = (Rc::clone(&strategy), Rc::clone(&collected));
        move || {
            // If a panic of the program itself unwinds, its execution ends here.
            driver.borrow_mut().end_if_running();
            if let Some(strategy) = strategy.take() {
                // The receiver waits for this.
                let _ = sender.send(Left::Stuck(collected.take(), strategy));
            }
        }
    }));
    context::with(|context| {
        *context = Context::default();
        context.spurious = setup.spurious;
        context.faults = setup.faults;
        context.changing = Arc::clone(&setup.changing);
        context.initial = Arc::clone(&setup.initial);
        context.families = setup.families.iter().copied().collect();
    });
    let body = Arc::clone(&setup.body);
    Runner::new(Shared(driver), config()).run(move || main_task(&*body));
    if let Some(strategy) = strategy.take() {
        let _ = sender.send(Left::Done(collected.take(), strategy));
    }
}

/// The main task: a panic of it ends the execution.
fn main_task(body: &(dyn Fn() + Send + Sync)) {
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        body();
        crate::engine::drop_locals();
    }));
    if let Err(payload) = result {
        if super::abandon::is_unwinding(&*payload) {
            return super::abandon_locals();
        }
        if super::is_by_fault(&*payload) {
            return;
        }
        let panic = panics::caught("main", &*payload);
        // Dropping a payload can panic as well; it is not worth that.
        std::mem::forget(payload);
        context::with(|context| context.main_panic = Some(panic));
        // The scheduler sees the panic and never comes back.
        shuttle::thread::sleep(Duration::ZERO);
    }
}
