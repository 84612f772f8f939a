//! The oracle of the target `replay_files` on damage that is drawn here, without the fuzzer.
//! `REPLAY_FILES=10000 cargo test --release --features explore` draws more.

use proptest::prelude::*;

fn cases() -> u32 {
    std::env::var("REPLAY_FILES").ok().and_then(|text| text.parse().ok()).unwrap_or(256)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn damage_is_told(data in prop::collection::vec(any::<u8>(), 4..96)) {
        let wrong = gordian_fuzz::replay_files::disagreements(&data);
        prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
