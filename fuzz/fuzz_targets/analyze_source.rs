//! Any text as a source file of any edition.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some(wrong) = gordian_fuzz::analyze_source::disagreements(data) else { return Corpus::Reject };
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Corpus::Keep
});
