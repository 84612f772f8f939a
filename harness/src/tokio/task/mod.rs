//! Stands in for `tokio::task`: in an exploration, a spawned future is a thread.

mod error;
mod handle;
mod join_set;
mod run;

pub use error::{Id, JoinError};
pub use handle::{AbortHandle, JoinHandle};
pub use join_set::JoinSet;
pub(super) use run::Control;
pub use run::{spawn, spawn_blocking};

/// Lets others go first.
#[track_caller]
pub fn yield_now() -> impl Future<Output = ()> {
    let yields = crate::future::yield_now();
    async move { if crate::engine::active() { yields.await } else { ::tokio::task::yield_now().await } }
}
