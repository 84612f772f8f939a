//! What the facade and the scheduler tell each other during one execution.
//!
//! Every task of an execution runs on the same operating system thread, so a thread-local holds it all. A task announces what it is
//! about to do ([`perform`]) and switches; the scheduler picks among the announced actions, changes the state of the
//! objects, and the task then does the effect on the real `std` object.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::Duration;

use super::abandon;
use super::happens_before::{Entry, HappensBefore, Touch};
use super::kept::Initial;
use super::slot::Slot;
use super::tasks::{Local, TaskEntry};
use super::value::shown;
use crate::dpor::action::{Access, Action, NO};
use crate::dpor::object::{ObjectId, ObjectKind, ObjectState, TaskId};
use crate::dpor::trace::Accesses;
use crate::faults::Faults;
use crate::report::{Cause, LockState, Naming, Panic, Race, RacingAccess, Record};

thread_local! {
    static ACTIVE: Cell<bool> = const { Cell::new(false) };
    static CONTEXT: RefCell<Context> = RefCell::new(Context::default());
}

/// Numbers executions, over the whole process, so that objects know which execution numbered them.
static EPOCHS: AtomicU32 = AtomicU32::new(0);

/// The number of the last execution.
pub(super) fn epochs() -> u32 {
    EPOCHS.load(Ordering::Relaxed)
}

/// How many threads of the system run an execution. A thread whose own flag is set has added itself, so that it never reads 0.
static EXECUTIONS: AtomicUsize = AtomicUsize::new(0);

/// Whether the caller runs as a task of an exploration, whose operations are scheduling points.
///
/// Every operation of the facade asks this, outside of explorations too, where reading a static is cheaper than reading
/// a thread-local of another crate.
#[inline(always)]
pub(crate) fn active() -> bool {
    EXECUTIONS.load(Ordering::Relaxed) != 0 && is_task()
}

#[inline(never)]
fn is_task() -> bool {
    ACTIVE.get()
}

/// Operations of destructors while panics unwind, in one execution, after which one of them is taken to wait.
const UNWOUND: u32 = 100_000;

/// Where objects are made.
pub(crate) type Changing = Arc<BTreeSet<&'static Location<'static>>>;

/// What a task is about to do.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) accesses: Accesses,
    /// What people call it: `lock`, `load`.
    pub(crate) name: &'static str,
    pub(crate) location: &'static Location<'static>,
    /// Whether the task asks that others go first.
    pub(crate) yields: bool,
    /// Whether it is part of how something of a library works, which nobody wrote and nobody wants to see.
    pub(crate) is_inner: bool,
}

impl Operation {
    pub(crate) fn new(name: &'static str, location: &'static Location<'static>, accesses: &[Access]) -> Operation {
        Operation { accesses: Accesses::from_slice(accesses), name, location, yields: false, is_inner: false }
    }
}

impl Operation {
    /// Whether it waits for a change of what the task has looked at again and again.
    pub(crate) fn awaits(&self) -> bool {
        self.accesses.iter().any(|access| access.action == Action::Await)
    }
}

/// An announced operation that has been run, without its accesses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taken {
    pub(crate) name: &'static str,
    pub(crate) location: &'static Location<'static>,
    pub(crate) yields: bool,
}

/// What the accesses of an operation resolved to, in their order.
pub(crate) type Resolved = Accesses;

/// An object of the current execution.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) kind: ObjectKind,
    pub(crate) state: ObjectState,
    pub(crate) site: Option<&'static Location<'static>>,
    /// How many times it has changed.
    pub(super) version: u32,
    /// Whether it may change while there are several tasks.
    pub(super) is_changing: bool,
    /// Who has received from it last, if it is a channel.
    pub(crate) receiver: Option<TaskId>,
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
    /// How many operations destructors have done while a panic unwound.
    unwound: u32,
    /// What tasks did besides their announced operations.
    pub(crate) extras: Vec<(TaskId, Access)>,
    pub(crate) resolved: Resolved,
    /// Present if the execution is to be shown.
    pub(crate) records: Option<Vec<Record>>,
    /// Panics that went through whole tasks, by the engine's numbers of these, and that nobody has taken by joining them.
    pub(super) panics: Vec<(usize, Panic)>,
    /// Those that somebody has taken.
    pub(super) taken: Vec<Panic>,
    /// A panic of the main task, which ends the execution.
    pub(crate) main_panic: Option<Panic>,
    pub(crate) observed: BTreeMap<String, String>,
    /// The number that each child of each task has, over all executions.
    pub(crate) families: BTreeMap<(TaskId, u32), TaskId>,
    /// The tasks of each open scope, by its address.
    pub(crate) scopes: BTreeMap<usize, Vec<(ObjectId, usize)>>,
    /// Notifications of one that were heard: of what, where given, and who was woken.
    pub(crate) heard: Vec<(ObjectId, &'static Location<'static>, Option<TaskId>)>,
    /// Notifications that came when nobody waited, and after which nobody was notified.
    pub(crate) missed: Vec<(ObjectId, &'static Location<'static>)>,
    /// Who has what others may wait for by a token.
    pub(crate) holders: BTreeMap<ObjectId, Vec<TaskId>>,
    /// Whether the last bounded send found room in the channel.
    pub(crate) found_room: bool,
    pub(super) happens_before: HappensBefore,
    /// How many times each task may be woken without a reason.
    pub(crate) spurious: u32,
    /// After how many rounds that found the same a task waits for a change, if the strategy wants that.
    pub(super) spins: Option<u32>,
    /// Whether a task may have been kept from looking once more at what had not changed.
    pub(crate) spun: bool,
    /// Where objects are made that change while there are several tasks.
    pub(super) changing: Changing,
    /// Such ones of this execution, if it is to be shown.
    pub(super) changed: BTreeSet<&'static Location<'static>>,
    /// Tasks that wrote what was there already, which the strategy has not been told of yet.
    pub(super) unchanged: Vec<TaskId>,
    /// Whether a destructor has done something, while a panic unwound, that another task could have come before.
    pub(crate) is_overtaken: bool,
    /// Where a destructor would have to wait while a panic unwinds.
    pub(super) stuck: Option<&'static Location<'static>>,
    /// Whether any task has announced anything that is about more than an end of a task.
    has_acted: bool,
    /// What atomics had at first.
    pub(super) initial: Arc<Initial>,
    /// Whether it is the first execution of the exploration.
    pub(super) is_first: bool,
    /// Where something is made that may have what an earlier execution left in it.
    pub(crate) kept: Option<&'static Location<'static>>,
    /// The faults that there may be.
    pub(crate) faults: Faults,
    /// How many have struck.
    pub(super) struck: u32,
    /// The first data race, which ends the execution.
    pub(crate) race: Option<Cause>,
    /// The thread-local values of each task, in the order they were initialised; none for one that has been dropped.
    pub(super) locals: Vec<Local>,
}

impl Context {
    /// Prepares for the next execution.
    pub(crate) fn begin(&mut self, keep_records: bool, spins: Option<u32>) {
        let mut before = std::mem::take(self);
        before.tasks.clear();
        before.objects.clear();
        before.spawns.clear();
        before.extras.clear();
        before.happens_before.clear();
        *self = Context {
            // Epoch 0 is that of objects that never took part in any execution.
            epoch: EPOCHS.fetch_add(1, Ordering::Relaxed).wrapping_add(1).max(1),
            records: keep_records.then(Vec::new),
            // What is the same for all executions, and memory to use again.
            families: before.families,
            tasks: before.tasks,
            objects: before.objects,
            spawns: before.spawns,
            extras: before.extras,
            happens_before: before.happens_before,
            spurious: before.spurious,
            faults: before.faults,
            spins,
            changing: before.changing,
            is_first: before.initial.begin(),
            initial: before.initial,
            ..Context::default()
        };
        self.add_task(TaskId(0), None, Some("main".to_owned()));
    }

    pub(super) fn declare(&mut self, kind: ObjectKind, site: Option<&'static Location<'static>>) -> ObjectId {
        let object = ObjectId(self.objects.len() as u32);
        let is_changing = self.spins.is_some() && site.is_none_or(|site| self.changing.contains(site));
        self.objects.push(Object { kind, state: kind.initial(), site, version: 0, is_changing, receiver: None });
        object
    }

    /// Whether the operation can run now.
    pub(super) fn can_run(&self, task: TaskId, operation: &Operation) -> bool {
        if let [access] = operation.accesses.as_slice()
            && access.action != Action::Await
        {
            return self.objects[access.object.0 as usize].state.enabled(task, access.action, access.tag);
        }
        let mut has_changed = None;
        for access in &operation.accesses {
            let object = &self.objects[access.object.0 as usize];
            if access.action == Action::Await {
                has_changed = Some(has_changed.unwrap_or(self.spins.is_none()) || object.version != access.tag);
            } else if !object.state.enabled(task, access.action, access.tag) {
                return false;
            }
        }
        has_changed.unwrap_or(true)
    }

    /// The running task is going to do that.
    fn announce(&mut self, mut operation: Operation) {
        operation.is_inner |= self.tasks[self.running].is_within;
        if !self.has_acted {
            let is_end = |access: &Access| self.objects[access.object.0 as usize].kind == ObjectKind::Thread;
            self.has_acted = operation.yields || !operation.accesses.iter().all(is_end);
        }
        self.await_changes(&mut operation);
        self.tasks[self.running].pending = Some(operation);
    }

    /// Runs the task's announced operation on the states of the objects; what it resolved to is in `resolved`.
    pub(crate) fn take_pending(&mut self, task: usize) -> Option<Taken> {
        let entry = &mut self.tasks[task];
        let (id, mut operation) = (entry.id, entry.pending.take()?);
        entry.waits_for = None;
        entry.has_shown = operation.accesses.iter().any(|access| access.action != Action::Live);
        self.running = task;
        self.note_missed(&operation);
        self.apply(id, &mut operation.accesses);
        self.looked(task, &operation);
        if let Some(records) = &mut self.records {
            let mut record = Record::new(task, &operation, &operation.accesses, false);
            if operation.accesses.first().is_some_and(|access| access.action == Action::Live && access.tag != NO) {
                record.name = super::faults::struck_name(record.name);
            }
            records.push(record);
        }
        let Operation { accesses, name, location, yields, .. } = operation;
        self.resolved = accesses;
        Some(Taken { name, location, yields })
    }

    /// Whether there were several tasks, which announced nothing that is about anything but each other's ends.
    pub(super) fn is_bare(&self) -> bool {
        self.tasks.len() > 1 && !self.has_acted
    }

    /// Whether any task but the running one can go on.
    fn others_can_go_on(&self) -> bool {
        let has_ended = |entry: &TaskEntry| self.objects[entry.end.0 as usize].state == ObjectState::Thread(true);
        let others = self.tasks.iter().enumerate().filter(|(number, _)| *number != self.running);
        others.map(|(_, entry)| entry).any(|entry| match &entry.pending {
            Some(operation) => self.can_run(entry.id, operation),
            None => !has_ended(entry),
        })
    }

    /// Keeps notifications that wake nobody, since whoever waits later may wait for them, and those that wake one, since others may have
    /// waited for them.
    fn note_missed(&mut self, operation: &Operation) {
        for access in &operation.accesses {
            if let (Action::NotifyOne | Action::NotifyAll, ObjectState::Condvar { waiting, tokens, .. }) =
                (access.action, &self.objects[access.object.0 as usize].state)
            {
                if waiting.len() <= tokens.len() {
                    self.missed.push((access.object, operation.location));
                    continue;
                }
                self.missed.retain(|(object, _)| *object != access.object);
                self.heard.retain(|(object, ..)| *object != access.object);
                if access.action == Action::NotifyOne {
                    self.heard.push((access.object, operation.location, None));
                }
            }
        }
    }

    /// Every task that waits for a notification waits for good: what seemed to be for it came before it waited, on an engine that lets others go
    /// on while a task becomes a waiter.
    #[cfg(feature = "loom")]
    pub(crate) fn lose_wakeups(&mut self) {
        let mut moved = Vec::new();
        for entry in &self.tasks {
            let wakes = |access: &&Access| access.action == Action::Wake;
            let Some(access) = entry.pending.as_ref().and_then(|pending| pending.accesses.iter().find(wakes)) else {
                continue;
            };
            let state = &mut self.objects[access.object.0 as usize].state;
            if !state.enabled(entry.id, Action::Wake, access.tag) {
                continue;
            }
            if let ObjectState::Condvar { waiting, tokens, released } = state {
                tokens.retain(|token| !token.contains(&entry.id));
                released.retain(|task| *task != entry.id);
                waiting.push(entry.id);
            }
            let notifies = |record: &&Record| {
                let of_this = |other: &Access| {
                    other.object == access.object && matches!(other.action, Action::NotifyOne | Action::NotifyAll)
                };
                record.accesses.iter().any(of_this)
            };
            let last = self.records.as_ref().and_then(|records| records.iter().rposition(|record| notifies(&record)));
            if let (Some(last), Some(records)) = (last, &mut self.records) {
                self.missed.push((access.object, records[last].location));
                // It became a waiter after that, whatever the records say, unless another one has had the mutex meanwhile.
                let enqueues = |record: &Record| {
                    let of_this = |other: &Access| other.object == access.object && other.action == Action::Enqueue;
                    record.task.0 == entry.number && record.accesses.iter().any(of_this)
                };
                let unlocks = |record: &Record, other: &Record| {
                    let given = record.accesses.iter().find(|given| given.action == Action::Unlock);
                    given.is_some_and(|given| other.accesses.iter().any(|taken| taken.object == given.object))
                };
                if let Some(wait) = records[..last].iter().rposition(enqueues)
                    && !records[wait + 1..=last].iter().any(|other| unlocks(&records[wait], other))
                {
                    records[wait..=last].rotate_left(1);
                    moved.push(wait..=last);
                }
            }
        }
        for entry in &mut self.tasks {
            for range in &moved {
                if let Some((_, records)) = &mut entry.born
                    && *records > *range.start()
                    && *records <= *range.end()
                {
                    *records -= 1;
                }
            }
        }
    }

    /// Name of the task with that number.
    pub(crate) fn name(&self, number: usize) -> String {
        self.tasks.get(number).map_or_else(|| format!("thread {number}"), TaskEntry::name)
    }

    /// The engine's number of a task.
    pub(crate) fn number_of(&self, task: TaskId) -> TaskId {
        let number = self.tasks.iter().position(|entry| entry.id == task);
        TaskId(number.unwrap_or(0) as u32)
    }

    /// Does the accesses, each of which is then what it resolved to.
    fn apply(&mut self, task: TaskId, accesses: &mut [Access]) {
        for access in accesses {
            if matches!(access.action, Action::Recv | Action::TryRecv | Action::Ready) {
                self.objects[access.object.0 as usize].receiver = Some(task);
            }
            if access.action == Action::TrySend {
                self.found_room = self.objects[access.object.0 as usize].state.has_room();
            }
            let object = &mut self.objects[access.object.0 as usize];
            access.tag = object.state.apply(task, access.action, access.tag);
            if matches!(access.action, Action::Wake | Action::WakeOrTimeout)
                && access.tag != NO
                && let Some((.., woken)) = self.heard.iter_mut().find(|(of, ..)| *of == access.object)
            {
                woken.get_or_insert(task);
            }
            if access.changes() {
                object.version = object.version.wrapping_add(1);
                if self.records.is_some() && self.tasks.len() > 1 {
                    self.changed.extend(object.site);
                }
            }
            self.count_held(access);
            let is_refused = access.action == Action::TrySend && !self.found_room;
            if !matches!(access.action, Action::Read | Action::Write | Action::Await) && !is_refused {
                self.happens_before.log(Entry::Access(task, *access));
            }
        }
    }
}

/// Gives access to the context; only for the scheduler and the runner.
pub(super) fn with<R>(f: impl FnOnce(&mut Context) -> R) -> R {
    CONTEXT.with_borrow_mut(f)
}

/// From now on the tasks' operations are, or are not, scheduling points.
pub(super) fn set_active(active: bool) {
    if ACTIVE.replace(active) == active {
        return;
    }
    if active {
        EXECUTIONS.fetch_add(1, Ordering::Relaxed);
    } else {
        EXECUTIONS.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Announces the operation, waits until the scheduler lets it run, and does the effect.
///
/// While a panic unwinds there is no switching (all tasks share the thread, and with it `std::thread::panicking`): the
/// operation belongs to the step that panicked.
pub(crate) fn perform<R>(operation: Operation, effect: impl FnOnce(&Resolved) -> R) -> R {
    effect(&come_to(operation))
}

/// [`perform`] up to the effect, which the caller does at once; gives what the operation resolved to. It is no part of the generic
/// function, of which the programs that are explored have thousands.
#[inline(never)]
pub(crate) fn come_to(operation: Operation) -> Resolved {
    #[cfg(feature = "loom")]
    if super::loom::is_running() {
        return super::loom::come_to(operation);
    }
    if std::thread::panicking() {
        return come_to_unwinding(&operation);
    }
    if abandon::is_abandoned() {
        abandon::unwind();
    }
    let unannounced = with(|context| {
        if context.may_panic_before(&operation) {
            return Some(operation);
        }
        context.announce(operation);
        None
    });
    if let Some(operation) = unannounced {
        super::faults::may_panic(operation.location);
        with(|context| context.announce(operation));
    }
    // In shuttle this is a scheduling point and nothing else.
    shuttle::thread::sleep(Duration::ZERO);
    if abandon::is_abandoned() {
        abandon::unwind();
    }
    with(|context| std::mem::take(&mut context.resolved))
}

fn come_to_unwinding(operation: &Operation) -> Resolved {
    let resolved = with(|context| {
        let running = context.running;
        let task = context.tasks[running].id;
        // Nor does one end that looks again and again.
        context.unwound += 1;
        if !context.can_run(task, operation) || context.unwound > UNWOUND {
            return None;
        }
        context.is_overtaken |=
            context.tasks[running].has_shown && !abandon::is_abandoned() && context.others_can_go_on();
        context.tasks[running].has_shown |= !operation.accesses.is_empty();
        let mut resolved = Resolved::from_slice(&operation.accesses);
        context.apply(task, &mut resolved);
        context.extras.extend(resolved.iter().map(|access| (task, *access)));
        if let Some(records) = &mut context.records {
            records.push(Record::new(running, operation, &resolved, true));
        }
        Some(resolved)
    });
    // A destructor waits while a panic unwinds: the others could go on, but not on this thread, which counts panics.
    resolved.unwrap_or_else(|| {
        with(|context| context.stuck = Some(operation.location));
        abandon::stuck()
    })
}

/// Does an access that no other task can tell from none (another sender, say), in the current step.
pub(crate) fn attach(access: Access) {
    with(|context| {
        let task = context.tasks[context.running].id;
        let mut access = access;
        context.apply(task, std::slice::from_mut(&mut access));
        context.extras.push((task, access));
    });
}

/// States the value that the last operation read or wrote, for the witness.
pub(crate) fn note(value: impl FnOnce() -> String) {
    if is_shown() {
        note_value(value());
    }
}

fn note_value(value: String) {
    with(|context| {
        if let Some(record) = context.records.as_mut().and_then(|records| records.last_mut()) {
            record.value = Some(value);
        }
    });
}

/// Whether the execution is to be shown.
fn is_shown() -> bool {
    with(|context| context.records.is_some())
}

/// The value as it is shown, if the execution is to be shown and the value can be.
pub(crate) fn to_show<T: ?Sized>(value: &T) -> Option<String> {
    if is_shown() { shown(value) } else { None }
}

/// States what the last operation, which acquired a lock, has found in it. Whoever has it `exclusively` may change that.
pub(crate) fn note_found<T: ?Sized>(value: &T, exclusively: bool) {
    let Some(value) = to_show(value) else { return };
    note_state(Record::acquires, |lock| LockState { lock, value, is_held: exclusively, is_left: false, is_news: true });
}

/// States what the last operation, which gave a lock back, has left in it, and whether that may have changed.
pub(crate) fn note_left(value: Option<String>, is_changed: bool) {
    let Some(value) = value else { return };
    note_state(Record::releases, |lock| LockState { lock, value, is_held: false, is_left: true, is_news: is_changed });
}

fn note_state(lock: impl FnOnce(&Record) -> Option<ObjectId>, state: impl FnOnce(ObjectId) -> LockState) {
    with(|context| {
        if let Some(record) = context.records.as_mut().and_then(|records| records.last_mut()) {
            record.state = lock(record).map(state);
        }
    });
}

/// Collects a final value of the execution.
pub(crate) fn observe(name: String, value: String) {
    with(|context| context.observed.insert(name, value));
}

/// States that the running task does something that may synchronise, besides accesses to objects; whether the execution is to be shown.
pub(crate) fn synchronise(entry: impl FnOnce(TaskId) -> Entry) -> bool {
    log(entry(running_task()))
}

fn running_task() -> TaskId {
    with(|context| context.tasks[context.running].id)
}

fn log(entry: Entry) -> bool {
    with(|context| {
        context.happens_before.log(entry);
        context.records.is_some()
    })
}

/// The running task accesses unsynchronised memory; a race ends the execution. No scheduling point: if no execution has a
/// race, nobody can tell when the access happens.
pub(crate) fn access_memory(slot: &Slot, touch: Touch, location: &'static Location<'static>) {
    #[cfg(feature = "loom")]
    if super::loom::is_running() {
        return super::loom::access_memory(slot, touch.writes(), location);
    }
    let access = slot.access(ObjectKind::Memory, if touch.writes() { Action::Write } else { Action::Read });
    let object = access.object;
    let found = with(|context| {
        let running = context.running;
        let task = context.tasks[running].id;
        if let Some(records) = &mut context.records {
            let record = Record::of_memory(running, access, touch.name(), location);
            // An access that takes a while is entered at its beginning and at its end.
            if records.last().is_none_or(|last| !last.is_same_access(&record)) {
                records.push(record);
            }
        }
        let (first, second) = context.happens_before.access(object, task, touch, location)?;
        let naming = Naming::new(context);
        let shown = |access: super::happens_before::MemoryAccess| {
            let task = context.number_of(access.task);
            RacingAccess { task, name: naming.task(task), touch: access.touch, site: access.location }
        };
        let object_name = naming.object(object);
        let race = Race { memory: object, object: object_name, first: shown(first), second: shown(second) };
        context.race.get_or_insert(Cause::DataRace(race));
        Some(())
    });
    if found.is_some() && !std::thread::panicking() {
        // The scheduler sees the race and never comes back.
        shuttle::thread::sleep(Duration::ZERO);
    }
}

/// A scheduling point at which other tasks should go first.
#[track_caller]
pub(crate) fn yield_now(name: &'static str) {
    yield_at(name, Location::caller());
}

/// [`yield_now`] for who is called from elsewhere.
pub(crate) fn yield_at(name: &'static str, location: &'static Location<'static>) {
    let operation = Operation { yields: true, ..Operation::new(name, location, &[]) };
    perform(operation, |_| ());
}

/// Whether the barrier has opened since the arrival.
pub(crate) fn barrier_is_open(arrival: &Access) -> bool {
    with(|context| {
        let state = &context.objects[arrival.object.0 as usize].state;
        state.enabled(TaskId(0), Action::Leave, arrival.tag)
    })
}

/// Whether the bounded send that has just run found room.
pub(crate) fn last_found_room() -> bool {
    with(|context| context.found_room)
}
