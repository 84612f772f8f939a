//! Events stage: each body becomes a small control-flow graph of lock events.

pub mod model;
