//! Stands in for `tokio::task::JoinHandle` and `tokio::task::AbortHandle`.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use ::tokio::task as real;

use super::error::{Id, JoinError, Kind, Reason};
use super::run::{Control, Task};
use crate::monitor::Call;

/// Stands in for `tokio::task::JoinHandle`.
pub struct JoinHandle<T>(pub(super) Joining<T>);

pub(super) enum Joining<T> {
    Real(real::JoinHandle<T>),
    Explored { task: Arc<Task<T>>, control: Arc<dyn Control>, id: Id },
}

/// Stands in for `tokio::task::AbortHandle`.
#[derive(Clone)]
pub struct AbortHandle(Aborting);

#[derive(Clone)]
enum Aborting {
    Real(real::AbortHandle),
    Explored(Arc<dyn Control>, Id),
}

impl<T> UnwindSafe for JoinHandle<T> {}
impl<T> RefUnwindSafe for JoinHandle<T> {}
impl UnwindSafe for AbortHandle {}
impl RefUnwindSafe for AbortHandle {}

impl<T> JoinHandle<T> {
    /// Has the task dropped at the next place where it waits; if it has ended by then, nothing happens.
    #[track_caller]
    pub fn abort(&self) {
        match &self.0 {
            Joining::Real(handle) => handle.abort(),
            Joining::Explored { control, .. } => control.abort(Call::new("abort")),
        }
    }

    /// Whether the task has ended, in whatever way.
    #[track_caller]
    pub fn is_finished(&self) -> bool {
        match &self.0 {
            Joining::Real(handle) => handle.is_finished(),
            Joining::Explored { control, .. } => control.is_finished(Call::new("is_finished")),
        }
    }

    /// What aborts the task.
    pub fn abort_handle(&self) -> AbortHandle {
        AbortHandle(match &self.0 {
            Joining::Real(handle) => Aborting::Real(handle.abort_handle()),
            Joining::Explored { control, id, .. } => Aborting::Explored(Arc::clone(control), *id),
        })
    }

    /// The task.
    pub fn id(&self) -> Id {
        match &self.0 {
            Joining::Real(handle) => Id(Kind::Real(handle.id())),
            Joining::Explored { id, .. } => *id,
        }
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    #[track_caller]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            Joining::Real(handle) => Pin::new(handle).poll(context).map_err(|error| JoinError(Reason::Real(error))),
            Joining::Explored { task, .. } => task.poll(Call::waiting("await the task", "its end"), context),
        }
    }
}

impl AbortHandle {
    /// Has the task dropped at the next place where it waits; if it has ended by then, nothing happens.
    #[track_caller]
    pub fn abort(&self) {
        match &self.0 {
            Aborting::Real(handle) => handle.abort(),
            Aborting::Explored(control, _) => control.abort(Call::new("abort")),
        }
    }

    /// Whether the task has ended, in whatever way.
    #[track_caller]
    pub fn is_finished(&self) -> bool {
        match &self.0 {
            Aborting::Real(handle) => handle.is_finished(),
            Aborting::Explored(control, _) => control.is_finished(Call::new("is_finished")),
        }
    }

    /// The task.
    pub fn id(&self) -> Id {
        match &self.0 {
            Aborting::Real(handle) => Id(Kind::Real(handle.id())),
            Aborting::Explored(_, id) => *id,
        }
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinHandle").field("id", &self.id()).finish()
    }
}

impl fmt::Debug for AbortHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AbortHandle").field("id", &self.id()).finish()
    }
}
