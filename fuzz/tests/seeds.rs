//! The seeds of every target, without the fuzzer.

use std::path::Path;

use gordian_fuzz::seeds::{directory, named};
use gordian_fuzz::targets;

fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name")).collect();
    names.sort();
    names
}

#[test]
fn every_target_has_seeds_and_agrees_on_them() {
    assert_eq!(names(&directory()), targets().iter().map(|(name, _)| *name).collect::<Vec<_>>());
    for (target, disagreements) in targets() {
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

#[test]
fn seeds_reach_what_their_names_say() {
    for (target, all) in named() {
        assert_eq!(names(&directory().join(target)), all.iter().map(|(name, _)| *name).collect::<Vec<_>>());
        for (name, reaches) in all {
            let data = std::fs::read(directory().join(target).join(name)).expect("a seed");
            assert!(reaches(&data), "{target}, {name}");
        }
    }
}
