//! Inputs that fail, sorted by what fails.

use std::collections::BTreeSet;
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
    /// What was there before, which stays even if it is found once more.
    pub(super) before: BTreeSet<Utf8PathBuf>,
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
        let Alone { ended: again, witness, shortest } = alone(built, input)?;
        let is_repeatable = again.has_failed();
        let source = if is_repeatable { &again } else { ended };
        let cause = cause(source, witness.as_ref());
        let is_old = is_old || self.before.contains(input);
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
                shortest,
            });
            return Ok((true, title));
        };
        known.inputs += 1;
        let mut surplus = input.to_owned();
        // An input of an earlier run stays, and gives way to none but its like.
        if bytes < known.bytes && known.is_old == is_old {
            surplus = std::mem::replace(&mut known.input, surplus);
            (known.bytes, known.witness, known.shortest) = (bytes, witness, shortest);
        }
        if is_old {
            return Ok((false, title));
        }
        // Another process may have removed the same input.
        match std::fs::remove_file(&surplus) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(at("remove", &surplus)(error)),
            _ => Ok((false, title)),
        }
    }
}

/// What came of an input that was run by itself.
struct Alone {
    ended: Ended,
    witness: Option<Witness>,
    /// A shorter input that fails the same way, if the process has made one.
    shortest: Option<Vec<u8>>,
}

fn alone(built: &Built<'_>, input: &Utf8Path) -> Result<Alone, Error> {
    let result = built.project.work.join(&built.target.name).join("result");
    if result.exists() {
        std::fs::remove_dir_all(&result).map_err(at("remove", &result))?;
    }
    let ended = built.run_files(&[input.to_owned()], Some(&result))?;
    let shortest = std::fs::read(result.join("input")).ok();
    Ok(Alone { ended, witness: witness(result.as_std_path()), shortest })
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
        let Alone { ended, witness, .. } = alone(built, &try_out)?;
        if !ended.has_failed() || cause(&ended, witness.as_ref()).identity != self.cause.identity {
            return Ok(None);
        }
        std::fs::copy(&try_out, &path).map_err(at("write", &path))?;
        Ok(Some(path))
    }
}
