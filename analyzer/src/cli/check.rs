//! `cargo gordian check`: analyse, report, judge.

use std::collections::BTreeSet;
use std::io::Write;

use super::args::{CheckArgs, Color};
use super::progress::Bar;
use super::{Error, ExitCode, options, terminal};
use crate::base::{Progress, Silent};
use crate::driver;
use crate::report::model::{Level, Report};
use crate::report::{self, Format, RenderOptions};

/// Runs the analysis, writes the report and says how to exit.
pub(super) fn run(args: &CheckArgs, color: Color) -> Result<ExitCode, Error> {
    let options = options::options(args)?;
    let bar = (!args.quiet && terminal::shows_progress()).then(Bar::default);
    let progress: &dyn Progress = bar.as_ref().map_or(&Silent, |bar| bar);
    let (mut report, sources) = driver::analyze(&options, progress)?;
    if let Some(bar) = bar {
        bar.clear();
    }
    report.findings.retain(|f| f.level != Level::Allow && f.confidence >= args.min_confidence);

    let mut rendering = RenderOptions { verbose: args.verbose, ..RenderOptions::default() };
    if let Some(path) = &args.output {
        rendering.color = color == Color::Always;
        let write = || {
            let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
            report::write(args.format, &report, &sources, &rendering, &mut file)?;
            file.flush()
        };
        write().map_err(|source| Error::Output { path: path.clone(), source })?;
    } else {
        rendering.color = terminal::colors_stdout(color);
        rendering.width = terminal::width();
        let mut stdout = terminal::stdout(color);
        let written = report::write(args.format, &report, &sources, &rendering, &mut stdout);
        match written.and_then(|()| stdout.flush()).map_err(Error::Stdout) {
            // Whoever reads may stop reading; the verdict stands.
            Err(error) if error.is_broken_pipe() => {}
            other => other?,
        }
    }
    if !args.quiet {
        remarks(args, &report, color);
    }
    verdict(args, &report)
}

/// What the user should know beside the report.
fn remarks(args: &CheckArgs, report: &Report, color: Color) {
    let shown = args.format == Format::Human && args.output.is_none();
    if !shown && (args.format != Format::Json || args.output.is_some()) {
        terminal::remark(color, &report::last_line(report));
    }
    let said_anyway = args.deny_incomplete || !report.unusable.is_empty() || report.summary.files == 0;
    if shown && !args.verbose && !said_anyway && !report.not_analysed.is_empty() {
        terminal::hint(color, "--verbose lists what was not analysed, and why");
    }
}

fn verdict(args: &CheckArgs, report: &Report) -> Result<ExitCode, Error> {
    if !report.unusable.is_empty() {
        return Err(Error::Unusable(report.unusable.clone()));
    }
    if report.summary.files == 0 {
        return Err(Error::Nothing { lost: !report.not_analysed.is_empty() });
    }
    if args.deny_incomplete && !report.not_analysed.is_empty() {
        let files = report.not_analysed.iter().map(|n| n.file.as_str()).collect::<BTreeSet<_>>().len();
        return Err(Error::Incomplete(if files == 1 {
            "1 file was".to_owned()
        } else {
            format!("{files} files were")
        }));
    }
    let denied = report.findings.iter().any(|f| f.level == Level::Deny);
    Ok(if denied { ExitCode::Findings } else { ExitCode::Clean })
}
