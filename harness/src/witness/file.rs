//! Stored witnesses: what is read is checked, since files grow stale and get damaged.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde_json::Value;

use super::model::{SCHEMA_VERSION, Witness};

/// Why a file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileError {
    /// It cannot be read.
    Io {
        /// The file.
        path: String,
        /// What the system says.
        error: String,
    },
    /// It is no witness in JSON.
    Syntax {
        /// Line of the text, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// Another version of the tool has written it.
    Version {
        /// The version that the file says.
        found: u32,
    },
    /// It refers to something that it does not have.
    Reference {
        /// The part of the file.
        place: String,
        /// What is not there.
        missing: String,
    },
    /// Something in it is not as it was stored.
    Changed,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileError::Io { path, error } => write!(f, "cannot read the replay file {path}: {error}"),
            FileError::Syntax { line, column, message } => {
                write!(f, "not a replay file: line {line}, column {column}: {message}")
            }
            FileError::Version { found } => write!(
                f,
                "the replay file has version {found} of the format, this is version {SCHEMA_VERSION}: record it again"
            ),
            FileError::Changed => f.write_str(
                "the replay file is damaged: it was changed after it had been stored (it has another checksum)",
            ),
            FileError::Reference { place, missing } => {
                write!(f, "the replay file is damaged: {place} refers to {missing}, which it does not have")
            }
        }
    }
}

impl std::error::Error for FileError {}

/// CRC-32 of everything in it, whatever the order of keys in tables.
pub(super) fn checksum(witness: &Witness) -> String {
    let value = serde_json::to_value(Witness { checksum: None, ..witness.clone() }).map(sorted);
    format!("{:08x}", crc32fast::hash(value.unwrap_or_default().to_string().as_bytes()))
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(table) => {
            let sorted: BTreeMap<String, Value> = table.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            Value::Object(sorted.into_iter().collect())
        }
        Value::Array(list) => Value::Array(list.into_iter().map(sorted).collect()),
        other => other,
    }
}

impl Witness {
    /// Reads a file and checks it.
    ///
    /// # Errors
    /// If there is none, or it is damaged; nothing is replayed or shown from such a file.
    pub fn read(path: &Path) -> Result<Witness, FileError> {
        let io = |error: std::io::Error| FileError::Io { path: path.display().to_string(), error: error.to_string() };
        let bytes = std::fs::read(path).map_err(io)?;
        Witness::parse_bytes(&bytes)
    }

    /// Parses the content of a file and checks it.
    ///
    /// # Errors
    /// If it is damaged.
    pub fn parse(text: &str) -> Result<Witness, FileError> {
        Witness::parse_bytes(text.as_bytes())
    }

    fn parse_bytes(bytes: &[u8]) -> Result<Witness, FileError> {
        /// The version is looked at first, since all else depends on it.
        #[derive(serde::Deserialize)]
        struct Version {
            schema: u32,
        }
        let syntax = |error: serde_json::Error| {
            let text = error.to_string();
            let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message).to_owned();
            FileError::Syntax { line: error.line(), column: error.column(), message }
        };
        let version: Version = serde_json::from_slice(bytes).map_err(syntax)?;
        if version.schema != SCHEMA_VERSION {
            return Err(FileError::Version { found: version.schema });
        }
        let mut witness: Witness = serde_json::from_slice(bytes).map_err(syntax)?;
        witness.check()?;
        match witness.checksum.take() {
            Some(stored) if stored != checksum(&witness) => Err(FileError::Changed),
            _ => Ok(witness),
        }
    }

    /// Everything that is referred to by number is there.
    fn check(&self) -> Result<(), FileError> {
        let missing = |place: String, what: &str, number: u32| FileError::Reference {
            place,
            missing: format!("{what} {number}"),
        };
        let is_thread = |number: u32| (number as usize) < self.threads.len();
        let is_object = |number: u32| (number as usize) < self.objects.len();
        for (at, &thread) in self.schedule.iter().enumerate() {
            if !is_thread(thread & !super::model::STRUCK) {
                return Err(missing(format!("scheduling point {at}"), "thread", thread));
            }
        }
        for (at, event) in self.events.iter().enumerate() {
            let place = || format!("event {at}");
            if !is_thread(event.thread) {
                return Err(missing(place(), "thread", event.thread));
            }
            if let Some(object) = event.object.filter(|object| !is_object(*object)) {
                return Err(missing(place(), "object", object));
            }
            if let Some(step) = event.step.filter(|step| self.schedule.get(*step as usize) != Some(&event.thread)) {
                return Err(missing(place(), "a scheduling point of its thread, number", step));
            }
            let before = event.after.iter().chain(&event.races);
            if let Some(&later) = before.into_iter().find(|before| **before as usize >= at) {
                return Err(missing(place(), "an event before it, number", later));
            }
        }
        for (at, thread) in self.threads.iter().enumerate() {
            let Some(wait) = &thread.waits else { continue };
            let place = || format!("the wait of thread {at}");
            if let Some(object) = wait.object.filter(|object| !is_object(*object)) {
                return Err(missing(place(), "object", object));
            }
            if let Some(holder) = wait.holders.iter().chain(&wait.heard).find(|holder| !is_thread(holder.thread)) {
                return Err(missing(place(), "thread", holder.thread));
            }
        }
        Ok(())
    }

    /// The content of a file from which `GORDIAN_REPLAY` runs the execution again.
    pub fn to_file(&self) -> String {
        super::json::render(self, super::Style { width: 0 })
    }
}
