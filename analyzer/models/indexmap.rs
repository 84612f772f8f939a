//! The indexmap crate: maps and sets that keep their order.

use std::hash::RandomState;
use std::iter::Iter;
use std::ops::Index;

pub use std::collections::hash_map as map;

#[container]
pub struct IndexMap<K, V, S = RandomState> {
    key: K,
    value: V,
    hash_builder: S,
}

impl<K, V, S> IndexMap<K, V, S> {
    pub fn new() -> Self;
    pub fn with_capacity(n: usize) -> Self;
    pub fn with_hasher(hash_builder: S) -> Self;
    pub fn with_capacity_and_hasher(n: usize, hash_builder: S) -> Self;
    pub fn len(&self) -> usize;
    pub fn is_empty(&self) -> bool;
    pub fn iter(&self) -> Iter<(&K, &V)>;
    pub fn iter_mut(&mut self) -> Iter<(&K, &mut V)>;
    #[place(fresh)]
    pub fn keys(&self) -> Iter<&K>;
    #[place(fresh)]
    pub fn into_keys(self) -> Iter<K>;
    pub fn values(&self) -> Iter<&V>;
    pub fn values_mut(&mut self) -> Iter<&mut V>;
    pub fn into_values(self) -> Iter<V>;
    pub fn clear(&mut self);
    pub fn truncate(&mut self, len: usize);
    pub fn drain<R>(&mut self, range: R) -> Iter<(K, V)>;
    pub fn insert(&mut self, key: K, value: V) -> Option<V>;
    pub fn insert_full(&mut self, key: K, value: V) -> (usize, Option<V>);
    pub fn entry(&mut self, key: K) -> map::Entry<'_, K, V>;
    pub fn contains_key<Q>(&self, key: &Q) -> bool;
    pub fn get<Q>(&self, key: &Q) -> Option<&V>;
    pub fn get_key_value<Q>(&self, key: &Q) -> Option<(&K, &V)>;
    pub fn get_full<Q>(&self, key: &Q) -> Option<(usize, &K, &V)>;
    pub fn get_index_of<Q>(&self, key: &Q) -> Option<usize>;
    pub fn get_mut<Q>(&mut self, key: &Q) -> Option<&mut V>;
    pub fn remove<Q>(&mut self, key: &Q) -> Option<V>;
    pub fn swap_remove<Q>(&mut self, key: &Q) -> Option<V>;
    pub fn shift_remove<Q>(&mut self, key: &Q) -> Option<V>;
    pub fn pop(&mut self) -> Option<(K, V)>;
    pub fn retain<F: FnMut(&K, &mut V) -> bool>(&mut self, keep: F);
    #[sorts]
    pub fn sort_keys(&mut self);
    pub fn get_index(&self, index: usize) -> Option<(&K, &V)>;
    pub fn get_index_mut(&mut self, index: usize) -> Option<(&K, &mut V)>;
    pub fn first(&self) -> Option<(&K, &V)>;
    pub fn last(&self) -> Option<(&K, &V)>;
    pub fn swap_remove_index(&mut self, index: usize) -> Option<(K, V)>;
    pub fn shift_remove_index(&mut self, index: usize) -> Option<(K, V)>;
}

impl<K, V, S: Default> Default for IndexMap<K, V, S> {
    fn default() -> Self;
}

impl<K: Clone, V: Clone, S: Clone> Clone for IndexMap<K, V, S> {
    #[place(self)]
    fn clone(&self) -> Self;
}

impl<K, V, S> Index<usize> for IndexMap<K, V, S> {
    type Output = V;
    #[place(element)]
    fn index(&self, index: usize) -> &V;
}

impl<K, V, S, Q> Index<&Q> for IndexMap<K, V, S> {
    type Output = V;
    #[place(element)]
    fn index(&self, key: &Q) -> &V;
}

impl<K, V, S> IntoIterator for IndexMap<K, V, S> {
    type Item = (K, V);
    type IntoIter = Iter<(K, V)>;
    #[place(element)]
    fn into_iter(self) -> Iter<(K, V)>;
}

impl<K, V, S> IntoIterator for &IndexMap<K, V, S> {
    type Item = (&K, &V);
    type IntoIter = Iter<(&K, &V)>;
    #[place(element)]
    fn into_iter(self) -> Iter<(&K, &V)>;
}

impl<K, V, S> FromIterator<(K, V)> for IndexMap<K, V, S> {
    #[place(collection)]
    fn from_iter<I: IntoIterator<Item = (K, V)>>(iter: I) -> Self;
}

impl<K, V, S> Extend<(K, V)> for IndexMap<K, V, S> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, iter: I);
}

#[container]
pub struct IndexSet<T, S = RandomState> {
    item: T,
    hash_builder: S,
}

impl<T, S> IndexSet<T, S> {
    pub fn new() -> Self;
    pub fn with_capacity(n: usize) -> Self;
    pub fn with_hasher(hash_builder: S) -> Self;
    pub fn len(&self) -> usize;
    pub fn is_empty(&self) -> bool;
    pub fn iter(&self) -> Iter<&T>;
    pub fn insert(&mut self, value: T) -> bool;
    pub fn insert_full(&mut self, value: T) -> (usize, bool);
    pub fn contains<Q>(&self, value: &Q) -> bool;
    pub fn get<Q>(&self, value: &Q) -> Option<&T>;
    pub fn get_index(&self, index: usize) -> Option<&T>;
    pub fn get_index_of<Q>(&self, value: &Q) -> Option<usize>;
    pub fn swap_remove<Q>(&mut self, value: &Q) -> bool;
    pub fn shift_remove<Q>(&mut self, value: &Q) -> bool;
    pub fn pop(&mut self) -> Option<T>;
    pub fn first(&self) -> Option<&T>;
    pub fn last(&self) -> Option<&T>;
    pub fn clear(&mut self);
    pub fn retain<F: FnMut(&T) -> bool>(&mut self, keep: F);
    pub fn drain<R>(&mut self, range: R) -> Iter<T>;
}

impl<T, S: Default> Default for IndexSet<T, S> {
    fn default() -> Self;
}

impl<T: Clone, S: Clone> Clone for IndexSet<T, S> {
    #[place(self)]
    fn clone(&self) -> Self;
}

impl<T, S> IntoIterator for IndexSet<T, S> {
    type Item = T;
    type IntoIter = Iter<T>;
    #[place(element)]
    fn into_iter(self) -> Iter<T>;
}

impl<T, S> IntoIterator for &IndexSet<T, S> {
    type Item = &T;
    type IntoIter = Iter<&T>;
    #[place(element)]
    fn into_iter(self) -> Iter<&T>;
}

impl<T, S> FromIterator<T> for IndexSet<T, S> {
    #[place(collection)]
    fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Self;
}
