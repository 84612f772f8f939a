//! Any text as a source file of any edition.
#![no_main]

use gordian_fuzz::allocations::Counting;
use gordian_fuzz::analyze_source::{disagreements, growth, is_measured, mutated};
use libfuzzer_sys::{Corpus, fuzz_mutator, fuzz_target, fuzzer_mutate};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some(mut wrong) = disagreements(data) else { return Corpus::Reject };
    if is_measured(data) {
        wrong.extend(growth(data));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Corpus::Keep
});

// Half of the inputs are changed by tokens, the others as libFuzzer does.
fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let text = std::str::from_utf8(&data[..size]).ok().filter(|_| seed.is_multiple_of(2));
    let Some(text) = text.map(|text| mutated(text, seed, max_size)) else {
        return fuzzer_mutate(data, size, max_size);
    };
    data[..text.len()].copy_from_slice(text.as_bytes());
    text.len()
});
