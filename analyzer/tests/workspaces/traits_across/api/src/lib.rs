//! A trait that another crate implements.
use std::sync::{Arc, Mutex};

pub trait Backend: Send + Sync {
    fn state(&self) -> &Mutex<i32>;
    fn flush(&self);
    fn flush_all(&self) {
        self.flush();
    }
}

pub struct Front {
    pub backend: Arc<dyn Backend>,
    pub open: Mutex<Vec<i32>>,
}

impl Front {
    pub fn close(&self) {
        let mut open = self.open.lock().unwrap();
        open.clear();
        self.backend.flush_all(); //~ lock_order_cycle
    }
    pub fn note(&self, n: i32) {
        self.open.lock().unwrap().push(n);
    }
}
