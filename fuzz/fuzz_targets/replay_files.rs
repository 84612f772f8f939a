//! Damaged replay files, checkpoints and settings: what reads them says what is wrong.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let wrong = gordian_fuzz::replay_files::disagreements(data);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
});
