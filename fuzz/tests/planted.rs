//! The oracles can fail: bugs that are planted are found by them.
//! `RUSTFLAGS="--cfg gordian_planted" cargo test --release -p gordian-fuzz --all-features --test planted --target-dir target/planted`

#![cfg(gordian_planted)]

use std::process::Command;

/// The bugs, and the test program that finds each.
const PLANTED: [(&str, &str); 31] = [
    ("index_for_each_component", "analyze_source"),
    ("double_lock", "lock_programs"),
    ("lock_order_cycle", "lock_programs"),
    ("cycle_of_readers", "lock_programs"),
    ("cycle_of_three", "lock_programs"),
    ("recursive_read", "lock_programs"),
    ("lock_held_across_join", "lock_programs"),
    ("guard_dropped_at_once", "lock_programs"),
    ("guard_forgotten", "lock_programs"),
    ("gate_that_is_given", "lock_programs"),
    ("dependence_read_write", "explorer_agreement"),
    ("dependence_write_write", "explorer_agreement"),
    ("dependence_lock", "explorer_agreement"),
    ("dependence_try_lock", "explorer_agreement"),
    ("dependence_unlock_shared", "explorer_agreement"),
    ("dependence_upgradable", "explorer_agreement"),
    ("dependence_downgrade", "explorer_agreement"),
    ("dependence_owners", "explorer_agreement"),
    ("dependence_wake", "explorer_agreement"),
    ("dependence_leave", "explorer_agreement"),
    ("dependence_once_enter", "explorer_agreement"),
    ("dependence_send", "explorer_agreement"),
    ("dependence_receive", "explorer_agreement"),
    ("dependence_notify", "explorer_agreement"),
    ("dependence_timeout", "explorer_agreement"),
    ("dependence_barrier", "explorer_agreement"),
    ("dependence_park", "explorer_agreement"),
    ("dependence_once", "explorer_agreement"),
    ("dependence_close", "explorer_agreement"),
    ("dependence_finish", "explorer_agreement"),
    ("dependence_strike", "explorer_agreement"),
];

/// Whether the test program passes with that bug, and how long it took.
fn passes(bug: &str, test: &str) -> (bool, std::time::Duration) {
    let begun = std::time::Instant::now();
    let output = Command::new(env!("CARGO"))
        .args([
            "test",
            "--release",
            "-p",
            "gordian-fuzz",
            "--all-features",
            "--target-dir",
            "target/planted",
            "--test",
            test,
        ])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .env("RUSTFLAGS", "--cfg gordian_planted")
        .env("GORDIAN_PLANTED", bug)
        // The same draws with a bug as without one, so that what fails is the bug.
        .env("PROPTEST_RNG_SEED", "1")
        .env("ANALYZE_SOURCE", "40")
        .env("LOCK_PROGRAMS", "160")
        .env("EXPLORER_AGREEMENT", "4000")
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stdout);
    // Nothing else than a draw that does not agree is a find: no crash, and no build that fails.
    let passes = said.contains("test result: ok. ") && !said.contains("test result: ok. 0 passed");
    assert!(passes || said.contains("Test failed: "), "{bug}: {said}{}", String::from_utf8_lossy(&output.stderr));
    (passes, begun.elapsed())
}

#[test]
fn every_planted_bug_is_found_and_nothing_else() {
    for test in ["analyze_source", "lock_programs", "explorer_agreement"] {
        assert!(passes("none", test).0, "{test} fails without a bug");
    }
    for (bug, test) in PLANTED {
        let (passes, time) = passes(bug, test);
        println!("{bug}: {} after {:.0} s", if passes { "missed" } else { "found" }, time.as_secs_f64());
        assert!(!passes, "{test} does not find {bug}");
    }
}
