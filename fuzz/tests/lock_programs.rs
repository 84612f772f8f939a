//! The oracle of the target `lock_programs` on programs that are drawn here, without the fuzzer.
//! `LOCK_PROGRAMS=1000 cargo test --release -p gordian-fuzz --all-features` draws more, and others.

use proptest::prelude::*;

mod support;

/// Sources that the compiler is given, of 16 programs at most each.
const SOURCES: usize = 6;

proptest! {
    #![proptest_config(support::config("LOCK_PROGRAMS", 16))]

    #[test]
    fn findings_agree_with_what_can_be_reached(data in prop::collection::vec(any::<u8>(), 64..2048)) {
        let wrong = gordian_fuzz::lock_programs::disagreements(&data);
        prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

/// What no compiler takes says nothing of the analyzer.
#[test]
fn sources_compile_in_both_editions() {
    let directory = tempfile::tempdir().expect("a directory");
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut random = gordian_fuzz::random::Random::new(1);
    for number in 0..SOURCES {
        let (source, crate_name) = (directory.path().join(format!("s{number}.rs")), format!("s{number}"));
        std::fs::write(&source, gordian_fuzz::lock_programs::source(&random.bytes(2_000)))
            .expect("the source is written");
        for edition in ["2021", "2024"] {
            let output = std::process::Command::new(&rustc)
                .args(["--edition", edition, "--emit=metadata", "--cap-lints=allow", "--crate-name", &crate_name])
                .arg("--out-dir")
                .args([directory.path(), &source])
                .output()
                .expect("rustc runs");
            assert!(output.status.success(), "edition {edition}: {}", String::from_utf8_lossy(&output.stderr));
        }
    }
}
