//! Stands in for `tokio::time`.
//!
//! In an exploration the clock is the own time of each thread, and what waits for a time may go on before anything else happens, or after.

mod clock;
mod instant;
mod interval;
mod sleep;
mod timeout;

pub use ::tokio::time::MissedTickBehavior;
pub use clock::{advance, pause, resume};
pub use instant::Instant;
pub use interval::{Interval, interval, interval_at};
pub use sleep::{Sleep, sleep, sleep_until};
pub use std::time::Duration;
pub use timeout::{Timeout, timeout, timeout_at};

/// Errors.
pub mod error {
    pub use super::timeout::Elapsed;
}
