//! Why an execution ended otherwise than by all tasks running to their ends.

use std::fmt;
use std::panic::Location;

use super::kind::{self, FailureKind};
use super::naming::place;
use crate::dpor::action::Action;
use crate::dpor::object::{ObjectId, ObjectState, TaskId};
use crate::engine::{Context, Touch};
use crate::witness::Wait;

/// With this begins the message of the panic that stands for an error that a test returns.
pub(crate) const RETURNED: &str = "the test returned an error: ";

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
    pub(crate) name: String,
    /// What it wants to do: `lock`.
    pub(crate) operation: &'static str,
    pub(crate) site: &'static Location<'static>,
    /// The object that does not let it.
    pub(crate) object: Option<ObjectId>,
    /// Who holds that object, or, for a join, who has not ended.
    pub(crate) holders: Vec<TaskId>,
    /// What would have to happen.
    pub(crate) needs: &'static str,
    /// Where the condition variable that it waits on was notified while nobody waited.
    pub(crate) missed: Option<&'static Location<'static>>,
    /// Where the last notification was given, if it woke another task, and which.
    pub(crate) heard: Option<(&'static Location<'static>, TaskId, String)>,
}

/// Two accesses to the same memory that nothing orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Race {
    pub(crate) memory: ObjectId,
    /// What the memory is called, if that is known.
    pub(crate) object: Option<String>,
    pub(crate) first: RacingAccess,
    pub(crate) second: RacingAccess,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RacingAccess {
    pub(crate) task: TaskId,
    /// Name of the task.
    pub(crate) name: String,
    pub(crate) touch: Touch,
    pub(crate) site: &'static Location<'static>,
}

impl RacingAccess {
    fn verb(&self) -> &'static str {
        match self.touch {
            Touch::Read => "reads",
            Touch::Write => "writes",
            Touch::Pointer => "gets a pointer to",
        }
    }
}

impl fmt::Display for Race {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let object = self.object.as_deref().map(|object| format!(" on {object}")).unwrap_or_default();
        let Race { first, second, .. } = self;
        write!(
            f,
            "data race{object}: `{}` {} it at {}, `{}` {} it at {}, and nothing orders the two{}",
            first.name,
            first.verb(),
            place(first.site),
            second.name,
            second.verb(),
            place(second.site),
            match [first, second].iter().any(|access| access.touch == Touch::Pointer) {
                true => " (`get` counts as a write; `with` and `with_mut` say which it is)",
                false => "",
            }
        )
    }
}

/// Why an execution ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// A task panicked and nobody took that.
    Panic(Panic),
    /// Every task that has not ended waits.
    Deadlock(Vec<Blocked>),
    /// Two tasks accessed the same memory, at least one of them to write, and nothing orders the two.
    DataRace(Race),
    /// The engine for weak memory says that two accesses are not ordered.
    #[cfg(feature = "loom")]
    Unordered {
        /// The second of them.
        what: String,
        /// What the first can be.
        earlier: String,
    },
    /// The engine for weak memory has nothing for an operation, or not enough room.
    #[cfg(feature = "loom")]
    Unsupported(String),
    /// The execution had more operations than that, and nothing says that it never ends.
    Steps {
        /// Operations.
        steps: usize,
        /// Whether it came to an end once all threads went by turns.
        ends: bool,
        /// The thread that spins and where, if one does.
        yielding: Option<String>,
    },
    /// The execution does not end under a fair schedule either, as far as that was tried.
    Livelock {
        /// Operations of the execution.
        steps: usize,
        /// The last ones of them, under a fair schedule.
        fair: usize,
        /// What was done over and over, by whom: task, operation, place.
        repeated: Vec<(String, &'static str, &'static Location<'static>)>,
    },
    /// The exploration had used up what this names.
    Budget(String),
    /// The execution did not repeat what an earlier one had done under the same schedule.
    Diverged {
        /// Scheduling points before the difference.
        at: usize,
        /// What it was then and is now, if that is known.
        difference: String,
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
                Some((access, ObjectState::Lock { exclusive, shared, queued, upgradable })) => {
                    let is_reader = matches!(access.action, Action::LockShared | Action::LockSharedRecursive);
                    let is_upgradable = access.action == Action::LockUpgradable;
                    let beside = upgradable.iter().filter(|_| !is_reader && access.action != Action::Upgrade);
                    // A queued writer keeps readers out.
                    let waits_behind = (is_reader || is_upgradable).then_some(queued);
                    let shared = shared.iter().filter(|_| !is_reader && !is_upgradable);
                    let all = exclusive.iter().chain(shared).chain(waits_behind.into_iter().flatten()).chain(beside);
                    all.map(|holder| context.number_of(*holder)).collect()
                }
                Some((_, ObjectState::Token(_))) if entry.waits_for.is_some() => {
                    let object = entry.waits_for.as_ref().map(|waits| waits.object);
                    let holders = object.and_then(|object| context.holders.get(&object));
                    holders.into_iter().flatten().map(|holder| context.number_of(*holder)).collect()
                }
                Some((_, ObjectState::Once { running, .. })) => {
                    running.iter().map(|running| context.number_of(*running)).collect()
                }
                Some((access, ObjectState::Channel { .. }))
                    if matches!(access.action, Action::Send | Action::HandOver) =>
                {
                    let receiver = context.objects[access.object.0 as usize].receiver;
                    receiver.iter().map(|receiver| context.number_of(*receiver)).collect()
                }
                Some((access, ObjectState::Thread(_))) => {
                    let ends = |task: &&crate::engine::TaskEntry| task.end == access.object;
                    context.tasks.iter().filter(ends).map(|task| TaskId(task.number)).collect()
                }
                _ => Vec::new(),
            };
            // Who waits by a token says what for.
            let waits_for = entry.waits_for.as_ref();
            let object = waits_for.map(|waits| waits.object).or(hindering.map(|access| access.object));
            let waits = hindering.filter(|access| access.action == Action::Wake || waits_for.is_some());
            let missed = waits.and(object).and_then(|object| {
                let of_this = context.missed.iter().rev().find(|(condvar, _)| *condvar == object);
                of_this.map(|(_, site)| *site)
            });
            let heard = waits.and(object).filter(|_| missed.is_none()).and_then(|object| {
                let (_, site, woken) = context.heard.iter().find(|(condvar, ..)| *condvar == object)?;
                let woken = woken.filter(|woken| *woken != entry.id).map(|woken| context.number_of(woken))?;
                Some((*site, woken, context.name(woken.0 as usize)))
            });
            Some(Blocked {
                task: TaskId(entry.number),
                name: entry.name(),
                operation: operation.name,
                site: operation.location,
                object,
                holders,
                needs: match operation.name {
                    _ if waits_for.is_some() => waits_for.map_or("", |waits| waits.needs),
                    "wait to be polled again" => "somebody to wake it",
                    _ => hindering.map_or("", |access| needs(access.action)),
                },
                missed,
                heard,
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
        Action::Send => Wait::ROOM,
        Action::HandOver => Wait::TAKEN,
        Action::Recv => "a message",
        Action::OnceWait | Action::OnceWaitUnlessFailed => "the initialisation",
        Action::Park => "an unpark",
        _ => "",
    }
}

impl Cause {
    /// Equal for two executions that fail the same way: panics at one place, deadlocks with the same cycle of waits.
    pub(crate) fn identity(&self) -> String {
        match self {
            Cause::Panic(Panic { message, location, .. }) if location.is_empty() => format!("panic: {message}"),
            Cause::Panic(panic) => format!("panic at {}", panic.location),
            Cause::Deadlock(blocked) => kind::identity_of_waits(blocked),
            Cause::Livelock { repeated, .. } => {
                let repeated = repeated.iter().map(|(_, name, site)| format!("{name} at {}", place(site)));
                format!("livelock: {}", sorted(repeated))
            }
            Cause::DataRace(race) => {
                let mut sites = [place(race.first.site), place(race.second.site)];
                sites.sort();
                format!("data race at {} and {}", sites[0], sites[1])
            }
            #[cfg(feature = "loom")]
            Cause::Unordered { what, .. } => format!("Unordered({what:?})"),
            other => format!("{other:?}"),
        }
    }

    /// Which kind of failure it is, if it is one of the program.
    pub(crate) fn kind(&self) -> Option<FailureKind> {
        match self {
            Cause::Panic(_) => Some(FailureKind::Panic),
            Cause::Deadlock(blocked) => Some(kind::of_waits(blocked)),
            Cause::Livelock { .. } => Some(FailureKind::Livelock),
            Cause::DataRace(_) => Some(FailureKind::DataRace),
            #[cfg(feature = "loom")]
            Cause::Unordered { .. } => Some(FailureKind::DataRace),
            #[cfg(feature = "loom")]
            Cause::Unsupported(_) => None,
            Cause::Steps { .. } | Cause::Budget(_) | Cause::Diverged { .. } | Cause::Redundant => None,
        }
    }

    /// One line that says what failed.
    pub(crate) fn headline(&self) -> String {
        match self {
            Cause::Panic(Panic { task, message, location }) if location.is_empty() => {
                format!("`{task}` panicked: {message}")
            }
            Cause::Panic(Panic { message, .. }) if message.starts_with(RETURNED) => message.clone(),
            Cause::Panic(panic) => format!("`{}` panicked at {}: {}", panic.task, panic.location, panic.message),
            Cause::Deadlock(blocked) => kind::headline_of_waits(blocked),
            Cause::Livelock { steps, fair, repeated } => {
                let mut who: Vec<String> = repeated.iter().map(|(task, ..)| format!("`{task}`")).collect();
                who.dedup();
                format!(
                    "livelock: {} went on for {steps} operations, the last {fair} under a fair schedule, and did the same \
                     over and over",
                    who.join(" and ")
                )
            }
            Cause::Steps { steps, ends, yielding } => {
                let advice = match yielding {
                    Some(who) => format!(
                        "{who} lets others go first again and again: each number of rounds it can take is an interleaving of its own, \
                         so that there is no end; a lower step bound is reached sooner, and waiting by a condition variable, a channel or \
                         `park` instead has an end"
                    ),
                    None => {
                        "if a thread waits by looking, `hint::spin_loop` in the loop may help; else a higher step bound"
                            .to_owned()
                    }
                };
                let end = match ends {
                    true => "it ends once all threads go by turns",
                    false => "it does not repeat itself when all threads go by turns",
                };
                format!("an execution had more than {steps} operations; {end} ({advice})")
            }
            Cause::DataRace(race) => race.to_string(),
            #[cfg(feature = "loom")]
            Cause::Unordered { what, earlier } => format!("{what}{earlier}"),
            #[cfg(feature = "loom")]
            Cause::Unsupported(text) => text.clone(),
            Cause::Budget(what) => format!("used up {what}"),
            Cause::Diverged { at, difference } => format!(
                "the test is not determined by the schedule: an execution did something else than an earlier one at \
                 operation {at}{difference} (time, random numbers, hash order, or state kept in a static?)"
            ),
            Cause::Redundant => "an execution repeated an earlier one".to_owned(),
        }
    }
}

fn sorted(parts: impl Iterator<Item = String>) -> String {
    let mut parts: Vec<String> = parts.collect();
    parts.sort();
    parts.join("; ")
}
