//! Below it.
use super::super::Locks;

pub fn deepest(locks: &Locks) {
    *locks.b.lock().unwrap() += 1;
}
