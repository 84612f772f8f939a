//! The dashmap crate: a map of shards, each behind a reader-writer lock; what it hands out keeps a shard locked.

use std::collections::hash_map::RandomState;
use std::iter::Iter;

pub use self::mapref::entry::{Entry, OccupiedEntry, VacantEntry};
pub use self::try_result::TryResult;

#[lock(shard)]
#[container]
pub struct DashMap<K, V, S = RandomState> {
    key: K,
    value: V,
    hasher: S,
}

impl<K, V> DashMap<K, V, RandomState> {
    pub fn new() -> Self;
    pub fn with_capacity(capacity: usize) -> Self;
    pub fn with_shard_amount(shard_amount: usize) -> Self;
    pub fn with_capacity_and_shard_amount(capacity: usize, shard_amount: usize) -> Self;
}

impl<K, V, S> DashMap<K, V, S> {
    pub fn with_hasher(hasher: S) -> Self;
    pub fn with_capacity_and_hasher(capacity: usize, hasher: S) -> Self;
    pub fn with_hasher_and_shard_amount(hasher: S, shard_amount: usize) -> Self;
    pub fn into_read_only(self) -> ReadOnlyView<K, V, S>;
    pub fn hasher(&self) -> &S;
    #[acquire(exclusive)]
    pub fn insert(&self, key: K, value: V) -> Option<V>;
    #[acquire(exclusive)]
    pub fn remove<Q>(&self, key: &Q) -> Option<(K, V)>;
    #[acquire(exclusive)]
    pub fn remove_if<Q, F: FnOnce(&K, &V) -> bool>(&self, key: &Q, f: F) -> Option<(K, V)>;
    #[acquire(exclusive)]
    pub fn remove_if_mut<Q, F: FnOnce(&K, &mut V) -> bool>(&self, key: &Q, f: F) -> Option<(K, V)>;
    #[acquire(shared)]
    pub fn iter(&self) -> Iter<mapref::multiple::RefMulti<'_, K, V>>;
    #[acquire(exclusive)]
    pub fn iter_mut(&self) -> Iter<mapref::multiple::RefMutMulti<'_, K, V>>;
    #[acquire(shared)]
    pub fn get<Q>(&self, key: &Q) -> Option<mapref::one::Ref<'_, K, V>>;
    #[acquire(exclusive)]
    pub fn get_mut<Q>(&self, key: &Q) -> Option<mapref::one::RefMut<'_, K, V>>;
    #[acquire(shared, try)]
    pub fn try_get<Q>(&self, key: &Q) -> TryResult<mapref::one::Ref<'_, K, V>>;
    #[acquire(exclusive, try)]
    pub fn try_get_mut<Q>(&self, key: &Q) -> TryResult<mapref::one::RefMut<'_, K, V>>;
    #[acquire(exclusive)]
    pub fn shrink_to_fit(&self);
    #[acquire(exclusive)]
    pub fn retain<F: FnMut(&K, &mut V) -> bool>(&self, f: F);
    #[acquire(shared)]
    pub fn len(&self) -> usize;
    #[acquire(shared)]
    pub fn is_empty(&self) -> bool;
    #[acquire(exclusive)]
    pub fn clear(&self);
    #[acquire(shared)]
    pub fn capacity(&self) -> usize;
    #[acquire(exclusive)]
    pub fn alter<Q, F: FnOnce(&K, V) -> V>(&self, key: &Q, f: F);
    #[acquire(exclusive)]
    pub fn alter_all<F: FnMut(&K, V) -> V>(&self, f: F);
    #[acquire(shared)]
    pub fn view<Q, R, F: FnOnce(&K, &V) -> R>(&self, key: &Q, f: F) -> Option<R>;
    #[acquire(shared)]
    pub fn contains_key<Q>(&self, key: &Q) -> bool;
    #[acquire(exclusive)]
    pub fn entry(&self, key: K) -> Entry<'_, K, V>;
    #[acquire(exclusive, try)]
    pub fn try_entry(&self, key: K) -> Option<Entry<'_, K, V>>;
}

impl<K, V, S: Default> Default for DashMap<K, V, S> {
    fn default() -> Self;
}

impl<K: Clone, V: Clone, S: Clone> Clone for DashMap<K, V, S> {
    #[acquire(shared)]
    fn clone(&self) -> Self;
}

impl<K, V, S> std::fmt::Debug for DashMap<K, V, S> {
    #[acquire(shared)]
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result;
}

impl<K, V, S> IntoIterator for DashMap<K, V, S> {
    type Item = (K, V);
    type IntoIter = Iter<(K, V)>;
    #[place(element)]
    fn into_iter(self) -> Iter<(K, V)>;
}

impl<K, V, S> IntoIterator for &DashMap<K, V, S> {
    type Item = mapref::multiple::RefMulti<'_, K, V>;
    type IntoIter = Iter<mapref::multiple::RefMulti<'_, K, V>>;
    #[acquire(shared)]
    fn into_iter(self) -> Iter<mapref::multiple::RefMulti<'_, K, V>>;
}

impl<K, V, S> FromIterator<(K, V)> for DashMap<K, V, S> {
    #[place(collection)]
    fn from_iter<I: IntoIterator<Item = (K, V)>>(iter: I) -> Self;
}

impl<K, V, S> Extend<(K, V)> for DashMap<K, V, S> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, iter: I);
}

#[container]
pub struct ReadOnlyView<K, V, S = RandomState> {
    key: K,
    value: V,
    hasher: S,
}

impl<K, V, S> ReadOnlyView<K, V, S> {
    #[place(self)]
    pub fn into_inner(self) -> DashMap<K, V, S>;
    pub fn get<Q>(&self, key: &Q) -> Option<&V>;
    pub fn contains_key<Q>(&self, key: &Q) -> bool;
    pub fn iter(&self) -> Iter<(&K, &V)>;
    #[place(fresh)]
    pub fn keys(&self) -> Iter<&K>;
    pub fn values(&self) -> Iter<&V>;
    pub fn len(&self) -> usize;
    pub fn is_empty(&self) -> bool;
}

#[lock(shard)]
#[container]
pub struct DashSet<K, S = RandomState> {
    key: K,
    hasher: S,
}

impl<K> DashSet<K, RandomState> {
    pub fn new() -> Self;
    pub fn with_capacity(capacity: usize) -> Self;
}

impl<K, S> DashSet<K, S> {
    pub fn with_hasher(hasher: S) -> Self;
    pub fn with_capacity_and_hasher(capacity: usize, hasher: S) -> Self;
    #[acquire(exclusive)]
    pub fn insert(&self, key: K) -> bool;
    #[acquire(exclusive)]
    pub fn remove<Q>(&self, key: &Q) -> Option<K>;
    #[acquire(exclusive)]
    pub fn remove_if<Q, F: FnOnce(&K) -> bool>(&self, key: &Q, f: F) -> Option<K>;
    #[acquire(shared)]
    pub fn iter(&self) -> Iter<setref::multiple::RefMulti<'_, K>>;
    #[acquire(shared)]
    pub fn get<Q>(&self, key: &Q) -> Option<setref::one::Ref<'_, K>>;
    #[acquire(exclusive)]
    pub fn shrink_to_fit(&self);
    #[acquire(exclusive)]
    pub fn retain<F: FnMut(&K) -> bool>(&self, f: F);
    #[acquire(shared)]
    pub fn len(&self) -> usize;
    #[acquire(shared)]
    pub fn is_empty(&self) -> bool;
    #[acquire(exclusive)]
    pub fn clear(&self);
    #[acquire(shared)]
    pub fn capacity(&self) -> usize;
    #[acquire(shared)]
    pub fn contains<Q>(&self, key: &Q) -> bool;
}

impl<K, S: Default> Default for DashSet<K, S> {
    fn default() -> Self;
}

impl<K: Clone, S: Clone> Clone for DashSet<K, S> {
    #[acquire(shared)]
    fn clone(&self) -> Self;
}

impl<K, S> IntoIterator for DashSet<K, S> {
    type Item = K;
    type IntoIter = Iter<K>;
    #[place(element)]
    fn into_iter(self) -> Iter<K>;
}

impl<K, S> FromIterator<K> for DashSet<K, S> {
    #[place(collection)]
    fn from_iter<I: IntoIterator<Item = K>>(iter: I) -> Self;
}

pub mod try_result {
    #[transparent]
    #[derive(Debug)]
    pub enum TryResult<R> {
        Present(R),
        Absent,
        Locked,
    }

    impl<R> TryResult<R> {
        pub fn is_present(&self) -> bool;
        pub fn is_absent(&self) -> bool;
        pub fn is_locked(&self) -> bool;
        pub fn unwrap(self) -> R;
        pub fn try_unwrap(self) -> Option<R>;
    }
}

pub mod setref {
    macro_rules! set_guard {
        ($name:ident) => {
            #[guard]
            pub struct $name<'a, K> {
                key: &'a K,
            }

            impl<K> $name<'_, K> {
                pub fn key(&self) -> &K;
            }

            impl<K> std::ops::Deref for $name<'_, K> {
                type Target = K;
                fn deref(&self) -> &K;
            }
        };
    }

    pub mod one {
        set_guard!(Ref);
    }

    pub mod multiple {
        set_guard!(RefMulti);
    }
}

pub mod mapref {
    pub mod one {
        use std::ops::{Deref, DerefMut};

        #[guard]
        pub struct Ref<'a, K, V> {
            key: &'a K,
            value: &'a V,
        }

        impl<'a, K, V> Ref<'a, K, V> {
            #[place(fresh)]
            pub fn key(&self) -> &K;
            pub fn value(&self) -> &V;
            pub fn pair(&self) -> (&K, &V);

            pub fn map<F: FnOnce(&V) -> &T2, T2>(self, f: F) -> MappedRef<'a, K, V, T2>;
            pub fn try_map<F: FnOnce(&V) -> Option<&T2>, T2>(self, f: F) -> Result<MappedRef<'a, K, V, T2>, Self>;
        }

        impl<K, V> Deref for Ref<'_, K, V> {
            type Target = V;
            fn deref(&self) -> &V;
        }

        #[guard]
        pub struct RefMut<'a, K, V> {
            key: &'a K,
            value: &'a V,
        }

        impl<'a, K, V> RefMut<'a, K, V> {
            #[place(fresh)]
            pub fn key(&self) -> &K;
            pub fn value(&self) -> &V;
            pub fn pair(&self) -> (&K, &V);
            pub fn value_mut(&mut self) -> &mut V;
            pub fn pair_mut(&mut self) -> (&K, &mut V);
            #[downgrade(shared)]
            pub fn downgrade(self) -> Ref<'a, K, V>;
            pub fn map<F: FnOnce(&mut V) -> &mut T2, T2>(self, f: F) -> MappedRefMut<'a, K, V, T2>;
            pub fn try_map<F: FnOnce(&mut V) -> Option<&mut T2>, T2>(
                self,
                f: F,
            ) -> Result<MappedRefMut<'a, K, V, T2>, Self>;
        }

        impl<K, V> Deref for RefMut<'_, K, V> {
            type Target = V;
            fn deref(&self) -> &V;
        }

        impl<K, V> DerefMut for RefMut<'_, K, V> {
            fn deref_mut(&mut self) -> &mut V;
        }

        #[guard]
        pub struct MappedRef<'a, K, V, T> {
            key: &'a K,
            value: &'a T,
        }

        impl<'a, K, V, T> MappedRef<'a, K, V, T> {
            #[place(fresh)]
            pub fn key(&self) -> &K;
            pub fn value(&self) -> &T;
            pub fn pair(&self) -> (&K, &T);

            pub fn map<F: FnOnce(&T) -> &T2, T2>(self, f: F) -> MappedRef<'a, K, V, T2>;
            pub fn try_map<F: FnOnce(&T) -> Option<&T2>, T2>(self, f: F) -> Result<MappedRef<'a, K, V, T2>, Self>;
        }

        impl<K, V, T> Deref for MappedRef<'_, K, V, T> {
            type Target = T;
            fn deref(&self) -> &T;
        }

        #[guard]
        pub struct MappedRefMut<'a, K, V, T> {
            key: &'a K,
            value: &'a T,
        }

        impl<'a, K, V, T> MappedRefMut<'a, K, V, T> {
            #[place(fresh)]
            pub fn key(&self) -> &K;
            pub fn value(&self) -> &T;
            pub fn pair(&self) -> (&K, &T);
            pub fn value_mut(&mut self) -> &mut T;
            pub fn pair_mut(&mut self) -> (&K, &mut T);

            pub fn map<F: FnOnce(&mut T) -> &mut T2, T2>(self, f: F) -> MappedRefMut<'a, K, V, T2>;
            pub fn try_map<F: FnOnce(&mut T) -> Option<&mut T2>, T2>(
                self,
                f: F,
            ) -> Result<MappedRefMut<'a, K, V, T2>, Self>;
        }

        impl<K, V, T> Deref for MappedRefMut<'_, K, V, T> {
            type Target = T;
            fn deref(&self) -> &T;
        }

        impl<K, V, T> DerefMut for MappedRefMut<'_, K, V, T> {
            fn deref_mut(&mut self) -> &mut T;
        }
    }

    pub mod multiple {
        use std::ops::{Deref, DerefMut};

        #[guard]
        pub struct RefMulti<'a, K, V> {
            key: &'a K,
            value: &'a V,
        }

        impl<'a, K, V> RefMulti<'a, K, V> {
            #[place(fresh)]
            pub fn key(&self) -> &K;
            pub fn value(&self) -> &V;
            pub fn pair(&self) -> (&K, &V);
        }

        impl<K, V> Deref for RefMulti<'_, K, V> {
            type Target = V;
            fn deref(&self) -> &V;
        }

        #[guard]
        pub struct RefMutMulti<'a, K, V> {
            key: &'a K,
            value: &'a V,
        }

        impl<'a, K, V> RefMutMulti<'a, K, V> {
            #[place(fresh)]
            pub fn key(&self) -> &K;
            pub fn value(&self) -> &V;
            pub fn pair(&self) -> (&K, &V);
            pub fn value_mut(&mut self) -> &mut V;
            pub fn pair_mut(&mut self) -> (&K, &mut V);
        }

        impl<K, V> Deref for RefMutMulti<'_, K, V> {
            type Target = V;
            fn deref(&self) -> &V;
        }

        impl<K, V> DerefMut for RefMutMulti<'_, K, V> {
            fn deref_mut(&mut self) -> &mut V;
        }
    }

    pub mod entry {
        use super::one::RefMut;

        #[guard]
        pub enum Entry<'a, K, V> {
            Occupied(OccupiedEntry<'a, K, V>),
            Vacant(VacantEntry<'a, K, V>),
        }

        impl<'a, K, V> Entry<'a, K, V> {
            pub fn and_modify<F: FnOnce(&mut V)>(self, f: F) -> Self;
            #[place(fresh)]
            pub fn key(&self) -> &K;
            #[place(fresh)]
            pub fn into_key(self) -> K;
            pub fn or_default(self) -> RefMut<'a, K, V>;
            pub fn or_insert(self, value: V) -> RefMut<'a, K, V>;
            pub fn or_insert_with<F: FnOnce() -> V>(self, value: F) -> RefMut<'a, K, V>;
            pub fn or_try_insert_with<E, F: FnOnce() -> Result<V, E>>(self, value: F) -> Result<RefMut<'a, K, V>, E>;
            pub fn insert(self, value: V) -> RefMut<'a, K, V>;
            pub fn insert_entry(self, value: V) -> OccupiedEntry<'a, K, V>;
        }

        #[guard]
        pub struct OccupiedEntry<'a, K, V> {
            key: &'a K,
            value: &'a V,
        }

        impl<'a, K, V> OccupiedEntry<'a, K, V> {
            pub fn get(&self) -> &V;
            pub fn get_mut(&mut self) -> &mut V;
            pub fn insert(&mut self, value: V) -> V;
            pub fn into_ref(self) -> RefMut<'a, K, V>;
            #[place(fresh)]
            pub fn into_key(self) -> K;
            #[place(fresh)]
            pub fn key(&self) -> &K;
            pub fn remove(self) -> V;
            pub fn remove_entry(self) -> (K, V);
            pub fn replace_entry(self, value: V) -> (K, V);
        }

        #[guard]
        pub struct VacantEntry<'a, K, V> {
            key: &'a K,
            value: &'a V,
        }

        impl<'a, K, V> VacantEntry<'a, K, V> {
            pub fn insert(self, value: V) -> RefMut<'a, K, V>;
            pub fn insert_entry(self, value: V) -> OccupiedEntry<'a, K, V>;
            #[place(fresh)]
            pub fn into_key(self) -> K;
            #[place(fresh)]
            pub fn key(&self) -> &K;
        }
    }
}
