//! What the fuzz targets are made of.

pub mod analyze_source;
#[cfg(feature = "explore")]
pub mod counter_schedules;
#[cfg(feature = "explore")]
pub mod explorer_agreement;
#[cfg(feature = "explore")]
pub mod linearizability;
#[cfg(feature = "explore")]
pub mod lock_programs;
#[cfg(feature = "explore")]
pub mod replay_files;
