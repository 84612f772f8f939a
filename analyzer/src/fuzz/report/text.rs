//! The format `text`: a table of the targets, then each failure as it is, with the command that runs it again.

use std::io::{self, Write};

use gordian::witness::Style;

use super::{Failure, Report};

/// Of a report that is not the last one of its run.
pub(super) const NOT_ENDED: &str = "the run has not ended, or it was stopped: this is what it had come to";

pub(super) fn write(report: &Report, width: usize, out: &mut dyn Write) -> io::Result<()> {
    for failure in &report.failures {
        write_failure(failure, width, out)?;
    }
    if !report.has_ended {
        writeln!(out, "{NOT_ENDED}")?;
    }
    let longest = report.targets.iter().map(|target| target.name.len()).max().unwrap_or_default();
    for target in &report.targets {
        let failures = report.failures.iter().filter(|failure| failure.target == target.name).count();
        let rate = if target.seconds > 0.0 { target.fuzzed as f64 / target.seconds } else { 0.0 };
        write!(out, "{:longest$}  {}", target.name, number(target.executions, "input"))?;
        if target.fuzzed > 0 {
            write!(out, " in {:.0} s ({rate:.0}/s)", target.seconds)?;
        }
        write!(out, ", {} kept, {}", target.corpus, number(failures as u64, "failure"))?;
        for remark in target.remarks() {
            write!(out, "; {}", remark.replace('\n', "\n    "))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn write_failure(failure: &Failure, width: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}: {}", failure.target, failure.title)?;
    match &failure.witness {
        Some(witness) => {
            let text = witness.format("text", Style { width }).unwrap_or_default();
            // The first line is the title.
            for line in text.lines().skip(1) {
                writeln!(out, "{line}")?;
            }
        }
        None => {
            for line in &failure.said {
                writeln!(out, "    {line}")?;
            }
        }
    }
    writeln!(out)?;
    let before = if failure.is_old { ", as in an earlier run" } else { "" };
    writeln!(out, "input: {} ({}{before})", failure.input, number(failure.bytes, "byte"))?;
    if let Some(found) = &failure.found {
        writeln!(out, "made shorter from: {found}")?;
    }
    if failure.inputs > 1 {
        writeln!(out, "{} failed this way", number(failure.inputs, "input"))?;
    }
    if !failure.is_repeatable {
        writeln!(out, "it did not fail again when it was run alone")?;
    }
    writeln!(out, "again: {}\n", failure.again)
}

/// With its unit.
pub(super) fn number(count: u64, unit: &str) -> String {
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}
