//! Run a test under every relevant interleaving, and see the one that fails.
//!
//! [`sync`], [`thread`], [`cell`], [`hint`] and [`time`] mirror their modules of `std`, and [`future`] runs futures. Without the feature
//! `explore` they are those, and this crate is nothing else. With it, every type behaves as its twin of `std` until it is used inside of
#![cfg_attr(
    feature = "explore",
    doc = "[`explore`], where each of its operations is a point at which another thread may go on."
)]
#![cfg_attr(not(feature = "explore"), doc = "an exploration.")]

#[cfg(feature = "explore")]
mod budget;
#[cfg(feature = "explore")]
mod checkpoint;
#[cfg(feature = "explore")]
mod dpor;
#[cfg(feature = "explore")]
mod engine;
#[cfg(feature = "explore")]
mod explorer;
#[cfg(feature = "explore")]
mod faults;
#[cfg(feature = "fuzz")]
pub mod fuzz;
#[cfg(feature = "explore")]
mod judge;
#[cfg(feature = "explore")]
mod linearizable;
#[cfg(feature = "explore")]
mod minimise;
#[cfg(all(feature = "explore", any(feature = "crossbeam", feature = "tokio")))]
mod monitor;
#[cfg(feature = "explore")]
mod report;
#[cfg(feature = "explore")]
mod store;
#[cfg(feature = "explore")]
mod strategy;

#[cfg(all(test, feature = "explore"))]
mod scenarios;

// The scenarios of the corpus name this crate as their users do.
#[cfg(all(test, feature = "explore"))]
extern crate self as gordian;

#[cfg(all(feature = "explore", any(test, feature = "__oracles")))]
#[doc(hidden)]
pub mod __oracles;
pub mod cell;
#[cfg(feature = "crossbeam")]
pub mod crossbeam;
pub mod future;
pub mod hint;
#[cfg(feature = "parking_lot")]
pub mod parking_lot;
mod planted;
pub mod sync;
pub mod thread;
pub mod time;
#[cfg(feature = "tokio")]
pub mod tokio;
#[cfg(feature = "witness")]
pub mod witness;

#[cfg(not(feature = "explore"))]
pub use std::thread_local;

#[cfg(feature = "explore")]
pub use budget::{Budget, ParseBudgetError};
#[cfg(feature = "explore")]
pub use dpor::shard::{NoShard, Shard};
#[cfg(feature = "explore")]
pub use explorer::{__Outcome, __run_test, Engine, Explorer, Search, explore, observe};
#[cfg(feature = "explore")]
pub use faults::{Fault, Faults, ParseFaultsError};
#[cfg(feature = "fuzz")]
pub use gordian_macros::fuzz;
#[cfg(feature = "explore")]
pub use gordian_macros::test;
#[cfg(feature = "explore")]
pub use linearizable::{Model, linearizable};
#[doc(hidden)]
pub use planted::planted as __planted;
#[cfg(feature = "explore")]
pub use report::{Coverage, Outcomes, Verdict};
#[cfg(feature = "witness")]
pub use witness::{FailureKind, Witness};
