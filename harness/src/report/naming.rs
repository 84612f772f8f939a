//! Names of tasks and objects as people know them.

use std::collections::BTreeMap;
use std::panic::Location;

use super::source;
use crate::dpor::object::{ObjectId, ObjectKind, TaskId};
use crate::engine::Context;

/// The names in one execution.
#[derive(Clone, Debug, Default)]
pub(crate) struct Naming {
    tasks: BTreeMap<TaskId, String>,
    /// What an object is, and where it was created; none for ends of tasks.
    objects: Vec<Option<(ObjectKind, &'static Location<'static>)>>,
}

impl Naming {
    /// The names in the execution that has just ended.
    pub(crate) fn new(context: &Context) -> Naming {
        let tasks = context.tasks.iter().map(|task| {
            let name = task.name.clone().unwrap_or_else(|| format!("thread {}", task.id.0));
            (task.id, name)
        });
        let objects = context.objects.iter().map(|object| Some((object.kind, object.site?)));
        Naming { tasks: tasks.collect(), objects: objects.collect() }
    }

    /// The task's own name, or its number.
    pub(crate) fn task(&self, task: TaskId) -> String {
        self.tasks.get(&task).cloned().unwrap_or_else(|| format!("thread {}", task.0))
    }

    /// All tasks.
    pub(crate) fn tasks(&self) -> impl Iterator<Item = TaskId> + '_ {
        self.tasks.keys().copied()
    }

    /// What the source calls the object: the variable, field or static it is created for, else its kind and place.
    pub(crate) fn object(&self, object: ObjectId) -> Option<String> {
        let (kind, site) = self.objects.get(object.0 as usize).copied().flatten()?;
        let same_site =
            |other: &Option<(ObjectKind, &'static Location<'static>)>| other.is_some_and(|(_, theirs)| theirs == site);
        let name = match source::line(site).and_then(|line| source::declared_name(&line)) {
            Some(name) => format!("`{name}`"),
            None => format!("the {} of {}", kind_name(kind), place(site)),
        };
        // One line may create many objects: they are told apart by the order in which they are first used.
        if self.objects.iter().filter(|other| same_site(other)).count() > 1 {
            let before = self.objects[..object.0 as usize].iter().filter(|other| same_site(other)).count();
            return Some(format!("{name} number {}", before + 1));
        }
        Some(name)
    }
}

fn kind_name(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Cell => "atomic",
        ObjectKind::Lock => "lock",
        ObjectKind::Condvar => "condition variable",
        ObjectKind::Barrier(_) => "barrier",
        ObjectKind::Channel { .. } => "channel",
        ObjectKind::Token => "park token",
        ObjectKind::Once => "one-time initialisation",
        ObjectKind::Thread => "thread",
    }
}

/// File and line.
pub(crate) fn place(location: &Location<'_>) -> String {
    format!("{}:{}", location.file(), location.line())
}
