//! Edition 2018: the `else` of an `if let` is under the guard.
use std::sync::Mutex;

pub static SLOT: Mutex<Option<i32>> = Mutex::new(None);

pub fn fill() {
    *SLOT.lock().unwrap() = Some(1);
}

pub fn else_branch_double() {
    if let Some(_) = *SLOT.lock().unwrap() {
    } else {
        fill(); //~ double_lock
    }
}
