//! Futures that end when their time has come.
//!
//! A timer is a thread of its own. In an exploration it waits for nothing, so that it may fire at any time, before or after whatever
//! it is a limit of; all orders are explored.

use std::fmt;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::combine::{Either, select};
use super::shared::Shared;

/// The state of a timer.
#[derive(Default)]
struct Timer {
    has_fired: bool,
    waker: Option<Waker>,
}

/// Is ready after that time; in an exploration at any time.
#[track_caller]
pub fn sleep(duration: Duration) -> Sleep {
    Sleep {
        duration,
        #[cfg(feature = "explore")]
        due: Duration::ZERO,
        timer: Arc::new(Shared::new(Timer::default())),
        has_begun: false,
    }
}

/// The future of [`sleep`]. Its time begins when it is polled for the first time.
#[must_use = "a future does nothing unless it is polled"]
pub struct Sleep {
    duration: Duration,
    /// The time in the exploration at which it is over.
    #[cfg(feature = "explore")]
    due: Duration,
    timer: Arc<Shared<Timer>>,
    has_begun: bool,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if !self.has_begun {
            self.has_begun = true;
            #[cfg(feature = "explore")]
            if crate::engine::active() {
                self.due = crate::engine::now().saturating_add(self.duration);
            }
            start(self.duration, &self.timer);
        }
        let has_fired = self.timer.change("await the timer", |timer| {
            if !timer.has_fired {
                timer.waker = Some(context.waker().clone());
            }
            timer.has_fired
        });
        if !has_fired {
            return Poll::Pending;
        }
        #[cfg(feature = "explore")]
        if crate::engine::active() {
            crate::engine::reach(self.due);
        }
        Poll::Ready(())
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if self.has_begun {
            // Who does not wait any more is not woken.
            let waker = self.timer.change("forget the timer", |timer| timer.waker.take());
            drop(waker);
        }
    }
}

impl fmt::Debug for Sleep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sleep").field("duration", &self.duration).finish_non_exhaustive()
    }
}

/// Starts the thread of a timer.
fn start(duration: Duration, timer: &Arc<Shared<Timer>>) {
    let timer = Arc::clone(timer);
    let thread = crate::thread::Builder::new().name("timer".to_owned()).spawn(move || {
        if !is_explored() {
            std::thread::sleep(duration);
        }
        let waker = timer.change("fire", |timer| {
            timer.has_fired = true;
            timer.waker.take()
        });
        if let Some(waker) = waker {
            waker.wake();
        }
    });
    match thread {
        Ok(handle) => drop(handle),
        Err(error) => panic!("failed to start a timer: {error}"),
    }
}

#[cfg(feature = "explore")]
fn is_explored() -> bool {
    crate::engine::active()
}

#[cfg(not(feature = "explore"))]
fn is_explored() -> bool {
    false
}

/// The future had not ended when its time was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Elapsed;

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the time limit is over")
    }
}

impl std::error::Error for Elapsed {}

/// The output of the future, or [`Elapsed`] if it takes longer than that, when it is dropped; in an exploration the limit may be over at
/// any time. If both are ready, the output counts.
#[track_caller]
pub fn timeout<F: IntoFuture>(
    duration: Duration,
    future: F,
) -> impl Future<Output = Result<F::Output, Elapsed>> + use<F> {
    let limit = sleep(duration);
    let future = future.into_future();
    async move {
        match select(pin!(future), limit).await {
            Either::Left((output, _)) => Ok(output),
            Either::Right(((), _)) => Err(Elapsed),
        }
    }
}
