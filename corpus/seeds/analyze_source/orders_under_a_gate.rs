use std::sync::Mutex;
static G: Mutex<()> = Mutex::new(());
static A: Mutex<i32> = Mutex::new(0);
static B: Mutex<i32> = Mutex::new(0);
pub fn ab() { let _g = G.lock().unwrap(); let _a = A.lock().unwrap(); let _b = B.lock().unwrap(); }
pub fn ba() { let _g = G.lock().unwrap(); let _b = B.lock().unwrap(); let _a = A.lock().unwrap(); }
