//! The scc crate: concurrent containers whose entries keep a bucket locked.

pub use self::hash_map::HashMap;

pub mod hash_map {
    use std::collections::hash_map::RandomState;
    use std::ops::{Deref, DerefMut};

    #[lock(shard)]
    #[container]
    pub struct HashMap<K, V, H = RandomState> {
        key: K,
        value: V,
        hasher: H,
    }

    impl<K, V, H> HashMap<K, V, H> {
        pub fn new() -> HashMap<K, V, H>;
        pub fn with_capacity(capacity: usize) -> HashMap<K, V, H>;
        pub fn with_hasher(build_hasher: H) -> HashMap<K, V, H>;
        pub fn with_capacity_and_hasher(capacity: usize, build_hasher: H) -> HashMap<K, V, H>;
        pub fn len(&self) -> usize;
        pub fn is_empty(&self) -> bool;
        pub fn capacity(&self) -> usize;
        #[acquire(exclusive, try)]
        pub fn try_entry(&self, key: K) -> Option<Entry<'_, K, V>>;
        #[acquire(exclusive)]
        pub fn entry(&self, key: K) -> Entry<'_, K, V>;
        #[acquire(exclusive, async)]
        pub async fn entry_async(&self, key: K) -> Entry<'_, K, V>;
        #[acquire(exclusive)]
        pub fn first_entry(&self) -> Option<OccupiedEntry<'_, K, V>>;
        #[acquire(exclusive, async)]
        pub async fn first_entry_async(&self) -> Option<OccupiedEntry<'_, K, V>>;
        #[acquire(exclusive)]
        pub fn insert(&self, key: K, val: V) -> Result<(), (K, V)>;
        #[acquire(exclusive, async)]
        pub async fn insert_async(&self, key: K, val: V) -> Result<(), (K, V)>;
        #[acquire(exclusive)]
        pub fn upsert(&self, key: K, val: V) -> Option<V>;
        #[acquire(exclusive, async)]
        pub async fn upsert_async(&self, key: K, val: V) -> Option<V>;
        #[acquire(exclusive)]
        pub fn update<Q, R, U: FnOnce(&K, &mut V) -> R>(&self, key: &Q, updater: U) -> Option<R>;
        #[acquire(exclusive, async)]
        pub async fn update_async<Q, R, U: FnOnce(&K, &mut V) -> R>(&self, key: &Q, updater: U) -> Option<R>;
        #[acquire(exclusive)]
        pub fn remove<Q>(&self, key: &Q) -> Option<(K, V)>;
        #[acquire(exclusive, async)]
        pub async fn remove_async<Q>(&self, key: &Q) -> Option<(K, V)>;
        #[acquire(exclusive)]
        pub fn remove_if<Q, F: FnOnce(&mut V) -> bool>(&self, key: &Q, condition: F) -> Option<(K, V)>;
        #[acquire(exclusive, async)]
        pub async fn remove_if_async<Q, F: FnOnce(&mut V) -> bool>(&self, key: &Q, condition: F) -> Option<(K, V)>;
        #[acquire(exclusive)]
        pub fn get<Q>(&self, key: &Q) -> Option<OccupiedEntry<'_, K, V>>;
        #[acquire(exclusive, async)]
        pub async fn get_async<Q>(&self, key: &Q) -> Option<OccupiedEntry<'_, K, V>>;
        #[acquire(shared)]
        pub fn read<Q, R, F: FnOnce(&K, &V) -> R>(&self, key: &Q, reader: F) -> Option<R>;
        #[acquire(shared, async)]
        pub async fn read_async<Q, R, F: FnOnce(&K, &V) -> R>(&self, key: &Q, reader: F) -> Option<R>;
        #[acquire(shared)]
        pub fn contains<Q>(&self, key: &Q) -> bool;
        #[acquire(shared, async)]
        pub async fn contains_async<Q>(&self, key: &Q) -> bool;
        #[acquire(shared)]
        pub fn scan<F: FnMut(&K, &V)>(&self, scanner: F);
        #[acquire(shared, async)]
        pub async fn scan_async<F: FnMut(&K, &V)>(&self, scanner: F);
        #[acquire(shared)]
        pub fn any<P: FnMut(&K, &V) -> bool>(&self, pred: P) -> bool;
        #[acquire(shared, async)]
        pub async fn any_async<P: FnMut(&K, &V) -> bool>(&self, pred: P) -> bool;
        #[acquire(exclusive)]
        pub fn any_entry<P: FnMut(&K, &V) -> bool>(&self, pred: P) -> Option<OccupiedEntry<'_, K, V>>;
        #[acquire(exclusive, async)]
        pub async fn any_entry_async<P: FnMut(&K, &V) -> bool>(&self, pred: P) -> Option<OccupiedEntry<'_, K, V>>;
        #[acquire(exclusive)]
        pub fn retain<F: FnMut(&K, &mut V) -> bool>(&self, pred: F);
        #[acquire(exclusive, async)]
        pub async fn retain_async<F: FnMut(&K, &mut V) -> bool>(&self, pred: F);
        #[acquire(exclusive)]
        pub fn prune<F: FnMut(&K, V) -> Option<V>>(&self, pred: F);
        #[acquire(exclusive, async)]
        pub async fn prune_async<F: FnMut(&K, V) -> Option<V>>(&self, pred: F);
        #[acquire(exclusive)]
        pub fn clear(&self);
        #[acquire(exclusive, async)]
        pub async fn clear_async(&self);
    }

    impl<K, V, H> Default for HashMap<K, V, H> {
        fn default() -> Self;
    }

    #[guard]
    pub enum Entry<'h, K, V> {
        Occupied(OccupiedEntry<'h, K, V>),
        Vacant(VacantEntry<'h, K, V>),
    }

    impl<'h, K, V> Entry<'h, K, V> {
        pub fn or_insert(self, val: V) -> OccupiedEntry<'h, K, V>;
        pub fn or_insert_with<F: FnOnce() -> V>(self, constructor: F) -> OccupiedEntry<'h, K, V>;
        pub fn or_insert_with_key<F: FnOnce(&K) -> V>(self, constructor: F) -> OccupiedEntry<'h, K, V>;
        pub fn or_default(self) -> OccupiedEntry<'h, K, V>;
        pub fn and_modify<F: FnOnce(&mut V)>(self, f: F) -> Self;
        pub fn insert_entry(self, val: V) -> OccupiedEntry<'h, K, V>;
        #[place(fresh)]
        pub fn key(&self) -> &K;
    }

    #[guard]
    pub struct OccupiedEntry<'h, K, V> {
        key: &'h K,
        value: &'h V,
    }

    impl<'h, K, V> OccupiedEntry<'h, K, V> {
        #[place(fresh)]
        pub fn key(&self) -> &K;
        pub fn get(&self) -> &V;
        pub fn get_mut(&mut self) -> &mut V;
        pub fn insert(&mut self, val: V) -> V;
        pub fn remove(self) -> V;
        pub fn remove_entry(self) -> (K, V);
        pub fn next(self) -> Option<Self>;
        pub async fn next_async(self) -> Option<Self>;
    }

    impl<K, V> Deref for OccupiedEntry<'_, K, V> {
        type Target = V;
        fn deref(&self) -> &V;
    }

    impl<K, V> DerefMut for OccupiedEntry<'_, K, V> {
        fn deref_mut(&mut self) -> &mut V;
    }

    #[guard]
    pub struct VacantEntry<'h, K, V> {
        key: &'h K,
        value: &'h V,
    }

    impl<'h, K, V> VacantEntry<'h, K, V> {
        #[place(fresh)]
        pub fn key(&self) -> &K;
        #[place(fresh)]
        pub fn into_key(self) -> K;
        pub fn insert_entry(self, val: V) -> OccupiedEntry<'h, K, V>;
    }
}
