//! Runs inputs that are there, and fuzzes nothing.

use std::time::Instant;

use camino::{Utf8Path, Utf8PathBuf};

use super::artifacts::{Buckets, Origin};
use super::build::Profile;
use super::built::{Built, built};
use super::discover::select;
use super::progress::Progress;
use super::project::Project;
use super::report::{Failure, Report, TargetReport};
use super::{Error, at, files};

/// Runs what is kept for the targets: what failed, the corpus, seeds, and what a run that was stopped has not sorted yet.
pub fn replay_corpus(
    projects: &[Project],
    names: &[String],
    profile: Profile,
    progress: Progress<'_>,
) -> Result<Report, Error> {
    for (target, built) in built(&select(projects, names)?, profile, &progress)? {
        match built {
            Ok(built) => replay(&built, &kept(&built), &progress),
            Err(error) => {
                progress.done(TargetReport::broken(target, progress.trouble(&target.label, &error)), Vec::new())
            }
        }
    }
    Ok(progress.end())
}

/// All files that are kept for a target.
fn kept(built: &Built<'_>) -> Result<Vec<Utf8PathBuf>, Error> {
    let Built { project, target, .. } = built;
    let mut directories = vec![project.artifacts(target), project.corpus(target)];
    directories.extend(project.seeds(target));
    directories.push(project.found(target));
    let copies = project.copies(target);
    let all = directories.iter().map(|directory| files::inputs(directory, &copies));
    Ok(all.collect::<Result<Vec<_>, _>>()?.concat())
}

/// Runs one input of a target.
pub fn run_input(
    projects: &[Project],
    name: &str,
    input: &Utf8Path,
    profile: Profile,
    progress: Progress<'_>,
) -> Result<Report, Error> {
    let chosen = select(projects, &[name.to_owned()])?;
    let base = chosen.first().map_or(Utf8Path::new(""), |(project, _)| &project.base);
    // Reports name inputs from there on.
    let beside = base.join(input);
    let input = if !input.exists() && beside.exists() { &*beside } else { input };
    let input = input.canonicalize_utf8().map_err(at("read", input))?;
    // Otherwise libFuzzer would take it for an empty corpus, or write new units to it.
    if !input.is_file() {
        return Err(Error::NoFile(input));
    }
    std::fs::File::open(&input).map_err(at("read", &input))?;
    for (target, built) in built(&chosen, profile, &progress)? {
        match built {
            Ok(built) => replay(&built, &Ok(vec![input.clone()]), &progress),
            Err(error) => {
                progress.done(TargetReport::broken(target, progress.trouble(&target.label, &error)), Vec::new())
            }
        }
    }
    Ok(progress.end())
}

/// Runs files of a target, once.
fn replay(built: &Built<'_>, files: &Result<Vec<Utf8PathBuf>, Error>, progress: &Progress<'_>) {
    let Built { project, target, .. } = built;
    let begun = Instant::now();
    let mut report = TargetReport::new(&target.label);
    let mut buckets = Buckets::default();
    let mut trouble = |error: &Error| {
        let text = progress.trouble(&target.label, error);
        report.broken.get_or_insert(text);
    };
    match files {
        Ok(files) => {
            let ran = built.run_all(files);
            if let Some(error) = &ran.error {
                trouble(error);
            }
            for (path, ended) in &ran.failing {
                if let Err(error) = buckets.add(built, path, ended, Origin::Kept) {
                    trouble(&error);
                }
            }
            report.executions = ran.executions;
            if files.is_empty() {
                report.stopped = Some("nothing is kept for it".to_owned());
            }
        }
        Err(error) => trouble(error),
    }
    report.corpus = files::all(&project.corpus(target)).map_or(0, |files| files.len());
    report.seconds = begun.elapsed().as_secs_f64();
    progress.done(report, buckets.all.into_iter().map(|bucket| Failure::new(built, bucket, None)).collect());
}
