//! How the tests of the targets draw.

use proptest::test_runner::{Config, RngSeed};

/// As many cases as the variable says, which differ from run to run; without it, always the same few.
pub fn config(variable: &str, few: u32) -> Config {
    let more = std::env::var(variable).ok().and_then(|text| text.parse().ok());
    let default = Config { failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    match more {
        Some(cases) => Config { cases, ..default },
        None => Config { cases: few, rng_seed: RngSeed::Fixed(1), ..default },
    }
}
