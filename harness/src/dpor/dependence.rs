//! Which accesses depend on each other: those that may not be swapped when they stand next to each other.

use super::action::{Access, Action, COARSE, MISSED, NO, YES};

/// Whether two accesses may not be swapped when they stand next to each other. Symmetric.
pub fn dependent(a: &Access, b: &Access) -> bool {
    a.object == b.object && conflicting(a, b)
}

/// [`dependent`], taking for granted that the object is the same.
pub fn conflicting(a: &Access, b: &Access) -> bool {
    use Action::*;
    if is_lost(a, b) {
        return false;
    }
    match (a.action, b.action) {
        (Read, Read) | (Enqueue, Enqueue) | (Leave, Leave) | (Unpark, Unpark) | (Call, Call) | (Return, Return) => {
            false
        }
        // Who makes an owner of one has that one all the time, so it is not the last of the others that goes.
        (Retain | TryRetain, Retain | TryRetain) | (Retain, Release) | (Release, Retain) => false,
        (Await, _) => b.changes(),
        (_, Await) => a.changes(),
        // Each task has a fate of its own, and one that strikes it.
        (Live, Live) | (Strike, Strike) => false,
        (Arrive, Leave) | (Leave, Arrive) => a.tag == b.tag,
        (Finish | Join | ProbeFinished, Finish | Join | ProbeFinished) => a.action == Finish || b.action == Finish,
        // Whether it is initialised does not depend on who has begun to do it.
        (OnceProbe, OnceEnter | OnceProbe | OnceWait | OnceWaitUnlessFailed) => false,
        (OnceEnter | OnceWait | OnceWaitUnlessFailed, OnceProbe) => false,
        (OnceEnter | OnceWait | OnceWaitUnlessFailed, OnceEnter | OnceWait | OnceWaitUnlessFailed) => {
            runs_once(a) || runs_once(b)
        }
        (CloneSender, _) | (_, CloneSender) | (DropSender, DropSender) => false,
        (DropSender, DropReceiver) | (DropReceiver, DropSender) => false,
        (DropSender, Recv | TryRecv) => finds_nothing(b),
        (Recv | TryRecv, DropSender) => finds_nothing(a),
        (DropSender, Send | TrySend) | (Send | TrySend, DropSender) => false,
        (Send | TrySend, Recv | TryRecv) => same_message(a, b),
        (Recv | TryRecv, Send | TrySend) => same_message(b, a),
        _ => !(shares(a) && shares(b) || observes(a) && observes(b)),
    }
}

/// Whether `action` can be disabled; only for those a race needs a check that it can be reversed.
pub fn can_block(action: Action) -> bool {
    use Action::*;
    matches!(
        action,
        Lock | LockOrQueue
            | LockShared
            | LockSharedRecursive
            | LockUpgradable
            | Upgrade
            | Wake
            | Leave
            | Send
            | HandOver
            | Recv
            | Park
            | OnceEnter
            | OnceWait
            | OnceWaitUnlessFailed
            | Join
            | Await
    )
}

/// Whether everything else done to the object is dependent on this access, whatever it is.
pub fn conflicts_with_all(access: &Access) -> bool {
    use Action::*;
    if cfg!(gordian_planted) {
        return false;
    }
    matches!(access.action, Write | Lock | LockOrQueue | Unlock | Downgrade | Wake | NotifyOne | NotifyAll | OnceDone)
        || access.action == TryLock && access.tag == YES
}

/// Whether an action is one of those that a planted bug is about.
type Is = fn(Action) -> bool;

/// The pairs that planted bugs take for independent, by the name of the bug.
#[cfg(gordian_planted)]
const LOST: [(&str, Is, Is); 21] = {
    use Action::*;
    [
        ("dependence_read_write", |a| a == Read, |b| b == Write),
        ("dependence_write_write", |a| a == Write, |b| b == Write),
        ("dependence_lock", |a| matches!(a, Lock | LockOrQueue), |b| matches!(b, Lock | LockOrQueue)),
        ("dependence_try_lock", |a| a == TryLock, |b| matches!(b, Lock | Unlock)),
        ("dependence_unlock_shared", |a| a == UnlockShared, |b| matches!(b, Lock | LockOrQueue | TryLock)),
        ("dependence_upgradable", |a| a == LockUpgradable, |b| b == LockUpgradable),
        ("dependence_downgrade", |a| a == Downgrade, |b| matches!(b, LockShared | TryLockShared)),
        ("dependence_owners", |a| a == Release, |b| b == Release),
        ("dependence_wake", |a| a == Wake, |b| matches!(b, NotifyOne | NotifyAll)),
        ("dependence_leave", |a| a == Arrive, |b| b == Leave),
        ("dependence_once_enter", |a| a == OnceEnter, |b| matches!(b, OnceEnter | OnceWait)),
        ("dependence_send", |a| a == Send, |b| b == Send),
        ("dependence_receive", |a| a == TryRecv, |b| b == Send),
        ("dependence_notify", |a| a == NotifyOne, |b| b == Enqueue),
        ("dependence_timeout", |a| a == WakeOrTimeout, |b| matches!(b, NotifyOne | NotifyAll)),
        ("dependence_barrier", |a| a == Arrive, |b| b == Arrive),
        ("dependence_park", |a| a == Unpark, |b| b == ParkTimeout),
        ("dependence_once", |a| a == OnceProbe, |b| b == OnceDone),
        ("dependence_close", |a| a == DropSender, |b| matches!(b, Recv | TryRecv)),
        ("dependence_finish", |a| a == Finish, |b| b == ProbeFinished),
        ("dependence_strike", |a| a == Live, |b| b == Strike),
    ]
};
#[cfg(not(gordian_planted))]
const LOST: [(&str, Is, Is); 0] = [];

/// Whether it is a pair that a planted bug takes for independent.
fn is_lost(a: &Access, b: &Access) -> bool {
    LOST.iter().any(|(name, one, other)| {
        (one(a.action) && other(b.action) || one(b.action) && other(a.action)) && crate::planted::planted(name)
    })
}

fn shares(access: &Access) -> bool {
    match access.action {
        Action::LockShared | Action::UnlockShared => true,
        Action::TryLockShared => access.tag == YES,
        _ => false,
    }
}

fn observes(access: &Access) -> bool {
    matches!(access.action, Action::TryLock | Action::TryLockShared) && access.tag == NO
}

fn runs_once(access: &Access) -> bool {
    access.action == Action::OnceEnter && access.tag == YES
}

/// Whether the receive depends on the number of senders: all but those that got a message.
fn finds_nothing(receive: &Access) -> bool {
    receive.tag == COARSE || receive.tag > u32::MAX / 2
}

/// Whether a receive took, or missed, the very message that was sent.
fn same_message(send: &Access, receive: &Access) -> bool {
    send.tag == COARSE
        || receive.tag == COARSE
        || send.tag == receive.tag
        || receive.tag < COARSE && receive.tag == MISSED - send.tag
}

#[cfg(test)]
mod tests {
    use super::super::object::{ObjectId, ObjectKind, TaskId};
    use super::*;

    #[test]
    fn messages_depend_on_their_own_receive_only() {
        let mut state = ObjectKind::Channel { capacity: None, senders: 1 }.initial();
        let access = |action, tag| Access { object: ObjectId(0), action, class: 0, tag };
        let missed = access(Action::TryRecv, state.apply(TaskId(1), Action::TryRecv, 0));
        let first = access(Action::Send, state.apply(TaskId(0), Action::Send, 0));
        let second = access(Action::Send, state.apply(TaskId(0), Action::Send, 0));
        let got = access(Action::Recv, state.apply(TaskId(1), Action::Recv, 0));
        assert!(dependent(&missed, &first));
        assert!(!dependent(&missed, &second));
        assert!(dependent(&got, &first));
        assert!(!dependent(&got, &second));
    }
}
