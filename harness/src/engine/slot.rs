//! Which object of an execution a facade object is.

use std::panic::Location;
use std::sync::atomic::{AtomicU64, Ordering};

use super::context::{Context, with};
use super::kept::Outliving;
use crate::dpor::action::{Access, Action};
use crate::dpor::object::{ObjectId, ObjectKind, TaskId};

/// The place in a facade object that says which object of the current execution it is.
#[derive(Debug)]
pub(crate) struct Slot {
    /// Where the object was created.
    site: &'static Location<'static>,
    /// Epoch of the execution in the upper half, object number in the lower.
    number: AtomicU64,
}

/// Which execution an object took part in last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Age {
    /// None.
    New,
    /// The one that runs.
    Current,
    /// An earlier one.
    LeftOver,
}

impl Slot {
    /// A slot of an object that is created at the caller.
    #[track_caller]
    pub(crate) const fn new() -> Slot {
        Slot { site: Location::caller(), number: AtomicU64::new(0) }
    }

    /// The access to make to this object; gives the object its number in this execution if it has none yet.
    pub(crate) fn access(&self, kind: ObjectKind, action: Action) -> Access {
        self.access_with(kind, action, 0)
    }

    /// [`Slot::access`] with an argument.
    pub(crate) fn access_with(&self, kind: ObjectKind, action: Action, tag: u32) -> Access {
        self.access_first(kind, action, tag, |context, earlier| {
            if earlier.is_some() {
                context.meet_again(kind, self.site);
            }
        })
    }

    /// [`Slot::access`] to what has nothing that an execution could leave in it.
    #[cfg(feature = "crossbeam")]
    pub(crate) fn access_to_stateless(&self, kind: ObjectKind, action: Action) -> Access {
        self.access_first(kind, action, 0, |_, _| ())
    }

    /// [`Slot::access`] to a lock of `std`, which is not poisoned again if it outlives executions.
    pub(crate) fn access_to_lock(&self, kind: ObjectKind, action: Action, lock: &(impl Outliving + ?Sized)) -> Access {
        self.access_first(kind, action, 0, |context, earlier| {
            context.meet_lock(std::ptr::from_ref(self).addr(), earlier, self.site, lock);
        })
    }

    /// [`Slot::access`] to an atomic, which gets its first value back if it outlives executions.
    pub(crate) fn access_to_atomic<V: Copy>(
        &self,
        action: Action,
        value: impl FnOnce() -> V,
        set: impl FnOnce(V),
    ) -> Access {
        self.access_first(ObjectKind::Cell, action, 0, |context, earlier| {
            let address = std::ptr::from_ref(self).addr();
            if let Some(initial) = context.initial(address, earlier, self.site, value()) {
                set(initial);
            }
        })
    }

    /// What is `first` done where the object takes part in this execution for the first time is told which execution it took part in before.
    fn access_first(
        &self,
        kind: ObjectKind,
        action: Action,
        tag: u32,
        first: impl FnOnce(&mut Context, Option<u32>),
    ) -> Access {
        let object = with(|context| {
            let number = self.number.load(Ordering::Relaxed);
            if (number >> 32) as u32 == context.epoch {
                return ObjectId(number as u32);
            }
            let object = context.declare(kind, Some(self.site));
            first(context, ((number >> 32) != 0).then_some((number >> 32) as u32));
            self.number.store(u64::from(context.epoch) << 32 | u64::from(object.0), Ordering::Relaxed);
            object
        });
        Access { object, action, class: class_of(self.site), tag }
    }

    /// From now on this is another object.
    #[cfg(feature = "loom")]
    pub(crate) fn forget(&mut self) {
        *self.number.get_mut() = 0;
    }

    /// Where the object was created.
    pub(crate) fn site(&self) -> &'static Location<'static> {
        self.site
    }

    /// Which execution the object took part in last.
    pub(crate) fn age(&self) -> Age {
        let number = self.number.load(Ordering::Relaxed);
        match (number >> 32) as u32 {
            0 => Age::New,
            epoch if with(|context| epoch == context.epoch) => Age::Current,
            _ => Age::LeftOver,
        }
    }

    /// Whether the object took part in the current execution already.
    pub(crate) fn is_known(&self) -> bool {
        let number = self.number.load(Ordering::Relaxed);
        with(|context| (number >> 32) as u32 == context.epoch)
    }
}

/// The class of objects that are made there ([`Access::class`]); places that share one cost executions and lose none.
fn class_of(site: &Location<'_>) -> u16 {
    (site.line().wrapping_mul(31) ^ site.column().wrapping_mul(0x2545) ^ (site.file().len() as u32) << 9) as u16
}

/// That of objects of which each task has one.
pub(super) fn class_of_task(task: TaskId) -> u16 {
    task.0 as u16
}
