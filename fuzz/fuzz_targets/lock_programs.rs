//! Random programs with locks: what the analyzer says of their source agrees with what their steps can reach.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| gordian_fuzz::check("lock_programs", data));
