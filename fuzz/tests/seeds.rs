//! The seeds of every target, without the fuzzer.

use std::path::Path;

use gordian_fuzz::linearizability::{self, deque::Deque, pool::Pool, ring::Ring, semaphore::Semaphore};
use gordian_fuzz::seeds::{PROGRAMS, directory};
use gordian_fuzz::{TARGETS, counter_schedules};

fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name")).collect();
    names.sort();
    names
}

#[test]
fn every_target_has_seeds_and_agrees_on_them() {
    assert_eq!(names(&directory()), TARGETS.map(|(name, _)| name));
    for (target, disagreements) in TARGETS {
        let seeds = directory().join(target);
        let names = names(&seeds);
        assert!(!names.is_empty(), "{target} has no seeds");
        for name in names {
            let data = std::fs::read(seeds.join(&name)).expect("a seed");
            let wrong = disagreements(&data);
            assert!(wrong.is_empty(), "{target}, {name}: {}", wrong.join("\n"));
        }
    }
}

/// A seed that shows a mistake has to show it in the variant that has it.
#[test]
fn mistakes_are_in_the_seeds_that_are_named_after_them() {
    let seed = |target: &str, name: &str| std::fs::read(directory().join(target).join(name)).expect("a seed");
    for (name, variant) in [
        ("lost_without_lock", "without lock"),
        ("lost_with_own_locks", "a lock of each thread's own"),
        ("lost_between_locks", "lock around the read only"),
    ] {
        assert_eq!(counter_schedules::lost(&seed("counter_schedules", name)), Some(variant));
    }
    let shows = |wrong: Vec<String>| assert!(!wrong.is_empty());
    shows(linearizability::disagreements(Deque::new(true), &seed("deque", "last_item_twice")));
    shows(linearizability::disagreements(Pool::new(true), &seed("pool", "number_twice")));
    shows(linearizability::disagreements(Ring::new(true), &seed("ring_buffer", "room_that_is_gone")));
    shows(linearizability::disagreements(Semaphore::new(true), &seed("semaphore", "permits_that_are_gone")));
}

#[test]
fn seeds_reach_what_their_names_say() {
    for (target, all) in PROGRAMS {
        assert_eq!(names(&directory().join(target)), all.iter().map(|(name, _)| *name).collect::<Vec<_>>());
        for (name, reaches) in all {
            let data = std::fs::read(directory().join(target).join(name)).expect("a seed");
            assert!(reaches(&data), "{target}, {name}");
        }
    }
}
