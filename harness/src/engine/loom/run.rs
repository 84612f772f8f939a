//! One exploration by loom, from the first execution to what has been learnt.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Instant;

use loom::cell::UnsafeCell;
use loom::sync::atomic::AtomicU64;

use super::{PoolIsEmpty, RUNNING, TABLE, Table, Unsupported, conflicting};
use crate::dpor::object::TaskId;
use crate::engine::context::{self, with};
use crate::engine::progress::Progress;
use crate::engine::run::{Collected, Execution, Passed, Setup};
use crate::engine::{abandon, panics};
use crate::report::{Blocked, Cause, Naming, place};

/// Operations that an execution is taken to have.
const OPERATIONS: u64 = 16;

/// Atomics, and cells, that the executions have at first.
const POOL: usize = 8;

/// How a run ended.
enum End {
    /// Loom came to its end, or to that of the budget.
    Done,
    Failed(Box<Execution>),
    Incomplete(Cause),
    /// The pool has to be larger.
    PoolIsEmpty,
}

thread_local! {
    static LEARNT: RefCell<Option<Learnt>> = const { RefCell::new(None) };
}

/// What has been learnt of the executions so far.
struct Learnt {
    collected: Collected,
    /// Whether an execution has begun that is not counted yet.
    in_execution: bool,
    progress: Progress,
}

impl Learnt {
    /// The execution that has begun is over, and did not fail.
    fn count(&mut self) {
        if std::mem::take(&mut self.in_execution) {
            self.collected.executions += 1;
            for (name, value) in with(|context| std::mem::take(&mut context.observed)) {
                self.collected.outcomes.add(name, value);
            }
        }
    }
}

/// Which executions are run.
#[derive(Clone, Debug)]
pub(super) enum Course {
    /// All of a search, up to a failure or the budget.
    Search,
    /// The same, and the path of the execution with that number, from 1, goes to the file before it is run.
    Record { execution: u64, file: PathBuf },
    /// Only the one whose path is in the file.
    Replay { file: PathBuf },
}

/// Runs the body until a failure, loom's own end, or the budget.
pub(crate) fn run(setup: &Setup, preemptions: Option<u32>) -> Collected {
    run_along(setup, preemptions, &Course::Search)
}

pub(super) fn run_along(setup: &Setup, preemptions: Option<u32>, course: &Course) -> Collected {
    panics::install_hook();
    let begun = Instant::now();
    let mut pool = POOL;
    loop {
        let (sender, receiver) = channel();
        let (in_worker, course) = (setup.clone(), course.clone());
        let worker = std::thread::Builder::new().name("exploration".to_owned());
        let worker = match worker.spawn(move || run_here(&in_worker, preemptions, &course, pool, begun, &sender)) {
            Ok(worker) => worker,
            Err(error) => panic!("the system gives no thread to explore on: {error}"),
        };
        let Ok((mut collected, end)) = receiver.recv() else {
            match worker.join() {
                Err(payload) => std::panic::resume_unwind(payload),
                Ok(()) => unreachable!("the worker says how it ends"),
            }
        };
        match end {
            End::PoolIsEmpty => {
                pool *= 2;
                continue;
            }
            End::Done if collected.executions >= setup.limits.executions => {
                let what = format!("the budget of {} executions", setup.limits.executions);
                collected.stopped = Some(Cause::Budget(what));
            }
            End::Done => {
                let over = setup.limits.time.filter(|time| begun.elapsed() >= *time);
                collected.stopped = over.map(|time| Cause::Budget(format!("the time budget of {time:?}")));
            }
            End::Failed(failed) => collected.failed = Some(*failed),
            End::Incomplete(cause) => collected.cut_off = Some(cause),
        }
        return collected;
    }
}

fn run_here(
    setup: &Setup,
    preemptions: Option<u32>,
    course: &Course,
    pool: usize,
    begun: Instant,
    sender: &Sender<(Collected, End)>,
) {
    let steps = setup.limits.steps;
    LEARNT.set(Some(Learnt {
        collected: Collected::default(),
        in_execution: false,
        progress: Progress::new(&setup.name, setup.limits.executions),
    }));
    abandon::set_leave(Box::new({
        let sender = sender.clone();
        move || {
            // A destructor that cannot go on while the panic that ends the model unwinds. The receiver waits for this.
            let end = failed(&(), steps);
            let _ = sender.send((take_collected(), end));
        }
    }));
    let builder = builder(setup, preemptions, course, begun);
    with(|context| {
        *context = context::Context::default();
        context.spurious = setup.spurious;
        context.faults = setup.faults;
    });
    let body = Arc::clone(&setup.body);
    let model = AssertUnwindSafe(|| {
        builder.check(move || {
            begin(pool);
            body();
            crate::engine::drop_locals();
            end_main();
        });
    });
    // What loom says when it cannot read a path is kept, as what it says later.
    context::set_active(true);
    let result = catch_unwind(model);
    RUNNING.set(false);
    context::set_active(false);
    let end = match result {
        Ok(()) => {
            learnt(Learnt::count);
            if matches!(course, Course::Replay { .. }) {
                let passed = with(|context| Passed {
                    schedule: schedule(context),
                    records: context.records.take().unwrap_or_default(),
                    naming: Naming::new(context),
                });
                learnt(|learnt| learnt.collected.passed = Some(passed));
            }
            End::Done
        }
        Err(payload) => failed(&*payload, steps),
    };
    // What is left of a failed execution wants loom, which is gone.
    std::mem::forget(TABLE.take());
    let _ = sender.send((take_collected(), end));
}

/// Loom counts executions from 1, and looks at its bounds, and at the file, before each whose number the interval divides.
fn builder(setup: &Setup, preemptions: Option<u32>, course: &Course, begun: Instant) -> loom::model::Builder {
    let mut builder = loom::model::Builder::new();
    builder.max_branches = setup.limits.steps;
    builder.preemption_bound = preemptions.map(|bound| bound as usize);
    builder.max_permutations = None;
    builder.max_duration = None;
    match course {
        Course::Search => {
            builder.max_permutations = usize::try_from(setup.limits.executions.saturating_add(1)).ok();
            builder.max_duration = setup.limits.time.map(|time| time.saturating_sub(begun.elapsed()));
            builder.checkpoint_interval = 1;
            builder.checkpoint_file = None;
        }
        Course::Record { execution, file } => {
            builder.max_permutations = usize::try_from(execution.saturating_mul(2)).ok();
            builder.checkpoint_interval = usize::try_from(*execution).unwrap_or(usize::MAX).max(1);
            builder.checkpoint_file = Some(file.clone());
        }
        Course::Replay { file } => {
            builder.max_permutations = Some(2);
            builder.checkpoint_interval = 2;
            builder.checkpoint_file = Some(file.clone());
        }
    }
    builder
}

fn learnt<R>(f: impl FnOnce(&mut Learnt) -> R) -> R {
    LEARNT.with_borrow_mut(|learnt| match learnt {
        Some(learnt) => f(learnt),
        None => unreachable!("it is there for the whole run"),
    })
}

fn take_collected() -> Collected {
    learnt(|learnt| std::mem::take(&mut learnt.collected))
}

/// Begins an execution, with a pool of that many atomics and cells.
fn begin(pool: usize) {
    learnt(|learnt| {
        learnt.count();
        learnt.in_execution = true;
        // How many operations they had is not counted.
        let executions = learnt.collected.executions;
        learnt.progress.report(executions, executions.saturating_mul(OPERATIONS), || None);
    });
    with(|context| context.begin(true, None));
    let table = Table {
        atomics: (0..pool).map(|_| Rc::new(AtomicU64::new(0))).collect(),
        cells: (0..pool).map(|_| Rc::new(UnsafeCell::new(()))).collect(),
        threads: vec![loom::thread::current()],
        ..Table::default()
    };
    TABLE.set(table);
    RUNNING.set(true);
    context::set_active(true);
}

/// The main task has ended; loom waits for the others.
fn end_main() {
    with(|context| {
        let main = context.running;
        context.tasks[main].pending = None;
    });
}

/// What the panic means that ended the model.
fn failed(payload: &(dyn Any + Send), steps: usize) -> End {
    if payload.is::<PoolIsEmpty>() {
        return End::PoolIsEmpty;
    }
    let has_begun = learnt(|learnt| std::mem::take(&mut learnt.in_execution));
    if let Some(Unsupported(what)) = payload.downcast_ref() {
        return End::Incomplete(Cause::Unsupported(what.clone()));
    }
    with(|context| {
        let name = if has_begun { context.name(context.running) } else { "loom".to_owned() };
        let panic = panics::last_panic(&name);
        if !has_begun {
            return End::Incomplete(Cause::Unsupported(format!("loom cannot read the path ({})", panic.message)));
        }
        if panic.message.starts_with("Model exceeded maximum number of branches") {
            return End::Incomplete(Cause::Unsupported(format!("an execution had more than {steps} operations")));
        }
        learnt(|learnt| learnt.collected.executions += 1);
        let cause = if panic.message.starts_with("deadlock; threads") {
            context.lose_wakeups();
            Cause::Deadlock(Blocked::all(context))
        } else if panic.message.starts_with("Causality violation") {
            unordered(context, &panic.message)
        } else if is_off_the_path(&panic.message) {
            Cause::Diverged { at: schedule(context).len() + 1, difference: String::new() }
        } else {
            Cause::Panic(panic)
        };
        let schedule = schedule(context);
        End::Failed(Box::new(Execution::new(cause, schedule, context)))
    })
}

/// What loom says when the body does something else than under the same path before.
fn is_off_the_path(message: &str) -> bool {
    message.starts_with("Reached unexpected exploration state") || message.starts_with("[loom internal bug]")
}

/// Who did each operation so far.
fn schedule(context: &context::Context) -> Vec<TaskId> {
    context.records.iter().flatten().map(|record| record.task).collect()
}

/// The access of which loom says that something earlier is not ordered with it, and what that can be.
fn unordered(context: &context::Context, message: &str) -> Cause {
    let message = message.lines().next().unwrap_or_default();
    let Some(operation) = context.tasks.get(context.running).and_then(|task| task.pending.as_ref()) else {
        return Cause::Unordered { what: message.to_owned(), earlier: String::new() };
    };
    let conflicting = operation.accesses.first().map(|access| conflicting(context.running, access));
    let earlier: Vec<String> = conflicting
        .into_iter()
        .flatten()
        .map(|(task, writes, location)| {
            let verb = if writes { "writes" } else { "reads" };
            format!("`{}` {verb} it at {}", context.name(task), place(location))
        })
        .collect();
    let earlier = match earlier.as_slice() {
        [] => String::new(),
        [one] => format!(": {one}"),
        several => format!(", one of these: {}", several.join("; ")),
    };
    let naming = Naming::new(context);
    let object = operation.accesses.first().and_then(|access| naming.object(access.object));
    let object = object.map(|object| format!(" on {object}")).unwrap_or_default();
    let (task, place) = (context.name(context.running), place(operation.location));
    let what = format!(
        "data race{object}: what `{task}` {} at {place} is not ordered with an earlier access ({message})",
        operation.name
    );
    Cause::Unordered { what, earlier }
}
