//! Property tests: findings do not depend on the order of files and items, on comments or on formatting; the same input
//! gives the same bytes.

mod support;

use std::path::Path;

use proptest::prelude::*;
use support::disturb::{Choices, reformat, reorder_items};
use support::{Fixture, Scratch, check_json, finding, run, sources, tests_dir};

fn fixtures() -> Vec<Fixture> {
    sources(&tests_dir().join("fixtures")).iter().map(|path| Fixture::read(path)).collect()
}

fn normalised(report: &serde_json::Value) -> Vec<String> {
    let mut all: Vec<String> = finding::findings(report).iter().map(finding::Finding::normalised).collect();
    all.sort();
    all
}

fn findings_of(fixture: &Fixture, text: &str) -> Vec<String> {
    let scratch = Scratch::new("determinism");
    let run = check_json(&fixture.as_package(&scratch, fixture.editions[0], text));
    run.assert_orderly();
    let report = run.json();
    assert_eq!(report["summary"]["not_analysed"].as_u64(), Some(0), "{}: {}\n{text}", fixture.name, run.stdout);
    normalised(&report)
}

/// The output without the one figure that may differ.
fn without_time(stdout: &str) -> String {
    match stdout.split_once("\"elapsed_ms\":") {
        Some((before, after)) => {
            format!("{before}\"elapsed_ms\":{}", after.trim_start().trim_start_matches(|c: char| c.is_ascii_digit()))
        }
        None => stdout.to_owned(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, max_shrink_iters: 16, ..ProptestConfig::default() })]

    #[test]
    fn item_order_does_not_matter(which in any::<prop::sample::Index>(), seed in any::<u64>()) {
        let all = fixtures();
        let fixture = which.get(&all);
        let changed = reorder_items(&fixture.text, &mut Choices(seed));
        prop_assert_eq!(findings_of(fixture, &fixture.text), findings_of(fixture, &changed), "{}", &fixture.name);
    }

    #[test]
    fn comments_and_formatting_do_not_matter(which in any::<prop::sample::Index>(), seed in any::<u64>()) {
        let all = fixtures();
        let fixture = which.get(&all);
        let changed = reformat(&fixture.text, &mut Choices(seed));
        prop_assert_eq!(findings_of(fixture, &fixture.text), findings_of(fixture, &changed), "{}", &fixture.name);
    }

    #[test]
    fn order_of_paths_does_not_matter(which in any::<prop::sample::Index>(), seed in any::<u64>()) {
        let names = ["cross_crate", "modules", "same_names", "targets", "traits_across"];
        let root = tests_dir().join("workspaces").join(which.get(&names));
        let scratch = Scratch::new("paths");
        let mut paths = Vec::new();
        for source in sources(&root) {
            let relative = source.strip_prefix(&root).expect("below the root").to_string_lossy().into_owned();
            scratch.write(&relative, std::fs::read(&source).expect("a source"));
            paths.push(relative);
        }
        let sorted = check_all(scratch.path(), &paths);
        Choices(seed).shuffle(&mut paths);
        let shuffled = check_all(scratch.path(), &paths);
        prop_assert_eq!(normalised(&sorted), normalised(&shuffled));
    }
}

fn check_all(root: &Path, paths: &[String]) -> serde_json::Value {
    let mut arguments = vec!["check", "--format", "json"];
    arguments.extend(paths.iter().map(String::as_str));
    let run = run(&arguments, Some(root));
    run.assert_orderly();
    run.json()
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let fixtures = tests_dir().join("fixtures");
    for format in ["json", "human", "short"] {
        let arguments = ["check".as_ref(), "--format".as_ref(), format.as_ref(), fixtures.as_os_str()];
        let first = run(&arguments, None);
        first.assert_orderly();
        assert!(!first.stdout.is_empty());
        for _ in 0..2 {
            let again = run(&arguments, None);
            assert_eq!(first.code, again.code);
            if format == "json" {
                assert_eq!(without_time(&first.stdout), without_time(&again.stdout), "{format}");
            } else {
                assert_eq!(first.stdout.lines().next(), again.stdout.lines().next(), "{format}");
                assert_eq!(first.stdout.lines().count(), again.stdout.lines().count(), "{format}");
            }
        }
    }
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let fixtures = tests_dir().join("fixtures");
    let with_threads = |number: &str| {
        let output = std::process::Command::new(support::PROGRAM)
            .args(["check".as_ref(), "--format".as_ref(), "json".as_ref(), fixtures.as_os_str()])
            .env("RAYON_NUM_THREADS", number)
            .output()
            .expect("the program starts");
        without_time(&String::from_utf8_lossy(&output.stdout))
    };
    assert_eq!(with_threads("1"), with_threads("7"));
}

/// What is found in each of these files, which are no part of a package.
fn findings_by_file(files: &[(String, String)]) -> Vec<(String, String)> {
    let scratch = Scratch::new("disturbed");
    for (name, text) in files {
        scratch.write(name, text.as_bytes());
    }
    let report = check_all(scratch.path(), &[".".to_owned()]);
    let all = finding::findings(&report);
    let mut found: Vec<_> = all
        .iter()
        .map(|one| (one.steps.first().map_or_else(String::new, |step| step.0.clone()), one.normalised()))
        .collect();
    found.sort();
    found
}

#[test]
fn no_fixture_changes_its_findings_when_it_is_disturbed() {
    let fixtures = fixtures();
    let named = |change: &dyn Fn(usize, &str) -> String| -> Vec<(String, String)> {
        let files = fixtures.iter().enumerate();
        files.map(|(at, one)| (one.name.clone(), change(at, &one.text))).collect()
    };
    let expected = findings_by_file(&named(&|_, text| text.to_owned()));
    assert!(!expected.is_empty());
    for round in 0..3 {
        let disturbed = named(&|at, text| {
            let mut choices = Choices((at * 3 + round) as u64);
            // The first lines may say which edition it is.
            let head: String = text
                .lines()
                .take_while(|line| line.starts_with("//@"))
                .fold(String::new(), |head, line| head + line + "\n");
            head + &reformat(&reorder_items(text, &mut choices), &mut choices)
        });
        let found = findings_by_file(&disturbed);
        let lost: Vec<_> = expected.iter().filter(|one| !found.contains(one)).collect();
        let new: Vec<_> = found.iter().filter(|one| !expected.contains(one)).collect();
        assert!(lost.is_empty() && new.is_empty(), "round {round}: lost {lost:#?}, new {new:#?}");
    }
}

#[test]
fn disturbed_fixtures_are_still_rust() {
    for (seed, fixture) in fixtures().iter().enumerate() {
        let mut choices = Choices(seed as u64);
        let changed = reformat(&reorder_items(&fixture.text, &mut choices), &mut choices);
        assert!(changed != fixture.text);
        if let Err(error) = syn::parse_file(&changed) {
            panic!("{}: {error}\n{changed}", fixture.name);
        }
    }
}
