//! Receivers whose messages are moments.
//!
//! A moment has come when the thread that looks says so by its own time; a thread that waits may find it come at any time.

use std::sync::Arc;

use super::ends::{Flavor, Receiver};
use super::meeting::{Case, Waiter};
use crate::dpor::action::{Access, Action};
use crate::monitor::{Call, Monitor, Wakers};
use crate::time::{Duration, Instant};

/// When messages come, and how they are made.
pub(super) struct Timer<T> {
    monitor: Monitor<State>,
    period: Option<Duration>,
    make: fn(Instant) -> Option<T>,
}

struct State {
    /// When the next message comes, if one does.
    next: Option<Instant>,
    taken: Vec<(u64, Instant)>,
}

#[track_caller]
fn timer<T>(next: Option<Instant>, period: Option<Duration>, make: fn(Instant) -> Option<T>) -> Receiver<T> {
    let monitor = Monitor::new("timer", State { next, taken: Vec::new() });
    Receiver { flavor: Flavor::Timer(Arc::new(Timer { monitor, period, make })) }
}

/// A receiver of one message, after that time.
#[track_caller]
pub fn after(duration: Duration) -> Receiver<Instant> {
    timer(Instant::now().checked_add(duration), None, Some)
}

/// A receiver of one message, at that time.
#[track_caller]
pub fn at(when: Instant) -> Receiver<Instant> {
    timer(Some(when), None, Some)
}

/// A receiver of messages after every such time.
#[track_caller]
pub fn tick(duration: Duration) -> Receiver<Instant> {
    timer(Instant::now().checked_add(duration), Some(duration), Some)
}

/// A receiver of no messages.
#[track_caller]
pub fn never<T>() -> Receiver<T> {
    timer(None, None, |_| None)
}

impl<T> Timer<T> {
    /// The moment that was received with that ticket.
    pub(super) fn take(&self, ticket: u64) -> Option<T> {
        let mut state = self.monitor.lock();
        let at = state.taken.iter().position(|(other, _)| *other == ticket)?;
        (self.make)(state.taken.swap_remove(at).1)
    }

    /// Whether no message ever comes.
    pub(super) fn is_never(&self) -> bool {
        self.period.is_none() && self.monitor.lock().next.is_none()
    }
}

impl<T> Case for Timer<T> {
    fn access(&self) -> Option<Access> {
        self.monitor.access(Action::Write)
    }

    fn is_rendezvous(&self) -> bool {
        false
    }

    fn try_now(&self, ticket: u64, _wakers: &mut Wakers) -> bool {
        let mut state = self.monitor.lock();
        let now = Instant::now();
        let Some(due) = state.next.filter(|due| *due <= now) else { return false };
        state.next = self.period.and_then(|period| now.checked_add(period));
        state.taken.push((ticket, due));
        true
    }

    fn is_ready(&self, _ticket: u64) -> bool {
        self.monitor.lock().next.is_some_and(|due| due <= Instant::now())
    }

    fn register(&self, _waiter: &Waiter) {}

    fn withdraw(&self, _ticket: u64) {}

    fn complete(&self, _ticket: u64) {}

    fn due(&self) -> Option<Instant> {
        self.monitor.lock().next
    }

    fn has_to_wait(&self, call: Call) {
        self.monitor.has_to_wait(call);
    }
}
