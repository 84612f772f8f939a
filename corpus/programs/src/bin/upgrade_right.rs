//! Scenario 17, right: the read guard ends before the write begins, and the entry is looked up again.
//! expect: nothing
use std::collections::HashMap;
use std::sync::RwLock;

#[derive(Default)]
struct Cache {
    values: RwLock<HashMap<u32, u32>>,
}

impl Cache {
    fn get(&self, key: u32) -> u32 {
        let found = self.values.read().unwrap().get(&key).copied();
        match found {
            Some(value) => value,
            None => *self.values.write().unwrap().entry(key).or_insert_with(|| key * key),
        }
    }
}

fn main() {
    let cache = Cache::default();
    assert_eq!((cache.get(7), cache.get(7)), (49, 49));
}
