//! Stands in for [`std::time::Instant`].

use std::fmt;
use std::ops::{Add, AddAssign, Sub, SubAssign};
use std::time::Duration;

use crate::engine::{self, active};

/// [`std::time::Instant`]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(Kind);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    /// Time since the beginning of an execution.
    Explored(Duration),
    Std(std::time::Instant),
}

impl Instant {
    /// [`std::time::Instant::now`]; time passes for who asks again and again and does nothing else.
    #[must_use]
    pub fn now() -> Instant {
        Instant(if active() { Kind::Explored(engine::ask_time()) } else { Kind::Std(std::time::Instant::now()) })
    }

    /// [`std::time::Instant::duration_since`]
    #[must_use]
    pub fn duration_since(&self, earlier: Instant) -> Duration {
        self.checked_duration_since(earlier).unwrap_or_default()
    }

    /// [`std::time::Instant::checked_duration_since`]
    #[must_use]
    pub fn checked_duration_since(&self, earlier: Instant) -> Option<Duration> {
        match (self.0, earlier.0) {
            (Kind::Explored(later), Kind::Explored(earlier)) => later.checked_sub(earlier),
            (Kind::Std(later), Kind::Std(earlier)) => later.checked_duration_since(earlier),
            // One is of an exploration and the other is not: nothing lies between them.
            _ => None,
        }
    }

    /// [`std::time::Instant::saturating_duration_since`]
    #[must_use]
    pub fn saturating_duration_since(&self, earlier: Instant) -> Duration {
        self.duration_since(earlier)
    }

    /// [`std::time::Instant::elapsed`]
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        Instant::now().duration_since(*self)
    }

    /// [`std::time::Instant::checked_add`]
    #[must_use]
    pub fn checked_add(&self, duration: Duration) -> Option<Instant> {
        Some(Instant(match self.0 {
            Kind::Explored(time) => Kind::Explored(time.checked_add(duration)?),
            Kind::Std(time) => Kind::Std(time.checked_add(duration)?),
        }))
    }

    /// [`std::time::Instant::checked_sub`]
    #[must_use]
    pub fn checked_sub(&self, duration: Duration) -> Option<Instant> {
        Some(Instant(match self.0 {
            Kind::Explored(time) => Kind::Explored(time.checked_sub(duration)?),
            Kind::Std(time) => Kind::Std(time.checked_sub(duration)?),
        }))
    }
}

/// What a point in time has that `checked_add`, `checked_sub` and `duration_since` say all of.
macro_rules! arithmetic {
    ($instant:ident) => {
        impl Add<Duration> for $instant {
            type Output = $instant;

            /// # Panics
            /// As in `std`, if there is no such time.
            fn add(self, duration: Duration) -> $instant {
                match self.checked_add(duration) {
                    Some(time) => time,
                    None => panic!("overflow when adding duration to instant"),
                }
            }
        }

        impl AddAssign<Duration> for $instant {
            fn add_assign(&mut self, duration: Duration) {
                *self = *self + duration;
            }
        }

        impl Sub<Duration> for $instant {
            type Output = $instant;

            /// # Panics
            /// As in `std`, if there is no such time.
            fn sub(self, duration: Duration) -> $instant {
                match self.checked_sub(duration) {
                    Some(time) => time,
                    None => panic!("overflow when subtracting duration from instant"),
                }
            }
        }

        impl SubAssign<Duration> for $instant {
            fn sub_assign(&mut self, duration: Duration) {
                *self = *self - duration;
            }
        }

        impl Sub<$instant> for $instant {
            type Output = Duration;

            fn sub(self, other: $instant) -> Duration {
                self.duration_since(other)
            }
        }
    };
}
#[cfg(feature = "tokio")]
pub(crate) use arithmetic;

arithmetic!(Instant);

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Explored(time) => f.debug_tuple("Instant").field(&time).finish(),
            Kind::Std(time) => time.fmt(f),
        }
    }
}
