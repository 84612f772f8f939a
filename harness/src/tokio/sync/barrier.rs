//! Stands in for `tokio::sync::Barrier`.

use std::fmt;

use ::tokio::sync as real;
use real::BarrierWaitResult;

use crate::monitor::{Call, Monitor};
use crate::tokio::step::{Object, Steps};

/// Stands in for `tokio::sync::Barrier`.
pub struct Barrier {
    object: Object,
    inner: real::Barrier,
}

impl Barrier {
    /// A barrier for so many.
    #[track_caller]
    pub fn new(n: usize) -> Barrier {
        Barrier { object: Monitor::new("barrier", ()), inner: real::Barrier::new(n) }
    }

    /// Waits until so many wait.
    #[track_caller]
    pub fn wait(&self) -> impl Future<Output = BarrierWaitResult> {
        Steps::new(&self.object, Call::waiting("wait", "more arrivals"), self.inner.wait())
    }
}

impl fmt::Debug for Barrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}
