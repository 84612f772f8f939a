//! The async-std crate: tasks, and locks that are async-lock's.

pub mod sync {
    pub use async_lock::{
        Barrier, BarrierWaitResult, Mutex, MutexGuard, MutexGuardArc, RwLock, RwLockReadGuard,
        RwLockUpgradableReadGuard, RwLockWriteGuard,
    };
    pub use std::sync::{Arc, Weak};

    pub struct Condvar;

    impl Condvar {
        pub fn new() -> Condvar;
        #[wait]
        pub async fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T>;
        #[wait]
        pub async fn wait_until<'a, T, F: FnMut(&mut T) -> bool>(
            &self,
            guard: MutexGuard<'a, T>,
            condition: F,
        ) -> MutexGuard<'a, T>;
        #[wait]
        pub async fn wait_timeout<'a, T>(
            &self,
            guard: MutexGuard<'a, T>,
            dur: std::time::Duration,
        ) -> (MutexGuard<'a, T>, bool);
        #[notify]
        pub fn notify_one(&self);
        #[notify]
        pub fn notify_all(&self);
    }
}

pub mod channel {
    pub use async_channel::{
        Receiver, RecvError, SendError, Sender, TryRecvError, TrySendError, WeakReceiver, WeakSender, bounded,
        unbounded,
    };
}

pub mod task {
    use std::future::Future;
    pub use std::task::{Context, Poll, Waker};
    use std::time::Duration;

    #[spawn(task)]
    pub fn spawn<F: Future>(future: F) -> JoinHandle<<F as Future>::Output>;
    #[spawn(task)]
    pub fn spawn_local<F: Future>(future: F) -> JoinHandle<<F as Future>::Output>;
    #[spawn(thread)]
    pub fn spawn_blocking<F: FnOnce() -> T, T>(f: F) -> JoinHandle<T>;
    #[block_on]
    pub fn block_on<F: Future>(future: F) -> <F as Future>::Output;
    pub async fn sleep(dur: Duration);
    pub async fn yield_now();
    pub fn current() -> Task;

    #[derive(Clone, Debug)]
    pub struct Task;

    #[derive(Debug)]
    pub struct JoinHandle<T> {
        value: T,
    }

    impl<T> JoinHandle<T> {
        pub fn task(&self) -> &Task;
        pub async fn cancel(self) -> Option<T>;
    }

    impl<T> Future for JoinHandle<T> {
        type Output = T;
        #[join]
        fn poll(self: std::pin::Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T>;
    }

    pub struct Builder;

    impl Builder {
        pub fn new() -> Builder;
        pub fn name(self, name: String) -> Builder;
        #[spawn(task)]
        pub fn spawn<F: Future>(self, future: F) -> std::io::Result<JoinHandle<<F as Future>::Output>>;
        #[block_on]
        pub fn blocking<F: Future>(self, future: F) -> <F as Future>::Output;
    }
}

pub mod future {
    pub use std::future::{Future, IntoFuture, pending, poll_fn, ready};
    use std::time::Duration;

    pub async fn timeout<F: Future>(dur: Duration, f: F) -> Result<<F as Future>::Output, TimeoutError> {
        Ok(f.await)
    }

    #[derive(Debug)]
    pub struct TimeoutError;
}

pub mod prelude {
    pub use futures::future::FutureExt;
    pub use futures::stream::StreamExt;
    pub use std::future::Future;
}
