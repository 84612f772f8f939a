//! Leaving out function bodies that cannot matter changes no finding.

mod support;

use std::path::Path;

use proptest::prelude::*;
use support::disturb::{Choices, reorder_items};
use support::{Fixture, Scratch, finding, run, sources, tests_dir};

/// The findings and the number of edges, with all bodies parsed or only those that may matter.
fn seen(path: &Path, all: bool) -> (Vec<String>, Option<u64>) {
    let mut arguments = vec!["check".as_ref(), "--format".as_ref(), "json".as_ref(), path.as_os_str()];
    if all {
        arguments.push("--parse-all".as_ref());
    }
    let run = run(&arguments, None);
    run.assert_orderly();
    let report = run.json();
    let findings = finding::findings(&report).iter().map(finding::Finding::normalised).collect();
    (findings, report["summary"]["edges"].as_u64())
}

#[test]
fn fixtures_and_programs_show_the_same() {
    let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/programs/src/bin");
    for directory in [tests_dir().join("fixtures"), tests_dir().join("workspaces"), programs] {
        let whole = seen(&directory, true);
        assert!(!whole.0.is_empty(), "{}", directory.display());
        assert_eq!(seen(&directory, false), whole, "{}", directory.display());
    }
}

/// Short bodies are kept because they are short: here none is.
#[test]
fn long_bodies_show_the_same() {
    let scratch = Scratch::new("long_bodies");
    let padding = format!("{{\n// {}\n", "so long that no body is short any more; ".repeat(3));
    for path in sources(&tests_dir().join("fixtures")) {
        let fixture = Fixture::read(&path);
        scratch.write(&format!("{}.rs", fixture.name.replace('/', "_")), fixture.text.replace("{\n", &padding));
    }
    let whole = seen(scratch.path(), true);
    assert!(!whole.0.is_empty());
    assert_eq!(seen(scratch.path(), false), whole);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, max_shrink_iters: 8, ..ProptestConfig::default() })]

    #[test]
    fn mixed_fixtures_show_the_same(which in prop::collection::vec(any::<prop::sample::Index>(), 2..5), seed in any::<u64>()) {
        let all: Vec<Fixture> =
            sources(&tests_dir().join("fixtures")).iter().map(|path| Fixture::read(path)).collect();
        let mut choices = Choices(seed);
        let modules = which.iter().enumerate().map(|(index, which)| {
            let text = reorder_items(&which.get(&all).text, &mut choices);
            format!("mod part_{index} {{\n{text}\n}}\n")
        });
        let text: String = modules.collect();
        let scratch = Scratch::new("extent");
        let package = which[0].get(&all).as_package(&scratch, 2021, &text);
        prop_assert_eq!(seen(&package, false), seen(&package, true));
    }
}
