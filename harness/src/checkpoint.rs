//! A file from which an exhaustive search goes on after its process has been killed.
//!
//! It is written anew after each execution, beside itself and then renamed, so that at any moment there is a whole one; what is lost
//! is the execution that runs. Its second line is a checksum of the first: what has got damaged could miss executions, and is not gone on with.
//! The file is of one test and one part of its traces. A test that has changed since does something else in the
//! beginning that the next execution shares with the last one, and is not gone on with.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::dpor::explorer::Saved;
use crate::dpor::object::TaskId;
use crate::engine::Bounds;
use crate::report::Outcomes;

/// The version of the format.
const SCHEMA: u32 = 4;

/// What is in the file.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Checkpoint {
    schema: u32,
    /// What is explored; another one does not go on with this.
    pub(crate) of: String,
    pub(crate) executions: u64,
    pub(crate) outcomes: Outcomes,
    pub(crate) bounds: Bounds,
    /// The number of each child of each task.
    pub(crate) families: Vec<((TaskId, u32), TaskId)>,
    pub(crate) search: Saved,
}

/// What is looked at first, since all else depends on it.
#[derive(Deserialize)]
struct Version {
    schema: u32,
}

/// The second line.
fn checksum(content: &[u8]) -> String {
    format!("{:08x}\n", crc32fast::hash(content))
}

/// Where the file of a search is, and what it is of.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) path: PathBuf,
    pub(crate) of: String,
}

impl Place {
    /// What was stored there, if anything.
    ///
    /// # Errors
    /// Why what is there cannot be gone on with.
    pub(crate) fn read(&self) -> Result<Option<Checkpoint>, String> {
        let name = self.path.display();
        let text = match std::fs::read(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(_) if self.path.is_dir() => return Err(format!("the checkpoint {name} is a directory, not a file")),
            Err(error) => return Err(format!("the checkpoint {name} cannot be read: {error}")),
        };
        let (content, stored) = match text.iter().position(|byte| *byte == b'\n') {
            Some(end) => (&text[..end], &text[end + 1..]),
            None => (&text[..], &[][..]),
        };
        let no_checkpoint = |error| format!("{name} is no checkpoint: {error}");
        let Version { schema } = serde_json::from_slice(content).map_err(no_checkpoint)?;
        if schema != SCHEMA {
            return Err(format!("the checkpoint {name} has version {schema} of the format"));
        }
        if stored != checksum(content).as_bytes() {
            return Err(format!("the checkpoint {name} is damaged: remove it, to begin anew"));
        }
        let checkpoint: Checkpoint = serde_json::from_slice(content).map_err(no_checkpoint)?;
        if checkpoint.of != self.of {
            return Err(format!("the checkpoint {name} is of {}, and this is {}", checkpoint.of, self.of));
        }
        Ok(Some(checkpoint))
    }

    /// Stores it.
    ///
    /// # Errors
    /// What the system could not do, and why.
    pub(crate) fn write(
        &self,
        executions: u64,
        outcomes: &Outcomes,
        bounds: &Bounds,
        families: Vec<((TaskId, u32), TaskId)>,
        search: Saved,
    ) -> Result<(), String> {
        let of = self.of.clone();
        let checkpoint = Checkpoint {
            schema: SCHEMA,
            of,
            executions,
            outcomes: outcomes.clone(),
            bounds: bounds.clone(),
            families,
            search,
        };
        let beside = self.path.with_extension("new");
        let store = |path: &Path| -> std::io::Result<()> {
            let content = serde_json::to_string(&checkpoint)?;
            std::fs::write(path, format!("{content}\n{}", checksum(content.as_bytes())))?;
            std::fs::rename(path, &self.path)
        };
        store(&beside).map_err(|error| format!("the checkpoint {} cannot be written: {error}", self.path.display()))
    }
}
