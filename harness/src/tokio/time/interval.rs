//! Stands in for `tokio::time::interval`.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use ::tokio::time::MissedTickBehavior;

use super::{Instant, Sleep, sleep_until};

/// Stands in for `tokio::time::Interval`.
#[derive(Debug)]
pub struct Interval {
    sleep: Pin<Box<Sleep>>,
    period: Duration,
    missed: MissedTickBehavior,
}

/// Ticks at once, and then after every such time.
///
/// # Panics
/// If that is no time.
#[track_caller]
pub fn interval(period: Duration) -> Interval {
    interval_at(Instant::now(), period)
}

/// Ticks then, and then after every such time.
///
/// # Panics
/// If that is no time.
#[track_caller]
pub fn interval_at(start: Instant, period: Duration) -> Interval {
    assert!(period > Duration::ZERO, "`period` must be non-zero.");
    Interval { sleep: Box::pin(sleep_until(start)), period, missed: MissedTickBehavior::default() }
}

impl Interval {
    /// Waits for the next tick and says when it was due.
    #[track_caller]
    pub fn tick(&mut self) -> impl Future<Output = Instant> {
        std::future::poll_fn(|context| self.poll_tick(context))
    }

    /// [`Interval::tick`] as a poll function.
    pub fn poll_tick(&mut self, cx: &mut Context<'_>) -> Poll<Instant> {
        ready!(self.sleep.as_mut().poll(cx));
        let (due, now) = (self.sleep.deadline(), Instant::now());
        // What is less than that late is not missed, as in tokio.
        let is_missed = now > due + Duration::from_millis(5);
        let next = match self.missed {
            MissedTickBehavior::Delay if is_missed => now + self.period,
            MissedTickBehavior::Skip if is_missed => {
                let late = (now - due).as_nanos() % self.period.as_nanos();
                now + self.period - Duration::from_nanos(u64::try_from(late).unwrap_or(0))
            }
            _ => due + self.period,
        };
        self.sleep.as_mut().reset(next);
        Poll::Ready(due)
    }

    /// The next tick comes after a period.
    pub fn reset(&mut self) {
        self.reset_after(self.period);
    }

    /// The next tick comes at once.
    pub fn reset_immediately(&mut self) {
        self.reset_at(Instant::now());
    }

    /// The next tick comes after that time.
    pub fn reset_after(&mut self, after: Duration) {
        self.reset_at(Instant::now() + after);
    }

    /// The next tick comes then.
    pub fn reset_at(&mut self, deadline: Instant) {
        self.sleep.as_mut().reset(deadline);
    }

    /// What happens to ticks that nobody waited for.
    pub fn missed_tick_behavior(&self) -> MissedTickBehavior {
        self.missed
    }

    /// Sets what happens to ticks that nobody waited for.
    pub fn set_missed_tick_behavior(&mut self, behavior: MissedTickBehavior) {
        self.missed = behavior;
    }

    /// The time between ticks.
    pub fn period(&self) -> Duration {
        self.period
    }
}
