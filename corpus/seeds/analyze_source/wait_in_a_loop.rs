use std::sync::*;
fn w(p: &(Mutex<bool>, Condvar)) { let mut g = p.0.lock().unwrap(); while !*g { g = p.1.wait(g).unwrap(); } p.1.notify_all(); }
