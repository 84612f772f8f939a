//! Reached by `#[path]`.
use crate::locks::Locks;

pub fn touch_b(locks: &Locks) {
    *locks.b.lock().unwrap() += 1;
}
