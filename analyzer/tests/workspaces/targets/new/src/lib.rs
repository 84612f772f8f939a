//! Edition 2024: the same code is right.
use many_targets::SLOT;

pub fn else_branch_ok() {
    if let Some(_) = *SLOT.lock().unwrap() {
    } else {
        many_targets::fill();
    }
}

pub fn body_double() {
    if let Some(_) = *SLOT.lock().unwrap() {
        many_targets::fill(); //~ double_lock
    }
}
