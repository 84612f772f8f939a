//! The same names as in the other crate, with locks of its own in the other order.
use std::sync::Mutex;

#[derive(Default)]
pub struct Bank {
    accounts: Mutex<i32>,
    audit: Mutex<i32>,
}

impl Bank {
    pub fn both_ok(&self) {
        let _first = self.audit.lock().unwrap();
        let _second = self.accounts.lock().unwrap();
    }
}
