//! Random programs over the facade: the exhaustive strategy reaches what every interleaving reaches.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let wrong = gordian_fuzz::explorer_agreement::disagreements(data);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
});
