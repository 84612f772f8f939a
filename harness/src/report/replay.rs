//! How far a replay did what its file says.

use super::naming::Naming;
use super::{Record, place, steps_of};
use crate::dpor::object::TaskId;
use crate::witness::Witness;

/// Where a replay did something else than the file says, in one sentence; `None` if it did the same.
pub(crate) fn difference(file: &Witness, schedule: &[TaskId], records: &[Record], naming: &Naming) -> Option<String> {
    let mut steps = vec![None; schedule.len()];
    for (record, step) in records.iter().zip(steps_of(schedule, records)) {
        if let Some(step) = step {
            steps[step as usize] = Some(record);
        }
    }
    for event in &file.events {
        let Some(step) = event.step else { continue };
        let then = did(&event.operation, event.ordering.as_deref(), &event.site.to_string());
        let does = |now: &Record| did(now.name, now.ordering.as_deref(), &place(now.location));
        let now = steps.get(step as usize).copied().flatten();
        if !now.is_some_and(|now| now.task.0 == event.thread && does(now) == then) {
            let name = file.threads.get(event.thread as usize).map_or("?", |thread| &thread.name);
            let now = match now {
                Some(now) if now.task.0 == event.thread => format!("it does {}", does(now)),
                Some(now) => format!("`{}` does {}", naming.task(now.task), does(now)),
                None => "it does not come to that".to_owned(),
            };
            return Some(format!("step {}: `{name}` did {then}, now {now}", step + 1));
        }
    }
    None
}

fn did(operation: &str, ordering: Option<&str>, place: &str) -> String {
    let ordering = ordering.map(|ordering| format!(" ({ordering})")).unwrap_or_default();
    format!("{operation}{ordering} at {place}")
}
