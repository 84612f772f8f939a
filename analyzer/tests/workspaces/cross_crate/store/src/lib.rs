//! Two locks behind accessors.
use std::sync::{Mutex, MutexGuard, RwLock, RwLockReadGuard};

pub mod journal;
pub use journal::Journal;

#[derive(Default)]
pub struct Store {
    pub rows: Mutex<Vec<i32>>,
    index: RwLock<Vec<i32>>,
    pub journal: Journal,
}

impl Store {
    pub fn rows(&self) -> MutexGuard<'_, Vec<i32>> {
        self.rows.lock().unwrap()
    }
    pub fn index(&self) -> RwLockReadGuard<'_, Vec<i32>> {
        self.index.read().unwrap()
    }
    pub fn reindex(&self) {
        let mut index = self.index.write().unwrap();
        index.extend(self.rows().iter()); //~ lock_order_cycle
    }
    pub fn with_rows<R>(&self, f: impl FnOnce(&mut Vec<i32>) -> R) -> R {
        f(&mut self.rows())
    }
}

#[macro_export]
macro_rules! rows {
    ($store:expr) => {
        $crate::Store::rows(&$store)
    };
}
