//! Stands in for `tokio::time::sleep`.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use ::tokio::time as real;

use super::Instant;
use crate::engine::active;

/// Stands in for `tokio::time::Sleep`. In an exploration it is over at any time after it is polled first.
#[must_use = "futures do nothing unless polled"]
pub struct Sleep {
    kind: Kind,
    deadline: Instant,
    is_elapsed: bool,
    /// As that of tokio, which has to stay where it is.
    _pinned: std::marker::PhantomPinned,
}

enum Kind {
    Explored(crate::future::Sleep),
    Real(Pin<Box<real::Sleep>>),
}

/// What counts as for ever, as in tokio.
const FAR: Duration = Duration::from_secs(86_400 * 365 * 30);

/// Ends after that time.
#[track_caller]
pub fn sleep(duration: Duration) -> Sleep {
    let now = Instant::now();
    sleep_until(now.checked_add(duration).or_else(|| now.checked_add(FAR)).unwrap_or(now))
}

/// Ends at that time.
#[track_caller]
pub fn sleep_until(deadline: Instant) -> Sleep {
    let kind = if active() {
        Kind::Explored(crate::future::sleep(deadline.left()))
    } else {
        Kind::Real(Box::pin(real::sleep_until(deadline.real())))
    };
    Sleep { kind, deadline, is_elapsed: false, _pinned: std::marker::PhantomPinned }
}

impl Sleep {
    /// When it ends.
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Whether it has ended.
    pub fn is_elapsed(&self) -> bool {
        match &self.kind {
            Kind::Explored(_) => self.is_elapsed,
            Kind::Real(sleep) => sleep.is_elapsed(),
        }
    }

    /// Has it end at that time.
    #[track_caller]
    #[expect(unsafe_code, reason = "nothing in it is pinned but in a box")]
    pub fn reset(self: Pin<&mut Self>, deadline: Instant) {
        // SAFETY: nothing is moved out of it, and what has to stay where it is is in a box.
        let this = unsafe { self.get_unchecked_mut() };
        this.deadline = deadline;
        this.is_elapsed = false;
        match &mut this.kind {
            Kind::Explored(sleep) => *sleep = crate::future::sleep(deadline.left()),
            Kind::Real(sleep) => sleep.as_mut().reset(deadline.real()),
        }
    }
}

impl Future for Sleep {
    type Output = ();

    #[expect(unsafe_code, reason = "nothing in it is pinned but in a box")]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // SAFETY: nothing is moved out of it, and what has to stay where it is is in a box.
        let this = unsafe { self.get_unchecked_mut() };
        match &mut this.kind {
            Kind::Explored(_) if this.is_elapsed => Poll::Ready(()),
            Kind::Explored(sleep) => {
                let result = Pin::new(sleep).poll(context);
                this.is_elapsed = result.is_ready();
                result
            }
            Kind::Real(sleep) => sleep.as_mut().poll(context),
        }
    }
}

impl fmt::Debug for Sleep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sleep").field("deadline", &self.deadline).finish_non_exhaustive()
    }
}
