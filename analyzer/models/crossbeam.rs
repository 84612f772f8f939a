//! The crossbeam crate: re-exports of its parts.

pub use crossbeam_channel as channel;
pub use crossbeam_deque as deque;
pub use crossbeam_epoch as epoch;
pub use crossbeam_queue as queue;
pub use crossbeam_utils::thread::scope;
pub use crossbeam_utils::{atomic, sync, thread};

pub mod utils {
    pub use crossbeam_utils::{Backoff, CachePadded};
}
