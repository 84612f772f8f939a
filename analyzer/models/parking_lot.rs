//! The parking_lot crate: lock_api's locks over its own raw locks, condition variables and one-time initialisation.

use std::time::{Duration, Instant};

pub use lock_api;
pub use lock_api::{RawMutex as _, RawRwLock as _};

pub type Mutex<T> = lock_api::Mutex<RawMutex, T>;
pub type MutexGuard<'a, T> = lock_api::MutexGuard<'a, RawMutex, T>;
pub type MappedMutexGuard<'a, T> = lock_api::MappedMutexGuard<'a, RawMutex, T>;
pub type ArcMutexGuard<R, T> = lock_api::ArcMutexGuard<R, T>;

pub type FairMutex<T> = lock_api::Mutex<RawFairMutex, T>;
pub type FairMutexGuard<'a, T> = lock_api::MutexGuard<'a, RawFairMutex, T>;
pub type MappedFairMutexGuard<'a, T> = lock_api::MappedMutexGuard<'a, RawFairMutex, T>;

pub type RwLock<T> = lock_api::RwLock<RawRwLock, T>;
pub type RwLockReadGuard<'a, T> = lock_api::RwLockReadGuard<'a, RawRwLock, T>;
pub type RwLockWriteGuard<'a, T> = lock_api::RwLockWriteGuard<'a, RawRwLock, T>;
pub type RwLockUpgradableReadGuard<'a, T> = lock_api::RwLockUpgradableReadGuard<'a, RawRwLock, T>;
pub type MappedRwLockReadGuard<'a, T> = lock_api::MappedRwLockReadGuard<'a, RawRwLock, T>;
pub type MappedRwLockWriteGuard<'a, T> = lock_api::MappedRwLockWriteGuard<'a, RawRwLock, T>;
pub type ArcRwLockReadGuard<R, T> = lock_api::ArcRwLockReadGuard<R, T>;
pub type ArcRwLockWriteGuard<R, T> = lock_api::ArcRwLockWriteGuard<R, T>;
pub type ArcRwLockUpgradableReadGuard<R, T> = lock_api::ArcRwLockUpgradableReadGuard<R, T>;

pub type ReentrantMutex<T> = lock_api::ReentrantMutex<RawMutex, RawThreadId, T>;
pub type ReentrantMutexGuard<'a, T> = lock_api::ReentrantMutexGuard<'a, RawMutex, RawThreadId, T>;
pub type MappedReentrantMutexGuard<'a, T> = lock_api::MappedReentrantMutexGuard<'a, RawMutex, RawThreadId, T>;
pub type ArcReentrantMutexGuard<R, G, T> = lock_api::ArcReentrantMutexGuard<R, G, T>;

pub const fn const_mutex<T>(val: T) -> Mutex<T>;
pub const fn const_fair_mutex<T>(val: T) -> FairMutex<T>;
pub const fn const_rwlock<T>(val: T) -> RwLock<T>;
pub const fn const_reentrant_mutex<T>(val: T) -> ReentrantMutex<T>;

#[lock(mutex)]
pub struct RawMutex;

impl RawMutex {
    pub const INIT: RawMutex = RawMutex;
}

impl lock_api::RawMutex for RawMutex {}
impl lock_api::RawMutexFair for RawMutex {}
impl lock_api::RawMutexTimed for RawMutex {
    type Duration = Duration;
    type Instant = Instant;
}

#[lock(mutex)]
pub struct RawFairMutex;

impl RawFairMutex {
    pub const INIT: RawFairMutex = RawFairMutex;
}

impl lock_api::RawMutex for RawFairMutex {}
impl lock_api::RawMutexFair for RawFairMutex {}
impl lock_api::RawMutexTimed for RawFairMutex {
    type Duration = Duration;
    type Instant = Instant;
}

#[lock(rw_lock)]
pub struct RawRwLock;

impl RawRwLock {
    pub const INIT: RawRwLock = RawRwLock;
}

impl lock_api::RawRwLock for RawRwLock {}
impl lock_api::RawRwLockFair for RawRwLock {}
impl lock_api::RawRwLockDowngrade for RawRwLock {}
impl lock_api::RawRwLockTimed for RawRwLock {
    type Duration = Duration;
    type Instant = Instant;
}
impl lock_api::RawRwLockRecursive for RawRwLock {}
impl lock_api::RawRwLockRecursiveTimed for RawRwLock {}
impl lock_api::RawRwLockUpgrade for RawRwLock {}
impl lock_api::RawRwLockUpgradeFair for RawRwLock {}
impl lock_api::RawRwLockUpgradeDowngrade for RawRwLock {}
impl lock_api::RawRwLockUpgradeTimed for RawRwLock {}

pub struct RawThreadId;

impl lock_api::GetThreadId for RawThreadId {}

pub struct Condvar;

impl Condvar {
    pub const fn new() -> Condvar;
    #[notify]
    pub fn notify_one(&self) -> bool;
    #[notify]
    pub fn notify_all(&self) -> usize;
    #[wait]
    pub fn wait<T>(&self, mutex_guard: &mut MutexGuard<'_, T>);
    #[wait]
    pub fn wait_until<T>(&self, mutex_guard: &mut MutexGuard<'_, T>, timeout: Instant) -> WaitTimeoutResult;
    #[wait]
    pub fn wait_for<T>(&self, mutex_guard: &mut MutexGuard<'_, T>, timeout: Duration) -> WaitTimeoutResult;
    #[wait]
    pub fn wait_while<T, F: FnMut(&mut T) -> bool>(&self, mutex_guard: &mut MutexGuard<'_, T>, condition: F);
    #[wait]
    pub fn wait_while_until<T, F: FnMut(&mut T) -> bool>(
        &self,
        mutex_guard: &mut MutexGuard<'_, T>,
        condition: F,
        timeout: Instant,
    ) -> WaitTimeoutResult;
    #[wait]
    pub fn wait_while_for<T, F: FnMut(&mut T) -> bool>(
        &self,
        mutex_guard: &mut MutexGuard<'_, T>,
        condition: F,
        timeout: Duration,
    ) -> WaitTimeoutResult;
}

impl Default for Condvar {
    fn default() -> Condvar;
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WaitTimeoutResult(bool);

impl WaitTimeoutResult {
    pub fn timed_out(self) -> bool;
}

#[lock(once)]
pub struct Once;

impl Once {
    pub const fn new() -> Once;
    pub fn state(&self) -> OnceState;
    #[once]
    pub fn call_once<F: FnOnce()>(&self, f: F);
    #[once]
    pub fn call_once_force<F: FnOnce(OnceState)>(&self, f: F);
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OnceState {
    New,
    Poisoned,
    InProgress,
    Done,
}

impl OnceState {
    pub fn poisoned(self) -> bool;
    pub fn done(self) -> bool;
}

pub mod deadlock {
    pub fn check_deadlock() -> Vec<Vec<DeadlockedThread>>;

    pub struct DeadlockedThread;

    impl DeadlockedThread {
        pub fn thread_id(&self) -> usize;
    }
}
