//! Stands in for `tokio::sync::broadcast`.

use std::sync::Arc;

use ::tokio::sync::broadcast as real;

use super::end::End;
use crate::future::block_on;
use crate::monitor::{Call, Monitor};
use crate::tokio::step::{Steps, change};

/// Errors.
pub mod error {
    pub use ::tokio::sync::broadcast::error::{RecvError, SendError, TryRecvError};
}

use error::{RecvError, SendError, TryRecvError};

/// Stands in for `tokio::sync::broadcast::Sender`.
#[derive(Debug)]
pub struct Sender<T>(End<real::Sender<T>>);

/// Stands in for `tokio::sync::broadcast::WeakSender`.
#[derive(Debug)]
pub struct WeakSender<T>(End<real::WeakSender<T>>);

/// Stands in for `tokio::sync::broadcast::Receiver`.
#[derive(Debug)]
pub struct Receiver<T>(End<real::Receiver<T>>);

/// A channel whose every message goes to every receiver, and that keeps at least so many for those who are late.
///
/// # Panics
/// If those are none, or too many.
#[track_caller]
pub fn channel<T: Clone>(capacity: usize) -> (Sender<T>, Receiver<T>) {
    let object = Arc::new(Monitor::new("channel", ()));
    let (sender, receiver) = real::channel(capacity);
    (Sender(End::new(&object, sender, "drop sender")), Receiver(End::new(&object, receiver, "drop receiver")))
}

impl<T> Sender<T> {
    /// [`channel`] without a receiver.
    #[track_caller]
    pub fn new(capacity: usize) -> Sender<T> {
        Sender(End::new(&Arc::new(Monitor::new("channel", ())), real::Sender::new(capacity), "drop sender"))
    }

    /// Sends the message and says to how many receivers.
    ///
    /// # Errors
    /// The message, if there is no receiver.
    #[track_caller]
    pub fn send(&self, value: T) -> Result<usize, SendError<T>> {
        change(&self.0.object, Call::new("send"), || self.0.get().send(value))
    }

    /// A receiver of what is sent from now on.
    #[track_caller]
    pub fn subscribe(&self) -> Receiver<T> {
        let receiver = change(&self.0.object, Call::new("subscribe"), || self.0.get().subscribe());
        Receiver(End::new(&self.0.object, receiver, "drop receiver"))
    }

    /// A sender that does not keep the channel open.
    #[track_caller]
    pub fn downgrade(&self) -> WeakSender<T> {
        let sender = change(&self.0.object, Call::new("downgrade"), || self.0.get().downgrade());
        WeakSender(End::new(&self.0.object, sender, "drop weak sender"))
    }

    /// How many messages are kept.
    #[track_caller]
    pub fn len(&self) -> usize {
        self.0.look(Call::new("len"), real::Sender::len)
    }

    /// Whether no message is kept.
    #[track_caller]
    pub fn is_empty(&self) -> bool {
        self.0.look(Call::new("is_empty"), real::Sender::is_empty)
    }

    /// How many receivers there are.
    #[track_caller]
    pub fn receiver_count(&self) -> usize {
        self.0.look(Call::new("receiver_count"), real::Sender::receiver_count)
    }

    /// Whether both send to one channel.
    pub fn same_channel(&self, other: &Sender<T>) -> bool {
        self.0.get().same_channel(other.0.get())
    }

    /// Waits until there is no receiver.
    #[track_caller]
    pub fn closed(&self) -> impl Future<Output = ()> {
        Steps::new(&self.0.object, Call::waiting("closed", "the receivers to go"), self.0.get().closed())
    }

    /// How many senders there are.
    #[track_caller]
    pub fn strong_count(&self) -> usize {
        self.0.look(Call::new("strong_count"), real::Sender::strong_count)
    }

    /// How many weak senders there are.
    #[track_caller]
    pub fn weak_count(&self) -> usize {
        self.0.look(Call::new("weak_count"), real::Sender::weak_count)
    }
}

impl<T> Clone for Sender<T> {
    #[track_caller]
    fn clone(&self) -> Sender<T> {
        let sender = change(&self.0.object, Call::new("clone sender"), || self.0.get().clone());
        Sender(End::new(&self.0.object, sender, "drop sender"))
    }
}

impl<T> WeakSender<T> {
    /// A sender, if there is one still.
    #[track_caller]
    pub fn upgrade(&self) -> Option<Sender<T>> {
        let sender = change(&self.0.object, Call::new("upgrade"), || self.0.get().upgrade())?;
        Some(Sender(End::new(&self.0.object, sender, "drop sender")))
    }

    /// How many senders there are.
    #[track_caller]
    pub fn strong_count(&self) -> usize {
        self.0.look(Call::new("strong_count"), real::WeakSender::strong_count)
    }

    /// How many weak senders there are.
    #[track_caller]
    pub fn weak_count(&self) -> usize {
        self.0.look(Call::new("weak_count"), real::WeakSender::weak_count)
    }
}

impl<T> Clone for WeakSender<T> {
    #[track_caller]
    fn clone(&self) -> WeakSender<T> {
        let sender = change(&self.0.object, Call::new("clone weak sender"), || self.0.get().clone());
        WeakSender(End::new(&self.0.object, sender, "drop weak sender"))
    }
}

impl<T> Receiver<T> {
    /// How many messages it has not received.
    #[track_caller]
    pub fn len(&self) -> usize {
        self.0.look(Call::new("len"), real::Receiver::len)
    }

    /// Whether it has received all messages.
    #[track_caller]
    pub fn is_empty(&self) -> bool {
        self.0.look(Call::new("is_empty"), real::Receiver::is_empty)
    }

    /// Whether both receive from one channel.
    pub fn same_channel(&self, other: &Receiver<T>) -> bool {
        self.0.get().same_channel(other.0.get())
    }

    /// How many senders there are.
    #[track_caller]
    pub fn sender_strong_count(&self) -> usize {
        self.0.look(Call::new("sender_strong_count"), real::Receiver::sender_strong_count)
    }

    /// How many weak senders there are.
    #[track_caller]
    pub fn sender_weak_count(&self) -> usize {
        self.0.look(Call::new("sender_weak_count"), real::Receiver::sender_weak_count)
    }

    /// Whether there is no sender.
    #[track_caller]
    pub fn is_closed(&self) -> bool {
        self.0.look(Call::new("is_closed"), real::Receiver::is_closed)
    }
}

impl<T: Clone> Receiver<T> {
    /// A receiver of what is sent from now on.
    #[track_caller]
    pub fn resubscribe(&self) -> Receiver<T> {
        let receiver = change(&self.0.object, Call::new("resubscribe"), || self.0.get().resubscribe());
        Receiver(End::new(&self.0.object, receiver, "drop receiver"))
    }

    /// Waits for the next message.
    ///
    /// # Errors
    /// If there is none and no sender, or how many it has missed.
    #[track_caller]
    pub fn recv(&mut self) -> impl Future<Output = Result<T, RecvError>> {
        self.recv_as(Call::waiting("recv", "a message"))
    }

    fn recv_as(&mut self, call: Call) -> impl Future<Output = Result<T, RecvError>> {
        let (object, receiver) = self.0.get_mut();
        Steps::new(object, call, receiver.recv())
    }

    /// Takes the next message if it is there.
    ///
    /// # Errors
    /// If it is not, or how many it has missed.
    #[track_caller]
    pub fn try_recv(&mut self) -> Result<T, TryRecvError> {
        let (object, receiver) = self.0.get_mut();
        change(object, Call::new("try_recv"), || receiver.try_recv())
    }

    /// [`Receiver::recv`] of a thread.
    ///
    /// # Errors
    /// If there is none and no sender, or how many it has missed.
    #[track_caller]
    pub fn blocking_recv(&mut self) -> Result<T, RecvError> {
        block_on(self.recv_as(Call::waiting("blocking_recv", "a message")))
    }
}
