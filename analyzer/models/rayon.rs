//! The rayon crate: work on the threads of a pool while the caller waits.
#![also_named(rayon_core)]

pub use self::pool::{
    BroadcastContext, FnContext, Scope, ScopeFifo, ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder, broadcast,
    current_num_threads, current_thread_index, in_place_scope, in_place_scope_fifo, join, join_context,
    max_num_threads, scope, scope_fifo, spawn, spawn_broadcast, spawn_fifo, yield_local, yield_now,
};

pub mod prelude {
    pub use crate::iter::{
        FromParallelIterator, IndexedParallelIterator, IntoParallelIterator, IntoParallelRefIterator,
        IntoParallelRefMutIterator, ParallelBridge, ParallelDrainFull, ParallelDrainRange, ParallelExtend,
        ParallelIterator,
    };
    pub use crate::slice::{ParallelSlice, ParallelSliceMut};
    pub use crate::str::ParallelString;
}

mod pool {
    #[parallel]
    pub fn join<A: FnOnce() -> RA, B: FnOnce() -> RB, RA, RB>(oper_a: A, oper_b: B) -> (RA, RB);
    #[parallel]
    pub fn join_context<A: FnOnce(FnContext) -> RA, B: FnOnce(FnContext) -> RB, RA, RB>(
        oper_a: A,
        oper_b: B,
    ) -> (RA, RB);
    #[scope]
    pub fn scope<'scope, OP: FnOnce(&Scope<'scope>) -> R, R>(op: OP) -> R;
    #[scope]
    pub fn scope_fifo<'scope, OP: FnOnce(&ScopeFifo<'scope>) -> R, R>(op: OP) -> R;
    #[scope]
    pub fn in_place_scope<'scope, OP: FnOnce(&Scope<'scope>) -> R, R>(op: OP) -> R;
    #[scope]
    pub fn in_place_scope_fifo<'scope, OP: FnOnce(&ScopeFifo<'scope>) -> R, R>(op: OP) -> R;
    #[spawn(pool)]
    pub fn spawn<F: FnOnce()>(func: F);
    #[spawn(pool)]
    pub fn spawn_fifo<F: FnOnce()>(func: F);
    #[spawn(pool, many)]
    pub fn spawn_broadcast<OP: Fn(BroadcastContext<'_>)>(op: OP);
    #[parallel]
    pub fn broadcast<OP: Fn(BroadcastContext<'_>) -> R, R>(op: OP) -> Vec<R>;
    pub fn current_num_threads() -> usize;
    pub fn max_num_threads() -> usize;
    pub fn current_thread_index() -> Option<usize>;
    pub fn yield_now() -> Option<Yield>;
    pub fn yield_local() -> Option<Yield>;

    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub enum Yield {
        Executed,
        Idle,
    }

    #[derive(Debug)]
    pub struct FnContext;

    impl FnContext {
        pub fn migrated(&self) -> bool;
    }

    #[derive(Debug)]
    pub struct BroadcastContext<'a>;

    impl BroadcastContext<'_> {
        pub fn index(&self) -> usize;
        pub fn num_threads(&self) -> usize;
    }

    #[derive(Debug)]
    pub struct Scope<'scope>;

    impl<'scope> Scope<'scope> {
        #[spawn(pool, scoped)]
        pub fn spawn<BODY: FnOnce(&Scope<'scope>)>(&self, body: BODY);
        #[spawn(pool, scoped, many)]
        pub fn spawn_broadcast<BODY: Fn(&Scope<'scope>, BroadcastContext<'_>)>(&self, body: BODY);
    }

    #[derive(Debug)]
    pub struct ScopeFifo<'scope>;

    impl<'scope> ScopeFifo<'scope> {
        #[spawn(pool, scoped)]
        pub fn spawn_fifo<BODY: FnOnce(&ScopeFifo<'scope>)>(&self, body: BODY);
    }

    #[derive(Debug)]
    pub struct ThreadPool;

    impl ThreadPool {
        #[parallel]
        pub fn install<OP: FnOnce() -> R, R>(&self, op: OP) -> R;
        #[parallel]
        pub fn broadcast<OP: Fn(BroadcastContext<'_>) -> R, R>(&self, op: OP) -> Vec<R>;
        pub fn current_num_threads(&self) -> usize;
        pub fn current_thread_index(&self) -> Option<usize>;
        #[parallel]
        pub fn join<A: FnOnce() -> RA, B: FnOnce() -> RB, RA, RB>(&self, oper_a: A, oper_b: B) -> (RA, RB);
        #[scope]
        pub fn scope<'scope, OP: FnOnce(&Scope<'scope>) -> R, R>(&self, op: OP) -> R;
        #[scope]
        pub fn scope_fifo<'scope, OP: FnOnce(&ScopeFifo<'scope>) -> R, R>(&self, op: OP) -> R;
        #[scope]
        pub fn in_place_scope<'scope, OP: FnOnce(&Scope<'scope>) -> R, R>(&self, op: OP) -> R;
        #[spawn(pool)]
        pub fn spawn<OP: FnOnce()>(&self, op: OP);
        #[spawn(pool)]
        pub fn spawn_fifo<OP: FnOnce()>(&self, op: OP);
        #[spawn(pool, many)]
        pub fn spawn_broadcast<OP: Fn(BroadcastContext<'_>)>(&self, op: OP);
        pub fn yield_now(&self) -> Option<Yield>;
    }

    #[derive(Debug)]
    pub struct ThreadPoolBuildError;

    impl std::error::Error for ThreadPoolBuildError {}
    impl std::fmt::Display for ThreadPoolBuildError {}

    #[derive(Debug, Default)]
    pub struct ThreadPoolBuilder;

    /// The handlers are kept, not called.
    impl ThreadPoolBuilder {
        pub fn new() -> ThreadPoolBuilder;
        pub fn build(self) -> Result<ThreadPool, ThreadPoolBuildError>;
        pub fn build_global(self) -> Result<(), ThreadPoolBuildError>;
        pub fn num_threads(self, num_threads: usize) -> Self;
        pub fn use_current_thread(self) -> Self;
        pub fn stack_size(self, stack_size: usize) -> Self;
        pub fn thread_name<F: FnMut(usize) -> String>(self, closure: F) -> Self {
            self
        }
        pub fn panic_handler<H: Fn(Box<dyn std::any::Any + Send>)>(self, panic_handler: H) -> Self {
            self
        }
        pub fn start_handler<H: Fn(usize)>(self, start_handler: H) -> Self {
            self
        }
        pub fn exit_handler<H: Fn(usize)>(self, exit_handler: H) -> Self {
            self
        }
        pub fn spawn_handler<F: FnMut(ThreadBuilder) -> std::io::Result<()>>(self, spawn: F) -> Self {
            self
        }
    }

    pub struct ThreadBuilder;

    impl ThreadBuilder {
        pub fn index(&self) -> usize;
        pub fn name(&self) -> Option<&str>;
        pub fn run(self);
    }
}

pub mod iter {
    use std::cmp::Ordering;
    use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
    use std::ops::{Range, RangeInclusive};

    /// Stands for every parallel iterator.
    #[transparent]
    #[derive(Clone, Debug)]
    pub struct ParIter<T> {
        item: T,
    }

    impl<T> ParallelIterator for ParIter<T> {
        type Item = T;
    }

    impl<T> IndexedParallelIterator for ParIter<T> {}

    pub trait ParallelIterator {
        type Item;

        #[parallel]
        fn for_each<OP: Fn(Self::Item)>(self, op: OP);
        #[parallel]
        fn for_each_with<OP: Fn(&mut T, Self::Item), T>(self, init: T, op: OP);
        #[parallel]
        fn for_each_init<OP: Fn(&mut T, Self::Item), INIT: Fn() -> T, T>(self, init: INIT, op: OP);
        #[parallel]
        fn try_for_each<OP: Fn(Self::Item) -> R, R>(self, op: OP) -> R;
        #[parallel]
        fn try_for_each_with<OP: Fn(&mut T, Self::Item) -> R, T, R>(self, init: T, op: OP) -> R;
        #[parallel]
        fn try_for_each_init<OP: Fn(&mut T, Self::Item) -> R, INIT: Fn() -> T, T, R>(self, init: INIT, op: OP) -> R;
        fn count(self) -> usize;
        #[parallel]
        fn map<F: Fn(Self::Item) -> R, R>(self, map_op: F) -> ParIter<R>;
        #[parallel]
        fn map_with<F: Fn(&mut T, Self::Item) -> R, T, R>(self, init: T, map_op: F) -> ParIter<R>;
        #[parallel]
        fn map_init<F: Fn(&mut T, Self::Item) -> R, INIT: Fn() -> T, T, R>(self, init: INIT, map_op: F) -> ParIter<R>;
        fn cloned<T>(self) -> ParIter<T>
        where
            Self: ParallelIterator<Item = &T>;
        fn copied<T>(self) -> ParIter<T>
        where
            Self: ParallelIterator<Item = &T>;
        #[parallel]
        fn inspect<OP: Fn(&Self::Item)>(self, inspect_op: OP) -> ParIter<Self::Item>;
        #[parallel]
        fn update<F: Fn(&mut Self::Item)>(self, update_op: F) -> ParIter<Self::Item>;
        #[parallel]
        fn filter<P: Fn(&Self::Item) -> bool>(self, filter_op: P) -> ParIter<Self::Item>;
        #[parallel]
        fn filter_map<P: Fn(Self::Item) -> Option<R>, R>(self, filter_op: P) -> ParIter<R>;
        #[parallel]
        fn flat_map<F: Fn(Self::Item) -> PI, PI: IntoParallelIterator>(
            self,
            map_op: F,
        ) -> ParIter<<PI as IntoParallelIterator>::Item>;
        #[parallel]
        fn flat_map_iter<F: Fn(Self::Item) -> SI, SI: IntoIterator>(
            self,
            map_op: F,
        ) -> ParIter<<SI as IntoIterator>::Item>;
        fn flatten(self) -> ParIter<<Self::Item as IntoParallelIterator>::Item>;
        fn flatten_iter(self) -> ParIter<<Self::Item as IntoIterator>::Item>;
        #[parallel]
        fn reduce<OP: Fn(Self::Item, Self::Item) -> Self::Item, ID: Fn() -> Self::Item>(
            self,
            identity: ID,
            op: OP,
        ) -> Self::Item;
        #[parallel]
        fn reduce_with<OP: Fn(Self::Item, Self::Item) -> Self::Item>(self, op: OP) -> Option<Self::Item>;
        #[parallel]
        fn try_reduce<T, OP: Fn(T, T) -> Self::Item, ID: Fn() -> T>(self, identity: ID, op: OP) -> Self::Item;
        #[parallel]
        fn fold<T, ID: Fn() -> T, F: Fn(T, Self::Item) -> T>(self, identity: ID, fold_op: F) -> ParIter<T>;
        #[parallel]
        fn fold_with<F: Fn(T, Self::Item) -> T, T>(self, init: T, fold_op: F) -> ParIter<T>;
        #[parallel]
        fn try_fold<T, R, ID: Fn() -> T, F: Fn(T, Self::Item) -> R>(self, identity: ID, fold_op: F) -> ParIter<R>;
        #[place(fresh)]
        fn sum<S: std::iter::Sum<Self::Item>>(self) -> S;
        #[place(fresh)]
        fn product<P: std::iter::Product<Self::Item>>(self) -> P;
        fn min(self) -> Option<Self::Item>;
        #[parallel]
        fn min_by<F: Fn(&Self::Item, &Self::Item) -> Ordering>(self, f: F) -> Option<Self::Item>;
        #[parallel]
        fn min_by_key<K, F: Fn(&Self::Item) -> K>(self, f: F) -> Option<Self::Item>;
        fn max(self) -> Option<Self::Item>;
        #[parallel]
        fn max_by<F: Fn(&Self::Item, &Self::Item) -> Ordering>(self, f: F) -> Option<Self::Item>;
        #[parallel]
        fn max_by_key<K, F: Fn(&Self::Item) -> K>(self, f: F) -> Option<Self::Item>;
        fn chain<C: IntoParallelIterator<Item = Self::Item>>(self, chain: C) -> ParIter<Self::Item>;
        #[parallel]
        fn find_any<P: Fn(&Self::Item) -> bool>(self, predicate: P) -> Option<Self::Item>;
        #[parallel]
        fn find_first<P: Fn(&Self::Item) -> bool>(self, predicate: P) -> Option<Self::Item>;
        #[parallel]
        fn find_last<P: Fn(&Self::Item) -> bool>(self, predicate: P) -> Option<Self::Item>;
        #[parallel]
        fn find_map_any<P: Fn(Self::Item) -> Option<R>, R>(self, predicate: P) -> Option<R>;
        #[parallel]
        fn find_map_first<P: Fn(Self::Item) -> Option<R>, R>(self, predicate: P) -> Option<R>;
        #[parallel]
        fn any<P: Fn(Self::Item) -> bool>(self, predicate: P) -> bool;
        #[parallel]
        fn all<P: Fn(Self::Item) -> bool>(self, predicate: P) -> bool;
        fn while_some<T>(self) -> ParIter<T>
        where
            Self: ParallelIterator<Item = Option<T>>;
        fn panic_fuse(self) -> ParIter<Self::Item>;
        #[place(collection)]
        fn collect<C: FromIterator<Self::Item>>(self) -> C;
        #[place(collection)]
        fn unzip<A, B, FromA: FromIterator<A>, FromB: FromIterator<B>>(self) -> (FromA, FromB)
        where
            Self: ParallelIterator<Item = (A, B)>;
        #[parallel]
        #[place(collection)]
        fn partition<A: FromIterator<Self::Item>, B: FromIterator<Self::Item>, P: Fn(&Self::Item) -> bool>(
            self,
            predicate: P,
        ) -> (A, B);
        fn intersperse(self, element: Self::Item) -> ParIter<Self::Item>;
        fn take_any(self, n: usize) -> ParIter<Self::Item>;
        fn skip_any(self, n: usize) -> ParIter<Self::Item>;
        #[parallel]
        fn take_any_while<P: Fn(&Self::Item) -> bool>(self, predicate: P) -> ParIter<Self::Item>;
        #[parallel]
        fn skip_any_while<P: Fn(&Self::Item) -> bool>(self, predicate: P) -> ParIter<Self::Item>;
    }

    pub trait IndexedParallelIterator: ParallelIterator {
        fn collect_into_vec(self, target: &mut Vec<Self::Item>);
        fn zip<Z: IntoParallelIterator>(self, zip_op: Z) -> ParIter<(Self::Item, <Z as IntoParallelIterator>::Item)>;
        fn zip_eq<Z: IntoParallelIterator>(self, zip_op: Z)
        -> ParIter<(Self::Item, <Z as IntoParallelIterator>::Item)>;
        fn interleave<I: IntoParallelIterator<Item = Self::Item>>(self, other: I) -> ParIter<Self::Item>;
        fn chunks(self, chunk_size: usize) -> ParIter<Vec<Self::Item>>;
        fn enumerate(self) -> ParIter<(usize, Self::Item)>;
        fn step_by(self, step: usize) -> ParIter<Self::Item>;
        fn skip(self, n: usize) -> ParIter<Self::Item>;
        fn take(self, n: usize) -> ParIter<Self::Item>;
        #[parallel]
        fn position_any<P: Fn(Self::Item) -> bool>(self, predicate: P) -> Option<usize>;
        #[parallel]
        fn position_first<P: Fn(Self::Item) -> bool>(self, predicate: P) -> Option<usize>;
        fn rev(self) -> ParIter<Self::Item>;
        fn with_min_len(self, min: usize) -> ParIter<Self::Item>;
        fn with_max_len(self, max: usize) -> ParIter<Self::Item>;
        fn len(&self) -> usize;
    }

    pub trait IntoParallelIterator {
        type Item;
        type Iter;
        fn into_par_iter(self) -> Self::Iter;
    }

    impl<I: ParallelIterator> IntoParallelIterator for I {
        type Item = <I as ParallelIterator>::Item;
        type Iter = I;
        #[place(self)]
        fn into_par_iter(self) -> I;
    }

    pub trait IntoParallelRefIterator {
        type Item;
        type Iter;
        fn par_iter(&self) -> Self::Iter;
    }

    pub trait IntoParallelRefMutIterator {
        type Item;
        type Iter;
        fn par_iter_mut(&mut self) -> Self::Iter;
    }

    pub trait FromParallelIterator<T> {
        #[place(collection)]
        fn from_par_iter<I: IntoParallelIterator<Item = T>>(par_iter: I) -> Self;
    }

    pub trait ParallelExtend<T> {
        fn par_extend<I: IntoParallelIterator<Item = T>>(&mut self, par_iter: I);
    }

    impl<T> ParallelExtend<T> for Vec<T> {}

    pub trait ParallelDrainFull {
        type Item;
        fn par_drain(self) -> ParIter<Self::Item>;
    }

    pub trait ParallelDrainRange {
        type Item;
        fn par_drain<R>(self, range: R) -> ParIter<Self::Item>;
    }

    impl<T> ParallelDrainRange for &mut Vec<T> {
        type Item = T;
        #[place(element)]
        fn par_drain<R>(self, range: R) -> ParIter<T>;
    }

    pub trait ParallelBridge: Iterator {
        #[place(self)]
        fn par_bridge(self) -> ParIter<Self::Item>;
    }

    impl<I: Iterator> ParallelBridge for I {}

    impl<T> IntoParallelIterator for Range<T> {
        type Item = T;
        type Iter = ParIter<T>;
        #[place(self)]
        fn into_par_iter(self) -> ParIter<T>;
    }

    impl<T> IntoParallelIterator for RangeInclusive<T> {
        type Item = T;
        type Iter = ParIter<T>;
        #[place(self)]
        fn into_par_iter(self) -> ParIter<T>;
    }

    impl<T> IntoParallelIterator for Vec<T> {
        type Item = T;
        type Iter = ParIter<T>;
        #[place(element)]
        fn into_par_iter(self) -> ParIter<T>;
    }

    impl<T> IntoParallelIterator for &Vec<T> {
        type Item = &T;
        type Iter = ParIter<&T>;
        #[place(element)]
        fn into_par_iter(self) -> ParIter<&T>;
    }

    impl<T> IntoParallelRefIterator for Vec<T> {
        type Item = &T;
        type Iter = ParIter<&T>;
        #[place(element)]
        fn par_iter(&self) -> ParIter<&T>;
    }

    impl<T> IntoParallelRefMutIterator for Vec<T> {
        type Item = &mut T;
        type Iter = ParIter<&mut T>;
        #[place(element)]
        fn par_iter_mut(&mut self) -> ParIter<&mut T>;
    }

    impl<T> IntoParallelIterator for [T] {
        type Item = T;
        type Iter = ParIter<T>;
        #[place(element)]
        fn into_par_iter(self) -> ParIter<T>;
    }

    impl<T> IntoParallelIterator for &[T] {
        type Item = &T;
        type Iter = ParIter<&T>;
        #[place(element)]
        fn into_par_iter(self) -> ParIter<&T>;
    }

    impl<T> IntoParallelRefIterator for [T] {
        type Item = &T;
        type Iter = ParIter<&T>;
        #[place(element)]
        fn par_iter(&self) -> ParIter<&T>;
    }

    impl<T> IntoParallelRefMutIterator for [T] {
        type Item = &mut T;
        type Iter = ParIter<&mut T>;
        #[place(element)]
        fn par_iter_mut(&mut self) -> ParIter<&mut T>;
    }

    impl<T> IntoParallelIterator for Option<T> {
        type Item = T;
        type Iter = ParIter<T>;
        #[place(element)]
        fn into_par_iter(self) -> ParIter<T>;
    }

    impl<T> IntoParallelIterator for &Option<T> {
        type Item = &T;
        type Iter = ParIter<&T>;
        #[place(element)]
        fn into_par_iter(self) -> ParIter<&T>;
    }

    impl<T> IntoParallelRefIterator for Option<T> {
        type Item = &T;
        type Iter = ParIter<&T>;
        #[place(element)]
        fn par_iter(&self) -> ParIter<&T>;
    }

    impl<T> IntoParallelRefMutIterator for Option<T> {
        type Item = &mut T;
        type Iter = ParIter<&mut T>;
        #[place(element)]
        fn par_iter_mut(&mut self) -> ParIter<&mut T>;
    }

    impl<T> IntoParallelIterator for VecDeque<T> {
        type Item = T;
        type Iter = ParIter<T>;
        #[place(element)]
        fn into_par_iter(self) -> ParIter<T>;
    }

    impl<T> IntoParallelIterator for &VecDeque<T> {
        type Item = &T;
        type Iter = ParIter<&T>;
        #[place(element)]
        fn into_par_iter(self) -> ParIter<&T>;
    }

    impl<T> IntoParallelRefIterator for VecDeque<T> {
        type Item = &T;
        type Iter = ParIter<&T>;
        #[place(element)]
        fn par_iter(&self) -> ParIter<&T>;
    }

    impl<T> IntoParallelRefMutIterator for VecDeque<T> {
        type Item = &mut T;
        type Iter = ParIter<&mut T>;
        #[place(element)]
        fn par_iter_mut(&mut self) -> ParIter<&mut T>;
    }

    impl<T> IntoParallelIterator for BinaryHeap<T> {
        type Item = T;
        type Iter = ParIter<T>;
        #[place(element)]
        fn into_par_iter(self) -> ParIter<T>;
    }

    impl<T> IntoParallelIterator for &BinaryHeap<T> {
        type Item = &T;
        type Iter = ParIter<&T>;
        #[place(element)]
        fn into_par_iter(self) -> ParIter<&T>;
    }

    impl<T> IntoParallelRefIterator for BinaryHeap<T> {
        type Item = &T;
        type Iter = ParIter<&T>;
        #[place(element)]
        fn par_iter(&self) -> ParIter<&T>;
    }

    impl<T> IntoParallelIterator for LinkedList<T> {
        type Item = T;
        type Iter = ParIter<T>;
        #[place(element)]
        fn into_par_iter(self) -> ParIter<T>;
    }

    impl<T> IntoParallelIterator for &LinkedList<T> {
        type Item = &T;
        type Iter = ParIter<&T>;
        #[place(element)]
        fn into_par_iter(self) -> ParIter<&T>;
    }

    impl<T> IntoParallelRefIterator for LinkedList<T> {
        type Item = &T;
        type Iter = ParIter<&T>;
        #[place(element)]
        fn par_iter(&self) -> ParIter<&T>;
    }

    impl<T> IntoParallelRefMutIterator for LinkedList<T> {
        type Item = &mut T;
        type Iter = ParIter<&mut T>;
        #[place(element)]
        fn par_iter_mut(&mut self) -> ParIter<&mut T>;
    }

    impl<T, S> IntoParallelIterator for HashSet<T, S> {
        type Item = T;
        type Iter = ParIter<T>;
        #[place(element)]
        fn into_par_iter(self) -> ParIter<T>;
    }

    impl<T, S> IntoParallelIterator for &HashSet<T, S> {
        type Item = &T;
        type Iter = ParIter<&T>;
        #[place(element)]
        fn into_par_iter(self) -> ParIter<&T>;
    }

    impl<T, S> IntoParallelRefIterator for HashSet<T, S> {
        type Item = &T;
        type Iter = ParIter<&T>;
        #[place(element)]
        fn par_iter(&self) -> ParIter<&T>;
    }

    impl<T> IntoParallelIterator for BTreeSet<T> {
        type Item = T;
        type Iter = ParIter<T>;
        #[place(element)]
        fn into_par_iter(self) -> ParIter<T>;
    }

    impl<T> IntoParallelIterator for &BTreeSet<T> {
        type Item = &T;
        type Iter = ParIter<&T>;
        #[place(element)]
        fn into_par_iter(self) -> ParIter<&T>;
    }

    impl<T> IntoParallelRefIterator for BTreeSet<T> {
        type Item = &T;
        type Iter = ParIter<&T>;
        #[place(element)]
        fn par_iter(&self) -> ParIter<&T>;
    }

    impl<K, V, S> IntoParallelIterator for HashMap<K, V, S> {
        type Item = (K, V);
        type Iter = ParIter<(K, V)>;
        #[place(element)]
        fn into_par_iter(self) -> ParIter<(K, V)>;
    }

    impl<K, V, S> IntoParallelIterator for &HashMap<K, V, S> {
        type Item = (&K, &V);
        type Iter = ParIter<(&K, &V)>;
        #[place(element)]
        fn into_par_iter(self) -> ParIter<(&K, &V)>;
    }

    impl<K, V, S> IntoParallelRefIterator for HashMap<K, V, S> {
        type Item = (&K, &V);
        type Iter = ParIter<(&K, &V)>;
        #[place(element)]
        fn par_iter(&self) -> ParIter<(&K, &V)>;
    }

    impl<K, V, S> IntoParallelRefMutIterator for HashMap<K, V, S> {
        type Item = (&K, &mut V);
        type Iter = ParIter<(&K, &mut V)>;
        #[place(element)]
        fn par_iter_mut(&mut self) -> ParIter<(&K, &mut V)>;
    }

    impl<K, V> IntoParallelIterator for BTreeMap<K, V> {
        type Item = (K, V);
        type Iter = ParIter<(K, V)>;
        #[place(element)]
        fn into_par_iter(self) -> ParIter<(K, V)>;
    }

    impl<K, V> IntoParallelIterator for &BTreeMap<K, V> {
        type Item = (&K, &V);
        type Iter = ParIter<(&K, &V)>;
        #[place(element)]
        fn into_par_iter(self) -> ParIter<(&K, &V)>;
    }

    impl<K, V> IntoParallelRefIterator for BTreeMap<K, V> {
        type Item = (&K, &V);
        type Iter = ParIter<(&K, &V)>;
        #[place(element)]
        fn par_iter(&self) -> ParIter<(&K, &V)>;
    }

    impl<K, V> IntoParallelRefMutIterator for BTreeMap<K, V> {
        type Item = (&K, &mut V);
        type Iter = ParIter<(&K, &mut V)>;
        #[place(element)]
        fn par_iter_mut(&mut self) -> ParIter<(&K, &mut V)>;
    }
}

pub mod slice {
    use std::cmp::Ordering;

    use crate::iter::ParIter;

    pub trait ParallelSlice<T> {
        #[place(self)]
        fn as_parallel_slice(&self) -> &[T];
        #[place(self)]
        fn par_windows(&self, window_size: usize) -> ParIter<&[T]>;
        #[place(self)]
        fn par_chunks(&self, chunk_size: usize) -> ParIter<&[T]>;
        #[place(self)]
        fn par_chunks_exact(&self, chunk_size: usize) -> ParIter<&[T]>;
        #[place(self)]
        #[parallel]
        fn par_split<P: Fn(&T) -> bool>(&self, separator: P) -> ParIter<&[T]>;
    }

    impl<T> ParallelSlice<T> for [T] {}

    pub trait ParallelSliceMut<T> {
        #[place(self)]
        fn par_chunks_mut(&mut self, chunk_size: usize) -> ParIter<&mut [T]>;
        #[place(self)]
        fn par_chunks_exact_mut(&mut self, chunk_size: usize) -> ParIter<&mut [T]>;
        #[sorts]
        fn par_sort(&mut self);
        #[sorts]
        #[parallel]
        fn par_sort_by<F: Fn(&T, &T) -> Ordering>(&mut self, compare: F);
        #[sorts]
        #[parallel]
        fn par_sort_by_key<K, F: Fn(&T) -> K>(&mut self, f: F);
        #[sorts]
        #[parallel]
        fn par_sort_by_cached_key<K, F: Fn(&T) -> K>(&mut self, f: F);
        #[sorts]
        fn par_sort_unstable(&mut self);
        #[sorts]
        #[parallel]
        fn par_sort_unstable_by<F: Fn(&T, &T) -> Ordering>(&mut self, compare: F);
        #[sorts]
        #[parallel]
        fn par_sort_unstable_by_key<K, F: Fn(&T) -> K>(&mut self, f: F);
    }

    impl<T> ParallelSliceMut<T> for [T] {}
}

pub mod str {
    use crate::iter::ParIter;

    pub trait ParallelString {
        fn par_chars(&self) -> ParIter<char>;
        fn par_lines(&self) -> ParIter<&str>;
        fn par_split_whitespace(&self) -> ParIter<&str>;
    }

    impl ParallelString for str {}
}
