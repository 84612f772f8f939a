//! Stands in for `tokio::sync::watch`: a lock of the facade around the value, and who waits for another one.
//!
//! The lock is one that threads wait for, as in tokio: a `Ref` that is kept blocks the sender's thread.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, PoisonError};
use std::task::Poll;

use crate::monitor::{Call, Monitor, Waiting, Wakers};
use crate::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Errors.
pub mod error {
    pub use ::tokio::sync::watch::error::{RecvError, SendError};
}

use error::{RecvError, SendError};

struct Shared<T> {
    /// With its version, which begins at 1.
    value: RwLock<(T, u64)>,
    state: Monitor<State>,
}

struct State {
    version: u64,
    senders: usize,
    receivers: usize,
    /// For another value.
    watching: Waiting,
    /// For there to be no receivers.
    closing: Waiting,
}

/// Stands in for `tokio::sync::watch::Sender`.
pub struct Sender<T> {
    shared: Arc<Shared<T>>,
}

/// Stands in for `tokio::sync::watch::Receiver`.
pub struct Receiver<T> {
    shared: Arc<Shared<T>>,
    /// The version that it has seen.
    seen: u64,
}

/// Stands in for `tokio::sync::watch::Ref`.
pub struct Ref<'a, T> {
    value: RwLockReadGuard<'a, (T, u64)>,
    has_changed: bool,
}

/// A channel that keeps the last value.
#[track_caller]
pub fn channel<T>(init: T) -> (Sender<T>, Receiver<T>) {
    let sender = Sender::new(init);
    sender.shared.state.lock().receivers = 1;
    let receiver = Receiver { shared: Arc::clone(&sender.shared), seen: 1 };
    (sender, receiver)
}

/// The error, which tokio makes only itself.
fn closed() -> RecvError {
    let (sender, mut receiver) = ::tokio::sync::watch::channel(());
    drop(sender);
    let mut changed = std::pin::pin!(receiver.changed());
    match changed.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop())) {
        Poll::Ready(Err(error)) => error,
        _ => unreachable!("there is no sender"),
    }
}

impl<T> Shared<T> {
    #[track_caller]
    fn read(&self) -> RwLockReadGuard<'_, (T, u64)> {
        self.value.read().unwrap_or_else(PoisonError::into_inner)
    }

    #[track_caller]
    fn write(&self) -> RwLockWriteGuard<'_, (T, u64)> {
        self.value.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Sender<T> {
    /// A channel without receivers.
    #[track_caller]
    pub fn new(init: T) -> Sender<T> {
        let state = State { version: 1, senders: 1, receivers: 0, watching: Waiting::new(), closing: Waiting::new() };
        Sender { shared: Arc::new(Shared { value: RwLock::new((init, 1)), state: Monitor::new("channel", state) }) }
    }

    /// Puts the value in the place of the one before.
    ///
    /// # Errors
    /// The value, if there is no receiver.
    #[track_caller]
    pub fn send(&self, value: T) -> Result<(), SendError<T>> {
        if self.receiver_count() == 0 {
            return Err(SendError(value));
        }
        self.send_replace(value);
        Ok(())
    }

    /// Changes the value.
    #[track_caller]
    pub fn send_modify<F: FnOnce(&mut T)>(&self, modify: F) {
        self.send_if_modified(|value| {
            modify(value);
            true
        });
    }

    /// Changes the value, or not; receivers see it as another one if the function says so.
    #[track_caller]
    pub fn send_if_modified<F: FnOnce(&mut T) -> bool>(&self, modify: F) -> bool {
        let mut value = self.shared.write();
        let is_modified = modify(&mut value.0);
        if is_modified {
            value.1 += 1;
            let version = value.1;
            drop(value);
            self.shared.state.change(Call::new("send"), |state, wakers| {
                state.version = state.version.max(version);
                state.watching.wake(wakers);
            });
        }
        is_modified
    }

    /// Puts the value in the place of the one before, and gives that one.
    #[track_caller]
    pub fn send_replace(&self, mut value: T) -> T {
        self.send_modify(|old| std::mem::swap(old, &mut value));
        value
    }

    /// The value.
    #[track_caller]
    pub fn borrow(&self) -> Ref<'_, T> {
        // The sender's value is never another one for itself.
        Ref { value: self.shared.read(), has_changed: false }
    }

    /// Whether there is no receiver.
    #[track_caller]
    pub fn is_closed(&self) -> bool {
        self.receiver_count() == 0
    }

    /// Waits until there is no receiver.
    #[track_caller]
    pub fn closed(&self) -> impl Future<Output = ()> {
        let call = Call::waiting("closed", "the receivers to go");
        std::future::poll_fn(move |context| {
            self.shared.state.poll(call, context, |state, waker, _| {
                if state.receivers == 0 {
                    return Poll::Ready(());
                }
                state.closing.add(waker);
                Poll::Pending
            })
        })
    }

    /// A receiver that has seen the value.
    #[track_caller]
    pub fn subscribe(&self) -> Receiver<T> {
        let seen = self.shared.state.change(Call::new("subscribe"), |state, _| {
            state.receivers += 1;
            state.version
        });
        Receiver { shared: Arc::clone(&self.shared), seen }
    }

    /// How many receivers there are.
    #[track_caller]
    pub fn receiver_count(&self) -> usize {
        self.shared.state.look(Call::new("receiver_count"), |state| state.receivers)
    }

    /// How many senders there are.
    #[track_caller]
    pub fn sender_count(&self) -> usize {
        self.shared.state.look(Call::new("sender_count"), |state| state.senders)
    }

    /// Whether both send to one channel.
    pub fn same_channel(&self, other: &Sender<T>) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Sender<T> {
        self.shared.state.lock().senders += 1;
        Sender { shared: Arc::clone(&self.shared) }
    }
}

impl<T> Drop for Sender<T> {
    #[track_caller]
    fn drop(&mut self) {
        self.shared.state.change(Call::new("drop sender"), |state, wakers| {
            state.senders -= 1;
            if state.senders == 0 {
                state.watching.wake(wakers);
            }
        });
    }
}

impl<T> Receiver<T> {
    /// The value, which stays unseen.
    #[track_caller]
    pub fn borrow(&self) -> Ref<'_, T> {
        let value = self.shared.read();
        let has_changed = value.1 != self.seen;
        Ref { value, has_changed }
    }

    /// The value, which is seen.
    #[track_caller]
    pub fn borrow_and_update(&mut self) -> Ref<'_, T> {
        let value = self.shared.read();
        let has_changed = std::mem::replace(&mut self.seen, value.1) != value.1;
        Ref { value, has_changed }
    }

    /// Whether there is a value that it has not seen.
    ///
    /// # Errors
    /// If there is no sender.
    #[track_caller]
    pub fn has_changed(&self) -> Result<bool, RecvError> {
        let call = Call::new("has_changed");
        let (version, senders) = self.shared.state.look(call, |state| (state.version, state.senders));
        if senders == 0 { Err(closed()) } else { Ok(version > self.seen) }
    }

    /// Whether there is no sender.
    #[track_caller]
    pub fn is_closed(&self) -> bool {
        self.shared.state.look(Call::new("is_closed"), |state| state.senders == 0)
    }

    /// As if it had not seen the value.
    pub fn mark_changed(&mut self) {
        self.seen = self.seen.saturating_sub(1);
    }

    /// As if it had seen the value.
    #[track_caller]
    pub fn mark_unchanged(&mut self) {
        self.seen = self.shared.state.look(Call::new("mark_unchanged"), |state| state.version);
    }

    /// Waits for a value that it has not seen, and sees it.
    ///
    /// # Errors
    /// If there is none and no sender.
    #[track_caller]
    pub fn changed(&mut self) -> impl Future<Output = Result<(), RecvError>> {
        let call = Call::waiting("changed", "another value");
        std::future::poll_fn(move |context| poll_changed(&self.shared, &mut self.seen, call, context))
    }

    /// Waits for a value that the function wants, and sees it.
    ///
    /// # Errors
    /// If there is none and no sender.
    #[track_caller]
    pub fn wait_for(&mut self, mut f: impl FnMut(&T) -> bool) -> impl Future<Output = Result<Ref<'_, T>, RecvError>> {
        let call = Call::waiting("wait_for", "a value that it wants");
        async move {
            let Receiver { shared, seen } = self;
            let mut is_closed = false;
            loop {
                let value = shared.read();
                let has_changed = std::mem::replace(seen, value.1) != value.1;
                if f(&value.0) {
                    return Ok(Ref { value, has_changed });
                }
                drop(value);
                if is_closed {
                    return Err(closed());
                }
                is_closed = std::future::poll_fn(|context| poll_changed(shared, seen, call, context)).await.is_err();
            }
        }
    }

    /// Whether both receive from one channel.
    pub fn same_channel(&self, other: &Receiver<T>) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }
}

fn poll_changed<T>(
    shared: &Shared<T>,
    seen: &mut u64,
    call: Call,
    context: &mut std::task::Context<'_>,
) -> Poll<Result<(), RecvError>> {
    shared.state.poll(call, context, |state, waker, _| {
        if state.version > *seen {
            *seen = state.version;
            return Poll::Ready(Ok(()));
        }
        if state.senders == 0 {
            return Poll::Ready(Err(closed()));
        }
        state.watching.add(waker);
        Poll::Pending
    })
}

impl<T> Clone for Receiver<T> {
    fn clone(&self) -> Receiver<T> {
        self.shared.state.lock().receivers += 1;
        Receiver { shared: Arc::clone(&self.shared), seen: self.seen }
    }
}

impl<T> Drop for Receiver<T> {
    #[track_caller]
    fn drop(&mut self) {
        self.shared.state.change(Call::new("drop receiver"), |state, wakers: &mut Wakers| {
            state.receivers -= 1;
            if state.receivers == 0 {
                state.closing.wake(wakers);
            }
        });
    }
}

impl<T> Ref<'_, T> {
    /// Whether it had not been seen.
    pub fn has_changed(&self) -> bool {
        self.has_changed
    }
}

impl<T> Deref for Ref<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value.0
    }
}

impl<T: Default> Default for Sender<T> {
    #[track_caller]
    fn default() -> Sender<T> {
        Sender::new(T::default())
    }
}

impl<T: fmt::Debug> fmt::Debug for Ref<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ref").field("inner", &**self).field("has_changed", &self.has_changed).finish()
    }
}

impl<T: fmt::Debug> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").finish_non_exhaustive()
    }
}

impl<T: fmt::Debug> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver").finish_non_exhaustive()
    }
}
