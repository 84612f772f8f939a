//! Stands in for [`std::hint`].

#[cfg(all(feature = "explore", rust_1_95))]
pub use std::hint::cold_path;
#[cfg(not(feature = "explore"))]
pub use std::hint::*;
#[cfg(feature = "explore")]
pub use std::hint::{assert_unchecked, black_box, select_unpredictable, unreachable_unchecked};

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
