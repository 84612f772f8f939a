//! The futures crates: combinators, streams, channels, executors and the asynchronous mutex.
#![also_named(futures_util, futures_executor, futures_core, futures_channel, futures_task, futures_lite, futures_sink)]

pub use self::channel::{mpsc, oneshot};
pub use self::executor::{ThreadPool, block_on};
pub use self::future::{Future, FutureExt, TryFuture, TryFutureExt};
pub use self::sink::{Sink, SinkExt};
pub use self::stream::{Stream, StreamExt, TryStream, TryStreamExt};

macro_rules! pin_mut {
    ($($x:ident),* $(,)?) => {
        $(
            let mut $x = unsafe { std::pin::Pin::new_unchecked(&mut $x) };
        )*
    };
}

macro_rules! ready {
    ($e:expr $(,)?) => {
        match $e {
            std::task::Poll::Ready(t) => t,
            std::task::Poll::Pending => return std::task::Poll::Pending,
        }
    };
}

pub mod prelude {
    pub use crate::future::{Future, FutureExt, TryFuture, TryFutureExt};
    pub use crate::sink::{Sink, SinkExt};
    pub use crate::stream::{Stream, StreamExt, TryStream, TryStreamExt};
}

pub mod task {
    pub use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

    pub use crate::executor::{LocalSpawnExt, SpawnExt};

    pub trait ArcWake {
        fn wake(self: std::sync::Arc<Self>);
        fn wake_by_ref(arc_self: &std::sync::Arc<Self>);
    }

    pub fn waker<W: ArcWake>(wake: std::sync::Arc<W>) -> Waker;
    pub fn noop_waker() -> Waker;

    #[derive(Debug, Default)]
    pub struct AtomicWaker;

    impl AtomicWaker {
        pub const fn new() -> AtomicWaker;
        pub fn register(&self, waker: &Waker);
        pub fn wake(&self);
        pub fn take(&self) -> Option<Waker>;
    }
}

pub mod lock {
    use std::ops::{Deref, DerefMut};
    use std::sync::Arc;

    #[lock(mutex)]
    pub struct Mutex<T> {
        data: T,
    }

    impl<T> Mutex<T> {
        pub const fn new(t: T) -> Mutex<T>;
        pub fn into_inner(self) -> T;
        #[acquire(exclusive, try)]
        pub fn try_lock(&self) -> Option<MutexGuard<'_, T>>;
        #[acquire(exclusive, try)]
        pub fn try_lock_owned(self: &Arc<Self>) -> Option<OwnedMutexGuard<T>>;
        #[acquire(exclusive, async)]
        pub async fn lock(&self) -> MutexGuard<'_, T>;
        #[acquire(exclusive, async)]
        pub async fn lock_owned(self: Arc<Self>) -> OwnedMutexGuard<T>;
        pub fn get_mut(&mut self) -> &mut T;
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
        pub fn map<U, F: FnOnce(&mut T) -> &mut U>(this: Self, f: F) -> MappedMutexGuard<'a, T, U>;
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

    #[guard]
    pub struct MappedMutexGuard<'a, T, U> {
        data: &'a U,
    }

    impl<T, U> Deref for MappedMutexGuard<'_, T, U> {
        type Target = U;
        fn deref(&self) -> &U;
    }

    impl<T, U> DerefMut for MappedMutexGuard<'_, T, U> {
        fn deref_mut(&mut self) -> &mut U;
    }

    impl<T, U> std::fmt::Debug for MappedMutexGuard<'_, T, U> {}
    impl<T, U> std::fmt::Display for MappedMutexGuard<'_, T, U> {}

    impl<'a, T, U> MappedMutexGuard<'a, T, U> {
        pub fn map<V, F: FnOnce(&mut U) -> &mut V>(this: Self, f: F) -> MappedMutexGuard<'a, T, V>;
    }

    pub type MutexLockFuture<'a, T> = crate::future::BoxFuture<'a, MutexGuard<'a, T>>;
    pub type OwnedMutexLockFuture<T> = crate::future::BoxFuture<'static, OwnedMutexGuard<T>>;
}

pub mod executor {
    use std::future::Future;

    use crate::stream::Stream;

    #[block_on]
    pub fn block_on<F: Future>(f: F) -> <F as Future>::Output;
    #[recv]
    pub fn block_on_stream<S: Stream>(stream: S) -> std::iter::Iter<<S as Stream>::Item>;

    #[derive(Clone, Debug)]
    pub struct ThreadPool;

    impl ThreadPool {
        pub fn new() -> std::io::Result<ThreadPool>;
        pub fn builder() -> ThreadPoolBuilder;
        #[spawn(task)]
        pub fn spawn_ok<F: Future>(&self, future: F);
    }

    impl SpawnExt for ThreadPool {}

    #[derive(Debug)]
    pub struct ThreadPoolBuilder;

    impl ThreadPoolBuilder {
        #[place(self)]
        pub fn pool_size(&mut self, size: usize) -> &mut Self;
        pub fn create(&mut self) -> std::io::Result<ThreadPool>;
    }

    #[derive(Debug, Default)]
    pub struct LocalPool;

    impl LocalPool {
        pub fn new() -> LocalPool;
        pub fn spawner(&self) -> LocalSpawner;
        pub fn run(&mut self);
        #[block_on]
        pub fn run_until<F: Future>(&mut self, future: F) -> <F as Future>::Output;
        pub fn run_until_stalled(&mut self);
        pub fn try_run_one(&mut self) -> bool;
    }

    #[derive(Clone, Debug)]
    pub struct LocalSpawner;

    impl SpawnExt for LocalSpawner {}
    impl LocalSpawnExt for LocalSpawner {}

    #[derive(Debug)]
    pub struct SpawnError;

    pub trait SpawnExt {
        #[spawn(task)]
        fn spawn<F: Future>(&self, future: F) -> Result<(), SpawnError>;
        #[spawn(task)]
        fn spawn_with_handle<F: Future>(&self, future: F) -> Result<RemoteHandle<<F as Future>::Output>, SpawnError>;
    }

    pub trait LocalSpawnExt {
        #[spawn(task)]
        fn spawn_local<F: Future>(&self, future: F) -> Result<(), SpawnError>;
        #[spawn(task)]
        fn spawn_local_with_handle<F: Future>(
            &self,
            future: F,
        ) -> Result<RemoteHandle<<F as Future>::Output>, SpawnError>;
    }

    #[derive(Debug)]
    pub struct RemoteHandle<T> {
        value: T,
    }

    impl<T> RemoteHandle<T> {
        pub fn forget(self);
    }

    impl<T> Future for RemoteHandle<T> {
        type Output = T;
        #[join]
        fn poll(self: std::pin::Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> std::task::Poll<T>;
    }
}

pub mod future {
    pub use std::future::{Future, IntoFuture, Pending, PollFn, Ready, pending, poll_fn, ready};
    use std::pin::Pin;

    use crate::executor::RemoteHandle;
    pub use crate::executor::block_on;

    pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
    pub type LocalBoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

    pub trait TryFuture: Future {
        type Ok;
        type Error;
    }

    impl<F: Future> TryFuture for F {}

    pub trait FutureExt: Future {
        async fn map<U, F: FnOnce(Self::Output) -> U>(self, f: F) -> U {
            f(self.await)
        }
        async fn map_into<U>(self) -> U {
            self.await.into()
        }
        async fn then<Fut: Future, F: FnOnce(Self::Output) -> Fut>(self, f: F) -> <Fut as Future>::Output {
            f(self.await).await
        }
        async fn inspect<F: FnOnce(&Self::Output)>(self, f: F) -> Self::Output {
            let value = self.await;
            f(&value);
            value
        }
        async fn catch_unwind(self) -> Result<Self::Output, Box<dyn std::any::Any + Send>> {
            Ok(self.await)
        }
        async fn unit_error(self) -> Result<Self::Output, ()> {
            Ok(self.await)
        }
        async fn never_error(self) -> Result<Self::Output, std::convert::Infallible> {
            Ok(self.await)
        }
        async fn flatten(self) -> <Self::Output as Future>::Output {
            self.await.await
        }
        /// Of futures-lite: whichever is ready first.
        async fn or<F: Future<Output = Self::Output>>(self, other: F) -> Self::Output {
            if crate::chance() { self.await } else { other.await }
        }
        /// Of futures-lite.
        async fn race<F: Future<Output = Self::Output>>(self, other: F) -> Self::Output {
            if crate::chance() { self.await } else { other.await }
        }
        #[place(self)]
        fn left_future<B>(self) -> Either<Self, B>;
        #[place(self)]
        fn right_future<A>(self) -> Either<A, Self>;
        #[place(self)]
        fn fuse(self) -> Self;
        #[place(self)]
        fn shared(self) -> Shared<Self>;
        fn remote_handle(self) -> (Self, RemoteHandle<Self::Output>);
        #[place(self)]
        fn boxed<'a>(self) -> Pin<Box<Self>>;
        #[place(self)]
        fn boxed_local<'a>(self) -> Pin<Box<Self>>;
        fn into_stream(self) -> crate::stream::StreamOf<Self::Output>;
        #[block_on]
        fn now_or_never(self) -> Option<Self::Output>;
        #[block_on]
        fn poll_unpin(&mut self, cx: &mut std::task::Context<'_>) -> std::task::Poll<Self::Output>;
    }

    impl<F: Future> FutureExt for F {}

    pub trait TryFutureExt: Future {
        async fn map_ok<T, E, U, F: FnOnce(T) -> U>(self, f: F) -> Result<U, E>
        where
            Self: Future<Output = Result<T, E>>,
        {
            self.await.map(f)
        }
        async fn map_err<T, E, U, F: FnOnce(E) -> U>(self, f: F) -> Result<T, U>
        where
            Self: Future<Output = Result<T, E>>,
        {
            self.await.map_err(f)
        }
        async fn map_ok_or_else<T, E, U, D: FnOnce(E) -> U, F: FnOnce(T) -> U>(self, default: D, f: F) -> U
        where
            Self: Future<Output = Result<T, E>>,
        {
            self.await.map_or_else(default, f)
        }
        async fn err_into<T, E, U>(self) -> Result<T, U>
        where
            Self: Future<Output = Result<T, E>>,
        {
            self.await.map_err(Into::into)
        }
        async fn and_then<T, E, U, Fut: Future<Output = Result<U, E>>, F: FnOnce(T) -> Fut>(self, f: F) -> Result<U, E>
        where
            Self: Future<Output = Result<T, E>>,
        {
            f(self.await?).await
        }
        async fn or_else<T, E, U, Fut: Future<Output = Result<T, U>>, F: FnOnce(E) -> Fut>(self, f: F) -> Result<T, U>
        where
            Self: Future<Output = Result<T, E>>,
        {
            match self.await {
                Ok(value) => Ok(value),
                Err(error) => f(error).await,
            }
        }
        async fn inspect_ok<T, E, F: FnOnce(&T)>(self, f: F) -> Result<T, E>
        where
            Self: Future<Output = Result<T, E>>,
        {
            self.await.inspect(f)
        }
        async fn inspect_err<T, E, F: FnOnce(&E)>(self, f: F) -> Result<T, E>
        where
            Self: Future<Output = Result<T, E>>,
        {
            self.await.inspect_err(f)
        }
        async fn unwrap_or_else<T, E, F: FnOnce(E) -> T>(self, f: F) -> T
        where
            Self: Future<Output = Result<T, E>>,
        {
            self.await.unwrap_or_else(f)
        }
    }

    impl<F: Future> TryFutureExt for F {}

    #[transparent]
    #[derive(Clone, Debug)]
    pub enum Either<A, B> {
        Left(A),
        Right(B),
    }

    impl<A: Future, B: Future> Future for Either<A, B> {
        type Output = <A as Future>::Output;
    }

    impl<A, B> Either<A, B> {
        pub fn factor_first<T>(self) -> T;
    }

    #[shared_pointer]
    #[derive(Clone, Debug)]
    pub struct Shared<F> {
        future: F,
    }

    impl<F: Future> Future for Shared<F> {
        type Output = <F as Future>::Output;
    }

    pub type Fuse<F> = F;

    #[place(self)]
    pub fn ok<T, E>(t: T) -> Ready<Result<T, E>>;
    #[place(self)]
    pub fn err<T, E>(err: E) -> Ready<Result<T, E>>;
    pub async fn lazy<F: FnOnce(&mut std::task::Context<'_>) -> R, R>(f: F) -> R;
    pub async fn join<A: Future, B: Future>(a: A, b: B) -> (<A as Future>::Output, <B as Future>::Output) {
        (a.await, b.await)
    }
    pub async fn zip<A: Future, B: Future>(a: A, b: B) -> (<A as Future>::Output, <B as Future>::Output) {
        (a.await, b.await)
    }
    pub async fn try_join<T, U, E, A: Future<Output = Result<T, E>>, B: Future<Output = Result<U, E>>>(
        a: A,
        b: B,
    ) -> Result<(T, U), E> {
        Ok((a.await?, b.await?))
    }
    pub async fn try_zip<T, U, E, A: Future<Output = Result<T, E>>, B: Future<Output = Result<U, E>>>(
        a: A,
        b: B,
    ) -> Result<(T, U), E> {
        Ok((a.await?, b.await?))
    }
    pub async fn or<T, A: Future<Output = T>, B: Future<Output = T>>(a: A, b: B) -> T {
        if crate::chance() { a.await } else { b.await }
    }
    pub async fn race<T, A: Future<Output = T>, B: Future<Output = T>>(a: A, b: B) -> T {
        if crate::chance() { a.await } else { b.await }
    }
    pub async fn select<A: Future, B: Future>(
        a: A,
        b: B,
    ) -> Either<(<A as Future>::Output, B), (<B as Future>::Output, A)> {
        if crate::chance() { Either::Left((a.await, b)) } else { Either::Right((b.await, a)) }
    }
    pub async fn join_all<F: Future, I: IntoIterator<Item = F>>(iter: I) -> Vec<<F as Future>::Output> {
        let mut results = Vec::new();
        for future in iter {
            results.push(future.await);
        }
        results
    }
    pub async fn try_join_all<T, E, F: Future<Output = Result<T, E>>, I: IntoIterator<Item = F>>(
        iter: I,
    ) -> Result<Vec<T>, E> {
        let mut results = Vec::new();
        for future in iter {
            results.push(future.await?);
        }
        Ok(results)
    }
    pub async fn select_all<F: Future, I: IntoIterator<Item = F>>(iter: I) -> (<F as Future>::Output, usize, Vec<F>);
    #[place(self)]
    pub fn abortable<F: Future>(future: F) -> (Abortable<F>, AbortHandle);
    pub async fn yield_now();

    #[transparent]
    pub struct Abortable<F> {
        future: F,
    }

    impl<F: Future> Future for Abortable<F> {
        type Output = Result<<F as Future>::Output, Aborted>;
    }

    #[derive(Clone, Debug)]
    pub struct AbortHandle;

    impl AbortHandle {
        pub fn abort(&self);
    }

    #[derive(Clone, Copy, Debug)]
    pub struct Aborted;
}

/// Which future is ready first is not known.
fn chance() -> bool;

pub mod stream {
    use std::future::Future;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    pub type BoxStream<'a, T> = Pin<Box<dyn Stream<Item = T> + Send + 'a>>;
    pub type LocalBoxStream<'a, T> = Pin<Box<dyn Stream<Item = T> + 'a>>;

    pub trait Stream {
        type Item;
        fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>>;
        fn size_hint(&self) -> (usize, Option<usize>);
    }

    pub trait TryStream: Stream {
        type Ok;
        type Error;
    }

    impl<S: Stream> TryStream for S {}

    pub trait FusedStream: Stream {}

    /// Stands for every stream adaptor.
    #[transparent]
    #[derive(Clone, Debug)]
    pub struct StreamOf<T> {
        item: T,
    }

    impl<T> Stream for StreamOf<T> {
        type Item = T;
    }

    impl<S: Stream> Stream for Pin<S> {
        type Item = <S as Stream>::Item;
    }

    impl<S: Stream> Stream for Box<S> {
        type Item = <S as Stream>::Item;
    }

    impl<S: Stream> Stream for &mut S {
        type Item = <S as Stream>::Item;
    }

    pub type Fuse<S> = StreamOf<<S as Stream>::Item>;
    pub type Peekable<S> = StreamOf<<S as Stream>::Item>;
    pub type SplitStream<S> = StreamOf<<S as Stream>::Item>;
    pub type Iter<I> = StreamOf<<I as Iterator>::Item>;

    pub trait StreamExt: Stream {
        async fn next(&mut self) -> Option<Self::Item>;
        async fn try_next<T, E>(&mut self) -> Result<Option<T>, E>
        where
            Self: Stream<Item = Result<T, E>>;
        async fn into_future(self) -> (Option<Self::Item>, Self);
        fn map<T, F: FnMut(Self::Item) -> T>(self, f: F) -> StreamOf<T>;
        fn enumerate(self) -> StreamOf<(usize, Self::Item)>;
        fn filter<Fut: Future<Output = bool>, F: FnMut(&Self::Item) -> Fut>(self, f: F) -> StreamOf<Self::Item>;
        fn filter_map<Fut: Future<Output = Option<T>>, T, F: FnMut(Self::Item) -> Fut>(self, f: F) -> StreamOf<T>;
        fn then<Fut: Future, F: FnMut(Self::Item) -> Fut>(self, f: F) -> StreamOf<<Fut as Future>::Output>;
        #[place(collection)]
        async fn collect<C: FromIterator<Self::Item>>(self) -> C;
        async fn concat(self) -> Self::Item;
        async fn count(self) -> usize;
        fn cycle(self) -> StreamOf<Self::Item>;
        async fn fold<T, Fut: Future<Output = T>, F: FnMut(T, Self::Item) -> Fut>(self, init: T, f: F) -> T;
        async fn any<Fut: Future<Output = bool>, F: FnMut(Self::Item) -> Fut>(self, f: F) -> bool;
        async fn all<Fut: Future<Output = bool>, F: FnMut(Self::Item) -> Fut>(self, f: F) -> bool;
        fn flatten(self) -> StreamOf<<Self::Item as Stream>::Item>;
        fn flatten_unordered<L>(self, limit: L) -> StreamOf<<Self::Item as Stream>::Item>;
        fn flat_map<U: Stream, F: FnMut(Self::Item) -> U>(self, f: F) -> StreamOf<<U as Stream>::Item>;
        fn scan<S, B, Fut: Future<Output = Option<B>>, F: FnMut(&mut S, Self::Item) -> Fut>(
            self,
            initial_state: S,
            f: F,
        ) -> StreamOf<B>;
        fn skip_while<Fut: Future<Output = bool>, F: FnMut(&Self::Item) -> Fut>(self, f: F) -> StreamOf<Self::Item>;
        fn take_while<Fut: Future<Output = bool>, F: FnMut(&Self::Item) -> Fut>(self, f: F) -> StreamOf<Self::Item>;
        fn take_until<Fut: Future>(self, fut: Fut) -> StreamOf<Self::Item>;
        async fn for_each<Fut: Future, F: FnMut(Self::Item) -> Fut>(self, f: F);
        async fn for_each_concurrent<L, Fut: Future, F: FnMut(Self::Item) -> Fut>(self, limit: L, f: F);
        fn take(self, n: usize) -> StreamOf<Self::Item>;
        fn skip(self, n: usize) -> StreamOf<Self::Item>;
        fn fuse(self) -> StreamOf<Self::Item>;
        #[place(self)]
        fn by_ref(&mut self) -> &mut Self;
        #[place(self)]
        fn boxed<'a>(self) -> Pin<Box<Self>>;
        #[place(self)]
        fn boxed_local<'a>(self) -> Pin<Box<Self>>;
        fn buffered(self, n: usize) -> StreamOf<<Self::Item as Future>::Output>;
        fn buffer_unordered(self, n: usize) -> StreamOf<<Self::Item as Future>::Output>;
        fn zip<St: Stream>(self, other: St) -> StreamOf<(Self::Item, <St as Stream>::Item)>;
        fn chain<St: Stream<Item = Self::Item>>(self, other: St) -> StreamOf<Self::Item>;
        fn peekable(self) -> StreamOf<Self::Item>;
        fn chunks(self, capacity: usize) -> StreamOf<Vec<Self::Item>>;
        fn ready_chunks(self, capacity: usize) -> StreamOf<Vec<Self::Item>>;
        async fn forward<S>(self, sink: S) -> Result<(), ()>;
        fn split<Item>(self) -> (crate::sink::SplitSink<Self, Item>, StreamOf<Self::Item>);
        fn inspect<F: FnMut(&Self::Item)>(self, f: F) -> StreamOf<Self::Item>;
        async fn select_next_some(&mut self) -> Self::Item;
        fn poll_next_unpin(&mut self, cx: &mut Context<'_>) -> Poll<Option<Self::Item>>;
    }

    impl<S: Stream> StreamExt for S {}

    pub trait TryStreamExt: Stream {
        async fn try_next<T, E>(&mut self) -> Result<Option<T>, E>
        where
            Self: Stream<Item = Result<T, E>>;
        fn map_ok<T, E, U, F: FnMut(T) -> U>(self, f: F) -> StreamOf<Result<U, E>>
        where
            Self: Stream<Item = Result<T, E>>;
        fn map_err<T, E, U, F: FnMut(E) -> U>(self, f: F) -> StreamOf<Result<T, U>>
        where
            Self: Stream<Item = Result<T, E>>;
        fn err_into<T, E, U>(self) -> StreamOf<Result<T, U>>
        where
            Self: Stream<Item = Result<T, E>>;
        fn and_then<T, E, U, Fut: Future<Output = Result<U, E>>, F: FnMut(T) -> Fut>(
            self,
            f: F,
        ) -> StreamOf<Result<U, E>>
        where
            Self: Stream<Item = Result<T, E>>;
        async fn try_for_each<T, E, Fut: Future<Output = Result<(), E>>, F: FnMut(T) -> Fut>(
            self,
            f: F,
        ) -> Result<(), E>
        where
            Self: Stream<Item = Result<T, E>>;
        async fn try_for_each_concurrent<L, T, E, Fut: Future<Output = Result<(), E>>, F: FnMut(T) -> Fut>(
            self,
            limit: L,
            f: F,
        ) -> Result<(), E>
        where
            Self: Stream<Item = Result<T, E>>;
        #[place(collection)]
        async fn try_collect<T, E, C: FromIterator<T>>(self) -> Result<C, E>
        where
            Self: Stream<Item = Result<T, E>>;
        async fn try_fold<T, E, A, Fut: Future<Output = Result<A, E>>, F: FnMut(A, T) -> Fut>(
            self,
            init: A,
            f: F,
        ) -> Result<A, E>
        where
            Self: Stream<Item = Result<T, E>>;
        fn try_filter_map<T, E, U, Fut: Future<Output = Result<Option<U>, E>>, F: FnMut(T) -> Fut>(
            self,
            f: F,
        ) -> StreamOf<Result<U, E>>
        where
            Self: Stream<Item = Result<T, E>>;
    }

    impl<S: Stream> TryStreamExt for S {}

    #[place(self)]
    pub fn iter<I: IntoIterator>(i: I) -> StreamOf<<I as IntoIterator>::Item>;
    pub fn empty<T>() -> StreamOf<T>;
    pub fn pending<T>() -> StreamOf<T>;
    pub fn once<Fut: Future>(future: Fut) -> StreamOf<<Fut as Future>::Output>;
    #[place(self)]
    pub fn repeat<T>(item: T) -> StreamOf<T>;
    pub fn repeat_with<T, F: FnMut() -> T>(repeater: F) -> StreamOf<T>;
    pub fn unfold<T, F: FnMut(T) -> Fut, Fut: Future<Output = Option<(Item, T)>>, Item>(
        init: T,
        f: F,
    ) -> StreamOf<Item>;
    pub fn try_unfold<T, E, F: FnMut(T) -> Fut, Fut: Future<Output = Result<Option<(Item, T)>, E>>, Item>(
        init: T,
        f: F,
    ) -> StreamOf<Result<Item, E>>;
    pub fn poll_fn<T, F: FnMut(&mut Context<'_>) -> Poll<Option<T>>>(f: F) -> StreamOf<T>;
    pub fn select<A: Stream, B: Stream<Item = <A as Stream>::Item>>(a: A, b: B) -> StreamOf<<A as Stream>::Item>;
    #[place(self)]
    pub fn select_all<S: Stream, I: IntoIterator<Item = S>>(streams: I) -> StreamOf<<S as Stream>::Item>;
    pub fn block_on<S: Stream>(stream: S) -> std::iter::Iter<<S as Stream>::Item>;

    #[container]
    #[derive(Debug, Default)]
    pub struct FuturesUnordered<Fut> {
        item: Fut,
    }

    pub type FuturesOrdered<Fut> = FuturesUnordered<Fut>;

    impl<Fut> FuturesUnordered<Fut> {
        pub fn new() -> FuturesUnordered<Fut>;
        pub fn len(&self) -> usize;
        pub fn is_empty(&self) -> bool;
        pub fn push(&self, future: Fut);
        pub fn push_back(&mut self, future: Fut);
        pub fn clear(&mut self);
    }

    impl<Fut: Future> Stream for FuturesUnordered<Fut> {
        type Item = <Fut as Future>::Output;
    }

    impl<Fut> FromIterator<Fut> for FuturesUnordered<Fut> {
        #[place(collection)]
        fn from_iter<I: IntoIterator<Item = Fut>>(iter: I) -> Self;
    }

    impl<Fut> Extend<Fut> for FuturesUnordered<Fut> {
        fn extend<I: IntoIterator<Item = Fut>>(&mut self, iter: I);
    }
}

pub mod sink {
    use std::pin::Pin;
    use std::task::{Context, Poll};

    pub trait Sink<Item> {
        type Error;
        fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>>;
        fn start_send(self: Pin<&mut Self>, item: Item) -> Result<(), Self::Error>;
        fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>>;
        fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>>;
    }

    pub trait SinkExt<Item>: Sink<Item> {
        #[send]
        async fn send(&mut self, item: Item) -> Result<(), Self::Error>;
        #[send]
        async fn feed(&mut self, item: Item) -> Result<(), Self::Error>;
        async fn flush(&mut self) -> Result<(), Self::Error>;
        async fn close(&mut self) -> Result<(), Self::Error>;
    }

    impl<Item, S: Sink<Item>> SinkExt<Item> for S {}

    #[transparent]
    pub struct SplitSink<S, Item> {
        sink: S,
        item: Item,
    }

    impl<S: Sink<Item>, Item> Sink<Item> for SplitSink<S, Item> {
        type Error = <S as Sink<Item>>::Error;
    }
}

pub mod channel {
    pub mod mpsc {
        use crate::sink::Sink;
        use crate::stream::Stream;

        pub fn channel<T>(buffer: usize) -> (Sender<T>, Receiver<T>);
        pub fn unbounded<T>() -> (UnboundedSender<T>, UnboundedReceiver<T>);

        #[container]
        #[derive(Debug)]
        pub struct Sender<T> {
            item: T,
        }

        impl<T> Sender<T> {
            #[send(try)]
            pub fn try_send(&mut self, msg: T) -> Result<(), TrySendError<T>>;
            #[send(try)]
            pub fn start_send(&mut self, msg: T) -> Result<(), SendError>;
            pub fn is_closed(&self) -> bool;
            pub fn close_channel(&mut self);
            pub fn disconnect(&mut self);
        }

        impl<T> Clone for Sender<T> {
            #[place(self)]
            fn clone(&self) -> Self;
        }

        impl<T> Sink<T> for Sender<T> {
            type Error = SendError;
        }

        #[container]
        #[derive(Debug)]
        pub struct UnboundedSender<T> {
            item: T,
        }

        impl<T> UnboundedSender<T> {
            #[send(try)]
            pub fn unbounded_send(&self, msg: T) -> Result<(), TrySendError<T>>;
            #[send(try)]
            pub fn start_send(&mut self, msg: T) -> Result<(), SendError>;
            #[send(try)]
            pub async fn send(&mut self, item: T) -> Result<(), SendError>;
            pub fn is_closed(&self) -> bool;
            pub fn close_channel(&self);
            pub fn disconnect(&mut self);
            pub fn len(&self) -> usize;
            pub fn is_empty(&self) -> bool;
        }

        impl<T> Clone for UnboundedSender<T> {
            #[place(self)]
            fn clone(&self) -> Self;
        }

        impl<T> Sink<T> for UnboundedSender<T> {
            type Error = SendError;
        }

        #[container]
        #[derive(Debug)]
        pub struct Receiver<T> {
            item: T,
        }

        #[container]
        #[derive(Debug)]
        pub struct UnboundedReceiver<T> {
            item: T,
        }

        macro_rules! receiver {
            ($name:ident) => {
                impl<T> $name<T> {
                    #[recv]
                    pub async fn recv(&mut self) -> Result<T, RecvError>;
                    /// As a stream.
                    #[recv]
                    pub async fn next(&mut self) -> Option<T>;
                    #[recv(try)]
                    pub fn try_recv(&mut self) -> Result<T, TryRecvError>;
                    #[recv(try)]
                    pub fn try_next(&mut self) -> Result<Option<T>, TryRecvError>;
                    pub fn close(&mut self);
                }

                impl<T> Stream for $name<T> {
                    type Item = T;
                }
            };
        }

        receiver!(Receiver);
        receiver!(UnboundedReceiver);

        #[derive(Clone, PartialEq, Eq, Debug)]
        pub struct SendError;

        impl SendError {
            pub fn is_full(&self) -> bool;
            pub fn is_disconnected(&self) -> bool;
        }

        #[transparent]
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub struct TrySendError<T> {
            val: T,
        }

        impl<T> TrySendError<T> {
            pub fn is_full(&self) -> bool;
            pub fn is_disconnected(&self) -> bool;
            pub fn into_inner(self) -> T;
        }

        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub struct RecvError;

        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum TryRecvError {
            Empty,
            Closed,
        }
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
            pub fn is_canceled(&self) -> bool;
        }

        #[container]
        #[derive(Debug)]
        pub struct Receiver<T> {
            item: T,
        }

        impl<T> Receiver<T> {
            pub fn close(&mut self);
            #[recv(try)]
            pub fn try_recv(&mut self) -> Result<Option<T>, Canceled>;
        }

        impl<T> Future for Receiver<T> {
            type Output = Result<T, Canceled>;
        }

        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub struct Canceled;
    }
}

pub mod io {
    pub trait AsyncReadExt {
        async fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize>;
        async fn read_exact(&mut self, buf: &mut [u8]) -> std::io::Result<()>;
    }

    pub trait AsyncWriteExt {
        async fn write(&mut self, buf: &[u8]) -> std::io::Result<usize>;
        async fn write_all(&mut self, buf: &[u8]) -> std::io::Result<()>;
        async fn flush(&mut self) -> std::io::Result<()>;
        async fn close(&mut self) -> std::io::Result<()>;
    }
}
