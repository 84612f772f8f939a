use std::sync::*;
use std::collections::HashMap;
struct F { v: Vec<Mutex<i32>>, m: RwLock<HashMap<String, Arc<Mutex<i32>>>>, o: Option<Box<Mutex<i32>>> }
impl F {
    fn e(&self, i: usize) { let _a = self.v[i].lock(); let _b = self.v[(i + 1) % 5].lock(); }
    fn m(&self) { for x in self.m.read().unwrap().values() { x.lock().unwrap(); } self.o.as_ref().unwrap().lock(); }
}
