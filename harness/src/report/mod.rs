//! What an exploration tells people: verdicts, outcomes, and witnesses.

mod cause;
mod naming;
mod outcomes;
mod replay_file;
mod source;
mod table;
mod verdict;

pub(crate) use cause::{Blocked, Cause, Panic, Waits};
pub(crate) use naming::{Naming, place};
pub use outcomes::Outcomes;
pub(crate) use replay_file::ReplayFile;
pub(crate) use table::{Record, table};
pub use verdict::{Verdict, Witness};
