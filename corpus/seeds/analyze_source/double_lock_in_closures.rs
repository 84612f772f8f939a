use std::sync::{Arc, Mutex};
use std::thread;
fn with<R>(m: &Mutex<i32>, f: impl FnOnce(&mut i32) -> R) -> R { f(&mut m.lock().unwrap()) }
fn main() {
    let m = Arc::new(Mutex::new(0));
    let n = m.clone();
    thread::spawn(move || with(&n, |x| *x += 1));
    thread::scope(|s| { s.spawn(|| *m.lock().unwrap() += 1); });
    with(&m, |_| with(&m, |x| *x));
    (|| m.lock())().unwrap();
}
