//! Every fixture, in each of its editions: findings and `//~` markers must match one to one.

mod support;

use rayon::prelude::*;
use support::{Fixture, Scratch, check_located, finding, marker, sources, tests_dir};

/// One test per topic, and one that no topic is without a test.
macro_rules! topics {
    ($($topic:ident)*) => {
        $(#[test] fn $topic() { check_topic(stringify!($topic)); })*

        #[test]
        fn every_topic_has_a_test() {
            let mut directories: Vec<String> = std::fs::read_dir(tests_dir().join("fixtures"))
                .expect("the fixtures")
                .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
                .collect();
            directories.sort();
            let mut topics = vec![$(stringify!($topic)),*];
            topics.sort_unstable();
            assert_eq!(directories, topics);
        }
    };
}

topics! {
    async_locks
    calls
    closures
    collections
    condvar
    cycles
    flow
    hygiene
    identity
    libraries
    lifetimes
    macros
    odd_names
    parking_lot
    real_code
    rwlock
    spawn
    statics
    traits
    wrappers
}

/// Set `GORDIAN_FIXTURE` to a part of a fixture's name to run only those.
fn check_topic(topic: &str) {
    let filter = std::env::var("GORDIAN_FIXTURE").unwrap_or_default();
    let diffs: Vec<String> = sources(&tests_dir().join("fixtures").join(topic))
        .par_iter()
        .map(|path| Fixture::read(path))
        .filter(|fixture| fixture.name.contains(&filter))
        .flat_map_iter(|fixture| fixture.editions.clone().into_iter().filter_map(move |e| check(&fixture, e).err()))
        .collect();
    let mut diffs = diffs;
    diffs.sort();
    let found = diffs.join("\n");
    if filter.is_empty() {
        support::against_open(topic, &found);
    } else {
        assert!(diffs.is_empty(), "\n{found}");
    }
}

fn check(fixture: &Fixture, edition: u16) -> Result<(), String> {
    let scratch = Scratch::new("fixture");
    let (run, findings) = check_located(&[fixture.as_package(&scratch, edition, &fixture.text)], None);
    let file = if fixture.is_program() { "src/main.rs" } else { "src/lib.rs" };
    let markers = marker::markers(file, &fixture.text, edition);
    let line_text =
        |m: &marker::Marker| fixture.text.lines().nth(m.line as usize - 1).unwrap_or_default().trim().to_owned();
    let outcome = finding::compare(&markers, &findings, line_text).and_then(|()| {
        let expected = Some(i32::from(!markers.is_empty()));
        if run.code == expected { Ok(()) } else { Err(format!("  exit status {:?}, expected {expected:?}", run.code)) }
    });
    outcome.map_err(|diff| format!("{} (edition {edition})\n{diff}", fixture.name))
}
