//! The oracles of the targets whose inputs hold a schedule, on inputs that are drawn here, without the fuzzer.
//! `SCHEDULES=10000 cargo test --release -p gordian-fuzz --all-features` draws more, and others.

use gordian_fuzz::counter_schedules;
use gordian_fuzz::linearizability::OBJECTS;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

mod support;

fn input() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 8..96)
}

proptest! {
    #![proptest_config(support::config("SCHEDULES", 256))]

    #[test]
    fn locked_counters_lose_nothing(data in input()) {
        let wrong = counter_schedules::disagreements(&data);
        prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn objects_do_what_their_models_do(data in input()) {
        for object in OBJECTS {
            let wrong = (object.disagreements)(&data);
            prop_assert!(wrong.is_empty(), "{}: {}", object.name, wrong.join("\n"));
        }
    }
}

/// Inputs that are drawn until one finds the mistake; the same ones each time.
const TRIES: usize = 20_000;

fn finds(is_found: impl Fn(&[u8]) -> bool) -> bool {
    let mut runner = TestRunner::deterministic();
    let input = input();
    (0..TRIES).any(|_| input.new_tree(&mut runner).is_ok_and(|tree| is_found(&tree.current())))
}

#[test]
fn mistakes_are_found() {
    for object in OBJECTS {
        for (mistake, shows) in object.mistakes {
            assert!(finds(shows), "{}: {mistake}", object.name);
        }
    }
}

#[test]
fn counters_without_the_right_lock_lose() {
    for variant in ["without lock", "a lock of each thread's own", "lock around the read only"] {
        assert!(finds(|data| counter_schedules::lost(data) == Some(variant)), "{variant}");
    }
}
