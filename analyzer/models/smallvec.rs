//! The smallvec crate: vectors that keep few elements in place.

use std::iter::Iter;
use std::ops::{Deref, DerefMut};

macro_rules! smallvec {
    ($elem:expr; $n:expr) => {
        $crate::from_elem($elem, $n)
    };
    ($($x:expr),* $(,)?) => {
        $crate::from_array([$($x),*])
    };
}

/// What an array type holds.
pub trait Array {
    type Item;
}

impl<T> Array for [T] {
    type Item = T;
}

#[place(fresh)]
pub fn from_elem<T>(elem: T, n: usize) -> SmallVec<[T]>;
#[place(self)]
pub fn from_array<T>(array: [T]) -> SmallVec<[T]>;

#[container]
pub struct SmallVec<A> {
    items: A,
}

impl<T> SmallVec<[T]> {
    pub const fn new() -> Self;
    pub fn len(&self) -> usize;
    pub fn is_empty(&self) -> bool;
    pub fn capacity(&self) -> usize;
    pub fn push(&mut self, value: T);
    pub fn pop(&mut self) -> Option<T>;
    pub fn insert(&mut self, index: usize, element: T);
    pub fn remove(&mut self, index: usize) -> T;
    pub fn swap_remove(&mut self, index: usize) -> T;
    pub fn truncate(&mut self, len: usize);
    pub fn clear(&mut self);
    pub fn retain<F: FnMut(&mut T) -> bool>(&mut self, f: F);
    pub fn drain<R>(&mut self, range: R) -> Iter<T>;
    #[place(self)]
    pub fn as_slice(&self) -> &[T];
    #[place(self)]
    pub fn as_mut_slice(&mut self) -> &mut [T];
    pub fn with_capacity(n: usize) -> Self;
    #[place(self)]
    pub fn from_vec(vec: Vec<T>) -> Self;
    #[place(self)]
    pub fn from_slice(slice: &[T]) -> Self;
    #[place(self)]
    pub fn into_vec(self) -> Vec<T>;
    pub fn extend_from_slice(&mut self, slice: &[T]);
}

impl<T> Default for SmallVec<[T]> {
    fn default() -> Self;
}

impl<T> Clone for SmallVec<[T]> {
    #[place(self)]
    fn clone(&self) -> Self;
}

impl<T> Deref for SmallVec<[T]> {
    type Target = [T];
    #[place(self)]
    fn deref(&self) -> &[T];
}

impl<T> DerefMut for SmallVec<[T]> {
    #[place(self)]
    fn deref_mut(&mut self) -> &mut [T];
}

impl<T> IntoIterator for SmallVec<[T]> {
    type Item = T;
    type IntoIter = Iter<T>;
    #[place(element)]
    fn into_iter(self) -> Iter<T>;
}

impl<T> IntoIterator for &SmallVec<[T]> {
    type Item = &T;
    type IntoIter = Iter<&T>;
    #[place(element)]
    fn into_iter(self) -> Iter<&T>;
}

impl<T> FromIterator<T> for SmallVec<[T]> {
    #[place(collection)]
    fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Self;
}

impl<T> Extend<T> for SmallVec<[T]> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, iter: I);
}

impl<T> std::fmt::Debug for SmallVec<[T]> {}
