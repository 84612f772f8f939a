//! Why the command line could not do what it was asked for.

use std::io;

use camino::Utf8PathBuf;

use crate::base::NotAnalysed;
use crate::driver;

/// Everything that ends a run with [`ExitCode::Failure`](super::ExitCode::Failure), beside wrong usage, which clap reports.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A rule or group that does not exist.
    #[error("there is no rule{} named `{name}`", if *or_group { " or group" } else { "" })]
    UnknownRule {
        /// As given.
        name: String,
        /// A group could have been given as well.
        or_group: bool,
        /// The nearest names, nearest first.
        nearest: Vec<&'static str>,
    },
    /// A path on the command line that is not there.
    #[error("no such file or directory: `{0}`")]
    NoSuchPath(Utf8PathBuf),
    /// The system does not tell where the run stands.
    #[error("cannot find the current directory: {0}")]
    CurrentDirectory(io::Error),
    /// The current directory's name is not UTF-8.
    #[error("the name of the current directory is not valid UTF-8: `{0}`")]
    CurrentDirectoryName(String),
    /// Files that were named and of which nothing could be analysed.
    #[error("cannot analyse {}", .0.iter().map(|f| format!("`{}`, line {}: {}", f.file, f.line, f.reason)).collect::<Vec<_>>().join("\n       cannot analyse "))]
    Unusable(Vec<NotAnalysed>),
    /// There were packages or directories, and no file in them could be analysed.
    #[error("nothing was analysed{}", if *lost { "" } else { ": the configuration excludes all that was to be checked" })]
    Nothing {
        /// Something could not be read or parsed, rather than being excluded.
        lost: bool,
    },
    /// `--deny-incomplete` and something was left out.
    #[error("{0} not analysed, which --deny-incomplete forbids")]
    Incomplete(String),
    /// The report could not be written.
    #[error("cannot write the report to `{path}`: {source}")]
    Output {
        /// The file given by `--output`.
        path: Utf8PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Standard output could not be written.
    #[error("cannot write to standard output: {0}")]
    Stdout(#[from] io::Error),
    /// The execution of a replay file could not be run again.
    #[error(transparent)]
    Replay(#[from] super::replay::ReplayError),
    /// The fuzz loop could not do its job.
    #[error(transparent)]
    Fuzz(#[from] crate::fuzz::Error),
    /// The file for a CI provider could not be written.
    #[error(transparent)]
    Init(#[from] super::init::InitError),
    /// The analysis could not start.
    #[error(transparent)]
    Driver(#[from] driver::Error),
}

impl Error {
    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Error::UnknownRule { nearest, .. } => Some(match nearest.as_slice() {
                [] => "`cargo gordian list` lists all rules".to_owned(),
                [one] => format!("did you mean `{one}`?"),
                several => format!("did you mean one of `{}`?", several.join("`, `")),
            }),
            Error::NoSuchPath(_) => Some("paths are files or directories; packages are chosen with `-p`".to_owned()),
            Error::Replay(error) => error.hint(),
            Error::Fuzz(error) => error.hint(),
            Error::Init(error) => error.hint(),
            Error::Incomplete(_) | Error::Nothing { lost: true } => {
                Some("--verbose lists what was left out, and why".to_owned())
            }
            _ => None,
        }
    }

    /// The reader of the output went away (`| head`), which is no failure.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Error::Stdout(e) if e.kind() == io::ErrorKind::BrokenPipe)
    }
}
