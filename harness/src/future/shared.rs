//! What several threads look at and change in one step each.

#[cfg(feature = "explore")]
use std::panic::Location;
use std::sync::{Mutex, MutexGuard};

#[cfg(feature = "explore")]
use crate::dpor::action::Action;
#[cfg(feature = "explore")]
use crate::dpor::object::ObjectKind;
#[cfg(feature = "explore")]
use crate::engine::{Entry, Operation, Slot, active, perform, synchronise};

/// A value; each access to it is one operation of an exploration.
pub(super) struct Shared<S> {
    #[cfg(feature = "explore")]
    slot: Slot,
    #[cfg(feature = "explore")]
    kind: ObjectKind,
    /// Who created it: futures are polled from places that say nothing to anybody.
    #[cfg(feature = "explore")]
    location: &'static Location<'static>,
    value: Mutex<S>,
}

impl<S> Shared<S> {
    #[track_caller]
    pub(super) fn new(value: S) -> Shared<S> {
        Shared {
            #[cfg(feature = "explore")]
            slot: Slot::new(),
            #[cfg(feature = "explore")]
            kind: ObjectKind::Future,
            #[cfg(feature = "explore")]
            location: Location::caller(),
            value: Mutex::new(value),
        }
    }

    /// One that people call so. Of what is made at one place, things that are called by different kinds have numbers of their own.
    #[track_caller]
    pub(super) fn called(what: &'static str, value: S) -> Shared<S> {
        let _ = what;
        Shared {
            #[cfg(feature = "explore")]
            kind: ObjectKind::Monitor(what),
            ..Shared::new(value)
        }
    }

    /// An access that may change the value.
    pub(super) fn change<R>(&self, name: &'static str, f: impl FnOnce(&mut S) -> R) -> R {
        #[cfg(feature = "explore")]
        if active() {
            use std::sync::atomic::Ordering::AcqRel;
            let access = self.slot.access(self.kind, Action::Write);
            let result = perform(Operation::new(name, self.location, &[access]), |_| f(&mut self.lock()));
            synchronise(|task| Entry::Modify(task, access.object, AcqRel));
            return result;
        }
        let _ = name;
        f(&mut self.lock())
    }

    /// An access that does not.
    pub(super) fn look<R>(&self, name: &'static str, f: impl FnOnce(&S) -> R) -> R {
        #[cfg(feature = "explore")]
        if active() {
            use std::sync::atomic::Ordering::Acquire;
            let access = self.slot.access(self.kind, Action::Read);
            let result = perform(Operation::new(name, self.location, &[access]), |_| f(&self.lock()));
            synchronise(|task| Entry::Load(task, access.object, Acquire));
            return result;
        }
        let _ = name;
        f(&self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, S> {
        // A closure that panics changes nothing first.
        self.value.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
