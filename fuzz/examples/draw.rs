//! Draws inputs for the oracle of a target without a fuzzer, and prints what does not agree as it comes:
//! `cargo run --release -p gordian-fuzz --all-features --example draw -- TARGET SECONDS SEED`.

use std::panic::catch_unwind;
use std::time::{Duration, Instant};

use gordian_fuzz::random::Random;
use gordian_fuzz::targets;

/// How long an input is, in bytes.
const LENGTH: usize = 1_500;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let target = arguments.next().unwrap_or_else(|| "lock_programs".to_owned());
    let Some((_, disagreements)) = targets().into_iter().find(|(name, _)| *name == target) else {
        eprintln!("no target is called `{target}`");
        std::process::exit(2);
    };
    let mut numbers = arguments.map(|text| text.parse::<u64>().expect("a number"));
    let (seconds, seed) = (numbers.next().unwrap_or(60), numbers.next().unwrap_or(1));
    let mut random = Random::new(seed);
    let begin = Instant::now();
    let (mut inputs, mut wrong) = (0, 0);
    while begin.elapsed() < Duration::from_secs(seconds) {
        let data = random.bytes(LENGTH);
        let found = catch_unwind(|| disagreements(&data)).unwrap_or_else(|panic| {
            let said = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
            vec![format!("it panicked: {}, with {data:?}", said.unwrap_or("saying nothing"))]
        });
        for text in found {
            println!("input {inputs}: {text}");
            wrong += 1;
        }
        inputs += 1;
    }
    println!("{target}: {wrong} disagreements for {inputs} inputs in {:?}", begin.elapsed());
    std::process::exit(i32::from(wrong != 0));
}
