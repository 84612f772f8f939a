//! Workspace stage: which crates there are, before any source is read.

pub mod config;
pub mod model;
