//! Draws programs for the oracle of the target `lock_programs` without a fuzzer, and prints what does not agree, the shortest first:
//! `cargo run --release --features explore --example draw_lock_programs -- ROUNDS SEED`.

use std::time::Instant;

fn main() {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse::<u64>().expect("a number"));
    let (rounds, seed) = (arguments.next().unwrap_or(100), arguments.next().unwrap_or(1));
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut byte = move || {
        // Xorshift (Marsaglia, Journal of Statistical Software 8, 2003).
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    let begin = Instant::now();
    let mut wrong: Vec<String> = Vec::new();
    for _ in 0..rounds {
        let data: Vec<u8> = (0..1500).map(|_| byte()).collect();
        wrong.extend(gordian_fuzz::lock_programs::disagreements(&data));
    }
    wrong.sort_by_key(String::len);
    for text in wrong.iter().take(5) {
        println!("{text}");
    }
    println!("{} disagreements in {rounds} rounds, {:?}", wrong.len(), begin.elapsed());
}
