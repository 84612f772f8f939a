//! The three answers a `cfg` condition can have when nothing is built.

/// What is known about a `cfg` condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CfgTruth {
    /// Holds: what it guards is kept.
    True,
    /// Does not hold: what it guards is dropped.
    False,
    /// Holds in some builds (a feature, a platform): what it guards is kept and marked
    /// [`crate::syntax::ir::Attrs::uncertain_cfg`].
    Unknown,
}
