//! Report stage: one file per format.

pub mod model;
