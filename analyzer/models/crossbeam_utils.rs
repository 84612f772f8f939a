//! The crossbeam-utils crate: scoped threads, the sharded lock, wait groups, parkers and small tools.

use std::ops::{Deref, DerefMut};

#[transparent]
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct CachePadded<T> {
    value: T,
}

impl<T> CachePadded<T> {
    #[place(self)]
    pub const fn new(t: T) -> CachePadded<T>;
    pub fn into_inner(self) -> T;
}

impl<T> Deref for CachePadded<T> {
    type Target = T;
    fn deref(&self) -> &T;
}

impl<T> DerefMut for CachePadded<T> {
    fn deref_mut(&mut self) -> &mut T;
}

impl<T> From<T> for CachePadded<T> {
    #[place(self)]
    fn from(t: T) -> Self;
}

#[derive(Debug, Default)]
pub struct Backoff;

impl Backoff {
    pub fn new() -> Backoff;
    pub fn reset(&self);
    pub fn spin(&self);
    pub fn snooze(&self);
    pub fn is_completed(&self) -> bool;
}

pub mod atomic {
    /// Small values are atomics, large ones sit behind a lock that nothing else can be taken under.
    #[transparent]
    #[derive(Debug, Default)]
    pub struct AtomicCell<T> {
        value: T,
    }

    impl<T> AtomicCell<T> {
        #[place(self)]
        pub const fn new(val: T) -> AtomicCell<T>;
        pub fn into_inner(self) -> T;
        pub fn store(&self, val: T);
        pub fn swap(&self, val: T) -> T;
        pub fn as_ptr(&self) -> *mut T;
        pub fn take(&self) -> T;
        pub fn load(&self) -> T;
        pub fn compare_exchange(&self, current: T, new: T) -> Result<T, T>;
        pub fn fetch_update<F: FnMut(T) -> Option<T>>(&self, f: F) -> Result<T, T>;
        pub fn fetch_add(&self, val: T) -> T;
        pub fn fetch_sub(&self, val: T) -> T;
    }
}

pub mod thread {
    #[scope]
    pub fn scope<'env, F: FnOnce(&Scope<'env>) -> R, R>(f: F) -> std::thread::Result<R>;

    pub struct Scope<'env>;

    impl<'env> Scope<'env> {
        #[spawn(thread, scoped)]
        pub fn spawn<'scope, F: FnOnce(&Scope<'env>) -> T, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T>;
        pub fn builder<'scope>(&'scope self) -> ScopedThreadBuilder<'scope, 'env>;
    }

    pub struct ScopedThreadBuilder<'scope, 'env>;

    impl<'scope, 'env> ScopedThreadBuilder<'scope, 'env> {
        pub fn name(self, name: String) -> Self;
        pub fn stack_size(self, size: usize) -> Self;
        #[spawn(thread, scoped)]
        pub fn spawn<F: FnOnce(&Scope<'env>) -> T, T>(self, f: F) -> std::io::Result<ScopedJoinHandle<'scope, T>>;
    }

    pub struct ScopedJoinHandle<'scope, T> {
        value: T,
    }

    impl<T> ScopedJoinHandle<'_, T> {
        #[join]
        pub fn join(self) -> std::thread::Result<T>;
        pub fn thread(&self) -> &std::thread::Thread;
    }
}

pub mod sync {
    use std::ops::{Deref, DerefMut};
    use std::sync::{LockResult, TryLockResult};
    use std::time::{Duration, Instant};

    #[lock(rw_lock)]
    pub struct ShardedLock<T> {
        data: T,
    }

    impl<T> ShardedLock<T> {
        pub fn new(value: T) -> ShardedLock<T>;
        pub fn into_inner(self) -> LockResult<T>;
        pub fn is_poisoned(&self) -> bool;
        pub fn get_mut(&mut self) -> LockResult<&mut T>;
        #[acquire(shared, try)]
        pub fn try_read(&self) -> TryLockResult<ShardedLockReadGuard<'_, T>>;
        #[acquire(shared)]
        pub fn read(&self) -> LockResult<ShardedLockReadGuard<'_, T>>;
        #[acquire(exclusive, try)]
        pub fn try_write(&self) -> TryLockResult<ShardedLockWriteGuard<'_, T>>;
        #[acquire(exclusive)]
        pub fn write(&self) -> LockResult<ShardedLockWriteGuard<'_, T>>;
    }

    impl<T: Default> Default for ShardedLock<T> {
        fn default() -> ShardedLock<T>;
    }

    #[guard]
    pub struct ShardedLockReadGuard<'a, T> {
        data: &'a T,
    }

    impl<T> Deref for ShardedLockReadGuard<'_, T> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    impl<T> std::fmt::Debug for ShardedLockReadGuard<'_, T> {}
    impl<T> std::fmt::Display for ShardedLockReadGuard<'_, T> {}

    #[guard]
    pub struct ShardedLockWriteGuard<'a, T> {
        data: &'a T,
    }

    impl<T> Deref for ShardedLockWriteGuard<'_, T> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    impl<T> DerefMut for ShardedLockWriteGuard<'_, T> {
        fn deref_mut(&mut self) -> &mut T;
    }

    impl<T> std::fmt::Debug for ShardedLockWriteGuard<'_, T> {}
    impl<T> std::fmt::Display for ShardedLockWriteGuard<'_, T> {}

    #[derive(Clone, Debug, Default)]
    pub struct WaitGroup;

    impl WaitGroup {
        pub fn new() -> WaitGroup;
        #[rendezvous]
        pub fn wait(self);
    }

    #[derive(Debug, Default)]
    pub struct Parker;

    impl Parker {
        pub fn new() -> Parker;
        #[rendezvous]
        pub fn park(&self);
        pub fn park_timeout(&self, timeout: Duration);
        pub fn park_deadline(&self, deadline: Instant);
        pub fn unparker(&self) -> &Unparker;
    }

    #[derive(Clone, Debug)]
    pub struct Unparker;

    impl Unparker {
        pub fn unpark(&self);
    }
}
