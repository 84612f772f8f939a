//! `cargo gordian replay`: runs the test that a replay file names, along the schedule in it.
//!
//! The file is written and followed by the crate `gordian` in the test's own process; this only starts that, with the variable
//! `GORDIAN_REPLAY`, and says what came of it.

use std::io::{self, Write};
use std::process::{Command, ExitStatus};

use camino::Utf8PathBuf;
use clap::Args;
use gordian::witness::{FORMATS, FileError, Replayed, Style, Witness};

use super::args::Color;
use super::{Error, ExitCode, terminal};

pub(super) const EXIT_CODES: &str = "Exit codes:
  0  the interleaving does not fail any more, or it has only been shown
  1  it fails
  2  it could not be run: the file is missing, damaged, or of a test that has changed since";

/// The arguments of `replay`.
#[derive(Debug, Clone, Args)]
pub struct ReplayArgs {
    /// The replay file; the last line of a failure names it
    #[arg(value_name = "FILE")]
    pub file: Utf8PathBuf,
    /// Show the interleaving in this format instead of running it: text, json, html, chrome or mermaid
    #[arg(long, value_name = "FORMAT", value_parser = FORMATS.map(|format| format.name), hide_possible_values = true)]
    pub format: Option<String>,
    /// More arguments for cargo, such as `--release` or `--features`
    #[arg(last = true, value_name = "CARGO_ARGS")]
    pub cargo: Vec<String>,
}

/// Why the execution of a replay file could not be run again.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// The file is missing or damaged.
    #[error("{file}: {source}")]
    File {
        /// As given.
        file: Utf8PathBuf,
        /// What is wrong with it.
        source: FileError,
    },
    /// The file does not say what to run.
    #[error("{file} does not say which program of which package failed")]
    NoProgram {
        /// As given.
        file: Utf8PathBuf,
    },
    /// The system does not start cargo, or keeps no file for what the test says.
    #[error("cannot {what}: {source}")]
    System {
        /// What was tried.
        what: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// Cargo ended before the test had anything to say.
    #[error("`{command}` ended with {status} before `{test}` was replayed")]
    NotRun {
        /// What was run.
        command: String,
        /// How it ended.
        status: ExitStatus,
        /// The test that the file names.
        test: String,
    },
    /// The test is not there any more.
    #[error("{file} is stale: `{command}` succeeded, and nothing in it explores `{test}`")]
    Gone {
        /// As given.
        file: Utf8PathBuf,
        /// What was run.
        command: String,
        /// The test that the file names.
        test: String,
    },
    /// The test does something else than the file says.
    #[error("{file} is stale: {what}")]
    Differs {
        /// As given.
        file: Utf8PathBuf,
        /// What differs, and where.
        what: String,
    },
}

impl ReplayError {
    /// What the user can do about it.
    pub(super) fn hint(&self) -> Option<String> {
        let hint = match self {
            ReplayError::File { .. } => {
                "replay files are written when an exploration fails, and named on its last line"
            }
            ReplayError::NoProgram { .. } => {
                "run the program yourself, with the variable GORDIAN_REPLAY set to the file's path"
            }
            ReplayError::System { .. } => return None,
            ReplayError::NotRun { .. } => "what cargo says stands above; arguments for it go after `--`",
            ReplayError::Gone { .. } => {
                "was the test renamed or removed, or is it behind a feature (`-- --features NAME`)?"
            }
            ReplayError::Differs { .. } => "run the test without the file to explore it as it is now",
        };
        Some(hint.to_owned())
    }
}

/// Runs or shows the execution of a replay file.
pub(super) fn run(args: &ReplayArgs, out: &mut dyn Write, color: Color) -> Result<ExitCode, Error> {
    let witness = Witness::read(args.file.as_std_path())
        .map_err(|source| ReplayError::File { file: args.file.clone(), source })?;
    let width = terminal::width().unwrap_or(100);
    if let Some(shown) = args.format.as_ref().and_then(|format| witness.format(format, Style { width })) {
        out.write_all(shown.as_bytes())?;
        out.flush()?;
        return Ok(ExitCode::Clean);
    }
    match replay(args, &witness, width)? {
        Replayed::Failed => Ok(ExitCode::Findings),
        Replayed::Differs { what, failed: true } => {
            terminal::hint(color, &format!("it fails, but not as the file says: {what}"));
            Ok(ExitCode::Findings)
        }
        Replayed::Passed => {
            writeln!(out, "the interleaving does not fail any more ({})", witness.headline())?;
            out.flush()?;
            Ok(ExitCode::Clean)
        }
        Replayed::Differs { what, .. } => Err(ReplayError::Differs { file: args.file.clone(), what }.into()),
        other => unreachable!("unknown to this version: {other:?}"),
    }
}

/// Starts the test and gives what it came to.
fn replay(args: &ReplayArgs, witness: &Witness, width: usize) -> Result<Replayed, ReplayError> {
    let Some(arguments) = witness.cargo_arguments() else {
        return Err(ReplayError::NoProgram { file: args.file.clone() });
    };
    let system = |what| move |source| ReplayError::System { what, source };
    // Cargo runs tests in the directory of their package.
    let file = args.file.canonicalize().map_err(system("find the file again"))?;
    let result = std::env::temp_dir().join(format!("gordian-replay-{}.json", std::process::id()));
    let (before, test) = match arguments.iter().position(|argument| argument == "--") {
        Some(at) => arguments.split_at(at),
        None => (&arguments[..], &[][..]),
    };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(before).args(&args.cargo).args(test);
    command.env("GORDIAN_REPLAY", file).env(Replayed::VARIABLE, &result).env("COLUMNS", width.to_string());
    // What another run has left there says nothing of this one.
    let _ = std::fs::remove_file(&result);
    let status = command.status().map_err(system("start cargo"))?;
    let replayed = Replayed::read(&result);
    let _ = std::fs::remove_file(&result);
    if let Some(replayed) = replayed {
        return Ok(replayed);
    }
    let words = before.iter().chain(&args.cargo).chain(test);
    let command = words.fold("cargo".to_owned(), |line, word| line + " " + word);
    let test = witness.test().to_owned();
    Err(if status.success() {
        ReplayError::Gone { file: args.file.clone(), command, test }
    } else {
        ReplayError::NotRun { command, status, test }
    })
}
