//! What tasks do to objects, and which actions one object can have.

use super::object::ObjectId;

/// What a task does to one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Action {
    /// Load of a cell.
    Read,
    /// Store to, or read-modify-write of, a cell; a compare-exchange counts as one whether it succeeds or not.
    Write,
    /// Exclusive acquisition, blocking.
    Lock,
    /// Exclusive acquisition if free; resolves to [`YES`] or [`NO`].
    TryLock,
    /// Exclusive acquisition if free, resolves to [`YES`]; else a place in the queue of writers, which keeps new readers out, [`NO`].
    /// Blocking while there is an exclusive holder.
    LockOrQueue,
    /// Release of an exclusive acquisition.
    Unlock,
    /// An exclusive acquisition becomes a shared one.
    Downgrade,
    /// Shared acquisition, blocking also while a writer is queued.
    LockShared,
    /// Shared acquisition if there is no exclusive holder and no queued writer; resolves to [`YES`] or [`NO`].
    TryLockShared,
    /// Release of a shared acquisition.
    UnlockShared,
    /// Shared acquisition that a queued writer keeps out only while nobody has a shared one, blocking.
    LockSharedRecursive,
    /// The same if it can be had at once; resolves to [`YES`] or [`NO`].
    TryLockSharedRecursive,
    /// Acquisition beside shared ones, of which there is one at a time, and none beside an exclusive one or a queued writer; blocking.
    LockUpgradable,
    /// The same if it can be had at once; resolves to [`YES`] or [`NO`].
    TryLockUpgradable,
    /// Release of an upgradable acquisition.
    UnlockUpgradable,
    /// An upgradable acquisition becomes the exclusive one, resolves to [`YES`], or, if there are shared ones, a queued writer, [`NO`].
    UpgradeOrQueue,
    /// The queued upgradable acquisition becomes the exclusive one, blocking.
    Upgrade,
    /// An upgradable acquisition becomes the exclusive one if there are no shared ones; resolves to [`YES`] or [`NO`].
    TryUpgrade,
    /// An upgradable acquisition becomes a shared one.
    DowngradeUpgradable,
    /// The exclusive acquisition becomes an upgradable one.
    DowngradeToUpgradable,
    /// The task becomes a waiter of the condition variable.
    Enqueue,
    /// The waiter has been notified and goes on, blocking.
    Wake,
    /// The waiter goes on, notified ([`YES`]) or because its time is over ([`NO`]).
    WakeOrTimeout,
    /// One of the waiters, any of them, may go on; resolves to how many that are, 0 or 1.
    NotifyOne,
    /// All waiters may go on; resolves to how many had not been notified before.
    NotifyAll,
    /// The task arrives at a barrier; resolves to the barrier's generation.
    Arrive,
    /// The task leaves the barrier whose generation the tag names, blocking.
    Leave,
    /// A message goes into a channel, blocking while it is full; resolves to the message's number.
    Send,
    /// A message goes into a channel if it is not full; resolves to its number.
    TrySend,
    /// The sender of a message through a channel without places waits until it is taken; the tag is its number.
    HandOver,
    /// The receiver of a channel without places is ready for a message.
    Ready,
    /// A message is taken, blocking; resolves to its number or to [`DISCONNECTED`].
    Recv,
    /// A message is taken if there is one; resolves to its number, [`DISCONNECTED`], or which message it missed.
    TryRecv,
    /// One more sender; never a scheduling point.
    CloneSender,
    /// One sender less.
    DropSender,
    /// The receiver goes.
    DropReceiver,
    /// The task's token is made available.
    Unpark,
    /// The task's token is taken, blocking.
    Park,
    /// The task's token is taken if it is there ([`YES`]), else the time is over ([`NO`]).
    ParkTimeout,
    /// Entry of a one-time initialisation, blocking while another task runs it; resolves to [`YES`] (run it) or [`NO`] (done).
    OnceEnter,
    /// The task waits until the initialisation has been run, blocking.
    OnceWait,
    /// The task waits until the initialisation has been run ([`YES`]) or has panicked ([`NO`]), blocking.
    OnceWaitUnlessFailed,
    /// The initialisation has been run.
    OnceDone,
    /// The initialisation panicked; resolves nothing, the next entry runs it again.
    OnceFailed,
    /// Asks whether the initialisation has been run; resolves to [`YES`] or [`NO`].
    OnceProbe,
    /// The task learns whether a fault strikes it here: [`YES`] or [`NO`].
    Live,
    /// A fault strikes the task at its next [`Action::Live`]. It is done by a task that stands for the fault, when the struck one is there.
    Strike,
    /// One more owner, made of one that there is.
    Retain,
    /// One more owner if there is any.
    TryRetain,
    /// One owner less.
    Release,
    /// An operation whose history is checked is called.
    Call,
    /// It returns.
    Return,
    /// The last event of a task.
    Finish,
    /// Waits for the end of a task, blocking.
    Join,
    /// Asks whether a task has ended; resolves to [`YES`] or [`NO`].
    ProbeFinished,
    /// The task has found the object as it was again and again, and goes on when that, or another that it awaits in the same step, has changed
    /// since. The tag is what the object's version was then.
    Await,
}

/// The kinds of objects that have actions of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Lock,
    Condvar,
    Barrier,
    Channel,
    Token,
    Once,
    Count,
    Fate,
    History,
    Thread,
}

impl Action {
    /// Whether one object can have both actions.
    pub fn suits(self, other: Action) -> bool {
        match (self.family(), other.family()) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        }
    }

    /// `None` for what many kinds of objects have.
    fn family(self) -> Option<Family> {
        use Action::*;
        match self {
            Read | Write | Await => None,
            Lock
            | LockOrQueue
            | TryLock
            | Unlock
            | Downgrade
            | LockShared
            | TryLockShared
            | UnlockShared
            | LockSharedRecursive
            | TryLockSharedRecursive
            | LockUpgradable
            | TryLockUpgradable
            | UnlockUpgradable
            | UpgradeOrQueue
            | Upgrade
            | TryUpgrade
            | DowngradeUpgradable
            | DowngradeToUpgradable => Some(Family::Lock),
            Enqueue | Wake | WakeOrTimeout | NotifyOne | NotifyAll => Some(Family::Condvar),
            Arrive | Leave => Some(Family::Barrier),
            Send | TrySend | HandOver | Ready | Recv | TryRecv | CloneSender | DropSender | DropReceiver => {
                Some(Family::Channel)
            }
            Unpark | Park | ParkTimeout => Some(Family::Token),
            OnceEnter | OnceWait | OnceWaitUnlessFailed | OnceDone | OnceFailed | OnceProbe => Some(Family::Once),
            Retain | TryRetain | Release => Some(Family::Count),
            Live | Strike => Some(Family::Fate),
            Call | Return => Some(Family::History),
            Finish | Join | ProbeFinished => Some(Family::Thread),
        }
    }
}

/// Tag of an action that succeeded.
pub const YES: u32 = 1;
/// Tag of an action that did not succeed.
pub const NO: u32 = 0;
/// Tag of a receive that found every sender gone.
pub const DISCONNECTED: u32 = u32::MAX;
/// Tag of sends and receives of bounded channels, whose pairs are all dependent.
pub(super) const COARSE: u32 = u32::MAX - 1;
/// Tag of a receive that found nothing is this less the number of the message it would have taken.
pub(super) const MISSED: u32 = u32::MAX - 2;

/// One action on one object, with what it resolved to once it has run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Access {
    /// The object.
    pub object: ObjectId,
    /// The action.
    pub action: Action,
    /// The same for all objects that two executions may number differently and that may be one, whatever the execution.
    pub class: u16,
    /// Before it runs: an argument (only `Leave` has one); after: what it resolved to.
    pub tag: u32,
}

impl Access {
    /// Whether it found the object without changing it, and would find the same as long as nobody else does.
    pub fn only_looks(&self) -> bool {
        use Action::*;
        match self.action {
            Read => true,
            TryLock | TryLockShared | TryLockSharedRecursive | TryLockUpgradable | OnceProbe | ProbeFinished => {
                self.tag == NO
            }
            TryRecv => self.tag < COARSE && self.tag > u32::MAX / 2,
            _ => false,
        }
    }

    /// Whether the object can be another one after it, for those who only look at it.
    pub fn changes(&self) -> bool {
        use Action::*;
        !self.only_looks()
            && !matches!(
                self.action,
                Await | OnceProbe | ProbeFinished | Join | Leave | OnceWait | OnceWaitUnlessFailed
            )
    }
}
