//! A pool of numbers does what its sequential model does.
#![no_main]

use gordian_fuzz::linearizability::pool::Pool;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let wrong = gordian_fuzz::linearizability::disagreements(Pool::new(false), data);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
});
