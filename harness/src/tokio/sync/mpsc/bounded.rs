//! Channels with places.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use ::tokio::sync::mpsc as real;

use super::error::{SendError, SendTimeoutError, TryRecvError, TrySendError};
use super::permit::{OwnedPermit, Permit, PermitIterator};
use crate::future::block_on;
use crate::monitor::{Call, Monitor};
use crate::tokio::step::{Steps, change, poll};
use crate::tokio::sync::end::End;

/// Stands in for `tokio::sync::mpsc::Sender`.
#[derive(Debug)]
pub struct Sender<T>(pub(super) End<real::Sender<T>>);

/// Stands in for `tokio::sync::mpsc::WeakSender`.
#[derive(Debug)]
pub struct WeakSender<T>(End<real::WeakSender<T>>);

/// Stands in for `tokio::sync::mpsc::Receiver`.
#[derive(Debug)]
pub struct Receiver<T>(pub(super) End<real::Receiver<T>>);

/// A channel that holds so many messages.
///
/// # Panics
/// If those are none.
#[track_caller]
pub fn channel<T>(buffer: usize) -> (Sender<T>, Receiver<T>) {
    let object = Arc::new(Monitor::new("channel", ()));
    let (sender, receiver) = real::channel(buffer);
    (Sender(End::new(&object, sender, "drop sender")), Receiver(End::new(&object, receiver, "drop receiver")))
}

receiver!(Receiver);
sender!(Sender, WeakSender);

impl<T> Receiver<T> {
    /// How many messages could be sent at once.
    #[track_caller]
    pub fn capacity(&self) -> usize {
        self.0.look(Call::new("capacity"), real::Receiver::capacity)
    }

    /// How many messages it holds.
    pub fn max_capacity(&self) -> usize {
        self.0.get().max_capacity()
    }
}

const ROOM: &str = "room in the channel";

impl<T> Sender<T> {
    /// Sends the message, and waits for a place.
    ///
    /// # Errors
    /// The message, if the receiver is gone or closed.
    #[track_caller]
    pub fn send(&self, value: T) -> impl Future<Output = Result<(), SendError<T>>> {
        Steps::new(&self.0.object, Call::waiting("send", ROOM), self.0.get().send(value))
    }

    /// Sends the message if there is a place.
    ///
    /// # Errors
    /// The message, if there is none, or if the receiver is gone or closed.
    #[track_caller]
    pub fn try_send(&self, message: T) -> Result<(), TrySendError<T>> {
        change(&self.0.object, Call::new("try_send"), || self.0.get().try_send(message))
    }

    /// [`Sender::send`], for so long at most.
    ///
    /// # Errors
    /// The message, if the time is over, or if the receiver is gone or closed.
    #[track_caller]
    pub fn send_timeout(&self, value: T, timeout: Duration) -> impl Future<Output = Result<(), SendTimeoutError<T>>> {
        let reserve = crate::tokio::time::timeout(timeout, self.reserve());
        let sent = Call::new("send_timeout");
        async move {
            match reserve.await {
                Ok(Ok(permit)) => {
                    permit.send_as(sent, value);
                    Ok(())
                }
                Ok(Err(SendError(()))) => Err(SendTimeoutError::Closed(value)),
                Err(_) => Err(SendTimeoutError::Timeout(value)),
            }
        }
    }

    /// [`Sender::send`] of a thread.
    ///
    /// # Errors
    /// The message, if the receiver is gone or closed.
    #[track_caller]
    pub fn blocking_send(&self, value: T) -> Result<(), SendError<T>> {
        block_on(self.send(value))
    }

    /// Waits for a place and keeps it.
    ///
    /// # Errors
    /// If the receiver is gone or closed.
    #[track_caller]
    pub fn reserve(&self) -> impl Future<Output = Result<Permit<'_, T>, SendError<()>>> {
        let call = Call::waiting("reserve", ROOM);
        let steps = Steps::new(&self.0.object, call, self.0.get().reserve());
        async move { Ok(Permit::new(&self.0.object, call, steps.await?)) }
    }

    /// Waits for so many places and keeps them.
    ///
    /// # Errors
    /// If the receiver is gone or closed.
    #[track_caller]
    pub fn reserve_many(&self, n: usize) -> impl Future<Output = Result<PermitIterator<'_, T>, SendError<()>>> {
        let call = Call::waiting("reserve_many", ROOM);
        let steps = Steps::new(&self.0.object, call, self.0.get().reserve_many(n));
        async move { Ok(PermitIterator::new(&self.0.object, call, steps.await?)) }
    }

    /// [`Sender::reserve`] with a permit that keeps the sender.
    ///
    /// # Errors
    /// If the receiver is gone or closed.
    #[track_caller]
    pub fn reserve_owned(self) -> impl Future<Output = Result<OwnedPermit<T>, SendError<()>>> {
        let call = Call::waiting("reserve_owned", ROOM);
        let (object, sender) = self.0.take();
        async move {
            let permit = Steps::new(&object, call, sender.reserve_owned()).await?;
            Ok(OwnedPermit::new(object, permit))
        }
    }

    /// Keeps a place if there is one.
    ///
    /// # Errors
    /// If there is none, or if the receiver is gone or closed.
    #[track_caller]
    pub fn try_reserve(&self) -> Result<Permit<'_, T>, TrySendError<()>> {
        let call = Call::new("try_reserve");
        let permit = change(&self.0.object, call, || self.0.get().try_reserve())?;
        Ok(Permit::new(&self.0.object, call, permit))
    }

    /// Keeps so many places if they are there.
    ///
    /// # Errors
    /// If they are not, or if the receiver is gone or closed.
    #[track_caller]
    pub fn try_reserve_many(&self, n: usize) -> Result<PermitIterator<'_, T>, TrySendError<()>> {
        let call = Call::new("try_reserve_many");
        let permits = change(&self.0.object, call, || self.0.get().try_reserve_many(n))?;
        Ok(PermitIterator::new(&self.0.object, call, permits))
    }

    /// [`Sender::try_reserve`] with a permit that keeps the sender.
    ///
    /// # Errors
    /// The sender, if there is no place, or if the receiver is gone or closed.
    #[track_caller]
    pub fn try_reserve_owned(self) -> Result<OwnedPermit<T>, TrySendError<Sender<T>>> {
        let (object, sender) = self.0.take();
        let call = Call::new("try_reserve_owned");
        let back = |sender| Sender(End::new(&object, sender, "drop sender"));
        match change(&object, call, || sender.try_reserve_owned()) {
            Ok(permit) => Ok(OwnedPermit::new(object, permit)),
            Err(TrySendError::Full(sender)) => Err(TrySendError::Full(back(sender))),
            Err(TrySendError::Closed(sender)) => Err(TrySendError::Closed(back(sender))),
        }
    }

    /// How many messages could be sent at once.
    #[track_caller]
    pub fn capacity(&self) -> usize {
        self.0.look(Call::new("capacity"), real::Sender::capacity)
    }

    /// How many messages it holds.
    pub fn max_capacity(&self) -> usize {
        self.0.get().max_capacity()
    }
}
