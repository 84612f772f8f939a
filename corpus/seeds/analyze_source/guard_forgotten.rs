use std::sync::Mutex;
fn f(m: &Mutex<i32>) { let _ = m.lock(); std::mem::forget(m.lock().unwrap()); }
