//! Gordian's analyzer: Rust source text in, concurrency findings out.
//!
//! Seven stages, each a module that takes the value of the stage before and gives a value to the next:
//! [`workspace`] → [`syntax`] → [`names`] → [`events`] → [`summaries`] → [`graph`] → [`rules`] → [`report`].
#![forbid(unsafe_code)]

pub mod base;
pub mod cli;
pub mod driver;
pub mod events;
pub mod fuzz;
pub mod graph;
pub mod models;
pub mod names;
#[doc(hidden)]
pub mod probe;
pub mod report;
pub mod rules;
pub mod summaries;
pub mod syntax;
pub mod workspace;

pub use driver::analyze_source;
