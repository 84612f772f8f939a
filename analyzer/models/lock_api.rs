//! The lock_api crate: locks over any raw lock; parking_lot's and spin's types are these.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

pub trait RawMutex {
    type GuardMarker;
    #[acquire(exclusive, held)]
    fn lock(&self);
    #[acquire(exclusive, try, held)]
    fn try_lock(&self) -> bool;
    #[release]
    unsafe fn unlock(&self);
    fn is_locked(&self) -> bool;
}

pub trait RawMutexFair: RawMutex {
    #[release]
    unsafe fn unlock_fair(&self);
    unsafe fn bump(&self);
}

pub trait RawMutexTimed: RawMutex {
    type Duration;
    type Instant;
    #[acquire(exclusive, timeout, held)]
    fn try_lock_for(&self, timeout: Self::Duration) -> bool;
    #[acquire(exclusive, timeout, held)]
    fn try_lock_until(&self, timeout: Self::Instant) -> bool;
}

pub trait RawRwLock {
    type GuardMarker;
    #[acquire(shared, held)]
    fn lock_shared(&self);
    #[acquire(shared, try, held)]
    fn try_lock_shared(&self) -> bool;
    #[release]
    unsafe fn unlock_shared(&self);
    #[acquire(exclusive, held)]
    fn lock_exclusive(&self);
    #[acquire(exclusive, try, held)]
    fn try_lock_exclusive(&self) -> bool;
    #[release]
    unsafe fn unlock_exclusive(&self);
    fn is_locked(&self) -> bool;
    fn is_locked_exclusive(&self) -> bool;
}

pub trait RawRwLockFair: RawRwLock {
    #[release]
    unsafe fn unlock_shared_fair(&self);
    #[release]
    unsafe fn unlock_exclusive_fair(&self);
    unsafe fn bump_shared(&self);
    unsafe fn bump_exclusive(&self);
}

pub trait RawRwLockDowngrade: RawRwLock {
    unsafe fn downgrade(&self);
}

pub trait RawRwLockTimed: RawRwLock {
    type Duration;
    type Instant;
    #[acquire(shared, timeout, held)]
    fn try_lock_shared_for(&self, timeout: Self::Duration) -> bool;
    #[acquire(shared, timeout, held)]
    fn try_lock_shared_until(&self, timeout: Self::Instant) -> bool;
    #[acquire(exclusive, timeout, held)]
    fn try_lock_exclusive_for(&self, timeout: Self::Duration) -> bool;
    #[acquire(exclusive, timeout, held)]
    fn try_lock_exclusive_until(&self, timeout: Self::Instant) -> bool;
}

pub trait RawRwLockRecursive: RawRwLock {
    #[acquire(shared_recursive, held)]
    fn lock_shared_recursive(&self);
    #[acquire(shared_recursive, try, held)]
    fn try_lock_shared_recursive(&self) -> bool;
}

pub trait RawRwLockRecursiveTimed: RawRwLockRecursive + RawRwLockTimed {
    #[acquire(shared_recursive, timeout, held)]
    fn try_lock_shared_recursive_for(&self, timeout: Self::Duration) -> bool;
    #[acquire(shared_recursive, timeout, held)]
    fn try_lock_shared_recursive_until(&self, timeout: Self::Instant) -> bool;
}

pub trait RawRwLockUpgrade: RawRwLock {
    #[acquire(upgradable, held)]
    fn lock_upgradable(&self);
    #[acquire(upgradable, try, held)]
    fn try_lock_upgradable(&self) -> bool;
    #[release]
    unsafe fn unlock_upgradable(&self);
    unsafe fn upgrade(&self);
    unsafe fn try_upgrade(&self) -> bool;
}

pub trait RawRwLockUpgradeFair: RawRwLockUpgrade + RawRwLockFair {
    #[release]
    unsafe fn unlock_upgradable_fair(&self);
    unsafe fn bump_upgradable(&self);
}

pub trait RawRwLockUpgradeDowngrade: RawRwLockUpgrade + RawRwLockDowngrade {
    unsafe fn downgrade_upgradable(&self);
    unsafe fn downgrade_to_upgradable(&self);
}

pub trait RawRwLockUpgradeTimed: RawRwLockUpgrade + RawRwLockTimed {
    #[acquire(upgradable, timeout, held)]
    fn try_lock_upgradable_for(&self, timeout: Self::Duration) -> bool;
    #[acquire(upgradable, timeout, held)]
    fn try_lock_upgradable_until(&self, timeout: Self::Instant) -> bool;
    unsafe fn try_upgrade_for(&self, timeout: Self::Duration) -> bool;
    unsafe fn try_upgrade_until(&self, timeout: Self::Instant) -> bool;
}

pub trait GetThreadId {
    fn nonzero_thread_id(&self) -> std::num::NonZeroUsize;
}

#[lock(mutex)]
pub struct Mutex<R, T> {
    raw: R,
    data: T,
}

impl<R, T> Mutex<R, T> {
    pub const fn new(val: T) -> Mutex<R, T>;
    pub const fn from_raw(raw: R, val: T) -> Mutex<R, T>;
    pub const fn const_new(raw: R, val: T) -> Mutex<R, T>;
    pub fn into_inner(self) -> T;
    pub fn get_mut(&mut self) -> &mut T;
    pub fn is_locked(&self) -> bool;
    pub fn is_locked_exclusive(&self) -> bool;
    pub fn is_owned_by_current_thread(&self) -> bool;
    #[place(self)]
    pub unsafe fn raw(&self) -> &R;
    pub fn data_ptr(&self) -> *mut T;
    #[acquire(exclusive)]
    pub fn lock(&self) -> MutexGuard<'_, R, T>;
    #[acquire(exclusive, try)]
    pub fn try_lock(&self) -> Option<MutexGuard<'_, R, T>>;
    #[acquire(exclusive, timeout)]
    pub fn try_lock_for<D>(&self, timeout: D) -> Option<MutexGuard<'_, R, T>>;
    #[acquire(exclusive, timeout)]
    pub fn try_lock_until<I>(&self, timeout: I) -> Option<MutexGuard<'_, R, T>>;
    #[acquire(exclusive)]
    pub fn lock_arc(self: &Arc<Self>) -> ArcMutexGuard<R, T>;
    #[acquire(exclusive, try)]
    pub fn try_lock_arc(self: &Arc<Self>) -> Option<ArcMutexGuard<R, T>>;
    #[acquire(exclusive, timeout)]
    pub fn try_lock_arc_for<D>(self: &Arc<Self>, timeout: D) -> Option<ArcMutexGuard<R, T>>;
    #[acquire(exclusive, timeout)]
    pub fn try_lock_arc_until<I>(self: &Arc<Self>, timeout: I) -> Option<ArcMutexGuard<R, T>>;
    /// The lock is held already; the guard takes it over.
    #[acquire(exclusive, try)]
    pub unsafe fn make_guard_unchecked(&self) -> MutexGuard<'_, R, T>;
    #[release]
    pub unsafe fn force_unlock(&self);
    #[release]
    pub unsafe fn force_unlock_fair(&self);
}

impl<R, T: Default> Default for Mutex<R, T> {
    fn default() -> Mutex<R, T>;
}

impl<R, T> From<T> for Mutex<R, T> {
    fn from(t: T) -> Mutex<R, T>;
}

impl<R, T> std::fmt::Debug for Mutex<R, T> {}

#[guard]
pub struct MutexGuard<'a, R, T> {
    data: &'a T,
}

impl<'a, R, T> MutexGuard<'a, R, T> {
    #[place(lock)]
    pub fn mutex(s: &Self) -> &'a Mutex<R, T>;
    pub fn map<U, F: FnOnce(&mut T) -> &mut U>(s: Self, f: F) -> MappedMutexGuard<'a, R, U>;
    pub fn try_map<U, F: FnOnce(&mut T) -> Option<&mut U>>(s: Self, f: F) -> Result<MappedMutexGuard<'a, R, U>, Self>;
    pub fn try_map_or_err<U, F: FnOnce(&mut T) -> Result<&mut U, E>, E>(
        s: Self,
        f: F,
    ) -> Result<MappedMutexGuard<'a, R, U>, (Self, E)>;
    pub fn unlock_fair(s: Self);
    #[unlocked]
    pub fn unlocked<F: FnOnce() -> U, U>(s: &mut Self, f: F) -> U;
    #[unlocked]
    pub fn unlocked_fair<F: FnOnce() -> U, U>(s: &mut Self, f: F) -> U;
    #[unlocked]
    pub fn bump(s: &mut Self);
    #[forget]
    pub fn leak(s: Self) -> &'a mut T;
}

impl<R, T> Deref for MutexGuard<'_, R, T> {
    type Target = T;
    fn deref(&self) -> &T;
}

impl<R, T> DerefMut for MutexGuard<'_, R, T> {
    fn deref_mut(&mut self) -> &mut T;
}

impl<R, T: std::fmt::Debug> std::fmt::Debug for MutexGuard<'_, R, T> {}
impl<R, T: std::fmt::Display> std::fmt::Display for MutexGuard<'_, R, T> {}

#[guard]
pub struct ArcMutexGuard<R, T> {
    data: Arc<T>,
}

impl<R, T> ArcMutexGuard<R, T> {
    #[place(lock)]
    pub fn mutex(s: &Self) -> &Arc<Mutex<R, T>>;
    #[place(lock)]
    pub fn into_arc(s: Self) -> Arc<Mutex<R, T>>;
    #[place(lock)]
    pub fn into_arc_fair(s: Self) -> Arc<Mutex<R, T>>;
    pub fn unlock_fair(s: Self);
    #[unlocked]
    pub fn unlocked<F: FnOnce() -> U, U>(s: &mut Self, f: F) -> U;
    #[unlocked]
    pub fn unlocked_fair<F: FnOnce() -> U, U>(s: &mut Self, f: F) -> U;
    #[unlocked]
    pub fn bump(s: &mut Self);
}

impl<R, T> Deref for ArcMutexGuard<R, T> {
    type Target = T;
    fn deref(&self) -> &T;
}

impl<R, T> DerefMut for ArcMutexGuard<R, T> {
    fn deref_mut(&mut self) -> &mut T;
}

impl<R, T: std::fmt::Debug> std::fmt::Debug for ArcMutexGuard<R, T> {}
impl<R, T: std::fmt::Display> std::fmt::Display for ArcMutexGuard<R, T> {}

#[guard]
pub struct MappedMutexGuard<'a, R, T> {
    data: &'a T,
}

impl<'a, R, T> MappedMutexGuard<'a, R, T> {
    pub fn map<U, F: FnOnce(&mut T) -> &mut U>(s: Self, f: F) -> MappedMutexGuard<'a, R, U>;
    pub fn try_map<U, F: FnOnce(&mut T) -> Option<&mut U>>(s: Self, f: F) -> Result<MappedMutexGuard<'a, R, U>, Self>;
    pub fn try_map_or_err<U, F: FnOnce(&mut T) -> Result<&mut U, E>, E>(
        s: Self,
        f: F,
    ) -> Result<MappedMutexGuard<'a, R, U>, (Self, E)>;
    pub fn unlock_fair(s: Self);
}

impl<R, T> Deref for MappedMutexGuard<'_, R, T> {
    type Target = T;
    fn deref(&self) -> &T;
}

impl<R, T> DerefMut for MappedMutexGuard<'_, R, T> {
    fn deref_mut(&mut self) -> &mut T;
}

impl<R, T: std::fmt::Debug> std::fmt::Debug for MappedMutexGuard<'_, R, T> {}
impl<R, T: std::fmt::Display> std::fmt::Display for MappedMutexGuard<'_, R, T> {}

#[lock(rw_lock)]
pub struct RwLock<R, T> {
    raw: R,
    data: T,
}

impl<R, T> RwLock<R, T> {
    pub const fn new(val: T) -> RwLock<R, T>;
    pub const fn from_raw(raw: R, val: T) -> RwLock<R, T>;
    pub const fn const_new(raw: R, val: T) -> RwLock<R, T>;
    pub fn into_inner(self) -> T;
    pub fn get_mut(&mut self) -> &mut T;
    pub fn is_locked(&self) -> bool;
    pub fn is_locked_exclusive(&self) -> bool;
    pub fn is_owned_by_current_thread(&self) -> bool;
    #[place(self)]
    pub unsafe fn raw(&self) -> &R;
    pub fn data_ptr(&self) -> *mut T;
    #[acquire(shared)]
    pub fn read(&self) -> RwLockReadGuard<'_, R, T>;
    #[acquire(shared, try)]
    pub fn try_read(&self) -> Option<RwLockReadGuard<'_, R, T>>;
    #[acquire(shared, timeout)]
    pub fn try_read_for<D>(&self, timeout: D) -> Option<RwLockReadGuard<'_, R, T>>;
    #[acquire(shared, timeout)]
    pub fn try_read_until<I>(&self, timeout: I) -> Option<RwLockReadGuard<'_, R, T>>;
    #[acquire(shared)]
    pub fn read_arc(self: &Arc<Self>) -> ArcRwLockReadGuard<R, T>;
    #[acquire(shared, try)]
    pub fn try_read_arc(self: &Arc<Self>) -> Option<ArcRwLockReadGuard<R, T>>;
    #[acquire(shared, timeout)]
    pub fn try_read_arc_for<D>(self: &Arc<Self>, timeout: D) -> Option<ArcRwLockReadGuard<R, T>>;
    #[acquire(shared, timeout)]
    pub fn try_read_arc_until<I>(self: &Arc<Self>, timeout: I) -> Option<ArcRwLockReadGuard<R, T>>;
    /// The lock is held already; the guard takes it over.
    #[acquire(shared, try)]
    pub unsafe fn make_read_guard_unchecked(&self) -> RwLockReadGuard<'_, R, T>;
    /// The lock is held already; the guard takes it over.
    #[acquire(shared, try)]
    pub unsafe fn make_arc_read_guard_unchecked(self: &Arc<Self>) -> ArcRwLockReadGuard<R, T>;
    #[acquire(exclusive)]
    pub fn write(&self) -> RwLockWriteGuard<'_, R, T>;
    #[acquire(exclusive, try)]
    pub fn try_write(&self) -> Option<RwLockWriteGuard<'_, R, T>>;
    #[acquire(exclusive, timeout)]
    pub fn try_write_for<D>(&self, timeout: D) -> Option<RwLockWriteGuard<'_, R, T>>;
    #[acquire(exclusive, timeout)]
    pub fn try_write_until<I>(&self, timeout: I) -> Option<RwLockWriteGuard<'_, R, T>>;
    #[acquire(exclusive)]
    pub fn write_arc(self: &Arc<Self>) -> ArcRwLockWriteGuard<R, T>;
    #[acquire(exclusive, try)]
    pub fn try_write_arc(self: &Arc<Self>) -> Option<ArcRwLockWriteGuard<R, T>>;
    #[acquire(exclusive, timeout)]
    pub fn try_write_arc_for<D>(self: &Arc<Self>, timeout: D) -> Option<ArcRwLockWriteGuard<R, T>>;
    #[acquire(exclusive, timeout)]
    pub fn try_write_arc_until<I>(self: &Arc<Self>, timeout: I) -> Option<ArcRwLockWriteGuard<R, T>>;
    /// The lock is held already; the guard takes it over.
    #[acquire(exclusive, try)]
    pub unsafe fn make_write_guard_unchecked(&self) -> RwLockWriteGuard<'_, R, T>;
    /// The lock is held already; the guard takes it over.
    #[acquire(exclusive, try)]
    pub unsafe fn make_arc_write_guard_unchecked(self: &Arc<Self>) -> ArcRwLockWriteGuard<R, T>;
    #[acquire(shared_recursive)]
    pub fn read_recursive(&self) -> RwLockReadGuard<'_, R, T>;
    #[acquire(shared_recursive, try)]
    pub fn try_read_recursive(&self) -> Option<RwLockReadGuard<'_, R, T>>;
    #[acquire(shared_recursive, timeout)]
    pub fn try_read_recursive_for<D>(&self, timeout: D) -> Option<RwLockReadGuard<'_, R, T>>;
    #[acquire(shared_recursive, timeout)]
    pub fn try_read_recursive_until<I>(&self, timeout: I) -> Option<RwLockReadGuard<'_, R, T>>;
    #[acquire(shared_recursive)]
    pub fn read_arc_recursive(self: &Arc<Self>) -> ArcRwLockReadGuard<R, T>;
    #[acquire(shared_recursive, try)]
    pub fn try_read_recursive_arc(self: &Arc<Self>) -> Option<ArcRwLockReadGuard<R, T>>;
    #[acquire(shared_recursive, timeout)]
    pub fn try_read_arc_recursive_for<D>(self: &Arc<Self>, timeout: D) -> Option<ArcRwLockReadGuard<R, T>>;
    #[acquire(shared_recursive, timeout)]
    pub fn try_read_arc_recursive_until<I>(self: &Arc<Self>, timeout: I) -> Option<ArcRwLockReadGuard<R, T>>;
    #[acquire(upgradable)]
    pub fn upgradable_read(&self) -> RwLockUpgradableReadGuard<'_, R, T>;
    #[acquire(upgradable, try)]
    pub fn try_upgradable_read(&self) -> Option<RwLockUpgradableReadGuard<'_, R, T>>;
    #[acquire(upgradable, timeout)]
    pub fn try_upgradable_read_for<D>(&self, timeout: D) -> Option<RwLockUpgradableReadGuard<'_, R, T>>;
    #[acquire(upgradable, timeout)]
    pub fn try_upgradable_read_until<I>(&self, timeout: I) -> Option<RwLockUpgradableReadGuard<'_, R, T>>;
    #[acquire(upgradable)]
    pub fn upgradable_read_arc(self: &Arc<Self>) -> ArcRwLockUpgradableReadGuard<R, T>;
    #[acquire(upgradable, try)]
    pub fn try_upgradable_read_arc(self: &Arc<Self>) -> Option<ArcRwLockUpgradableReadGuard<R, T>>;
    #[acquire(upgradable, timeout)]
    pub fn try_upgradable_read_arc_for<D>(self: &Arc<Self>, timeout: D) -> Option<ArcRwLockUpgradableReadGuard<R, T>>;
    #[acquire(upgradable, timeout)]
    pub fn try_upgradable_read_arc_until<I>(self: &Arc<Self>, timeout: I)
    -> Option<ArcRwLockUpgradableReadGuard<R, T>>;
    /// The lock is held already; the guard takes it over.
    #[acquire(upgradable, try)]
    pub unsafe fn make_upgradable_guard_unchecked(&self) -> RwLockUpgradableReadGuard<'_, R, T>;
    /// The lock is held already; the guard takes it over.
    #[acquire(upgradable, try)]
    pub unsafe fn make_upgradable_arc_guard_unchecked(self: &Arc<Self>) -> ArcRwLockUpgradableReadGuard<R, T>;
    #[release]
    pub unsafe fn force_unlock_read(&self);
    #[release]
    pub unsafe fn force_unlock_read_fair(&self);
    #[release]
    pub unsafe fn force_unlock_write(&self);
    #[release]
    pub unsafe fn force_unlock_write_fair(&self);
    #[release]
    pub unsafe fn force_unlock_upgradable(&self);
}

impl<R, T: Default> Default for RwLock<R, T> {
    fn default() -> RwLock<R, T>;
}

impl<R, T> From<T> for RwLock<R, T> {
    fn from(t: T) -> RwLock<R, T>;
}

impl<R, T> std::fmt::Debug for RwLock<R, T> {}

#[guard]
pub struct RwLockReadGuard<'a, R, T> {
    data: &'a T,
}

impl<'a, R, T> RwLockReadGuard<'a, R, T> {
    #[place(lock)]
    pub fn rwlock(s: &Self) -> &'a RwLock<R, T>;
    pub fn map<U, F: FnOnce(&T) -> &U>(s: Self, f: F) -> MappedRwLockReadGuard<'a, R, U>;
    pub fn try_map<U, F: FnOnce(&T) -> Option<&U>>(s: Self, f: F) -> Result<MappedRwLockReadGuard<'a, R, U>, Self>;
    pub fn try_map_or_err<U, F: FnOnce(&T) -> Result<&U, E>, E>(
        s: Self,
        f: F,
    ) -> Result<MappedRwLockReadGuard<'a, R, U>, (Self, E)>;
    pub fn unlock_fair(s: Self);
    #[unlocked]
    pub fn unlocked<F: FnOnce() -> U, U>(s: &mut Self, f: F) -> U;
    #[unlocked]
    pub fn unlocked_fair<F: FnOnce() -> U, U>(s: &mut Self, f: F) -> U;
    #[unlocked]
    pub fn bump(s: &mut Self);
}

impl<R, T> Deref for RwLockReadGuard<'_, R, T> {
    type Target = T;
    fn deref(&self) -> &T;
}

impl<R, T: std::fmt::Debug> std::fmt::Debug for RwLockReadGuard<'_, R, T> {}
impl<R, T: std::fmt::Display> std::fmt::Display for RwLockReadGuard<'_, R, T> {}

#[guard]
pub struct RwLockWriteGuard<'a, R, T> {
    data: &'a T,
}

impl<'a, R, T> RwLockWriteGuard<'a, R, T> {
    #[place(lock)]
    pub fn rwlock(s: &Self) -> &'a RwLock<R, T>;
    pub fn map<U, F: FnOnce(&mut T) -> &mut U>(s: Self, f: F) -> MappedRwLockWriteGuard<'a, R, U>;
    pub fn try_map<U, F: FnOnce(&mut T) -> Option<&mut U>>(
        s: Self,
        f: F,
    ) -> Result<MappedRwLockWriteGuard<'a, R, U>, Self>;
    pub fn try_map_or_err<U, F: FnOnce(&mut T) -> Result<&mut U, E>, E>(
        s: Self,
        f: F,
    ) -> Result<MappedRwLockWriteGuard<'a, R, U>, (Self, E)>;
    pub fn unlock_fair(s: Self);
    #[unlocked]
    pub fn unlocked<F: FnOnce() -> U, U>(s: &mut Self, f: F) -> U;
    #[unlocked]
    pub fn unlocked_fair<F: FnOnce() -> U, U>(s: &mut Self, f: F) -> U;
    #[unlocked]
    pub fn bump(s: &mut Self);
    #[downgrade(shared)]
    pub fn downgrade(s: Self) -> RwLockReadGuard<'a, R, T>;
    #[downgrade(upgradable)]
    pub fn downgrade_to_upgradable(s: Self) -> RwLockUpgradableReadGuard<'a, R, T>;
}

impl<R, T> Deref for RwLockWriteGuard<'_, R, T> {
    type Target = T;
    fn deref(&self) -> &T;
}

impl<R, T> DerefMut for RwLockWriteGuard<'_, R, T> {
    fn deref_mut(&mut self) -> &mut T;
}

impl<R, T: std::fmt::Debug> std::fmt::Debug for RwLockWriteGuard<'_, R, T> {}
impl<R, T: std::fmt::Display> std::fmt::Display for RwLockWriteGuard<'_, R, T> {}

#[guard]
pub struct RwLockUpgradableReadGuard<'a, R, T> {
    data: &'a T,
}

impl<'a, R, T> RwLockUpgradableReadGuard<'a, R, T> {
    #[place(lock)]
    pub fn rwlock(s: &Self) -> &'a RwLock<R, T>;
    pub fn unlock_fair(s: Self);
    #[unlocked]
    pub fn unlocked<F: FnOnce() -> U, U>(s: &mut Self, f: F) -> U;
    #[unlocked]
    pub fn unlocked_fair<F: FnOnce() -> U, U>(s: &mut Self, f: F) -> U;
    #[unlocked]
    pub fn bump(s: &mut Self);
    #[upgrade]
    pub fn upgrade(s: Self) -> RwLockWriteGuard<'a, R, T>;
    #[upgrade(try)]
    pub fn try_upgrade(s: Self) -> Result<RwLockWriteGuard<'a, R, T>, Self>;
    #[upgrade(try)]
    pub fn try_upgrade_for<D>(s: Self, timeout: D) -> Result<RwLockWriteGuard<'a, R, T>, Self>;
    #[upgrade(try)]
    pub fn try_upgrade_until<I>(s: Self, timeout: I) -> Result<RwLockWriteGuard<'a, R, T>, Self>;
    #[downgrade(shared)]
    pub fn downgrade(s: Self) -> RwLockReadGuard<'a, R, T>;
    #[upgrade]
    pub fn with_upgraded<Ret, F: FnOnce(&mut T) -> Ret>(&mut self, f: F) -> Ret;
    #[upgrade(try)]
    pub fn try_with_upgraded<Ret, F: FnOnce(&mut T) -> Ret>(&mut self, f: F) -> Option<Ret>;
    #[upgrade(try)]
    pub fn try_with_upgraded_for<D, Ret, F: FnOnce(&mut T) -> Ret>(&mut self, timeout: D, f: F) -> Option<Ret>;
    #[upgrade(try)]
    pub fn try_with_upgraded_until<I, Ret, F: FnOnce(&mut T) -> Ret>(&mut self, timeout: I, f: F) -> Option<Ret>;
}

impl<R, T> Deref for RwLockUpgradableReadGuard<'_, R, T> {
    type Target = T;
    fn deref(&self) -> &T;
}

impl<R, T: std::fmt::Debug> std::fmt::Debug for RwLockUpgradableReadGuard<'_, R, T> {}
impl<R, T: std::fmt::Display> std::fmt::Display for RwLockUpgradableReadGuard<'_, R, T> {}

#[guard]
pub struct ArcRwLockReadGuard<R, T> {
    data: Arc<T>,
}

impl<R, T> ArcRwLockReadGuard<R, T> {
    #[place(lock)]
    pub fn rwlock(s: &Self) -> &Arc<RwLock<R, T>>;
    #[place(lock)]
    pub fn into_arc(s: Self) -> Arc<RwLock<R, T>>;
    #[place(lock)]
    pub fn into_arc_fair(s: Self) -> Arc<RwLock<R, T>>;
    pub fn unlock_fair(s: Self);
    #[unlocked]
    pub fn unlocked<F: FnOnce() -> U, U>(s: &mut Self, f: F) -> U;
    #[unlocked]
    pub fn unlocked_fair<F: FnOnce() -> U, U>(s: &mut Self, f: F) -> U;
    #[unlocked]
    pub fn bump(s: &mut Self);
}

impl<R, T> Deref for ArcRwLockReadGuard<R, T> {
    type Target = T;
    fn deref(&self) -> &T;
}

impl<R, T: std::fmt::Debug> std::fmt::Debug for ArcRwLockReadGuard<R, T> {}
impl<R, T: std::fmt::Display> std::fmt::Display for ArcRwLockReadGuard<R, T> {}

#[guard]
pub struct ArcRwLockWriteGuard<R, T> {
    data: Arc<T>,
}

impl<R, T> ArcRwLockWriteGuard<R, T> {
    #[place(lock)]
    pub fn rwlock(s: &Self) -> &Arc<RwLock<R, T>>;
    #[place(lock)]
    pub fn into_arc(s: Self) -> Arc<RwLock<R, T>>;
    #[place(lock)]
    pub fn into_arc_fair(s: Self) -> Arc<RwLock<R, T>>;
    pub fn unlock_fair(s: Self);
    #[unlocked]
    pub fn unlocked<F: FnOnce() -> U, U>(s: &mut Self, f: F) -> U;
    #[unlocked]
    pub fn unlocked_fair<F: FnOnce() -> U, U>(s: &mut Self, f: F) -> U;
    #[unlocked]
    pub fn bump(s: &mut Self);
    #[downgrade(shared)]
    pub fn downgrade(s: Self) -> ArcRwLockReadGuard<R, T>;
    #[downgrade(upgradable)]
    pub fn downgrade_to_upgradable(s: Self) -> ArcRwLockUpgradableReadGuard<R, T>;
}

impl<R, T> Deref for ArcRwLockWriteGuard<R, T> {
    type Target = T;
    fn deref(&self) -> &T;
}

impl<R, T> DerefMut for ArcRwLockWriteGuard<R, T> {
    fn deref_mut(&mut self) -> &mut T;
}

impl<R, T: std::fmt::Debug> std::fmt::Debug for ArcRwLockWriteGuard<R, T> {}
impl<R, T: std::fmt::Display> std::fmt::Display for ArcRwLockWriteGuard<R, T> {}

#[guard]
pub struct ArcRwLockUpgradableReadGuard<R, T> {
    data: Arc<T>,
}

impl<R, T> ArcRwLockUpgradableReadGuard<R, T> {
    #[place(lock)]
    pub fn rwlock(s: &Self) -> &Arc<RwLock<R, T>>;
    #[place(lock)]
    pub fn into_arc(s: Self) -> Arc<RwLock<R, T>>;
    #[place(lock)]
    pub fn into_arc_fair(s: Self) -> Arc<RwLock<R, T>>;
    pub fn unlock_fair(s: Self);
    #[unlocked]
    pub fn unlocked<F: FnOnce() -> U, U>(s: &mut Self, f: F) -> U;
    #[unlocked]
    pub fn unlocked_fair<F: FnOnce() -> U, U>(s: &mut Self, f: F) -> U;
    #[unlocked]
    pub fn bump(s: &mut Self);
    #[upgrade]
    pub fn upgrade(s: Self) -> ArcRwLockWriteGuard<R, T>;
    #[upgrade(try)]
    pub fn try_upgrade(s: Self) -> Result<ArcRwLockWriteGuard<R, T>, Self>;
    #[upgrade(try)]
    pub fn try_upgrade_for<D>(s: Self, timeout: D) -> Result<ArcRwLockWriteGuard<R, T>, Self>;
    #[upgrade(try)]
    pub fn try_upgrade_until<I>(s: Self, timeout: I) -> Result<ArcRwLockWriteGuard<R, T>, Self>;
    #[downgrade(shared)]
    pub fn downgrade(s: Self) -> ArcRwLockReadGuard<R, T>;
    #[upgrade]
    pub fn with_upgraded<Ret, F: FnOnce(&mut T) -> Ret>(&mut self, f: F) -> Ret;
    #[upgrade(try)]
    pub fn try_with_upgraded<Ret, F: FnOnce(&mut T) -> Ret>(&mut self, f: F) -> Option<Ret>;
    #[upgrade(try)]
    pub fn try_with_upgraded_for<D, Ret, F: FnOnce(&mut T) -> Ret>(&mut self, timeout: D, f: F) -> Option<Ret>;
    #[upgrade(try)]
    pub fn try_with_upgraded_until<I, Ret, F: FnOnce(&mut T) -> Ret>(&mut self, timeout: I, f: F) -> Option<Ret>;
}

impl<R, T> Deref for ArcRwLockUpgradableReadGuard<R, T> {
    type Target = T;
    fn deref(&self) -> &T;
}

impl<R, T: std::fmt::Debug> std::fmt::Debug for ArcRwLockUpgradableReadGuard<R, T> {}
impl<R, T: std::fmt::Display> std::fmt::Display for ArcRwLockUpgradableReadGuard<R, T> {}

#[guard]
pub struct MappedRwLockReadGuard<'a, R, T> {
    data: &'a T,
}

impl<'a, R, T> MappedRwLockReadGuard<'a, R, T> {
    pub fn map<U, F: FnOnce(&T) -> &U>(s: Self, f: F) -> MappedRwLockReadGuard<'a, R, U>;
    pub fn try_map<U, F: FnOnce(&T) -> Option<&U>>(s: Self, f: F) -> Result<MappedRwLockReadGuard<'a, R, U>, Self>;
    pub fn try_map_or_err<U, F: FnOnce(&T) -> Result<&U, E>, E>(
        s: Self,
        f: F,
    ) -> Result<MappedRwLockReadGuard<'a, R, U>, (Self, E)>;
    pub fn unlock_fair(s: Self);
}

impl<R, T> Deref for MappedRwLockReadGuard<'_, R, T> {
    type Target = T;
    fn deref(&self) -> &T;
}

impl<R, T: std::fmt::Debug> std::fmt::Debug for MappedRwLockReadGuard<'_, R, T> {}
impl<R, T: std::fmt::Display> std::fmt::Display for MappedRwLockReadGuard<'_, R, T> {}

#[guard]
pub struct MappedRwLockWriteGuard<'a, R, T> {
    data: &'a T,
}

impl<'a, R, T> MappedRwLockWriteGuard<'a, R, T> {
    pub fn map<U, F: FnOnce(&mut T) -> &mut U>(s: Self, f: F) -> MappedRwLockWriteGuard<'a, R, U>;
    pub fn try_map<U, F: FnOnce(&mut T) -> Option<&mut U>>(
        s: Self,
        f: F,
    ) -> Result<MappedRwLockWriteGuard<'a, R, U>, Self>;
    pub fn try_map_or_err<U, F: FnOnce(&mut T) -> Result<&mut U, E>, E>(
        s: Self,
        f: F,
    ) -> Result<MappedRwLockWriteGuard<'a, R, U>, (Self, E)>;
    pub fn unlock_fair(s: Self);
}

impl<R, T> Deref for MappedRwLockWriteGuard<'_, R, T> {
    type Target = T;
    fn deref(&self) -> &T;
}

impl<R, T> DerefMut for MappedRwLockWriteGuard<'_, R, T> {
    fn deref_mut(&mut self) -> &mut T;
}

impl<R, T: std::fmt::Debug> std::fmt::Debug for MappedRwLockWriteGuard<'_, R, T> {}
impl<R, T: std::fmt::Display> std::fmt::Display for MappedRwLockWriteGuard<'_, R, T> {}

#[lock(reentrant)]
pub struct ReentrantMutex<R, G, T> {
    raw: R,
    data: T,
}

impl<R, G, T> ReentrantMutex<R, G, T> {
    pub const fn new(val: T) -> ReentrantMutex<R, G, T>;
    pub const fn from_raw(raw: R, val: T) -> ReentrantMutex<R, G, T>;
    pub const fn const_new(raw: R, val: T) -> ReentrantMutex<R, G, T>;
    pub fn into_inner(self) -> T;
    pub fn get_mut(&mut self) -> &mut T;
    pub fn is_locked(&self) -> bool;
    pub fn is_locked_exclusive(&self) -> bool;
    pub fn is_owned_by_current_thread(&self) -> bool;
    #[place(self)]
    pub unsafe fn raw(&self) -> &R;
    pub fn data_ptr(&self) -> *mut T;
    #[acquire(exclusive)]
    pub fn lock(&self) -> ReentrantMutexGuard<'_, R, G, T>;
    #[acquire(exclusive, try)]
    pub fn try_lock(&self) -> Option<ReentrantMutexGuard<'_, R, G, T>>;
    #[acquire(exclusive, timeout)]
    pub fn try_lock_for<D>(&self, timeout: D) -> Option<ReentrantMutexGuard<'_, R, G, T>>;
    #[acquire(exclusive, timeout)]
    pub fn try_lock_until<I>(&self, timeout: I) -> Option<ReentrantMutexGuard<'_, R, G, T>>;
    #[acquire(exclusive)]
    pub fn lock_arc(self: &Arc<Self>) -> ArcReentrantMutexGuard<R, G, T>;
    #[acquire(exclusive, try)]
    pub fn try_lock_arc(self: &Arc<Self>) -> Option<ArcReentrantMutexGuard<R, G, T>>;
    #[acquire(exclusive, timeout)]
    pub fn try_lock_arc_for<D>(self: &Arc<Self>, timeout: D) -> Option<ArcReentrantMutexGuard<R, G, T>>;
    #[acquire(exclusive, timeout)]
    pub fn try_lock_arc_until<I>(self: &Arc<Self>, timeout: I) -> Option<ArcReentrantMutexGuard<R, G, T>>;
    /// The lock is held already; the guard takes it over.
    #[acquire(exclusive, try)]
    pub unsafe fn make_guard_unchecked(&self) -> ReentrantMutexGuard<'_, R, G, T>;
    /// The lock is held already; the guard takes it over.
    #[acquire(exclusive, try)]
    pub unsafe fn make_arc_guard_unchecked(self: &Arc<Self>) -> ArcReentrantMutexGuard<R, G, T>;
    #[release]
    pub unsafe fn force_unlock(&self);
    #[release]
    pub unsafe fn force_unlock_fair(&self);
}

impl<R, G, T: Default> Default for ReentrantMutex<R, G, T> {
    fn default() -> ReentrantMutex<R, G, T>;
}

impl<R, G, T> From<T> for ReentrantMutex<R, G, T> {
    fn from(t: T) -> ReentrantMutex<R, G, T>;
}

impl<R, G, T> std::fmt::Debug for ReentrantMutex<R, G, T> {}

#[guard]
pub struct ReentrantMutexGuard<'a, R, G, T> {
    data: &'a T,
}

impl<'a, R, G, T> ReentrantMutexGuard<'a, R, G, T> {
    #[place(lock)]
    pub fn remutex(s: &Self) -> &'a ReentrantMutex<R, G, T>;
    pub fn map<U, F: FnOnce(&T) -> &U>(s: Self, f: F) -> MappedReentrantMutexGuard<'a, R, G, U>;
    pub fn try_map<U, F: FnOnce(&T) -> Option<&U>>(
        s: Self,
        f: F,
    ) -> Result<MappedReentrantMutexGuard<'a, R, G, U>, Self>;
    pub fn try_map_or_err<U, F: FnOnce(&T) -> Result<&U, E>, E>(
        s: Self,
        f: F,
    ) -> Result<MappedReentrantMutexGuard<'a, R, G, U>, (Self, E)>;
    pub fn unlock_fair(s: Self);
    #[unlocked]
    pub fn unlocked<F: FnOnce() -> U, U>(s: &mut Self, f: F) -> U;
    #[unlocked]
    pub fn unlocked_fair<F: FnOnce() -> U, U>(s: &mut Self, f: F) -> U;
    #[unlocked]
    pub fn bump(s: &mut Self);
}

impl<R, G, T> Deref for ReentrantMutexGuard<'_, R, G, T> {
    type Target = T;
    fn deref(&self) -> &T;
}

impl<R, G, T: std::fmt::Debug> std::fmt::Debug for ReentrantMutexGuard<'_, R, G, T> {}
impl<R, G, T: std::fmt::Display> std::fmt::Display for ReentrantMutexGuard<'_, R, G, T> {}

#[guard]
pub struct ArcReentrantMutexGuard<R, G, T> {
    data: Arc<T>,
}

impl<R, G, T> ArcReentrantMutexGuard<R, G, T> {
    #[place(lock)]
    pub fn remutex(s: &Self) -> &Arc<ReentrantMutex<R, G, T>>;
    #[place(lock)]
    pub fn into_arc(s: Self) -> Arc<ReentrantMutex<R, G, T>>;
    #[place(lock)]
    pub fn into_arc_fair(s: Self) -> Arc<ReentrantMutex<R, G, T>>;
    pub fn unlock_fair(s: Self);
    #[unlocked]
    pub fn unlocked<F: FnOnce() -> U, U>(s: &mut Self, f: F) -> U;
    #[unlocked]
    pub fn unlocked_fair<F: FnOnce() -> U, U>(s: &mut Self, f: F) -> U;
    #[unlocked]
    pub fn bump(s: &mut Self);
}

impl<R, G, T> Deref for ArcReentrantMutexGuard<R, G, T> {
    type Target = T;
    fn deref(&self) -> &T;
}

impl<R, G, T: std::fmt::Debug> std::fmt::Debug for ArcReentrantMutexGuard<R, G, T> {}
impl<R, G, T: std::fmt::Display> std::fmt::Display for ArcReentrantMutexGuard<R, G, T> {}

#[guard]
pub struct MappedReentrantMutexGuard<'a, R, G, T> {
    data: &'a T,
}

impl<'a, R, G, T> MappedReentrantMutexGuard<'a, R, G, T> {
    pub fn map<U, F: FnOnce(&T) -> &U>(s: Self, f: F) -> MappedReentrantMutexGuard<'a, R, G, U>;
    pub fn try_map<U, F: FnOnce(&T) -> Option<&U>>(
        s: Self,
        f: F,
    ) -> Result<MappedReentrantMutexGuard<'a, R, G, U>, Self>;
    pub fn try_map_or_err<U, F: FnOnce(&T) -> Result<&U, E>, E>(
        s: Self,
        f: F,
    ) -> Result<MappedReentrantMutexGuard<'a, R, G, U>, (Self, E)>;
    pub fn unlock_fair(s: Self);
}

impl<R, G, T> Deref for MappedReentrantMutexGuard<'_, R, G, T> {
    type Target = T;
    fn deref(&self) -> &T;
}

impl<R, G, T: std::fmt::Debug> std::fmt::Debug for MappedReentrantMutexGuard<'_, R, G, T> {}
impl<R, G, T: std::fmt::Display> std::fmt::Display for MappedReentrantMutexGuard<'_, R, G, T> {}

#[lock(reentrant)]
pub struct RawReentrantMutex<R, G> {
    raw: R,
    get_thread_id: G,
}

impl<R, G> RawReentrantMutex<R, G> {
    #[acquire(exclusive, held)]
    pub fn lock(&self);
    #[acquire(exclusive, try, held)]
    pub fn try_lock(&self) -> bool;
    #[release]
    pub unsafe fn unlock(&self);
    pub fn is_locked(&self) -> bool;
}
