//! Random programs on the facade: the exhaustive strategy reaches exactly the outcomes, failures and traces that running every
//! interleaving reaches, each trace once. The programs and what has to agree are those of the fuzz target of this name.

use proptest::prelude::*;

#[path = "../../fuzz/src/explorer_agreement/mod.rs"]
mod explorer_agreement;

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(if cfg!(debug_assertions) {
        12
    } else {
        100
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn exhaustive_reaches_what_every_interleaving_reaches(data in prop::collection::vec(any::<u8>(), 16..48)) {
        let wrong = explorer_agreement::disagreements(&data);
        prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
