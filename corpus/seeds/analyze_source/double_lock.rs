use std::sync::Mutex;
pub fn f(m: &Mutex<i32>) { let _g = m.lock().unwrap(); drop(m.lock()); }
