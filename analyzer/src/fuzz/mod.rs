//! The fuzz loop: builds the targets of a `fuzz` directory, runs them by turns, and tells what failed, once for each cause.
//!
//! It knows nothing of the stages of the analysis. A target is any libFuzzer binary; one whose inputs run by `gordian::fuzz` leaves the
//! interleaving that failed as well.

mod artifacts;
mod aside;
mod bucket;
mod build;
mod built;
mod campaign;
mod corpus;
mod discover;
mod files;
mod fingerprint;
pub mod init;
mod noise;
mod process;
mod progress;
mod project;
mod replay;
pub mod report;
mod said;
mod stop;

use std::io;
use std::process::ExitStatus;

use camino::Utf8PathBuf;

pub use build::{Profile, Sanitizer};
pub use campaign::{Options, run};
pub use discover::{find, select};
pub use progress::Progress;
pub use project::{Project, Target};
pub use replay::{replay_corpus, run_input};

/// Why the fuzz loop could not do its job.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no fuzz directory.
    #[error("there is no `fuzz/Cargo.toml` in `{0}` or above")]
    NoProject(Utf8PathBuf),
    /// The manifest of the fuzz directory cannot be used.
    #[error("`{path}`: {reason}")]
    Manifest {
        /// The manifest.
        path: Utf8PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The target that was asked for is not there.
    #[error("there is no fuzz target named `{name}`")]
    NoTarget {
        /// As given.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// Several targets are called so.
    #[error("several fuzz targets are named `{name}`")]
    Ambiguous {
        /// As given.
        name: String,
        /// What tells them apart.
        known: Vec<String>,
    },
    /// There are no targets at all.
    #[error("`{0}` has no targets")]
    NoTargets(Utf8PathBuf),
    /// A target could not be built.
    #[error("`{command}` ended with {status}{}", said.iter().map(|line| format!("\n{line}")).collect::<String>())]
    Build {
        /// What was run.
        command: String,
        /// How it ended.
        status: ExitStatus,
        /// What the compiler was to add.
        sanitizer: Sanitizer,
        /// The first error of the compiler.
        said: Vec<String>,
    },
    /// A target that was built does not run, or not any further.
    #[error("`{target}` ended with {status} {}: {said}", if *.ran { "and left no input that fails" } else { "before it ran an input" })]
    NotRun {
        /// Its name.
        target: String,
        /// How it ended.
        status: ExitStatus,
        /// It has run inputs before.
        ran: bool,
        /// The end of what it said.
        said: String,
    },
    /// A file or directory cannot be used.
    #[error("cannot {what} `{path}`: {source}")]
    File {
        /// What was tried.
        what: &'static str,
        /// With what.
        path: Utf8PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// An input that is a directory, say, which libFuzzer would fuzz.
    #[error("`{0}` is no file, so it is no input")]
    NoFile(Utf8PathBuf),
    /// A program cannot be started.
    #[error("cannot start `{program}`: {source}")]
    Start {
        /// The program.
        program: String,
        /// What the system says.
        source: io::Error,
    },
    /// An input is one of one target.
    #[error("`{0}` can be run with one target only")]
    OneTarget(Utf8PathBuf),
    /// By a signal.
    #[error("stopped from outside")]
    Stopped,
    /// `init` would have to change what is there.
    #[error("{0}")]
    Init(String),
}

impl Error {
    /// Whether it is only that there is nothing to fuzz.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        matches!(self, Error::NoProject(_) | Error::NoTargets(_))
    }

    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Error::NoProject(_) => Some("`cargo gordian fuzz init NAME` makes one with a first target".to_owned()),
            Error::NoTargets(_) => Some("`cargo gordian fuzz init NAME` adds one".to_owned()),
            Error::NoTarget { known, .. } if known.is_empty() => None,
            Error::NoTarget { known, .. } | Error::Ambiguous { known, .. } => {
                Some(format!("there are: {}", known.join(", ")))
            }
            Error::Build { sanitizer: Sanitizer::Address, .. } => {
                Some("sanitizers need a nightly toolchain: `cargo +nightly gordian fuzz`".to_owned())
            }
            _ => None,
        }
    }
}

/// Makes a file error.
fn at(what: &'static str, path: impl AsRef<camino::Utf8Path>) -> impl FnOnce(io::Error) -> Error {
    let path = path.as_ref().to_owned();
    move |source| Error::File { what, path, source }
}
