//! The implementation, with locks taken by the other crate's macro.
#[macro_use]
extern crate lock_macros;

use std::sync::Mutex;

use api::{Backend, Front};

#[derive(Default)]
pub struct Disk {
    state: Mutex<i32>,
}

impl Backend for Disk {
    fn state(&self) -> &Mutex<i32> {
        &self.state
    }
    fn flush(&self) {
        *guard!(self.state) = 0;
    }
}

impl Disk {
    pub fn state_then_front(&self, front: &Front) {
        let state = guard!(self.state);
        front.note(*state);
    }
    pub fn default_method_double(&self) {
        let _g = guard!(self.state);
        self.flush_all(); //~ double_lock
    }
    pub fn flush_ok(&self) {
        drop(guard!(self.state));
        self.flush_all();
    }
}
