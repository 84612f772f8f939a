//! From a failing schedule to what is shown of it: fewest switches, the table, the final state, the replay file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::dpor::object::{ObjectId, TaskId};
use crate::engine::{Execution, Limits, Setup, run};
use crate::report::{Blocked, Cause, ReplayFile, Waits, Witness, place, table};
use crate::strategy::{Bounded, Replay};

/// Executions spent on finding the same failure with fewer switches.
const MINIMISATION: u32 = 2_000;

/// The failure with the fewest preemptions that a bounded search finds, with records; `None` if not even its own schedule repeats it.
pub(crate) fn minimised(setup: &Setup, schedule: &[TaskId], identity: &str) -> Option<Execution> {
    let limits = Limits { executions: u64::MAX, time: None, steps: setup.limits.steps };
    let setup = Setup { limits, keep_records: true, wanted: Some(identity.to_owned()), ..setup.clone() };
    let original = run(&setup, Replay::new(schedule.to_vec())).collected.failed?;
    let mut left = MINIMISATION;
    let most = switches(&original.schedule);
    for bound in 0..most as u32 {
        let result = run(&setup, Bounded::new(bound, left));
        left = result.strategy.executions_left();
        match result.collected.failed {
            Some(found) if switches(&found.schedule) <= most => return Some(found),
            // Fewer preemptions with more switches are no gain.
            Some(_) => return Some(original),
            None if left == 0 => break,
            None => {}
        }
    }
    Some(original)
}

/// How many times another task goes on.
fn switches(schedule: &[TaskId]) -> usize {
    schedule.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

/// Everything that people see of the failed execution; a replay file is written if it is new.
pub(crate) fn show(test: &str, failed: &Execution, executions: u64, width: usize, is_new: bool) -> Witness {
    let headline = failed.cause.headline();
    let naming = &failed.naming;
    let acquired = |task: TaskId, object: ObjectId| {
        let record =
            failed.records.iter().rev().find(|record| record.task == task && record.acquires() == Some(object));
        record.map(|record| place(record.location))
    };
    let mut details = String::new();
    let mut waits = BTreeMap::new();
    if let Cause::Deadlock(blocked) = &failed.cause {
        waits = blocked.iter().map(|blocked| (blocked.task, wait_text(blocked, failed))).collect();
        details = format!("\n{}", Waits { blocked, naming, acquired: &acquired });
    }
    if !failed.observed.is_empty() {
        let values: Vec<String> = failed.observed.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        details.push_str(&format!("\nobserved: {}\n", values.join(", ")));
    }
    let final_values = final_values(failed);
    if !final_values.is_empty() {
        details.push_str(&format!("\nfinal state: {}\n", final_values.join(", ")));
    }
    let replay = ReplayFile::new(test, &headline, &failed.schedule, &failed.records).to_string();
    Witness {
        executions,
        identity: failed.cause.identity(),
        switches: switches(&failed.schedule),
        table: table(&failed.records, naming, &waits, width),
        details,
        replay_command: if is_new { store(test, &replay) } else { None },
        replay,
        headline,
    }
}

fn wait_text(blocked: &Blocked, failed: &Execution) -> String {
    let object = blocked.object.and_then(|object| failed.naming.object(object));
    match (blocked.needs, object) {
        ("", Some(object)) => format!("for {object}"),
        ("", None) => match blocked.holders.first() {
            Some(holder) => format!("for `{}` to end", failed.naming.task(*holder)),
            None => "for good".to_owned(),
        },
        (needs, _) => format!("for {needs}"),
    }
}

/// The last value that was seen of each object that has values.
fn final_values(failed: &Execution) -> Vec<String> {
    let mut last = BTreeMap::new();
    for record in &failed.records {
        if let (Some(access), Some(value)) = (record.accesses.first(), &record.value) {
            let value = value.rsplit("-> ").next().unwrap_or(value).to_owned();
            last.insert(access.object, value);
        }
    }
    let named = |(object, value)| Some(format!("{} = {value}", failed.naming.object(object)?));
    last.into_iter().filter_map(named).collect()
}

/// Writes the replay file below cargo's target directory (else the temporary one), and gives the command that replays it.
/// Without a name nothing would say which exploration it is of.
fn store(test: &str, replay: &str) -> Option<String> {
    if test.is_empty() {
        return None;
    }
    let executable = std::env::current_exe().ok()?;
    let directory = target_directory(&executable).unwrap_or_else(std::env::temp_dir).join("gordian");
    std::fs::create_dir_all(&directory).ok()?;
    let path = directory.join(format!("{}.replay", test.replace(|c: char| !c.is_alphanumeric() && c != '_', "-")));
    std::fs::write(&path, replay).ok()?;
    // Cargo keeps the executables of tests in `deps`, and names tests without the crate.
    let is_test = executable.parent().is_some_and(|parent| parent.ends_with("deps"));
    let command = match test.split_once("::") {
        Some((_, name)) if is_test => format!("cargo test {name}"),
        _ if is_test => format!("cargo test {test}"),
        _ => executable.display().to_string(),
    };
    Some(format!("GORDIAN_REPLAY={} {command}", path.display()))
}

/// Cargo marks the directory.
fn target_directory(executable: &Path) -> Option<PathBuf> {
    executable.ancestors().find(|directory| directory.join("CACHEDIR.TAG").is_file()).map(PathBuf::from)
}
