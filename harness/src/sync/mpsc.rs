//! Stands in for [`std::sync::mpsc`].
//!
//! A channel that is created in an exploration is explored; one from outside is that of `std`. Timeouts may fire at any time.

use std::collections::VecDeque;
use std::fmt;
use std::panic::Location;
pub use std::sync::mpsc::{RecvError, RecvTimeoutError, SendError, TryRecvError, TrySendError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::dpor::action::{Access, Action, DISCONNECTED};
use crate::dpor::object::ObjectKind;
use crate::engine::{Entry, Operation, Slot, active, attach, note, perform, synchronise, to_show};

/// What is shown of an operation that finds the other end gone.
const DISCONNECTED_TEXT: &str = "disconnected";
/// What is shown of one that finds no message.
const NOTHING: &str = "nothing there";

/// What the ends of an explored channel share.
#[derive(Debug)]
struct Channel {
    slot: Slot,
    kind: ObjectKind,
}

impl Channel {
    #[track_caller]
    fn new(capacity: Option<u32>) -> Option<Arc<Channel>> {
        if !active() {
            return None;
        }
        let channel = Channel { slot: Slot::new(), kind: ObjectKind::Channel { capacity, senders: 1 } };
        // The object is given its number here, so that other executions know it.
        let object = channel.slot.access(channel.kind, Action::CloneSender).object;
        if let Some(places) = capacity {
            synchronise(|_| Entry::Bounded(object, places));
        }
        Some(Arc::new(channel))
    }

    fn operation(&self, name: &'static str, action: Action, location: &'static Location<'static>) -> Operation {
        Operation::new(name, location, &[self.slot.access(self.kind, action)])
    }
}

/// The channel if it takes part in the exploration that runs now.
fn explored(channel: &Option<Arc<Channel>>) -> Option<&Channel> {
    channel.as_deref().filter(|channel| active() && channel.slot.is_known())
}

/// [`std::sync::mpsc::channel`]
#[track_caller]
pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let (sender, receiver) = std::sync::mpsc::channel();
    let channel = Channel::new(None);
    let receiver = Receiver { inner: Some(Source::Queue(receiver)), channel: channel.clone() };
    (Sender { inner: Some(sender), channel }, receiver)
}

/// Messages that senders hold out to the receiver of an explored channel without places.
#[derive(Debug)]
struct Offers<T> {
    /// Each with its number.
    queue: VecDeque<(u32, T)>,
    made: u32,
    is_closed: bool,
}

/// The offers, which no two tasks use at the same time: every use is the effect of an operation.
type SharedOffers<T> = Arc<Mutex<Offers<T>>>;

fn locked<T>(offers: &SharedOffers<T>) -> MutexGuard<'_, Offers<T>> {
    offers.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes an offer and gives its number, unless the receiver is gone.
fn offer<T>(offers: &SharedOffers<T>, value: T) -> Result<u32, T> {
    let mut offers = locked(offers);
    if offers.is_closed {
        return Err(value);
    }
    let number = offers.made;
    offers.made += 1;
    offers.queue.push_back((number, value));
    Ok(number)
}

/// Takes an offer back, if nobody has taken it.
fn retract<T>(offers: &SharedOffers<T>, number: u32) -> Result<(), SendError<T>> {
    let mut offers = locked(offers);
    let at = offers.queue.iter().position(|(other, _)| *other == number);
    match at.and_then(|at| offers.queue.remove(at)) {
        Some((_, value)) => Err(SendError(value)),
        None => Ok(()),
    }
}

/// [`std::sync::mpsc::sync_channel`]
#[track_caller]
pub fn sync_channel<T>(bound: usize) -> (SyncSender<T>, Receiver<T>) {
    let channel = Channel::new(Some(u32::try_from(bound).unwrap_or(u32::MAX)));
    let (sender, receiver) = match channel {
        Some(_) if bound == 0 => {
            let offers = Arc::new(Mutex::new(Offers { queue: VecDeque::new(), made: 0, is_closed: false }));
            (Transport::Offers(Arc::clone(&offers)), Source::Offers(offers))
        }
        // The exploration says when there is room.
        Some(_) => {
            let (sender, receiver) = std::sync::mpsc::channel();
            (Transport::Unbounded(sender), Source::Queue(receiver))
        }
        None => {
            let (sender, receiver) = std::sync::mpsc::sync_channel(bound);
            (Transport::Bounded(sender), Source::Queue(receiver))
        }
    };
    (SyncSender { inner: Some(sender), channel: channel.clone() }, Receiver { inner: Some(receiver), channel })
}

/// [`std::sync::mpsc::Sender`]
pub struct Sender<T> {
    /// Empty only while it is being dropped.
    inner: Option<std::sync::mpsc::Sender<T>>,
    channel: Option<Arc<Channel>>,
}

impl<T> Sender<T> {
    /// [`std::sync::mpsc::Sender::send`]
    #[track_caller]
    pub fn send(&self, value: T) -> Result<(), SendError<T>> {
        let Some(inner) = &self.inner else { return Err(SendError(value)) };
        match explored(&self.channel) {
            Some(channel) => {
                let text = to_show(&value);
                let result =
                    perform(channel.operation("send", Action::Send, Location::caller()), |_| inner.send(value));
                note_sent(text, result.is_ok());
                result
            }
            None => inner.send(value),
        }
    }
}

/// A bounded channel is bounded by the exploration, if it is explored.
enum Transport<T> {
    Unbounded(std::sync::mpsc::Sender<T>),
    Bounded(std::sync::mpsc::SyncSender<T>),
    Offers(SharedOffers<T>),
}

/// Where a receiver takes from.
enum Source<T> {
    Queue(std::sync::mpsc::Receiver<T>),
    Offers(SharedOffers<T>),
}

/// [`std::sync::mpsc::SyncSender`]
pub struct SyncSender<T> {
    /// Empty only while it is being dropped.
    inner: Option<Transport<T>>,
    channel: Option<Arc<Channel>>,
}

impl<T> SyncSender<T> {
    /// [`std::sync::mpsc::SyncSender::send`]
    #[track_caller]
    pub fn send(&self, value: T) -> Result<(), SendError<T>> {
        let send = |value| match &self.inner {
            Some(Transport::Unbounded(inner)) => inner.send(value),
            Some(Transport::Bounded(inner)) => inner.send(value),
            Some(Transport::Offers(_)) | None => Err(SendError(value)),
        };
        if let (Some(channel), Some(Transport::Offers(offers))) = (explored(&self.channel), &self.inner) {
            return hand_over(channel, offers, value, Location::caller());
        }
        match explored(&self.channel) {
            Some(channel) => {
                let text = to_show(&value);
                let result = perform(channel.operation("send", Action::Send, Location::caller()), |_| send(value));
                note_sent(text, result.is_ok());
                result
            }
            None => send(value),
        }
    }

    /// [`std::sync::mpsc::SyncSender::try_send`]
    #[track_caller]
    pub fn try_send(&self, value: T) -> Result<(), TrySendError<T>> {
        let send = |value| match &self.inner {
            Some(Transport::Unbounded(inner)) => {
                inner.send(value).map_err(|SendError(value)| TrySendError::Disconnected(value))
            }
            Some(Transport::Bounded(inner)) => inner.try_send(value),
            Some(Transport::Offers(offers)) => offer(offers, value).map(|_| ()).map_err(TrySendError::Disconnected),
            None => Err(TrySendError::Disconnected(value)),
        };
        let Some(channel) = explored(&self.channel) else { return send(value) };
        // Whether there is room is settled when the operation runs, from the state before it.
        let access = channel.slot.access(channel.kind, Action::TrySend);
        let operation = Operation::new("try_send", Location::caller(), &[access]);
        let text = to_show(&value);
        let result = perform(operation, |_| {
            if crate::engine::last_found_room() { send(value) } else { Err(TrySendError::Full(value)) }
        });
        match &result {
            Err(TrySendError::Full(_)) => note(|| "no room".to_owned()),
            result => note_sent(text, result.is_ok()),
        }
        result
    }
}

/// Offers a message and waits until it is taken, or never will be.
fn hand_over<T>(
    channel: &Channel,
    offers: &SharedOffers<T>,
    value: T,
    location: &'static Location<'static>,
) -> Result<(), SendError<T>> {
    let text = to_show(&value);
    let offered = perform(channel.operation("send", Action::Send, location), |_| offer(offers, value));
    note_sent(text, offered.is_ok());
    let number = match offered {
        Ok(number) => number,
        Err(value) => return Err(SendError(value)),
    };
    let wait = channel.slot.access_with(channel.kind, Action::HandOver, number);
    perform(Operation::new("hand over", location, &[wait]), |_| retract(offers, number))
}

/// States what a send has come to.
fn note_sent(message: Option<String>, is_sent: bool) {
    match message {
        _ if !is_sent => note(|| DISCONNECTED_TEXT.to_owned()),
        Some(message) => note(|| message),
        None => {}
    }
}

/// States what a receive has come to; `otherwise` if there is no message.
fn received<T>(result: Result<T, TryRecvError>, otherwise: &'static str) -> Result<T, TryRecvError> {
    match &result {
        Ok(message) => {
            if let Some(message) = to_show(message) {
                note(|| message);
            }
        }
        Err(TryRecvError::Empty) => note(|| otherwise.to_owned()),
        Err(TryRecvError::Disconnected) => note(|| DISCONNECTED_TEXT.to_owned()),
    }
    result
}

/// [`std::sync::mpsc::Receiver`]
pub struct Receiver<T> {
    /// Empty only while it is being dropped.
    inner: Option<Source<T>>,
    channel: Option<Arc<Channel>>,
}

impl<T> Source<T> {
    /// Takes what the exploration says is there.
    fn take(&self, resolved: &Access) -> Result<T, TryRecvError> {
        match self {
            Source::Queue(receiver) => receiver.try_recv(),
            Source::Offers(offers) => match locked(offers).queue.pop_front() {
                Some((_, value)) => Ok(value),
                None if resolved.tag == DISCONNECTED => Err(TryRecvError::Disconnected),
                None => Err(TryRecvError::Empty),
            },
        }
    }

    /// Without places, senders that do not wait can tell whether a receiver does.
    fn make_ready(&self, channel: &Channel, location: &'static Location<'static>) {
        if matches!(self, Source::Offers(_)) {
            perform(channel.operation("get ready", Action::Ready, location), |_| ());
        }
    }

    fn recv_natively(&self) -> Result<T, RecvError> {
        match self {
            Source::Queue(receiver) => receiver.recv(),
            Source::Offers(_) => Err(RecvError),
        }
    }

    fn try_recv_natively(&self) -> Result<T, TryRecvError> {
        match self {
            Source::Queue(receiver) => receiver.try_recv(),
            Source::Offers(_) => Err(TryRecvError::Disconnected),
        }
    }

    fn recv_timeout_natively(&self, timeout: Duration) -> Result<T, RecvTimeoutError> {
        match self {
            Source::Queue(receiver) => receiver.recv_timeout(timeout),
            Source::Offers(_) => Err(RecvTimeoutError::Disconnected),
        }
    }
}

impl<T> Drop for Source<T> {
    fn drop(&mut self) {
        if let Source::Offers(offers) = self {
            locked(offers).is_closed = true;
        }
    }
}

impl<T> Receiver<T> {
    /// [`std::sync::mpsc::Receiver::recv`]
    #[track_caller]
    pub fn recv(&self) -> Result<T, RecvError> {
        self.recv_at(Location::caller())
    }

    fn recv_at(&self, location: &'static Location<'static>) -> Result<T, RecvError> {
        let Some(inner) = &self.inner else { return Err(RecvError) };
        let Some(channel) = explored(&self.channel) else { return inner.recv_natively() };
        inner.make_ready(channel, location);
        let receive = channel.operation("recv", Action::Recv, location);
        received(perform(receive, |resolved| inner.take(&resolved[0])), NOTHING).map_err(|_| RecvError)
    }

    /// [`std::sync::mpsc::Receiver::try_recv`]
    #[track_caller]
    pub fn try_recv(&self) -> Result<T, TryRecvError> {
        let Some(inner) = &self.inner else { return Err(TryRecvError::Disconnected) };
        match explored(&self.channel) {
            Some(channel) => {
                let receive = channel.operation("try_recv", Action::TryRecv, Location::caller());
                received(perform(receive, |resolved| inner.take(&resolved[0])), NOTHING)
            }
            None => inner.try_recv_natively(),
        }
    }

    /// [`std::sync::mpsc::Receiver::recv_timeout`]
    #[track_caller]
    pub fn recv_timeout(&self, timeout: Duration) -> Result<T, RecvTimeoutError> {
        let inner = self.inner.as_ref().ok_or(RecvTimeoutError::Disconnected)?;
        let Some(channel) = explored(&self.channel) else { return inner.recv_timeout_natively(timeout) };
        let location = Location::caller();
        inner.make_ready(channel, location);
        let receive = channel.operation("recv_timeout", Action::TryRecv, location);
        let result = perform(Operation { yields: true, ..receive }, |resolved| inner.take(&resolved[0]));
        received(result, "timed out").map_err(|error| match error {
            TryRecvError::Empty => {
                crate::engine::pass(timeout);
                RecvTimeoutError::Timeout
            }
            TryRecvError::Disconnected => RecvTimeoutError::Disconnected,
        })
    }

    /// [`std::sync::mpsc::Receiver::iter`]
    #[track_caller]
    pub fn iter(&self) -> Iter<'_, T> {
        Iter { receiver: self, location: self.place_of_loop(Location::caller()) }
    }

    /// Where the iteration is for people: `Vec::extend` and others ask for the iterator inside of `std`, which says nothing; the channel's
    /// creation says more.
    fn place_of_loop(&self, caller: &'static Location<'static>) -> &'static Location<'static> {
        match &self.channel {
            Some(channel) if caller.file().starts_with("/rustc/") => channel.slot.site(),
            _ => caller,
        }
    }

    /// [`std::sync::mpsc::Receiver::try_iter`]
    pub fn try_iter(&self) -> TryIter<'_, T> {
        TryIter { receiver: self }
    }
}

/// [`std::sync::mpsc::Iter`]
pub struct Iter<'a, T> {
    receiver: &'a Receiver<T>,
    /// Where the loop is: `next` may be called from anywhere.
    location: &'static Location<'static>,
}

impl<T> Iterator for Iter<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.receiver.recv_at(self.location).ok()
    }
}

/// [`std::sync::mpsc::TryIter`]
pub struct TryIter<'a, T> {
    receiver: &'a Receiver<T>,
}

impl<T> Iterator for TryIter<'_, T> {
    type Item = T;

    #[track_caller]
    fn next(&mut self) -> Option<T> {
        self.receiver.try_recv().ok()
    }
}

/// [`std::sync::mpsc::IntoIter`]
pub struct IntoIter<T> {
    receiver: Receiver<T>,
    /// As in [`Iter`].
    location: &'static Location<'static>,
}

impl<T> Iterator for IntoIter<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.receiver.recv_at(self.location).ok()
    }
}

impl<T> IntoIterator for Receiver<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;

    #[track_caller]
    fn into_iter(self) -> IntoIter<T> {
        let location = self.place_of_loop(Location::caller());
        IntoIter { receiver: self, location }
    }
}

impl<'a, T> IntoIterator for &'a Receiver<T> {
    type Item = T;
    type IntoIter = Iter<'a, T>;

    #[track_caller]
    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Sender<T> {
        count_clone(&self.channel);
        Sender { inner: self.inner.clone(), channel: self.channel.clone() }
    }
}

impl<T> Clone for SyncSender<T> {
    fn clone(&self) -> SyncSender<T> {
        count_clone(&self.channel);
        let inner = self.inner.as_ref().map(|inner| match inner {
            Transport::Unbounded(inner) => Transport::Unbounded(inner.clone()),
            Transport::Bounded(inner) => Transport::Bounded(inner.clone()),
            Transport::Offers(offers) => Transport::Offers(Arc::clone(offers)),
        });
        SyncSender { inner, channel: self.channel.clone() }
    }
}

/// Whoever clones a sender has one, so no one can tell when it is done.
fn count_clone(channel: &Option<Arc<Channel>>) {
    if let Some(channel) = explored(channel) {
        attach(channel.slot.access(channel.kind, Action::CloneSender));
    }
}

fn drop_end<E>(channel: &Option<Arc<Channel>>, end: &mut Option<E>, action: Action, name: &'static str) {
    let end = end.take();
    match explored(channel) {
        // There is no caller to name: the end goes where its owner's scope ends.
        Some(channel) => perform(channel.operation(name, action, channel.slot.site()), |_| drop(end)),
        None => drop(end),
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        drop_end(&self.channel, &mut self.inner, Action::DropSender, "drop sender of");
    }
}

impl<T> Drop for SyncSender<T> {
    fn drop(&mut self) {
        drop_end(&self.channel, &mut self.inner, Action::DropSender, "drop sender of");
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        drop_end(&self.channel, &mut self.inner, Action::DropReceiver, "drop receiver of");
    }
}

macro_rules! debug {
    ($($name:ident),*) => {
        $(
            impl<T> fmt::Debug for $name<T> {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.debug_struct(stringify!($name)).finish_non_exhaustive()
                }
            }
        )*
    };
}

debug!(Sender, SyncSender, Receiver);

macro_rules! debug_iterator {
    ($($name:ident: $type:ty),*) => {
        $(
            impl<T: fmt::Debug> fmt::Debug for $type {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.debug_struct(stringify!($name)).field("rx", &self.receiver).finish()
                }
            }
        )*
    };
}

debug_iterator!(Iter: Iter<'_, T>, TryIter: TryIter<'_, T>, IntoIter: IntoIter<T>);
