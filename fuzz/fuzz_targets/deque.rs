//! A work-stealing deque does what its sequential model does.
#![no_main]

use gordian_fuzz::linearizability::deque::Deque;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let wrong = gordian_fuzz::linearizability::disagreements(Deque::new(false), data);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
});
