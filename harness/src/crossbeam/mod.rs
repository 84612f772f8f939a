//! Stands in for the crate `crossbeam`, version 0.8.
//!
//! Without the feature `explore` it is that crate. With it, [`channel`], [`sync`], [`atomic`], [`utils`], [`queue`] and [`thread`] are built on the
//! primitives of an exploration, and behave as those of crossbeam outside of one too. What differs:
//!
//! * Of several operations of a [`channel::Select`] that are ready, the first counts; which is ready first is explored.
//! * A timer (`channel::after`, `tick`) goes by the time of the thread that looks at it ([`gordian::time`](crate::time)); when a thread waits, it may be
//!   over before anything else happens, or not.
//! * Queues are one operation each: that a push of crossbeam's `SegQueue` has inner steps is not explored, nor are its loops in which a thread
//!   waits for another.
//! * [`deque`] and [`epoch`] are re-exported as they are: what they do is not explored, since they are built on atomics of their own.
//! * `channel::internal`, which is hidden, is not there.
//! * Deadlines are [`time::Instant`](crate::time::Instant)s, which are those of `std` without the feature `explore`.
//! * `sync::Parker` and `sync::Unparker` have no `into_raw` and `from_raw`, which lay open how crossbeam keeps them.

#[cfg(not(feature = "explore"))]
pub use ::crossbeam::*;

#[cfg(feature = "explore")]
pub mod atomic;
#[cfg(feature = "explore")]
pub mod channel;
#[cfg(feature = "explore")]
pub mod queue;
#[cfg(feature = "explore")]
pub mod sync;
#[cfg(feature = "explore")]
pub mod thread;
#[cfg(feature = "explore")]
pub mod utils;

#[cfg(feature = "explore")]
pub use ::crossbeam::{deque, epoch};
#[cfg(feature = "explore")]
pub use channel::select;
#[cfg(feature = "explore")]
pub use thread::scope;
