//! Channels for any number of messages.

use std::sync::Arc;
use std::task::{Context, Poll};

use ::tokio::sync::mpsc as real;

use super::error::{SendError, TryRecvError};
use crate::future::block_on;
use crate::monitor::{Call, Monitor};
use crate::tokio::step::{Steps, change, poll};
use crate::tokio::sync::end::End;

/// Stands in for `tokio::sync::mpsc::UnboundedSender`.
#[derive(Debug)]
pub struct UnboundedSender<T>(End<real::UnboundedSender<T>>);

/// Stands in for `tokio::sync::mpsc::WeakUnboundedSender`.
#[derive(Debug)]
pub struct WeakUnboundedSender<T>(End<real::WeakUnboundedSender<T>>);

/// Stands in for `tokio::sync::mpsc::UnboundedReceiver`.
#[derive(Debug)]
pub struct UnboundedReceiver<T>(End<real::UnboundedReceiver<T>>);

/// A channel for any number of messages.
#[track_caller]
pub fn unbounded_channel<T>() -> (UnboundedSender<T>, UnboundedReceiver<T>) {
    let object = Arc::new(Monitor::new("channel", ()));
    let (sender, receiver) = real::unbounded_channel();
    let receiver = UnboundedReceiver(End::new(&object, receiver, "drop receiver"));
    (UnboundedSender(End::new(&object, sender, "drop sender")), receiver)
}

receiver!(UnboundedReceiver);
sender!(UnboundedSender, WeakUnboundedSender);

impl<T> UnboundedSender<T> {
    /// Sends the message.
    ///
    /// # Errors
    /// The message, if the receiver is gone or closed.
    #[track_caller]
    pub fn send(&self, message: T) -> Result<(), SendError<T>> {
        change(&self.0.object, Call::new("send"), || self.0.get().send(message))
    }
}
