//! Runs a closure on loom, which explores weak memory: what a load may read is up to the orderings, and not only to the schedule.
//!
//! Facade objects can be created before an execution, in statics for instance, and loom's cannot. So each gets its
//! twin when it is used for the first time. Atomics and memory come from a pool that is made at the beginning of an execution, since
//! whatever is done to an object of loom's has to happen after its creation; an atomic of the pool is 0 where its twin
//! has its initial value.
//!
//! Loom is not exhaustive: a store that races with an older load can be missed (`r0 = x; x = 1 || r1 = x; x = 2` never gives `r0 = 2`).
#![expect(unsafe_code, reason = "guards and the locks that they borrow from are kept together")]

mod atomic;
mod path;
mod run;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::panic::Location;
use std::rc::Rc;

use loom::cell::UnsafeCell;
use loom::sync::atomic::AtomicU64;
use loom::sync::{Condvar, Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};
use loom::thread::{JoinHandle, Thread};

use super::Slot;
use super::abandon;
use super::context::{Operation, Resolved, with};
use crate::dpor::action::{Access, Action};
use crate::dpor::dependence::can_block;
use crate::dpor::object::{ObjectId, ObjectKind};
use crate::report::{Record, place};

pub(crate) use atomic::{atomic, fence, note_ordering};
pub(crate) use path::{record, replay};
pub(crate) use run::run;

/// Threads that loom can run, the main one included.
const THREADS: usize = loom::MAX_THREADS;

thread_local! {
    static RUNNING: Cell<bool> = const { Cell::new(false) };
    static TABLE: RefCell<Table> = RefCell::new(Table::default());
}

/// Whether the caller is in an execution of loom's.
pub(crate) fn is_running() -> bool {
    RUNNING.get()
}

/// The twins of the current execution's objects.
#[derive(Default)]
struct Table {
    atomics: Vec<Rc<AtomicU64>>,
    cells: Vec<Rc<UnsafeCell<()>>>,
    objects: BTreeMap<ObjectId, Twin>,
    held: Vec<Held>,
    /// By the number of the task.
    threads: Vec<Thread>,
    ends: BTreeMap<ObjectId, JoinHandle<()>>,
    /// For each memory, the last read and the last write of each task that had any.
    accessed: BTreeMap<ObjectId, BTreeMap<(usize, bool), &'static Location<'static>>>,
}

#[derive(Clone)]
enum Twin {
    Atomic(Rc<AtomicU64>),
    Cell(Rc<UnsafeCell<()>>),
    Mutex(Rc<Mutex<()>>),
    RwLock(Rc<RwLock<()>>),
    Condvar(Rc<Condvar>),
}

/// A lock that a task holds.
struct Held {
    task: usize,
    object: ObjectId,
    // The guard goes first.
    guard: Guard,
    _lock: Twin,
}

enum Guard {
    Mutex(MutexGuard<'static, ()>),
    Read(#[expect(dead_code, reason = "only dropped")] RwLockReadGuard<'static, ()>),
    Write(#[expect(dead_code, reason = "only dropped")] RwLockWriteGuard<'static, ()>),
}

/// The payload of a panic: loom has nothing for an operation.
struct Unsupported(String);

/// The payload of a panic: the pool is too small.
struct PoolIsEmpty;

/// Ends the exploration, because loom has nothing for this.
pub(crate) fn unsupported(what: &str, location: &Location<'_>) -> ! {
    let text = format!("loom cannot run {what} ({})", place(location));
    std::panic::panic_any(Unsupported(text));
}

/// Does the operation on the twins; the effect comes next.
pub(super) fn come_to(operation: Operation) -> Resolved {
    if std::thread::panicking() {
        // The model is over, and a destructor wants something that needs it.
        if operation.accesses.iter().any(|access| can_block(access.action)) {
            abandon::stuck();
        }
        return operation.accesses;
    }
    let me = announce(&operation);
    for access in &operation.accesses {
        act(me, access, &operation);
    }
    if operation.accesses.is_empty() {
        loom::thread::yield_now();
    }
    done(me, &operation)
}

/// States what the running task is about to do, and gives its number.
fn announce(operation: &Operation) -> usize {
    with(|context| {
        let mut pending = operation.clone();
        for access in &mut pending.accesses {
            if access.action == Action::LockOrQueue {
                // Loom's writers do not queue; they wait for the lock.
                access.action = Action::Lock;
            }
        }
        let me = context.running;
        context.tasks[me].pending = Some(pending);
        me
    })
}

/// States that the operation has been done by that task, which runs again.
fn done(me: usize, operation: &Operation) -> Resolved {
    with(|context| {
        context.running = me;
        context.tasks[me].pending = Some(operation.clone());
        context.take_pending(me);
        std::mem::take(&mut context.resolved)
    })
}

/// One access, as loom's objects do it.
fn act(me: usize, access: &Access, operation: &Operation) {
    let object = access.object;
    let kind = with(|context| context.objects[object.0 as usize].kind);
    match (kind, access.action) {
        (ObjectKind::Lock | ObjectKind::RwLock, Action::Read | Action::Write) => {}
        (ObjectKind::Lock, Action::Lock) => lock(me, object),
        (ObjectKind::Lock, Action::TryLock) => {
            let mutex = mutex(object);
            if let Ok(guard) = mutex.try_lock() {
                hold(me, object, Guard::Mutex(unbound(guard)), Twin::Mutex(Rc::clone(&mutex)));
            }
        }
        (ObjectKind::RwLock, Action::LockOrQueue | Action::Lock) => {
            let lock = rwlock(object);
            if let Ok(guard) = lock.write() {
                hold(me, object, Guard::Write(unbound_write(guard)), Twin::RwLock(Rc::clone(&lock)));
            }
        }
        (ObjectKind::RwLock, Action::LockShared) => {
            let lock = rwlock(object);
            if let Ok(guard) = lock.read() {
                hold(me, object, Guard::Read(unbound_read(guard)), Twin::RwLock(Rc::clone(&lock)));
            }
        }
        (ObjectKind::RwLock, Action::TryLock) => {
            let lock = rwlock(object);
            if let Ok(guard) = lock.try_write() {
                hold(me, object, Guard::Write(unbound_write(guard)), Twin::RwLock(Rc::clone(&lock)));
            }
        }
        (ObjectKind::RwLock, Action::TryLockShared) => {
            let lock = rwlock(object);
            if let Ok(guard) = lock.try_read() {
                hold(me, object, Guard::Read(unbound_read(guard)), Twin::RwLock(Rc::clone(&lock)));
            }
        }
        (ObjectKind::Lock | ObjectKind::RwLock, Action::Unlock | Action::UnlockShared) => {
            drop(take_held(me, object));
        }
        (ObjectKind::Condvar, Action::NotifyOne) => condvar(object).notify_one(),
        (ObjectKind::Condvar, Action::NotifyAll) => condvar(object).notify_all(),
        (ObjectKind::Thread, Action::Finish) => {}
        (ObjectKind::Thread, Action::Join) => {
            let end = TABLE.with_borrow_mut(|table| table.ends.remove(&object));
            // A panic of the thread would have ended the model.
            let joined = end.map(JoinHandle::join);
            debug_assert!(joined.is_none_or(|result| result.is_ok()), "threads end by themselves");
        }
        (ObjectKind::Token, Action::Park) if is_token_of(me, object) => loom::thread::park(),
        (ObjectKind::Token, Action::Unpark) => {
            let task = with(|context| context.tasks.iter().position(|task| task.token == object));
            let thread = task.and_then(|task| TABLE.with_borrow(|table| table.threads.get(task).cloned()));
            match thread {
                Some(thread) => thread.unpark(),
                None => unsupported("a future", operation.location),
            }
        }
        (ObjectKind::Token, Action::ParkTimeout) | (ObjectKind::Condvar, Action::WakeOrTimeout) => {
            unsupported("a timeout or a spurious wake-up", operation.location)
        }
        (ObjectKind::Monitor(what), _) => unsupported(&format!("a {what}"), operation.location),
        (ObjectKind::Token | ObjectKind::Future, _) => unsupported("a future", operation.location),
        (ObjectKind::Barrier(_), _) => unsupported("a Barrier", operation.location),
        (ObjectKind::Channel { .. }, _) => unsupported("a channel of mpsc", operation.location),
        (ObjectKind::Once | ObjectKind::Initialised, _) => {
            unsupported("a one-time initialisation (Once, OnceLock, LazyLock)", operation.location)
        }
        (ObjectKind::Thread, _) => unsupported("JoinHandle::is_finished", operation.location),
        _ => unsupported(&format!("`{}`", operation.name), operation.location),
    }
}

fn is_token_of(task: usize, object: ObjectId) -> bool {
    with(|context| context.tasks[task].token == object)
}

fn lock(me: usize, object: ObjectId) {
    let mutex = mutex(object);
    if let Ok(guard) = mutex.lock() {
        hold(me, object, Guard::Mutex(unbound(guard)), Twin::Mutex(Rc::clone(&mutex)));
    }
}

fn hold(task: usize, object: ObjectId, guard: Guard, lock: Twin) {
    TABLE.with_borrow_mut(|table| table.held.push(Held { task, object, guard, _lock: lock }));
}

/// The guard that the task got last for the lock.
fn take_held(task: usize, object: ObjectId) -> Option<Held> {
    TABLE.with_borrow_mut(|table| {
        let at = table.held.iter().rposition(|held| held.task == task && held.object == object)?;
        Some(table.held.remove(at))
    })
}

fn unbound(guard: MutexGuard<'_, ()>) -> MutexGuard<'static, ()> {
    // SAFETY: only the lifetime changes. The guard goes into a `Held`, which owns a reference count of the lock and drops the guard
    // first; what is taken out of one goes back with the same lock.
    unsafe { std::mem::transmute(guard) }
}

fn unbound_read(guard: RwLockReadGuard<'_, ()>) -> RwLockReadGuard<'static, ()> {
    // SAFETY: as in `unbound`.
    unsafe { std::mem::transmute(guard) }
}

fn unbound_write(guard: RwLockWriteGuard<'_, ()>) -> RwLockWriteGuard<'static, ()> {
    // SAFETY: as in `unbound`.
    unsafe { std::mem::transmute(guard) }
}

/// The twin of an object, made if it has none; what is made happens outside of the table, which must not be borrowed meanwhile.
fn twin(object: ObjectId, make: impl FnOnce() -> Twin) -> Twin {
    if let Some(twin) = TABLE.with_borrow(|table| table.objects.get(&object).cloned()) {
        return twin;
    }
    let made = make();
    TABLE.with_borrow_mut(|table| table.objects.insert(object, made.clone()));
    made
}

fn mutex(object: ObjectId) -> Rc<Mutex<()>> {
    match twin(object, || Twin::Mutex(Rc::new(Mutex::new(())))) {
        Twin::Mutex(mutex) => mutex,
        _ => unreachable!("an object has one kind"),
    }
}

fn rwlock(object: ObjectId) -> Rc<RwLock<()>> {
    match twin(object, || Twin::RwLock(Rc::new(RwLock::new(())))) {
        Twin::RwLock(lock) => lock,
        _ => unreachable!("an object has one kind"),
    }
}

fn condvar(object: ObjectId) -> Rc<Condvar> {
    match twin(object, || Twin::Condvar(Rc::new(Condvar::new()))) {
        Twin::Condvar(condvar) => condvar,
        _ => unreachable!("an object has one kind"),
    }
}

/// Releases the mutex, waits for a notification and acquires the mutex again. `release` drops the real guard.
pub(crate) fn wait(condition: Access, mutex: Access, location: &'static Location<'static>, release: impl FnOnce()) {
    if std::thread::panicking() {
        abandon::stuck();
    }
    let with_action = |access: Access, action| Access { action, ..access };
    let sleep = [with_action(condition, Action::Enqueue), with_action(mutex, Action::Unlock)];
    let sleep = Operation::new("wait", location, &sleep);
    let me = announce(&sleep);
    done(me, &sleep);
    release();
    let wake = [with_action(condition, Action::Wake), with_action(mutex, Action::Lock)];
    let wake = Operation::new("wake up", location, &wake);
    announce(&wake);
    let held = take_held(me, mutex.object);
    let Some(Held { guard: Guard::Mutex(guard), _lock: lock, .. }) = held else {
        unreachable!("the guard of a held mutex is given")
    };
    if let Ok(guard) = condvar(condition.object).wait(guard) {
        hold(me, mutex.object, Guard::Mutex(guard), lock);
    }
    done(me, &wake);
}

/// An access to memory without synchronisation.
pub(super) fn access_memory(slot: &Slot, writes: bool, location: &'static Location<'static>) {
    if std::thread::panicking() {
        return;
    }
    let access = slot.access(ObjectKind::Memory, if writes { Action::Write } else { Action::Read });
    let take = || match TABLE.with_borrow_mut(|table| table.cells.pop()) {
        Some(cell) => Twin::Cell(cell),
        None => std::panic::panic_any(PoolIsEmpty),
    };
    let Twin::Cell(cell) = twin(access.object, take) else { unreachable!("an object has one kind") };
    let operation = Operation::new(if writes { "writes" } else { "reads" }, location, &[access]);
    let me = announce(&operation);
    if writes {
        cell.with_mut(|_| ())
    } else {
        cell.with(|_| ())
    }
    TABLE.with_borrow_mut(|table| table.accessed.entry(access.object).or_default().insert((me, writes), location));
    with(|context| {
        context.running = me;
        context.tasks[me].pending = None;
    });
}

/// Accesses to the memory that other tasks have done, as far as one of the two would have to be after the other: task, whether it writes, place.
fn conflicting(me: usize, access: &Access) -> Vec<(usize, bool, &'static Location<'static>)> {
    TABLE.with_borrow(|table| {
        let accessed = table.accessed.get(&access.object).into_iter().flatten();
        let conflicts =
            accessed.filter(|((task, writes), _)| *task != me && (*writes || access.action == Action::Write));
        conflicts.map(|((task, writes), location)| (*task, *writes, *location)).collect()
    })
}

/// States that the task with that number, which runs again, has done something that is no access to an object and orders others.
fn log(me: usize, name: &'static str, location: &'static Location<'static>) {
    with(|context| {
        context.running = me;
        let operation = Operation::new(name, location, &[]);
        if let Some(records) = &mut context.records {
            records.push(Record::new(me, &operation, &[], false));
        }
    });
}

/// Starts a thread for the task with that number, whose end is that object.
pub(crate) fn spawn(
    number: usize,
    end: ObjectId,
    location: &'static Location<'static>,
    body: Box<dyn FnOnce() + Send>,
) {
    if number >= THREADS {
        unsupported(&format!("more than {THREADS} threads, the main thread included"), location);
    }
    let me = with(|context| context.running);
    let handle = loom::thread::spawn(move || {
        with(|context| context.running = number);
        body();
    });
    log(me, "spawn", location);
    TABLE.with_borrow_mut(|table| {
        table.threads.push(handle.thread().clone());
        table.ends.insert(end, handle);
    });
}
