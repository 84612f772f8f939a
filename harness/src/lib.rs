//! Run a test under every relevant interleaving, and see the one that fails.
#[cfg(feature = "explore")]
pub mod dpor;
