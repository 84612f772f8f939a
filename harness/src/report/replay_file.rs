//! The file that replays a failing execution, and how far it fits the program it is replayed on.

use std::fmt;
use std::path::Path;

use super::naming::{Naming, place};
use super::table::Record;
use crate::dpor::object::TaskId;

const HEADER: &str = "gordian replay 1";

/// A schedule with what each step did when it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ReplayFile {
    /// The test that failed, if it has a name.
    pub(crate) test: String,
    /// What failed.
    pub(crate) failure: String,
    /// The task and its operation, one for each scheduling point.
    pub(crate) steps: Vec<(TaskId, String)>,
}

/// Why a file cannot be replayed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ReplayError {
    /// The file cannot be read.
    Io(String),
    /// The line is none of the format.
    Malformed { line: usize, text: String },
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReplayError::Io(error) => write!(f, "{error}"),
            ReplayError::Malformed { line, text } => write!(f, "line {line} is not of a replay file: {text:?}"),
        }
    }
}

impl ReplayFile {
    /// The file of a failed execution; what was done while unwinding is no step of its own.
    pub(crate) fn new(test: &str, failure: &str, schedule: &[TaskId], records: &[Record]) -> ReplayFile {
        let mut rest = records.iter();
        let steps = schedule.iter().map(|task| {
            let record = rest.find(|record| record.task == *task);
            (*task, record.map(step_text).unwrap_or_default())
        });
        ReplayFile { test: test.replace('\n', " "), failure: failure.replace('\n', " "), steps: steps.collect() }
    }

    /// Reads a file.
    pub(crate) fn read(path: &Path) -> Result<ReplayFile, ReplayError> {
        let text =
            std::fs::read_to_string(path).map_err(|error| ReplayError::Io(format!("{}: {error}", path.display())))?;
        ReplayFile::parse(&text)
    }

    /// Parses the text of a file.
    pub(crate) fn parse(text: &str) -> Result<ReplayFile, ReplayError> {
        let mut lines = text.lines().enumerate();
        let malformed = |line: usize, text: &str| ReplayError::Malformed { line: line + 1, text: text.to_owned() };
        match lines.next() {
            Some((_, HEADER)) => {}
            other => return Err(malformed(0, other.map_or("", |(_, text)| text))),
        }
        let mut file = ReplayFile::default();
        for (number, line) in lines {
            if let Some(failure) = line.strip_prefix("failure: ") {
                file.failure = failure.to_owned();
                continue;
            }
            if let Some(test) = line.strip_prefix("test: ") {
                file.test = test.to_owned();
                continue;
            }
            let (task, step) = line.split_once(' ').ok_or_else(|| malformed(number, line))?;
            let task = task.parse().map_err(|_| malformed(number, line))?;
            file.steps.push((TaskId(task), step.to_owned()));
        }
        Ok(file)
    }

    /// The schedule in it.
    pub(crate) fn schedule(&self) -> Vec<TaskId> {
        self.steps.iter().map(|(task, _)| *task).collect()
    }

    /// Where a replay did something else than the file says, in one sentence.
    pub(crate) fn difference(&self, records: &[Record], naming: &Naming) -> Option<String> {
        let mut rest = records.iter();
        for (number, (task, step)) in self.steps.iter().enumerate() {
            let now = rest.find(|record| record.task == *task).map(step_text);
            if now.as_deref() != Some(step) {
                let now = now.unwrap_or_else(|| "nothing".to_owned());
                let task = naming.task(*task);
                return Some(format!("step {}: `{task}` did {step}, now it does {now}", number + 1));
            }
        }
        None
    }
}

fn step_text(record: &Record) -> String {
    format!("{} {}", record.name, place(record.location))
}

impl fmt::Display for ReplayFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}\ntest: {}\nfailure: {}", self.test, self.failure)?;
        for (task, step) in &self.steps {
            writeln!(f, "{} {step}", task.0)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_files_are_read_back() {
        let file = ReplayFile {
            test: "a_test".to_owned(),
            failure: "`main` panicked".to_owned(),
            steps: vec![(TaskId(1), "load src/a.rs:3".to_owned()), (TaskId(0), "join src/a.rs:9".to_owned())],
        };
        assert_eq!(ReplayFile::parse(&file.to_string()), Ok(file));
    }

    #[test]
    fn bad_lines_are_named() {
        let error = ReplayFile::parse("gordian replay 1\nx load a.rs:1\n");
        assert_eq!(error, Err(ReplayError::Malformed { line: 2, text: "x load a.rs:1".to_owned() }));
        assert!(ReplayFile::parse("").is_err());
    }
}
