use std::sync::{Arc, Mutex};
fn main() {
    let m = Arc::new(Mutex::new(0));
    let n = Arc::clone(&m);
    let t = std::thread::spawn(move || *n.lock().unwrap() += 1);
    let _g = m.lock().unwrap();
    t.join().unwrap();
}
