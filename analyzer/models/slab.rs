//! The slab crate: a vector whose keys stay valid.

use std::iter::Iter;
use std::ops::{Index, IndexMut};

#[container]
#[derive(Clone, Debug)]
pub struct Slab<T> {
    item: T,
}

impl<T> Slab<T> {
    pub const fn new() -> Slab<T>;
    pub fn with_capacity(capacity: usize) -> Slab<T>;
    pub fn get(&self, key: usize) -> Option<&T>;
    pub fn get_mut(&mut self, key: usize) -> Option<&mut T>;
    pub fn insert(&mut self, val: T) -> usize;
    pub fn remove(&mut self, key: usize) -> T;
    pub fn try_remove(&mut self, key: usize) -> Option<T>;
    pub fn contains(&self, key: usize) -> bool;
    pub fn retain<F: FnMut(usize, &mut T) -> bool>(&mut self, f: F);
    pub fn drain(&mut self) -> Iter<T>;
    pub fn iter(&self) -> Iter<(usize, &T)>;
    pub fn iter_mut(&mut self) -> Iter<(usize, &mut T)>;
    pub fn vacant_entry(&mut self) -> VacantEntry<'_, T>;
    pub fn clear(&mut self);
    pub fn len(&self) -> usize;
    pub fn is_empty(&self) -> bool;
}

impl<T> Default for Slab<T> {
    fn default() -> Slab<T>;
}

impl<T> Index<usize> for Slab<T> {
    type Output = T;
    #[place(element)]
    fn index(&self, key: usize) -> &T;
}

impl<T> IndexMut<usize> for Slab<T> {
    #[place(element)]
    fn index_mut(&mut self, key: usize) -> &mut T;
}

impl<T> IntoIterator for Slab<T> {
    type Item = (usize, T);
    type IntoIter = Iter<(usize, T)>;
    #[place(element)]
    fn into_iter(self) -> Iter<(usize, T)>;
}

impl<T> IntoIterator for &Slab<T> {
    type Item = (usize, &T);
    type IntoIter = Iter<(usize, &T)>;
    #[place(element)]
    fn into_iter(self) -> Iter<(usize, &T)>;
}

#[transparent]
pub struct VacantEntry<'a, T> {
    item: &'a mut T,
}

impl<'a, T> VacantEntry<'a, T> {
    pub fn insert(self, val: T) -> &'a mut T;
    pub fn key(&self) -> usize;
}
