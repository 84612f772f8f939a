//! Files that have got damaged, and any bytes in their place: what reads them says what is wrong, and takes no failure for a pass.

mod checkpoint;
mod mutation;
mod settings;
mod witness;

use std::path::PathBuf;

use arbitrary::{Arbitrary, Unstructured};
use tempfile::TempDir;

/// What the file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Arbitrary)]
pub enum Kind {
    /// The replay file of a failed assertion.
    Panic,
    /// That of a deadlock.
    Deadlock,
    /// That of a failure that loom has found.
    Loom,
    /// How far an exhaustive search has come.
    Checkpoint,
    /// `gordian.toml`.
    Configuration,
    /// `Cargo.toml`.
    Manifest,
}

/// A file, and what it was before anything happened to it.
struct Drawn {
    kind: Kind,
    whole: &'static str,
    bytes: Vec<u8>,
}

/// The file that an input is, if it is one.
fn drawn(data: &[u8]) -> Option<Drawn> {
    let mut input = Unstructured::new(data);
    let kind = Kind::arbitrary(&mut input).ok()?;
    let whole = match kind {
        Kind::Panic | Kind::Deadlock | Kind::Loom => witness::whole(kind),
        Kind::Checkpoint => checkpoint::whole(),
        Kind::Configuration => settings::CONFIGURATION,
        Kind::Manifest => settings::MANIFEST,
    };
    let bytes = mutation::mutated(whole, &mut input).ok()?;
    Some(Drawn { kind, whole, bytes })
}

/// What a file does that it must not; empty if nothing.
pub fn disagreements(data: &[u8]) -> Vec<String> {
    let Some(Drawn { kind, bytes, .. }) = drawn(data) else { return Vec::new() };
    let problem = match kind {
        Kind::Panic | Kind::Deadlock | Kind::Loom => witness::problem(kind, &bytes),
        Kind::Checkpoint => checkpoint::problem(&bytes),
        Kind::Configuration | Kind::Manifest => settings::problem(kind, &bytes),
    };
    problem.map(|problem| format!("{kind:?}: {problem}\n{}", String::from_utf8_lossy(&bytes))).into_iter().collect()
}

/// What becomes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reached {
    /// It is as it was, and taken.
    Whole,
    /// It is another one, and taken.
    Changed,
    /// It is refused, with this reason.
    Refused(String),
}

/// What an input comes to, if it is a file.
pub fn reached(data: &[u8]) -> Option<(Kind, Reached)> {
    let Drawn { kind, whole, bytes } = drawn(data)?;
    let refused = match kind {
        Kind::Panic | Kind::Deadlock | Kind::Loom => witness::refused(&bytes),
        Kind::Checkpoint => checkpoint::refused(&bytes),
        Kind::Configuration | Kind::Manifest => settings::refused(kind, &bytes),
    };
    let taken = if bytes == whole.as_bytes() { Reached::Whole } else { Reached::Changed };
    Some((kind, refused.map_or(taken, Reached::Refused)))
}

/// A directory that nobody else has, and that goes with this.
struct Directory(TempDir);

impl Directory {
    fn new() -> Directory {
        Directory(tempfile::tempdir().unwrap_or_else(|error| panic!("no directory for the files: {error}")))
    }

    /// Writes the file there.
    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        let write = || {
            path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
            std::fs::write(&path, bytes)
        };
        write().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        path
    }
}
