//! The formats that CI providers read.

use gordian_analyzer::report::{Format, RenderOptions, render};
use serde_json::Value;

use crate::samples;

#[test]
fn a_finding_in_each() {
    let fixture = samples::cycle_across_files();
    for format in [Format::Github, Format::CodeQuality] {
        let text = render(format, &fixture.report, &fixture.sources, &RenderOptions::default());
        insta::assert_snapshot!(format.name(), text);
    }
}

#[test]
fn each_finding_is_one_command_and_one_entry() {
    for (name, mut fixture) in samples::all() {
        for finding in &mut fixture.report.findings {
            finding.message.push_str(" 100%\r\n::error::");
        }
        let findings = fixture.report.findings.len();
        let rendered = |format| render(format, &fixture.report, &fixture.sources, &RenderOptions::default());
        let commands = rendered(Format::Github);
        assert_eq!(commands.lines().filter(|line| line.starts_with("::")).count(), findings, "{name}");
        assert_eq!(commands.matches("100%25%0D%0A::error::").count(), findings, "{name}");
        let entries: Value = serde_json::from_str(&rendered(Format::CodeQuality)).expect("JSON");
        let entries = entries.as_array().expect("an array");
        assert!(entries.iter().all(|entry| entry["location"]["lines"]["begin"].as_u64() > Some(0)), "{name}");
        let with_place = fixture.report.findings.iter().filter(|finding| !finding.primary.is_none());
        assert_eq!(entries.len(), with_place.count(), "{name}");
    }
}
