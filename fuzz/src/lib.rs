//! What the fuzz targets are made of.

#[cfg(feature = "explore")]
pub mod lock_programs;
