//! Modules of every kind.
mod locks;
mod deep;
#[path = "somewhere_else.rs"]
mod elsewhere;
#[cfg(unix)]
#[path = "unix.rs"]
mod os;
#[cfg(not(unix))]
#[path = "other_os.rs"]
mod os;
#[cfg(feature = "extra")]
mod extra;
mod prelude {
    pub use crate::deep::deeper::*;
    pub use crate::locks::{first as one, Locks};
}

use prelude::*;

pub fn os_double(locks: &Locks) {
    let _g = locks.a.lock().unwrap();
    os::touch(locks); //~ double_lock
}

pub fn reexported_function_double(locks: &Locks) {
    let _g = locks.a.lock().unwrap();
    one(locks); //~ double_lock
}

pub fn glob_import_double(locks: &Locks) {
    let _g = locks.b.lock().unwrap();
    deepest(locks); //~ double_lock
}

pub fn path_attribute_double(locks: &Locks) {
    let _g = locks.b.lock().unwrap();
    elsewhere::touch_b(locks); //~ double_lock
}

pub fn all_released_ok(locks: &Locks) {
    os::touch(locks);
    one(locks);
    deepest(locks);
    elsewhere::touch_b(locks);
}

pub mod inline {
    pub mod nested;
    pub fn super_path_double(locks: &super::Locks) {
        let _g = locks.a.lock().unwrap();
        super::locks::first(locks); //~ double_lock
        nested::harmless();
    }
}
