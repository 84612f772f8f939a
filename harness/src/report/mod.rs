//! What an exploration tells people: verdicts, outcomes, and witnesses.

mod build;
mod cause;
mod declared;
mod kind;
mod naming;
mod outcomes;
mod record;
mod repetition;
mod replay;
mod source;
mod verdict;

pub(crate) use build::{steps_of, witness};
pub(crate) use cause::{Blocked, Cause, Panic, RETURNED, Race, RacingAccess};
pub(crate) use naming::{Naming, place};
pub use outcomes::Outcomes;
pub(crate) use record::{HAS_TO_WAIT, LockState, Record, WOULD_BLOCK};
pub(crate) use repetition::is_periodic;
pub(crate) use replay::difference;
pub use verdict::{Coverage, Verdict};
