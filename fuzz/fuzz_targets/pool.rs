//! A pool of threads does what its sequential model does.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| gordian_fuzz::check("pool", data));
