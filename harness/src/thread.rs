//! Stands in for [`std::thread`].

#[cfg(feature = "explore")]
mod explored;
#[cfg(feature = "explore")]
mod local;
#[cfg(feature = "explore")]
mod scope;

#[cfg(feature = "explore")]
pub use explored::{
    Builder, JoinHandle, Thread, ThreadId, available_parallelism, current, park, park_timeout, sleep, spawn, yield_now,
};
#[cfg(feature = "explore")]
#[allow(deprecated, reason = "they are in `std`")]
pub use explored::{park_timeout_ms, sleep_ms};
#[cfg(feature = "explore")]
pub use local::{__KeyId, AccessError, LocalKey};
#[cfg(feature = "explore")]
pub use scope::{Scope, ScopedJoinHandle, scope};
#[cfg(not(feature = "explore"))]
pub use std::thread::*;
#[cfg(feature = "explore")]
pub use std::thread::{Result, panicking};
