//! Inputs that fail, sorted by what fails.

use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use gordian::witness::Witness;

use super::bucket::{Cause, cause, witness};
use super::campaign::Built;
use super::process::{Ended, run};
use super::{Error, at};

/// What libFuzzer may take to shorten an input that has no interleaving.
const SHORTENING: Duration = Duration::from_secs(30);

/// Inputs that fail the same way.
#[derive(Debug)]
pub(super) struct Bucket {
    pub(super) cause: Cause,
    /// The shortest of them.
    pub(super) input: Utf8PathBuf,
    pub(super) bytes: u64,
    /// How many there were.
    pub(super) inputs: u64,
    /// The first was there before.
    pub(super) is_old: bool,
    /// Whether it fails again when it is run alone.
    pub(super) is_repeatable: bool,
    pub(super) witness: Option<Witness>,
    /// What the process said.
    pub(super) said: Vec<String>,
    /// A shorter input, if the process has made one.
    shortest: Option<Vec<u8>>,
}

/// All that a target has come to.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    pub(super) all: Vec<Bucket>,
}

impl Buckets {
    /// Sorts in an input that has failed: whether it is the first of its kind, and what fails. Of the inputs that a run makes,
    /// only the shortest of each kind is kept.
    pub(super) fn add(
        &mut self,
        built: &Built<'_>,
        input: &Utf8Path,
        ended: &Ended,
        is_old: bool,
    ) -> Result<(bool, String), Error> {
        let result = built.project.work.join(&built.target.name).join("result");
        if result.exists() {
            std::fs::remove_dir_all(&result).map_err(at("remove", &result))?;
        }
        let again = built.run_files(&[input.to_owned()], Some(&result))?;
        let witness = witness(result.as_std_path());
        let is_repeatable = again.has_failed();
        let source = if is_repeatable { &again } else { ended };
        let cause = cause(source, witness.as_ref());
        let bytes = std::fs::metadata(input).map_err(at("read", input))?.len();
        let title = cause.title.clone();
        let known = self.all.iter_mut().find(|bucket| bucket.cause.identity == cause.identity);
        let Some(known) = known else {
            self.all.push(Bucket {
                cause,
                input: input.to_owned(),
                bytes,
                inputs: 1,
                is_old,
                is_repeatable,
                witness,
                said: source.said.clone(),
                shortest: std::fs::read(result.join("input")).ok(),
            });
            return Ok((true, title));
        };
        known.inputs += 1;
        if is_old {
            return Ok((false, title));
        }
        let mut surplus = input.to_owned();
        if bytes < known.bytes && !known.is_old {
            surplus = std::mem::replace(&mut known.input, surplus);
            known.bytes = bytes;
            known.witness = witness;
            known.shortest = std::fs::read(result.join("input")).ok();
        }
        // Another process may have removed the same input.
        match std::fs::remove_file(&surplus) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(at("remove", &surplus)(error)),
            _ => Ok((false, title)),
        }
    }
}

impl Bucket {
    /// A shorter input that fails the same way, stored beside the one that was found.
    pub(super) fn shorter(&self, built: &Built<'_>) -> Result<Option<Utf8PathBuf>, Error> {
        let name = self.input.file_name().unwrap_or_default();
        if !self.is_repeatable || name.starts_with("minimized-from-") {
            return Ok(None);
        }
        let path = built.project.artifacts(built.target).join(format!("minimized-from-{name}"));
        let try_out = built.project.work.join(&built.target.name).join("shorter");
        if let Some(shortest) = &self.shortest {
            std::fs::write(&try_out, shortest).map_err(at("write", &try_out))?;
        } else {
            let arguments = [
                "-minimize_crash=1".to_owned(),
                format!("-max_total_time={}", SHORTENING.as_secs()),
                format!("-exact_artifact_path={try_out}"),
                self.input.to_string(),
            ];
            run(&built.binary, &built.project.directory, &arguments, None, SHORTENING)?;
        }
        let length = std::fs::metadata(&try_out).map_or(u64::MAX, |metadata| metadata.len());
        if length >= self.bytes {
            return Ok(None);
        }
        let result = built.project.work.join(&built.target.name).join("result");
        if result.exists() {
            std::fs::remove_dir_all(&result).map_err(at("remove", &result))?;
        }
        let ended = built.run_files(std::slice::from_ref(&try_out), Some(&result))?;
        let found = witness(result.as_std_path());
        if !ended.has_failed() || cause(&ended, found.as_ref()).identity != self.cause.identity {
            return Ok(None);
        }
        std::fs::copy(&try_out, &path).map_err(at("write", &path))?;
        Ok(Some(path))
    }
}
