//! Stands in for [`std::thread`].

#[cfg(feature = "explore")]
mod explored;
#[cfg(feature = "explore")]
mod scope;

#[cfg(feature = "explore")]
pub use explored::{Builder, JoinHandle, Thread, ThreadId, current, park, park_timeout, sleep, spawn, yield_now};
#[cfg(feature = "explore")]
pub use scope::{Scope, ScopedJoinHandle, scope};
#[cfg(not(feature = "explore"))]
pub use std::thread::*;
#[cfg(feature = "explore")]
pub use std::thread::{Result, available_parallelism, panicking};
