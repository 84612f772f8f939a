//! A target that has been built, and what it makes of inputs.

use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};

use super::Error;
use super::build::{Profile, build, has_cargo_fuzz};
use super::process::{Ended, Leaves, run as run_process};
use super::progress::Progress;
use super::project::{Project, Target};
use super::stop;

/// An input that takes longer fails, unless the options of the target say otherwise; in seconds. Inputs take milliseconds.
const TIMEOUT: u64 = 10;
/// What a process that was stopped may take to say why.
const LAST_WORDS: Duration = Duration::from_secs(10);
/// Files that one process is given.
const FILES: usize = 200;

/// A target that has been built.
pub(super) struct Built<'a> {
    pub(super) project: &'a Project,
    pub(super) target: &'a Target,
    pub(super) binary: Utf8PathBuf,
    /// What it was built as.
    pub(super) profile: Profile,
}

/// What came of a list of files.
#[derive(Default)]
pub(super) struct Ran {
    pub(super) failing: Vec<(Utf8PathBuf, Ended)>,
    pub(super) executions: u64,
    /// Why the rest was not run.
    pub(super) error: Option<Error>,
}

impl Built<'_> {
    /// Runs these files, one after the other, and gives those that fail.
    pub(super) fn run_all(&self, files: &[Utf8PathBuf]) -> Ran {
        let mut ran = Ran::default();
        let mut rest = files;
        while !rest.is_empty() {
            let these = &rest[..rest.len().min(FILES)];
            let ended = match self.run_files(these, None) {
                Ok(ended) => ended,
                Err(error) => return Ran { error: Some(error), ..ran },
            };
            ran.executions += ended.executions;
            if !ended.has_failed() && ended.executions == 0 {
                return Ran { error: Some(self.not_run(&ended)), ..ran };
            }
            if !ended.has_failed() {
                rest = &rest[these.len()..];
                continue;
            }
            let Some(at) = these.iter().position(|path| ended.file.as_deref() == Some(path)) else {
                return Ran { error: Some(self.not_run(&ended)), ..ran };
            };
            rest = &rest[at + 1..];
            ran.failing.push((these[at].clone(), ended));
        }
        ran
    }

    /// Runs these files in one process.
    pub(super) fn run_files(&self, files: &[Utf8PathBuf], result: Option<&Utf8Path>) -> Result<Ended, Error> {
        let mut arguments = self.common();
        arguments.push(format!("-artifact_prefix={}/", self.project.lost(self.target)?));
        arguments.extend(files.iter().map(ToString::to_string));
        let time = timeout(&arguments) * u32::try_from(files.len()).unwrap_or(u32::MAX) + grace(&arguments);
        let leaves = Leaves { result: result.map(Utf8Path::as_std_path), last: None };
        run_process(&self.binary, &self.project.directory, &arguments, leaves, time)
    }

    /// The arguments of all runs.
    pub(super) fn common(&self) -> Vec<String> {
        let mut arguments = vec![format!("-timeout={TIMEOUT}"), "-rss_limit_mb=2048".to_owned()];
        // What comes later counts.
        arguments.extend(self.project.options(self.target));
        arguments
    }

    pub(super) fn not_run(&self, ended: &Ended) -> Error {
        let last = ended.said.iter().rev().find(|line| !line.trim().is_empty());
        Error::NotRun {
            target: self.target.name.clone(),
            status: ended.status,
            ran: ended.executions > 0,
            said: last.cloned().unwrap_or_else(|| "nothing".to_owned()),
        }
    }
}

/// What libFuzzer gives an input, with these arguments.
fn timeout(arguments: &[String]) -> Duration {
    let given = arguments.iter().rev().find_map(|argument| argument.strip_prefix("-timeout=")?.parse().ok());
    Duration::from_secs(given.unwrap_or(TIMEOUT))
}

/// How late a process may be, with these arguments, that ends by itself: libFuzzer looks for the time each half of what it gives an input.
pub(super) fn grace(arguments: &[String]) -> Duration {
    timeout(arguments) * 2 + LAST_WORDS
}

/// A target, and what is wrong with it if it could not be built.
pub(super) type Attempt<'a> = (&'a Target, Result<Built<'a>, Error>);

/// Builds targets.
pub(super) fn built<'a>(
    chosen: &[(&'a Project, &'a Target)],
    profile: Profile,
    progress: &Progress<'_>,
) -> Result<Vec<Attempt<'a>>, Error> {
    let listed: Vec<&str> = chosen.iter().map(|(_, target)| &*target.label).collect();
    let by_cargo_fuzz = has_cargo_fuzz();
    progress.begin(by_cargo_fuzz);
    progress.tell(&format!("building {}", listed.join(", ")));
    let mut all = Vec::new();
    for of_project in chosen.chunk_by(|(one, _), (other, _)| one.directory == other.directory) {
        let Some((project, _)) = of_project.first() else { continue };
        let targets: Vec<&Target> = of_project.iter().map(|(_, target)| *target).collect();
        let binaries = build(project, &targets, profile, by_cargo_fuzz)?;
        for (target, binary) in targets.into_iter().zip(binaries) {
            all.push((target, binary.map(|binary| Built { project, target, binary, profile })));
        }
    }
    stop::watch();
    Ok(all)
}
