//! Scenario 17: read, find it missing, then write while the read guard still lives in the `match`.
//! expect: double_lock
//! outcome: hangs
//! right: upgrade_right.rs
use std::collections::HashMap;
use std::sync::RwLock;

#[derive(Default)]
struct Cache {
    values: RwLock<HashMap<u32, u32>>,
}

impl Cache {
    fn get(&self, key: u32) -> u32 {
        match self.values.read().unwrap().get(&key) {
            Some(value) => *value,
            None => {
                let value = key * key;
                self.values.write().unwrap().insert(key, value); //~ double_lock
                value
            }
        }
    }
}

fn main() {
    let cache = Cache::default();
    println!("{}", cache.get(7));
}
