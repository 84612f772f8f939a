//! All scenarios, by topic.

pub mod counters;
pub mod futures;
pub mod locks;
pub mod messages;
#[path = "../objects/mod.rs"]
pub mod objects;
pub mod pools;
pub mod queues;
pub mod scenario;
pub mod speed;
pub mod streams;
pub mod structures;
pub mod tasks;
