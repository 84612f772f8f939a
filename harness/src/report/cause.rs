//! Why an execution ended otherwise than by all tasks running to their ends.

use std::fmt;

use super::naming::{Naming, place};
use crate::dpor::object::{Action, ObjectId, ObjectState, TaskId};
use crate::engine::Context;

/// A panic that ended a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Panic {
    /// Name of the task.
    pub(crate) task: String,
    pub(crate) message: String,
    /// File, line and column.
    pub(crate) location: String,
}

/// A task that is blocked for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Blocked {
    pub(crate) task: TaskId,
    /// What it wants to do: `lock`.
    pub(crate) operation: &'static str,
    pub(crate) location: String,
    /// The object that does not let it.
    pub(crate) object: Option<ObjectId>,
    /// Who holds that object, or, for a join, who has not ended.
    pub(crate) holders: Vec<TaskId>,
    /// What would have to happen.
    pub(crate) needs: &'static str,
}

/// Why an execution ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// A task panicked and nobody took that.
    Panic(Panic),
    /// Every task that has not ended waits.
    Deadlock(Vec<Blocked>),
    /// The execution had more operations than that.
    Steps(usize),
    /// The exploration had used up what this names.
    Budget(String),
    /// The execution did not repeat what an earlier one had done under the same schedule.
    Diverged {
        /// Scheduling points before the difference.
        at: usize,
        /// The task that did something else.
        task: TaskId,
    },
    /// Every way to go on had been explored before.
    Redundant,
}

impl Blocked {
    /// All tasks that wait in the current state.
    pub(crate) fn all(context: &Context) -> Vec<Blocked> {
        let waiting = |entry: &crate::engine::TaskEntry| {
            let operation = entry.pending.as_ref()?;
            let state_of = |object: ObjectId| &context.objects[object.0 as usize].state;
            let hindering = operation
                .accesses
                .iter()
                .find(|access| !state_of(access.object).enabled(entry.id, access.action, access.tag));
            let holders = match hindering.map(|access| (access, state_of(access.object))) {
                Some((_, ObjectState::Lock { exclusive, shared })) => {
                    exclusive.iter().copied().chain(shared.iter().copied()).collect()
                }
                Some((_, ObjectState::Once { running, .. })) => running.iter().copied().collect(),
                Some((access, ObjectState::Thread(_))) => {
                    let ends = |task: &&crate::engine::TaskEntry| task.end == access.object;
                    context.tasks.iter().filter(ends).map(|task| task.id).collect()
                }
                _ => Vec::new(),
            };
            Some(Blocked {
                task: entry.id,
                operation: operation.name,
                location: place(operation.location),
                object: hindering.map(|access| access.object),
                holders,
                needs: hindering.map_or("", |access| needs(access.action)),
            })
        };
        context.tasks.iter().filter_map(waiting).collect()
    }
}

/// What lets a blocked action go on, where no task can be named that keeps it.
fn needs(action: Action) -> &'static str {
    match action {
        Action::Wake => "a notification",
        Action::Leave => "more arrivals",
        Action::Send => "room in the channel",
        Action::Recv => "a message",
        Action::Park => "an unpark",
        _ => "",
    }
}

impl Cause {
    /// Equal for two executions that fail the same way: panics at one place, deadlocks with the same waits.
    pub(crate) fn identity(&self) -> String {
        match self {
            Cause::Panic(panic) => format!("panic at {}", panic.location),
            Cause::Deadlock(blocked) => {
                let mut waits: Vec<String> =
                    blocked.iter().map(|blocked| format!("{} at {}", blocked.operation, blocked.location)).collect();
                waits.sort();
                format!("deadlock: {}", waits.join("; "))
            }
            other => format!("{other:?}"),
        }
    }

    /// One line that says what failed.
    pub(crate) fn headline(&self) -> String {
        match self {
            Cause::Panic(panic) => format!("`{}` panicked at {}: {}", panic.task, panic.location, panic.message),
            Cause::Deadlock(blocked) if blocked.len() == 1 => "deadlock: 1 thread waits for good".to_owned(),
            Cause::Deadlock(blocked) => format!("deadlock: {} threads wait for good", blocked.len()),
            Cause::Steps(steps) => format!("an execution had more than {steps} operations"),
            Cause::Budget(what) => format!("used up {what}"),
            Cause::Diverged { at, .. } => format!(
                "the program is not determined by the schedule: an execution did something else than an earlier one at \
                 operation {at} (time, random numbers, hash order, or state kept in a static?)"
            ),
            Cause::Redundant => "an execution repeated an earlier one".to_owned(),
        }
    }
}

/// The waits of a deadlock, one line each.
pub(crate) struct Waits<'a> {
    pub(crate) blocked: &'a [Blocked],
    pub(crate) naming: &'a Naming,
    /// Where a task acquired an object, if that is known.
    pub(crate) acquired: &'a dyn Fn(TaskId, ObjectId) -> Option<String>,
}

impl fmt::Display for Waits<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for blocked in self.blocked {
            let task = self.naming.task(blocked.task);
            let object = blocked.object.map(|object| self.naming.object(object));
            write!(f, "  `{task}` waits at {} ({}", blocked.location, blocked.operation)?;
            match object {
                Some(Some(object)) => write!(f, " {object})")?,
                _ => write!(f, ")")?,
            }
            if !blocked.needs.is_empty() {
                write!(f, " for {}", blocked.needs)?;
            }
            for (number, holder) in blocked.holders.iter().enumerate() {
                let holder_name = self.naming.task(*holder);
                let joint = if number == 0 { " for" } else { " and" };
                match blocked.object.and_then(|object| (self.acquired)(*holder, object)) {
                    Some(place) if *holder == blocked.task => write!(f, "{joint} itself, who holds it since {place}")?,
                    Some(place) => write!(f, "{joint} `{holder_name}`, which holds it since {place}")?,
                    None => write!(f, "{joint} `{holder_name}`")?,
                }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
