//! The arc-swap crate: swapping of shared pointers without a lock.

use std::ops::Deref;
use std::sync::Arc;

pub type ArcSwap<T> = ArcSwapAny<Arc<T>>;
pub type ArcSwapOption<T> = ArcSwapAny<Option<Arc<T>>>;

#[transparent]
#[derive(Debug)]
pub struct ArcSwapAny<T> {
    value: T,
}

impl<T> ArcSwapAny<T> {
    #[place(self)]
    pub fn new(val: T) -> ArcSwapAny<T>;
    pub fn into_inner(self) -> T;
    pub fn load_full(&self) -> T;
    pub fn load(&self) -> Guard<T>;
    pub fn store(&self, val: T);
    pub fn swap(&self, new: T) -> T;
    pub fn compare_and_swap<C>(&self, current: C, new: T) -> Guard<T>;
    pub fn rcu<R, F: FnMut(&T) -> R>(&self, f: F) -> T;
    pub fn map<I, R, F: Fn(&I) -> &R>(&self, f: F) -> Map<&Self, I, F>;
}

impl<T> ArcSwapAny<Arc<T>> {
    #[place(self)]
    pub fn from_pointee(val: T) -> ArcSwapAny<Arc<T>>;
}

impl<T> ArcSwapAny<Option<Arc<T>>> {
    pub fn empty() -> ArcSwapAny<Option<Arc<T>>>;
    pub const fn const_empty() -> ArcSwapAny<Option<Arc<T>>>;
}

impl<T: Default> Default for ArcSwapAny<T> {
    fn default() -> ArcSwapAny<T>;
}

impl<T> From<T> for ArcSwapAny<T> {
    #[place(self)]
    fn from(val: T) -> ArcSwapAny<T>;
}

/// Not a lock's guard: it keeps the old value alive.
#[transparent]
#[derive(Debug)]
pub struct Guard<T> {
    value: T,
}

impl<T> Guard<T> {
    pub fn into_inner(lease: Self) -> T;
    #[place(self)]
    pub fn from_inner(inner: T) -> Guard<T>;
}

impl<T> Deref for Guard<T> {
    type Target = T;
    fn deref(&self) -> &T;
}

#[transparent]
pub struct Map<A, I, F> {
    access: A,
    item: I,
    projection: F,
}

#[transparent]
pub struct Cache<A, T> {
    arc_swap: A,
    cached: T,
}

impl<A, T> Cache<A, T> {
    #[place(self)]
    pub fn new(arc_swap: A) -> Cache<A, T>;
    pub fn arc_swap(&self) -> &A;
    pub fn load(&mut self) -> &T;
}
