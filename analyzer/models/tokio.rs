//! The tokio crate: asynchronous locks, channels, tasks and the runtimes that run them.

use std::future::Future;
use std::time::Duration;

pub use self::task::spawn;

macro_rules! pin {
    ($($x:ident),* $(,)?) => {
        $(
            let mut $x = unsafe { std::pin::Pin::new_unchecked(&mut $x) };
        )*
    };
    ($(let $x:ident = $init:expr;)*) => {
        $(
            let mut $x = unsafe { std::pin::Pin::new_unchecked(&mut { $init }) };
        )*
    };
}

macro_rules! task_local {
    () => {};
    ($(#[$attr:meta])* $vis:vis static $name:ident: $t:ty; $($rest:tt)*) => {
        $(#[$attr])*
        #[thread_local]
        $vis static $name: $crate::task::LocalKey<$t> = $crate::task::LocalKey::new();
        $crate::task_local!($($rest)*);
    };
    ($(#[$attr:meta])* $vis:vis static $name:ident: $t:ty) => {
        $(#[$attr])*
        #[thread_local]
        $vis static $name: $crate::task::LocalKey<$t> = $crate::task::LocalKey::new();
    };
}

pub mod sync {
    use std::future::Future;
    use std::ops::{Deref, DerefMut};
    use std::sync::Arc;

    #[derive(Debug)]
    pub struct TryLockError;

    #[derive(Debug)]
    pub struct AcquireError;

    #[derive(Debug)]
    pub enum TryAcquireError {
        Closed,
        NoPermits,
    }

    #[lock(mutex)]
    pub struct Mutex<T> {
        data: T,
    }

    impl<T> Mutex<T> {
        pub fn new(t: T) -> Mutex<T>;
        pub const fn const_new(t: T) -> Mutex<T>;
        #[acquire(exclusive, async)]
        pub async fn lock(&self) -> MutexGuard<'_, T>;
        #[acquire(exclusive)]
        pub fn blocking_lock(&self) -> MutexGuard<'_, T>;
        #[acquire(exclusive)]
        pub fn blocking_lock_owned(self: Arc<Self>) -> OwnedMutexGuard<T>;
        #[acquire(exclusive, async)]
        pub async fn lock_owned(self: Arc<Self>) -> OwnedMutexGuard<T>;
        #[acquire(exclusive, try)]
        pub fn try_lock(&self) -> Result<MutexGuard<'_, T>, TryLockError>;
        #[acquire(exclusive, try)]
        pub fn try_lock_owned(self: Arc<Self>) -> Result<OwnedMutexGuard<T>, TryLockError>;
        pub fn get_mut(&mut self) -> &mut T;
        pub fn into_inner(self) -> T;
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
        pub fn map<U, F: FnOnce(&mut T) -> &mut U>(this: Self, f: F) -> MappedMutexGuard<'a, U>;
        pub fn try_map<U, F: FnOnce(&mut T) -> Option<&mut U>>(
            this: Self,
            f: F,
        ) -> Result<MappedMutexGuard<'a, U>, Self>;
        #[place(lock)]
        pub fn mutex(this: &Self) -> &'a Mutex<T>;
    }

    #[guard]
    pub struct OwnedMutexGuard<T> {
        data: Arc<T>,
    }

    impl<T> Deref for OwnedMutexGuard<T> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    impl<T> DerefMut for OwnedMutexGuard<T> {
        fn deref_mut(&mut self) -> &mut T;
    }

    impl<T> std::fmt::Debug for OwnedMutexGuard<T> {}
    impl<T> std::fmt::Display for OwnedMutexGuard<T> {}

    impl<T> OwnedMutexGuard<T> {
        pub fn map<U, F: FnOnce(&mut T) -> &mut U>(this: Self, f: F) -> OwnedMappedMutexGuard<T, U>;
        pub fn try_map<U, F: FnOnce(&mut T) -> Option<&mut U>>(
            this: Self,
            f: F,
        ) -> Result<OwnedMappedMutexGuard<T, U>, Self>;
        #[place(lock)]
        pub fn mutex(this: &Self) -> &Arc<Mutex<T>>;
    }

    #[guard]
    pub struct MappedMutexGuard<'a, T> {
        data: &'a T,
    }

    impl<T> Deref for MappedMutexGuard<'_, T> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    impl<T> DerefMut for MappedMutexGuard<'_, T> {
        fn deref_mut(&mut self) -> &mut T;
    }

    impl<T> std::fmt::Debug for MappedMutexGuard<'_, T> {}
    impl<T> std::fmt::Display for MappedMutexGuard<'_, T> {}

    impl<'a, T> MappedMutexGuard<'a, T> {
        pub fn map<U, F: FnOnce(&mut T) -> &mut U>(this: Self, f: F) -> MappedMutexGuard<'a, U>;
        pub fn try_map<U, F: FnOnce(&mut T) -> Option<&mut U>>(
            this: Self,
            f: F,
        ) -> Result<MappedMutexGuard<'a, U>, Self>;
    }

    #[guard]
    pub struct OwnedMappedMutexGuard<T, U = T> {
        data: Arc<U>,
    }

    impl<T, U> Deref for OwnedMappedMutexGuard<T, U> {
        type Target = U;
        fn deref(&self) -> &U;
    }

    impl<T, U> DerefMut for OwnedMappedMutexGuard<T, U> {
        fn deref_mut(&mut self) -> &mut U;
    }

    impl<T, U> std::fmt::Debug for OwnedMappedMutexGuard<T, U> {}
    impl<T, U> std::fmt::Display for OwnedMappedMutexGuard<T, U> {}

    impl<T, U> OwnedMappedMutexGuard<T, U> {
        pub fn map<S, F: FnOnce(&mut U) -> &mut S>(this: Self, f: F) -> OwnedMappedMutexGuard<T, S>;
        pub fn try_map<S, F: FnOnce(&mut U) -> Option<&mut S>>(
            this: Self,
            f: F,
        ) -> Result<OwnedMappedMutexGuard<T, S>, Self>;
    }

    #[lock(rw_lock)]
    pub struct RwLock<T> {
        data: T,
    }

    impl<T> RwLock<T> {
        pub fn new(value: T) -> RwLock<T>;
        pub fn with_max_readers(value: T, max_reads: u32) -> RwLock<T>;
        pub const fn const_new(value: T) -> RwLock<T>;
        pub const fn const_with_max_readers(value: T, max_reads: u32) -> RwLock<T>;
        #[acquire(shared, async)]
        pub async fn read(&self) -> RwLockReadGuard<'_, T>;
        #[acquire(shared)]
        pub fn blocking_read(&self) -> RwLockReadGuard<'_, T>;
        #[acquire(shared, async)]
        pub async fn read_owned(self: Arc<Self>) -> OwnedRwLockReadGuard<T>;
        #[acquire(shared, try)]
        pub fn try_read(&self) -> Result<RwLockReadGuard<'_, T>, TryLockError>;
        #[acquire(shared, try)]
        pub fn try_read_owned(self: Arc<Self>) -> Result<OwnedRwLockReadGuard<T>, TryLockError>;
        #[acquire(exclusive, async)]
        pub async fn write(&self) -> RwLockWriteGuard<'_, T>;
        #[acquire(exclusive)]
        pub fn blocking_write(&self) -> RwLockWriteGuard<'_, T>;
        #[acquire(exclusive, async)]
        pub async fn write_owned(self: Arc<Self>) -> OwnedRwLockWriteGuard<T>;
        #[acquire(exclusive, try)]
        pub fn try_write(&self) -> Result<RwLockWriteGuard<'_, T>, TryLockError>;
        #[acquire(exclusive, try)]
        pub fn try_write_owned(self: Arc<Self>) -> Result<OwnedRwLockWriteGuard<T>, TryLockError>;
        pub fn get_mut(&mut self) -> &mut T;
        pub fn into_inner(self) -> T;
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

    impl<'a, T> RwLockReadGuard<'a, T> {
        pub fn map<U, F: FnOnce(&T) -> &U>(this: Self, f: F) -> RwLockReadGuard<'a, U>;
        pub fn try_map<U, F: FnOnce(&T) -> Option<&U>>(this: Self, f: F) -> Result<RwLockReadGuard<'a, U>, Self>;
    }

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

    impl<'a, T> RwLockWriteGuard<'a, T> {
        pub fn map<U, F: FnOnce(&mut T) -> &mut U>(this: Self, f: F) -> RwLockMappedWriteGuard<'a, U>;
        pub fn try_map<U, F: FnOnce(&mut T) -> Option<&mut U>>(
            this: Self,
            f: F,
        ) -> Result<RwLockMappedWriteGuard<'a, U>, Self>;
        #[downgrade(shared)]
        pub fn downgrade_map<U, F: FnOnce(&T) -> &U>(this: Self, f: F) -> RwLockReadGuard<'a, U>;
        #[downgrade(shared)]
        pub fn try_downgrade_map<U, F: FnOnce(&T) -> Option<&U>>(
            this: Self,
            f: F,
        ) -> Result<RwLockReadGuard<'a, U>, Self>;
        pub fn into_mapped(this: Self) -> RwLockMappedWriteGuard<'a, T>;
        #[downgrade(shared)]
        pub fn downgrade(self) -> RwLockReadGuard<'a, T>;
    }

    #[guard]
    pub struct RwLockMappedWriteGuard<'a, T> {
        data: &'a T,
    }

    impl<T> Deref for RwLockMappedWriteGuard<'_, T> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    impl<T> DerefMut for RwLockMappedWriteGuard<'_, T> {
        fn deref_mut(&mut self) -> &mut T;
    }

    impl<T> std::fmt::Debug for RwLockMappedWriteGuard<'_, T> {}
    impl<T> std::fmt::Display for RwLockMappedWriteGuard<'_, T> {}

    impl<'a, T> RwLockMappedWriteGuard<'a, T> {
        pub fn map<U, F: FnOnce(&mut T) -> &mut U>(this: Self, f: F) -> RwLockMappedWriteGuard<'a, U>;
        pub fn try_map<U, F: FnOnce(&mut T) -> Option<&mut U>>(
            this: Self,
            f: F,
        ) -> Result<RwLockMappedWriteGuard<'a, U>, Self>;
    }

    #[guard]
    pub struct OwnedRwLockReadGuard<T, U = T> {
        data: Arc<U>,
    }

    impl<T, U> Deref for OwnedRwLockReadGuard<T, U> {
        type Target = U;
        fn deref(&self) -> &U;
    }

    impl<T, U> std::fmt::Debug for OwnedRwLockReadGuard<T, U> {}
    impl<T, U> std::fmt::Display for OwnedRwLockReadGuard<T, U> {}

    impl<T, U> OwnedRwLockReadGuard<T, U> {
        pub fn map<V, F: FnOnce(&U) -> &V>(this: Self, f: F) -> OwnedRwLockReadGuard<T, V>;
        pub fn try_map<V, F: FnOnce(&U) -> Option<&V>>(this: Self, f: F) -> Result<OwnedRwLockReadGuard<T, V>, Self>;
        #[place(lock)]
        pub fn rwlock(this: &Self) -> &Arc<RwLock<T>>;
    }

    #[guard]
    pub struct OwnedRwLockWriteGuard<T> {
        data: Arc<T>,
    }

    impl<T> Deref for OwnedRwLockWriteGuard<T> {
        type Target = T;
        fn deref(&self) -> &T;
    }

    impl<T> DerefMut for OwnedRwLockWriteGuard<T> {
        fn deref_mut(&mut self) -> &mut T;
    }

    impl<T> std::fmt::Debug for OwnedRwLockWriteGuard<T> {}
    impl<T> std::fmt::Display for OwnedRwLockWriteGuard<T> {}

    impl<T> OwnedRwLockWriteGuard<T> {
        pub fn map<U, F: FnOnce(&mut T) -> &mut U>(this: Self, f: F) -> OwnedRwLockMappedWriteGuard<T, U>;
        pub fn try_map<U, F: FnOnce(&mut T) -> Option<&mut U>>(
            this: Self,
            f: F,
        ) -> Result<OwnedRwLockMappedWriteGuard<T, U>, Self>;
        #[downgrade(shared)]
        pub fn downgrade_map<U, F: FnOnce(&T) -> &U>(this: Self, f: F) -> OwnedRwLockReadGuard<T, U>;
        #[downgrade(shared)]
        pub fn try_downgrade_map<U, F: FnOnce(&T) -> Option<&U>>(
            this: Self,
            f: F,
        ) -> Result<OwnedRwLockReadGuard<T, U>, Self>;
        pub fn into_mapped(this: Self) -> OwnedRwLockMappedWriteGuard<T, T>;
        #[downgrade(shared)]
        pub fn downgrade(self) -> OwnedRwLockReadGuard<T>;

        #[place(lock)]
        pub fn rwlock(this: &Self) -> &Arc<RwLock<T>>;
    }

    #[guard]
    pub struct OwnedRwLockMappedWriteGuard<T, U = T> {
        data: Arc<U>,
    }

    impl<T, U> Deref for OwnedRwLockMappedWriteGuard<T, U> {
        type Target = U;
        fn deref(&self) -> &U;
    }

    impl<T, U> DerefMut for OwnedRwLockMappedWriteGuard<T, U> {
        fn deref_mut(&mut self) -> &mut U;
    }

    impl<T, U> std::fmt::Debug for OwnedRwLockMappedWriteGuard<T, U> {}
    impl<T, U> std::fmt::Display for OwnedRwLockMappedWriteGuard<T, U> {}

    #[lock(semaphore)]
    #[derive(Debug)]
    pub struct Semaphore;

    impl Semaphore {
        pub fn new(permits: usize) -> Semaphore;
        pub const fn const_new(permits: usize) -> Semaphore;
        pub fn available_permits(&self) -> usize;
        pub fn add_permits(&self, n: usize);
        pub fn forget_permits(&self, n: usize) -> usize;
        #[acquire(shared, async)]
        pub async fn acquire(&self) -> Result<SemaphorePermit<'_>, AcquireError>;
        #[acquire(shared, async)]
        pub async fn acquire_many(&self, n: u32) -> Result<SemaphorePermit<'_>, AcquireError>;
        #[acquire(shared, try)]
        pub fn try_acquire(&self) -> Result<SemaphorePermit<'_>, TryAcquireError>;
        #[acquire(shared, try)]
        pub fn try_acquire_many(&self, n: u32) -> Result<SemaphorePermit<'_>, TryAcquireError>;
        #[acquire(shared, async)]
        pub async fn acquire_owned(self: Arc<Self>) -> Result<OwnedSemaphorePermit, AcquireError>;
        #[acquire(shared, async)]
        pub async fn acquire_many_owned(self: Arc<Self>, n: u32) -> Result<OwnedSemaphorePermit, AcquireError>;
        #[acquire(shared, try)]
        pub fn try_acquire_owned(self: Arc<Self>) -> Result<OwnedSemaphorePermit, TryAcquireError>;
        #[acquire(shared, try)]
        pub fn try_acquire_many_owned(self: Arc<Self>, n: u32) -> Result<OwnedSemaphorePermit, TryAcquireError>;
        pub fn close(&self);
        pub fn is_closed(&self) -> bool;
    }

    #[guard]
    #[derive(Debug)]
    pub struct SemaphorePermit<'a>;

    impl<'a> SemaphorePermit<'a> {
        #[forget]
        pub fn forget(self);
        pub fn merge(&mut self, other: Self);
        pub fn split(&mut self, n: usize) -> Option<Self>;
        #[place(lock)]
        pub fn semaphore(&self) -> &Semaphore;
        pub fn num_permits(&self) -> usize;
    }

    #[guard]
    #[derive(Debug)]
    pub struct OwnedSemaphorePermit;

    impl OwnedSemaphorePermit {
        #[forget]
        pub fn forget(self);
        pub fn merge(&mut self, other: Self);
        pub fn split(&mut self, n: usize) -> Option<Self>;
        #[place(lock)]
        pub fn semaphore(&self) -> &Arc<Semaphore>;
        pub fn num_permits(&self) -> usize;
    }

    #[derive(Debug, Default)]
    pub struct Notify;

    impl Notify {
        pub fn new() -> Notify;
        pub const fn const_new() -> Notify;
        pub async fn notified(&self);
        pub async fn notified_owned(self: Arc<Self>);
        #[notify]
        pub fn notify_one(&self);
        #[notify]
        pub fn notify_last(&self);
        #[notify]
        pub fn notify_waiters(&self);
    }

    pub mod futures {
        #[derive(Debug)]
        pub struct Notified<'a>;

        impl std::future::Future for Notified<'_> {
            type Output = ();
        }
    }

    #[lock(once)]
    pub struct OnceCell<T> {
        value: T,
    }

    impl<T> OnceCell<T> {
        pub fn new() -> OnceCell<T>;
        pub const fn const_new() -> OnceCell<T>;
        pub fn new_with(value: Option<T>) -> OnceCell<T>;
        pub const fn const_new_with(value: T) -> OnceCell<T>;
        pub fn initialized(&self) -> bool;
        pub fn get(&self) -> Option<&T>;
        pub fn get_mut(&mut self) -> Option<&mut T>;
        pub fn set(&self, value: T) -> Result<(), SetError<T>>;
        #[once]
        pub async fn get_or_init<F: FnOnce() -> Fut, Fut: Future<Output = T>>(&self, f: F) -> &T;
        #[once]
        pub async fn get_or_try_init<E, F: FnOnce() -> Fut, Fut: Future<Output = Result<T, E>>>(
            &self,
            f: F,
        ) -> Result<&T, E>;
        pub fn into_inner(self) -> Option<T>;
        pub fn take(&mut self) -> Option<T>;
    }

    impl<T> Default for OnceCell<T> {
        fn default() -> OnceCell<T>;
    }

    #[transparent]
    #[derive(Debug)]
    pub enum SetError<T> {
        AlreadyInitializedError(T),
        InitializingError(T),
    }

    #[transparent]
    pub struct SetOnce<T> {
        value: T,
    }

    impl<T> SetOnce<T> {
        pub fn new() -> SetOnce<T>;
        pub const fn const_new() -> SetOnce<T>;
        pub fn initialized(&self) -> bool;
        pub fn get(&self) -> Option<&T>;
        pub fn set(&self, value: T) -> Result<(), T>;
        pub fn into_inner(self) -> Option<T>;
        #[rendezvous]
        pub async fn wait(&self) -> &T;
    }

    #[derive(Debug)]
    pub struct Barrier;

    impl Barrier {
        pub fn new(n: usize) -> Barrier;
        #[rendezvous]
        pub async fn wait(&self) -> BarrierWaitResult;
    }

    #[derive(Clone, Debug)]
    pub struct BarrierWaitResult(bool);

    impl BarrierWaitResult {
        pub fn is_leader(&self) -> bool;
    }

    pub mod oneshot {
        use std::future::Future;

        pub fn channel<T>() -> (Sender<T>, Receiver<T>);

        #[container]
        #[derive(Debug)]
        pub struct Sender<T> {
            item: T,
        }

        impl<T> Sender<T> {
            #[send(try)]
            pub fn send(self, t: T) -> Result<(), T>;
            pub async fn closed(&mut self);
            pub fn is_closed(&self) -> bool;
        }

        #[container]
        #[derive(Debug)]
        pub struct Receiver<T> {
            item: T,
        }

        impl<T> Receiver<T> {
            pub fn close(&mut self);
            #[recv(try)]
            pub fn try_recv(&mut self) -> Result<T, error::TryRecvError>;
            #[recv]
            pub fn blocking_recv(self) -> Result<T, error::RecvError>;
        }

        impl<T> Future for Receiver<T> {
            type Output = Result<T, error::RecvError>;
        }

        pub mod error {
            #[derive(Clone, PartialEq, Eq, Debug)]
            pub struct RecvError;

            #[derive(Clone, PartialEq, Eq, Debug)]
            pub enum TryRecvError {
                Empty,
                Closed,
            }
        }
    }

    pub mod mpsc {
        use std::task::{Context, Poll};
        use std::time::Duration;

        pub fn channel<T>(buffer: usize) -> (Sender<T>, Receiver<T>);
        pub fn unbounded_channel<T>() -> (UnboundedSender<T>, UnboundedReceiver<T>);

        #[container]
        pub struct Sender<T> {
            item: T,
        }

        impl<T> Sender<T> {
            #[send]
            pub async fn send(&self, value: T) -> Result<(), error::SendError<T>>;
            pub async fn closed(&self);
            #[send(try)]
            pub fn try_send(&self, message: T) -> Result<(), error::TrySendError<T>>;
            #[send(try)]
            pub async fn send_timeout(&self, value: T, timeout: Duration) -> Result<(), error::SendTimeoutError<T>>;
            #[send]
            pub fn blocking_send(&self, value: T) -> Result<(), error::SendError<T>>;
            pub fn is_closed(&self) -> bool;
            #[send]
            #[place(self)]
            pub async fn reserve(&self) -> Result<Permit<'_, T>, error::SendError<()>>;
            #[send]
            #[place(self)]
            pub async fn reserve_owned(self) -> Result<OwnedPermit<T>, error::SendError<()>>;
            #[send(try)]
            #[place(self)]
            pub fn try_reserve(&self) -> Result<Permit<'_, T>, error::TrySendError<()>>;
            pub fn same_channel(&self, other: &Self) -> bool;
            pub fn capacity(&self) -> usize;
            pub fn max_capacity(&self) -> usize;
            #[place(self)]
            pub fn downgrade(&self) -> WeakSender<T>;
        }

        impl<T> Clone for Sender<T> {
            #[place(self)]
            fn clone(&self) -> Self;
        }

        #[container]
        #[derive(Clone)]
        pub struct WeakSender<T> {
            item: T,
        }

        impl<T> WeakSender<T> {
            #[place(self)]
            pub fn upgrade(&self) -> Option<Sender<T>>;
        }

        #[container]
        pub struct Permit<'a, T> {
            item: &'a T,
        }

        impl<T> Permit<'_, T> {
            #[send(try)]
            pub fn send(self, value: T);
        }

        #[container]
        pub struct OwnedPermit<T> {
            item: T,
        }

        impl<T> OwnedPermit<T> {
            #[send(try)]
            #[place(self)]
            pub fn send(self, value: T) -> Sender<T>;
            #[place(self)]
            pub fn release(self) -> Sender<T>;
        }

        #[container]
        pub struct Receiver<T> {
            item: T,
        }

        #[container]
        pub struct UnboundedReceiver<T> {
            item: T,
        }

        macro_rules! receiver {
            ($name:ident) => {
                impl<T> $name<T> {
                    #[recv]
                    pub async fn recv(&mut self) -> Option<T>;
                    #[recv]
                    pub async fn recv_many(&mut self, buffer: &mut Vec<T>, limit: usize) -> usize;
                    #[recv(try)]
                    pub fn try_recv(&mut self) -> Result<T, error::TryRecvError>;
                    #[recv]
                    pub fn blocking_recv(&mut self) -> Option<T>;
                    #[recv]
                    pub fn blocking_recv_many(&mut self, buffer: &mut Vec<T>, limit: usize) -> usize;
                    #[recv(try)]
                    pub fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>>;
                    pub fn close(&mut self);
                    pub fn is_closed(&self) -> bool;
                    pub fn is_empty(&self) -> bool;
                    pub fn len(&self) -> usize;
                }
            };
        }

        receiver!(Receiver);
        receiver!(UnboundedReceiver);

        #[container]
        pub struct UnboundedSender<T> {
            item: T,
        }

        impl<T> UnboundedSender<T> {
            #[send(try)]
            pub fn send(&self, message: T) -> Result<(), error::SendError<T>>;
            pub async fn closed(&self);
            pub fn is_closed(&self) -> bool;
            pub fn same_channel(&self, other: &Self) -> bool;
            #[place(self)]
            pub fn downgrade(&self) -> WeakUnboundedSender<T>;
        }

        impl<T> Clone for UnboundedSender<T> {
            #[place(self)]
            fn clone(&self) -> Self;
        }

        #[container]
        #[derive(Clone)]
        pub struct WeakUnboundedSender<T> {
            item: T,
        }

        impl<T> WeakUnboundedSender<T> {
            #[place(self)]
            pub fn upgrade(&self) -> Option<UnboundedSender<T>>;
        }

        pub mod error {
            #[transparent]
            #[derive(Clone, PartialEq, Eq, Debug)]
            pub struct SendError<T>(pub T);

            #[transparent]
            #[derive(Clone, PartialEq, Eq, Debug)]
            pub enum TrySendError<T> {
                Full(T),
                Closed(T),
            }

            impl<T> TrySendError<T> {
                pub fn into_inner(self) -> T;
            }

            #[transparent]
            #[derive(Clone, PartialEq, Eq, Debug)]
            pub enum SendTimeoutError<T> {
                Timeout(T),
                Closed(T),
            }

            #[derive(Clone, Copy, PartialEq, Eq, Debug)]
            pub enum TryRecvError {
                Empty,
                Disconnected,
            }
        }
    }

    pub mod broadcast {
        pub fn channel<T: Clone>(capacity: usize) -> (Sender<T>, Receiver<T>);

        #[container]
        pub struct Sender<T> {
            item: T,
        }

        impl<T> Sender<T> {
            pub fn new(capacity: usize) -> Sender<T>;
            #[send(try)]
            pub fn send(&self, value: T) -> Result<usize, error::SendError<T>>;
            #[place(self)]
            pub fn subscribe(&self) -> Receiver<T>;
            pub fn len(&self) -> usize;
            pub fn is_empty(&self) -> bool;
            pub fn receiver_count(&self) -> usize;
            pub async fn closed(&self);
        }

        impl<T> Clone for Sender<T> {
            #[place(self)]
            fn clone(&self) -> Self;
        }

        #[container]
        pub struct Receiver<T> {
            item: T,
        }

        impl<T> Receiver<T> {
            pub fn len(&self) -> usize;
            pub fn is_empty(&self) -> bool;
            #[place(self)]
            pub fn resubscribe(&self) -> Self;
            #[recv]
            pub async fn recv(&mut self) -> Result<T, error::RecvError>;
            #[recv(try)]
            pub fn try_recv(&mut self) -> Result<T, error::TryRecvError>;
            #[recv]
            pub fn blocking_recv(&mut self) -> Result<T, error::RecvError>;
        }

        pub mod error {
            #[transparent]
            #[derive(Debug)]
            pub struct SendError<T>(pub T);

            #[derive(Clone, PartialEq, Eq, Debug)]
            pub enum RecvError {
                Closed,
                Lagged(u64),
            }

            #[derive(Clone, PartialEq, Eq, Debug)]
            pub enum TryRecvError {
                Empty,
                Closed,
                Lagged(u64),
            }
        }
    }

    /// The value lies behind a reader-writer lock: a [`watch::Ref`] keeps it locked.
    pub mod watch {
        use std::ops::Deref;

        pub fn channel<T>(init: T) -> (Sender<T>, Receiver<T>);

        #[lock(rw_lock)]
        pub struct Sender<T> {
            data: T,
        }

        impl<T> Sender<T> {
            pub fn new(init: T) -> Sender<T>;
            #[acquire(exclusive)]
            pub fn send(&self, value: T) -> Result<(), error::SendError<T>>;
            #[acquire(exclusive)]
            pub fn send_modify<F: FnOnce(&mut T)>(&self, modify: F);
            #[acquire(exclusive)]
            pub fn send_if_modified<F: FnOnce(&mut T) -> bool>(&self, modify: F) -> bool;
            #[acquire(exclusive)]
            pub fn send_replace(&self, value: T) -> T;
            #[acquire(shared)]
            pub fn borrow(&self) -> Ref<'_, T>;
            pub fn is_closed(&self) -> bool;
            pub async fn closed(&self);
            #[place(self)]
            pub fn subscribe(&self) -> Receiver<T>;
            pub fn receiver_count(&self) -> usize;
        }

        impl<T> Clone for Sender<T> {
            #[place(self)]
            fn clone(&self) -> Self;
        }

        #[lock(rw_lock)]
        pub struct Receiver<T> {
            data: T,
        }

        impl<T> Receiver<T> {
            #[acquire(shared)]
            pub fn borrow(&self) -> Ref<'_, T>;
            #[acquire(shared, effect)]
            pub fn borrow_and_update(&mut self) -> Ref<'_, T>;
            pub fn has_changed(&self) -> Result<bool, error::RecvError>;
            pub fn mark_changed(&mut self);
            pub fn mark_unchanged(&mut self);
            pub async fn changed(&mut self) -> Result<(), error::RecvError>;
            #[acquire(shared, async, effect)]
            pub async fn wait_for<F: FnMut(&T) -> bool>(&mut self, f: F) -> Result<Ref<'_, T>, error::RecvError>;
        }

        impl<T> Clone for Receiver<T> {
            #[place(self)]
            fn clone(&self) -> Self;
        }

        #[guard]
        pub struct Ref<'a, T> {
            data: &'a T,
        }

        impl<T> Ref<'_, T> {
            pub fn has_changed(&self) -> bool;
        }

        impl<T> Deref for Ref<'_, T> {
            type Target = T;
            fn deref(&self) -> &T;
        }

        pub mod error {
            #[transparent]
            #[derive(Debug)]
            pub struct SendError<T>(pub T);

            #[derive(Clone, Debug)]
            pub struct RecvError;
        }
    }
}

pub mod task {
    use std::future::Future;
    use std::task::{Context, Poll};

    #[spawn(task)]
    pub fn spawn<F: Future>(future: F) -> JoinHandle<<F as Future>::Output>;
    #[spawn(thread)]
    pub fn spawn_blocking<F: FnOnce() -> R, R>(f: F) -> JoinHandle<R>;
    #[spawn(task)]
    pub fn spawn_local<F: Future>(future: F) -> JoinHandle<<F as Future>::Output>;
    pub fn block_in_place<F: FnOnce() -> R, R>(f: F) -> R;
    pub async fn yield_now();
    pub async fn unconstrained<F: Future>(inner: F) -> <F as Future>::Output {
        inner.await
    }
    pub fn id() -> Id;
    pub fn try_id() -> Option<Id>;

    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
    pub struct Id;

    #[derive(Debug)]
    pub struct JoinHandle<T> {
        value: T,
    }

    impl<T> JoinHandle<T> {
        #[rendezvous]
        pub fn abort(&self);
        pub fn is_finished(&self) -> bool;
        pub fn abort_handle(&self) -> AbortHandle;
        pub fn id(&self) -> Id;
    }

    impl<T> Future for JoinHandle<T> {
        type Output = Result<T, JoinError>;
        #[join]
        fn poll(self: std::pin::Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T, JoinError>>;
    }

    #[derive(Clone, Debug)]
    pub struct AbortHandle;

    impl AbortHandle {
        #[rendezvous]
        pub fn abort(&self);
        pub fn is_finished(&self) -> bool;
        pub fn id(&self) -> Id;
    }

    #[derive(Debug)]
    pub struct JoinError;

    impl JoinError {
        pub fn is_cancelled(&self) -> bool;
        pub fn is_panic(&self) -> bool;
        pub fn into_panic(self) -> Box<dyn std::any::Any + Send>;
    }

    impl std::error::Error for JoinError {}
    impl std::fmt::Display for JoinError {}

    #[derive(Debug, Default)]
    pub struct JoinSet<T> {
        value: T,
    }

    impl<T> JoinSet<T> {
        pub fn new() -> JoinSet<T>;
        pub fn len(&self) -> usize;
        pub fn is_empty(&self) -> bool;
        #[spawn(task)]
        pub fn spawn<F: Future<Output = T>>(&mut self, task: F) -> AbortHandle;
        #[spawn(task)]
        pub fn spawn_on<F: Future<Output = T>>(&mut self, task: F, handle: &crate::runtime::Handle) -> AbortHandle;
        #[spawn(task)]
        pub fn spawn_local<F: Future<Output = T>>(&mut self, task: F) -> AbortHandle;
        #[spawn(task)]
        pub fn spawn_local_on<F: Future<Output = T>>(&mut self, task: F, local_set: &LocalSet) -> AbortHandle;
        #[spawn(thread)]
        pub fn spawn_blocking<F: FnOnce() -> T>(&mut self, f: F) -> AbortHandle;
        #[spawn(thread)]
        pub fn spawn_blocking_on<F: FnOnce() -> T>(&mut self, f: F, handle: &crate::runtime::Handle) -> AbortHandle;
        #[join]
        pub async fn join_next(&mut self) -> Option<Result<T, JoinError>>;
        #[join]
        pub async fn join_next_with_id(&mut self) -> Option<Result<(Id, T), JoinError>>;
        pub fn try_join_next(&mut self) -> Option<Result<T, JoinError>>;
        #[rendezvous]
        #[join]
        pub async fn shutdown(&mut self);
        #[join]
        pub async fn join_all(self) -> Vec<T>;
        #[rendezvous]
        pub fn abort_all(&mut self);
        pub fn detach_all(&mut self);
    }

    #[derive(Debug, Default)]
    pub struct LocalSet;

    impl LocalSet {
        pub fn new() -> LocalSet;
        pub fn enter(&self) -> LocalEnterGuard;
        #[spawn(task)]
        pub fn spawn_local<F: Future>(&self, future: F) -> JoinHandle<<F as Future>::Output>;
        #[block_on]
        pub fn block_on<F: Future>(&self, rt: &crate::runtime::Runtime, future: F) -> <F as Future>::Output;
        pub async fn run_until<F: Future>(&self, future: F) -> <F as Future>::Output {
            future.await
        }
    }

    impl Future for LocalSet {
        type Output = ();
    }

    pub struct LocalEnterGuard;

    #[transparent]
    pub struct LocalKey<T> {
        value: T,
    }

    impl<T> LocalKey<T> {
        pub const fn new() -> LocalKey<T>;
        pub async fn scope<F: Future>(&'static self, value: T, f: F) -> <F as Future>::Output {
            f.await
        }
        pub fn sync_scope<F: FnOnce() -> R, R>(&'static self, value: T, f: F) -> R;
        pub fn with<F: FnOnce(&T) -> R, R>(&'static self, f: F) -> R;
        pub fn try_with<F: FnOnce(&T) -> R, R>(&'static self, f: F) -> Result<R, AccessError>;
        pub fn get(&'static self) -> T;
    }

    #[derive(Debug)]
    pub struct AccessError;

    pub struct Builder<'a>;

    impl<'a> Builder<'a> {
        pub fn new() -> Builder<'a>;
        pub fn name(&self, name: &'a str) -> Builder<'a>;
        #[spawn(task)]
        pub fn spawn<F: Future>(self, future: F) -> std::io::Result<JoinHandle<<F as Future>::Output>>;
        #[spawn(task)]
        pub fn spawn_local<F: Future>(self, future: F) -> std::io::Result<JoinHandle<<F as Future>::Output>>;
        #[spawn(thread)]
        pub fn spawn_blocking<F: FnOnce() -> R, R>(self, f: F) -> std::io::Result<JoinHandle<R>>;
    }
}

pub mod runtime {
    use std::future::Future;
    use std::time::Duration;

    use crate::task::JoinHandle;

    #[derive(Debug)]
    pub struct Runtime;

    impl Runtime {
        pub fn new() -> std::io::Result<Runtime>;
        pub fn handle(&self) -> &Handle;
        #[spawn(task)]
        pub fn spawn<F: Future>(&self, future: F) -> JoinHandle<<F as Future>::Output>;
        #[spawn(thread)]
        pub fn spawn_blocking<F: FnOnce() -> R, R>(&self, func: F) -> JoinHandle<R>;
        #[block_on]
        pub fn block_on<F: Future>(&self, future: F) -> <F as Future>::Output;
        pub fn enter(&self) -> EnterGuard<'_>;
        pub fn shutdown_timeout(self, duration: Duration);
        pub fn shutdown_background(self);
    }

    #[derive(Clone, Debug)]
    pub struct Handle;

    impl Handle {
        pub fn enter(&self) -> EnterGuard<'_>;
        pub fn current() -> Handle;
        pub fn try_current() -> Result<Handle, TryCurrentError>;
        #[spawn(task)]
        pub fn spawn<F: Future>(&self, future: F) -> JoinHandle<<F as Future>::Output>;
        #[spawn(thread)]
        pub fn spawn_blocking<F: FnOnce() -> R, R>(&self, func: F) -> JoinHandle<R>;
        #[block_on]
        pub fn block_on<F: Future>(&self, future: F) -> <F as Future>::Output;
    }

    /// Not a lock: it marks the thread as being inside the runtime.
    #[derive(Debug)]
    pub struct EnterGuard<'a>;

    #[derive(Debug)]
    pub struct TryCurrentError;

    #[derive(Debug)]
    pub struct Builder;

    impl Builder {
        pub fn new_current_thread() -> Builder;
        pub fn new_multi_thread() -> Builder;
        #[place(self)]
        pub fn enable_all(&mut self) -> &mut Self;
        #[place(self)]
        pub fn enable_io(&mut self) -> &mut Self;
        #[place(self)]
        pub fn enable_time(&mut self) -> &mut Self;
        #[place(self)]
        pub fn worker_threads(&mut self, val: usize) -> &mut Self;
        #[place(self)]
        pub fn max_blocking_threads(&mut self, val: usize) -> &mut Self;
        #[place(self)]
        pub fn thread_name<S>(&mut self, val: S) -> &mut Self;
        /// The hooks are kept, not called.
        pub fn thread_name_fn<F: Fn() -> String>(&mut self, f: F) -> &mut Self {
            self
        }
        #[place(self)]
        pub fn thread_stack_size(&mut self, val: usize) -> &mut Self;
        pub fn on_thread_start<F: Fn()>(&mut self, f: F) -> &mut Self {
            self
        }
        pub fn on_thread_stop<F: Fn()>(&mut self, f: F) -> &mut Self {
            self
        }
        pub fn on_thread_park<F: Fn()>(&mut self, f: F) -> &mut Self {
            self
        }
        pub fn on_thread_unpark<F: Fn()>(&mut self, f: F) -> &mut Self {
            self
        }
        #[place(self)]
        pub fn thread_keep_alive(&mut self, duration: Duration) -> &mut Self;
        #[place(self)]
        pub fn global_queue_interval(&mut self, val: u32) -> &mut Self;
        #[place(self)]
        pub fn event_interval(&mut self, val: u32) -> &mut Self;
        #[place(self)]
        pub fn start_paused(&mut self, start_paused: bool) -> &mut Self;
        pub fn build(&mut self) -> std::io::Result<Runtime>;
    }
}

pub mod time {
    use std::future::{Future, IntoFuture};
    pub use std::time::Duration;

    pub use std::time::Instant;

    pub async fn sleep(duration: Duration);
    pub async fn sleep_until(deadline: Instant);
    pub async fn timeout<F: IntoFuture>(
        duration: Duration,
        future: F,
    ) -> Result<<F as IntoFuture>::Output, error::Elapsed> {
        Ok(future.await)
    }
    pub async fn timeout_at<F: IntoFuture>(
        deadline: Instant,
        future: F,
    ) -> Result<<F as IntoFuture>::Output, error::Elapsed> {
        Ok(future.await)
    }
    pub fn interval(period: Duration) -> Interval;
    pub fn interval_at(start: Instant, period: Duration) -> Interval;
    pub fn pause();
    pub fn resume();
    pub async fn advance(duration: Duration);

    #[derive(Debug)]
    pub struct Interval;

    impl Interval {
        pub async fn tick(&mut self) -> Instant;
        pub fn reset(&mut self);
        pub fn set_missed_tick_behavior(&mut self, behavior: MissedTickBehavior);
        pub fn period(&self) -> Duration;
    }

    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub enum MissedTickBehavior {
        Burst,
        Delay,
        Skip,
    }

    #[derive(Debug)]
    pub struct Sleep;

    impl Future for Sleep {
        type Output = ();
    }

    pub mod error {
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub struct Elapsed;

        impl std::error::Error for Elapsed {}
        impl std::fmt::Display for Elapsed {}
    }
}

pub mod signal {
    pub async fn ctrl_c() -> std::io::Result<()>;
}

pub mod io {
    pub trait AsyncReadExt {
        async fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize>;
        async fn read_exact(&mut self, buf: &mut [u8]) -> std::io::Result<usize>;
        async fn read_to_end(&mut self, buf: &mut Vec<u8>) -> std::io::Result<usize>;
        async fn read_to_string(&mut self, buf: &mut String) -> std::io::Result<usize>;
    }

    pub trait AsyncWriteExt {
        async fn write(&mut self, src: &[u8]) -> std::io::Result<usize>;
        async fn write_all(&mut self, src: &[u8]) -> std::io::Result<()>;
        async fn flush(&mut self) -> std::io::Result<()>;
        async fn shutdown(&mut self) -> std::io::Result<()>;
    }

    impl AsyncReadExt for crate::net::TcpStream {}
    impl AsyncWriteExt for crate::net::TcpStream {}
}

pub mod net {
    use std::net::SocketAddr;

    #[derive(Debug)]
    pub struct TcpListener;

    impl TcpListener {
        pub async fn bind<A>(addr: A) -> std::io::Result<TcpListener>;
        pub async fn accept(&self) -> std::io::Result<(TcpStream, SocketAddr)>;
        pub fn local_addr(&self) -> std::io::Result<SocketAddr>;
    }

    #[derive(Debug)]
    pub struct TcpStream;

    impl TcpStream {
        pub async fn connect<A>(addr: A) -> std::io::Result<TcpStream>;
        pub fn peer_addr(&self) -> std::io::Result<SocketAddr>;
        pub fn local_addr(&self) -> std::io::Result<SocketAddr>;
        pub fn into_split(self) -> (TcpStream, TcpStream);
        pub fn split(&mut self) -> (&mut TcpStream, &mut TcpStream);
    }

    #[derive(Debug)]
    pub struct UdpSocket;

    impl UdpSocket {
        pub async fn bind<A>(addr: A) -> std::io::Result<UdpSocket>;
        pub async fn recv_from(&self, buf: &mut [u8]) -> std::io::Result<(usize, SocketAddr)>;
        pub async fn send_to<A>(&self, buf: &[u8], target: A) -> std::io::Result<usize>;
    }
}
