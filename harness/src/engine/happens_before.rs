//! Which steps of an execution are ordered by its synchronisation, and which accesses to memory are not.
//!
//! Vector clocks as in C. Flanagan, S. Freund, "FastTrack: Efficient and Precise Dynamic Race Detection", PLDI 2009, with the
//! orderings of C++20 for atomics (release sequences of read-modify-writes, fences). What synchronises is logged as it
//! happens and looked at only when unsynchronised memory is accessed. An execution is sequentially consistent all the same:
//! a Relaxed flag never lets a stale value be read here, but it orders nothing, and that shows as a race.

use std::collections::BTreeMap;
use std::panic::Location;
use std::sync::atomic::Ordering;

use crate::dpor::action::{Access, Action, DISCONNECTED, NO};
use crate::dpor::object::{ObjectId, TaskId};
use crate::dpor::trace::Clock;

/// Something that may synchronise.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Entry {
    /// An access to an object that is no atomic, resolved.
    Access(TaskId, Access),
    /// An atomic read, with its effective ordering.
    Load(TaskId, ObjectId, Ordering),
    /// An atomic write.
    Store(TaskId, ObjectId, Ordering),
    /// An atomic read-modify-write that took place.
    Modify(TaskId, ObjectId, Ordering),
    /// A fence.
    Fence(TaskId, Ordering),
    /// The first task started the second.
    Spawn(TaskId, TaskId),
    /// The object is a channel with so many places.
    Bounded(ObjectId, u32),
}

/// A task's clocks.
#[derive(Debug, Default)]
struct TaskClock {
    now: Clock,
    /// What relaxed loads have read from, which an acquire fence makes known.
    read: Clock,
    /// What the last release fence made available to later relaxed stores.
    fenced: Clock,
}

/// An object's clocks.
#[derive(Debug, Default)]
struct ObjectClock {
    /// What those who acquire get to know.
    released: Clock,
    /// What shared holders release, which only exclusive holders get to know; of a channel, what its receiver has released by becoming ready or
    /// going, which senders get to know that find it so.
    shared: Clock,
    /// What each generation of a barrier, or message of a channel, carries.
    parts: BTreeMap<u32, Clock>,
    sent: u32,
    received: u32,
    /// Places, if it is a channel with a number of them.
    capacity: Option<u32>,
    /// What each receipt gives back to the sender that it makes room for.
    returned: BTreeMap<u32, Clock>,
    /// Whether it is a channel whose receiver is gone.
    is_closed: bool,
}

/// How unsynchronised memory is accessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Touch {
    Read,
    Write,
    /// A pointer is given away, with which anything may be done: that counts as a write.
    Pointer,
}

impl Touch {
    pub(crate) fn writes(self) -> bool {
        self != Touch::Read
    }

    /// What people call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Touch::Read => "read",
            Touch::Write => "write",
            Touch::Pointer => "get a pointer to",
        }
    }
}

/// An access to unsynchronised memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MemoryAccess {
    pub(crate) task: TaskId,
    pub(crate) touch: Touch,
    pub(crate) location: &'static Location<'static>,
    /// The task's own time.
    time: u32,
}

/// The happens-before relation of one execution.
#[derive(Debug, Default)]
pub(crate) struct HappensBefore {
    log: Vec<Entry>,
    done: usize,
    tasks: Vec<TaskClock>,
    objects: Vec<ObjectClock>,
    memory: BTreeMap<ObjectId, Vec<MemoryAccess>>,
}

impl HappensBefore {
    /// Logs what may synchronise.
    pub(crate) fn log(&mut self, entry: Entry) {
        self.log.push(entry);
    }

    /// Forgets everything, but keeps the memory it is in.
    pub(crate) fn clear(&mut self) {
        let mut log = std::mem::take(&mut self.log);
        log.clear();
        *self = HappensBefore { log, ..HappensBefore::default() };
    }

    /// Enters an access to unsynchronised memory; gives an earlier one that races with it.
    pub(crate) fn access(
        &mut self,
        object: ObjectId,
        task: TaskId,
        touch: Touch,
        location: &'static Location<'static>,
    ) -> Option<(MemoryAccess, MemoryAccess)> {
        while let Some(entry) = self.log.get(self.done).copied() {
            self.done += 1;
            self.follow(entry);
        }
        let clock = &self.task(task).now;
        let writes = touch.writes();
        let access = MemoryAccess { task, touch, location, time: clock.of(task) };
        let clock = clock.clone();
        let earlier = self.memory.entry(object).or_default();
        let is_race = |other: &&MemoryAccess| {
            other.task != task && (writes || other.touch.writes()) && clock.of(other.task) < other.time
        };
        let race = earlier.iter().find(is_race).map(|other| (*other, access));
        // Whatever races with one that happened before this one races with this one, or has been reported.
        earlier.retain(|other| clock.of(other.task) < other.time || other.touch.writes() && !writes);
        earlier.push(access);
        race
    }

    fn task(&mut self, task: TaskId) -> &mut TaskClock {
        let at = task.0 as usize;
        if self.tasks.len() <= at {
            self.tasks.resize_with(at + 1, TaskClock::default);
        }
        // A task's own time begins at 1, so that nobody knows it before being told.
        if self.tasks[at].now.of(task) == 0 {
            self.tasks[at].now.set(task, 1);
        }
        &mut self.tasks[at]
    }

    fn object(&mut self, object: ObjectId) -> &mut ObjectClock {
        let at = object.0 as usize;
        if self.objects.len() <= at {
            self.objects.resize_with(at + 1, ObjectClock::default);
        }
        &mut self.objects[at]
    }

    /// The task's clock as others get to know it; what the task does from now on is later.
    fn release(&mut self, task: TaskId) -> Clock {
        let clock = self.task(task);
        let released = clock.now.clone();
        clock.now.set(task, released.of(task) + 1);
        released
    }

    fn acquire(&mut self, task: TaskId, clock: &Clock) {
        self.task(task).now.join(clock);
    }

    fn follow(&mut self, entry: Entry) {
        match entry {
            Entry::Access(task, access) => self.follow_access(task, access),
            Entry::Load(task, object, order) => self.load(task, object, order),
            Entry::Store(task, object, order) => {
                let released = self.stored(task, order);
                self.object(object).released = released;
            }
            Entry::Modify(task, object, order) => {
                self.load(task, object, order);
                let released = self.stored(task, order);
                self.object(object).released.join(&released);
            }
            Entry::Fence(task, order) => {
                if acquires(order) {
                    let read = self.task(task).read.clone();
                    self.acquire(task, &read);
                }
                if releases(order) {
                    self.task(task).fenced = self.release(task);
                }
            }
            Entry::Spawn(parent, child) => {
                let released = self.release(parent);
                self.acquire(child, &released);
            }
            Entry::Bounded(object, capacity) => self.object(object).capacity = Some(capacity),
        }
    }

    fn load(&mut self, task: TaskId, object: ObjectId, order: Ordering) {
        let released = self.object(object).released.clone();
        self.task(task).read.join(&released);
        if acquires(order) {
            self.acquire(task, &released);
        }
    }

    fn stored(&mut self, task: TaskId, order: Ordering) -> Clock {
        if releases(order) { self.release(task) } else { self.task(task).fenced.clone() }
    }

    fn follow_access(&mut self, task: TaskId, Access { object, action, tag, .. }: Access) {
        match action {
            Action::Lock => self.lock(task, object, true),
            Action::LockShared | Action::LockSharedRecursive => self.lock(task, object, false),
            Action::LockUpgradable => self.take(task, object),
            Action::TryLockUpgradable if tag != NO => self.take(task, object),
            Action::Upgrade => self.lock(task, object, true),
            Action::UpgradeOrQueue | Action::TryUpgrade if tag != NO => self.lock(task, object, true),
            Action::LockOrQueue | Action::TryLock if tag != NO => self.lock(task, object, true),
            Action::TryLockShared | Action::TryLockSharedRecursive if tag != NO => self.lock(task, object, false),
            Action::UnlockShared | Action::UnlockUpgradable => {
                let released = self.release(task);
                self.object(object).shared.join(&released);
            }
            Action::Unlock
            | Action::Downgrade
            | Action::DowngradeToUpgradable
            | Action::DowngradeUpgradable
            | Action::Unpark
            | Action::OnceDone
            | Action::OnceFailed
            | Action::Finish => {
                self.give(task, object);
            }
            Action::DropSender => self.give(task, object),
            Action::DropReceiver | Action::Ready => {
                let released = self.release(task);
                let clock = self.object(object);
                clock.shared.join(&released);
                clock.is_closed |= action == Action::DropReceiver;
            }
            Action::Join | Action::Park => self.take(task, object),
            // That a thread has ended, as `is_finished` says, orders nothing.
            Action::OnceProbe if tag != NO => self.take(task, object),
            Action::OnceEnter | Action::OnceWait | Action::OnceWaitUnlessFailed => self.take(task, object),
            Action::Arrive => {
                let released = self.release(task);
                self.object(object).parts.entry(tag).or_default().join(&released);
            }
            Action::Leave => {
                let part = self.object(object).parts.get(&tag).cloned().unwrap_or_default();
                self.acquire(task, &part);
            }
            Action::Send | Action::TrySend => self.send(task, object, action == Action::TrySend),
            Action::HandOver => self.take_back(task, object, tag),
            Action::Recv | Action::TryRecv => self.receive(task, object, tag),
            _ => {}
        }
    }

    /// A message takes the place of an older one, whose receipt is before it, or finds a receiver that is ready or gone.
    fn send(&mut self, task: TaskId, object: ObjectId, is_try: bool) {
        let clock = self.object(object);
        if clock.is_closed || clock.capacity == Some(0) && is_try {
            let known = clock.shared.clone();
            self.acquire(task, &known);
        }
        if self.object(object).is_closed {
            return;
        }
        let number = self.object(object).sent;
        let older =
            self.object(object).capacity.filter(|places| *places > 0).and_then(|places| number.checked_sub(places));
        if let Some(older) = older {
            self.take_back(task, object, older);
        }
        let released = self.release(task);
        let clock = self.object(object);
        clock.sent += 1;
        clock.parts.insert(number, released);
    }

    /// The sender gets to know what the receiver did before it took that message, or before it went without.
    fn take_back(&mut self, task: TaskId, object: ObjectId, number: u32) {
        let clock = self.object(object);
        let known = clock.returned.remove(&number).unwrap_or_else(|| clock.shared.clone());
        self.acquire(task, &known);
    }

    fn receive(&mut self, task: TaskId, object: ObjectId, tag: u32) {
        let clock = self.object(object);
        let number = clock.received;
        match clock.parts.remove(&number) {
            Some(part) => {
                clock.received += 1;
                let gives_back = clock.capacity.is_some();
                self.acquire(task, &part);
                if gives_back {
                    let released = self.release(task);
                    self.object(object).returned.insert(number, released);
                }
            }
            None if tag == DISCONNECTED => self.take(task, object),
            None => {}
        }
    }

    fn lock(&mut self, task: TaskId, object: ObjectId, exclusive: bool) {
        self.take(task, object);
        if exclusive {
            let shared = self.object(object).shared.clone();
            self.acquire(task, &shared);
        }
    }

    fn give(&mut self, task: TaskId, object: ObjectId) {
        let released = self.release(task);
        self.object(object).released.join(&released);
    }

    fn take(&mut self, task: TaskId, object: ObjectId) {
        let released = self.object(object).released.clone();
        self.acquire(task, &released);
    }
}

fn acquires(order: Ordering) -> bool {
    matches!(order, Ordering::Acquire | Ordering::AcqRel | Ordering::SeqCst)
}

fn releases(order: Ordering) -> bool {
    matches!(order, Ordering::Release | Ordering::AcqRel | Ordering::SeqCst)
}
