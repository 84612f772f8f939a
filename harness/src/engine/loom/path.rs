//! Which way loom went in one execution: recorded after a search, followed by a replay.
//!
//! On loom a schedule says too little, since a load may read one of several stores. Loom has a value for all that it decided, the path,
//! which it hands out and takes in files only ("checkpoints").

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

use super::run::{Course, run_along};
use crate::engine::run::{Collected, Setup};

/// Searches again up to the execution with that number, from 1, and gives its path with what has been learnt; the path is `None` if
/// there was no such execution this time.
///
/// # Errors
/// If the system has no room for a temporary file.
pub(crate) fn record(
    setup: &Setup,
    preemptions: Option<u32>,
    execution: u64,
) -> io::Result<(Collected, Option<Value>)> {
    let file = Temporary::new();
    // Loom panics where it cannot write.
    std::fs::write(&file.0, "")?;
    std::fs::remove_file(&file.0)?;
    let collected = run_along(setup, preemptions, &Course::Record { execution, file: file.0.clone() });
    let path = match std::fs::read(&file.0) {
        Ok(text) => serde_json::from_slice(&text).ok(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    Ok((collected, path))
}

/// Runs the execution with that path.
///
/// # Errors
/// If the system has no room for a temporary file.
pub(crate) fn replay(setup: &Setup, path: &Value) -> io::Result<Collected> {
    let file = Temporary::new();
    std::fs::write(&file.0, path.to_string())?;
    Ok(run_along(setup, None, &Course::Replay { file: file.0.clone() }))
}

/// The name of a file that goes with this value, if it is there.
struct Temporary(PathBuf);

impl Temporary {
    fn new() -> Temporary {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        Temporary(std::env::temp_dir().join(format!("gordian-loom-{}-{number}.json", std::process::id())))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // There may be none.
        let _ = std::fs::remove_file(&self.0);
    }
}
