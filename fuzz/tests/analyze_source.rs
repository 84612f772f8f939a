//! The oracle of the target `analyze_source` on sources that are drawn here, without the fuzzer.
//! `ANALYZE_SOURCE=1000 cargo test --release -p gordian-fuzz --all-features` draws more, and others.

use gordian_fuzz::allocations::Counting;
use gordian_fuzz::analyze_source::{disagreements, growth, mutated};
use gordian_fuzz::seeds::directory;
use proptest::prelude::*;

mod support;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The longest source, in bytes.
const LONGEST: usize = 1_500;

fn seeds() -> Vec<String> {
    let entries = std::fs::read_dir(directory().join("analyze_source")).expect("seeds");
    let mut seeds: Vec<String> =
        entries.map(|entry| std::fs::read_to_string(entry.expect("a seed").path()).expect("text")).collect();
    seeds.sort();
    seeds
}

/// A seed, with changes or without.
fn source() -> impl Strategy<Value = String> {
    (prop::sample::select(seeds()), prop::option::of(any::<u32>())).prop_map(|(seed, changes)| match changes {
        Some(changes) => mutated(&seed, changes, LONGEST),
        None => seed,
    })
}

// One test: what is allocated is counted for the whole process.
proptest! {
    #![proptest_config(support::config("ANALYZE_SOURCE", 40))]

    #[test]
    fn reports_are_in_order_and_work_grows_as_the_source_does(source in source()) {
        let mut wrong = disagreements(source.as_bytes()).expect("text");
        wrong.extend(growth(source.as_bytes()));
        prop_assert!(wrong.is_empty(), "{}\nin {source}", wrong.join("\n"));
    }
}
