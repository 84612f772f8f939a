//! The raw reader-writer lock: what an exploration sees of a lock without its value.
//!
//! A writer that finds readers keeps new ones out, except recursive ones while there is a reader. An upgradable reader is beside readers and keeps
//! writers and other upgradable readers out; when it upgrades it is as a writer.
#![expect(unsafe_code, reason = "the traits of lock_api are unsafe to implement; each impl says why that is sound")]

use std::panic::Location;
use std::time::Duration;

use ::parking_lot::lock_api::{self, RawRwLock as _, RawRwLockRecursive as _, RawRwLockUpgrade as _};

use super::raw_mutex::{Place, Release, must_be_free};
use crate::dpor::action::{Access, Action, NO};
use crate::dpor::object::ObjectKind;
use crate::engine::{self, Operation, Slot, active, not_on_loom, perform};
use crate::time::Instant;

type Real = ::parking_lot::RawRwLock;

/// [`parking_lot::RawRwLock`](::parking_lot::RawRwLock), whose acquisitions and releases are scheduling points in an exploration.
pub struct RawRwLock {
    slot: Slot,
    inner: Real,
    shared: Place,
    exclusive: Place,
    upgradable: Place,
}

impl RawRwLock {
    /// One that is known by the place of the caller.
    #[track_caller]
    pub(super) const fn new() -> RawRwLock {
        RawRwLock {
            slot: Slot::new(),
            inner: Real::INIT,
            shared: Place::new(),
            exclusive: Place::new(),
            upgradable: Place::new(),
        }
    }

    fn access(&self, action: Action) -> Access {
        self.slot.access(ObjectKind::RwLock, action)
    }

    /// Waits for the acquisition, and takes the real one by `try_real`.
    #[track_caller]
    fn explore_lock(&self, name: &'static str, action: Action, place: &Place, try_real: impl FnOnce(&Real) -> bool) {
        let location = Location::caller();
        perform(Operation::new(name, location, &[self.access(action)]), |_| {
            must_be_free(try_real(&self.inner));
            place.set(location);
        });
    }

    /// Takes it, or queues and waits.
    #[track_caller]
    fn explore_queue(&self, name: &'static str, first: Action, then: Action, try_real: impl Fn(&Real) -> bool) {
        let location = Location::caller();
        let take = || {
            must_be_free(try_real(&self.inner));
            self.exclusive.set(location);
        };
        let first = self.access(first);
        let is_taken = perform(Operation::new(name, location, &[first]), |resolved| {
            // Loom's writers do not queue.
            let is_taken = resolved[0].action != first.action || resolved[0].tag != NO || engine::on_loom();
            if is_taken {
                take();
            }
            is_taken
        });
        if !is_taken {
            perform(Operation::new(name, location, &[self.access(then)]), |_| take());
        }
    }

    #[track_caller]
    fn explore_try(
        &self,
        name: &'static str,
        action: Action,
        place: &Place,
        timeout: Option<Duration>,
        try_real: impl FnOnce(&Real) -> bool,
    ) -> bool {
        let location = Location::caller();
        let operation = Operation::new(name, location, &[self.access(action)]);
        let is_acquired = perform(Operation { yields: timeout.is_some(), ..operation }, |resolved| {
            let can_be_had = resolved[0].tag != NO;
            if can_be_had {
                must_be_free(try_real(&self.inner));
                place.set(location);
            }
            can_be_had
        });
        if let (false, Some(timeout)) = (is_acquired, timeout) {
            engine::pass(timeout);
        }
        is_acquired
    }

    /// Gives up what was acquired at the place.
    fn explore_unlock(&self, action: Action, place: &Place, real: impl Fn(&Real)) {
        let release = Release(|| real(&self.inner));
        perform(Operation::new("unlock", place.get(), &[self.access(action)]), |_| drop(release));
    }

    /// Turns what is held into something weaker.
    #[track_caller]
    fn explore_downgrade(&self, action: Action, place: &Place, real: impl FnOnce(&Real)) {
        let location = Location::caller();
        not_on_loom("downgrading a lock", location);
        perform(Operation::new("downgrade", location, &[self.access(action)]), |_| {
            real(&self.inner);
            place.set(location);
        });
    }
}

/// What a lock of an exploration has besides is that of the real one: how long until then.
fn left(until: Instant) -> Duration {
    until.saturating_duration_since(Instant::now())
}

// SAFETY: in an exploration the abstract object allows what a reader-writer lock allows, and the real lock is held as well; outside of one it is the
// real lock.
unsafe impl lock_api::RawRwLock for RawRwLock {
    const INIT: RawRwLock = RawRwLock::new();

    type GuardMarker = <Real as lock_api::RawRwLock>::GuardMarker;

    #[track_caller]
    fn lock_shared(&self) {
        if !active() {
            return self.inner.lock_shared();
        }
        self.explore_lock("read lock", Action::LockShared, &self.shared, Real::try_lock_shared);
    }

    #[track_caller]
    fn try_lock_shared(&self) -> bool {
        if !active() {
            return self.inner.try_lock_shared();
        }
        self.explore_try("try_read", Action::TryLockShared, &self.shared, None, Real::try_lock_shared)
    }

    unsafe fn unlock_shared(&self) {
        // SAFETY: the caller has it.
        let real = |real: &Real| unsafe { real.unlock_shared() };
        if active() { self.explore_unlock(Action::UnlockShared, &self.shared, real) } else { real(&self.inner) }
    }

    #[track_caller]
    fn lock_exclusive(&self) {
        if !active() {
            return self.inner.lock_exclusive();
        }
        self.explore_queue("write lock", Action::LockOrQueue, Action::Lock, Real::try_lock_exclusive);
    }

    #[track_caller]
    fn try_lock_exclusive(&self) -> bool {
        if !active() {
            return self.inner.try_lock_exclusive();
        }
        self.explore_try("try_write", Action::TryLock, &self.exclusive, None, Real::try_lock_exclusive)
    }

    unsafe fn unlock_exclusive(&self) {
        // SAFETY: the caller has it.
        let real = |real: &Real| unsafe { real.unlock_exclusive() };
        if active() { self.explore_unlock(Action::Unlock, &self.exclusive, real) } else { real(&self.inner) }
    }

    #[track_caller]
    fn is_locked(&self) -> bool {
        if active() {
            perform(Operation::new("is_locked", Location::caller(), &[self.access(Action::Read)]), |_| ());
        }
        self.inner.is_locked()
    }

    #[track_caller]
    fn is_locked_exclusive(&self) -> bool {
        if active() {
            perform(Operation::new("is_locked_exclusive", Location::caller(), &[self.access(Action::Read)]), |_| ());
        }
        self.inner.is_locked_exclusive()
    }
}

// SAFETY: as above.
unsafe impl lock_api::RawRwLockFair for RawRwLock {
    unsafe fn unlock_shared_fair(&self) {
        // SAFETY: the caller has it.
        let real = |real: &Real| unsafe { real.unlock_shared_fair() };
        if active() { self.explore_unlock(Action::UnlockShared, &self.shared, real) } else { real(&self.inner) }
    }

    unsafe fn unlock_exclusive_fair(&self) {
        // SAFETY: the caller has it.
        let real = |real: &Real| unsafe { real.unlock_exclusive_fair() };
        if active() { self.explore_unlock(Action::Unlock, &self.exclusive, real) } else { real(&self.inner) }
    }

    #[track_caller]
    unsafe fn bump_shared(&self) {
        // SAFETY: the caller has it.
        unsafe {
            if !active() {
                return self.inner.bump_shared();
            }
            self.unlock_shared_fair();
        }
        self.lock_shared();
    }

    #[track_caller]
    unsafe fn bump_exclusive(&self) {
        // SAFETY: the caller has it.
        unsafe {
            if !active() {
                return self.inner.bump_exclusive();
            }
            self.unlock_exclusive_fair();
        }
        self.lock_exclusive();
    }
}

// SAFETY: as above.
unsafe impl lock_api::RawRwLockDowngrade for RawRwLock {
    #[track_caller]
    unsafe fn downgrade(&self) {
        // SAFETY: the caller has it exclusively.
        let real = |real: &Real| unsafe { real.downgrade() };
        if active() { self.explore_downgrade(Action::Downgrade, &self.shared, real) } else { real(&self.inner) }
    }
}

// SAFETY: as above.
unsafe impl lock_api::RawRwLockTimed for RawRwLock {
    type Duration = Duration;
    type Instant = Instant;

    #[track_caller]
    fn try_lock_shared_for(&self, timeout: Duration) -> bool {
        if !active() {
            return self.inner.try_lock_shared_for(timeout);
        }
        self.explore_try("try_read_for", Action::TryLockShared, &self.shared, Some(timeout), Real::try_lock_shared)
    }

    #[track_caller]
    fn try_lock_shared_until(&self, timeout: Instant) -> bool {
        self.try_lock_shared_for(left(timeout))
    }

    #[track_caller]
    fn try_lock_exclusive_for(&self, timeout: Duration) -> bool {
        if !active() {
            return self.inner.try_lock_exclusive_for(timeout);
        }
        self.explore_try("try_write_for", Action::TryLock, &self.exclusive, Some(timeout), Real::try_lock_exclusive)
    }

    #[track_caller]
    fn try_lock_exclusive_until(&self, timeout: Instant) -> bool {
        self.try_lock_exclusive_for(left(timeout))
    }
}

// SAFETY: as above.
unsafe impl lock_api::RawRwLockRecursive for RawRwLock {
    #[track_caller]
    fn lock_shared_recursive(&self) {
        if !active() {
            return self.inner.lock_shared_recursive();
        }
        let real = Real::try_lock_shared_recursive;
        self.explore_lock("recursive read lock", Action::LockSharedRecursive, &self.shared, real);
    }

    #[track_caller]
    fn try_lock_shared_recursive(&self) -> bool {
        if !active() {
            return self.inner.try_lock_shared_recursive();
        }
        let real = Real::try_lock_shared_recursive;
        self.explore_try("try_read_recursive", Action::TryLockSharedRecursive, &self.shared, None, real)
    }
}

// SAFETY: as above.
unsafe impl lock_api::RawRwLockRecursiveTimed for RawRwLock {
    #[track_caller]
    fn try_lock_shared_recursive_for(&self, timeout: Duration) -> bool {
        if !active() {
            return self.inner.try_lock_shared_recursive_for(timeout);
        }
        let real = Real::try_lock_shared_recursive;
        self.explore_try("try_read_recursive_for", Action::TryLockSharedRecursive, &self.shared, Some(timeout), real)
    }

    #[track_caller]
    fn try_lock_shared_recursive_until(&self, timeout: Instant) -> bool {
        self.try_lock_shared_recursive_for(left(timeout))
    }
}

// SAFETY: as above.
unsafe impl lock_api::RawRwLockUpgrade for RawRwLock {
    #[track_caller]
    fn lock_upgradable(&self) {
        if !active() {
            return self.inner.lock_upgradable();
        }
        self.explore_lock("upgradable read lock", Action::LockUpgradable, &self.upgradable, Real::try_lock_upgradable);
    }

    #[track_caller]
    fn try_lock_upgradable(&self) -> bool {
        if !active() {
            return self.inner.try_lock_upgradable();
        }
        let real = Real::try_lock_upgradable;
        self.explore_try("try_upgradable_read", Action::TryLockUpgradable, &self.upgradable, None, real)
    }

    unsafe fn unlock_upgradable(&self) {
        // SAFETY: the caller has it.
        let real = |real: &Real| unsafe { real.unlock_upgradable() };
        if active() { self.explore_unlock(Action::UnlockUpgradable, &self.upgradable, real) } else { real(&self.inner) }
    }

    #[track_caller]
    unsafe fn upgrade(&self) {
        if !active() {
            // SAFETY: the caller has it.
            return unsafe { self.inner.upgrade() };
        }
        not_on_loom("upgrading a lock", Location::caller());
        // SAFETY: the caller has it.
        let real = |real: &Real| unsafe { real.try_upgrade() };
        self.explore_queue("upgrade", Action::UpgradeOrQueue, Action::Upgrade, real);
    }

    #[track_caller]
    unsafe fn try_upgrade(&self) -> bool {
        // SAFETY: the caller has it.
        let real = |real: &Real| unsafe { real.try_upgrade() };
        if !active() {
            return real(&self.inner);
        }
        self.explore_try("try_upgrade", Action::TryUpgrade, &self.exclusive, None, real)
    }
}

// SAFETY: as above.
unsafe impl lock_api::RawRwLockUpgradeFair for RawRwLock {
    unsafe fn unlock_upgradable_fair(&self) {
        // SAFETY: the caller has it.
        let real = |real: &Real| unsafe { real.unlock_upgradable_fair() };
        if active() { self.explore_unlock(Action::UnlockUpgradable, &self.upgradable, real) } else { real(&self.inner) }
    }

    #[track_caller]
    unsafe fn bump_upgradable(&self) {
        // SAFETY: the caller has it.
        unsafe {
            if !active() {
                return self.inner.bump_upgradable();
            }
            self.unlock_upgradable_fair();
        }
        self.lock_upgradable();
    }
}

// SAFETY: as above.
unsafe impl lock_api::RawRwLockUpgradeDowngrade for RawRwLock {
    #[track_caller]
    unsafe fn downgrade_upgradable(&self) {
        // SAFETY: the caller has it.
        let real = |real: &Real| unsafe { real.downgrade_upgradable() };
        if active() {
            self.explore_downgrade(Action::DowngradeUpgradable, &self.shared, real)
        } else {
            real(&self.inner)
        }
    }

    #[track_caller]
    unsafe fn downgrade_to_upgradable(&self) {
        // SAFETY: the caller has it exclusively.
        let real = |real: &Real| unsafe { real.downgrade_to_upgradable() };
        if active() {
            self.explore_downgrade(Action::DowngradeToUpgradable, &self.upgradable, real)
        } else {
            real(&self.inner)
        }
    }
}

// SAFETY: as above.
unsafe impl lock_api::RawRwLockUpgradeTimed for RawRwLock {
    #[track_caller]
    fn try_lock_upgradable_for(&self, timeout: Duration) -> bool {
        if !active() {
            return self.inner.try_lock_upgradable_for(timeout);
        }
        let real = Real::try_lock_upgradable;
        self.explore_try("try_upgradable_read_for", Action::TryLockUpgradable, &self.upgradable, Some(timeout), real)
    }

    #[track_caller]
    fn try_lock_upgradable_until(&self, timeout: Instant) -> bool {
        self.try_lock_upgradable_for(left(timeout))
    }

    #[track_caller]
    unsafe fn try_upgrade_for(&self, timeout: Duration) -> bool {
        // SAFETY: the caller has it.
        let real = |real: &Real| unsafe { real.try_upgrade() };
        if !active() {
            // SAFETY: the caller has it.
            return unsafe { self.inner.try_upgrade_for(timeout) };
        }
        self.explore_try("try_upgrade_for", Action::TryUpgrade, &self.exclusive, Some(timeout), real)
    }

    #[track_caller]
    unsafe fn try_upgrade_until(&self, timeout: Instant) -> bool {
        // SAFETY: the caller has it.
        unsafe { self.try_upgrade_for(left(timeout)) }
    }
}
