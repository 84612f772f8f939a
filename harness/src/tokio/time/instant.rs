//! Stands in for `tokio::time::Instant`.

use std::fmt;
use std::ops::{Add, AddAssign, Sub, SubAssign};
use std::time::Duration;

use ::tokio::time as real;

use crate::engine::active;

/// Stands in for `tokio::time::Instant`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(Kind);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Explored(crate::time::Instant),
    Real(real::Instant),
}

impl Instant {
    /// The time of the clock.
    pub fn now() -> Instant {
        Instant(if active() { Kind::Explored(crate::time::Instant::now()) } else { Kind::Real(real::Instant::now()) })
    }

    /// The same time as one of the facade.
    pub fn from_std(std: crate::time::Instant) -> Instant {
        Instant(Kind::Explored(std))
    }

    /// The same time as one of the facade.
    pub fn into_std(self) -> crate::time::Instant {
        match self.0 {
            Kind::Explored(instant) => instant,
            // By how far it is from now, since the two clocks know nothing of each other.
            Kind::Real(instant) => {
                let (now, here) = (real::Instant::now(), crate::time::Instant::now());
                match instant.checked_duration_since(now) {
                    Some(left) => here.checked_add(left).unwrap_or(here),
                    None => here.checked_sub(now.saturating_duration_since(instant)).unwrap_or(here),
                }
            }
        }
    }

    /// How long this is after the other one; nothing if it is not.
    pub fn duration_since(&self, earlier: Instant) -> Duration {
        self.checked_duration_since(earlier).unwrap_or_default()
    }

    /// How long this is after the other one, if it is.
    pub fn checked_duration_since(&self, earlier: Instant) -> Option<Duration> {
        match (self.0, earlier.0) {
            (Kind::Real(later), Kind::Real(earlier)) => later.checked_duration_since(earlier),
            _ => self.into_std().checked_duration_since(earlier.into_std()),
        }
    }

    /// How long this is after the other one; nothing if it is not.
    pub fn saturating_duration_since(&self, earlier: Instant) -> Duration {
        self.duration_since(earlier)
    }

    /// How long ago this was.
    pub fn elapsed(&self) -> Duration {
        Instant::now().duration_since(*self)
    }

    /// So much later, if there is such a time.
    pub fn checked_add(&self, duration: Duration) -> Option<Instant> {
        Some(Instant(match self.0 {
            Kind::Explored(instant) => Kind::Explored(instant.checked_add(duration)?),
            Kind::Real(instant) => Kind::Real(instant.checked_add(duration)?),
        }))
    }

    /// So much earlier, if there is such a time.
    pub fn checked_sub(&self, duration: Duration) -> Option<Instant> {
        Some(Instant(match self.0 {
            Kind::Explored(instant) => Kind::Explored(instant.checked_sub(duration)?),
            Kind::Real(instant) => Kind::Real(instant.checked_sub(duration)?),
        }))
    }

    pub(super) fn real(self) -> real::Instant {
        match self.0 {
            Kind::Real(instant) => instant,
            Kind::Explored(instant) => {
                let left = instant.saturating_duration_since(crate::time::Instant::now());
                let now = real::Instant::now();
                now.checked_add(left).unwrap_or(now)
            }
        }
    }

    /// How long it is until then.
    pub(super) fn left(self) -> Duration {
        self.duration_since(Instant::now())
    }
}

crate::time::arithmetic!(Instant);

impl From<crate::time::Instant> for Instant {
    fn from(std: crate::time::Instant) -> Instant {
        Instant::from_std(std)
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Explored(instant) => instant.fmt(f),
            Kind::Real(instant) => instant.fmt(f),
        }
    }
}
