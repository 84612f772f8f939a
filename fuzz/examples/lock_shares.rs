//! What the programs of `lock_programs` are like: `cargo run --release -p gordian-fuzz --all-features --example lock_shares -- INPUTS`.

use gordian_fuzz::lock_programs::shares;
use gordian_fuzz::random::Random;

fn main() {
    let inputs = std::env::args().nth(1).map_or(100, |text| text.parse().expect("a number"));
    let mut random = Random::new(1);
    let data: Vec<Vec<u8>> = (0..inputs).map(|_| random.bytes(1_500)).collect();
    for (what, count) in shares(&data) {
        println!("{count:>8} {what}");
    }
}
