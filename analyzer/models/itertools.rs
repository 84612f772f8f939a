//! The itertools crate: more iterator adaptors.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::iter::Iter;

pub use either::Either;

pub fn zip_eq<I: IntoIterator, J: IntoIterator>(
    i: I,
    j: J,
) -> Iter<(<I as IntoIterator>::Item, <J as IntoIterator>::Item)>;

pub trait Itertools: Iterator {
    #[place(collection)]
    fn collect_vec(self) -> Vec<Self::Item>;
    #[place(collection)]
    fn try_collect<T, U: FromIterator<T>, E>(self) -> Result<U, E>
    where
        Self: Iterator<Item = Result<T, E>>;
    #[sorts]
    fn sorted(self) -> Iter<Self::Item>;
    #[sorts]
    fn sorted_unstable(self) -> Iter<Self::Item>;
    #[sorts]
    fn sorted_by<F: FnMut(&Self::Item, &Self::Item) -> Ordering>(self, cmp: F) -> Iter<Self::Item>;
    #[sorts]
    fn sorted_by_key<K, F: FnMut(&Self::Item) -> K>(self, f: F) -> Iter<Self::Item>;
    #[sorts]
    fn sorted_unstable_by_key<K, F: FnMut(&Self::Item) -> K>(self, f: F) -> Iter<Self::Item>;
    fn unique(self) -> Iter<Self::Item>;
    fn unique_by<V, F: FnMut(&Self::Item) -> V>(self, f: F) -> Iter<Self::Item>;
    fn dedup(self) -> Iter<Self::Item>;
    fn interleave<J: IntoIterator<Item = Self::Item>>(self, other: J) -> Iter<Self::Item>;
    fn intersperse(self, element: Self::Item) -> Iter<Self::Item>;
    fn zip_eq<J: IntoIterator>(self, other: J) -> Iter<(Self::Item, <J as IntoIterator>::Item)>;
    fn tuple_windows<T>(self) -> Iter<T>;
    fn tuples<T>(self) -> Iter<T>;
    fn tuple_combinations<T>(self) -> Iter<T>;
    fn cartesian_product<J: IntoIterator>(self, other: J) -> Iter<(Self::Item, <J as IntoIterator>::Item)>;
    fn map_ok<T, U, E, F: FnMut(T) -> U>(self, f: F) -> Iter<Result<U, E>>
    where
        Self: Iterator<Item = Result<T, E>>;
    fn filter_ok<T, E, F: FnMut(&T) -> bool>(self, f: F) -> Iter<Result<T, E>>
    where
        Self: Iterator<Item = Result<T, E>>;
    fn map_into<R>(self) -> Iter<R>;
    fn flatten_ok<T: IntoIterator, E>(self) -> Iter<Result<<T as IntoIterator>::Item, E>>
    where
        Self: Iterator<Item = Result<T, E>>;
    fn find_position<P: FnMut(&Self::Item) -> bool>(&mut self, pred: P) -> Option<(usize, Self::Item)>;
    fn all_equal(&mut self) -> bool;
    fn join(&mut self, sep: &str) -> String;
    fn format(self, sep: &str) -> Iter<Self::Item>;
    fn fold_ok<T, E, B, F: FnMut(B, T) -> B>(&mut self, start: B, f: F) -> Result<B, E>
    where
        Self: Iterator<Item = Result<T, E>>;
    fn foreach<F: FnMut(Self::Item)>(self, f: F);
    fn into_group_map<K, V>(self) -> HashMap<K, Vec<V>>
    where
        Self: Iterator<Item = (K, V)>;
    fn into_group_map_by<K, F: FnMut(&Self::Item) -> K>(self, f: F) -> HashMap<K, Vec<Self::Item>>;
    fn counts(self) -> HashMap<Self::Item, usize>;
    fn chunk_by<K, F: FnMut(&Self::Item) -> K>(self, key: F) -> Iter<(K, Iter<Self::Item>)>;
    fn group_by<K, F: FnMut(&Self::Item) -> K>(self, key: F) -> Iter<(K, Iter<Self::Item>)>;
    fn chunks(self, size: usize) -> Iter<Iter<Self::Item>>;
    fn partition_map<A: FromIterator<L>, B: FromIterator<R>, F: FnMut(Self::Item) -> Either<L, R>, L, R>(
        self,
        predicate: F,
    ) -> (A, B);
    fn minmax(self) -> (Self::Item, Self::Item);
    fn exactly_one(self) -> Result<Self::Item, Iter<Self::Item>>;
    fn at_most_one(self) -> Result<Option<Self::Item>, Iter<Self::Item>>;
    fn next_tuple<T>(&mut self) -> Option<T>;
    fn collect_tuple<T>(self) -> Option<T>;
    fn multi_cartesian_product(self) -> Iter<Vec<Self::Item>>;
    fn combinations(self, k: usize) -> Iter<Vec<Self::Item>>;
    fn permutations(self, k: usize) -> Iter<Vec<Self::Item>>;
}

impl<I: Iterator> Itertools for I {}
