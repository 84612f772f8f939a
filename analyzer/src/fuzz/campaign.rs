//! Runs targets: what failed before first, then each for its share of the time, going on after a failure.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use camino::{Utf8Path, Utf8PathBuf};

use super::artifacts::{Bucket, Buckets};
use super::build::{Sanitizer, build, has_cargo_fuzz};
use super::process::{Ended, run as run_process};
use super::project::{Project, Target};
use super::report::{Failure, Report, TargetReport};
use super::{Error, at, corpus};

/// What a run is to do.
#[derive(Debug, Clone)]
pub struct Options {
    /// Names of targets; none means all.
    pub targets: Vec<String>,
    /// For all of them together.
    pub time: Duration,
    /// Processes that fuzz a target at the same time.
    pub jobs: usize,
    /// What the compiler adds.
    pub sanitizer: Sanitizer,
    /// Whether shorter inputs are looked for that fail the same way.
    pub minimise: bool,
    /// Whether the corpus is made as small as it can be.
    pub minimise_corpus: bool,
    /// More options for libFuzzer.
    pub arguments: Vec<String>,
}

/// An input that takes longer fails.
const TIMEOUT: u64 = 25;
/// Processes in a row that fail the same way at once, after which a target cannot be fuzzed any further.
const AT_ONCE: u32 = 20;
/// Failing within that time is at once.
const SOON: Duration = Duration::from_secs(2);
/// Files that one process is given.
const FILES: usize = 200;

/// Something to look at while a run takes its time.
pub type Tell<'a> = &'a (dyn Fn(&str) + Sync);

/// A target that has been built.
pub(super) struct Built<'a> {
    pub(super) project: &'a Project,
    pub(super) target: &'a Target,
    pub(super) binary: Utf8PathBuf,
    /// What the compiler has added.
    pub(super) sanitizer: Sanitizer,
}

impl Built<'_> {
    /// Runs these files, one after the other, and gives those that fail.
    fn failing(&self, files: &[Utf8PathBuf]) -> Result<(Vec<(Utf8PathBuf, Ended)>, u64), Error> {
        let (mut failing, mut executions) = (Vec::new(), 0);
        let mut rest = files;
        while !rest.is_empty() {
            let (these, after) = rest.split_at(rest.len().min(FILES));
            let ended = self.run_files(these, None)?;
            executions += ended.executions;
            rest = after;
            if ended.has_failed() {
                let at = these.iter().position(|path| ended.file.as_deref() == Some(path));
                let Some(at) = at else { return Err(self.not_run(&ended)) };
                rest = &files[files.len() - after.len() - these.len() + at + 1..];
                failing.push((these[at].clone(), ended));
            }
        }
        Ok((failing, executions))
    }

    /// Runs these files in one process.
    pub(super) fn run_files(&self, files: &[Utf8PathBuf], result: Option<&Utf8Path>) -> Result<Ended, Error> {
        let mut arguments = self.common();
        let lost = self.project.work.join(&self.target.name).join("lost");
        std::fs::create_dir_all(&lost).map_err(at("make", &lost))?;
        arguments.push(format!("-artifact_prefix={lost}/"));
        arguments.extend(files.iter().map(ToString::to_string));
        let time = Duration::from_secs(TIMEOUT) * u32::try_from(files.len()).unwrap_or(u32::MAX);
        run_process(&self.binary, &self.project.directory, &arguments, result.map(Utf8Path::as_std_path), time)
    }

    fn common(&self) -> Vec<String> {
        let mut arguments = vec![format!("-timeout={TIMEOUT}"), "-rss_limit_mb=2048".to_owned()];
        // What comes later counts.
        arguments.extend(self.project.options(self.target));
        arguments
    }

    fn not_run(&self, ended: &Ended) -> Error {
        let last = ended.said.iter().rev().find(|line| !line.trim().is_empty());
        Error::NotRun {
            target: self.target.name.clone(),
            status: ended.status,
            ran: ended.executions > 0,
            said: last.cloned().unwrap_or_else(|| "nothing".to_owned()),
        }
    }
}

fn built<'a>(
    project: &'a Project,
    names: &[String],
    sanitizer: Sanitizer,
    tell: Tell<'_>,
) -> Result<(Vec<Built<'a>>, bool), Error> {
    let by_cargo_fuzz = has_cargo_fuzz();
    let targets = project.select(names)?;
    let listed: Vec<&str> = targets.iter().map(|target| &*target.name).collect();
    tell(&format!("building {}", listed.join(", ")));
    let binaries = build(project, &targets, sanitizer, by_cargo_fuzz)?;
    let all = targets.into_iter().zip(binaries).map(|(target, binary)| Built { project, target, binary, sanitizer });
    Ok((all.collect(), by_cargo_fuzz))
}

/// Runs all targets by turns.
pub fn run(project: &Project, options: &Options, tell: Tell<'_>) -> Result<Report, Error> {
    let (targets, by_cargo_fuzz) = built(project, &options.targets, options.sanitizer, tell)?;
    let mut report = Report::new(by_cargo_fuzz);
    let share = options.time / u32::try_from(targets.len()).unwrap_or(u32::MAX).max(1);
    for built in &targets {
        // What is wrong with one target is no matter of the others.
        match one(built, options, share, tell) {
            Ok((target, failures)) => {
                report.targets.push(target);
                report.failures.extend(failures);
            }
            Err(error) => report.targets.push(broken(built, &error, tell)),
        }
    }
    Ok(report)
}

fn broken(built: &Built<'_>, error: &Error, tell: Tell<'_>) -> TargetReport {
    tell(&format!("{}: {error}", built.target.name));
    TargetReport { broken: Some(error.to_string()), ..TargetReport::new(&built.target.name) }
}

fn one(
    built: &Built<'_>,
    options: &Options,
    share: Duration,
    tell: Tell<'_>,
) -> Result<(TargetReport, Vec<Failure>), Error> {
    let Built { project, target, .. } = built;
    for directory in [project.corpus(target), project.artifacts(target), project.found(target)] {
        std::fs::create_dir_all(&directory).map_err(at("make", &directory))?;
    }
    let mut report = TargetReport::new(&target.name);
    let old = corpus::files(&project.artifacts(target))?;
    let buckets = Mutex::new(Buckets { before: old.iter().cloned().collect(), ..Buckets::default() });
    if !old.is_empty() {
        tell(&format!("{}: {} artifacts of earlier runs", target.name, old.len()));
    }
    let (failing, executions) = built.failing(&old)?;
    report.executions += executions;
    report.mended = old.len() - failing.len();
    for (path, ended) in failing {
        locked(&buckets).add(built, &path, &ended, true)?;
    }
    tell(&format!("{}: fuzzing for {} s", target.name, share.as_secs()));
    let begun = Instant::now();
    let state = Mutex::new((0_u64, None::<u64>, None::<String>));
    let ended = std::thread::scope(|scope| -> Result<(), Error> {
        let work = || fuzz(built, options, begun + share, &buckets, &state, tell);
        let workers: Vec<_> = (0..options.jobs.max(1)).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| match worker.join() {
            Ok(result) => result,
            Err(payload) => std::panic::resume_unwind(payload),
        })
    });
    // What was found until then stays.
    if let Err(error) = ended {
        report.broken = broken(built, &error, tell).broken;
    }
    report.seconds = begun.elapsed().as_secs_f64();
    let (executions, coverage, stopped) = state.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    report.fuzzed = executions;
    report.executions += executions;
    report.coverage = coverage;
    report.stopped = stopped;
    corpus::keep(project, target, &built.binary)?;
    if options.minimise_corpus {
        corpus::minimise(project, target, &built.binary)?;
    }
    report.corpus = corpus::files(&project.corpus(target))?.len();
    let buckets = buckets.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let failures = buckets.all.into_iter().map(|bucket| {
        if options.minimise {
            tell(&format!("{}: shortening an input of `{}`", target.name, bucket.cause.title));
        }
        finished(built, bucket, options.minimise)
    });
    Ok((report, failures.collect::<Result<_, _>>()?))
}

fn finished(built: &Built<'_>, bucket: Bucket, minimise: bool) -> Result<Failure, Error> {
    let shorter = if minimise { bucket.shorter(built)? } else { None };
    Ok(Failure::new((built.project, built.target), built.sanitizer, bucket, shorter))
}

/// One process after the other until the time is over.
fn fuzz(
    built: &Built<'_>,
    options: &Options,
    until: Instant,
    buckets: &Mutex<Buckets>,
    state: &Mutex<(u64, Option<u64>, Option<String>)>,
    tell: Tell<'_>,
) -> Result<(), Error> {
    let Built { project, target, .. } = built;
    let mut at_once = 0;
    let mut is_first = true;
    loop {
        // In whole seconds, of which 0 would mean for ever. However short the time is, one process is run.
        let left = until.saturating_duration_since(Instant::now());
        if left < Duration::from_secs(1) && !std::mem::take(&mut is_first) {
            return Ok(());
        }
        is_first = false;
        let mut arguments = built.common();
        arguments.push(format!("-max_total_time={}", left.as_secs().max(1)));
        arguments.push(format!("-artifact_prefix={}/", project.artifacts(target)));
        arguments.push("-print_final_stats=1".to_owned());
        arguments.extend(options.arguments.iter().cloned());
        // New units go to the first.
        arguments.extend([project.found(target), project.corpus(target)].map(|directory| directory.to_string()));
        arguments.extend(project.seeds(target).iter().map(ToString::to_string));
        let begun = Instant::now();
        let ended = run_process(&built.binary, &project.directory, &arguments, None, left)?;
        {
            let mut state = locked(state);
            state.0 += ended.executions;
            state.1 = state.1.max(ended.coverage);
        }
        if !ended.has_failed() {
            return Ok(());
        }
        let is_soon = begun.elapsed() < SOON;
        let Some(artifact) = ended.artifact.clone() else { return Err(built.not_run(&ended)) };
        // A path that libFuzzer says is as it was given.
        let (is_new, title) = locked(buckets).add(built, &artifact, &ended, false)?;
        if is_new {
            tell(&format!("{}: {title}", target.name));
        }
        at_once = if is_soon && !is_new { at_once + 1 } else { 0 };
        if at_once == AT_ONCE {
            let why = format!("stopped early: {AT_ONCE} runs in a row failed at once in known ways");
            locked(state).2 = Some(why);
            return Ok(());
        }
    }
}

/// Runs what is kept for the targets, and fuzzes nothing.
pub fn replay_corpus(
    project: &Project,
    names: &[String],
    sanitizer: Sanitizer,
    tell: Tell<'_>,
) -> Result<Report, Error> {
    let (targets, by_cargo_fuzz) = built(project, names, sanitizer, tell)?;
    let mut report = Report::new(by_cargo_fuzz);
    for built in &targets {
        let Built { project, target, .. } = built;
        let mut directories = vec![project.artifacts(target), project.corpus(target)];
        directories.extend(project.seeds(target));
        let begun = Instant::now();
        let mut of_target = TargetReport::new(&target.name);
        let mut buckets = Buckets::default();
        for directory in &directories {
            let files = corpus::files(directory)?;
            let (failing, executions) = built.failing(&files)?;
            of_target.executions += executions;
            for (path, ended) in failing {
                buckets.add(built, &path, &ended, true)?;
            }
        }
        of_target.corpus = corpus::files(&project.corpus(target))?.len();
        of_target.seconds = begun.elapsed().as_secs_f64();
        report.targets.push(of_target);
        for bucket in buckets.all {
            report.failures.push(finished(built, bucket, false)?);
        }
    }
    Ok(report)
}

/// Runs one input of a target.
pub fn run_input(
    project: &Project,
    name: &str,
    input: &Utf8Path,
    sanitizer: Sanitizer,
    tell: Tell<'_>,
) -> Result<Report, Error> {
    // Otherwise libFuzzer would take it for an empty corpus.
    let beside = project.directory.parent().unwrap_or(&project.directory).join(input);
    // Reports name inputs from the package on.
    let input = if !input.exists() && beside.exists() { &*beside } else { input };
    let input = input.canonicalize_utf8().map_err(at("read", input))?;
    std::fs::File::open(&input).map_err(at("read", &input))?;
    let (targets, by_cargo_fuzz) = built(project, &[name.to_owned()], sanitizer, tell)?;
    let mut report = Report::new(by_cargo_fuzz);
    for built in &targets {
        let mut buckets = Buckets::default();
        let (failing, executions) = built.failing(std::slice::from_ref(&input))?;
        for (path, ended) in failing {
            buckets.add(built, &path, &ended, true)?;
        }
        report.targets.push(TargetReport { executions, ..TargetReport::new(name) });
        for bucket in buckets.all {
            report.failures.push(finished(built, bucket, false)?);
        }
    }
    Ok(report)
}

/// What another thread has left there is whole: nothing panics while it holds the lock.
fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
