//! Findings as the JSON report has them, held against markers.

use std::fmt::Write as _;

use serde_json::Value;

use super::marker::Marker;

/// A finding, as far as tests look at it.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: String,
    /// `certain`, `likely`, `possible`.
    pub confidence: String,
    /// The message.
    pub message: String,
    /// The function of the main location.
    pub function: String,
    /// The names of its locks.
    pub locks: Vec<String>,
    /// The entries of its threads.
    pub entries: Vec<String>,
    /// Every (file, line) of its steps.
    pub steps: Vec<(String, u64)>,
    /// The main location.
    pub main: Option<(String, u64)>,
}

/// The findings of a JSON report.
pub fn findings(report: &Value) -> Vec<Finding> {
    let list = report["findings"].as_array().expect("the report has findings");
    list.iter().map(finding).collect()
}

/// The findings of a JSON report with their main locations, which only the `short` report of the same input shows: one
/// line per finding, in the same order.
pub fn located_findings(report: &Value, short: &str) -> Vec<Finding> {
    let mut found = findings(report);
    let lines: Vec<&str> = short.lines().filter(|line| line.contains("]")).collect();
    assert_eq!(found.len(), lines.len(), "the two formats differ:\n{short}");
    for (finding, line) in found.iter_mut().zip(lines) {
        assert!(line.contains(&format!("[{}]", finding.rule)), "{line} is no {}", finding.rule);
        finding.main = main_location(line);
    }
    found
}

/// `file:line:column: level[rule] message`, where the file may contain colons.
fn main_location(line: &str) -> Option<(String, u64)> {
    let (place, _) = line.split_once(": error[").or_else(|| line.split_once(": warning["))?;
    let (place, _column) = place.rsplit_once(':')?;
    let (file, line) = place.rsplit_once(':')?;
    Some((file.to_owned(), line.parse().ok()?))
}

fn finding(value: &Value) -> Finding {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let place = |value: &Value| Some((value["file"].as_str()?.to_owned(), value["line"].as_u64()?));
    let items = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let threads = items(&value["threads"]);
    Finding {
        rule: text(&value["rule"]),
        confidence: text(&value["confidence"]),
        message: text(&value["message"]),
        function: text(&value["function"]),
        locks: items(&value["locks"]).iter().map(|lock| text(&lock["name"])).collect(),
        entries: threads.iter().map(|thread| text(&thread["entry"])).collect(),
        steps: threads.iter().flat_map(|thread| items(&thread["steps"])).filter_map(|step| place(&step)).collect(),
        main: None,
    }
}

impl Finding {
    /// True if the marker can mean this finding. A cycle has no side of its own, so any of its steps will do.
    fn answers(&self, marker: &Marker) -> bool {
        let here = |(file, line): &(String, u64)| *line == marker.line && same_file(file, &marker.file);
        let placed = match &self.main {
            Some(main) if self.rule != "lock_order_cycle" => here(main),
            _ => self.steps.iter().any(here),
        };
        placed && self.rule == marker.rule && marker.confidence.as_ref().is_none_or(|c| *c == self.confidence)
    }

    /// What a reader needs to find it.
    fn describe(&self) -> String {
        let main = self.main.as_ref().map_or(String::new(), |(_, line)| format!("line {line}, "));
        let steps: Vec<String> = self.steps.iter().map(|(_, line)| line.to_string()).collect();
        format!(
            "{} ({}) {main}steps at {}, in {}: {}",
            self.rule,
            self.confidence,
            steps.join(" "),
            self.function,
            self.message
        )
    }

    /// What must not change when only positions do.
    pub fn normalised(&self) -> String {
        let mut locks = self.locks.clone();
        locks.sort();
        let mut entries = self.entries.clone();
        entries.sort();
        format!("{} {} in {}: locks {locks:?}, entries {entries:?}", self.rule, self.confidence, self.function)
    }
}

/// Reports name files relative to something or as given; markers name them relative to the fixture.
fn same_file(reported: &str, marked: &str) -> bool {
    let reported = reported.replace('\\', "/");
    reported == marked || reported.strip_suffix(marked).is_some_and(|rest| rest.ends_with('/'))
}

/// Matches findings and markers one to one. `Err` holds what is missing and what is too much, readable.
pub fn compare(markers: &[Marker], findings: &[Finding], line_text: impl Fn(&Marker) -> String) -> Result<(), String> {
    let mut finding_of: Vec<Option<usize>> = vec![None; markers.len()];
    let mut marker_of: Vec<Option<usize>> = vec![None; findings.len()];
    for marker in 0..markers.len() {
        let mut seen = vec![false; findings.len()];
        augment(marker, markers, findings, &mut seen, &mut finding_of, &mut marker_of);
    }
    let mut diff = String::new();
    for (marker, found) in markers.iter().zip(&finding_of) {
        if found.is_none() {
            let confidence = marker.confidence.as_ref().map_or(String::new(), |c| format!(" ({c})"));
            let source = line_text(marker);
            let _ =
                writeln!(diff, "  missing     {}:{} {}{confidence}   {source}", marker.file, marker.line, marker.rule);
        }
    }
    for (finding, marked) in findings.iter().zip(&marker_of) {
        if marked.is_none() {
            let _ = writeln!(diff, "  unexpected  {}", finding.describe());
        }
    }
    if diff.is_empty() { Ok(()) } else { Err(diff) }
}

/// One step of bipartite matching by augmenting paths: finds `marker` a finding, moving others if it must.
fn augment(
    marker: usize,
    markers: &[Marker],
    findings: &[Finding],
    seen: &mut [bool],
    finding_of: &mut [Option<usize>],
    marker_of: &mut [Option<usize>],
) -> bool {
    for candidate in 0..findings.len() {
        if seen[candidate] || !findings[candidate].answers(&markers[marker]) {
            continue;
        }
        seen[candidate] = true;
        let free = match marker_of[candidate] {
            None => true,
            Some(other) => augment(other, markers, findings, seen, finding_of, marker_of),
        };
        if free {
            marker_of[candidate] = Some(marker);
            finding_of[marker] = Some(candidate);
            return true;
        }
    }
    false
}
