//! Futures that run beside the one that spawned them.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use super::run::{Token, poll_until};
use super::shared::Shared;

/// What spawner and spawned share.
struct Task<T> {
    token: Arc<Token>,
    is_aborted: Shared<bool>,
    state: Shared<State<T>>,
}

enum State<T> {
    /// It runs, and somebody may wait for it.
    Running(Option<Waker>),
    /// It has ended; the number is the engine's of its thread.
    Done(Result<T, JoinError>, usize),
    Taken,
}

/// Runs a future beside the caller. If the handle is dropped, it goes on all the same.
///
/// In an exploration, a panic that nobody gets by awaiting the handle is a failure, and so is a future that waits for good when
/// the main thread has ended.
#[track_caller]
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let task = Arc::new(Task {
        token: Token::new(),
        is_aborted: Shared::called("future", false),
        state: Shared::new(State::Running(None)),
    });
    let shared = Arc::clone(&task);
    drop(crate::thread::spawn(move || run(&shared, future)));
    JoinHandle { task }
}

fn run<F: Future>(task: &Task<F::Output>, future: F) {
    let stops = || task.is_aborted.look("ask whether it is aborted", |is_aborted| *is_aborted);
    let result = catch_unwind(AssertUnwindSafe(|| {
        // When it is aborted, what it holds is dropped before anybody hears of it.
        let mut future = Box::pin(future);
        poll_until(future.as_mut(), &task.token, true, stops)
    }));
    let result = match result {
        Ok(Some(output)) => Ok(output),
        Ok(None) => Err(JoinError(Reason::Aborted)),
        Err(payload) => {
            note_panic(&*payload);
            Err(JoinError(Reason::Panic(payload)))
        }
    };
    let number = here();
    let before = task.state.change("complete", |state| std::mem::replace(state, State::Done(result, number)));
    if let State::Running(Some(waker)) = before {
        waker.wake();
    }
}

/// Until somebody takes it, the panic counts as one of the program.
#[cfg(feature = "explore")]
fn note_panic(payload: &(dyn Any + Send)) {
    if crate::engine::is_unwinding(payload) {
        crate::engine::unwind();
    }
    if crate::engine::active() && !crate::engine::is_by_fault(payload) {
        crate::engine::task_panicked(payload);
    }
}

#[cfg(not(feature = "explore"))]
fn note_panic(_: &(dyn Any + Send)) {}

#[cfg(feature = "explore")]
fn here() -> usize {
    if crate::engine::active() { crate::engine::here().0 } else { 0 }
}

#[cfg(not(feature = "explore"))]
fn here() -> usize {
    0
}

/// A spawned future: awaiting it gives its output, or why there is none.
pub struct JoinHandle<T> {
    task: Arc<Task<T>>,
}

impl<T> JoinHandle<T> {
    /// Has the future dropped at the next place where it waits, in its own thread; if it has ended by then, nothing happens.
    pub fn abort(&self) {
        self.task.is_aborted.change("abort", |is_aborted| *is_aborted = true);
        self.task.token.wake_by_ref();
    }

    /// Whether it has ended, in whatever way.
    pub fn is_finished(&self) -> bool {
        self.task.state.look("is_finished", |state| !matches!(state, State::Running(_)))
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    /// # Panics
    /// If it has given the output before.
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let done = self.task.state.change("await", |state| match state {
            State::Running(waker) => {
                *waker = Some(context.waker().clone());
                None
            }
            _ => Some(std::mem::replace(state, State::Taken)),
        });
        match done {
            None => Poll::Pending,
            Some(State::Done(result, number)) => {
                #[cfg(feature = "explore")]
                if result.as_ref().is_err_and(JoinError::is_panic) && crate::engine::active() {
                    crate::engine::take_panic(number);
                }
                let _ = number;
                Poll::Ready(result)
            }
            Some(_) => panic!("a JoinHandle was polled after it had given its output"),
        }
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinHandle").finish_non_exhaustive()
    }
}

/// Why a spawned future has no output.
pub struct JoinError(Reason);

enum Reason {
    Aborted,
    Panic(Box<dyn Any + Send>),
}

impl JoinError {
    /// Whether it was aborted.
    pub fn is_cancelled(&self) -> bool {
        matches!(self.0, Reason::Aborted)
    }

    /// Whether it panicked.
    pub fn is_panic(&self) -> bool {
        matches!(self.0, Reason::Panic(_))
    }

    /// What it panicked with.
    ///
    /// # Errors
    /// The error itself, if it did not panic.
    pub fn try_into_panic(self) -> Result<Box<dyn Any + Send>, JoinError> {
        match self.0 {
            Reason::Panic(payload) => Ok(payload),
            Reason::Aborted => Err(self),
        }
    }
}

impl fmt::Debug for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = if self.is_panic() { "Panic(..)" } else { "Cancelled" };
        write!(f, "JoinError::{reason}")
    }
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_panic() { "the spawned future panicked" } else { "the spawned future was aborted" })
    }
}

impl std::error::Error for JoinError {}
