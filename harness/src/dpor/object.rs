//! What the objects of a program are, and when an action can run.
//!
//! This is the only place that knows it: the engine asks it which tasks can run, the explorer which races can be
//! reversed, and the witness who holds what. Which actions depend on each other is in [`super::dependence`].

use super::action::{Action, COARSE, DISCONNECTED, MISSED, NO, YES};

/// A task (thread) of the program under exploration; the main thread is task 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct TaskId(pub u32);

/// A synchronisation object of the program under exploration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct ObjectId(pub u32);

/// The kind of an object, from which its initial state follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ObjectKind {
    /// An atomic.
    Cell,
    /// Memory without synchronisation; accesses to it are no events.
    Memory,
    /// The state of a future or a timer, which behaves as a cell.
    Future,
    /// A mutex.
    Lock,
    /// A reader-writer lock.
    RwLock,
    /// Something of a library, by what people call it, which behaves as a cell; who waits for it does so by a token.
    #[cfg_attr(
        not(any(feature = "crossbeam", feature = "tokio")),
        allow(dead_code, reason = "only libraries have them")
    )]
    Monitor(&'static str),
    /// A condition variable.
    Condvar,
    /// A barrier for that many tasks.
    Barrier(u32),
    /// A channel.
    Channel {
        /// How many places it has, `None` for any number.
        capacity: Option<u32>,
        /// How many senders it has at first.
        senders: u32,
    },
    /// The token of `park` and `unpark`.
    Token,
    /// A one-time initialisation.
    Once,
    /// A one-time initialisation that has been run.
    Initialised,
    /// How many owners something has.
    Count,
    /// The end of a task.
    Thread,
    /// Whether faults strike a task.
    Fate,
    /// Which operations were called and have returned.
    History,
}

/// The state of one object, as far as it decides which actions can run and what they resolve to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ObjectState {
    /// Cells never block.
    Cell,
    /// Who holds the lock; `shared` holds a task once per acquisition.
    Lock {
        /// The exclusive holder.
        exclusive: Option<TaskId>,
        /// The shared holders.
        shared: Vec<TaskId>,
        /// Writers that wait for the shared holders.
        queued: Vec<TaskId>,
        /// The holder that is beside the shared ones and may become the exclusive one.
        upgradable: Option<TaskId>,
    },
    /// Tasks that wait, and notifications that are on their way.
    Condvar {
        /// Waiters that need a notification, in the order they came.
        waiting: Vec<TaskId>,
        /// One entry for each `notify_one` under way: the waiters it may wake.
        tokens: Vec<Vec<TaskId>>,
        /// Waiters that a `notify_all` has released.
        released: Vec<TaskId>,
    },
    /// A barrier.
    Barrier {
        /// How many tasks it waits for.
        size: u32,
        /// How many have arrived in this generation.
        arrived: u32,
        /// How many times it has opened.
        generation: u32,
    },
    /// A channel.
    Channel {
        /// Places, `None` for any number.
        capacity: Option<u32>,
        /// Messages sent so far.
        sent: u32,
        /// Messages received so far.
        received: u32,
        /// Senders alive.
        senders: u32,
        /// Whether the receiver is alive.
        receiver: bool,
        /// Whether the receiver waits for a message.
        ready: bool,
    },
    /// Whether the token is there.
    Token(bool),
    /// A one-time initialisation.
    Once {
        /// The task that runs it.
        running: Option<TaskId>,
        /// Whether it has been run.
        done: bool,
        /// Whether it has panicked.
        failed: bool,
    },
    /// Whether the task has ended.
    Thread(bool),
    /// Whether a fault has struck the task, which does not know it yet.
    Fate(bool),
}

impl ObjectKind {
    /// The state of a new object of this kind.
    pub fn initial(self) -> ObjectState {
        match self {
            ObjectKind::Cell
            | ObjectKind::Memory
            | ObjectKind::Future
            | ObjectKind::Count
            | ObjectKind::Monitor(_)
            | ObjectKind::History => ObjectState::Cell,
            ObjectKind::Lock | ObjectKind::RwLock => {
                ObjectState::Lock { exclusive: None, shared: Vec::new(), queued: Vec::new(), upgradable: None }
            }
            ObjectKind::Condvar => {
                ObjectState::Condvar { waiting: Vec::new(), tokens: Vec::new(), released: Vec::new() }
            }
            ObjectKind::Barrier(size) => ObjectState::Barrier { size, arrived: 0, generation: 0 },
            ObjectKind::Channel { capacity, senders } => {
                ObjectState::Channel { capacity, sent: 0, received: 0, senders, receiver: true, ready: false }
            }
            ObjectKind::Token => ObjectState::Token(false),
            ObjectKind::Once => ObjectState::Once { running: None, done: false, failed: false },
            ObjectKind::Initialised => ObjectState::Once { running: None, done: true, failed: false },
            ObjectKind::Thread => ObjectState::Thread(false),
            ObjectKind::Fate => ObjectState::Fate(false),
        }
    }

    /// Whether an action that can be done comes to its own tag, whatever the state is.
    pub fn leaves_tag(self, action: Action) -> bool {
        match self.initial() {
            _ if action == Action::Await => false,
            ObjectState::Cell => true,
            ObjectState::Lock { .. } => matches!(
                action,
                Action::Lock
                    | Action::LockShared
                    | Action::LockSharedRecursive
                    | Action::LockUpgradable
                    | Action::Unlock
                    | Action::UnlockShared
            ),
            _ => false,
        }
    }
}

impl ObjectState {
    /// Whether a channel takes a message at once: there is a place, a waiting receiver, or no receiver at all.
    pub fn has_room(&self) -> bool {
        let ObjectState::Channel { capacity, sent, received, receiver, ready, .. } = self else { return true };
        let places = capacity.map(|places| if places == 0 { u32::from(*ready) } else { places });
        !*receiver || places.is_none_or(|places| sent.saturating_sub(*received) < places)
    }

    /// Whether `task` can do `action` now; whether it can go on from [`Action::Await`] is not a matter of this state.
    pub fn enabled(&self, task: TaskId, action: Action, tag: u32) -> bool {
        match (self, action) {
            (ObjectState::Lock { exclusive, shared, upgradable, .. }, Action::Lock) => {
                exclusive.is_none() && shared.is_empty() && upgradable.is_none()
            }
            (ObjectState::Lock { exclusive, upgradable, .. }, Action::LockOrQueue) => {
                exclusive.is_none() && upgradable.is_none()
            }
            (ObjectState::Lock { exclusive, queued, .. }, Action::LockShared) => {
                exclusive.is_none() && queued.is_empty()
            }
            (ObjectState::Lock { exclusive, shared, queued, .. }, Action::LockSharedRecursive) => {
                exclusive.is_none() && (queued.is_empty() || !shared.is_empty())
            }
            (ObjectState::Lock { exclusive, queued, upgradable, .. }, Action::LockUpgradable) => {
                exclusive.is_none() && queued.is_empty() && upgradable.is_none()
            }
            (ObjectState::Lock { shared, .. }, Action::Upgrade) => shared.is_empty(),
            (ObjectState::Condvar { tokens, released, .. }, Action::Wake) => {
                released.contains(&task) || tokens.iter().any(|token| token.contains(&task))
            }
            (ObjectState::Barrier { generation, .. }, Action::Leave) => *generation > tag,
            (ObjectState::Channel { capacity, sent, received, receiver, .. }, Action::Send) => {
                // Without places the sender waits after it has offered its message.
                !*receiver || capacity.is_none_or(|places| places == 0 || sent.saturating_sub(*received) < places)
            }
            (ObjectState::Channel { received, receiver, .. }, Action::HandOver) => !*receiver || *received > tag,
            (ObjectState::Channel { sent, received, senders, .. }, Action::Recv) => sent > received || *senders == 0,
            (ObjectState::Token(there), Action::Park) => *there,
            (ObjectState::Once { running, .. }, Action::OnceEnter) => running.is_none(),
            (ObjectState::Once { done, .. }, Action::OnceWait) => *done,
            (ObjectState::Once { running, done, failed }, Action::OnceWaitUnlessFailed) => {
                *done || *failed && running.is_none()
            }
            (ObjectState::Thread(ended), Action::Join) => *ended,
            _ => true,
        }
    }

    /// Does `action` and gives what it resolved to. The action must be enabled.
    pub fn apply(&mut self, task: TaskId, action: Action, tag: u32) -> u32 {
        if action == Action::Await {
            return 0;
        }
        match self {
            ObjectState::Cell => tag,
            ObjectState::Lock { .. } => self.apply_lock(task, action, tag),
            ObjectState::Condvar { waiting, tokens, released } => {
                apply_condvar(waiting, tokens, released, task, action, tag)
            }
            ObjectState::Barrier { size, arrived, generation } => match action {
                Action::Arrive => {
                    let mine = *generation;
                    *arrived += 1;
                    if *arrived >= *size {
                        *arrived = 0;
                        *generation += 1;
                    }
                    mine
                }
                _ => tag,
            },
            ObjectState::Channel { .. } => self.apply_channel(action, tag),
            ObjectState::Token(there) => {
                let was_there = std::mem::replace(there, action == Action::Unpark);
                if action == Action::ParkTimeout { u32::from(was_there) } else { tag }
            }
            ObjectState::Once { running, done, failed } => match action {
                Action::OnceEnter if *done => NO,
                Action::OnceEnter => {
                    *running = Some(task);
                    YES
                }
                Action::OnceDone => {
                    *running = None;
                    *done = true;
                    tag
                }
                Action::OnceFailed => {
                    *running = None;
                    *failed = true;
                    tag
                }
                _ => u32::from(*done),
            },
            ObjectState::Fate(struck) => u32::from(std::mem::replace(struck, action == Action::Strike)),
            ObjectState::Thread(ended) => match action {
                Action::Finish => {
                    *ended = true;
                    tag
                }
                _ => u32::from(*ended),
            },
        }
    }

    fn apply_channel(&mut self, action: Action, tag: u32) -> u32 {
        let has_room = self.has_room();
        let ObjectState::Channel { capacity, sent, received, senders, receiver, ready } = self else { return tag };
        let bounded = capacity.is_some();
        match action {
            Action::Send | Action::TrySend => {
                if !has_room && action == Action::TrySend {
                    return COARSE;
                }
                let number = *sent;
                // A message nobody will receive takes no place.
                if *receiver {
                    *sent += 1;
                }
                if bounded { COARSE } else { number }
            }
            Action::Ready => {
                *ready = true;
                tag
            }
            Action::Recv | Action::TryRecv if sent > received => {
                *received += 1;
                *ready = false;
                if bounded { COARSE } else { *received - 1 }
            }
            Action::Recv | Action::TryRecv => {
                *ready = false;
                match (*senders, bounded) {
                    (0, _) => DISCONNECTED,
                    (_, true) => COARSE,
                    // The number of the message that it did not find, marked as not found.
                    (_, false) => MISSED - *received,
                }
            }
            Action::CloneSender => {
                *senders += 1;
                tag
            }
            Action::DropSender => {
                *senders = senders.saturating_sub(1);
                tag
            }
            Action::DropReceiver => {
                *receiver = false;
                tag
            }
            _ => tag,
        }
    }
}

impl ObjectState {
    fn apply_lock(&mut self, task: TaskId, action: Action, tag: u32) -> u32 {
        let can_be_had = match action {
            Action::TryLock => self.enabled(task, Action::Lock, tag),
            Action::TryLockShared => self.enabled(task, Action::LockShared, tag),
            Action::TryLockSharedRecursive => self.enabled(task, Action::LockSharedRecursive, tag),
            Action::TryLockUpgradable => self.enabled(task, Action::LockUpgradable, tag),
            Action::TryUpgrade => self.enabled(task, Action::Upgrade, tag),
            _ => true,
        };
        if !can_be_had {
            return NO;
        }
        let ObjectState::Lock { exclusive, shared, queued, upgradable } = self else { return tag };
        match action {
            Action::LockOrQueue | Action::UpgradeOrQueue if !shared.is_empty() => {
                queued.push(task);
                return NO;
            }
            Action::Lock | Action::LockOrQueue | Action::TryLock => {
                queued.retain(|&writer| writer != task);
                *exclusive = Some(task);
            }
            Action::Upgrade | Action::UpgradeOrQueue | Action::TryUpgrade => {
                queued.retain(|&writer| writer != task);
                *upgradable = None;
                *exclusive = Some(task);
            }
            Action::Unlock => *exclusive = None,
            Action::Downgrade => {
                *exclusive = None;
                shared.push(task);
            }
            Action::DowngradeToUpgradable => {
                *exclusive = None;
                *upgradable = Some(task);
            }
            Action::LockShared
            | Action::TryLockShared
            | Action::LockSharedRecursive
            | Action::TryLockSharedRecursive => shared.push(task),
            Action::LockUpgradable | Action::TryLockUpgradable => *upgradable = Some(task),
            Action::UnlockUpgradable => *upgradable = None,
            Action::DowngradeUpgradable => {
                *upgradable = None;
                shared.push(task);
            }
            Action::UnlockShared => {
                // A guard may be dropped by another task than the one that acquired it.
                let mine = shared.iter().position(|&holder| holder == task).unwrap_or(0);
                if mine < shared.len() {
                    shared.remove(mine);
                }
            }
            _ => {}
        }
        match action {
            Action::LockOrQueue
            | Action::UpgradeOrQueue
            | Action::TryLock
            | Action::TryLockShared
            | Action::TryLockSharedRecursive
            | Action::TryLockUpgradable
            | Action::TryUpgrade => YES,
            _ => tag,
        }
    }
}

/// A `notify_one` does not choose its waiter: the first of those that waited at the time to go on uses it up.
/// The sets of waiters of older notifications are subsets of those of newer ones, so using the oldest that fits
/// never takes a notification away from a waiter that had no other.
fn apply_condvar(
    waiting: &mut Vec<TaskId>,
    tokens: &mut Vec<Vec<TaskId>>,
    released: &mut Vec<TaskId>,
    task: TaskId,
    action: Action,
    tag: u32,
) -> u32 {
    match action {
        Action::Enqueue => waiting.push(task),
        Action::NotifyOne if waiting.len() > tokens.len() => {
            tokens.push(waiting.clone());
            return 1;
        }
        Action::NotifyOne => return 0,
        Action::NotifyAll => {
            let woken = waiting.len().saturating_sub(tokens.len());
            tokens.clear();
            released.append(waiting);
            return woken as u32;
        }
        Action::Wake | Action::WakeOrTimeout => {
            if let Some(at) = released.iter().position(|&waiter| waiter == task) {
                released.remove(at);
                return YES;
            }
            waiting.retain(|&waiter| waiter != task);
            let token = tokens.iter().position(|token| token.contains(&task));
            if let Some(at) = token {
                tokens.remove(at);
            }
            for token in tokens {
                token.retain(|&waiter| waiter != task);
            }
            return if token.is_some() { YES } else { NO };
        }
        _ => {}
    }
    tag
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(n: u32) -> TaskId {
        TaskId(n)
    }

    #[test]
    fn one_notification_wakes_any_one_waiter() {
        let mut state = ObjectKind::Condvar.initial();
        state.apply(task(1), Action::Enqueue, 0);
        state.apply(task(2), Action::Enqueue, 0);
        assert!(!state.enabled(task(1), Action::Wake, 0));
        state.apply(task(0), Action::NotifyOne, 0);
        assert!(state.enabled(task(1), Action::Wake, 0));
        assert!(state.enabled(task(2), Action::Wake, 0));
        state.apply(task(2), Action::Wake, 0);
        assert!(!state.enabled(task(1), Action::Wake, 0));
    }

    #[test]
    fn notification_without_waiter_is_lost() {
        let mut state = ObjectKind::Condvar.initial();
        state.apply(task(0), Action::NotifyOne, 0);
        state.apply(task(1), Action::Enqueue, 0);
        assert!(!state.enabled(task(1), Action::Wake, 0));
        assert_eq!(state.apply(task(1), Action::WakeOrTimeout, 0), NO);
    }

    #[test]
    fn second_notification_is_kept_for_the_second_waiter() {
        let mut state = ObjectKind::Condvar.initial();
        state.apply(task(1), Action::Enqueue, 0);
        state.apply(task(0), Action::NotifyOne, 0);
        state.apply(task(2), Action::Enqueue, 0);
        state.apply(task(0), Action::NotifyOne, 0);
        // Task 2 came after the first notification, so it must not use that one up.
        state.apply(task(2), Action::Wake, 0);
        assert!(state.enabled(task(1), Action::Wake, 0));
    }
}
