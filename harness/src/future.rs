//! Futures: what `std` has of them, and what it takes to run them.
//!
//! Each spawned future has a thread of its own, in an exploration a task, so that every order in which any executor could run them is
//! explored. Outside of an exploration that is a small executor for tests, not one to be fast.
//!
//! ```
//! use gordian::future;
//!
//! let sum = future::block_on(async {
//!     let one = future::spawn(async { 1 });
//!     let two = future::spawn(async { 2 });
//!     one.await.unwrap() + two.await.unwrap()
//! });
//! assert_eq!(sum, 3);
//! ```

mod combine;
mod run;
mod shared;
mod task;
mod timer;

pub use std::future::{Future, IntoFuture, Pending, PollFn, Ready, pending, poll_fn, ready};

pub use combine::{Either, YieldNow, join, join_all, select, yield_now};
#[cfg(all(feature = "explore", any(feature = "crossbeam", feature = "tokio")))]
pub(crate) use run::Token;
pub use run::block_on;
#[cfg(all(feature = "explore", feature = "tokio"))]
pub(crate) use run::poll_until;
pub use task::{JoinError, JoinHandle, spawn};
pub use timer::{Elapsed, Sleep, sleep, timeout};
