//! Any text as a source file of any edition: the analyzer must neither panic nor hang, and must give the same report twice.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|data: &[u8]| -> Corpus {
    let Ok(text) = std::str::from_utf8(data) else { return Corpus::Reject };
    // The edition depends on the input alone, so that a crash file says everything.
    let edition = [2015, 2018, 2021, 2024][data.len() % 4];
    let (first, _) = gordian_analyzer::analyze_source(text, edition);
    if data.len() < 2_000 {
        let (again, _) = gordian_analyzer::analyze_source(text, edition);
        assert_eq!(first.findings, again.findings, "the same source gave two reports");
    }
    Corpus::Keep
});
