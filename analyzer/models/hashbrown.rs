//! The hashbrown crate (and the crates that wrap it or std with another hasher): hash maps of the form of std's.
#![also_named(rustc_hash, fxhash, ahash, fnv)]

pub use std::collections::hash_map::{Entry, OccupiedEntry, VacantEntry};
pub use std::collections::{HashMap, HashSet, hash_map, hash_set};

pub type AHashMap<K, V> = HashMap<K, V>;
pub type AHashSet<T> = HashSet<T>;
pub type FnvHashMap<K, V> = HashMap<K, V>;
pub type FnvHashSet<T> = HashSet<T>;
pub type FxHashMap<K, V> = HashMap<K, V>;
pub type FxHashSet<T> = HashSet<T>;

pub use std::hash::{DefaultHasher as AHasher, DefaultHasher as FnvHasher, DefaultHasher as FxHasher, RandomState};

pub type BuildHasherDefault<H> = std::hash::BuildHasherDefault<H>;
pub type FnvBuildHasher = std::hash::RandomState;
pub type FxBuildHasher = std::hash::RandomState;
