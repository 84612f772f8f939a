//! Stands in for the crate `tokio`, version 1: [`sync`], [`task`], [`time`], [`runtime`] and the macros.
//!
//! Without the feature `explore` it is that crate. With it, the objects of [`sync`] are those of tokio, each step on which is one operation of an
//! exploration; a spawned future is a thread of the exploration, so that every order in which a runtime could run them is explored; and a
//! timer may be over at any time. Outside of explorations all of it is tokio. What differs:
//!
//! * In an exploration [`select!`](crate::tokio::select) polls its branches in their order, as with `biased;`. Which is ready first is explored.
//! * In an exploration the clock is the own time of each thread ([`gordian::time`](crate::time)). `time::pause`, `resume` and `advance` only change that.
//! * In an exploration a runtime is made of threads of the exploration, however many workers it is told to have: `current_thread` too lets
//!   spawned futures run between any two operations, also between those without an `await` in between.
//! * `watch` and `OnceCell` are made of other objects of the facade, since tokio's keep a lock of the system while the program's code runs.
//! * Guards that keep their lock (`lock_owned` and the like) are for values without borrows only.
//! * Not there: `fs`, `io`, `net`, `process`, `signal`, which an exploration knows nothing of; `task::Builder`, `task::Id`s of aborted tasks and what else needs
//!   `tokio_unstable`; `task_local!`, `LocalSet` and `spawn_local`, since futures that cannot be sent cannot be given to threads; `block_in_place`, `coop`,
//!   `consume_budget` and `unconstrained`, since there is no budget; `sync::SetOnce`; metrics; `#[tokio::main]` and `#[tokio::test]`, whose runtime is that of tokio:
//!   write `runtime::Runtime::new()?.block_on(..)` in a `#[gordian::test]`.

#[cfg(not(feature = "explore"))]
pub use ::tokio::*;

#[cfg(feature = "explore")]
mod macros;
#[cfg(feature = "explore")]
pub mod runtime;
#[cfg(feature = "explore")]
mod step;
#[cfg(feature = "explore")]
pub mod sync;
#[cfg(feature = "explore")]
pub mod task;
#[cfg(feature = "explore")]
pub mod time;

#[cfg(feature = "explore")]
#[doc(inline)]
pub use crate::__tokio_select as select;
#[cfg(feature = "explore")]
pub use ::tokio::{join, pin, try_join};
#[cfg(feature = "explore")]
pub use task::spawn;

/// What the macros need.
#[cfg(feature = "explore")]
#[doc(hidden)]
pub mod __private {
    pub use ::tokio;

    /// Whether an exploration runs here.
    pub fn is_explored() -> bool {
        crate::engine::active()
    }
}
