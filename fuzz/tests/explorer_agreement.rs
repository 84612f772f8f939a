//! The oracle of the target `explorer_agreement` on programs that are drawn here, without the fuzzer.
//! `EXPLORER_AGREEMENT=1000 cargo test --release --features explore` draws more.

use proptest::prelude::*;

fn cases() -> u32 {
    std::env::var("EXPLORER_AGREEMENT").ok().and_then(|text| text.parse().ok()).unwrap_or(32)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn strategies_and_engines_agree(data in prop::collection::vec(any::<u8>(), 16..48)) {
        let wrong = gordian_fuzz::explorer_agreement::disagreements(&data);
        prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
