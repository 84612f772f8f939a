//! The inputs that a fuzzer has kept, run as an ordinary test.

use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arbitrary::Arbitrary;

use crate::explorer::{__Outcome, BARE, Explorer};
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
/// If an execution fails; if a file or a directory cannot be read; if no input gives values, or all executions were cut off; if threads used
/// nothing of the facade in any of them.
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
    let fail = |text: String| {
        println!("{text}");
        std::panic::resume_unwind(Box::new(text))
    };
    let (mut explored, mut bare, mut unfinished) = (0, 0, None);
    let mut run = |from: &str, data: &[u8]| {
        let body = Arc::clone(&body);
        match explorer.fuzz(data, move |values: T| body(values)) {
            failed @ Verdict::Failed { .. } => fail(format!("{from}: {failed}")),
            Verdict::Incomplete { why, .. } => unfinished = Some(why),
            verdict if verdict.outcomes().is_bare() => bare += 1,
            _ => explored += 1,
        }
    };
    let kept = kept(package, target).unwrap_or_else(|error| panic!("inputs of `{target}`: {error}"));
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
    match unfinished {
        _ if explored > 0 => {}
        _ if bare > 0 => fail(BARE.to_owned()),
        Some(why) => fail(format!("no input of `{target}` was run to its end: {why}")),
        None => {}
    }
    println!("passed: {} kept inputs of `{target}` and {DRAWN} drawn ones", kept.len());
}

/// All files there and in directories below, sorted; without files such as `.gitignore`, which are no inputs.
fn kept(package: &Path, target: &str) -> std::io::Result<Vec<PathBuf>> {
    let Some(fuzz) = package.ancestors().map(|above| above.join("fuzz")).find(|fuzz| fuzz.is_dir()) else {
        return Ok(Vec::new());
    };
    let all = ["corpus", "seeds", "artifacts", "../corpus/seeds"].map(|part| fuzz.join(part).join(target));
    let mut open: Vec<PathBuf> = all.into_iter().filter(|directory| directory.is_dir()).collect();
    let mut found = Vec::new();
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(directory)? {
            let entry = entry?;
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            // A link to a directory might lead back here.
            match entry.file_type()? {
                kind if kind.is_dir() => open.push(entry.path()),
                _ if entry.path().is_file() => found.push(entry.path()),
                _ => {}
            }
        }
    }
    found.sort();
    Ok(found)
}
