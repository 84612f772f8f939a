//! One of two modules of the same name.
pub fn touch(locks: &crate::Locks) {
    *locks.a.lock().unwrap() += 1;
}
