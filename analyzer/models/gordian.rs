//! The gordian crate: stand-ins for std's threads and locks, and for those of other libraries, in tests.

pub use crossbeam;
pub use parking_lot;
pub use std::{cell, future, hint, thread, time};
pub use tokio;

pub fn explore<F: Fn()>(body: F);

pub mod sync {
    pub use std::sync::*;

    pub mod counted {
        pub use std::sync::{Arc, Weak};

        pub fn from_std<T>(value: Arc<T>) -> Arc<T> {
            value
        }
    }
}
