//! Damaged replay files, checkpoints and settings: what reads them says what is wrong.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| gordian_fuzz::check("replay_files", data));
