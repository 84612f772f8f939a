//! Stands in for `tokio::sync::Semaphore`.
#![expect(unsafe_code, reason = "an owned permit borrows from an Arc that it keeps; each use says why that is sound")]

use std::sync::Arc;

use ::tokio::sync as real;
use real::{AcquireError, TryAcquireError};

use super::mutex::Keeping;
use crate::future::block_on;
use crate::monitor::{Call, Monitor};
use crate::tokio::step::{Held, Object, Steps, change, lent, look};

/// Stands in for `tokio::sync::Semaphore`.
#[derive(Debug)]
pub struct Semaphore {
    object: Object,
    inner: real::Semaphore,
}

/// Stands in for `tokio::sync::SemaphorePermit`.
#[must_use]
pub struct SemaphorePermit<'a> {
    held: Held<'a, real::SemaphorePermit<'a>>,
    semaphore: &'a Semaphore,
}

/// Stands in for `tokio::sync::OwnedSemaphorePermit`. Fields end in their order: the permit before what it borrows from.
#[must_use]
pub struct OwnedSemaphorePermit {
    permit: SemaphorePermit<'static>,
    semaphore: Arc<Semaphore>,
}

const NEEDS: &str = "a permit";

impl Semaphore {
    /// The most permits there can be.
    pub const MAX_PERMITS: usize = real::Semaphore::MAX_PERMITS;

    /// A semaphore with so many permits.
    ///
    /// # Panics
    /// If that are more than [`Semaphore::MAX_PERMITS`].
    #[track_caller]
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { object: Monitor::new("semaphore", ()), inner: real::Semaphore::new(permits) }
    }

    /// A semaphore with so many permits.
    ///
    /// # Panics
    /// If that are more than [`Semaphore::MAX_PERMITS`].
    #[track_caller]
    pub const fn const_new(permits: usize) -> Semaphore {
        Semaphore { object: Monitor::new("semaphore", ()), inner: real::Semaphore::const_new(permits) }
    }

    /// How many permits there are to be had.
    #[track_caller]
    pub fn available_permits(&self) -> usize {
        look(&self.object, Call::new("available_permits"), || self.inner.available_permits())
    }

    /// Adds permits.
    ///
    /// # Panics
    /// If that makes more than [`Semaphore::MAX_PERMITS`].
    #[track_caller]
    pub fn add_permits(&self, n: usize) {
        change(&self.object, Call::new("add_permits"), || self.inner.add_permits(n));
    }

    /// Takes away at most so many permits, and says how many.
    #[track_caller]
    pub fn forget_permits(&self, n: usize) -> usize {
        change(&self.object, Call::new("forget_permits"), || self.inner.forget_permits(n))
    }

    /// Waits for a permit; those who wait get theirs in their order.
    ///
    /// # Errors
    /// If the semaphore is closed.
    #[track_caller]
    pub fn acquire(&self) -> impl Future<Output = Result<SemaphorePermit<'_>, AcquireError>> {
        self.acquire_as(Call::waiting("acquire", NEEDS), 1)
    }

    /// Waits for so many permits.
    ///
    /// # Errors
    /// If the semaphore is closed.
    #[track_caller]
    pub fn acquire_many(&self, n: u32) -> impl Future<Output = Result<SemaphorePermit<'_>, AcquireError>> {
        self.acquire_as(Call::waiting("acquire_many", "permits"), n)
    }

    fn acquire_as(&self, call: Call, n: u32) -> impl Future<Output = Result<SemaphorePermit<'_>, AcquireError>> {
        let steps = Steps::new(&self.object, call, self.inner.acquire_many(n));
        async move { Ok(self.held(call, steps.await?)) }
    }

    fn held<'a>(&'a self, call: Call, permit: real::SemaphorePermit<'a>) -> SemaphorePermit<'a> {
        SemaphorePermit { held: Held::new(&self.object, call, permit), semaphore: self }
    }

    /// Takes a permit that is there.
    ///
    /// # Errors
    /// If there is none, or the semaphore is closed.
    #[track_caller]
    pub fn try_acquire(&self) -> Result<SemaphorePermit<'_>, TryAcquireError> {
        let call = Call::new("try_acquire");
        change(&self.object, call, || self.inner.try_acquire()).map(|permit| self.held(call, permit))
    }

    /// Takes so many permits if they are there.
    ///
    /// # Errors
    /// If they are not, or the semaphore is closed.
    #[track_caller]
    pub fn try_acquire_many(&self, n: u32) -> Result<SemaphorePermit<'_>, TryAcquireError> {
        let call = Call::new("try_acquire_many");
        change(&self.object, call, || self.inner.try_acquire_many(n)).map(|permit| self.held(call, permit))
    }

    /// [`Semaphore::acquire`] of a thread.
    ///
    /// # Errors
    /// If the semaphore is closed.
    #[track_caller]
    pub fn blocking_acquire(&self) -> Result<SemaphorePermit<'_>, AcquireError> {
        block_on(self.acquire())
    }

    /// [`Semaphore::acquire_many`] of a thread.
    ///
    /// # Errors
    /// If the semaphore is closed.
    #[track_caller]
    pub fn blocking_acquire_many(&self, n: u32) -> Result<SemaphorePermit<'_>, AcquireError> {
        block_on(self.acquire_many(n))
    }

    /// [`Semaphore::acquire`] with a permit that keeps the semaphore.
    ///
    /// # Errors
    /// If the semaphore is closed.
    #[track_caller]
    pub fn acquire_owned(self: Arc<Self>) -> impl Future<Output = Result<OwnedSemaphorePermit, AcquireError>> {
        self.acquire_owned_as(Call::waiting("acquire_owned", NEEDS), 1)
    }

    /// [`Semaphore::acquire_many`] with a permit that keeps the semaphore.
    ///
    /// # Errors
    /// If the semaphore is closed.
    #[track_caller]
    pub fn acquire_many_owned(
        self: Arc<Self>,
        n: u32,
    ) -> impl Future<Output = Result<OwnedSemaphorePermit, AcquireError>> {
        self.acquire_owned_as(Call::waiting("acquire_many_owned", "permits"), n)
    }

    fn acquire_owned_as(
        self: Arc<Self>,
        call: Call,
        n: u32,
    ) -> impl Future<Output = Result<OwnedSemaphorePermit, AcquireError>> {
        // SAFETY: the future below, and then the permit, keep the `Arc`, and end before it does.
        let acquire = unsafe { lent(&self) }.acquire_as(call, n);
        Keeping {
            future: Box::pin(acquire),
            keeps: self,
            make: |permit, semaphore| permit.map(|permit| OwnedSemaphorePermit { permit, semaphore }),
        }
    }

    /// [`Semaphore::try_acquire`] with a permit that keeps the semaphore.
    ///
    /// # Errors
    /// If there is none, or the semaphore is closed.
    #[track_caller]
    pub fn try_acquire_owned(self: Arc<Self>) -> Result<OwnedSemaphorePermit, TryAcquireError> {
        // SAFETY: the permit keeps the `Arc`, and ends before it does.
        let permit = unsafe { lent(&self) }.try_acquire()?;
        Ok(OwnedSemaphorePermit { permit, semaphore: self })
    }

    /// [`Semaphore::try_acquire_many`] with a permit that keeps the semaphore.
    ///
    /// # Errors
    /// If they are not there, or the semaphore is closed.
    #[track_caller]
    pub fn try_acquire_many_owned(self: Arc<Self>, n: u32) -> Result<OwnedSemaphorePermit, TryAcquireError> {
        // SAFETY: the permit keeps the `Arc`, and ends before it does.
        let permit = unsafe { lent(&self) }.try_acquire_many(n)?;
        Ok(OwnedSemaphorePermit { permit, semaphore: self })
    }

    /// [`Semaphore::acquire_owned`] of a thread.
    ///
    /// # Errors
    /// If the semaphore is closed.
    #[track_caller]
    pub fn blocking_acquire_owned(self: Arc<Self>) -> Result<OwnedSemaphorePermit, AcquireError> {
        block_on(self.acquire_owned())
    }

    /// [`Semaphore::acquire_many_owned`] of a thread.
    ///
    /// # Errors
    /// If the semaphore is closed.
    #[track_caller]
    pub fn blocking_acquire_many_owned(self: Arc<Self>, n: u32) -> Result<OwnedSemaphorePermit, AcquireError> {
        block_on(self.acquire_many_owned(n))
    }

    /// Gives no permits any more.
    #[track_caller]
    pub fn close(&self) {
        change(&self.object, Call::new("close"), || self.inner.close());
    }

    /// Whether it is closed.
    #[track_caller]
    pub fn is_closed(&self) -> bool {
        look(&self.object, Call::new("is_closed"), || self.inner.is_closed())
    }
}

impl<'a> SemaphorePermit<'a> {
    /// Ends without giving the permits back.
    #[track_caller]
    pub fn forget(self) {
        self.held.end("forget", real::SemaphorePermit::forget);
    }

    /// Takes over the other one's permits.
    ///
    /// # Panics
    /// If those are of another semaphore.
    #[track_caller]
    pub fn merge(&mut self, other: SemaphorePermit<'a>) {
        self.held.get_mut().merge(other.held.end("merge", |permit| permit));
    }

    /// Gives so many of its permits to another one; `None` if it has not so many.
    pub fn split(&mut self, n: usize) -> Option<SemaphorePermit<'a>> {
        let semaphore = self.semaphore;
        let permit = self.held.get_mut().split(n)?;
        Some(semaphore.held(Call::new("split"), permit))
    }

    /// The semaphore.
    pub fn semaphore(&self) -> &Semaphore {
        self.semaphore
    }

    /// How many permits it has.
    pub fn num_permits(&self) -> usize {
        self.held.get().num_permits()
    }
}

impl OwnedSemaphorePermit {
    /// Ends without giving the permits back.
    #[track_caller]
    pub fn forget(self) {
        self.permit.forget();
    }

    /// Takes over the other one's permits.
    ///
    /// # Panics
    /// If those are of another semaphore.
    #[track_caller]
    pub fn merge(&mut self, other: OwnedSemaphorePermit) {
        self.permit.merge(other.permit);
    }

    /// Gives so many of its permits to another one; `None` if it has not so many.
    pub fn split(&mut self, n: usize) -> Option<OwnedSemaphorePermit> {
        let permit = self.permit.split(n)?;
        Some(OwnedSemaphorePermit { permit, semaphore: Arc::clone(&self.semaphore) })
    }

    /// The semaphore.
    pub fn semaphore(&self) -> &Arc<Semaphore> {
        &self.semaphore
    }

    /// How many permits it has.
    pub fn num_permits(&self) -> usize {
        self.permit.num_permits()
    }
}

impl std::fmt::Debug for SemaphorePermit<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SemaphorePermit").field("permits", &self.num_permits()).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for OwnedSemaphorePermit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OwnedSemaphorePermit").field("permits", &self.num_permits()).finish_non_exhaustive()
    }
}
