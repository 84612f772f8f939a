//! The oracle of the target `lock_programs` on programs that are drawn here, without the fuzzer.
//! `LOCK_PROGRAMS=1000 cargo test --release --features explore` draws more.

use proptest::prelude::*;

fn cases() -> u32 {
    std::env::var("LOCK_PROGRAMS").ok().and_then(|text| text.parse().ok()).unwrap_or(16)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn findings_agree_with_what_can_be_reached(data in prop::collection::vec(any::<u8>(), 64..2048)) {
        let wrong = gordian_fuzz::lock_programs::disagreements(&data);
        prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
