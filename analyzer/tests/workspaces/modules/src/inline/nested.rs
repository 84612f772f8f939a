//! Below an inline module.
pub fn harmless() {}

pub fn crate_path_double(locks: &crate::Locks) {
    let _g = locks.a.lock().unwrap();
    crate::locks::first(locks); //~ double_lock
}
