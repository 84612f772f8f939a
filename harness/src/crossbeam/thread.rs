//! Stands in for `crossbeam::thread`.
#![expect(unsafe_code, reason = "a scoped thread borrows from another; the use says why that is sound")]

use std::any::Any;
use std::fmt;
use std::io;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::thread::{Builder, JoinHandle, Result, Thread};

/// A thread of a scope, until somebody joins it.
type Shared<T> = Arc<Mutex<Option<T>>>;
type Handles = Arc<Mutex<Vec<Shared<JoinHandle<()>>>>>;

fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Stands in for `crossbeam::thread::Scope`.
pub struct Scope<'env> {
    handles: Handles,
    _env: PhantomData<&'env mut &'env ()>,
}

/// Runs the function, and waits for all threads of its scope before it returns.
///
/// # Errors
/// What threads panicked with that were not joined, as a `Vec`.
#[track_caller]
pub fn scope<'env, F, R>(f: F) -> Result<R>
where
    F: FnOnce(&Scope<'env>) -> R,
{
    let scope: Scope<'env> = Scope { handles: Handles::default(), _env: PhantomData };
    let result = catch_unwind(AssertUnwindSafe(|| f(&scope)));
    if let Err(payload) = result {
        if crate::engine::is_unwinding(&*payload) {
            // The execution is over; later threads have been unwound first.
            resume_unwind(payload);
        }
        join_all(&scope.handles);
        resume_unwind(payload);
    }
    let panics = join_all(&scope.handles);
    if panics.is_empty() { result } else { Err(Box::new(panics)) }
}

/// Joins what nobody has joined, also what comes meanwhile; gives their panics.
#[track_caller]
fn join_all(handles: &Handles) -> Vec<Box<dyn Any + Send>> {
    let mut panics = Vec::new();
    loop {
        let next = { locked(handles).pop() };
        let Some(next) = next else { return panics };
        let handle = { locked(&next).take() };
        panics.extend(handle.and_then(|handle| handle.join().err()));
    }
}

impl<'env> Scope<'env> {
    /// Starts a thread that may borrow what is around the scope.
    ///
    /// # Panics
    /// If the system has no more threads.
    #[track_caller]
    pub fn spawn<'scope, F, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce(&Scope<'env>) -> T,
        F: Send + 'env,
        T: Send + 'env,
    {
        match self.builder().spawn(f) {
            Ok(handle) => handle,
            Err(error) => panic!("failed to spawn scoped thread: {error}"),
        }
    }

    /// How to start a thread.
    pub fn builder<'scope>(&'scope self) -> ScopedThreadBuilder<'scope, 'env> {
        ScopedThreadBuilder { scope: self, builder: Builder::new() }
    }
}

/// Stands in for `crossbeam::thread::ScopedThreadBuilder`.
#[derive(Debug)]
pub struct ScopedThreadBuilder<'scope, 'env> {
    scope: &'scope Scope<'env>,
    builder: Builder,
}

impl<'scope, 'env> ScopedThreadBuilder<'scope, 'env> {
    /// Names the thread.
    #[must_use]
    pub fn name(mut self, name: String) -> ScopedThreadBuilder<'scope, 'env> {
        self.builder = self.builder.name(name);
        self
    }

    /// Sets the size of its stack; has no effect in an exploration.
    #[must_use]
    pub fn stack_size(mut self, size: usize) -> ScopedThreadBuilder<'scope, 'env> {
        self.builder = self.builder.stack_size(size);
        self
    }

    /// Starts the thread.
    ///
    /// # Errors
    /// If the system has no more threads.
    #[track_caller]
    pub fn spawn<F, T>(self, f: F) -> io::Result<ScopedJoinHandle<'scope, T>>
    where
        F: FnOnce(&Scope<'env>) -> T,
        F: Send + 'env,
        T: Send + 'env,
    {
        let result: Shared<T> = Arc::default();
        let left = Arc::clone(&result);
        let handles = Arc::clone(&self.scope.handles);
        let body = move || {
            let scope: Scope<'env> = Scope { handles, _env: PhantomData };
            let value = f(&scope);
            *locked(&left) = Some(value);
        };
        // SAFETY: `scope` joins every thread of its scope before it returns or unwinds, so that what they borrow is there; `spawn_unchecked`
        // says why that holds for an execution that is given up.
        let handle = unsafe { self.builder.spawn_unchecked(body)? };
        let thread = handle.thread().clone();
        let handle = Arc::new(Mutex::new(Some(handle)));
        locked(&self.scope.handles).push(Arc::clone(&handle));
        Ok(ScopedJoinHandle { handle, result, thread, _scope: PhantomData })
    }
}

/// Stands in for `crossbeam::thread::ScopedJoinHandle`.
pub struct ScopedJoinHandle<'scope, T> {
    handle: Shared<JoinHandle<()>>,
    result: Shared<T>,
    thread: Thread,
    _scope: PhantomData<&'scope ()>,
}

impl<T> ScopedJoinHandle<'_, T> {
    /// Waits for the thread.
    ///
    /// # Errors
    /// What it panicked with.
    #[track_caller]
    pub fn join(self) -> Result<T> {
        let handle = { locked(&self.handle).take() };
        if let Some(handle) = handle {
            handle.join()?;
        }
        match locked(&self.result).take() {
            Some(value) => Ok(value),
            None => Err(Box::new("the thread has no result")),
        }
    }

    /// The thread.
    pub fn thread(&self) -> &Thread {
        &self.thread
    }
}

impl fmt::Debug for Scope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Scope { .. }")
    }
}

impl<T> fmt::Debug for ScopedJoinHandle<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("ScopedJoinHandle { .. }")
    }
}
