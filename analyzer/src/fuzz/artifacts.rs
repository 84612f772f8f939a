//! Inputs that fail, sorted by what fails.

use std::collections::BTreeSet;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use gordian::witness::Witness;

use super::bucket::{Cause, Kind, cause, witness};
use super::built::Built;
use super::process::{Ended, Leaves, run};
use super::{Error, at};

/// What libFuzzer may take at most to shorten one input that has no interleaving.
const SHORTENING: Duration = Duration::from_secs(30);

/// Inputs that fail the same way.
#[derive(Debug, Clone)]
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
    /// only the shortest of each kind is kept, where the process has said what failed. The failure is sorted in also if there is an error.
    pub(super) fn add(
        &mut self,
        built: &Built<'_>,
        input: &Utf8Path,
        ended: &Ended,
        origin: Origin,
    ) -> Result<(bool, String), Error> {
        let (again, error) = if self.can_be_told(ended, origin) {
            (None, None)
        } else {
            alone(built, input).map_or_else(|error| (None, Some(error)), |again| (Some(again), None))
        };
        let is_repeatable = again.as_ref().map_or(origin == Origin::Kept, |again| again.ended.has_failed());
        let (again, witness, shortest) =
            again.map_or((None, None, None), |again| (Some(again.ended), again.witness, again.shortest));
        let source = again.as_ref().filter(|_| is_repeatable).unwrap_or(ended);
        let cause = cause(source, witness.as_ref());
        let is_old = origin == Origin::Kept || self.before.contains(input);
        let (bytes, error) = match std::fs::metadata(input) {
            Ok(metadata) => (Some(metadata.len()), error),
            Err(unread) => (None, error.or(Some(at("read", input)(unread)))),
        };
        let title = cause.title.clone();
        let found = Bucket {
            cause,
            input: input.to_owned(),
            bytes: bytes.unwrap_or_default(),
            inputs: 1,
            is_old,
            is_repeatable,
            witness,
            said: source.said.clone(),
            shortest,
        };
        let is_new = self.sort_in(found, bytes.is_some());
        match error {
            Some(error) => Err(error),
            None => Ok((is_new?, title)),
        }
    }

    /// Whether it is known how an input fails, without waiting for it once more.
    fn can_be_told(&self, ended: &Ended, origin: Origin) -> bool {
        let cause = cause(ended, None);
        cause.kind == Kind::Timeout
            && (origin == Origin::Kept || self.all.iter().any(|bucket| bucket.cause.identity == cause.identity))
    }

    /// Whether it is the first of its kind.
    fn sort_in(&mut self, found: Bucket, is_readable: bool) -> Result<bool, Error> {
        let known = self.all.iter_mut().find(|bucket| bucket.cause.identity == found.cause.identity);
        let Some(known) = known else {
            self.all.push(found);
            return Ok(true);
        };
        known.inputs += 1;
        let is_old = found.is_old;
        let mut surplus = found.input;
        // An input of an earlier run stays, and gives way to none but its like.
        if is_readable && found.bytes < known.bytes && known.is_old == is_old {
            surplus = std::mem::replace(&mut known.input, surplus);
            (known.bytes, known.witness, known.shortest) = (found.bytes, found.witness, found.shortest);
        }
        // The same input may be found again.
        if surplus == known.input {
            return Ok(false);
        }
        // Of an end without a word it is not known whether two are the same.
        if is_old || known.cause.kind == Kind::Crash {
            return Ok(false);
        }
        // Another process may have removed the same input.
        match std::fs::remove_file(&surplus) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(at("remove", &surplus)(error)),
            _ => Ok(false),
        }
    }
}

/// Where an input comes from that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// It was kept, and has just been run as it is.
    Kept,
    /// The fuzzer has made it.
    Made,
}

/// What came of an input that was run by itself.
struct Alone {
    ended: Ended,
    witness: Option<Witness>,
    /// A shorter input that fails the same way, if the process has made one.
    shortest: Option<Vec<u8>>,
}

fn alone(built: &Built<'_>, input: &Utf8Path) -> Result<Alone, Error> {
    let result = built.project.work_of(built.target).join("result");
    if result.exists() {
        std::fs::remove_dir_all(&result).map_err(at("remove", &result))?;
    }
    let ended = built.run_files(&[input.to_owned()], Some(&result))?;
    let shortest = std::fs::read(result.join("input")).ok();
    Ok(Alone { ended, witness: witness(result.as_std_path()), shortest })
}

impl Bucket {
    /// Whether a shorter input is looked for. Of one that takes too long it is not: each try would take as long.
    pub(super) fn can_be_shorter(&self) -> bool {
        let is_short = self.input.file_name().is_some_and(|name| name.starts_with("minimized-from-"));
        self.is_repeatable && !is_short && (self.shortest.is_some() || self.cause.kind != Kind::Timeout)
    }

    /// A shorter input that fails the same way, stored beside the one that was found. Looking for it takes at most that long, and one run
    /// of the input more.
    pub(super) fn shorter(&self, built: &Built<'_>, time: Duration) -> Result<Option<Utf8PathBuf>, Error> {
        let try_out = built.project.work_of(built.target).join("shorter");
        if let Some(shortest) = &self.shortest {
            std::fs::write(&try_out, shortest).map_err(at("write", &try_out))?;
        } else if time < Duration::from_secs(1) {
            return Ok(None);
        } else {
            shorten(built, &self.input, &try_out, time.min(SHORTENING))?;
        }
        let length = std::fs::metadata(&try_out).map_or(u64::MAX, |metadata| metadata.len());
        if length >= self.bytes {
            return Ok(None);
        }
        let Alone { ended, witness, .. } = alone(built, &try_out)?;
        if !ended.has_failed() || cause(&ended, witness.as_ref()).identity != self.cause.identity {
            return Ok(None);
        }
        let name = self.input.file_name().unwrap_or_default();
        let path = built.project.artifacts(built.target).join(format!("minimized-from-{name}"));
        std::fs::copy(&try_out, &path).map_err(at("write", &path))?;
        Ok(Some(path))
    }
}

/// Has libFuzzer make an input shorter, as far as it comes.
fn shorten(built: &Built<'_>, input: &Utf8Path, shorter: &Utf8Path, time: Duration) -> Result<(), Error> {
    if shorter.exists() {
        std::fs::remove_file(shorter).map_err(at("remove", shorter))?;
    }
    let mut arguments = built.common();
    arguments.extend([
        "-minimize_crash=1".to_owned(),
        // That much for each step; the last one takes all of it and finds nothing.
        format!("-max_total_time={}", (time.as_secs() / 3).max(1)),
        format!("-exact_artifact_path={shorter}"),
        input.to_string(),
    ]);
    run(&built.binary, &built.project.directory, &arguments, Leaves::default(), time)?;
    Ok(())
}
