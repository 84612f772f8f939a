//! What the programs are like that are drawn for the two targets that compare, and by which of its known gaps loom reaches less:
//! `cargo run --release -p gordian-fuzz --all-features --example shares -- INPUTS`.

use gordian_fuzz::random::Random;
use gordian_fuzz::{explorer_agreement, lock_programs};

fn main() {
    let inputs = std::env::args().nth(1).map_or(100, |text| text.parse().expect("a number"));
    let mut random = Random::new(1);
    let data: Vec<Vec<u8>> = (0..inputs).map(|_| random.bytes(1_500)).collect();
    let all =
        [("lock_programs", lock_programs::shares(&data)), ("explorer_agreement", explorer_agreement::shares(&data))];
    for (target, shares) in all {
        println!("{target}");
        for (what, count) in shares {
            println!("{count:>8} {what}");
        }
    }
}
