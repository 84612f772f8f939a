use std::sync::RwLock;
struct S { l: RwLock<i32> }
impl S {
    fn a(&self) -> i32 { *self.l.read().unwrap() + self.b() }
    fn b(&self) -> i32 { *self.l.read().unwrap() }
    fn c(&self) { *self.l.write().unwrap() += 1; }
}
