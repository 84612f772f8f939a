//! Stands in for [`std::time`].
//!
//! In an exploration the time of a thread is its own: it begins with that of the thread that spawned it, goes on by what the thread sleeps or
//! waits until a timeout, and is at least that of every thread it has joined. So it is the same whenever the same schedule is run.
//! [`SystemTime`] is the system's all the same: a test that depends on it is not determined by the schedule.

#[cfg(not(feature = "explore"))]
pub use std::time::*;

#[cfg(feature = "explore")]
mod instant;

#[cfg(feature = "explore")]
pub use instant::Instant;
#[cfg(all(feature = "explore", feature = "tokio"))]
pub(crate) use instant::arithmetic;
#[cfg(feature = "explore")]
pub use std::time::{Duration, SystemTime, SystemTimeError, TryFromFloatSecsError, UNIX_EPOCH};
