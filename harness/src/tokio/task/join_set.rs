//! Stands in for `tokio::task::JoinSet`.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::error::{Id, JoinError};
use super::handle::{AbortHandle, JoinHandle};
use super::run::{explored, spawn, spawn_blocking};
use crate::engine::active;
use crate::monitor::{Call, Monitor, Waiting};

/// Stands in for `tokio::task::JoinSet`. Tasks are given in the order in which they end.
pub struct JoinSet<T> {
    /// With the number of each.
    tasks: Vec<(u64, JoinHandle<T>)>,
    next: u64,
    ended: Arc<Monitor<Ended>>,
}

struct Ended {
    numbers: VecDeque<u64>,
    waiting: Waiting,
}

/// Says that a task has ended, also if it was dropped.
struct Ending {
    number: u64,
    ended: Arc<Monitor<Ended>>,
    call: Call,
}

impl Drop for Ending {
    fn drop(&mut self) {
        let number = self.number;
        self.ended.change(self.call, |ended, wakers| {
            ended.numbers.push_back(number);
            ended.waiting.wake(wakers);
        });
    }
}

impl<T> JoinSet<T> {
    /// No tasks.
    #[track_caller]
    pub fn new() -> JoinSet<T> {
        let ended = Ended { numbers: VecDeque::new(), waiting: Waiting::new() };
        JoinSet { tasks: Vec::new(), next: 0, ended: Arc::new(Monitor::new("join set", ended)) }
    }

    /// How many tasks there are that were not given.
    pub fn len(&self) -> usize {
        self.tasks.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    fn ending(&mut self, call: Call) -> Ending {
        let number = self.next;
        self.next += 1;
        Ending { number, ended: Arc::clone(&self.ended), call }
    }

    fn add(&mut self, handle: JoinHandle<T>) -> AbortHandle {
        let abort = handle.abort_handle();
        self.tasks.push((self.next - 1, handle));
        abort
    }

    /// Aborts all tasks.
    #[track_caller]
    pub fn abort_all(&mut self) {
        self.tasks.iter().for_each(|(_, handle)| handle.abort());
    }

    /// Lets all tasks go on by themselves.
    pub fn detach_all(&mut self) {
        self.tasks.clear();
    }
}

impl<T: Send + 'static> JoinSet<T> {
    /// Starts a task.
    #[track_caller]
    pub fn spawn<F>(&mut self, task: F) -> AbortHandle
    where
        F: Future<Output = T> + Send + 'static,
    {
        let ending = self.ending(Call::new("end of a task"));
        let handle = if active() {
            explored(task, move || drop(ending))
        } else {
            spawn(async move {
                let _ending = ending;
                task.await
            })
        };
        self.add(handle)
    }

    /// Starts a task that blocks.
    #[track_caller]
    pub fn spawn_blocking<F>(&mut self, f: F) -> AbortHandle
    where
        F: FnOnce() -> T + Send + 'static,
    {
        let ending = self.ending(Call::new("end of a task"));
        let handle = if active() {
            explored(async move { f() }, move || drop(ending))
        } else {
            spawn_blocking(move || {
                let _ending = ending;
                f()
            })
        };
        self.add(handle)
    }
}

impl<T: 'static> JoinSet<T> {
    /// Waits for a task; `None` if there are none.
    #[track_caller]
    pub fn join_next(&mut self) -> impl Future<Output = Option<Result<T, JoinError>>> {
        let next = self.join_next_with_id();
        async move { Some(next.await?.map(|(_, output)| output)) }
    }

    /// Waits for a task and says which it was; `None` if there are none.
    #[track_caller]
    pub fn join_next_with_id(&mut self) -> impl Future<Output = Option<Result<(Id, T), JoinError>>> {
        let call = Call::waiting("join_next", "a task to end");
        std::future::poll_fn(move |context| self.poll_next(call, context))
    }

    fn poll_next(&mut self, call: Call, context: &mut Context<'_>) -> Poll<Option<Result<(Id, T), JoinError>>> {
        if self.tasks.is_empty() {
            return Poll::Ready(None);
        }
        let tasks = &self.tasks;
        let at = std::task::ready!(self.ended.poll(call, context, |ended, waker, _| {
            // Those that were let go are left out.
            while let Some(number) = ended.numbers.front().copied() {
                match tasks.iter().position(|(other, _)| *other == number) {
                    Some(at) => return Poll::Ready(at),
                    None => _ = ended.numbers.pop_front(),
                }
            }
            ended.waiting.add(waker);
            Poll::Pending
        }));
        let (_, handle) = &mut self.tasks[at];
        let id = handle.id();
        let result = std::task::ready!(Pin::new(handle).poll(context));
        let (number, _) = self.tasks.remove(at);
        self.ended.lock().numbers.retain(|other| *other != number);
        Poll::Ready(Some(result.map(|output| (id, output))))
    }

    /// Gives a task that has ended.
    #[track_caller]
    pub fn try_join_next(&mut self) -> Option<Result<T, JoinError>> {
        Some(self.try_join_next_with_id()?.map(|(_, output)| output))
    }

    /// Gives a task that has ended, and says which it was.
    #[track_caller]
    pub fn try_join_next_with_id(&mut self) -> Option<Result<(Id, T), JoinError>> {
        match self.poll_next(Call::new("try_join_next"), &mut Context::from_waker(Waker::noop())) {
            Poll::Ready(next) => next,
            Poll::Pending => None,
        }
    }

    /// Aborts all tasks and waits for them.
    #[track_caller]
    pub fn shutdown(&mut self) -> impl Future<Output = ()> {
        let call = Call::waiting("shutdown", "the tasks to end");
        self.abort_all();
        async move { while std::future::poll_fn(|context| self.poll_next(call, context)).await.is_some() {} }
    }

    /// Waits for all tasks.
    ///
    /// # Panics
    /// If one of them panicked or was aborted.
    #[track_caller]
    pub fn join_all(mut self) -> impl Future<Output = Vec<T>> {
        let call = Call::waiting("join_all", "the tasks to end");
        async move {
            let mut outputs = Vec::new();
            while let Some(next) = std::future::poll_fn(|context| self.poll_next(call, context)).await {
                match next {
                    Ok((_, output)) => outputs.push(output),
                    Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                    Err(error) => panic!("{error}"),
                }
            }
            outputs
        }
    }

    /// [`JoinSet::join_next`] as a poll function.
    #[track_caller]
    pub fn poll_join_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, JoinError>>> {
        self.poll_join_next_with_id(cx).map(|next| Some(next?.map(|(_, output)| output)))
    }

    /// [`JoinSet::join_next_with_id`] as a poll function.
    #[track_caller]
    pub fn poll_join_next_with_id(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<(Id, T), JoinError>>> {
        self.poll_next(Call::waiting("join_next", "a task to end"), cx)
    }
}

impl<T> Drop for JoinSet<T> {
    #[track_caller]
    fn drop(&mut self) {
        self.abort_all();
    }
}

impl<T> Default for JoinSet<T> {
    #[track_caller]
    fn default() -> JoinSet<T> {
        JoinSet::new()
    }
}

impl<T, F> FromIterator<F> for JoinSet<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    #[track_caller]
    fn from_iter<I: IntoIterator<Item = F>>(iter: I) -> JoinSet<T> {
        let mut set = JoinSet::new();
        for future in iter {
            set.spawn(future);
        }
        set
    }
}

impl<T> fmt::Debug for JoinSet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinSet").field("len", &self.len()).finish()
    }
}
