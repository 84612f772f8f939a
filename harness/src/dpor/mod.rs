//! Optimal dynamic partial-order reduction as a pure module: it knows tasks, objects and actions, and nothing of any engine.
//!
//! The algorithm is Optimal-DPOR with wake-up trees: P. A. Abdulla, S. Aronis, B. Jonsson, K. Sagonas, "Source Sets:
//! A Foundation for Optimal Dynamic Partial Order Reduction", JACM 64(4), 2017 (POPL 2014). It runs one execution
//! for each Mazurkiewicz trace of the program. Two things are added to the paper's presentation:
//!
//! * Blocking actions of any kind (locks, condition variables, channels, ...): a race is only reversed if the second event can run
//!   without the first, which is found out by running the state machines of the objects involved
//!   ([`object::ObjectState`]). Where it cannot (a lock acquisition after the release that made it possible) the
//!   search goes on backwards, and finds the acquisition that the release belongs to.
//! * Tasks that are blocked for good at the end of an execution take part in the race detection with the action
//!   they wait for, since reversing such a race may unblock them.
//!
//! Dependence is that of [`dependence::dependent`]; what is not seen is everything that is no action (unsynchronised
//! memory, files, time).

pub mod action;
#[cfg(any(test, feature = "__oracles"))]
pub mod canonical;
pub mod dependence;
pub mod explorer;
pub mod object;
#[cfg(test)]
mod program;
pub mod shard;
pub mod trace;
mod wakeup;
