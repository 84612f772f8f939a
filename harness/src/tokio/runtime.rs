//! Stands in for `tokio::runtime`: in an exploration, a runtime is the list of the threads of its tasks.

use std::cell::RefCell;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ::tokio::runtime as real;
pub use real::TryCurrentError;

use super::task::{JoinHandle, spawn, spawn_blocking};
use crate::engine::active;
use crate::monitor::Call;
use crate::tokio::task::Control;

/// The tasks of a runtime of an exploration.
#[derive(Default)]
pub(super) struct Tasks(Mutex<Vec<Spawned>>);

/// A task and its thread.
type Spawned = (Arc<dyn Control>, crate::thread::JoinHandle<()>);

crate::thread_local! {
    /// The runtime that the thread is in.
    static CURRENT: RefCell<Option<Arc<Tasks>>> = RefCell::new(None);
}

/// The runtime that the thread is in.
pub(super) fn current() -> Option<Arc<Tasks>> {
    CURRENT.with_borrow(Clone::clone)
}

impl Tasks {
    pub(super) fn add(&self, task: Arc<dyn Control>, thread: crate::thread::JoinHandle<()>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((task, thread));
    }

    /// Has the thread be in the runtime until the result is dropped.
    pub(super) fn enter_owned(self: Arc<Self>) -> Entered {
        Entered(CURRENT.replace(Some(self)))
    }

    /// Has all tasks dropped where they wait, and waits for that.
    fn shut_down(&self, call: Call) {
        // The execution is over, and each of its tasks is unwound by itself; this one could not wait for any.
        if crate::engine::is_abandoned() {
            return;
        }
        loop {
            let tasks = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
            if tasks.is_empty() {
                return;
            }
            for (task, _) in &tasks {
                task.abort(call);
            }
            for (_, thread) in tasks {
                let _ = thread.join();
            }
        }
    }
}

/// The runtime that the thread was in before.
pub(super) struct Entered(Option<Arc<Tasks>>);

impl Drop for Entered {
    fn drop(&mut self) {
        let before = self.0.take();
        let _ = CURRENT.try_with(|current| current.replace(before));
    }
}

/// Stands in for `tokio::runtime::Runtime`.
pub struct Runtime {
    /// Gone only while it ends.
    kind: Option<Kind>,
    handle: Handle,
}

enum Kind {
    Real(real::Runtime),
    Explored(Arc<Tasks>),
}

/// Stands in for `tokio::runtime::Handle`.
#[derive(Clone)]
pub struct Handle(HandleKind);

#[derive(Clone)]
enum HandleKind {
    Real(real::Handle),
    Explored(Arc<Tasks>),
}

/// Stands in for `tokio::runtime::EnterGuard`.
#[must_use]
pub struct EnterGuard<'a>(#[expect(dead_code, reason = "it is there to end")] EnterKind<'a>);

#[expect(dead_code, reason = "they are there to end")]
enum EnterKind<'a> {
    Real(real::EnterGuard<'a>),
    Explored(Entered),
}

impl Runtime {
    /// A runtime with what it usually has.
    ///
    /// # Errors
    /// If the system has no more threads.
    pub fn new() -> io::Result<Runtime> {
        if active() {
            return Ok(Runtime::explored());
        }
        Ok(Runtime::real(real::Runtime::new()?))
    }

    fn explored() -> Runtime {
        let tasks = Arc::<Tasks>::default();
        Runtime { handle: Handle(HandleKind::Explored(Arc::clone(&tasks))), kind: Some(Kind::Explored(tasks)) }
    }

    fn real(runtime: real::Runtime) -> Runtime {
        Runtime { handle: Handle(HandleKind::Real(runtime.handle().clone())), kind: Some(Kind::Real(runtime)) }
    }

    /// What spawns from outside.
    pub fn handle(&self) -> &Handle {
        &self.handle
    }

    /// Starts a task.
    #[track_caller]
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.handle.spawn(future)
    }

    /// Starts a task that blocks.
    #[track_caller]
    pub fn spawn_blocking<F, R>(&self, func: F) -> JoinHandle<R>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        self.handle.spawn_blocking(func)
    }

    /// Runs the future on this thread.
    #[track_caller]
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        match &self.kind {
            Some(Kind::Real(runtime)) => runtime.block_on(future),
            _ => self.handle.block_on(future),
        }
    }

    /// Has this thread be in the runtime.
    pub fn enter(&self) -> EnterGuard<'_> {
        self.handle.enter()
    }

    /// Ends the runtime. In an exploration tasks that block are waited for all the same.
    pub fn shutdown_timeout(mut self, duration: Duration) {
        if let Some(Kind::Real(runtime)) = self.kind.take_if(|kind| matches!(kind, Kind::Real(_))) {
            runtime.shutdown_timeout(duration);
        }
    }

    /// Ends the runtime. In an exploration tasks that block are waited for all the same.
    pub fn shutdown_background(self) {
        self.shutdown_timeout(Duration::ZERO);
    }
}

impl Drop for Runtime {
    #[track_caller]
    fn drop(&mut self) {
        if let Some(Kind::Explored(tasks)) = &self.kind
            && active()
        {
            tasks.shut_down(Call::new("shut the runtime down"));
        }
    }
}

impl Handle {
    /// The runtime that the thread is in.
    ///
    /// # Panics
    /// If it is in none.
    #[track_caller]
    pub fn current() -> Handle {
        match Handle::try_current() {
            Ok(handle) => handle,
            Err(error) => panic!("{error}"),
        }
    }

    /// The runtime that the thread is in.
    ///
    /// # Errors
    /// If it is in none.
    pub fn try_current() -> Result<Handle, TryCurrentError> {
        match current() {
            Some(tasks) if active() => Ok(Handle(HandleKind::Explored(tasks))),
            _ => Ok(Handle(HandleKind::Real(real::Handle::try_current()?))),
        }
    }

    /// Starts a task.
    #[track_caller]
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let _entered = self.enter();
        spawn(future)
    }

    /// Starts a task that blocks.
    #[track_caller]
    pub fn spawn_blocking<F, R>(&self, func: F) -> JoinHandle<R>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        let _entered = self.enter();
        spawn_blocking(func)
    }

    /// Runs the future on this thread.
    #[track_caller]
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        match &self.0 {
            HandleKind::Real(handle) => handle.block_on(future),
            HandleKind::Explored(tasks) => {
                let _entered = Arc::clone(tasks).enter_owned();
                crate::future::block_on(future)
            }
        }
    }

    /// Has this thread be in the runtime.
    pub fn enter(&self) -> EnterGuard<'_> {
        EnterGuard(match &self.0 {
            HandleKind::Real(handle) => EnterKind::Real(handle.enter()),
            HandleKind::Explored(tasks) => EnterKind::Explored(Arc::clone(tasks).enter_owned()),
        })
    }
}

/// Stands in for `tokio::runtime::Builder`. In an exploration its numbers mean nothing.
#[derive(Debug)]
pub struct Builder(real::Builder);

/// Methods that set something.
macro_rules! setters {
    ($($name:ident($($argument:ident: $type:ty)?);)*) => { $(
        #[doc = concat!("As `tokio::runtime::Builder::", stringify!($name), "`.")]
        pub fn $name(&mut self, $($argument: $type)?) -> &mut Builder {
            self.0.$name($($argument)?);
            self
        }
    )* };
}

impl Builder {
    /// A runtime of one thread.
    pub fn new_current_thread() -> Builder {
        Builder(real::Builder::new_current_thread())
    }

    /// A runtime of several threads.
    pub fn new_multi_thread() -> Builder {
        Builder(real::Builder::new_multi_thread())
    }

    setters! {
        enable_all();
        enable_time();
        worker_threads(val: usize);
        max_blocking_threads(val: usize);
        thread_name(val: impl Into<String>);
        thread_stack_size(val: usize);
        thread_keep_alive(duration: Duration);
        global_queue_interval(val: u32);
        event_interval(val: u32);
        start_paused(start_paused: bool);
    }

    /// The runtime.
    ///
    /// # Errors
    /// If the system has no more threads.
    pub fn build(&mut self) -> io::Result<Runtime> {
        if active() {
            return Ok(Runtime::explored());
        }
        Ok(Runtime::real(self.0.build()?))
    }
}

macro_rules! opaque {
    ($($name:ident),*) => { $(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )* };
}

opaque!(Runtime, Handle);

impl fmt::Debug for EnterGuard<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnterGuard").finish_non_exhaustive()
    }
}
