//! Threads that are tasks of an exploration, or else threads.

use std::any::Any;
use std::fmt;
use std::mem::ManuallyDrop;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex};
use std::thread::Result;
use std::time::Duration;

use crate::dpor::action::{Action, NO};
use crate::dpor::object::ObjectId;
use crate::engine::{self, Operation, active, perform};

/// What a task left behind.
pub(super) type Packet<T> = Arc<Mutex<Option<Result<T>>>>;

/// A task from the outside.
#[derive(Clone, Debug)]
pub(super) struct Task {
    /// The object that stands for its end.
    pub(super) end: ObjectId,
    /// Its number in the engine.
    pub(super) number: usize,
    name: Option<String>,
}

/// [`std::thread::Thread`]
#[derive(Clone, Debug)]
pub struct Thread(ThreadKind);

#[derive(Clone, Debug)]
enum ThreadKind {
    Std(std::thread::Thread),
    Task { number: usize, name: Option<String> },
}

/// [`std::thread::ThreadId`]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ThreadId(IdKind);

impl fmt::Debug for ThreadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IdKind::Std(id) => id.fmt(f),
            IdKind::Task(number) => f.debug_tuple("ThreadId").field(&(number + 1)).finish(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum IdKind {
    Std(std::thread::ThreadId),
    Task(usize),
}

#[cfg(feature = "tokio")]
impl ThreadId {
    /// The engine's number, if it is of an exploration.
    pub(crate) fn number(self) -> Option<usize> {
        match self.0 {
            IdKind::Task(number) => Some(number),
            IdKind::Std(_) => None,
        }
    }
}

impl Thread {
    pub(super) fn of_task(task: &Task) -> Thread {
        Thread(ThreadKind::Task { number: task.number, name: task.name.clone() })
    }

    pub(super) fn of_std(thread: &std::thread::Thread) -> Thread {
        Thread(ThreadKind::Std(thread.clone()))
    }

    /// [`std::thread::Thread::name`]
    pub fn name(&self) -> Option<&str> {
        match &self.0 {
            ThreadKind::Std(thread) => thread.name(),
            ThreadKind::Task { name, .. } => name.as_deref(),
        }
    }

    /// [`std::thread::Thread::id`]
    pub fn id(&self) -> ThreadId {
        ThreadId(match &self.0 {
            ThreadKind::Std(thread) => IdKind::Std(thread.id()),
            ThreadKind::Task { number, .. } => IdKind::Task(*number),
        })
    }

    /// [`std::thread::Thread::unpark`]
    #[track_caller]
    pub fn unpark(&self) {
        match &self.0 {
            ThreadKind::Std(thread) => thread.unpark(),
            ThreadKind::Task { number, .. } if active() => {
                let access = engine::token_access(*number, Action::Unpark);
                perform(Operation::new("unpark", Location::caller(), &[access]), |_| ());
            }
            ThreadKind::Task { .. } => {}
        }
    }
}

/// [`std::thread::current`]
pub fn current() -> Thread {
    if active() {
        let (number, name) = engine::here();
        return Thread(ThreadKind::Task { number, name });
    }
    Thread(ThreadKind::Std(std::thread::current()))
}

/// [`std::thread::park`]
#[track_caller]
pub fn park() {
    if !active() {
        return std::thread::park();
    }
    let may_end = engine::may_wake_without_reason();
    let action = if may_end { Action::ParkTimeout } else { Action::Park };
    let access = engine::token_access(engine::here().0, action);
    let has_token = perform(Operation::new("park", Location::caller(), &[access]), |resolved| resolved[0].tag != NO);
    if may_end && !has_token {
        engine::woken_without_reason();
    }
}

/// [`std::thread::park_timeout`]; in an exploration it returns at any time.
#[track_caller]
pub fn park_timeout(duration: Duration) {
    if !active() {
        return std::thread::park_timeout(duration);
    }
    let access = engine::token_access(engine::here().0, Action::ParkTimeout);
    let operation = Operation::new("park_timeout", Location::caller(), &[access]);
    let has_token = perform(Operation { yields: true, ..operation }, |resolved| resolved[0].tag != NO);
    if !has_token {
        engine::pass(duration);
    }
}

/// [`std::thread::park_timeout_ms`]
#[deprecated(note = "as in `std`: use `park_timeout`")]
#[track_caller]
pub fn park_timeout_ms(ms: u32) {
    park_timeout(Duration::from_millis(u64::from(ms)));
}

/// [`std::thread::sleep_ms`]
#[deprecated(note = "as in `std`: use `sleep`")]
#[track_caller]
pub fn sleep_ms(ms: u32) {
    sleep(Duration::from_millis(u64::from(ms)));
}

/// [`std::thread::yield_now`]; in an exploration, other threads go first.
#[track_caller]
pub fn yield_now() {
    if active() { engine::yield_now("yield_now") } else { std::thread::yield_now() }
}

/// [`std::thread::sleep`]; in an exploration other threads go first, and only the thread's own time passes
/// ([`gordian::time`](crate::time)).
#[track_caller]
pub fn sleep(duration: Duration) {
    if !active() {
        return std::thread::sleep(duration);
    }
    engine::yield_now("sleep");
    engine::pass(duration);
}

/// [`std::thread::available_parallelism`]; in an exploration always 2, which does not depend on the machine.
pub fn available_parallelism() -> std::io::Result<NonZero<usize>> {
    if active() {
        NonZero::new(2).ok_or(std::io::ErrorKind::Unsupported.into())
    } else {
        std::thread::available_parallelism()
    }
}

/// [`std::thread::spawn`]
#[track_caller]
pub fn spawn<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    match spawn_named(None, None, f) {
        Ok(handle) => handle,
        Err(error) => panic!("failed to spawn thread: {error}"),
    }
}

#[track_caller]
fn spawn_named<F, T>(name: Option<String>, stack_size: Option<usize>, f: F) -> std::io::Result<JoinHandle<T>>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    if active() {
        let (task, packet) = start(name, f, |body| body);
        return Ok(JoinHandle::of_task(task, packet));
    }
    Ok(JoinHandle::of_std(Builder { name, stack_size }.into_std().spawn(f)?))
}

/// Starts a task; `make_static` is given the body to hand to the engine.
#[track_caller]
pub(super) fn start<'a, F, T>(
    name: Option<String>,
    f: F,
    make_static: impl FnOnce(Box<dyn FnOnce() + Send + 'a>) -> Box<dyn FnOnce() + Send + 'static>,
) -> (Task, Packet<T>)
where
    F: FnOnce() -> T + Send + 'a,
    T: Send + 'a,
{
    let location = Location::caller();
    let (end, number) = engine::register_task(name.clone());
    let packet: Packet<T> = Arc::new(Mutex::new(None));
    // If it is never begun, the execution is over: what it owns is leaked, as what is on the stacks of the others. Its destructors might wait for these.
    let f = ManuallyDrop::new(f);
    let body = {
        let packet = Arc::clone(&packet);
        Box::new(move || {
            let f = ManuallyDrop::into_inner(f);
            if engine::is_abandoned() {
                // What it would have run owns is dropped as what others own is: while they unwind.
                let unwinding: Result<()> = catch_unwind(AssertUnwindSafe(|| {
                    let _owned = f;
                    engine::unwind()
                }));
                return drop(unwinding);
            }
            // On loom, a panic ends the model, joined or not.
            let result = if engine::on_loom() { Ok(f()) } else { catch_unwind(AssertUnwindSafe(f)) };
            if result.as_ref().is_err_and(|payload| engine::is_unwinding(&**payload)) {
                return engine::abandon_locals();
            }
            match &result {
                Err(payload) if engine::is_by_fault(&**payload) => engine::task_died_of_fault(),
                Err(payload) => engine::task_panicked(&**payload),
                Ok(_) => {}
            }
            match packet.lock() {
                Ok(mut packet) => *packet = Some(result),
                Err(_) => unreachable!("nothing panics with the packet locked"),
            }
            // If nobody will join, the result is dropped here, as part of the task.
            drop(packet);
            finish(location);
        })
    };
    #[cfg(feature = "loom")]
    if engine::on_loom() {
        engine::loom::spawn(number, end, location, make_static(body));
        return (Task { end, number, name }, packet);
    }
    // Shuttle never hands this handle's result to anybody, and a task does not end with its handle.
    drop(shuttle::thread::spawn(make_static(body)));
    (Task { end, number, name }, packet)
}

/// The last that a task does.
fn finish(location: &'static Location<'static>) {
    if engine::on_loom() {
        engine::drop_locals();
        return engine::finish_task(location);
    }
    if let Err(payload) = catch_unwind(engine::drop_locals) {
        engine::task_panicked(&*payload);
    }
    // An execution that is over unwinds from here as from any other operation.
    if let Err(payload) = catch_unwind(|| engine::finish_task(location))
        && !engine::is_unwinding(&*payload)
    {
        resume_unwind(payload);
    }
}

/// Waits for the task and takes its result.
pub(super) fn join_task<T>(task: &Task, packet: &Packet<T>, location: &'static Location<'static>) -> Result<T> {
    let access = engine::end_access(task.number, Action::Join);
    let result = perform(Operation::new("join", location, &[access]), |_| match packet.lock() {
        Ok(mut packet) => packet.take(),
        Err(_) => None,
    });
    has_joined(task, result.as_ref().is_some_and(Result::is_err));
    let Some(result) = result else { unreachable!("a task leaves its result before it ends") };
    result
}

fn has_joined(task: &Task, has_failed: bool) {
    engine::note(|| format!("`{}`", engine::name_of(task.number)));
    engine::reach_end_of(task.number);
    if has_failed {
        engine::take_panic(task.number);
        engine::take_fault(task.number);
    }
}

/// Asks whether the task has ended.
pub(super) fn probe_task(task: &Task, location: &'static Location<'static>) -> bool {
    let access = engine::end_access(task.number, Action::ProbeFinished);
    perform(Operation::new("is_finished", location, &[access]), |resolved| resolved[0].tag != NO)
}

/// [`std::thread::JoinHandle`]
pub struct JoinHandle<T> {
    kind: HandleKind<T>,
    thread: Thread,
}

// SAFETY: as with the one of `std`: a handle is made by `spawn` only, which wants results that may be sent, and a shared handle gives none
// of it.
#[expect(unsafe_code, reason = "handles are sent and shared whatever their type says of the result")]
unsafe impl<T> Send for JoinHandle<T> {}
// SAFETY: as above.
#[expect(unsafe_code, reason = "as above")]
unsafe impl<T> Sync for JoinHandle<T> {}

enum HandleKind<T> {
    Std(std::thread::JoinHandle<T>),
    Task(Task, Packet<T>),
}

impl<T> JoinHandle<T> {
    pub(super) fn of_task(task: Task, packet: Packet<T>) -> JoinHandle<T> {
        let thread = Thread::of_task(&task);
        JoinHandle { kind: HandleKind::Task(task, packet), thread }
    }

    pub(super) fn of_std(handle: std::thread::JoinHandle<T>) -> JoinHandle<T> {
        let thread = Thread::of_std(handle.thread());
        JoinHandle { kind: HandleKind::Std(handle), thread }
    }

    /// [`std::thread::JoinHandle::join`]
    #[track_caller]
    pub fn join(self) -> Result<T> {
        match self.kind {
            HandleKind::Std(handle) => handle.join(),
            HandleKind::Task(task, packet) if active() => join_task(&task, &packet, Location::caller()),
            HandleKind::Task(..) => Err(outlived()),
        }
    }

    /// [`std::thread::JoinHandle::thread`]
    pub fn thread(&self) -> &Thread {
        &self.thread
    }

    /// [`std::thread::JoinHandle::is_finished`]
    #[track_caller]
    pub fn is_finished(&self) -> bool {
        match &self.kind {
            HandleKind::Std(handle) => handle.is_finished(),
            HandleKind::Task(task, _) if active() => probe_task(task, Location::caller()),
            HandleKind::Task(..) => true,
        }
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinHandle").finish_non_exhaustive()
    }
}

/// The result of joining a task of an execution that is over.
pub(super) fn outlived() -> Box<dyn Any + Send> {
    Box::new("the thread belonged to an exploration that is over")
}

/// [`std::thread::Builder`]
#[derive(Debug)]
pub struct Builder {
    pub(super) name: Option<String>,
    stack_size: Option<usize>,
}

impl Builder {
    /// [`std::thread::Builder::new`]
    #[expect(clippy::new_without_default, reason = "the one of `std` has none")]
    pub fn new() -> Builder {
        Builder { name: None, stack_size: None }
    }

    /// [`std::thread::Builder::name`]
    #[must_use]
    pub fn name(mut self, name: String) -> Builder {
        self.name = Some(name);
        self
    }

    /// [`std::thread::Builder::stack_size`]; has no effect in an exploration, where each thread, the main one too, has 2 MiB.
    #[must_use]
    pub fn stack_size(mut self, size: usize) -> Builder {
        self.stack_size = Some(size);
        self
    }

    pub(super) fn into_std(self) -> std::thread::Builder {
        let mut builder = std::thread::Builder::new();
        if let Some(name) = self.name {
            builder = builder.name(name);
        }
        if let Some(size) = self.stack_size {
            builder = builder.stack_size(size);
        }
        builder
    }

    /// [`std::thread::Builder::spawn`]
    #[track_caller]
    pub fn spawn<F, T>(self, f: F) -> std::io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        engine::may_find_no_thread(Location::caller())?;
        spawn_named(self.name, self.stack_size, f)
    }
}
