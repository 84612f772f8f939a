//! Stands in for [`std::hint`].

#[cfg(not(feature = "explore"))]
pub use std::hint::*;
#[cfg(feature = "explore")]
pub use std::hint::{assert_unchecked, black_box, unreachable_unchecked};

/// [`std::hint::spin_loop`]; in an exploration, other threads go first.
#[cfg(feature = "explore")]
#[track_caller]
pub fn spin_loop() {
    if crate::engine::active() {
        crate::engine::yield_now("spins");
    } else {
        std::hint::spin_loop();
    }
}
