//! Stands in for `tokio::task::JoinError` and `tokio::task::Id`.

use std::any::Any;
use std::fmt;

use ::tokio::task as real;

/// Stands in for `tokio::task::Id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Id(pub(super) Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Real(real::Id),
    /// The engine's number of the thread.
    Explored(usize),
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Real(id) => id.fmt(f),
            Kind::Explored(number) => number.fmt(f),
        }
    }
}

/// Stands in for `tokio::task::JoinError`.
pub struct JoinError(pub(super) Reason);

pub(super) enum Reason {
    Real(real::JoinError),
    Cancelled(Id),
    Panic(Id, Box<dyn Any + Send>),
}

impl JoinError {
    /// Whether the task was aborted.
    pub fn is_cancelled(&self) -> bool {
        match &self.0 {
            Reason::Real(error) => error.is_cancelled(),
            reason => matches!(reason, Reason::Cancelled(_)),
        }
    }

    /// Whether the task panicked.
    pub fn is_panic(&self) -> bool {
        match &self.0 {
            Reason::Real(error) => error.is_panic(),
            reason => matches!(reason, Reason::Panic(..)),
        }
    }

    /// What the task panicked with.
    ///
    /// # Panics
    /// If it did not.
    #[track_caller]
    pub fn into_panic(self) -> Box<dyn Any + Send + 'static> {
        match self.try_into_panic() {
            Ok(payload) => payload,
            Err(_) => panic!("`JoinError` reason is not a panic."),
        }
    }

    /// What the task panicked with.
    ///
    /// # Errors
    /// The error itself, if it did not.
    pub fn try_into_panic(self) -> Result<Box<dyn Any + Send + 'static>, JoinError> {
        match self.0 {
            Reason::Real(error) => error.try_into_panic().map_err(|error| JoinError(Reason::Real(error))),
            Reason::Panic(_, payload) => Ok(payload),
            reason @ Reason::Cancelled(_) => Err(JoinError(reason)),
        }
    }

    /// The task.
    pub fn id(&self) -> Id {
        match &self.0 {
            Reason::Real(error) => Id(Kind::Real(error.id())),
            Reason::Cancelled(id) | Reason::Panic(id, _) => *id,
        }
    }
}

impl fmt::Debug for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Real(error) => error.fmt(f),
            Reason::Cancelled(id) => write!(f, "JoinError::Cancelled({id:?})"),
            Reason::Panic(id, _) => write!(f, "JoinError::Panic({id:?}, ...)"),
        }
    }
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Real(error) => error.fmt(f),
            Reason::Cancelled(id) => write!(f, "task {id} was cancelled"),
            Reason::Panic(id, _) => write!(f, "task {id} panicked"),
        }
    }
}

impl std::error::Error for JoinError {}

impl From<JoinError> for std::io::Error {
    fn from(error: JoinError) -> std::io::Error {
        std::io::Error::other(error.to_string())
    }
}
