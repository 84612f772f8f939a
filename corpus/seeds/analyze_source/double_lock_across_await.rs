use tokio::sync::{Mutex, RwLock};
struct S { a: Mutex<i32>, b: RwLock<i32> }
impl S {
    async fn x(&self) { let _a = self.a.lock().await; self.y().await; }
    async fn y(&self) { let _b = self.b.write().await; async { *self.a.lock().await += 1 }.await; }
}
fn main() { tokio::spawn(async move { s.x().await }); }

