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
        let then = format!("{} at {}", event.operation, event.site);
        let now = steps.get(step as usize).copied().flatten();
        let same = now.is_some_and(|now| {
            now.task.0 == event.thread && format!("{} at {}", now.name, place(now.location)) == then
        });
        if !same {
            let name = file.threads.get(event.thread as usize).map_or("?", |thread| &thread.name);
            let now = match now {
                Some(now) if now.task.0 == event.thread => format!("it does {} at {}", now.name, place(now.location)),
                Some(now) => format!("`{}` does {} at {}", naming.task(now.task), now.name, place(now.location)),
                None => "it does nothing".to_owned(),
            };
            return Some(format!("step {}: `{name}` did {then}, now {now}", step + 1));
        }
    }
    None
}
