//! The shuttle crate: stand-ins for std's threads and locks, in tests.

pub use self::check::{check, check_dfs, check_pct, check_random, replay};
pub use std::{cell, future, hint, sync, thread};

pub mod check {
    pub fn check<F: Fn()>(f: F);
    pub fn check_random<F: Fn()>(f: F, iterations: usize);
    pub fn check_pct<F: Fn()>(f: F, iterations: usize, depth: usize);
    pub fn check_dfs<F: Fn()>(f: F, max_iterations: Option<usize>);
    pub fn replay<F: Fn()>(f: F, encoded_schedule: &str);
}
