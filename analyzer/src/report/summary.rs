//! The last line of a report: how much was found in how much.

use std::collections::BTreeSet;

use super::model::{Level, Report};

/// `2 findings (1 error, 1 warning) in 12 files, 3,450 lines; 1 file not analysed`, without a line break.
/// Where nothing was analysed it says so, and nothing of deadlocks.
pub fn last_line(report: &Report) -> String {
    let count_of = |level| report.findings.iter().filter(|f| f.level == level).count();
    let (errors, warnings) = (count_of(Level::Deny), count_of(Level::Warn));
    let found = match (errors, warnings) {
        (0, 0) => "no deadlocks found".to_owned(),
        (_, 0) => format!("{} ({})", counted(errors, "finding"), counted(errors, "error")),
        (0, _) => format!("{} ({})", counted(warnings, "finding"), counted(warnings, "warning")),
        _ => format!(
            "{} ({}, {})",
            counted(errors + warnings, "finding"),
            counted(errors, "error"),
            counted(warnings, "warning")
        ),
    };
    let files = counted(report.summary.files, "file");
    let lines = counted(report.summary.lines, "line");
    // Several parts of one file may be missing; what the user can act on is the file.
    let missing = report.not_analysed.iter().map(|n| n.file.as_str()).collect::<BTreeSet<_>>().len();
    let missing = match missing {
        0 => String::new(),
        n => format!("; {} not analysed", counted(n, "file")),
    };
    if report.summary.files == 0 && report.findings.is_empty() {
        return format!("nothing was analysed{missing}");
    }
    format!("{found} in {files}, {lines}{missing}")
}

/// `1 file`, `3,450 lines`.
fn counted(n: usize, noun: &str) -> String {
    let digits = n.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} {noun}{}", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::NotAnalysed;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(counted(0, "line"), "0 lines");
        assert_eq!(counted(1, "line"), "1 line");
        assert_eq!(counted(999, "line"), "999 lines");
        assert_eq!(counted(1_000, "line"), "1,000 lines");
        assert_eq!(counted(12_345_678, "line"), "12,345,678 lines");
    }

    #[test]
    fn files_not_analysed_are_counted_once_each() {
        let part = |file: &str, line| NotAnalysed { file: file.into(), line, reason: "expected `;`".into() };
        let mut report = Report { not_analysed: vec![part("a.rs", 1), part("a.rs", 7)], ..Report::default() };
        report.summary.files = 3;
        report.summary.lines = 3450;
        assert_eq!(last_line(&report), "no deadlocks found in 3 files, 3,450 lines; 1 file not analysed");
        report.not_analysed.push(part("b.rs", 1));
        assert!(last_line(&report).ends_with("; 2 files not analysed"));
        report.summary.files = 0;
        assert_eq!(last_line(&report), "nothing was analysed; 2 files not analysed");
    }
}
