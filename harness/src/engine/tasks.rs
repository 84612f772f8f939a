//! What an execution knows of its tasks: how they begin and end, their own time, what they wait for and hold, their thread-local values.

use std::any::Any;
use std::panic::Location;
use std::rc::Rc;
use std::time::Duration;

use super::context::{Context, Operation, active, perform, with};
use super::happens_before::Entry;
use super::slot::class_of_task;
use super::spinning::Spinning;
use crate::dpor::action::{Access, Action};
use crate::dpor::object::{ObjectId, ObjectKind, TaskId};

/// A task of the current execution, in the order of shuttle's task numbers.
#[derive(Debug)]
pub(crate) struct TaskEntry {
    pub(crate) id: TaskId,
    /// How many tasks the execution had before it; shuttle's number as well.
    pub(crate) number: u32,
    /// Its parent's number, and how many records there were when it was spawned.
    pub(crate) born: Option<(u32, usize)>,
    pub(crate) children: u32,
    pub(crate) pending: Option<Operation>,
    /// The object that stands for the task's end.
    pub(crate) end: ObjectId,
    /// The object that stands for its park token.
    pub(crate) token: ObjectId,
    /// What the program calls it.
    pub(crate) name: Option<String>,
    /// What it is called for people, if it has a name: another thread has another one.
    shown: Option<String>,
    /// Its own time since the execution began.
    pub(crate) clock: Duration,
    /// How many times it has asked for the time since it last did anything else but look or let others go first, and before a write that
    /// may turn out to have changed nothing.
    pub(super) asked: u32,
    pub(super) asked_before: u32,
    /// How many times it has been woken without a reason.
    pub(crate) spurious: u32,
    /// Whether others can tell that it has done its last step, or the first part of that; what it does while a panic unwinds belongs to that step.
    pub(super) has_shown: bool,
    /// How many locks it holds exclusively.
    pub(crate) held: u32,
    /// The object that says whether faults strike it, and the task that stands for them, if any may.
    pub(super) fate: Option<ObjectId>,
    pub(super) demon: Option<TaskId>,
    /// Whether an injected panic went through the whole task and nobody has taken that by joining it.
    pub(super) died_of_fault: bool,
    /// What it does is part of how something of a library works.
    pub(super) is_within: bool,
    /// What it waits for, if it waits by a token for something of a library.
    pub(crate) waits_for: Option<WaitsFor>,
    /// What it has looked at since it last did anything else.
    pub(super) spinning: Spinning,
}

/// What a task that waits by a token waits for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WaitsFor {
    pub(crate) object: ObjectId,
    /// What people call the operation.
    pub(crate) name: &'static str,
    pub(crate) location: &'static Location<'static>,
    /// What would have to happen, if nobody can be named who keeps it from happening.
    pub(crate) needs: &'static str,
}

impl TaskEntry {
    fn access_to_end(&self, action: Action) -> Access {
        Access { object: self.end, action, class: class_of_task(self.id), tag: 0 }
    }

    /// Its own name, or its number, so that no two threads are called the same.
    pub(crate) fn name(&self) -> String {
        self.shown.clone().unwrap_or_else(|| format!("thread {}", self.number))
    }

    fn is_called(&self, name: &str) -> bool {
        match &self.shown {
            Some(shown) => shown == name,
            None => name.strip_prefix("thread ").is_some_and(|number| number == self.number.to_string()),
        }
    }
}

impl Context {
    pub(super) fn add_task(&mut self, id: TaskId, born: Option<(u32, usize)>, name: Option<String>) -> ObjectId {
        let end = self.declare(ObjectKind::Thread, None);
        let token = self.declare(ObjectKind::Token, None);
        let number = self.tasks.len() as u32;
        let shown = self.shown_name(number, name.as_deref());
        // The one that runs is the parent.
        let clock = self.tasks.get(self.running).map_or(Duration::ZERO, |parent| parent.clock);
        self.tasks.push(TaskEntry {
            id,
            number,
            born,
            children: 0,
            pending: None,
            end,
            token,
            name,
            shown,
            clock,
            asked: 0,
            asked_before: 0,
            spurious: 0,
            has_shown: true,
            held: 0,
            fate: None,
            demon: None,
            died_of_fault: false,
            is_within: false,
            waits_for: None,
            spinning: Spinning::default(),
        });
        end
    }

    /// What a new task is called for people; the later of two with one name has its number with it, and what is no text is escaped.
    fn shown_name(&self, number: u32, name: Option<&str>) -> Option<String> {
        let is_taken = |name: &str| self.tasks.iter().any(|task| task.is_called(name));
        match name {
            Some(name) => {
                let name = crate::witness::one_line(name);
                Some(if is_taken(&name) { format!("{name} (thread {number})") } else { name })
            }
            None if self.tasks.iter().all(|task| task.shown.is_none() || task.number == 0) => None,
            None => {
                Some(format!("thread {number}")).filter(|name| is_taken(name)).map(|name| name + " (without a name)")
            }
        }
    }
}

/// A thread-local value.
#[derive(Debug)]
pub(super) struct Local {
    /// The engine's number of the task.
    task: usize,
    /// Address of the key.
    key: usize,
    value: Option<Rc<dyn Any>>,
    /// Values without a destructor stay until the end, as in `std`.
    needs_drop: bool,
}

impl Drop for Local {
    /// Of a task that has not ended: leaked, as what is on its stack is, since nothing can run the operations of a destructor any more.
    fn drop(&mut self) {
        if self.needs_drop {
            std::mem::forget(self.value.take());
        }
    }
}

/// Registers a task that the running task is about to spawn; gives the object that stands for its end and shuttle's number of it.
pub(crate) fn register_task(name: Option<String>) -> (ObjectId, usize) {
    with(|context| {
        let born = (context.running as u32, context.records.as_ref().map_or(0, Vec::len));
        let parent = &mut context.tasks[context.running];
        let family = (parent.id, parent.children);
        parent.children += 1;
        // The main task is number 0.
        let next = TaskId(context.families.len() as u32 + 1);
        let id = *context.families.entry(family).or_insert(next);
        context.spawns.push((family.0, id));
        context.happens_before.log(Entry::Spawn(family.0, id));
        (context.add_task(id, Some(born), name), context.tasks.len() - 1)
    })
}

/// The last operation of the running task.
pub(crate) fn finish_task(location: &'static Location<'static>) {
    let access = with(|context| context.tasks[context.running].access_to_end(Action::Finish));
    perform(Operation::new("ends", location, &[access]), |_| ());
}

/// States that a panic went through the whole running task.
pub(crate) fn task_panicked(payload: &(dyn Any + Send)) {
    with(|context| {
        let running = context.running;
        let panic = super::panics::caught(&context.tasks[running].name(), payload);
        context.panics.push((running, panic));
    });
}

/// States that an injected panic went through the whole running task.
pub(crate) fn task_died_of_fault() {
    with(|context| {
        let running = context.running;
        context.tasks[running].died_of_fault = true;
    });
}

/// States that somebody has joined the task, and says whether it died of an injected panic.
pub(crate) fn take_fault(task: usize) -> bool {
    with(|context| std::mem::take(&mut context.tasks[task].died_of_fault))
}

/// States that somebody has joined the task and got its panic, if there was one.
pub(crate) fn take_panic(task: usize) -> bool {
    with(|context| {
        let at = context.panics.iter().position(|(of, _)| *of == task);
        let taken = at.map(|at| context.panics.remove(at).1);
        let is_some = taken.is_some();
        context.taken.extend(taken);
        is_some
    })
}

/// The running task's own time since the execution began.
pub(crate) fn now() -> Duration {
    with(|context| context.tasks[context.running].clock)
}

/// Questions for the time to which the answer is the same, if the task does nothing in between.
const PATIENCE: u32 = 3;
/// How much time the next one takes; each one after it a hundred times as much, and none more than an hour.
const FIRST_WAIT: Duration = Duration::from_millis(1);
const LONGEST_WAIT: Duration = Duration::from_secs(3_600);
/// Who has asked so often does not wait for a time to come.
pub(super) const ASKED_IN_VAIN: u32 = PATIENCE + 6;

/// The time, for the running task, which may do nothing but ask for it until enough has passed: then it passes.
pub(crate) fn ask_time() -> Duration {
    with(|context| {
        let task = &mut context.tasks[context.running];
        task.asked = task.asked.saturating_add(1);
        if let Some(more) = task.asked.checked_sub(PATIENCE + 1) {
            let wait = FIRST_WAIT.saturating_mul(100_u32.saturating_pow(more)).min(LONGEST_WAIT);
            task.clock = task.clock.saturating_add(wait);
        }
        task.clock
    })
}

/// The running task's own time goes on to that time, unless it is later already.
pub(crate) fn reach(time: Duration) {
    with(|context| {
        let clock = &mut context.tasks[context.running].clock;
        *clock = time.max(*clock);
    });
}

/// The running task has slept, or waited in vain, for that time.
pub(crate) fn pass(duration: Duration) {
    with(|context| {
        let task = &mut context.tasks[context.running];
        task.clock = task.clock.saturating_add(duration);
        task.asked = 0;
    });
}

/// The running task has joined another one, which is over.
pub(crate) fn reach_end_of(task: usize) {
    reach(with(|context| context.tasks[task].clock));
}

/// Whether a wait of the running task may end without a reason; the wait then has to be told [`woken_without_reason`].
pub(crate) fn may_wake_without_reason() -> bool {
    with(|context| context.tasks[context.running].spurious < context.spurious)
}

/// A wait of the running task has ended without a reason.
pub(crate) fn woken_without_reason() {
    with(|context| context.tasks[context.running].spurious += 1);
}

/// The engine's number and the name of the running task.
pub(crate) fn here() -> (usize, Option<String>) {
    with(|context| (context.running, context.tasks[context.running].name.clone()))
}

/// States what the running task is going to wait for, until it does something else.
#[cfg(any(feature = "crossbeam", feature = "tokio"))]
pub(crate) fn wait_for(waits_for: WaitsFor) {
    with(|context| {
        let running = context.running;
        context.tasks[running].waits_for = Some(waits_for);
    });
}

/// Runs what is part of how something works that is not the program's: its operations are explored and not shown.
pub(crate) fn within<R>(f: impl FnOnce() -> R) -> R {
    let _before = active().then(|| Within(set_within(true)));
    f()
}

/// What is set again at the end, also by a panic.
struct Within(bool);

impl Drop for Within {
    fn drop(&mut self) {
        if !super::is_abandoned() {
            set_within(self.0);
        }
    }
}

fn set_within(is_within: bool) -> bool {
    with(|context| std::mem::replace(&mut context.tasks[context.running].is_within, is_within))
}

/// What the running task is going to wait for, if it has said so.
pub(crate) fn waits_for() -> Option<WaitsFor> {
    with(|context| context.tasks[context.running].waits_for)
}

/// The running task has something that others may wait for.
#[cfg(feature = "tokio")]
pub(crate) fn hold(object: ObjectId) -> TaskId {
    with(|context| {
        let task = context.tasks[context.running].id;
        context.holders.entry(object).or_default().push(task);
        task
    })
}

/// It does not any more.
#[cfg(feature = "tokio")]
pub(crate) fn unhold(object: ObjectId, task: TaskId) {
    with(|context| {
        if let Some(holders) = context.holders.get_mut(&object)
            && let Some(at) = holders.iter().position(|holder| *holder == task)
        {
            holders.remove(at);
        }
    });
}

/// A notification found nobody who waits.
#[cfg(feature = "tokio")]
pub(crate) fn missed(object: ObjectId, location: &'static Location<'static>) {
    with(|context| context.missed.push((object, location)));
}

/// The name of the task with that number.
pub(crate) fn name_of(task: usize) -> String {
    with(|context| context.name(task))
}

/// An access to the end of the task with that number.
pub(crate) fn end_access(task: usize, action: Action) -> Access {
    with(|context| context.tasks[task].access_to_end(action))
}

/// An access to the park token of a task.
pub(crate) fn token_access(task: usize, action: Action) -> Access {
    with(|context| {
        let entry = &context.tasks[task];
        Access { object: entry.token, action, class: class_of_task(entry.id), tag: 0 }
    })
}

/// What the running task has for the key; `Some(None)` if that has been dropped already.
pub(crate) fn local(key: usize) -> Option<Option<Rc<dyn Any>>> {
    with(|context| {
        let is_it = |local: &&Local| local.task == context.running && local.key == key;
        context.locals.iter().find(is_it).map(|local| local.value.clone())
    })
}

/// Gives the running task a value for the key.
pub(crate) fn set_local<T: 'static>(key: usize, value: Rc<T>) {
    let needs_drop = std::mem::needs_drop::<T>();
    with(|context| {
        let task = context.running;
        context.locals.push(Local { task, key, value: Some(value), needs_drop });
    });
}

/// Drops the thread-local values of the running task, those initialised last first.
pub(crate) fn drop_locals() {
    let last = || {
        with(|context| {
            let running = context.running;
            let mut own = context.locals.iter_mut().rev().filter(|local| local.task == running && local.needs_drop);
            own.find_map(|local| local.value.take())
        })
    };
    // Dropping one may initialise another.
    while let Some(value) = last() {
        drop(value);
    }
}

/// The same for a task whose stack has been unwound, where an operation of a destructor unwinds that destructor.
pub(crate) fn abandon_locals() {
    while std::panic::catch_unwind(drop_locals).is_err() {}
}

/// Adds a task to the scope at that address.
pub(crate) fn add_to_scope(scope: usize, end: ObjectId, task: usize) {
    with(|context| context.scopes.entry(scope).or_default().push((end, task)));
}

/// The tasks of the scope at that address, which is about to end.
pub(crate) fn take_scope(scope: usize) -> Vec<(ObjectId, usize)> {
    with(|context| context.scopes.remove(&scope).unwrap_or_default())
}
