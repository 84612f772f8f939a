mod a { pub use super::b::*; pub mod c { pub use crate::a as d; } }
mod b { pub static M: std::sync::Mutex<i32> = std::sync::Mutex::new(0); #[cfg(any(unix, feature = "x"))] pub fn f() { M.lock(); } }
use a::{c::d as e, *};
fn g() { let _g = e::M.lock(); f(); self::b::f(); }
