//! Names of tasks and objects as people know them.

use std::panic::Location;

use super::{declared, source};
use crate::dpor::object::{ObjectId, ObjectKind, TaskId};
use crate::engine::Context;

/// Where the sources of gordian are.
const OWN: &str = {
    let (own, _) = file!().split_at(file!().len() - "report/naming.rs".len());
    own
};

/// The names in one execution.
#[derive(Clone, Debug, Default)]
pub(crate) struct Naming {
    /// By the engine's number: the name, and the birth as in [`crate::engine::TaskEntry::born`].
    tasks: Vec<(String, Option<(u32, usize)>)>,
    /// What an object is, and where it was created; none for ends of tasks.
    objects: Vec<(ObjectKind, Option<&'static Location<'static>>)>,
}

impl Naming {
    /// The names in the execution that has just ended.
    pub(crate) fn new(context: &Context) -> Naming {
        let tasks = context.tasks.iter().map(|task| (task.name(), task.born));
        let objects = context.objects.iter().map(|object| (object.kind, object.site));
        Naming { tasks: tasks.collect(), objects: objects.collect() }
    }

    /// The task's own name, or its number.
    pub(crate) fn task(&self, task: TaskId) -> String {
        self.tasks.get(task.0 as usize).map_or_else(|| format!("thread {}", task.0), |(name, _)| name.clone())
    }

    /// All tasks.
    pub(crate) fn tasks(&self) -> impl Iterator<Item = TaskId> + use<> {
        (0..self.tasks.len() as u32).map(TaskId)
    }

    /// Whether the task was spawned by that parent after that record.
    pub(crate) fn born_after(&self, task: TaskId, parent: TaskId, record: usize) -> bool {
        let born = self.tasks.get(task.0 as usize).and_then(|(_, born)| *born);
        born.is_some_and(|(number, records)| number == parent.0 && record < records)
    }

    /// All objects.
    pub(crate) fn objects(&self) -> impl Iterator<Item = ObjectId> + use<> {
        (0..self.objects.len() as u32).map(ObjectId)
    }

    /// Whether the object is one of the program's and not the end of a task.
    pub(crate) fn has_object(&self, object: ObjectId) -> bool {
        self.objects.get(object.0 as usize).is_some_and(|(kind, site)| site.is_some() && *kind != ObjectKind::History)
    }

    /// Whether what operations on it show is its value.
    pub(crate) fn has_values(&self, object: ObjectId) -> bool {
        let kind = self.objects.get(object.0 as usize).map(|(kind, _)| *kind).filter(|_| self.has_object(object));
        matches!(kind, Some(ObjectKind::Cell | ObjectKind::Count))
    }

    /// What kind of object it is.
    pub(crate) fn kind(&self, object: ObjectId) -> &'static str {
        self.objects.get(object.0 as usize).map_or("object", |(kind, _)| kind_name(*kind))
    }

    /// What the source calls the object: the variable, field or static it is created for, else its kind and place.
    pub(crate) fn object(&self, object: ObjectId) -> Option<String> {
        let (kind, site) = self.objects.get(object.0 as usize).copied()?;
        let site = site.filter(|_| self.has_object(object))?;
        let same_site = |other: &&(ObjectKind, Option<&'static Location<'static>>)| {
            other.1 == Some(site) && is_alike(other.0, kind)
        };
        let name = match source::whole_line(site).and_then(|line| declared::name_at(&line, site.column())) {
            Some(name) => format!("`{name}`"),
            // One that a `default()` of gordian has made, called through a pointer.
            None if site.file().starts_with(OWN) => format!("the {}", kind_name(kind)),
            None => format!("the {} of {}", kind_name(kind), place(site)),
        };
        // One line may create many objects: they are told apart by the order in which they are first used.
        if self.objects.iter().filter(same_site).count() > 1 {
            let before = self.objects[..object.0 as usize].iter().filter(same_site).count();
            return Some(format!("{name} number {}", before + 1));
        }
        Some(name)
    }
}

/// Whether two objects that are made at one place can be taken for each other.
fn is_alike(a: ObjectKind, b: ObjectKind) -> bool {
    match (a, b) {
        (ObjectKind::Monitor(a), ObjectKind::Monitor(b)) => a == b,
        _ => std::mem::discriminant(&a) == std::mem::discriminant(&b),
    }
}

fn kind_name(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Cell => "atomic",
        ObjectKind::Memory => "memory",
        ObjectKind::Future => "future",
        ObjectKind::Monitor(what) => what,
        ObjectKind::Lock | ObjectKind::RwLock => "lock",
        ObjectKind::Condvar => "condition variable",
        ObjectKind::Barrier(_) => "barrier",
        ObjectKind::Channel { .. } => "channel",
        ObjectKind::Token => "park token",
        ObjectKind::Once | ObjectKind::Initialised => "one-time initialisation",
        ObjectKind::Count => "count of owners",
        ObjectKind::Fate => "faults",
        ObjectKind::History => "history",
        ObjectKind::Thread => "thread",
    }
}

/// File and line.
pub(crate) fn place(location: &Location<'_>) -> String {
    format!("{}:{}", source::file(location), location.line())
}
