//! Stands in for `tokio::sync::Notify`.
#![expect(unsafe_code, reason = "an owned future borrows from an Arc that it keeps; the use says why that is sound")]

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use ::tokio::sync as real;

use crate::monitor::{Call, Monitor};
use crate::tokio::step::{Object, Steps, change, lent, look};

/// Stands in for `tokio::sync::Notify`.
#[derive(Debug)]
pub struct Notify {
    object: Object,
    inner: real::Notify,
    /// How many futures wait, for the report of a notification that finds none.
    waiting: std::sync::atomic::AtomicUsize,
}

/// Futures of [`Notify`].
pub mod futures {
    pub use super::{Notified, OwnedNotified};
}

impl Notify {
    /// Without a permit.
    #[track_caller]
    pub fn new() -> Notify {
        Notify::const_new()
    }

    /// Without a permit.
    #[track_caller]
    pub const fn const_new() -> Notify {
        Notify {
            object: Monitor::new("notify", ()),
            inner: real::Notify::const_new(),
            waiting: std::sync::atomic::AtomicUsize::new(0),
        }
    }

    /// Waits for a notification: for the permit of a `notify_one`, or for a `notify_waiters` that comes after this call.
    #[track_caller]
    pub fn notified(&self) -> Notified<'_> {
        let call = Call::waiting("notified", "a notification");
        let future = look(&self.object, call, || self.inner.notified());
        Notified { steps: Steps::new(&self.object, call, future), notify: self, call, is_waiting: false }
    }

    /// [`Notify::notified`] with a future that keeps the object.
    #[track_caller]
    pub fn notified_owned(self: Arc<Self>) -> OwnedNotified {
        // SAFETY: the future keeps the `Arc`, and its part that borrows ends first.
        let notified = unsafe { lent(&self) }.notified();
        OwnedNotified { notified, _notify: self }
    }

    /// Notifies who has waited longest; if nobody waits, the next one does not wait.
    #[track_caller]
    pub fn notify_one(&self) {
        change(&self.object, Call::new("notify_one"), || self.inner.notify_one());
    }

    /// Notifies who has waited shortest; if nobody waits, the next one does not wait.
    #[track_caller]
    pub fn notify_last(&self) {
        change(&self.object, Call::new("notify_last"), || self.inner.notify_last());
    }

    /// Notifies all who wait. If nobody does, nothing is left of it.
    #[track_caller]
    pub fn notify_waiters(&self) {
        let call = Call::new("notify_waiters");
        let waiting = change(&self.object, call, || {
            self.inner.notify_waiters();
            self.waiting.load(std::sync::atomic::Ordering::Relaxed)
        });
        if waiting == 0 {
            self.object.missed(call);
        }
    }
}

impl Default for Notify {
    #[track_caller]
    fn default() -> Notify {
        Notify::new()
    }
}

/// Stands in for `tokio::sync::futures::Notified`.
#[must_use = "futures do nothing unless polled"]
pub struct Notified<'a> {
    steps: Steps<'a, real::futures::Notified<'a>>,
    notify: &'a Notify,
    call: Call,
    is_waiting: bool,
}

impl Notified<'_> {
    /// Waits from now on; whether it has been notified already.
    pub fn enable(self: Pin<&mut Self>) -> bool {
        let this = self.get_mut();
        let notify = this.notify;
        let Some(future) = this.steps.inner() else { return true };
        let is_notified = change(&notify.object, Call { name: "enable", ..this.call }, || future.enable());
        this.count(!is_notified);
        is_notified
    }

    /// Who is counted has to be taken off once.
    fn count(&mut self, is_waiting: bool) {
        use std::sync::atomic::Ordering::Relaxed;
        match (std::mem::replace(&mut self.is_waiting, is_waiting), is_waiting) {
            (false, true) => _ = self.notify.waiting.fetch_add(1, Relaxed),
            (true, false) => _ = self.notify.waiting.fetch_sub(1, Relaxed),
            _ => {}
        }
    }
}

impl Future for Notified<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        let result = Pin::new(&mut this.steps).poll(context);
        this.count(result.is_pending());
        result
    }
}

impl Drop for Notified<'_> {
    fn drop(&mut self) {
        self.count(false);
    }
}

impl std::fmt::Debug for Notified<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Notified").finish_non_exhaustive()
    }
}

/// Stands in for `tokio::sync::futures::OwnedNotified`. Fields end in their order.
#[must_use = "futures do nothing unless polled"]
#[derive(Debug)]
pub struct OwnedNotified {
    notified: Notified<'static>,
    _notify: Arc<Notify>,
}

impl OwnedNotified {
    /// Waits from now on; whether it has been notified already.
    pub fn enable(self: Pin<&mut Self>) -> bool {
        Pin::new(&mut self.get_mut().notified).enable()
    }
}

impl Future for OwnedNotified {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.get_mut().notified).poll(context)
    }
}
