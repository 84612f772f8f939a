//! The spin crate: locks and one-time initialisation that wait by spinning.
#![also_named(spinning_top)]

pub use self::mutex::MutexGuard;
pub use self::relax::{RelaxStrategy, Spin, Yield};
pub use self::rwlock::RwLockReadGuard;

pub type Barrier = crate::barrier::Barrier;
pub type Lazy<T, F = fn() -> T> = crate::lazy::Lazy<T, F>;
pub type Mutex<T> = crate::mutex::Mutex<T>;
pub type Once<T = ()> = crate::once::Once<T>;
pub type RwLock<T> = crate::rwlock::RwLock<T>;
pub type RwLockUpgradableGuard<'a, T> = crate::rwlock::RwLockUpgradableGuard<'a, T>;
pub type RwLockWriteGuard<'a, T> = crate::rwlock::RwLockWriteGuard<'a, T>;
/// Of spinning_top.
pub type Spinlock<T> = crate::mutex::Mutex<T>;
pub type SpinlockGuard<'a, T> = crate::mutex::MutexGuard<'a, T>;
pub type RwSpinlock<T> = crate::rwlock::RwLock<T>;

pub mod relax {
    pub trait RelaxStrategy {
        fn relax();
    }

    pub struct Spin;
    pub struct Yield;
    pub struct Loop;

    impl RelaxStrategy for Spin {}
    impl RelaxStrategy for Yield {}
    impl RelaxStrategy for Loop {}
}

pub mod mutex {
    use std::ops::{Deref, DerefMut};

    pub use self::fair::{FairMutex, FairMutexGuard};
    pub use self::spin::{SpinMutex, SpinMutexGuard};
    pub use self::ticket::{TicketMutex, TicketMutexGuard};

    #[lock(spin)]
    pub struct Mutex<T, R = crate::relax::Spin> {
        data: T,
        relax: R,
    }

    impl<T, R> Mutex<T, R> {
        pub const fn new(value: T) -> Mutex<T, R>;
        pub fn into_inner(self) -> T;
        pub fn as_mut_ptr(&self) -> *mut T;
        #[acquire(exclusive)]
        pub fn lock(&self) -> MutexGuard<'_, T>;
        #[acquire(exclusive, try)]
        pub fn try_lock(&self) -> Option<MutexGuard<'_, T>>;
        #[acquire(exclusive, try)]
        pub fn try_lock_weak(&self) -> Option<MutexGuard<'_, T>>;
        pub fn is_locked(&self) -> bool;
        #[release]
        pub unsafe fn force_unlock(&self);
        pub fn get_mut(&mut self) -> &mut T;
    }

    impl<T, R> Default for Mutex<T, R> {
        fn default() -> Mutex<T, R>;
    }

    impl<T, R> From<T> for Mutex<T, R> {
        fn from(t: T) -> Mutex<T, R>;
    }

    impl<T, R> std::fmt::Debug for Mutex<T, R> {}

    #[guard]
    pub struct MutexGuard<'a, T> {
        data: &'a T,
    }

    impl<T> Deref for MutexGuard<'_, T> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    impl<T> DerefMut for MutexGuard<'_, T> {
        fn deref_mut(&mut self) -> &mut T;
    }

    impl<T> std::fmt::Debug for MutexGuard<'_, T> {}
    impl<T> std::fmt::Display for MutexGuard<'_, T> {}

    impl<'a, T> MutexGuard<'a, T> {
        #[forget]
        pub fn leak(this: Self) -> &'a mut T;
    }

    pub mod spin {
        pub use super::{Mutex as SpinMutex, MutexGuard as SpinMutexGuard};
    }

    pub mod ticket {
        pub use super::{Mutex as TicketMutex, MutexGuard as TicketMutexGuard};
    }

    pub mod fair {
        pub use super::{Mutex as FairMutex, MutexGuard as FairMutexGuard};
    }
}

pub mod rwlock {
    use std::ops::{Deref, DerefMut};

    #[lock(rw_lock)]
    pub struct RwLock<T, R = crate::relax::Spin> {
        data: T,
        relax: R,
    }

    impl<T, R> RwLock<T, R> {
        pub const fn new(data: T) -> RwLock<T, R>;
        pub fn into_inner(self) -> T;
        pub fn as_mut_ptr(&self) -> *mut T;
        /// Readers do not queue behind waiting writers.
        #[acquire(shared_recursive)]
        pub fn read(&self) -> RwLockReadGuard<'_, T>;
        #[acquire(exclusive)]
        pub fn write(&self) -> RwLockWriteGuard<'_, T, R>;
        #[acquire(upgradable)]
        pub fn upgradeable_read(&self) -> RwLockUpgradableGuard<'_, T, R>;
        #[acquire(upgradable)]
        pub fn upgradable_read(&self) -> RwLockUpgradableGuard<'_, T, R>;
        #[acquire(shared_recursive, try)]
        pub fn try_read(&self) -> Option<RwLockReadGuard<'_, T>>;
        #[acquire(exclusive, try)]
        pub fn try_write(&self) -> Option<RwLockWriteGuard<'_, T, R>>;
        #[acquire(exclusive, try)]
        pub fn try_write_weak(&self) -> Option<RwLockWriteGuard<'_, T, R>>;
        #[acquire(upgradable, try)]
        pub fn try_upgradeable_read(&self) -> Option<RwLockUpgradableGuard<'_, T, R>>;
        pub fn reader_count(&self) -> usize;
        pub fn writer_count(&self) -> usize;
        #[release]
        pub unsafe fn force_read_decrement(&self);
        #[release]
        pub unsafe fn force_write_unlock(&self);
        pub fn get_mut(&mut self) -> &mut T;
    }

    impl<T, R> Default for RwLock<T, R> {
        fn default() -> RwLock<T, R>;
    }

    impl<T, R> From<T> for RwLock<T, R> {
        fn from(t: T) -> RwLock<T, R>;
    }

    impl<T, R> std::fmt::Debug for RwLock<T, R> {}

    #[guard]
    pub struct RwLockReadGuard<'a, T> {
        data: &'a T,
    }

    impl<T> Deref for RwLockReadGuard<'_, T> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    impl<T> std::fmt::Debug for RwLockReadGuard<'_, T> {}
    impl<T> std::fmt::Display for RwLockReadGuard<'_, T> {}

    impl<'a, T> RwLockReadGuard<'a, T> {
        #[forget]
        pub fn leak(this: Self) -> &'a T;
    }

    #[guard]
    pub struct RwLockUpgradableGuard<'a, T, R = crate::relax::Spin> {
        data: &'a T,
    }

    impl<T, R> Deref for RwLockUpgradableGuard<'_, T, R> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    impl<T, R> std::fmt::Debug for RwLockUpgradableGuard<'_, T, R> {}
    impl<T, R> std::fmt::Display for RwLockUpgradableGuard<'_, T, R> {}

    impl<'a, T, R> RwLockUpgradableGuard<'a, T, R> {
        #[upgrade]
        pub fn upgrade(self) -> RwLockWriteGuard<'a, T, R>;
        #[upgrade(try)]
        pub fn try_upgrade(self) -> Result<RwLockWriteGuard<'a, T, R>, Self>;
        #[upgrade(try)]
        pub fn try_upgrade_weak(self) -> Result<RwLockWriteGuard<'a, T, R>, Self>;
        #[downgrade(shared)]
        pub fn downgrade(self) -> RwLockReadGuard<'a, T>;
        #[forget]
        pub fn leak(this: Self) -> &'a T;
    }

    #[guard]
    pub struct RwLockWriteGuard<'a, T, R = crate::relax::Spin> {
        data: &'a T,
    }

    impl<T, R> Deref for RwLockWriteGuard<'_, T, R> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    impl<T, R> DerefMut for RwLockWriteGuard<'_, T, R> {
        fn deref_mut(&mut self) -> &mut T;
    }

    impl<T, R> std::fmt::Debug for RwLockWriteGuard<'_, T, R> {}
    impl<T, R> std::fmt::Display for RwLockWriteGuard<'_, T, R> {}

    impl<'a, T, R> RwLockWriteGuard<'a, T, R> {
        #[downgrade(shared)]
        pub fn downgrade(self) -> RwLockReadGuard<'a, T>;
        #[downgrade(upgradable)]
        pub fn downgrade_to_upgradeable(self) -> RwLockUpgradableGuard<'a, T, R>;
        #[forget]
        pub fn leak(this: Self) -> &'a mut T;
    }
}

pub mod once {
    #[lock(once)]
    pub struct Once<T = (), R = crate::relax::Spin> {
        value: T,
        relax: R,
    }

    impl<T, R> Once<T, R> {
        pub const fn new() -> Once<T, R>;
        pub const fn initialized(data: T) -> Once<T, R>;
        #[once]
        pub fn call_once<F: FnOnce() -> T>(&self, f: F) -> &T;
        #[once]
        pub fn try_call_once<F: FnOnce() -> Result<T, E>, E>(&self, f: F) -> Result<&T, E>;
        #[acquire(exclusive)]
        pub fn wait(&self) -> &T;
        #[acquire(exclusive)]
        pub fn poll(&self) -> Option<&T>;
        pub fn get(&self) -> Option<&T>;
        pub fn get_mut(&mut self) -> Option<&mut T>;
        pub fn try_into_inner(self) -> Option<T>;
        pub fn is_completed(&self) -> bool;
    }
}

pub mod lazy {
    use std::ops::Deref;

    #[lock(once)]
    pub struct Lazy<T, F = fn() -> T, R = crate::relax::Spin> {
        value: T,
        init: F,
        relax: R,
    }

    impl<T, F: FnOnce() -> T, R> Lazy<T, F, R> {
        #[once]
        pub const fn new(f: F) -> Lazy<T, F, R>;
        #[once]
        pub fn force(this: &Self) -> &T;
    }

    impl<T, F, R> Deref for Lazy<T, F, R> {
        type Target = T;
        #[once]
        fn deref(&self) -> &T;
    }
}

pub mod barrier {
    pub struct Barrier<R = crate::relax::Spin> {
        relax: R,
    }

    impl<R> Barrier<R> {
        pub const fn new(n: usize) -> Barrier<R>;
        #[rendezvous]
        pub fn wait(&self) -> BarrierWaitResult;
    }

    pub struct BarrierWaitResult(bool);

    impl BarrierWaitResult {
        pub fn is_leader(&self) -> bool;
    }
}

pub mod lock_api {
    pub type Mutex<T> = ::lock_api::Mutex<crate::mutex::Mutex<()>, T>;
    pub type MutexGuard<'a, T> = ::lock_api::MutexGuard<'a, crate::mutex::Mutex<()>, T>;
    pub type RwLock<T> = ::lock_api::RwLock<crate::rwlock::RwLock<()>, T>;
    pub type RwLockReadGuard<'a, T> = ::lock_api::RwLockReadGuard<'a, crate::rwlock::RwLock<()>, T>;
    pub type RwLockWriteGuard<'a, T> = ::lock_api::RwLockWriteGuard<'a, crate::rwlock::RwLock<()>, T>;
    pub type RwLockUpgradableReadGuard<'a, T> = ::lock_api::RwLockUpgradableReadGuard<'a, crate::rwlock::RwLock<()>, T>;
}
