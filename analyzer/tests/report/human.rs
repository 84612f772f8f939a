//! The `human` and `short` formats under snapshot.

use gordian_analyzer::report::{Format, RenderOptions, render};

use crate::fixture::Fixture;
use crate::samples;

fn text(format: Format, fixture: &Fixture, options: RenderOptions) -> String {
    render(format, &fixture.report, &fixture.sources, &options)
}

#[test]
fn snapshots() {
    for (name, fixture) in samples::all() {
        insta::assert_snapshot!(format!("human_{name}"), text(Format::Human, &fixture, RenderOptions::default()));
        insta::assert_snapshot!(format!("short_{name}"), text(Format::Short, &fixture, RenderOptions::default()));
    }
}

#[test]
fn verbose_shows_what_was_left_out() {
    let verbose = RenderOptions { verbose: true, ..RenderOptions::default() };
    insta::assert_snapshot!("verbose_incomplete", text(Format::Human, &samples::incomplete(), verbose));
    insta::assert_snapshot!("verbose_cycle", text(Format::Human, &samples::cycle_across_files(), verbose));
    let chain = text(Format::Human, &samples::long_line_and_chain(), verbose);
    assert!((0..=14).all(|i| chain.contains(&format!("calls level_{i}\n"))), "{chain}");
}

#[test]
fn lines_are_trimmed_to_the_terminal() {
    let narrow = RenderOptions { width: Some(80), ..RenderOptions::default() };
    let fixture = samples::long_line_and_chain();
    let shown = text(Format::Human, &fixture, narrow);
    let of_source = |line: &&str| line.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let widest = shown.lines().filter(of_source).map(|l| l.chars().count()).max().unwrap_or(0);
    assert!((60..=85).contains(&widest), "{widest}: {shown}");
    insta::assert_snapshot!("narrow_long_line", shown);
}

#[test]
fn colours_are_only_colours() {
    for (name, fixture) in samples::all() {
        let plain = text(Format::Human, &fixture, RenderOptions::default());
        let colored = text(Format::Human, &fixture, RenderOptions { color: true, ..RenderOptions::default() });
        assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain, "{name}");
        assert_eq!(colored.contains('\u{1b}'), !fixture.report.findings.is_empty(), "{name}");
        assert!(!plain.contains('\u{1b}'), "{name}");
    }
}
