//! Random programs with locks: what the analyzer says of their source agrees with what their steps can reach.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let wrong = gordian_fuzz::lock_programs::disagreements(data);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
});
