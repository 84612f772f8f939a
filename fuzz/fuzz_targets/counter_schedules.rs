//! Shared counters under a schedule: the locked ones lose nothing, and a shown failure is the one that was found.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| gordian_fuzz::check("counter_schedules", data));
