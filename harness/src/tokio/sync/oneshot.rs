//! Stands in for `tokio::sync::oneshot`.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use ::tokio::sync::oneshot as real;

use crate::future::block_on;
use crate::monitor::{Call, Monitor};
use crate::tokio::step::{Object, change, look, poll};

/// Errors.
pub mod error {
    pub use ::tokio::sync::oneshot::error::{RecvError, TryRecvError};
}

use error::{RecvError, TryRecvError};

/// Stands in for `tokio::sync::oneshot::Sender`.
#[derive(Debug)]
pub struct Sender<T> {
    object: Arc<Object>,
    /// Gone once it has sent.
    inner: Option<real::Sender<T>>,
}

/// Stands in for `tokio::sync::oneshot::Receiver`.
#[derive(Debug)]
pub struct Receiver<T> {
    object: Arc<Object>,
    /// Gone only while it ends.
    inner: Option<real::Receiver<T>>,
    call: Call,
}

/// A channel for one message.
#[track_caller]
pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let object = Arc::new(Monitor::new("channel", ()));
    let (sender, receiver) = real::channel();
    // A receiver is a future itself: what it is awaited by is not known, so it is known by where it was made.
    let call = Call::waiting("recv", "a message");
    (Sender { object: Arc::clone(&object), inner: Some(sender) }, Receiver { object, inner: Some(receiver), call })
}

impl<T> Sender<T> {
    /// Sends the message.
    ///
    /// # Errors
    /// The message, if the receiver is gone.
    #[track_caller]
    pub fn send(mut self, t: T) -> Result<(), T> {
        let Some(sender) = self.inner.take() else { return Err(t) };
        change(&self.object, Call::new("send"), || sender.send(t))
    }

    /// Waits until the receiver is gone.
    #[track_caller]
    pub fn closed(&mut self) -> impl Future<Output = ()> {
        let call = Call::waiting("closed", "the receiver to go");
        std::future::poll_fn(move |context| self.poll_closed_as(call, context))
    }

    /// [`Sender::closed`] as a poll function.
    #[track_caller]
    pub fn poll_closed(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.poll_closed_as(Call::waiting("closed", "the receiver to go"), cx)
    }

    fn poll_closed_as(&mut self, call: Call, context: &mut Context<'_>) -> Poll<()> {
        let Some(sender) = &mut self.inner else { return Poll::Ready(()) };
        poll(&self.object, call, context, |context| sender.poll_closed(context))
    }

    /// Whether the receiver is gone.
    #[track_caller]
    pub fn is_closed(&self) -> bool {
        look(&self.object, Call::new("is_closed"), || self.inner.as_ref().is_none_or(real::Sender::is_closed))
    }
}

impl<T> Drop for Sender<T> {
    #[track_caller]
    fn drop(&mut self) {
        if let Some(sender) = self.inner.take() {
            change(&self.object, Call::new("drop sender"), || drop(sender));
        }
    }
}

impl<T> Receiver<T> {
    /// Has the sender send no more.
    #[track_caller]
    pub fn close(&mut self) {
        let Some(receiver) = &mut self.inner else { return };
        change(&self.object, Call::new("close"), || receiver.close());
    }

    /// Whether it has given a message, or will never.
    #[track_caller]
    pub fn is_terminated(&self) -> bool {
        look(&self.object, Call::new("is_terminated"), || self.inner.as_ref().is_none_or(real::Receiver::is_terminated))
    }

    /// Whether there is no message.
    #[track_caller]
    pub fn is_empty(&self) -> bool {
        look(&self.object, Call::new("is_empty"), || self.inner.as_ref().is_none_or(real::Receiver::is_empty))
    }

    /// Takes the message if it is there.
    ///
    /// # Errors
    /// If it is not, and whether it may come.
    #[track_caller]
    pub fn try_recv(&mut self) -> Result<T, TryRecvError> {
        let Some(receiver) = &mut self.inner else { return Err(TryRecvError::Closed) };
        change(&self.object, Call::new("try_recv"), || receiver.try_recv())
    }

    /// Waits for the message, as a thread.
    ///
    /// # Errors
    /// If the sender is gone without one.
    #[track_caller]
    pub fn blocking_recv(mut self) -> Result<T, RecvError> {
        self.call = Call::waiting("blocking_recv", "a message");
        block_on(self)
    }
}

impl<T> Future for Receiver<T> {
    type Output = Result<T, RecvError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let Some(receiver) = &mut this.inner else { unreachable!("it is there until it ends") };
        poll(&this.object, this.call, context, |context| Pin::new(receiver).poll(context))
    }
}

impl<T> Drop for Receiver<T> {
    #[track_caller]
    fn drop(&mut self) {
        let Some(mut receiver) = self.inner.take() else { return };
        // What it has not given is dropped after the step.
        let message = change(&self.object, Call::new("drop receiver"), || {
            receiver.close();
            let message = receiver.try_recv();
            drop(receiver);
            message
        });
        drop(message);
    }
}
