//! A thread that polls one future until it is ready, and what it waits for.

#[cfg(feature = "explore")]
use std::panic::Location;
use std::pin::{Pin, pin};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

#[cfg(feature = "explore")]
use crate::dpor::action::Action;
#[cfg(feature = "explore")]
use crate::dpor::object::ObjectKind;
#[cfg(feature = "explore")]
use crate::engine::{Operation, Slot, active, perform};

/// Runs a future to its end on this thread, which waits where the future does.
///
/// In an exploration, whatever wakes the future has to be in the exploration too; if nothing does, that is a deadlock.
#[track_caller]
pub fn block_on<F: IntoFuture>(future: F) -> F::Output {
    let token = Token::new();
    match poll_until(pin!(future.into_future()), &token, false, || false) {
        Some(output) => output,
        None => unreachable!("nothing stops it"),
    }
}

/// Polls the future whenever it is woken, until it is ready, or there is a reason to stop, or it is cancelled where it waits.
pub(crate) fn poll_until<F: Future>(
    mut future: Pin<&mut F>,
    token: &Arc<Token>,
    may_be_cancelled: bool,
    stops: impl Fn() -> bool,
) -> Option<F::Output> {
    let waker = Waker::from(Arc::clone(token));
    let mut context = Context::from_waker(&waker);
    loop {
        if stops() {
            return None;
        }
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Some(output);
        }
        if may_be_cancelled && token.is_struck() {
            return None;
        }
        token.wait();
    }
}

/// What a thread that polls a future waits for. It stays woken until it has waited, as with `park` and `unpark`.
pub(crate) struct Token {
    #[cfg(feature = "explore")]
    slot: Slot,
    #[cfg(feature = "explore")]
    location: &'static Location<'static>,
    is_woken: Mutex<bool>,
    woken: Condvar,
}

impl Token {
    #[track_caller]
    pub(crate) fn new() -> Arc<Token> {
        Arc::new(Token {
            #[cfg(feature = "explore")]
            slot: Slot::new(),
            #[cfg(feature = "explore")]
            location: Location::caller(),
            is_woken: Mutex::new(false),
            woken: Condvar::new(),
        })
    }

    /// Whether a fault cancels the future here, where it waits.
    fn is_struck(&self) -> bool {
        #[cfg(feature = "explore")]
        if active() {
            return crate::engine::strikes(crate::Fault::Cancel, self.location);
        }
        false
    }

    /// Waits until it is woken.
    pub(crate) fn wait(&self) {
        self.wait_for(None);
    }

    /// Waits until it is woken, or, in an exploration at any time, until the time is over; whether it was woken.
    pub(crate) fn wait_for(&self, timeout: Option<Duration>) -> bool {
        #[cfg(feature = "explore")]
        if active() {
            return self.wait_in_exploration(timeout);
        }
        let is_woken = self.is_woken.lock().unwrap_or_else(PoisonError::into_inner);
        let mut is_woken = match timeout {
            Some(timeout) => {
                let woken = self.woken.wait_timeout_while(is_woken, timeout, |is_woken| !*is_woken);
                woken.unwrap_or_else(PoisonError::into_inner).0
            }
            None => {
                let woken = self.woken.wait_while(is_woken, |is_woken| !*is_woken);
                woken.unwrap_or_else(PoisonError::into_inner)
            }
        };
        std::mem::take(&mut *is_woken)
    }

    #[cfg(feature = "explore")]
    fn wait_in_exploration(&self, timeout: Option<Duration>) -> bool {
        // Who knows what it waits for has said so.
        let waits_for = crate::engine::waits_for();
        let is_inner = waits_for.is_some();
        let (name, location) =
            waits_for.map_or(("wait to be polled again", self.location), |waits| (waits.name, waits.location));
        let Some(timeout) = timeout else {
            let access = self.slot.access(ObjectKind::Token, Action::Park);
            perform(Operation { is_inner, ..Operation::new(name, location, &[access]) }, |_| ());
            return true;
        };
        let access = self.slot.access(ObjectKind::Token, Action::ParkTimeout);
        let operation = Operation { yields: true, ..Operation::new(name, location, &[access]) };
        let is_woken = perform(operation, |resolved| resolved[0].tag != crate::dpor::action::NO);
        if !is_woken {
            crate::engine::pass(timeout);
        }
        is_woken
    }
}

impl Wake for Token {
    fn wake(self: Arc<Token>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Token>) {
        #[cfg(feature = "explore")]
        if active() {
            let access = self.slot.access(ObjectKind::Token, Action::Unpark);
            return perform(Operation::new("wake", self.location, &[access]), |_| ());
        }
        *self.is_woken.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.woken.notify_one();
    }
}
