//! What the fuzz targets are made of.
#![allow(missing_docs, reason = "it is linked by its own targets and tests only, and names say it")]

pub mod analyze_source;
#[cfg(feature = "explore")]
pub mod counter_schedules;
#[cfg(feature = "explore")]
pub mod explorer_agreement;
#[cfg(feature = "explore")]
pub mod linearizability;
#[cfg(feature = "explore")]
pub mod lock_programs;
pub mod random;
#[cfg(feature = "explore")]
pub mod replay_files;
#[cfg(feature = "explore")]
pub mod seeds;

#[cfg(feature = "explore")]
use linearizability::{deque::Deque, pool::Pool, ring::Ring, semaphore::Semaphore};

/// What does not agree for an input.
#[cfg(feature = "explore")]
pub type Oracle = fn(&[u8]) -> Vec<String>;

/// All targets.
#[cfg(feature = "explore")]
pub const TARGETS: [(&str, Oracle); 9] = [
    ("analyze_source", |data| analyze_source::disagreements(data).unwrap_or_default()),
    ("counter_schedules", counter_schedules::disagreements),
    ("deque", |data| linearizability::disagreements(Deque::new(false), data)),
    ("explorer_agreement", explorer_agreement::disagreements),
    ("lock_programs", lock_programs::disagreements),
    ("pool", |data| linearizability::disagreements(Pool::new(false), data)),
    ("replay_files", replay_files::disagreements),
    ("ring_buffer", |data| linearizability::disagreements(Ring::new(false), data)),
    ("semaphore", |data| linearizability::disagreements(Semaphore::new(false), data)),
];
