//! Scoped threads.
#![expect(unsafe_code, reason = "a scoped task borrows from the stack of another; each use says why that is sound")]

use std::fmt;
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex};
use std::thread::Result;

use super::explored::{Builder, JoinHandle, Task, Thread, join_task, outlived, probe_task, start};
use crate::dpor::action::{Access, Action};
use crate::engine::{self, Operation, active, perform};

/// [`std::thread::Scope`]
#[repr(transparent)]
pub struct Scope<'scope, 'env: 'scope>(std::thread::Scope<'scope, 'env>);

/// [`std::thread::ScopedJoinHandle`]
pub struct ScopedJoinHandle<'scope, T> {
    kind: HandleKind<'scope, T>,
    thread: Thread,
}

enum HandleKind<'scope, T> {
    Std(std::thread::ScopedJoinHandle<'scope, T>),
    Task(Task, Arc<Mutex<Option<Result<T>>>>),
}

/// [`std::thread::scope`]
///
/// # Panics
/// As in `std`, if a thread of the scope panicked and was not joined.
#[track_caller]
pub fn scope<'env, F, T>(f: F) -> T
where
    F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T,
{
    let location = Location::caller();
    // In an exploration the scope of `std` gets no threads; it lends its address and its lifetime.
    std::thread::scope(|inner| {
        // SAFETY: `Scope` is a transparent wrapper of `std::thread::Scope`, so a pointer to the one is a pointer to
        // the other, and the lifetimes are kept.
        let scope = unsafe { &*std::ptr::from_ref(inner).cast::<Scope<'_, 'env>>() };
        if !active() {
            return f(scope);
        }
        engine::not_on_loom("thread::scope", location);
        // Whatever happens in `f`, nothing it borrows may go before its tasks have ended.
        let mut result = catch_unwind(AssertUnwindSafe(|| f(scope)));
        if let Err(payload) = result {
            if engine::is_unwinding(&*payload) {
                // Later tasks are unwound first, so those of the scope are gone.
                resume_unwind(payload);
            }
            result = Err(payload);
        }
        let (mut panicked, mut died_of_fault) = (false, false);
        // Tasks of the scope may have added tasks to it, until none is left that could.
        loop {
            let tasks = engine::take_scope(scope.address());
            if tasks.is_empty() {
                break;
            }
            let joins: Vec<Access> =
                tasks.iter().map(|&(_, number)| engine::end_access(number, Action::Join)).collect();
            perform(Operation::new("scope ends", location, &joins), |_| ());
            for (_, number) in tasks {
                engine::reach_end_of(number);
                // Every panic counts as taken.
                panicked |= engine::take_panic(number);
                died_of_fault |= engine::take_fault(number);
            }
        }
        match result {
            Ok(value) if !panicked && !died_of_fault => value,
            Ok(_) if !panicked => engine::panic_by_fault(),
            Ok(_) => panic!("a scoped thread panicked"),
            Err(payload) => resume_unwind(payload),
        }
    })
}

impl<'scope> Scope<'scope, '_> {
    /// [`std::thread::Scope::spawn`]
    #[track_caller]
    pub fn spawn<F, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        Builder::new().start_scoped(self, f).unwrap_or_else(|error| panic!("failed to spawn thread: {error}"))
    }

    fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }
}

impl Builder {
    /// [`std::thread::Builder::spawn_unchecked`]
    ///
    /// # Safety
    /// As in `std`: the caller sees to it that the thread has ended before what it borrows goes, or that it is joined. In an exploration
    /// that is so as well for every execution that runs to its end; one that is given up unwinds later threads before earlier ones, or
    /// none at all.
    #[track_caller]
    pub unsafe fn spawn_unchecked<F, T>(self, f: F) -> std::io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send,
        T: Send,
    {
        if !active() {
            // SAFETY: the caller's.
            return Ok(JoinHandle::of_std(unsafe { self.into_std().spawn_unchecked(f)? }));
        }
        let (task, packet) = start(self.name, f, |body| {
            // SAFETY: only the lifetime changes, and the caller keeps what is borrowed.
            unsafe { std::mem::transmute::<Box<dyn FnOnce() + Send + '_>, Box<dyn FnOnce() + Send>>(body) }
        });
        Ok(JoinHandle::of_task(task, packet))
    }

    /// [`std::thread::Builder::spawn_scoped`]
    #[track_caller]
    pub fn spawn_scoped<'scope, 'env, F, T>(
        self,
        scope: &'scope Scope<'scope, 'env>,
        f: F,
    ) -> std::io::Result<ScopedJoinHandle<'scope, T>>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        engine::may_find_no_thread(Location::caller())?;
        self.start_scoped(scope, f)
    }

    #[track_caller]
    fn start_scoped<'scope, 'env, F, T>(
        self,
        scope: &'scope Scope<'scope, 'env>,
        f: F,
    ) -> std::io::Result<ScopedJoinHandle<'scope, T>>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        if !active() {
            let handle = self.into_std().spawn_scoped(&scope.0, f)?;
            let thread = Thread::of_std(handle.thread());
            return Ok(ScopedJoinHandle { kind: HandleKind::Std(handle), thread });
        }
        let (task, packet) = start(self.name, f, |body| {
            // SAFETY: only the lifetime changes. `scope` above does not return, nor unwind, before the task's last
            // operation, by when the body has dropped all that it borrowed. If the execution is abandoned before, either
            // tasks are unwound, later ones first, so the task is gone before the stack that lends is unwound; or that
            // stack is never unwound and the task never runs again (shuttle drops the bodies of tasks that never ran
            // before it frees any stack).
            unsafe { std::mem::transmute::<Box<dyn FnOnce() + Send + 'scope>, Box<dyn FnOnce() + Send>>(body) }
        });
        engine::add_to_scope(scope.address(), task.end, task.number);
        let thread = Thread::of_task(&task);
        Ok(ScopedJoinHandle { kind: HandleKind::Task(task, packet), thread })
    }
}

impl<T> ScopedJoinHandle<'_, T> {
    /// [`std::thread::ScopedJoinHandle::join`]
    #[track_caller]
    pub fn join(self) -> Result<T> {
        match self.kind {
            HandleKind::Std(handle) => handle.join(),
            HandleKind::Task(task, packet) if active() => join_task(&task, &packet, Location::caller()),
            HandleKind::Task(..) => Err(outlived()),
        }
    }

    /// [`std::thread::ScopedJoinHandle::thread`]
    pub fn thread(&self) -> &Thread {
        &self.thread
    }

    /// [`std::thread::ScopedJoinHandle::is_finished`]
    #[track_caller]
    pub fn is_finished(&self) -> bool {
        match &self.kind {
            HandleKind::Std(handle) => handle.is_finished(),
            HandleKind::Task(task, _) if active() => probe_task(task, Location::caller()),
            HandleKind::Task(..) => true,
        }
    }
}

impl<T> fmt::Debug for ScopedJoinHandle<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopedJoinHandle").finish_non_exhaustive()
    }
}

impl fmt::Debug for Scope<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
