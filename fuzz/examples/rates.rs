//! Inputs a second of each target, without a fuzzer, beside one that does nothing:
//! `cargo run --release -p gordian-fuzz --all-features --example rates -- SECONDS`. What does not agree is printed.

use std::time::{Duration, Instant};

use gordian_fuzz::{Oracle, targets};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

fn main() {
    let seconds = std::env::args().nth(1).map_or(10, |text| text.parse().expect("a number of seconds"));
    let nothing: (&str, Oracle) = ("nothing", |_| Vec::new());
    for (name, disagreements) in std::iter::once(nothing).chain(targets()) {
        let mut runner = TestRunner::deterministic();
        let input = prop::collection::vec(any::<u8>(), 0..512);
        let (mut inputs, mut wrong, mut spent) = (0, 0, Duration::ZERO);
        while spent < Duration::from_secs(seconds) {
            let data = input.new_tree(&mut runner).expect("bytes").current();
            let begin = Instant::now();
            let found = disagreements(&data);
            spent += begin.elapsed();
            inputs += 1;
            wrong += found.len();
            found.iter().for_each(|text| println!("{text}"));
            // Drawing takes longer than doing nothing.
            if inputs >= 1_000_000 {
                break;
            }
        }
        println!("{name:<20} {:>10.1} inputs a second, {wrong} disagreements", f64::from(inputs) / spent.as_secs_f64());
    }
}
