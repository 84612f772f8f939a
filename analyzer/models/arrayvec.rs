//! The arrayvec crate: vectors of a fixed capacity.

use std::iter::Iter;
use std::ops::{Deref, DerefMut};

#[container]
pub struct ArrayVec<T, const N: usize> {
    item: T,
}

impl<T, const N: usize> ArrayVec<T, N> {
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
    pub fn try_push(&mut self, element: T) -> Result<(), CapacityError<T>>;
    pub fn is_full(&self) -> bool;
    pub fn pop_at(&mut self, index: usize) -> Option<T>;
    pub fn remaining_capacity(&self) -> usize;
}

impl<T, const N: usize> Default for ArrayVec<T, N> {
    fn default() -> Self;
}

impl<T, const N: usize> Clone for ArrayVec<T, N> {
    #[place(self)]
    fn clone(&self) -> Self;
}

impl<T, const N: usize> Deref for ArrayVec<T, N> {
    type Target = [T];
    #[place(self)]
    fn deref(&self) -> &[T];
}

impl<T, const N: usize> DerefMut for ArrayVec<T, N> {
    #[place(self)]
    fn deref_mut(&mut self) -> &mut [T];
}

impl<T, const N: usize> IntoIterator for ArrayVec<T, N> {
    type Item = T;
    type IntoIter = Iter<T>;
    #[place(element)]
    fn into_iter(self) -> Iter<T>;
}

impl<T, const N: usize> IntoIterator for &ArrayVec<T, N> {
    type Item = &T;
    type IntoIter = Iter<&T>;
    #[place(element)]
    fn into_iter(self) -> Iter<&T>;
}

impl<T, const N: usize> FromIterator<T> for ArrayVec<T, N> {
    #[place(collection)]
    fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Self;
}

impl<T, const N: usize> Extend<T> for ArrayVec<T, N> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, iter: I);
}

impl<T, const N: usize> std::fmt::Debug for ArrayVec<T, N> {}

#[transparent]
#[derive(Debug)]
pub struct CapacityError<T = ()> {
    element: T,
}
