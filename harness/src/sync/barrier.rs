//! Stands in for [`std::sync::Barrier`].

use std::fmt;
use std::panic::Location;

use crate::dpor::action::Action;
use crate::dpor::object::ObjectKind;
use crate::engine::{Operation, Slot, active, barrier_is_open, perform};

/// [`std::sync::Barrier`]
pub struct Barrier {
    slot: Slot,
    size: usize,
    inner: std::sync::Barrier,
}

/// [`std::sync::BarrierWaitResult`]
pub struct BarrierWaitResult(bool);

impl fmt::Debug for BarrierWaitResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BarrierWaitResult").field("is_leader", &self.is_leader()).finish()
    }
}

impl BarrierWaitResult {
    /// [`std::sync::BarrierWaitResult::is_leader`]
    pub fn is_leader(&self) -> bool {
        self.0
    }
}

impl fmt::Debug for Barrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl Barrier {
    /// [`std::sync::Barrier::new`]
    #[track_caller]
    pub const fn new(n: usize) -> Barrier {
        Barrier { slot: Slot::new(), size: n, inner: std::sync::Barrier::new(n) }
    }

    /// [`std::sync::Barrier::wait`]
    #[track_caller]
    pub fn wait(&self) -> BarrierWaitResult {
        if !active() {
            return BarrierWaitResult(self.inner.wait().is_leader());
        }
        let location = Location::caller();
        let kind = ObjectKind::Barrier(u32::try_from(self.size).unwrap_or(u32::MAX));
        let arrive = Operation::new("arrive", location, &[self.slot.access(kind, Action::Arrive)]);
        let (generation, is_leader) = perform(arrive, |resolved| (resolved[0].tag, barrier_is_open(&resolved[0])));
        let leave = self.slot.access_with(kind, Action::Leave, generation);
        perform(Operation::new("leave", location, &[leave]), |_| ());
        BarrierWaitResult(is_leader)
    }
}
