//! The oracle of the target `lock_programs` on programs that are drawn here, without the fuzzer.
//! `LOCK_PROGRAMS=1000 cargo test --release -p gordian-fuzz --all-features` draws more, and others.

use proptest::prelude::*;

mod support;

proptest! {
    #![proptest_config(support::config("LOCK_PROGRAMS", 16))]

    #[test]
    fn findings_agree_with_what_can_be_reached(data in prop::collection::vec(any::<u8>(), 64..2048)) {
        let wrong = gordian_fuzz::lock_programs::disagreements(&data);
        prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
