//! What the ends of a channel share.

use std::collections::VecDeque;
use std::task::{Poll, Waker};

use super::meeting::{Case, Waiter, alone};
use crate::dpor::action::{Access, Action};
use crate::future::Token;
use crate::monitor::{Call, Monitor, Wakers};

/// A channel.
pub(super) struct Channel<T> {
    pub(super) monitor: Monitor<State<T>>,
    pub(super) capacity: Option<usize>,
}

/// Its state.
pub(super) struct State<T> {
    pub(super) queue: VecDeque<T>,
    pub(super) senders: usize,
    pub(super) receivers: usize,
    /// Places that a select has taken, by ticket, for a message that it is going to send.
    places: Vec<u64>,
    /// Messages that a select has taken.
    taken: Vec<(u64, T)>,
    receiving: Vec<Waiter>,
    sending: Vec<Offer<T>>,
    /// Ends of a channel without places that have met.
    pairs: Vec<Pair<T>>,
}

/// Somebody who waits to send; a select has no message yet.
struct Offer<T> {
    waiter: Waiter,
    message: Option<T>,
}

/// Who met, by ticket, and the message, which is still to come if a select sends.
struct Pair<T> {
    sender: u64,
    receiver: u64,
    message: Option<T>,
    waker: Option<Waker>,
}

/// What a receive comes to.
pub(super) enum Received<T> {
    Message(T),
    /// The sender has been found, and its message will come.
    Coming,
    Disconnected,
}

impl<T> State<T> {
    pub(super) fn new() -> State<T> {
        State {
            queue: VecDeque::new(),
            senders: 1,
            receivers: 1,
            places: Vec::new(),
            taken: Vec::new(),
            receiving: Vec::new(),
            sending: Vec::new(),
            pairs: Vec::new(),
        }
    }

    fn wake_receivers(&self, wakers: &mut Wakers) {
        wakers.extend(self.receiving.iter().map(|waiter| waiter.waker.clone()));
    }

    fn wake_senders(&self, wakers: &mut Wakers) {
        wakers.extend(self.sending.iter().map(|offer| offer.waiter.waker.clone()));
    }

    fn has_place(&self, capacity: Option<usize>) -> bool {
        capacity.is_none_or(|capacity| self.queue.len() + self.places.len() < capacity)
    }

    pub(super) fn receive(&mut self, capacity: Option<usize>, ticket: u64, wakers: &mut Wakers) -> Option<Received<T>> {
        if let Some(message) = self.queue.pop_front() {
            self.wake_senders(wakers);
            return Some(Received::Message(message));
        }
        let meets = |offer: &Offer<T>| capacity == Some(0) && offer.waiter.ticket != ticket && offer.waiter.claim();
        if let Some(at) = self.sending.iter().position(meets) {
            let Offer { waiter, message } = self.sending.remove(at);
            wakers.push(waiter.waker);
            return Some(match message {
                Some(message) => Received::Message(message),
                None => {
                    self.pairs.push(Pair { sender: waiter.ticket, receiver: ticket, message: None, waker: None });
                    Received::Coming
                }
            });
        }
        (self.senders == 0).then_some(Received::Disconnected)
    }

    /// Sends the message, or finds a place for one that comes; gives the message back if there is nobody to receive it, and says no if there is no
    /// place.
    pub(super) fn send(
        &mut self,
        capacity: Option<usize>,
        ticket: u64,
        message: &mut Option<T>,
        wakers: &mut Wakers,
    ) -> bool {
        if self.receivers == 0 {
            return true;
        }
        if capacity == Some(0) {
            let meets = |waiter: &Waiter| waiter.ticket != ticket && waiter.claim();
            let Some(at) = self.receiving.iter().position(meets) else { return false };
            let waiter = self.receiving.remove(at);
            wakers.push(waiter.waker);
            let message = message.take();
            self.pairs.push(Pair { sender: ticket, receiver: waiter.ticket, message, waker: None });
            return true;
        }
        if !self.has_place(capacity) {
            return false;
        }
        match message.take() {
            Some(message) => {
                self.queue.push_back(message);
                self.wake_receivers(wakers);
            }
            None => self.places.push(ticket),
        }
        true
    }

    /// The message of the sender that was met; `None` if it is still to come.
    fn met(&mut self, ticket: u64) -> Option<Option<T>> {
        let at = self.pairs.iter().position(|pair| pair.receiver == ticket)?;
        if self.pairs[at].message.is_none() {
            return Some(None);
        }
        Some(self.pairs.swap_remove(at).message)
    }

    fn drop_end(&mut self, wakers: &mut Wakers) -> VecDeque<T> {
        if self.senders == 0 {
            self.wake_receivers(wakers);
        }
        if self.receivers == 0 {
            self.wake_senders(wakers);
            return std::mem::take(&mut self.queue);
        }
        VecDeque::new()
    }

    pub(super) fn drop_sender(&mut self, wakers: &mut Wakers) -> VecDeque<T> {
        self.senders -= 1;
        self.drop_end(wakers)
    }

    pub(super) fn drop_receiver(&mut self, wakers: &mut Wakers) -> VecDeque<T> {
        self.receivers -= 1;
        self.drop_end(wakers)
    }
}

impl<T> Channel<T> {
    /// Waits for the message of a sender that was met.
    pub(super) fn message_that_comes(&self, call: Call, ticket: u64) -> T {
        let token = Token::new();
        let waker = Waker::from(std::sync::Arc::clone(&token));
        loop {
            let alone = alone();
            let met = self.monitor.change(call, |state, _| {
                if let Some(Some(message)) = state.met(ticket) {
                    return Poll::Ready(message);
                }
                if let Some(pair) = state.pairs.iter_mut().find(|pair| pair.receiver == ticket) {
                    pair.waker = Some(waker.clone());
                }
                Poll::Pending
            });
            drop(alone);
            match met {
                Poll::Ready(message) => return message,
                Poll::Pending => self.monitor.has_to_wait(call),
            }
            token.wait();
        }
    }

    /// Sends what a select has found a place or a receiver for; gives it back if there is none any more.
    pub(super) fn send_selected(&self, call: Call, ticket: u64, message: T) -> Result<(), T> {
        let _alone = alone();
        self.monitor.change(call, |state, wakers| {
            if let Some(pair) = state.pairs.iter_mut().find(|pair| pair.sender == ticket) {
                pair.message = Some(message);
                wakers.extend(pair.waker.take());
                return Ok(());
            }
            let Some(at) = state.places.iter().position(|place| *place == ticket) else { return Err(message) };
            state.places.swap_remove(at);
            if state.receivers == 0 {
                return Err(message);
            }
            state.queue.push_back(message);
            state.wake_receivers(wakers);
            Ok(())
        })
    }

    /// What a select has received; `None` if there are no senders any more.
    pub(super) fn receive_selected(&self, call: Call, ticket: u64) -> Option<T> {
        let mut state = self.monitor.lock();
        if let Some(at) = state.taken.iter().position(|(other, _)| *other == ticket) {
            return Some(state.taken.swap_remove(at).1);
        }
        let is_met = state.pairs.iter().any(|pair| pair.receiver == ticket);
        drop(state);
        is_met.then(|| self.message_that_comes(call, ticket))
    }

    fn register_sender(&self, waiter: &Waiter, message: Option<T>) {
        self.monitor.lock().sending.push(Offer { waiter: waiter.clone(), message });
    }

    /// The message of the sender, if nobody has it.
    fn withdraw_sender(&self, ticket: u64) -> Option<T> {
        let mut state = self.monitor.lock();
        let at = state.sending.iter().position(|offer| offer.waiter.ticket == ticket)?;
        state.sending.remove(at).message
    }
}

/// Sending that one message.
pub(super) struct Sending<'a, T> {
    pub(super) channel: &'a Channel<T>,
    /// Empty once it is sent.
    pub(super) message: std::cell::RefCell<Option<T>>,
}

/// Receiving one message.
pub(super) struct Receiving<'a, T> {
    pub(super) channel: &'a Channel<T>,
    pub(super) received: std::cell::RefCell<Option<Received<T>>>,
}

/// Sending a message that is not there yet, for a select.
pub(super) struct SelectSend<'a, T>(pub(super) &'a Channel<T>);

/// Receiving a message that is taken from the channel later, for a select.
pub(super) struct SelectReceive<'a, T>(pub(super) &'a Channel<T>);

/// What all cases have alike.
macro_rules! of_channel {
    ($channel:tt) => {
        fn access(&self) -> Option<Access> {
            self.$channel.monitor.access(Action::Write)
        }

        fn is_rendezvous(&self) -> bool {
            self.$channel.capacity == Some(0)
        }

        fn has_to_wait(&self, call: Call) {
            self.$channel.monitor.has_to_wait(call);
        }
    };
}

/// What sends have alike.
macro_rules! of_sender {
    ($channel:tt) => {
        of_channel!($channel);

        fn is_ready(&self, ticket: u64) -> bool {
            let state = self.$channel.monitor.lock();
            let capacity = self.$channel.capacity;
            state.receivers == 0
                || capacity != Some(0) && state.has_place(capacity)
                || capacity == Some(0) && state.receiving.iter().any(|waiter| waiter.ticket != ticket)
        }
    };
}

/// What receives have alike.
macro_rules! of_receiver {
    ($channel:tt) => {
        of_channel!($channel);

        fn is_ready(&self, ticket: u64) -> bool {
            let state = self.$channel.monitor.lock();
            let is_offered = || state.sending.iter().any(|offer| offer.waiter.ticket != ticket);
            !state.queue.is_empty() || state.senders == 0 || self.is_rendezvous() && is_offered()
        }

        fn register(&self, waiter: &Waiter) {
            self.$channel.monitor.lock().receiving.push(waiter.clone());
        }

        fn withdraw(&self, ticket: u64) {
            self.$channel.monitor.lock().receiving.retain(|waiter| waiter.ticket != ticket);
        }
    };
}

impl<T> Case for Sending<'_, T> {
    of_sender!(channel);

    fn try_now(&self, ticket: u64, wakers: &mut Wakers) -> bool {
        let mut state = self.channel.monitor.lock();
        state.send(self.channel.capacity, ticket, &mut self.message.borrow_mut(), wakers)
    }

    fn register(&self, waiter: &Waiter) {
        // Only who meets the receiver hands the message over before it goes on.
        let message = if self.is_rendezvous() { self.message.take() } else { None };
        self.channel.register_sender(waiter, message);
    }

    fn withdraw(&self, ticket: u64) {
        let message = self.channel.withdraw_sender(ticket);
        if message.is_some() {
            *self.message.borrow_mut() = message;
        }
    }

    fn complete(&self, _ticket: u64) {}
}

impl<T> Case for Receiving<'_, T> {
    of_receiver!(channel);

    fn try_now(&self, ticket: u64, wakers: &mut Wakers) -> bool {
        let received = self.channel.monitor.lock().receive(self.channel.capacity, ticket, wakers);
        let is_done = received.is_some();
        *self.received.borrow_mut() = received;
        is_done
    }

    fn complete(&self, ticket: u64) {
        let message = self.channel.monitor.lock().met(ticket).flatten();
        *self.received.borrow_mut() = Some(message.map_or(Received::Coming, Received::Message));
    }
}

impl<T> Case for SelectSend<'_, T> {
    of_sender!(0);

    fn try_now(&self, ticket: u64, wakers: &mut Wakers) -> bool {
        self.0.monitor.lock().send(self.0.capacity, ticket, &mut None, wakers)
    }

    fn register(&self, waiter: &Waiter) {
        self.0.register_sender(waiter, None);
    }

    fn withdraw(&self, ticket: u64) {
        self.0.withdraw_sender(ticket);
    }

    fn complete(&self, _ticket: u64) {}
}

impl<T> Case for SelectReceive<'_, T> {
    of_receiver!(0);

    fn try_now(&self, ticket: u64, wakers: &mut Wakers) -> bool {
        let mut state = self.0.monitor.lock();
        let received = state.receive(self.0.capacity, ticket, wakers);
        match received {
            None => return false,
            Some(Received::Message(message)) => state.taken.push((ticket, message)),
            Some(Received::Coming | Received::Disconnected) => {}
        }
        true
    }

    fn complete(&self, _ticket: u64) {}
}
