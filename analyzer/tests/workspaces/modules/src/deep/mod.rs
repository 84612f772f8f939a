//! A directory with a `mod.rs`.
pub mod deeper;
