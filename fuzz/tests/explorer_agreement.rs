//! The oracle of the target `explorer_agreement` on programs that are drawn here, without the fuzzer.
//! `EXPLORER_AGREEMENT=1000 cargo test --release -p gordian-fuzz --all-features` draws more, and others.

use proptest::prelude::*;

mod support;

proptest! {
    #![proptest_config(support::config("EXPLORER_AGREEMENT", 32))]

    #[test]
    fn strategies_and_engines_agree(data in prop::collection::vec(any::<u8>(), 16..48)) {
        let wrong = gordian_fuzz::explorer_agreement::disagreements(&data);
        prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
