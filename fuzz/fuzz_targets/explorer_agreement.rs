//! Random programs over the facade: the exhaustive strategy reaches what every interleaving reaches.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| gordian_fuzz::check("explorer_agreement", data));
