//! The part that is whole.
use std::sync::Mutex;

#[derive(Default)]
pub struct Shared {
    pub value: Mutex<i32>,
}

impl Shared {
    pub fn bump(&self) {
        *self.value.lock().unwrap() += 1;
    }
}
