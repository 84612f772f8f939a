//! What the facade and the scheduler tell each other during one execution.
//!
//! Every task of an execution runs on the same operating system thread, so a thread-local holds it all. A task announces what it is
//! about to do ([`perform`]) and switches; the scheduler picks among the announced actions, changes the state of the
//! objects, and the task then does the effect on the real `std` object.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::panic::Location;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use crate::dpor::object::{Access, Action, ObjectId, ObjectKind, ObjectState, TaskId};
use crate::dpor::trace::Accesses;
use crate::report::{Panic, Record};

thread_local! {
    static ACTIVE: Cell<bool> = const { Cell::new(false) };
    static CONTEXT: RefCell<Context> = RefCell::new(Context::default());
}

/// Numbers executions, over the whole process, so that objects know which execution numbered them.
static EPOCHS: AtomicU32 = AtomicU32::new(0);

/// Whether the caller runs as a task of an exploration, whose operations are scheduling points.
pub(crate) fn active() -> bool {
    ACTIVE.get()
}

/// The place in a facade object that says which object of the current execution it is.
#[derive(Debug)]
pub(crate) struct Slot {
    /// Where the object was created.
    site: &'static Location<'static>,
    /// Epoch of the execution in the upper half, object number in the lower.
    number: AtomicU64,
}

impl Slot {
    /// A slot of an object that is created at the caller.
    #[track_caller]
    pub(crate) const fn new() -> Slot {
        Slot { site: Location::caller(), number: AtomicU64::new(0) }
    }

    /// The access to make to this object; gives the object its number in this execution if it has none yet.
    pub(crate) fn access(&self, kind: ObjectKind, action: Action) -> Access {
        self.access_with(kind, action, 0)
    }

    /// [`Slot::access`] with an argument.
    pub(crate) fn access_with(&self, kind: ObjectKind, action: Action, tag: u32) -> Access {
        let object = CONTEXT.with_borrow_mut(|context| {
            let number = self.number.load(Ordering::Relaxed);
            if (number >> 32) as u32 == context.epoch {
                return ObjectId(number as u32);
            }
            let object = context.declare(kind, Some(self.site));
            self.number.store(u64::from(context.epoch) << 32 | u64::from(object.0), Ordering::Relaxed);
            object
        });
        Access { object, action, tag }
    }

    /// Whether the object took part in the current execution already.
    pub(crate) fn is_known(&self) -> bool {
        let number = self.number.load(Ordering::Relaxed);
        CONTEXT.with_borrow(|context| (number >> 32) as u32 == context.epoch)
    }
}

/// What a task is about to do.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) accesses: Accesses,
    /// What people call it: `lock`, `load`.
    pub(crate) name: &'static str,
    pub(crate) location: &'static Location<'static>,
    /// Whether the task asks that others go first.
    pub(crate) yields: bool,
}

impl Operation {
    pub(crate) fn new(name: &'static str, location: &'static Location<'static>, accesses: &[Access]) -> Operation {
        Operation { accesses: Accesses::from_slice(accesses), name, location, yields: false }
    }
}

/// What the accesses of an operation resolved to, in their order.
pub(crate) type Resolved = Accesses;

/// An object of the current execution.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) kind: ObjectKind,
    pub(crate) state: ObjectState,
    pub(crate) site: Option<&'static Location<'static>>,
}

/// A task of the current execution, in the order of shuttle's task numbers.
#[derive(Debug)]
pub(crate) struct TaskEntry {
    pub(crate) id: TaskId,
    pub(crate) children: u32,
    pub(crate) pending: Option<Operation>,
    /// The object that stands for the task's end.
    pub(crate) end: ObjectId,
    pub(crate) name: Option<String>,
    /// A panic that went through the whole task and that nobody has taken by joining it.
    pub(crate) panic: Option<Panic>,
}

/// Everything about the current execution.
#[derive(Debug, Default)]
pub(crate) struct Context {
    pub(crate) epoch: u32,
    /// Shuttle's number of the task that runs.
    pub(crate) running: usize,
    pub(crate) tasks: Vec<TaskEntry>,
    pub(crate) objects: Vec<Object>,
    /// Objects that the strategy has not been told of yet.
    pub(crate) undeclared: usize,
    /// Spawns that the strategy has not been told of yet.
    pub(crate) spawns: Vec<(TaskId, TaskId)>,
    /// What the running task did besides its announced operation.
    pub(crate) extras: Vec<Access>,
    pub(crate) resolved: Resolved,
    /// Present if the execution is to be shown.
    pub(crate) records: Option<Vec<Record>>,
    /// The first panic of the execution.
    pub(crate) first_panic: Option<Panic>,
    /// A panic of the main task, which ends the execution.
    pub(crate) main_panic: Option<Panic>,
    pub(crate) observed: BTreeMap<String, String>,
    /// The number that each child of each task has, over all executions.
    pub(crate) families: BTreeMap<(TaskId, u32), TaskId>,
}

impl Context {
    /// Prepares for the next execution.
    pub(crate) fn begin(&mut self, keep_records: bool) {
        let families = std::mem::take(&mut self.families);
        *self = Context {
            // Epoch 0 is that of objects that never took part in any execution.
            epoch: EPOCHS.fetch_add(1, Ordering::Relaxed).wrapping_add(1).max(1),
            records: keep_records.then(Vec::new),
            families,
            ..Context::default()
        };
        let end = self.declare(ObjectKind::Thread, None);
        let main = TaskId(0);
        self.tasks.push(TaskEntry {
            id: main,
            children: 0,
            pending: None,
            end,
            name: Some("main".to_owned()),
            panic: None,
        });
    }

    fn declare(&mut self, kind: ObjectKind, site: Option<&'static Location<'static>>) -> ObjectId {
        let object = ObjectId(self.objects.len() as u32);
        self.objects.push(Object { kind, state: kind.initial(), site });
        object
    }

    /// Whether the task's announced operation can run now.
    pub(crate) fn enabled(&self, task: usize) -> bool {
        let entry = &self.tasks[task];
        entry.pending.as_ref().is_some_and(|operation| self.can_run(entry.id, operation))
    }

    fn can_run(&self, task: TaskId, operation: &Operation) -> bool {
        operation.accesses.iter().all(|access| {
            self.objects[access.object.0 as usize].state.enabled(task, access.action, access.tag)
        })
    }

    /// Runs the task's announced operation on the states of the objects, and gives what it resolved to.
    pub(crate) fn take_pending(&mut self, task: usize) -> Option<Operation> {
        let operation = self.tasks[task].pending.take()?;
        self.running = task;
        self.resolved = self.apply(self.tasks[task].id, &operation.accesses);
        if let Some(records) = &mut self.records {
            records.push(Record::new(self.tasks[task].id, &operation, &self.resolved));
        }
        Some(operation)
    }

    fn apply(&mut self, task: TaskId, accesses: &[Access]) -> Resolved {
        let mut resolved = Accesses::from_slice(accesses);
        for access in &mut resolved {
            access.tag = self.objects[access.object.0 as usize].state.apply(task, access.action, access.tag);
        }
        resolved
    }
}

/// Gives access to the context; only for the scheduler and the runner.
pub(super) fn with<R>(f: impl FnOnce(&mut Context) -> R) -> R {
    CONTEXT.with_borrow_mut(f)
}

/// From now on the tasks' operations are, or are not, scheduling points.
pub(super) fn set_active(active: bool) {
    ACTIVE.set(active);
}

/// Announces the operation, waits until the scheduler lets it run, and does the effect.
///
/// While a panic unwinds there is no switching (all tasks share the thread, and with it `std::thread::panicking`): the
/// operation belongs to the step that panicked.
pub(crate) fn perform<R>(operation: Operation, effect: impl FnOnce(&Resolved) -> R) -> R {
    if std::thread::panicking() {
        let resolved = with(|context| {
            let task = context.tasks[context.running].id;
            if !context.can_run(task, &operation) {
                return None;
            }
            let resolved = context.apply(task, &operation.accesses);
            context.extras.extend(resolved.iter().copied());
            if let Some(records) = &mut context.records {
                records.push(Record::new(task, &operation, &resolved));
            }
            Some(resolved)
        });
        let Some(resolved) = resolved else {
            panic!("{} at {} would block while a panic unwinds", operation.name, operation.location);
        };
        return effect(&resolved);
    }
    with(|context| {
        let running = context.running;
        context.tasks[running].pending = Some(operation);
    });
    // In shuttle this is a scheduling point and nothing else.
    shuttle::thread::sleep(Duration::ZERO);
    let resolved = with(|context| std::mem::take(&mut context.resolved));
    effect(&resolved)
}

/// Does an access that no other task can tell from none (another sender, say), in the current step.
pub(crate) fn attach(access: Access) {
    with(|context| {
        let task = context.tasks[context.running].id;
        let resolved = context.apply(task, &[access]);
        context.extras.extend(resolved);
    });
}

/// States the value that the last operation read or wrote, for the witness.
pub(crate) fn note(value: impl FnOnce() -> String) {
    let wanted = with(|context| context.records.is_some());
    if wanted {
        let value = value();
        with(|context| {
            if let Some(record) = context.records.as_mut().and_then(|records| records.last_mut()) {
                record.value = Some(value);
            }
        });
    }
}

/// Collects a final value of the execution.
pub(crate) fn observe(name: String, value: String) {
    with(|context| context.observed.insert(name, value));
}

/// Registers a task that the running task is about to spawn; gives the object that stands for its end and shuttle's number of it.
pub(crate) fn register_task(name: Option<String>) -> (ObjectId, usize) {
    with(|context| {
        let parent = &mut context.tasks[context.running];
        let family = (parent.id, parent.children);
        parent.children += 1;
        // The main task is number 0.
        let next = TaskId(context.families.len() as u32 + 1);
        let id = *context.families.entry(family).or_insert(next);
        context.spawns.push((family.0, id));
        let end = context.declare(ObjectKind::Thread, None);
        context.tasks.push(TaskEntry { id, children: 0, pending: None, end, name, panic: None });
        (end, context.tasks.len() - 1)
    })
}

/// The last operation of the running task.
pub(crate) fn finish_task(location: &'static Location<'static>) {
    let end = with(|context| context.tasks[context.running].end);
    let access = Access { object: end, action: Action::Finish, tag: 0 };
    perform(Operation::new("ends", location, &[access]), |_| ());
}

/// States that a panic went through the whole running task.
pub(crate) fn task_panicked(panic: Panic) {
    with(|context| {
        context.first_panic.get_or_insert_with(|| panic.clone());
        let running = context.running;
        context.tasks[running].panic = Some(panic);
    });
}

/// States that somebody has joined the task and got its panic.
pub(crate) fn take_panic(task: usize) {
    with(|context| context.tasks[task].panic = None);
}

/// Shuttle's number and the name of the running task.
pub(crate) fn here() -> (usize, Option<String>) {
    with(|context| (context.running, context.tasks[context.running].name.clone()))
}

/// Runs something with the facade behaving as `std`.
pub(crate) fn work_outside<R>(f: impl FnOnce() -> R) -> R {
    let before = ACTIVE.replace(false);
    let result = f();
    ACTIVE.set(before);
    result
}
