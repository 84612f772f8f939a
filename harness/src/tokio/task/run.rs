//! The thread of a spawned future.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Poll, Wake};

use ::tokio::task as real;

use super::error::{Id, JoinError, Kind, Reason};
use super::handle::{JoinHandle, Joining};
use crate::engine::{self, active};
use crate::future::{Token, poll_until};
use crate::monitor::{Call, Monitor, Waiting};
use crate::tokio::runtime;

/// What a task and its handles share.
pub(super) struct Task<T> {
    token: Arc<Token>,
    is_aborted: Monitor<bool>,
    state: Monitor<State<T>>,
    spawned: Call,
}

enum State<T> {
    Running(Waiting),
    /// The number is the engine's of its thread.
    Done(Result<T, JoinError>, usize),
    Taken,
}

/// What handles do with a task, whatever its result.
pub(crate) trait Control: Send + Sync {
    fn abort(&self, call: Call);
    fn is_finished(&self, call: Call) -> bool;
}

impl<T: Send> Control for Task<T> {
    fn abort(&self, call: Call) {
        self.is_aborted.change(call, |is_aborted, _| *is_aborted = true);
        engine::within(|| self.token.wake_by_ref());
    }

    fn is_finished(&self, call: Call) -> bool {
        self.state.look(call, |state| !matches!(state, State::Running(_)))
    }
}

impl<T> Task<T> {
    /// The result, once there is one.
    pub(super) fn poll(&self, call: Call, context: &mut std::task::Context<'_>) -> Poll<Result<T, JoinError>> {
        let done = self.state.poll(call, context, |state, waker, _| match state {
            State::Running(waiting) => {
                waiting.add(waker);
                Poll::Pending
            }
            _ => Poll::Ready(std::mem::replace(state, State::Taken)),
        });
        done.map(|state| match state {
            State::Done(result, number) => {
                if result.as_ref().is_err_and(JoinError::is_panic) && active() {
                    engine::take_panic(number);
                }
                result
            }
            _ => panic!("JoinHandle polled after completion"),
        })
    }
}

/// Stands in for `tokio::spawn`.
#[track_caller]
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    if !active() {
        return JoinHandle(Joining::Real(real::spawn(future)));
    }
    explored(future, || ())
}

/// Stands in for `tokio::task::spawn_blocking`.
#[track_caller]
pub fn spawn_blocking<F, R>(f: F) -> JoinHandle<R>
where
    F: FnOnce() -> R + Send + 'static,
    R: Send + 'static,
{
    if !active() {
        return JoinHandle(Joining::Real(real::spawn_blocking(f)));
    }
    explored(async move { f() }, || ())
}

/// Starts a thread for the future, which does that last.
#[track_caller]
pub(super) fn explored<F>(future: F, at_end: impl FnOnce() + Send + 'static) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let spawned = Call::new("complete");
    let task = Arc::new(Task {
        token: Token::new(),
        is_aborted: Monitor::new("task", false),
        state: Monitor::new("task", State::Running(Waiting::new())),
        spawned,
    });
    let shared = Arc::clone(&task);
    let runtime = runtime::current();
    let thread = crate::thread::spawn({
        let runtime = runtime.clone();
        move || {
            let _entered = runtime.map(|runtime| runtime.enter_owned());
            run(&shared, future);
            at_end();
        }
    });
    let Some(number) = thread.thread().id().number() else { unreachable!("it is a thread of the exploration") };
    let control: Arc<dyn Control> = Arc::clone(&task) as Arc<dyn Control>;
    if let Some(runtime) = runtime {
        runtime.add(Arc::clone(&control), thread);
    }
    JoinHandle(Joining::Explored { task, control, id: Id(Kind::Explored(number)) })
}

fn run<F: Future>(task: &Task<F::Output>, future: F) {
    let asked = Call { name: "ask whether it is aborted", ..task.spawned };
    let stops = || engine::within(|| task.is_aborted.look(asked, |is_aborted| *is_aborted));
    let result = catch_unwind(AssertUnwindSafe(|| {
        // When it is aborted, what it holds is dropped before anybody hears of it.
        let mut future = Box::pin(future);
        poll_until(future.as_mut(), &task.token, true, stops)
    }));
    let number = engine::here().0;
    let id = Id(Kind::Explored(number));
    let result = match result {
        Ok(Some(output)) => Ok(output),
        Ok(None) => Err(JoinError(Reason::Cancelled(id))),
        Err(payload) => {
            note_panic(&*payload);
            Err(JoinError(Reason::Panic(id, payload)))
        }
    };
    task.state.change(task.spawned, |state, wakers| {
        if let State::Running(mut waiting) = std::mem::replace(state, State::Done(result, number)) {
            waiting.wake(wakers);
        }
    });
}

/// Until somebody takes it, the panic counts as one of the program.
fn note_panic(payload: &(dyn Any + Send)) {
    if engine::is_unwinding(payload) {
        engine::unwind();
    }
    if active() {
        engine::task_panicked(payload);
    }
}

impl<T> std::fmt::Debug for Task<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Task").finish_non_exhaustive()
    }
}
