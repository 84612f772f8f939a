//! One operation of an execution that is to be shown.

use std::panic::Location;

use super::Naming;
use crate::dpor::action::{Access, Action, NO};
use crate::dpor::object::{ObjectId, TaskId};
use crate::dpor::trace::Accesses;
use crate::engine::Operation;

/// One operation as it happened.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    /// The engine's number of the task.
    pub(crate) task: TaskId,
    pub(crate) accesses: Accesses,
    pub(crate) name: &'static str,
    pub(crate) location: &'static Location<'static>,
    /// What was read or written.
    pub(crate) value: Option<String>,
    /// What is in the lock that it acquired or gave back, if that can be shown.
    pub(crate) state: Option<LockState>,
    /// With which orderings, where they decide what may be read.
    pub(crate) ordering: Option<String>,
    /// Whether it is no step of its own: done while a panic unwound, or an access to unsynchronised memory.
    pub(crate) is_extra: bool,
    /// Whether it is an access to unsynchronised memory, which strategies know nothing of.
    pub(crate) is_memory: bool,
    /// Whether it is part of how something of a library works.
    pub(crate) is_inner: bool,
}

/// The value of an attempt that found somebody else there.
pub(crate) const WOULD_BLOCK: &str = "would block";

/// What is in a lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LockState {
    pub(crate) lock: ObjectId,
    pub(crate) value: String,
    /// Whether somebody may change it unseen.
    pub(crate) is_held: bool,
    /// Whether that is what the operation left there; else it has found it.
    pub(crate) is_left: bool,
    /// Whether it is worth being said.
    pub(crate) is_news: bool,
}

/// The value of an operation that will be done once more when there is reason to.
pub(crate) const HAS_TO_WAIT: &str = "has to wait";

impl Record {
    pub(crate) fn new(task: usize, operation: &Operation, resolved: &[Access], is_extra: bool) -> Record {
        Record {
            task: TaskId(task as u32),
            accesses: Accesses::from_slice(resolved),
            name: operation.name,
            location: operation.location,
            value: None,
            state: None,
            ordering: None,
            is_extra,
            is_memory: false,
            is_inner: operation.is_inner,
        }
    }

    /// An access to unsynchronised memory.
    pub(crate) fn of_memory(
        task: usize,
        access: Access,
        name: &'static str,
        location: &'static Location<'static>,
    ) -> Record {
        Record { is_memory: true, ..Record::new(task, &Operation::new(name, location, &[]), &[access], true) }
    }

    /// The object that this operation acquires as a lock.
    pub(crate) fn acquires(&self) -> Option<ObjectId> {
        let acquired = |access: &&Access| match access.action {
            Action::Lock
            | Action::LockShared
            | Action::LockSharedRecursive
            | Action::LockUpgradable
            | Action::Upgrade
            | Action::Downgrade => true,
            Action::TryLock
            | Action::TryLockShared
            | Action::TryLockSharedRecursive
            | Action::TryLockUpgradable
            | Action::LockOrQueue => access.tag != NO,
            _ => false,
        };
        self.accesses.iter().find(acquired).map(|access| access.object)
    }

    /// The object that it gives back, of those that it has exclusively.
    pub(crate) fn releases(&self) -> Option<ObjectId> {
        let released = |access: &&Access| matches!(access.action, Action::Unlock | Action::Downgrade);
        self.accesses.iter().find(released).map(|access| access.object)
    }

    /// What it read or wrote, as people are told.
    pub(crate) fn shown_value(&self, naming: &Naming) -> Option<String> {
        let state = self.state.as_ref().filter(|state| self.value.is_none() && state.is_news);
        let Some(LockState { lock, value, is_left, .. }) = state else { return self.value.clone() };
        let is_its_own = self.accesses.first().is_some_and(|access| access.object == *lock);
        let name = naming.object(*lock).filter(|_| !is_its_own);
        Some(match (name, is_left) {
            (None, true) => format!("-> {value}"),
            (None, false) => value.clone(),
            (Some(name), true) => format!("{name} -> {value}"),
            (Some(name), false) => format!("{name} has {value}"),
        })
    }

    /// Whether it is the call or the return of an operation, whose place says nothing.
    pub(crate) fn is_of_history(&self) -> bool {
        self.accesses.iter().any(|access| matches!(access.action, Action::Call | Action::Return))
    }

    /// Whether it is the same access to the same memory, at the same place.
    pub(crate) fn is_same_access(&self, other: &Record) -> bool {
        self.is_memory
            && other.is_memory
            && (self.task, self.location, &self.accesses) == (other.task, other.location, &other.accesses)
    }

    /// Whether it changed nothing, or asked only that others go first.
    pub(crate) fn is_vain(&self) -> bool {
        !self.is_memory && self.accesses.iter().all(|access| access.only_looks() || access.action == Action::Await)
    }

    /// Whether it is the end of the task.
    pub(crate) fn ends(&self) -> bool {
        self.accesses.iter().any(|access| access.action == Action::Finish)
    }
}
