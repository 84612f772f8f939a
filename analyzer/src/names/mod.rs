//! Names stage: what every name, path and type of the workspace means.

pub mod program;
pub mod ty;
