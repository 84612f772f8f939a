//! The loom crate: stand-ins for std's threads and locks, in tests.

pub use self::model::model;
pub use std::{cell, future, hint, sync, thread};

pub mod model {
    pub fn model<F: Fn()>(f: F);

    #[derive(Debug, Default)]
    pub struct Builder;

    impl Builder {
        pub fn new() -> Builder;
        pub fn check<F: Fn()>(&self, f: F);
    }
}
