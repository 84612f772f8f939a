//! The two ends of a channel.

use std::cell::RefCell;
use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use ::crossbeam::channel::{RecvError, RecvTimeoutError, SendError, SendTimeoutError, TryRecvError, TrySendError};

use super::iter::{Iter, TryIter};
use super::meeting::{Case, Patience, alone, attempt, ticket};
use super::state::{Channel, Received, Receiving, Sending, State};
use super::timer::Timer;
use crate::monitor::{Call, Monitor};
use crate::time::{Duration, Instant};

/// Stands in for `crossbeam::channel::Sender`.
pub struct Sender<T> {
    pub(super) channel: Arc<Channel<T>>,
}

/// Stands in for `crossbeam::channel::Receiver`.
pub struct Receiver<T> {
    pub(super) flavor: Flavor<T>,
}

/// What a receiver receives from.
pub(super) enum Flavor<T> {
    Channel(Arc<Channel<T>>),
    Timer(Arc<Timer<T>>),
}

impl<T> UnwindSafe for Sender<T> {}
impl<T> RefUnwindSafe for Sender<T> {}
impl<T> UnwindSafe for Receiver<T> {}
impl<T> RefUnwindSafe for Receiver<T> {}

/// A channel that holds any number of messages.
#[track_caller]
pub fn unbounded<T>() -> (Sender<T>, Receiver<T>) {
    channel(None)
}

/// A channel that holds so many messages; through one that holds none, a message goes when sender and receiver meet.
#[track_caller]
pub fn bounded<T>(cap: usize) -> (Sender<T>, Receiver<T>) {
    channel(Some(cap))
}

#[track_caller]
fn channel<T>(capacity: Option<usize>) -> (Sender<T>, Receiver<T>) {
    let channel = Arc::new(Channel { monitor: Monitor::new("channel", State::new()), capacity });
    channel.monitor.number();
    (Sender { channel: Arc::clone(&channel) }, Receiver { flavor: Flavor::Channel(channel) })
}

impl<T> Sender<T> {
    /// Sends the message if that needs no waiting.
    ///
    /// # Errors
    /// The message, if there is no place for it, or no receiver.
    #[track_caller]
    pub fn try_send(&self, msg: T) -> Result<(), TrySendError<T>> {
        self.send_within(Call::new("try_send"), msg, Patience::None).map_err(|error| match error {
            SendTimeoutError::Timeout(message) => TrySendError::Full(message),
            SendTimeoutError::Disconnected(message) => TrySendError::Disconnected(message),
        })
    }

    /// Sends the message, and waits for a place if there is none.
    ///
    /// # Errors
    /// The message, if there is no receiver any more.
    #[track_caller]
    pub fn send(&self, msg: T) -> Result<(), SendError<T>> {
        let call = Call::waiting("send", self.needs());
        self.send_within(call, msg, Patience::Forever).map_err(|error| SendError(error.into_inner()))
    }

    /// [`Sender::send`], for so long at most.
    ///
    /// # Errors
    /// The message, if the time is over or there is no receiver any more.
    #[track_caller]
    pub fn send_timeout(&self, msg: T, timeout: Duration) -> Result<(), SendTimeoutError<T>> {
        self.send_within(Call::waiting("send_timeout", self.needs()), msg, Patience::lasting(timeout))
    }

    /// [`Sender::send`], until then at most.
    ///
    /// # Errors
    /// The message, if the time is over or there is no receiver any more.
    #[track_caller]
    pub fn send_deadline(&self, msg: T, deadline: Instant) -> Result<(), SendTimeoutError<T>> {
        self.send_within(Call::waiting("send_deadline", self.needs()), msg, Patience::Until(deadline))
    }

    fn needs(&self) -> &'static str {
        if self.channel.capacity == Some(0) { "somebody to receive" } else { "room in the channel" }
    }

    fn send_within(&self, call: Call, message: T, patience: Patience) -> Result<(), SendTimeoutError<T>> {
        let case = Sending { channel: &self.channel, message: RefCell::new(Some(message)) };
        let done = attempt(call, &[&case], ticket(), patience, false);
        match (case.message.into_inner(), done) {
            (None, _) => Ok(()),
            (Some(message), None) => Err(SendTimeoutError::Timeout(message)),
            (Some(message), Some(_)) => Err(SendTimeoutError::Disconnected(message)),
        }
    }

    /// Whether no message is in the channel.
    #[track_caller]
    pub fn is_empty(&self) -> bool {
        self.channel.len(Call::new("is_empty")) == 0
    }

    /// Whether there is no place in the channel.
    #[track_caller]
    pub fn is_full(&self) -> bool {
        Some(self.channel.len(Call::new("is_full"))) == self.channel.capacity
    }

    /// How many messages are in the channel.
    #[track_caller]
    pub fn len(&self) -> usize {
        self.channel.len(Call::new("len"))
    }

    /// How many messages it holds, `None` for any number.
    pub fn capacity(&self) -> Option<usize> {
        self.channel.capacity
    }

    /// Whether both send to one channel.
    pub fn same_channel(&self, other: &Sender<T>) -> bool {
        Arc::ptr_eq(&self.channel, &other.channel)
    }
}

impl<T> Channel<T> {
    fn len(&self, call: Call) -> usize {
        self.monitor.look(call, |state| state.queue.len())
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Sender<T> {
        self.channel.monitor.lock().senders += 1;
        Sender { channel: Arc::clone(&self.channel) }
    }
}

impl<T> Drop for Sender<T> {
    #[track_caller]
    fn drop(&mut self) {
        let left = {
            let _alone = alone();
            self.channel.monitor.change(Call::new("drop sender"), |state, wakers| state.drop_sender(wakers))
        };
        drop(left);
    }
}

impl<T> Receiver<T> {
    /// Takes a message that is there.
    ///
    /// # Errors
    /// If there is none, and whether one may come.
    #[track_caller]
    pub fn try_recv(&self) -> Result<T, TryRecvError> {
        self.receive(Call::new("try_recv"), Patience::None).map_err(|error| match error {
            RecvTimeoutError::Timeout => TryRecvError::Empty,
            RecvTimeoutError::Disconnected => TryRecvError::Disconnected,
        })
    }

    /// Waits for a message.
    ///
    /// # Errors
    /// If there is none and no sender any more.
    #[track_caller]
    pub fn recv(&self) -> Result<T, RecvError> {
        self.recv_as(Call::waiting("recv", "a message"))
    }

    pub(super) fn recv_as(&self, call: Call) -> Result<T, RecvError> {
        self.receive(call, Patience::Forever).map_err(|_| RecvError)
    }

    /// [`Receiver::recv`], for so long at most.
    ///
    /// # Errors
    /// If the time is over, or there is no sender any more.
    #[track_caller]
    pub fn recv_timeout(&self, timeout: Duration) -> Result<T, RecvTimeoutError> {
        self.receive(Call::waiting("recv_timeout", "a message"), Patience::lasting(timeout))
    }

    /// [`Receiver::recv`], until then at most.
    ///
    /// # Errors
    /// If the time is over, or there is no sender any more.
    #[track_caller]
    pub fn recv_deadline(&self, deadline: Instant) -> Result<T, RecvTimeoutError> {
        self.receive(Call::waiting("recv_deadline", "a message"), Patience::Until(deadline))
    }

    fn receive(&self, call: Call, patience: Patience) -> Result<T, RecvTimeoutError> {
        let ticket = ticket();
        match &self.flavor {
            Flavor::Channel(channel) => {
                let case = Receiving { channel, received: RefCell::new(None) };
                attempt(call, &[&case], ticket, patience, false);
                match case.received.into_inner() {
                    None => Err(RecvTimeoutError::Timeout),
                    Some(Received::Disconnected) => Err(RecvTimeoutError::Disconnected),
                    Some(Received::Message(message)) => Ok(message),
                    Some(Received::Coming) => Ok(channel.message_that_comes(call, ticket)),
                }
            }
            Flavor::Timer(timer) => {
                let case: &dyn Case = &**timer;
                match attempt(call, &[case], ticket, patience, false).and_then(|_| timer.take(ticket)) {
                    Some(message) => Ok(message),
                    None => Err(RecvTimeoutError::Timeout),
                }
            }
        }
    }

    /// Whether no message is in the channel.
    #[track_caller]
    pub fn is_empty(&self) -> bool {
        self.length(Call::new("is_empty")) == 0
    }

    /// Whether there is no place in the channel.
    #[track_caller]
    pub fn is_full(&self) -> bool {
        Some(self.length(Call::new("is_full"))) == self.capacity()
    }

    /// How many messages are in the channel.
    #[track_caller]
    pub fn len(&self) -> usize {
        self.length(Call::new("len"))
    }

    fn length(&self, call: Call) -> usize {
        match &self.flavor {
            Flavor::Channel(channel) => channel.len(call),
            Flavor::Timer(timer) => usize::from(timer.is_ready(0)),
        }
    }

    /// How many messages it holds, `None` for any number.
    pub fn capacity(&self) -> Option<usize> {
        match &self.flavor {
            Flavor::Channel(channel) => channel.capacity,
            Flavor::Timer(timer) => Some(usize::from(!timer.is_never())),
        }
    }

    /// The messages as they come, until there is no sender any more.
    #[track_caller]
    pub fn iter(&self) -> Iter<'_, T> {
        Iter { receiver: self, call: Call::waiting("recv", "a message") }
    }

    /// The messages that are there.
    #[track_caller]
    pub fn try_iter(&self) -> TryIter<'_, T> {
        TryIter { receiver: self }
    }

    /// Whether both receive from one channel.
    pub fn same_channel(&self, other: &Receiver<T>) -> bool {
        match (&self.flavor, &other.flavor) {
            (Flavor::Channel(one), Flavor::Channel(other)) => Arc::ptr_eq(one, other),
            (Flavor::Timer(one), Flavor::Timer(other)) => Arc::ptr_eq(one, other) || one.is_never() && other.is_never(),
            _ => false,
        }
    }
}

impl<T> Clone for Receiver<T> {
    fn clone(&self) -> Receiver<T> {
        let flavor = match &self.flavor {
            Flavor::Channel(channel) => {
                channel.monitor.lock().receivers += 1;
                Flavor::Channel(Arc::clone(channel))
            }
            Flavor::Timer(timer) => Flavor::Timer(Arc::clone(timer)),
        };
        Receiver { flavor }
    }
}

impl<T> Drop for Receiver<T> {
    #[track_caller]
    fn drop(&mut self) {
        let Flavor::Channel(channel) = &self.flavor else { return };
        let left = {
            let _alone = alone();
            channel.monitor.change(Call::new("drop receiver"), |state, wakers| state.drop_receiver(wakers))
        };
        drop(left);
    }
}

impl<T> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Sender { .. }")
    }
}

impl<T> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Receiver { .. }")
    }
}
