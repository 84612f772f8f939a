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

/// What a file does that it must not; empty if nothing.
pub fn disagreements(data: &[u8]) -> Vec<String> {
    let mut input = Unstructured::new(data);
    let Ok(kind) = Kind::arbitrary(&mut input) else { return Vec::new() };
    let whole = match kind {
        Kind::Panic | Kind::Deadlock | Kind::Loom => witness::whole(kind),
        Kind::Checkpoint => checkpoint::whole(),
        Kind::Configuration => settings::CONFIGURATION,
        Kind::Manifest => settings::MANIFEST,
    };
    let Ok(bytes) = mutation::mutated(whole, &mut input) else { return Vec::new() };
    let problem = match kind {
        Kind::Panic | Kind::Deadlock | Kind::Loom => witness::problem(kind, &bytes),
        Kind::Checkpoint => checkpoint::problem(&bytes),
        Kind::Configuration | Kind::Manifest => settings::problem(kind, &bytes),
    };
    problem.map(|problem| format!("{kind:?}: {problem}\n{}", String::from_utf8_lossy(&bytes))).into_iter().collect()
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
