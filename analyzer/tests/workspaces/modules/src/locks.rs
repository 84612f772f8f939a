//! The locks.
use std::sync::Mutex;

#[derive(Default)]
pub struct Locks {
    pub a: Mutex<i32>,
    pub b: Mutex<i32>,
}

pub fn first(locks: &Locks) {
    *locks.a.lock().unwrap() += 1;
}
