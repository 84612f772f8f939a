//! Stands in for `tokio::sync::OnceCell`, made of a semaphore with one permit for whoever initialises.

use std::fmt;
use std::sync::OnceLock;

use ::tokio::sync as real;
use real::SetError;

use super::semaphore::Semaphore;
use crate::monitor::{Call, Monitor};
use crate::tokio::step::{Object, change, look};

/// Stands in for `tokio::sync::OnceCell`.
pub struct OnceCell<T> {
    object: Object,
    /// Closed once there is a value.
    initialising: Semaphore,
    value: OnceLock<T>,
}

impl<T> OnceCell<T> {
    /// Without a value.
    #[track_caller]
    pub fn new() -> OnceCell<T> {
        OnceCell::const_new()
    }

    /// Without a value.
    #[track_caller]
    pub const fn const_new() -> OnceCell<T> {
        OnceCell {
            object: Monitor::new("one-time initialisation", ()),
            initialising: Semaphore::const_new(1),
            value: OnceLock::new(),
        }
    }

    /// With that value, if there is one.
    #[track_caller]
    pub fn new_with(value: Option<T>) -> OnceCell<T> {
        let cell = OnceCell::new();
        if let Some(value) = value {
            let _ = cell.value.set(value);
        }
        cell
    }

    /// Whether there is a value.
    #[track_caller]
    pub fn initialized(&self) -> bool {
        look(&self.object, Call::new("initialized"), || self.value.get().is_some())
    }

    /// The value.
    #[track_caller]
    pub fn get(&self) -> Option<&T> {
        look(&self.object, Call::new("get"), || self.value.get())
    }

    /// The value, without looking at others.
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.value.get_mut()
    }

    /// Gives it a value.
    ///
    /// # Errors
    /// The value, if it has one, or somebody is making one.
    #[track_caller]
    pub fn set(&self, value: T) -> Result<(), SetError<T>> {
        if self.get().is_some() {
            return Err(SetError::AlreadyInitializedError(value));
        }
        let Ok(permit) = self.initialising.try_acquire() else {
            return Err(match self.get() {
                Some(_) => SetError::AlreadyInitializedError(value),
                None => SetError::InitializingError(value),
            });
        };
        let result = self.put(Call::new("set"), value).map_err(SetError::AlreadyInitializedError);
        drop(permit);
        result
    }

    fn put(&self, call: Call, value: T) -> Result<(), T> {
        change(&self.object, call, || self.value.set(value))
    }

    /// The value, which the future of the function makes if there is none. If that is given up, the next one makes it.
    #[track_caller]
    pub fn get_or_init<F, Fut>(&self, f: F) -> impl Future<Output = &T>
    where
        F: FnOnce() -> Fut,
        Fut: Future<Output = T>,
    {
        let got = self.get_or_try_init(|| async { Ok::<T, std::convert::Infallible>(f().await) });
        async move {
            match got.await {
                Ok(value) => value,
                Err(never) => match never {},
            }
        }
    }

    /// The value, which the future of the function makes if there is none, unless it fails.
    #[track_caller]
    pub fn get_or_try_init<E, F, Fut>(&self, f: F) -> impl Future<Output = Result<&T, E>>
    where
        F: FnOnce() -> Fut,
        Fut: Future<Output = Result<T, E>>,
    {
        let (get, set) = (Call::new("get_or_init"), Call::new("initialise"));
        let acquire = self.initialising.acquire();
        async move {
            if let Some(value) = look(&self.object, get, || self.value.get()) {
                return Ok(value);
            }
            let permit = acquire.await;
            // Somebody may have been faster.
            if look(&self.object, get, || self.value.get()).is_none() {
                let value = f().await?;
                let _ = self.put(set, value);
            }
            drop(permit);
            match self.value.get() {
                Some(value) => Ok(value),
                None => unreachable!("it has just been set"),
            }
        }
    }

    /// The value.
    pub fn into_inner(self) -> Option<T> {
        self.value.into_inner()
    }

    /// Takes the value out.
    pub fn take(&mut self) -> Option<T> {
        self.value.take()
    }
}

impl<T> Default for OnceCell<T> {
    #[track_caller]
    fn default() -> OnceCell<T> {
        OnceCell::new()
    }
}

impl<T> From<T> for OnceCell<T> {
    #[track_caller]
    fn from(value: T) -> OnceCell<T> {
        OnceCell::new_with(Some(value))
    }
}

impl<T: Clone> Clone for OnceCell<T> {
    #[track_caller]
    fn clone(&self) -> OnceCell<T> {
        OnceCell::new_with(self.get().cloned())
    }
}

impl<T: PartialEq> PartialEq for OnceCell<T> {
    #[track_caller]
    fn eq(&self, other: &OnceCell<T>) -> bool {
        self.get() == other.get()
    }
}

impl<T: Eq> Eq for OnceCell<T> {}

impl<T: fmt::Debug> fmt::Debug for OnceCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnceCell").field("value", &self.get()).finish()
    }
}
