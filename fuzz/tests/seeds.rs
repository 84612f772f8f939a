//! The seeds of every target, without the fuzzer.

use std::path::Path;

use gordian_fuzz::{analyze_source, explorer_agreement, lock_programs, replay_files};

type Oracle = fn(&[u8]) -> Vec<String>;

const TARGETS: [(&str, Oracle); 4] = [
    ("analyze_source", |data| analyze_source::disagreements(data).unwrap_or_default()),
    ("explorer_agreement", explorer_agreement::disagreements),
    ("lock_programs", lock_programs::disagreements),
    ("replay_files", replay_files::disagreements),
];

fn seeds() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/seeds")
}

fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name")).collect();
    names.sort();
    names
}

#[test]
fn every_target_has_seeds_and_agrees_on_them() {
    assert_eq!(names(&seeds()), TARGETS.map(|(name, _)| name));
    for (target, disagreements) in TARGETS {
        let directory = seeds().join(target);
        let names = names(&directory);
        assert!(!names.is_empty(), "{target} has no seeds");
        for name in names {
            let data = std::fs::read(directory.join(&name)).expect("a seed");
            let wrong = disagreements(&data);
            assert!(wrong.is_empty(), "{target}, {name}: {}", wrong.join("\n"));
        }
    }
}
