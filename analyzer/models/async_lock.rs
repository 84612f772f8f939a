//! The async-lock crate (and async-mutex and async-rwlock, whose types moved there).
#![also_named(async_mutex, async_rwlock, async_barrier, async_semaphore)]

use std::future::Future;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

#[lock(mutex)]
pub struct Mutex<T> {
    data: T,
}

impl<T> Mutex<T> {
    pub const fn new(data: T) -> Mutex<T>;
    pub fn into_inner(self) -> T;
    #[acquire(exclusive, async)]
    pub async fn lock(&self) -> MutexGuard<'_, T>;
    #[acquire(exclusive)]
    pub fn lock_blocking(&self) -> MutexGuard<'_, T>;
    #[acquire(exclusive, try)]
    pub fn try_lock(&self) -> Option<MutexGuard<'_, T>>;
    pub fn get_mut(&mut self) -> &mut T;
    #[acquire(exclusive, async)]
    pub async fn lock_arc(self: &Arc<Self>) -> MutexGuardArc<T>;
    #[acquire(exclusive)]
    pub fn lock_arc_blocking(self: &Arc<Self>) -> MutexGuardArc<T>;
    #[acquire(exclusive, try)]
    pub fn try_lock_arc(self: &Arc<Self>) -> Option<MutexGuardArc<T>>;
}

impl<T> Default for Mutex<T> {
    fn default() -> Mutex<T>;
}

impl<T> From<T> for Mutex<T> {
    fn from(t: T) -> Mutex<T>;
}

impl<T> std::fmt::Debug for Mutex<T> {}

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
    #[place(lock)]
    pub fn source(guard: &MutexGuard<'a, T>) -> &'a Mutex<T>;
}

#[guard]
pub struct MutexGuardArc<T> {
    data: Arc<T>,
}

impl<T> Deref for MutexGuardArc<T> {
    type Target = T;
    fn deref(&self) -> &T;
}

impl<T> DerefMut for MutexGuardArc<T> {
    fn deref_mut(&mut self) -> &mut T;
}

impl<T> std::fmt::Debug for MutexGuardArc<T> {}
impl<T> std::fmt::Display for MutexGuardArc<T> {}

impl<T> MutexGuardArc<T> {
    #[place(lock)]
    pub fn source(guard: &Self) -> &Arc<Mutex<T>>;
}

#[lock(rw_lock)]
pub struct RwLock<T> {
    data: T,
}

impl<T> RwLock<T> {
    pub const fn new(t: T) -> RwLock<T>;
    pub fn into_inner(self) -> T;
    pub fn get_mut(&mut self) -> &mut T;
    #[acquire(shared, async)]
    pub async fn read(&self) -> RwLockReadGuard<'_, T>;
    #[acquire(shared)]
    pub fn read_blocking(&self) -> RwLockReadGuard<'_, T>;
    #[acquire(shared, try)]
    pub fn try_read(&self) -> Option<RwLockReadGuard<'_, T>>;
    #[acquire(shared, async)]
    pub async fn read_arc(self: &Arc<Self>) -> RwLockReadGuardArc<T>;
    #[acquire(shared)]
    pub fn read_arc_blocking(self: &Arc<Self>) -> RwLockReadGuardArc<T>;
    #[acquire(shared, try)]
    pub fn try_read_arc(self: &Arc<Self>) -> Option<RwLockReadGuardArc<T>>;
    #[acquire(upgradable, async)]
    pub async fn upgradable_read(&self) -> RwLockUpgradableReadGuard<'_, T>;
    #[acquire(upgradable)]
    pub fn upgradable_read_blocking(&self) -> RwLockUpgradableReadGuard<'_, T>;
    #[acquire(upgradable, try)]
    pub fn try_upgradable_read(&self) -> Option<RwLockUpgradableReadGuard<'_, T>>;
    #[acquire(upgradable, async)]
    pub async fn upgradable_read_arc(self: &Arc<Self>) -> RwLockUpgradableReadGuardArc<T>;
    #[acquire(upgradable)]
    pub fn upgradable_read_arc_blocking(self: &Arc<Self>) -> RwLockUpgradableReadGuardArc<T>;
    #[acquire(upgradable, try)]
    pub fn try_upgradable_read_arc(self: &Arc<Self>) -> Option<RwLockUpgradableReadGuardArc<T>>;
    #[acquire(exclusive, async)]
    pub async fn write(&self) -> RwLockWriteGuard<'_, T>;
    #[acquire(exclusive)]
    pub fn write_blocking(&self) -> RwLockWriteGuard<'_, T>;
    #[acquire(exclusive, try)]
    pub fn try_write(&self) -> Option<RwLockWriteGuard<'_, T>>;
    #[acquire(exclusive, async)]
    pub async fn write_arc(self: &Arc<Self>) -> RwLockWriteGuardArc<T>;
    #[acquire(exclusive)]
    pub fn write_arc_blocking(self: &Arc<Self>) -> RwLockWriteGuardArc<T>;
    #[acquire(exclusive, try)]
    pub fn try_write_arc(self: &Arc<Self>) -> Option<RwLockWriteGuardArc<T>>;
}

impl<T> Default for RwLock<T> {
    fn default() -> RwLock<T>;
}

impl<T> From<T> for RwLock<T> {
    fn from(t: T) -> RwLock<T>;
}

impl<T> std::fmt::Debug for RwLock<T> {}

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

#[guard]
pub struct RwLockUpgradableReadGuard<'a, T> {
    data: &'a T,
}

impl<T> Deref for RwLockUpgradableReadGuard<'_, T> {
    type Target = T;
    fn deref(&self) -> &T;
}

impl<T> std::fmt::Debug for RwLockUpgradableReadGuard<'_, T> {}
impl<T> std::fmt::Display for RwLockUpgradableReadGuard<'_, T> {}

#[guard]
pub struct RwLockWriteGuard<'a, T> {
    data: &'a T,
}

impl<T> Deref for RwLockWriteGuard<'_, T> {
    type Target = T;
    fn deref(&self) -> &T;
}

impl<T> DerefMut for RwLockWriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T;
}

impl<T> std::fmt::Debug for RwLockWriteGuard<'_, T> {}
impl<T> std::fmt::Display for RwLockWriteGuard<'_, T> {}

impl<'a, T> RwLockUpgradableReadGuard<'a, T> {
    #[downgrade(shared)]
    pub fn downgrade(guard: Self) -> RwLockReadGuard<'a, T>;
    #[upgrade(try)]
    pub fn try_upgrade(guard: Self) -> Result<RwLockWriteGuard<'a, T>, Self>;
    #[upgrade]
    pub async fn upgrade(guard: Self) -> RwLockWriteGuard<'a, T>;
    #[upgrade]
    pub fn upgrade_blocking(guard: Self) -> RwLockWriteGuard<'a, T>;
}

impl<'a, T> RwLockWriteGuard<'a, T> {
    #[downgrade(shared)]
    pub fn downgrade(guard: Self) -> RwLockReadGuard<'a, T>;
    #[downgrade(upgradable)]
    pub fn downgrade_to_upgradable(guard: Self) -> RwLockUpgradableReadGuard<'a, T>;
}

#[guard]
pub struct RwLockReadGuardArc<T> {
    data: Arc<T>,
}

impl<T> Deref for RwLockReadGuardArc<T> {
    type Target = T;
    fn deref(&self) -> &T;
}

impl<T> std::fmt::Debug for RwLockReadGuardArc<T> {}
impl<T> std::fmt::Display for RwLockReadGuardArc<T> {}

#[guard]
pub struct RwLockUpgradableReadGuardArc<T> {
    data: Arc<T>,
}

impl<T> Deref for RwLockUpgradableReadGuardArc<T> {
    type Target = T;
    fn deref(&self) -> &T;
}

impl<T> std::fmt::Debug for RwLockUpgradableReadGuardArc<T> {}
impl<T> std::fmt::Display for RwLockUpgradableReadGuardArc<T> {}

#[guard]
pub struct RwLockWriteGuardArc<T> {
    data: Arc<T>,
}

impl<T> Deref for RwLockWriteGuardArc<T> {
    type Target = T;
    fn deref(&self) -> &T;
}

impl<T> DerefMut for RwLockWriteGuardArc<T> {
    fn deref_mut(&mut self) -> &mut T;
}

impl<T> std::fmt::Debug for RwLockWriteGuardArc<T> {}
impl<T> std::fmt::Display for RwLockWriteGuardArc<T> {}

impl<T> RwLockUpgradableReadGuardArc<T> {
    #[downgrade(shared)]
    pub fn downgrade(guard: Self) -> RwLockReadGuardArc<T>;
    #[upgrade(try)]
    pub fn try_upgrade(guard: Self) -> Result<RwLockWriteGuardArc<T>, Self>;
    #[upgrade]
    pub async fn upgrade(guard: Self) -> RwLockWriteGuardArc<T>;
    #[upgrade]
    pub fn upgrade_blocking(guard: Self) -> RwLockWriteGuardArc<T>;
}

impl<T> RwLockWriteGuardArc<T> {
    #[downgrade(shared)]
    pub fn downgrade(guard: Self) -> RwLockReadGuardArc<T>;
    #[downgrade(upgradable)]
    pub fn downgrade_to_upgradable(guard: Self) -> RwLockUpgradableReadGuardArc<T>;
}

#[lock(semaphore)]
#[derive(Debug)]
pub struct Semaphore;

impl Semaphore {
    pub const fn new(n: usize) -> Semaphore;
    #[acquire(shared, try)]
    pub fn try_acquire(&self) -> Option<SemaphoreGuard<'_>>;
    #[acquire(shared, async)]
    pub async fn acquire(&self) -> SemaphoreGuard<'_>;
    #[acquire(shared)]
    pub fn acquire_blocking(&self) -> SemaphoreGuard<'_>;
    #[acquire(shared, try)]
    pub fn try_acquire_arc(self: &Arc<Self>) -> Option<SemaphoreGuardArc>;
    #[acquire(shared, async)]
    pub async fn acquire_arc(self: &Arc<Self>) -> SemaphoreGuardArc;
    #[acquire(shared)]
    pub fn acquire_arc_blocking(self: &Arc<Self>) -> SemaphoreGuardArc;
    pub fn add_permits(&self, n: usize);
}

#[guard]
pub struct SemaphoreGuard<'a>;

impl SemaphoreGuard<'_> {
    #[forget]
    pub fn forget(self);
}

#[guard]
pub struct SemaphoreGuardArc;

impl SemaphoreGuardArc {
    #[forget]
    pub fn forget(self);
}

#[lock(once)]
pub struct OnceCell<T> {
    value: T,
}

impl<T> OnceCell<T> {
    pub const fn new() -> OnceCell<T>;
    pub fn is_initialized(&self) -> bool;
    pub fn get(&self) -> Option<&T>;
    pub fn get_mut(&mut self) -> Option<&mut T>;
    pub fn take(&mut self) -> Option<T>;
    pub fn into_inner(self) -> Option<T>;
    #[acquire(exclusive, async)]
    pub async fn wait(&self) -> &T;
    #[acquire(exclusive)]
    pub fn wait_blocking(&self) -> &T;
    #[once]
    pub async fn get_or_try_init<E, F: FnOnce() -> Fut, Fut: Future<Output = Result<T, E>>>(
        &self,
        closure: F,
    ) -> Result<&T, E>;
    #[once]
    pub fn get_or_try_init_blocking<E, F: FnOnce() -> Result<T, E>>(&self, closure: F) -> Result<&T, E>;
    #[once]
    pub async fn get_or_init<F: FnOnce() -> Fut, Fut: Future<Output = T>>(&self, closure: F) -> &T;
    #[once]
    pub fn get_or_init_blocking<F: FnOnce() -> T>(&self, closure: F) -> &T;
    pub async fn set(&self, value: T) -> Result<&T, T>;
    pub fn try_set(&self, value: T) -> Result<(), T>;
    pub fn set_blocking(&self, value: T) -> Result<&T, T>;
}

impl<T> Default for OnceCell<T> {
    fn default() -> OnceCell<T>;
}

#[derive(Debug)]
pub struct Barrier;

impl Barrier {
    pub const fn new(n: usize) -> Barrier;
    #[rendezvous]
    pub async fn wait(&self) -> BarrierWaitResult;
    #[rendezvous]
    pub fn wait_blocking(&self) -> BarrierWaitResult;
}

#[derive(Clone, Debug)]
pub struct BarrierWaitResult;

impl BarrierWaitResult {
    pub fn is_leader(&self) -> bool;
}

pub mod futures {
    pub use super::{Lock, LockArc};
}

/// Named futures of old versions.
pub type Lock<'a, T> = std::pin::Pin<Box<dyn Future<Output = MutexGuard<'a, T>>>>;
pub type LockArc<T> = std::pin::Pin<Box<dyn Future<Output = MutexGuardArc<T>>>>;
