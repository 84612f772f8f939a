//! How far a replay did what its file says.

use std::collections::BTreeMap;

use super::naming::Naming;
use super::{Record, place, steps_of};
use crate::dpor::object::{ObjectId, TaskId};
use crate::witness::{Witness, phrase};

/// Where a replay did something else than the file says, in one sentence; `None` if it did the same.
pub(crate) fn difference(file: &Witness, schedule: &[TaskId], records: &[Record], naming: &Naming) -> Option<String> {
    let mut steps = vec![None; schedule.len()];
    for (record, step) in records.iter().zip(steps_of(schedule, records)) {
        if let Some(step) = step {
            steps[step as usize] = Some(record);
        }
    }
    let mut objects = Objects::default();
    for event in &file.events {
        let Some(step) = event.step else { continue };
        let then = did(&event.operation, None, event.ordering.as_deref(), &event.site.to_string());
        let does = |now: &Record| did(now.name, None, now.ordering.as_deref(), &place(now.location));
        let name = file.threads.get(event.thread as usize).map_or("?", |thread| &thread.name);
        let now = steps.get(step as usize).copied().flatten();
        if !now.is_some_and(|now| now.task.0 == event.thread && does(now) == then) {
            let now = match now {
                Some(now) if now.task.0 == event.thread => format!("it does {}", does(now)),
                Some(now) => format!("`{}` does {}", naming.task(now.task), does(now)),
                None => "it does not come to that".to_owned(),
            };
            return Some(format!("step {}: `{name}` did {then}, now {now}", step + 1));
        }
        let object = now.and_then(|now| now.accesses.first()).map(|access| access.object.0);
        if let (Some(then), Some(now)) = (event.object, object) {
            let (was, is) = (file.object_name(Some(then)), naming.object(ObjectId(now)));
            let is_renamed = was != is.as_deref();
            let is_known = is_renamed && file.objects.iter().any(|object| Some(&object.name) == is.as_ref());
            if is_known || !objects.are_one(then, now) {
                let site = event.site.to_string();
                let was = did(&event.operation, was, None, &site);
                let is = match is_renamed {
                    true => did(&event.operation, is.as_deref(), None, &site),
                    false => "that to another one of that name".to_owned(),
                };
                return Some(format!("step {}: `{name}` did {was}, now it does {is}", step + 1));
            }
        }
    }
    None
}

/// Which object of the file is which one now: their numbers may differ, but each is one.
#[derive(Default)]
struct Objects {
    now: BTreeMap<u32, u32>,
    then: BTreeMap<u32, u32>,
}

impl Objects {
    fn are_one(&mut self, then: u32, now: u32) -> bool {
        *self.now.entry(then).or_insert(now) == now && *self.then.entry(now).or_insert(then) == then
    }
}

fn did(operation: &str, object: Option<&str>, ordering: Option<&str>, place: &str) -> String {
    let ordering = ordering.map(|ordering| format!(" ({ordering})")).unwrap_or_default();
    format!("{}{ordering} at {place}", phrase(operation, object))
}
