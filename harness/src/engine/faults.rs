//! Where a fault may strike the running task, and what it does then.

use std::any::Any;
use std::panic::Location;

use super::context::{self, Context, Operation, perform};
use super::slot::class_of_task;
use crate::dpor::action::{Access, Action, NO};
use crate::dpor::object::{ObjectKind, ObjectState, TaskId};
use crate::faults::Fault;

/// The payload of an injected panic.
const MESSAGE: &str = "a panic injected by the exploration (fault)";

/// A task that a fault may strike, and the task as which the fault itself is scheduled.
pub(crate) type Strike = (TaskId, TaskId);

pub(crate) use crate::witness::STRUCK;

/// The task of an entry of a schedule.
pub(crate) fn task_of(entry: TaskId) -> TaskId {
    TaskId(entry.0 & !STRUCK)
}

/// Whether a fault of that kind strikes the running task here. If there may be none in this exploration, this is no operation.
pub(crate) fn strikes(fault: Fault, location: &'static Location<'static>) -> bool {
    if super::on_loom() || std::thread::panicking() || super::is_abandoned() {
        return false;
    }
    let Some(access) = context::with(|context| context.fate(fault)) else { return false };
    perform(Operation::new(name(fault), location, &[access]), |resolved| resolved[0].tag != NO)
}

/// Panics if a fault strikes the running task here, which it may if it holds a lock.
pub(crate) fn may_panic(location: &'static Location<'static>) {
    if strikes(Fault::Panic, location) {
        panic_by_fault();
    }
}

/// Fails if a fault leaves the running task without the thread that it wants.
///
/// # Errors
/// As if the system had none.
pub(crate) fn may_find_no_thread(location: &'static Location<'static>) -> std::io::Result<()> {
    if super::active() && strikes(Fault::Spawn, location) {
        return Err(std::io::ErrorKind::WouldBlock.into());
    }
    Ok(())
}

/// Panics as if a fault had struck here.
pub(crate) fn panic_by_fault() -> ! {
    // Past the hook: it is the exploration that panics.
    std::panic::resume_unwind(Box::new(MESSAGE))
}

/// Whether a caught payload is that of an injected panic.
pub(crate) fn is_by_fault(payload: &(dyn Any + Send)) -> bool {
    payload.downcast_ref::<&str>() == Some(&MESSAGE)
}

/// Whether a thread may be made to panic before it does this. Not before what destructors do, and not in the middle of something.
pub(super) fn may_strike(context: &Context, operation: &Operation) -> bool {
    use Action::*;
    let Some(first) = operation.accesses.first() else { return false };
    match first.action {
        Lock => context.objects[first.object.0 as usize].kind == ObjectKind::Lock,
        Read | Write | TryLock | LockOrQueue | LockShared | TryLockShared | NotifyOne | NotifyAll | Send | TrySend
        | Recv | TryRecv | Join | Unpark | Park | ParkTimeout => operation.accesses.len() == 1,
        _ => false,
    }
}

fn name(fault: Fault) -> &'static str {
    match fault {
        Fault::Panic => "could panic here",
        Fault::Cancel => "could be cancelled here",
        Fault::Spawn => "could find no thread here",
    }
}

/// What the operation of that name is called if it was struck.
pub(super) fn struck_name(name: &'static str) -> &'static str {
    match name {
        "could panic here" => "panics here (fault)",
        "could be cancelled here" => "is cancelled here (fault)",
        "could find no thread here" => "finds no thread here (fault)",
        other => other,
    }
}

impl Context {
    /// The access by which the running task learns whether a fault strikes it; `None` if none can.
    fn fate(&mut self, fault: Fault) -> Option<Access> {
        let holds = self.tasks[self.running].held > 0;
        if self.faults.most() == 0 || !self.faults.has(fault) || fault == Fault::Panic && !holds {
            return None;
        }
        let object = match self.tasks[self.running].fate {
            Some(object) => object,
            None => {
                let object = self.declare(ObjectKind::Fate, None);
                let id = self.tasks[self.running].id;
                // No task has so many children.
                let next = TaskId(self.families.len() as u32 + 1);
                let demon = *self.families.entry((id, u32::MAX)).or_insert(next);
                let entry = &mut self.tasks[self.running];
                (entry.fate, entry.demon) = (Some(object), Some(demon));
                object
            }
        };
        let class = class_of_task(self.tasks[self.running].id);
        Some(Access { object, action: Action::Live, class, tag: 0 })
    }

    /// Whether the running task may be struck by a panic before it does this.
    pub(super) fn may_panic_before(&self, operation: &Operation) -> bool {
        self.faults.has(Fault::Panic) && self.tasks[self.running].held > 0 && may_strike(self, operation)
    }

    /// The tasks that a fault could strike now.
    pub(super) fn strikes(&self) -> impl Iterator<Item = (usize, Strike)> {
        let has_more = self.struck < self.faults.most();
        self.tasks.iter().filter(move |_| has_more).filter_map(|entry| {
            let fate = entry.pending.as_ref()?.accesses.first().filter(|access| access.action == Action::Live)?;
            let is_free = self.objects[fate.object.0 as usize].state == ObjectState::Fate(false);
            is_free.then_some((entry.number as usize, (entry.id, entry.demon?)))
        })
    }

    /// A fault strikes the task with that number, which is where one can.
    pub(super) fn strike(&mut self, number: usize) -> Option<Access> {
        let (object, demon) = (self.tasks[number].fate?, self.tasks[number].demon?);
        let class = class_of_task(self.tasks[number].id);
        let mut access = Access { object, action: Action::Strike, class, tag: 0 };
        access.tag = self.objects[object.0 as usize].state.apply(demon, access.action, access.tag);
        self.struck += 1;
        Some(access)
    }

    /// Counts the locks that the running task holds exclusively.
    pub(super) fn count_held(&mut self, access: &Access) {
        let held = &mut self.tasks[self.running].held;
        match access.action {
            Action::Lock => *held += 1,
            Action::TryLock | Action::LockOrQueue if access.tag != NO => *held += 1,
            Action::Unlock | Action::Downgrade => *held = held.saturating_sub(1),
            _ => {}
        }
    }
}
