//! The inputs that a fuzzer has kept, run as an ordinary test.

use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arbitrary::Arbitrary;

use crate::explorer::{__Outcome, Explorer};
use crate::report::Verdict;
use crate::strategy::Chance;

/// Inputs that are drawn beside those that are kept, so that something is run where none are.
const DRAWN: usize = 256;
/// Bytes of a drawn input at most.
const LONGEST: usize = 128;

/// Runs every input that is kept for a target of that name, and some that are drawn (the same each time): what is in `corpus/NAME`, `seeds/NAME`
/// and `artifacts/NAME` below the directory `fuzz` of the package, or of one above it.
///
/// # Panics
/// If an execution fails; if a file cannot be read.
pub fn replay_corpus<T, R>(
    explorer: &Explorer,
    package: &Path,
    target: &str,
    body: impl Fn(T) -> R + Send + Sync + 'static,
) where
    T: for<'a> Arbitrary<'a> + Debug,
    R: __Outcome,
{
    let body = Arc::new(body);
    let run = |from: &str, data: &[u8]| {
        let body = Arc::clone(&body);
        let verdict = explorer.fuzz(data, move |values: T| body(values));
        if let Verdict::Failed { .. } = verdict {
            let text = format!("{from}: {verdict}");
            println!("{text}");
            std::panic::resume_unwind(Box::new(text));
        }
    };
    let kept = kept(package, target);
    for path in &kept {
        match std::fs::read(path) {
            Ok(data) => run(&path.display().to_string(), &data),
            Err(error) => panic!("{}: {error}", path.display()),
        }
    }
    let mut chance = Chance::new(0);
    for number in 0..DRAWN {
        let length = chance.below(LONGEST);
        let data: Vec<u8> = (0..length).map(|_| chance.number().to_le_bytes()[0]).collect();
        run(&format!("drawn input {number}"), &data);
    }
    println!("passed: {} kept inputs of `{target}` and {DRAWN} drawn ones", kept.len());
}

/// All files, sorted.
fn kept(package: &Path, target: &str) -> Vec<PathBuf> {
    let Some(fuzz) = package.ancestors().map(|above| above.join("fuzz")).find(|fuzz| fuzz.is_dir()) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for part in ["corpus", "seeds", "artifacts", "../corpus/seeds"] {
        let entries = std::fs::read_dir(fuzz.join(part).join(target)).into_iter().flatten().flatten();
        found.extend(entries.map(|entry| entry.path()).filter(|path| path.is_file()));
    }
    found.sort();
    found
}
