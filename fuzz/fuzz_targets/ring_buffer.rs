//! A ring buffer does what its sequential model does.
#![no_main]

use gordian_fuzz::linearizability::ring::Ring;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let wrong = gordian_fuzz::linearizability::disagreements(Ring::new(false), data);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
});
