//! Runs targets: what failed before first, then each for its share of the time, going on after a failure.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use camino::{Utf8Path, Utf8PathBuf};

use super::artifacts::{Buckets, Origin};
use super::aside::Aside;
use super::build::Profile;
use super::built::{Built, built, grace};
use super::discover::select;
use super::fingerprint::fingerprint;
use super::process::{Ended, Leaves, run as run_process};
use super::progress::{Progress, locked};
use super::project::Project;
use super::report::{Failure, Report, TargetReport};
use super::{Error, at, corpus, files};

/// What a run is to do.
#[derive(Debug, Clone)]
pub struct Options {
    /// Names of targets; none means all.
    pub targets: Vec<String>,
    /// For all of them together.
    pub time: Duration,
    /// Processes that fuzz a target at the same time.
    pub jobs: usize,
    /// What they are built as.
    pub profile: Profile,
    /// Whether shorter inputs are looked for that fail the same way.
    pub minimise: bool,
    /// Whether the corpus is made as small as it can be.
    pub minimise_corpus: bool,
    /// More options for libFuzzer.
    pub arguments: Vec<String>,
}

/// Processes in a row that fail the same way at once, after which a target cannot be fuzzed any further.
const AT_ONCE: u32 = 20;
/// Failing within that time is at once.
const SOON: Duration = Duration::from_secs(2);
/// What all inputs of a target may take to be made shorter, if its share of the time is less.
const SHORTENING: Duration = Duration::from_secs(5);

/// Runs all targets by turns.
pub fn run(projects: &[Project], options: &Options, progress: Progress<'_>) -> Result<Report, Error> {
    let targets = built(&select(projects, &options.targets)?, options.profile, &progress)?;
    let mut left = targets.iter().filter(|(_, built)| built.is_ok()).count();
    let equal = options.time / u32::try_from(left).unwrap_or(u32::MAX).max(1);
    let mut spent = Duration::ZERO;
    for (target, built) in targets {
        // What is wrong with one target is no matter of the others.
        let (report, failures) = match built {
            Ok(built) => {
                let share = share(options.time.saturating_sub(spent), left, equal);
                left -= 1;
                let (report, failures, time) = Campaign::new(&built, options, &progress).run(share);
                spent += time;
                (report, failures)
            }
            Err(error) => (TargetReport::broken(target, progress.trouble(&target.label, &error)), Vec::new()),
        };
        progress.done(report, failures);
    }
    Ok(progress.end())
}

/// What one target may have of the time that is left for so many. What others have taken longer is made up for by the rest, of whose equal
/// shares at least half remains.
fn share(left: Duration, targets: usize, equal: Duration) -> Duration {
    (left / u32::try_from(targets).unwrap_or(u32::MAX).max(1)).max(equal / 2)
}

/// What a target is run for.
struct Campaign<'a> {
    built: &'a Built<'a>,
    options: &'a Options,
    progress: &'a Progress<'a>,
    buckets: Mutex<Buckets>,
    report: Mutex<TargetReport>,
    aside: Mutex<Aside>,
}

impl<'a> Campaign<'a> {
    fn new(built: &'a Built<'a>, options: &'a Options, progress: &'a Progress<'a>) -> Campaign<'a> {
        let report = Mutex::new(TargetReport::new(&built.target.label));
        Campaign { built, options, progress, buckets: Mutex::default(), report, aside: Mutex::default() }
    }

    /// Runs all of it, and gives the time that it took of what the target has. Whatever goes wrong, what has failed is told.
    fn run(self, share: Duration) -> (TargetReport, Vec<Failure>, Duration) {
        let mut begun = Instant::now();
        let prepared = self.prepare();
        self.note();
        if let Err(error) = prepared {
            self.trouble(&error);
        } else {
            self.tell(&format!("fuzzing for {:.0} s", share.as_secs_f64().max(1.0)));
            begun = Instant::now();
            self.fuzz(begun + share);
            locked(&self.report).set_aside = locked(&self.aside).count();
        }
        let mut spent = begun.elapsed();
        locked(&self.report).seconds = spent.as_secs_f64();
        if let Err(error) = self.sort() {
            self.trouble(&error);
        }
        let begun = Instant::now();
        let failures = self.failures(begun + share.max(SHORTENING));
        spent += begun.elapsed();
        let report = std::mem::take(&mut *locked(&self.report));
        (report, failures, spent)
    }

    fn tell(&self, what: &str) {
        self.progress.tell(&format!("{}: {what}", self.built.target.label));
    }

    /// The first is why the target was not run to its end.
    fn trouble(&self, error: &Error) {
        let text = self.progress.trouble(&self.built.target.label, error);
        locked(&self.report).broken.get_or_insert(text);
    }

    /// Makes the directories, and runs what failed before.
    fn prepare(&self) -> Result<(), Error> {
        let Built { project, target, .. } = self.built;
        for directory in [project.corpus(target), project.artifacts(target), project.found(target)] {
            std::fs::create_dir_all(&directory).map_err(at("make", &directory))?;
        }
        let old = files::inputs(&project.artifacts(target), &project.copies(target))?;
        locked(&self.buckets).before = old.iter().cloned().collect();
        if !old.is_empty() {
            self.tell(&format!("{} artifacts of earlier runs", old.len()));
        }
        let ran = self.built.run_all(&old);
        for (path, ended) in &ran.failing {
            if let Err(error) = locked(&self.buckets).add(self.built, path, ended, Origin::Kept) {
                self.trouble(&error);
            }
        }
        let mut report = locked(&self.report);
        report.executions = ran.executions;
        if let Some(error) = ran.error {
            return Err(error);
        }
        report.mended = old.len() - ran.failing.len();
        Ok(())
    }

    /// Fuzzes in as many processes at a time as there are to be.
    fn fuzz(&self, until: Instant) {
        let ended = std::thread::scope(|scope| -> Vec<Result<(), Error>> {
            let workers: Vec<_> =
                (0..self.options.jobs.max(1)).map(|number| scope.spawn(move || self.work(number, until))).collect();
            let join = |worker: std::thread::ScopedJoinHandle<'_, _>| {
                worker.join().unwrap_or_else(|payload| std::panic::resume_unwind(payload))
            };
            workers.into_iter().map(join).collect()
        });
        for error in ended.into_iter().filter_map(Result::err) {
            self.trouble(&error);
        }
    }

    /// One process after the other until the time is over.
    fn work(&self, number: usize, until: Instant) -> Result<(), Error> {
        let mut at_once = 0;
        let mut is_first = true;
        loop {
            // In whole seconds, of which 0 would mean for ever. However short the time is, one process is run.
            let left = until.saturating_duration_since(Instant::now());
            if left < Duration::from_secs(1) && !std::mem::take(&mut is_first) {
                return Ok(());
            }
            is_first = false;
            let begun = Instant::now();
            let Some(is_new) = self.process(number, left)? else { return Ok(()) };
            at_once = if begun.elapsed() < SOON && !is_new { at_once + 1 } else { 0 };
            if at_once == AT_ONCE {
                let why = format!("stopped early: {AT_ONCE} runs in a row failed at once in known ways");
                locked(&self.report).stopped = Some(why);
                return Ok(());
            }
        }
    }

    /// One process; if it has failed, whether in a new way.
    fn process(&self, number: usize, time: Duration) -> Result<Option<bool>, Error> {
        let Built { project, target, binary, .. } = self.built;
        let mut arguments = self.built.common();
        arguments.push(format!("-max_total_time={}", time.as_secs().max(1)));
        arguments.push(format!("-artifact_prefix={}/", project.artifacts(target)));
        arguments.push("-print_final_stats=1".to_owned());
        arguments.extend(self.options.arguments.iter().cloned());
        let late = time + grace(&arguments);
        // New units go to the first.
        arguments.push(project.found(target).to_string());
        arguments.extend(locked(&self.aside).directories(self.built).iter().map(ToString::to_string));
        let last = project.work_of(target).join(format!("last-{number}"));
        std::fs::write(&last, "").map_err(at("write", &last))?;
        let leaves = Leaves { result: None, last: Some(&last) };
        let ended = run_process(binary, &project.directory, &arguments, leaves, late)?;
        {
            let mut report = locked(&self.report);
            report.fuzzed += ended.executions;
            report.executions += ended.executions;
            report.coverage = report.coverage.max(ended.coverage);
        }
        if !ended.has_failed() {
            return if ended.executions == 0 { Err(self.built.not_run(&ended)) } else { Ok(None) };
        }
        // A path that libFuzzer says is as it was given.
        let artifact = match &ended.artifact {
            Some(artifact) => artifact.clone(),
            None => self.left(&last, &ended)?,
        };
        let is_kept = locked(&self.aside).put(self.built, &artifact)?;
        let added = locked(&self.buckets).add(self.built, &artifact, &ended, Origin::Made);
        self.note();
        let (is_new, title) = added?;
        if is_new {
            self.tell(&title);
        }
        // What was kept is not found again.
        Ok(Some(is_new || is_kept))
    }

    /// The input at which a process has ended without a word, as an artifact.
    fn left(&self, last: &Utf8Path, ended: &Ended) -> Result<Utf8PathBuf, Error> {
        let bytes = std::fs::read(last).map_err(at("read", last))?;
        if bytes.is_empty() || !ended.is_cut_short {
            return Err(self.built.not_run(ended));
        }
        let name = format!("crash-{}", fingerprint([&*bytes]));
        let artifact = self.built.project.artifacts(self.built.target).join(name);
        std::fs::write(&artifact, bytes).map_err(at("write", &artifact))?;
        Ok(artifact)
    }

    /// Has what was found kept, in case that the run is stopped.
    fn note(&self) {
        let buckets = locked(&self.buckets).all.clone();
        let report = locked(&self.report).clone();
        self.progress
            .so_far(report, buckets.into_iter().map(|bucket| Failure::new(self.built, bucket, None)).collect());
    }

    /// Sorts into the corpus what was found.
    fn sort(&self) -> Result<(), Error> {
        let Built { project, target, .. } = self.built;
        let sorted = corpus::keep(self.built).and_then(|unsorted| match unsorted {
            None if self.options.minimise_corpus => corpus::minimise(self.built),
            unsorted => Ok(unsorted),
        });
        let mut report = locked(&self.report);
        report.corpus = files::all(&project.corpus(target))?.len();
        report.unsorted = sorted?;
        Ok(())
    }

    /// What has failed, with shorter inputs as far as the time suffices.
    fn failures(&self, until: Instant) -> Vec<Failure> {
        let buckets = std::mem::take(&mut locked(&self.buckets).all);
        let mut failures = Vec::new();
        for bucket in buckets {
            let mut shorter = None;
            if self.options.minimise && bucket.can_be_shorter() {
                self.tell(&format!("shortening an input of `{}`", bucket.cause.title));
                match bucket.shorter(self.built, until.saturating_duration_since(Instant::now())) {
                    Ok(found) => shorter = found,
                    Err(error) => self.trouble(&error),
                }
            }
            failures.push(Failure::new(self.built, bucket, shorter));
        }
        failures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_target_takes_too_long_the_others_make_up_for() {
        let seconds = Duration::from_secs;
        assert_eq!(share(seconds(80), 8, seconds(10)), seconds(10));
        assert_eq!(share(seconds(56), 7, seconds(10)), seconds(8));
        // Half is the least.
        assert_eq!(share(Duration::ZERO, 7, seconds(10)), seconds(5));
        // What one did not need the others have.
        assert_eq!(share(seconds(60), 4, seconds(10)), seconds(15));
    }
}
