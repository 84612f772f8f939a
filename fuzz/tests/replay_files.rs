//! The oracle of the target `replay_files` on damage that is drawn here, without the fuzzer.
//! `REPLAY_FILES=10000 cargo test --release -p gordian-fuzz --all-features` draws more, and others.

use proptest::prelude::*;

mod support;

proptest! {
    #![proptest_config(support::config("REPLAY_FILES", 256))]

    #[test]
    fn damage_is_told(data in prop::collection::vec(any::<u8>(), 4..96)) {
        let wrong = gordian_fuzz::replay_files::disagreements(&data);
        prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
