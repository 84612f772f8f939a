//! Behind a feature that is off: analysed all the same.
pub fn feature_gated_double(locks: &crate::Locks) {
    let _g = locks.a.lock().unwrap();
    crate::locks::first(locks); //~ double_lock
}
