use std::sync::Mutex;
macro_rules! l { ($($m:expr),* $(,)?) => {{ $(let _g = $m.lock().unwrap();)* }}; (@ $t:tt $($r:tt)+) => { l!($($r)+) } }
macro_rules! s { ($n:ident { $($f:ident: $t:ty),* }) => { struct $n { $($f: Mutex<$t>),* } } }
s!(P { a: i32, b: Vec<i32> });
fn f(p: &P) { l!(p.a, p.b); println!("{} {x}", p.a.lock().unwrap(), x = 1); assert!(vec![*p.a.lock().unwrap()].len() > 0); }
