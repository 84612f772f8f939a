//! `cargo gordian fuzz`: targets that look for failing inputs and schedules, run by turns.

use std::io::Write;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use clap::{Args, Subcommand, ValueEnum};

use super::args::Color;
use super::options::current_directory;
use super::{Error, ExitCode, terminal};
use crate::fuzz::report::{FORMATS, Format, Report};
use crate::fuzz::{self, Options, Profile, Progress, Project, Sanitizer};

pub(super) const EXIT_CODES: &str = "Exit codes:
  0  no input fails
  1  an input fails; the report tells what could not be done beside that
  2  no input fails, but a target could not be built or run, or not all of it";

/// The arguments of `fuzz`; without a subcommand those of `run`.
#[derive(Debug, Clone, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct FuzzArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<FuzzCommand>,
    /// Without a subcommand.
    #[command(flatten)]
    pub run: RunArgs,
}

/// What to do with fuzz targets.
#[derive(Debug, Clone, Subcommand)]
pub enum FuzzCommand {
    /// Run targets by turns; what stands here may also follow `fuzz` itself
    #[command(after_help = EXIT_CODES)]
    Run(RunArgs),
    /// Add a target, with the fuzz directory if there is none
    Init {
        /// The target's name; with --function by default the function's
        #[arg(value_name = "NAME", required_unless_present = "function")]
        name: Option<String>,
        /// The path of a public function with #[gordian::fuzz], such as `queue::operations`
        #[arg(long, value_name = "PATH")]
        function: Option<String>,
        /// Features of the package that the target needs, separated by commas
        #[arg(short = 'F', long, value_name = "FEATURES", value_delimiter = ',')]
        features: Vec<String>,
        /// The package of the workspace whose code the target runs; default: that in the current directory
        #[arg(short, long, value_name = "PACKAGE")]
        package: Option<String>,
        /// Where a new fuzz directory has gordian from: a directory, or the URL of a git repository; default: as the package has it, else crates.io
        #[arg(long, value_name = "SOURCE")]
        gordian: Option<String>,
    },
    /// List the targets
    List {
        /// Where they are.
        #[command(flatten)]
        place: PlaceArgs,
    },
}

/// Where targets are.
#[derive(Debug, Clone, Args)]
pub struct PlaceArgs {
    /// The fuzz directory; default: that of the package in the current directory, in the root of a workspace those of all its packages
    #[arg(long, value_name = "DIR")]
    pub fuzz_dir: Option<Utf8PathBuf>,
    /// Say so and exit 0 if there are no targets
    #[arg(long)]
    pub if_any: bool,
}

/// The arguments of `fuzz run`.
#[derive(Debug, Clone, Args)]
pub struct RunArgs {
    /// The targets; default: all. PACKAGE/TARGET where several packages have one of that name
    #[arg(value_name = "TARGET")]
    pub targets: Vec<String>,
    /// How long to fuzz, all targets together: 90s, 10m, 1h
    ///
    /// Each target has an equal share, and what one takes longer the others make up for, with at least half of theirs. The time covers
    /// fuzzing (at least a second for each target) and making inputs that fail shorter (for that, each target may take its share once more, at
    /// least 5 s and at most 30 s for each failure). On top of it come building, running what failed before, sorting what was found into
    /// the corpus, and the end of an input that hangs: it fails after 10 s (`timeout` in NAME.options) and is run once again.
    /// A target that fails at once in a known way, 20 times in a row, is given up for this run: what it finds then is behind that failure.
    #[arg(long, value_name = "TIME", default_value = "1m", value_parser = time)]
    pub time: Duration,
    /// Processes at the same time
    #[arg(short, long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: u16,
    /// Fuzz nothing: run what is kept (corpus, seeds and artifacts) once
    #[arg(long, conflicts_with_all = ["time", "jobs", "input"])]
    pub replay_corpus: bool,
    /// Fuzz nothing: run this input of the target, and show how it fails
    #[arg(long, value_name = "FILE", requires = "targets", conflicts_with_all = ["time", "jobs"])]
    pub input: Option<Utf8PathBuf>,
    /// Do not look for shorter inputs that fail the same way
    #[arg(long)]
    pub no_minimise: bool,
    /// Afterwards, take inputs out of the corpus that show nothing the others do not; files that the fuzzer has not named stay
    #[arg(long)]
    pub minimise_corpus: bool,
    /// What the compiler adds to find misuse of memory; `address` needs a nightly toolchain
    #[arg(long, value_name = "SANITIZER", default_value = "none")]
    pub sanitizer: SanitizerName,
    /// Build without optimisation: sooner there, and slower
    #[arg(long)]
    pub dev: bool,
    /// Where they are.
    #[command(flatten)]
    pub place: PlaceArgs,
    /// How to write the report
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = FORMATS.map(|format| format.name))]
    pub format: String,
    /// Write the report to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<Utf8PathBuf>,
    /// Show no progress on standard error
    #[arg(short, long)]
    pub quiet: bool,
    /// More options for libFuzzer, such as `-max_len=512`
    #[arg(last = true, value_name = "OPTIONS")]
    pub options: Vec<String>,
}

/// What the compiler adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SanitizerName {
    /// Nothing; builds on stable
    None,
    /// AddressSanitizer
    Address,
}

/// Does what is asked for.
pub(super) fn run(args: &FuzzArgs, out: &mut dyn Write, color: Color) -> Result<ExitCode, Error> {
    match &args.command {
        None => fuzz(&args.run, out, color),
        Some(FuzzCommand::Run(run)) => fuzz(run, out, color),
        Some(FuzzCommand::Init { name, function, features, package, gordian }) => {
            let of_function = || function.as_deref().and_then(|path| path.rsplit("::").next()).map(str::to_owned);
            let name = name.clone().or_else(of_function).unwrap_or_default();
            let (function, gordian) = (function.as_deref(), gordian.as_deref());
            let wanted = fuzz::init::Wanted { name: &name, function, features, gordian };
            for line in fuzz::init::init(&current_directory()?, package.as_deref(), &wanted)? {
                writeln!(out, "{line}")?;
            }
            out.flush()?;
            Ok(ExitCode::Clean)
        }
        Some(FuzzCommand::List { place }) => {
            let Some(projects) = projects(place, color)? else { return Ok(ExitCode::Clean) };
            for target in projects.iter().flat_map(|project| &project.targets) {
                writeln!(out, "{}", target.label)?;
            }
            out.flush()?;
            Ok(ExitCode::Clean)
        }
    }
}

fn fuzz(args: &RunArgs, out: &mut dyn Write, color: Color) -> Result<ExitCode, Error> {
    let Some(projects) = projects(&args.place, color)? else { return Ok(ExitCode::Clean) };
    // All formats of the report stay there, whatever ends the run.
    let reports = projects.first().map(|project| project.reports.clone()).unwrap_or_default();
    let width = terminal::width().unwrap_or(100);
    let tell = |line: &str| {
        if !args.quiet {
            terminal::remark(color, line);
        }
    };
    // That they cannot be kept is said at the end.
    let keep = |report: &Report| drop(store(&reports, report, width));
    args.output.as_deref().map_or(Ok(()), can_be_written)?;
    let report = report(args, &projects, Progress::new(&tell, &keep))?;
    // The command line knows no others.
    let format = Format::named(&args.format).unwrap_or(FORMATS[0]);
    let written = match &args.output {
        Some(path) => write_to(format, &report, width, path),
        None => format.write(&report, width, out).and_then(|()| out.flush()).map_err(Error::from),
    };
    if !args.quiet && !report.by_cargo_fuzz {
        let hint = "cargo-fuzz is not installed, so cargo has built the targets; `cargo install cargo-fuzz` brings it";
        terminal::hint(color, hint);
    }
    let stored = [written, store(&reports, &report, width)];
    for error in stored.iter().filter_map(|stored| stored.as_ref().err()) {
        terminal::error(color, &error.to_string());
    }
    let is_stored = stored.iter().all(Result::is_ok);
    // What has failed is worth more than what could not be done.
    Ok(match (report.failures.is_empty(), report.is_complete() && is_stored) {
        (false, _) => ExitCode::Findings,
        (true, false) => ExitCode::Failure,
        (true, true) => ExitCode::Clean,
    })
}

/// What the run that is asked for comes to.
fn report(args: &RunArgs, projects: &[Project], progress: Progress<'_>) -> Result<Report, Error> {
    let sanitizer = match args.sanitizer {
        SanitizerName::None => Sanitizer::None,
        SanitizerName::Address => Sanitizer::Address,
    };
    let profile = Profile { sanitizer, dev: args.dev };
    if args.replay_corpus {
        return Ok(fuzz::replay_corpus(projects, &args.targets, profile, progress)?);
    }
    match (&args.input, &args.targets[..]) {
        (Some(input), [target]) => return Ok(fuzz::run_input(projects, target, input, profile, progress)?),
        (Some(input), _) => return Err(fuzz::Error::OneTarget(input.clone()).into()),
        (None, _) => {}
    }
    let options = Options {
        targets: args.targets.clone(),
        time: args.time,
        jobs: usize::from(args.jobs),
        profile,
        minimise: !args.no_minimise,
        minimise_corpus: args.minimise_corpus,
        arguments: args.options.clone(),
    };
    Ok(fuzz::run(projects, &options, progress)?)
}

/// Writes all formats to a directory. A run that is killed leaves each of them whole.
fn store(reports: &Utf8Path, report: &Report, width: usize) -> Result<(), Error> {
    let failed = |path: &Utf8Path| {
        let path = path.to_owned();
        move |source| Error::Output { path, source }
    };
    std::fs::create_dir_all(reports).map_err(failed(reports))?;
    FORMATS.iter().try_for_each(|format| {
        let path = reports.join("report").with_extension(format.extension);
        let new = reports.join("new").with_extension(format.extension);
        write_to(*format, report, width, &new)?;
        std::fs::rename(&new, &path).map_err(failed(&path))
    })
}

/// Tells before anything is run that a report could not be written there; what is there stays.
fn can_be_written(path: &Utf8Path) -> Result<(), Error> {
    let opened = std::fs::OpenOptions::new().create(true).append(true).open(path);
    opened.map(drop).map_err(|source| Error::Output { path: path.to_owned(), source })
}

fn write_to(format: Format, report: &Report, width: usize, path: &Utf8PathBuf) -> Result<(), Error> {
    let write = || {
        let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
        format.write(report, width, &mut file)?;
        file.flush()
    };
    write().map_err(|source| Error::Output { path: path.clone(), source })
}

/// The fuzz directories; none if there may be none.
fn projects(place: &PlaceArgs, color: Color) -> Result<Option<Vec<Project>>, Error> {
    let all = match &place.fuzz_dir {
        Some(directory) => Ok(vec![Project::named(directory)?]),
        None => fuzz::find(&current_directory()?),
    };
    let found = all.and_then(|projects| {
        if place.if_any {
            fuzz::select(&projects, &[]).map(drop)?
        }
        Ok(projects)
    });
    match found {
        Err(error) if place.if_any && error.is_nothing() => {
            terminal::remark(color, &format!("{error}: nothing to fuzz"));
            Ok(None)
        }
        found => Ok(Some(found?)),
    }
}

fn time(text: &str) -> Result<Duration, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        _ => return Err("expected a time such as 90s, 10m or 1h".to_owned()),
    };
    let seconds = number.parse::<u64>().ok().and_then(|number| number.checked_mul(factor));
    match seconds {
        Some(1..=31_536_000) => Ok(Duration::from_secs(seconds.unwrap_or_default())),
        Some(0) => Err("nothing would be run".to_owned()),
        _ => Err("that is more than a year".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn times_have_units() {
        assert_eq!(time("90s").map(|time| time.as_secs()), Ok(90));
        assert_eq!(time("10m").map(|time| time.as_secs()), Ok(600));
        for wrong in ["", "10", "m", "1.5h", "-1s", "0s", "99999999999999999999h", "9999999h", "10 m"] {
            assert!(time(wrong).is_err(), "{wrong}");
        }
    }
}
