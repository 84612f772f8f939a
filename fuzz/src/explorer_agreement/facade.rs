//! Programs on the facade.

#![expect(unsafe_code, reason = "plain memory is shared by hand")]

use std::cell::RefCell;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use gordian::cell::UnsafeCell;
use gordian::crossbeam::channel as crossbeam;
use gordian::parking_lot::{self, RwLockUpgradableReadGuard, RwLockWriteGuard};
use gordian::sync::atomic::Ordering::{Acquire, Release, SeqCst};
use gordian::sync::atomic::{AtomicBool, AtomicUsize, fence};
use gordian::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender, TryRecvError};
use gordian::sync::{Barrier, Condvar, LazyLock, LockResult, Mutex, Once, OnceLock, RwLock, counted};
use gordian::thread::{self, JoinHandle, Thread};
use gordian::{__oracles, future};

use super::beyond;
use super::libraries::{Libraries, running};
use super::program::{self, CELLS, Channel, Crossbeam, Gate, LOCKS, Meeting, Op, Program, Shared, Task, Upgradable};

const SECOND: Duration = Duration::from_secs(1);
/// Seen where a lock is poisoned.
const POISONED: usize = 66;
/// Seen where a thread or future gives nothing.
const NOTHING: usize = 77;
/// Seen where an attempt fails.
const FAILED: usize = 99;

struct Objects {
    cells: [AtomicUsize; CELLS],
    locks: [Mutex<usize>; LOCKS],
    shared: RwLock<usize>,
    gate: (Mutex<bool>, Condvar),
    barrier: Barrier,
    once: Once,
    value: OnceLock<usize>,
    receivers: Option<[Mutex<Receiver<usize>>; 2]>,
    upgradable: Option<parking_lot::RwLock<usize>>,
    crossed: Option<[crossbeam::Receiver<usize>; 2]>,
    plain: Option<Plain>,
    lazy: Option<LazyLock<usize, Box<dyn FnOnce() -> usize + Send>>>,
    beyond: beyond::Common,
    libraries: Libraries,
    main: Thread,
    /// Threads to be joined at the end, with what they add.
    left: std::sync::Mutex<Vec<(usize, JoinHandle<()>)>>,
}

impl Objects {
    fn left(&self) -> std::sync::MutexGuard<'_, Vec<(usize, JoinHandle<()>)>> {
        self.left.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Joins them in the same order in all executions.
    fn join_left(&self) {
        let mut left = std::mem::take(&mut *self.left());
        left.sort_by_key(|(value, _)| *value);
        left.into_iter().for_each(|(_, handle)| handle.join().unwrap_or(()));
    }
}

/// What the threads share. Whoever is last drops it, ends of channels among it, so where a panic may change who that is, giving it up is
/// an operation.
#[derive(Clone)]
struct Share {
    _turn: Option<counted::Arc<()>>,
    objects: Arc<Objects>,
}

impl Deref for Share {
    type Target = Objects;

    fn deref(&self) -> &Objects {
        &self.objects
    }
}

/// Memory of which it is told whether it may be read.
struct Plain {
    value: UnsafeCell<usize>,
    is_published: AtomicBool,
    lock: Mutex<()>,
}

// SAFETY: whether accesses are ordered is for the exploration to say, which ends where they are not.
unsafe impl Sync for Plain {}

impl Plain {
    fn read(&self) -> usize {
        // SAFETY: the exploration ends where another access is not ordered with this one.
        self.value.with(|value| unsafe { *value })
    }

    fn write(&self, to: usize) -> usize {
        // SAFETY: the exploration ends where another access is not ordered with this one.
        self.value.with_mut(|value| unsafe { std::mem::replace(&mut *value, to) })
    }
}

/// Those of the channel without bounds, and of the other.
type OfStd = (Sender<usize>, SyncSender<usize>);

/// Each thread's own ends of the channels.
#[derive(Clone)]
struct Senders {
    of_std: Option<OfStd>,
    crossed: Option<[crossbeam::Sender<usize>; 2]>,
}

impl Senders {
    /// What a thread has that does these: senders only if it sends or gives them up, so that others may find that none are left. Where panics are
    /// injected, all have them until they end: what is dropped when has many orders there as it is.
    fn of(&self, ops: &[Op], panics: u32) -> Senders {
        let has = |is_meant: fn(&Op) -> bool| panics > 0 || ops.iter().any(is_meant);
        Senders {
            of_std: self.of_std.clone().filter(|_| has(|op| matches!(op, Op::Channel(op) if !op.receives()))),
            crossed: self.crossed.clone().filter(|_| has(|op| matches!(op, Op::Crossbeam(op) if !op.receives()))),
        }
    }
}

/// Adds to the cell when it is dropped.
struct Adds(Share, usize);

impl Drop for Adds {
    fn drop(&mut self) {
        self.0.cells[self.1].fetch_add(1_000, SeqCst);
    }
}

gordian::thread_local! {
    static KEPT: RefCell<Option<Adds>> = const { RefCell::new(None) };
}

/// Runs the program, and gives what its threads saw and left behind. What loom has nothing for is made only for programs that use it.
pub fn execute(program: &Program) -> String {
    let (of_std, receivers) = program.has(|op| matches!(op, Op::Channel(_))).then(|| channels(program.places)).unzip();
    let (crossed, receivers_crossed) =
        program.has(|op| matches!(op, Op::Crossbeam(_))).then(|| channels_crossed(program.places)).unzip();
    let senders = Senders { of_std, crossed };
    let plain = || Plain { value: UnsafeCell::new(0), is_published: AtomicBool::new(false), lock: Mutex::new(()) };
    let lazy = || {
        let made = AtomicUsize::new(0);
        LazyLock::new(Box::new(move || made.fetch_add(1, SeqCst)) as Box<dyn FnOnce() -> usize + Send>)
    };
    let (beyond, own) = beyond::made(program);
    let is_last_seen =
        program.panics > 0 && (beyond.is_seen_to_go() || senders.of_std.is_some() || senders.crossed.is_some());
    let objects = Arc::new(Objects {
        cells: Default::default(),
        locks: Default::default(),
        shared: RwLock::new(0),
        gate: (Mutex::new(false), Condvar::new()),
        barrier: Barrier::new(2),
        once: Once::new(),
        value: OnceLock::new(),
        receivers,
        upgradable: program.has(|op| matches!(op, Op::Upgradable(_))).then(|| parking_lot::RwLock::new(0)),
        crossed: receivers_crossed,
        plain: program.has(|op| matches!(op, Op::Plain(_))).then(plain),
        lazy: program.has(|op| op == Op::Meeting(Meeting::Force)).then(lazy),
        beyond,
        libraries: Libraries::new(program),
        main: thread::current(),
        left: Default::default(),
    });
    let objects = Share { _turn: is_last_seen.then(|| counted::Arc::new(())), objects };
    let handles: Vec<_> = (1..)
        .zip(&program.children)
        .map(|(number, ops)| {
            let (ops, objects, senders, own) =
                (ops.clone(), objects.clone(), senders.of(ops, program.panics), own.for_child());
            thread::spawn(move || Running::new(number, objects, senders, own).run(&ops))
        })
        .collect();
    let senders = match program.panics {
        0 => {
            let of_main = senders.of(&program.main, 0);
            drop(senders);
            of_main
        }
        _ => senders,
    };
    let mut main = Running::new(0, objects.clone(), senders, own);
    main.child = handles.first().map(|handle| handle.thread().clone());
    // Whatever happens to it the others are joined, since nothing says in which order threads drop what they share.
    let own = match program.panics {
        // Loom ends an execution that cannot go on by a panic, which is not to be caught.
        0 => Ok(main.run(&program.main)),
        _ => catch_unwind(AssertUnwindSafe(|| main.run(&program.main))),
    };
    let ended = std::iter::once(own).chain(handles.into_iter().map(JoinHandle::join));
    let seen: Vec<Vec<usize>> = ended.map(|saw| saw.unwrap_or_else(|_| vec![NOTHING])).collect();
    objects.join_left();
    let cells = objects.cells.each_ref().map(|cell| cell.load(SeqCst));
    let locks = objects.locks.each_ref().map(|lock| taken(lock.lock(), &mut Vec::new(), |value| **value));
    let shared = taken(objects.shared.read(), &mut Vec::new(), |value| **value);
    let upgradable = objects.upgradable.as_ref().map(|lock| *lock.read());
    format!("{seen:?} {cells:?} {locks:?} {shared} {upgradable:?}")
}

type Ends = (OfStd, [Mutex<Receiver<usize>>; 2]);

fn channels(places: usize) -> Ends {
    let (sender, receiver) = mpsc::channel();
    let (bounded, taker) = mpsc::sync_channel(places);
    ((sender, bounded), [Mutex::new(receiver), Mutex::new(taker)])
}

fn channels_crossed(places: usize) -> ([crossbeam::Sender<usize>; 2], [crossbeam::Receiver<usize>; 2]) {
    let (sender, receiver) = crossbeam::unbounded();
    let (bounded, taker) = crossbeam::bounded(places);
    ([sender, bounded], [receiver, taker])
}

/// What an attempt to receive has got.
fn tried(got: Result<usize, TryRecvError>) -> usize {
    match got {
        Err(TryRecvError::Disconnected) => NOTHING,
        got => got.unwrap_or(0),
    }
}

/// Does something with what is locked, and lets it go.
fn taken<G, R>(lock: LockResult<G>, seen: &mut Vec<usize>, f: impl FnOnce(&mut G) -> R) -> R {
    let mut guard = lock.unwrap_or_else(|poisoned| {
        seen.push(POISONED);
        poisoned.into_inner()
    });
    f(&mut guard)
}

/// A thread that runs.
struct Running {
    number: usize,
    objects: Share,
    senders: Senders,
    own: beyond::Own,
    /// The main thread's first child.
    child: Option<Thread>,
    seen: Vec<usize>,
}

impl Running {
    fn new(number: usize, objects: Share, senders: Senders, own: beyond::Own) -> Running {
        Running { number, objects, senders, own, child: None, seen: Vec::new() }
    }

    fn run(mut self, ops: &[Op]) -> Vec<usize> {
        let objects = Arc::clone(&self.objects.objects);
        for (at, op) in ops.iter().enumerate() {
            let value = 10 * (self.number + 1) + at;
            match *op {
                Op::Atomic(op, x) => self.atomic(op, &objects.cells[x], value),
                Op::Mutex(op, x) => self.mutex(op, x, &objects, value),
                Op::Shared(op) => self.shared(op, &objects.shared, value),
                Op::Channel(op) => self.channel(op, &objects, value),
                Op::Gate(op) => self.gate(op, &objects.gate),
                Op::Meeting(op) => self.meeting(op, &objects, value),
                Op::Task(op, x) => self.task(op, x, &objects, value),
                Op::Upgradable(op) => self.upgradable(op, &objects, value),
                Op::Crossbeam(op) => self.crossbeam(op, &objects, value),
                Op::Plain(op) => self.plain(op, &objects, value),
                Op::Counted(op) => self.seen.push(self.own.counted(op)),
                Op::Crossed(op) => self.seen.push(self.own.crossed(op, &objects.beyond, self.number == 0, value)),
                Op::Tokio(op) => self.seen.push(self.own.tokio(op, &objects.beyond, value)),
                Op::Stored(op) => self.seen.push(objects.libraries.stored(op, value)),
                Op::Parking(op) => self.seen.push(objects.libraries.parking(op, value)),
                Op::Running(op) => {
                    let objects = self.objects.clone();
                    self.seen.push(running(op, value, move || objects.cells[0].fetch_add(value, SeqCst)));
                }
            }
        }
        self.seen
    }

    /// With fences around, atomics are sequentially consistent on loom too, which takes their orderings for `AcqRel`.
    fn atomic(&mut self, op: program::Atomic, cell: &AtomicUsize, value: usize) {
        fence(SeqCst);
        let saw = match op {
            program::Atomic::Load => cell.load(SeqCst),
            program::Atomic::Store => {
                cell.store(value, SeqCst);
                value
            }
            program::Atomic::Add => cell.fetch_add(value, SeqCst),
            program::Atomic::Swap => cell.swap(value, SeqCst),
            program::Atomic::CompareExchange => cell.compare_exchange(0, value, SeqCst, SeqCst).unwrap_or_else(|v| v),
            program::Atomic::Update => cell.fetch_update(SeqCst, SeqCst, |v| Some(v + 1)).unwrap_or(FAILED),
        };
        fence(SeqCst);
        self.seen.push(saw);
    }

    fn mutex(&mut self, op: program::Mutex, x: usize, objects: &Objects, value: usize) {
        let [lock, other] = [x, 1 - x].map(|x| &objects.locks[x]);
        let seen = &mut self.seen;
        let saw = match op {
            program::Mutex::Lock => taken(lock.lock(), seen, |guard| std::mem::replace(&mut **guard, value)),
            program::Mutex::Both => {
                let mut inner = Vec::new();
                let saw = taken(lock.lock(), seen, |outer| {
                    **outer += taken(other.lock(), &mut inner, |guard| **guard);
                    **outer
                });
                seen.extend(inner);
                saw
            }
            program::Mutex::Try => lock.try_lock().map_or(FAILED, |guard| *guard),
            program::Mutex::Poison => {
                let guard = lock.lock();
                // A panic of the main thread ends the execution wherever the others are.
                assert!(self.number == 0, "poison");
                taken(guard, seen, |guard| **guard)
            }
        };
        self.seen.push(saw);
    }

    fn shared(&mut self, op: Shared, lock: &RwLock<usize>, value: usize) {
        let seen = &mut self.seen;
        let saw = match op {
            Shared::Read => taken(lock.read(), seen, |guard| **guard),
            Shared::Write => taken(lock.write(), seen, |guard| std::mem::replace(&mut **guard, value)),
            Shared::TryRead => lock.try_read().map_or(FAILED, |guard| *guard),
            Shared::TryWrite => lock.try_write().map_or(FAILED, |mut guard| std::mem::replace(&mut *guard, value)),
            Shared::Downgrade => __oracles::downgrade(lock, value),
        };
        self.seen.push(saw);
    }

    fn channel(&mut self, op: Channel, objects: &Objects, value: usize) {
        let Some([receiver, taker]) = &objects.receivers else { return };
        let seen = &mut self.seen;
        let sends = |send: &dyn Fn(&OfStd) -> bool| {
            self.senders.of_std.as_ref().map_or(FAILED, |senders| usize::from(send(senders)))
        };
        let saw = match op {
            Channel::Send => sends(&|(sender, _)| sender.send(value).is_ok()),
            Channel::SendBounded => sends(&|(_, bounded)| bounded.send(value).is_ok()),
            Channel::TrySendBounded => sends(&|(_, bounded)| bounded.try_send(value).is_ok()),
            Channel::TryReceive => taken(receiver.lock(), seen, |end| tried(end.try_recv())),
            Channel::Receive => taken(receiver.lock(), seen, |end| end.recv().unwrap_or(0)),
            Channel::ReceiveTimeout => taken(receiver.lock(), seen, |end| match end.recv_timeout(SECOND) {
                Err(RecvTimeoutError::Disconnected) => NOTHING,
                got => got.unwrap_or(0),
            }),
            Channel::TryReceiveBounded => taken(taker.lock(), seen, |end| tried(end.try_recv())),
            Channel::ReceiveBounded => taken(taker.lock(), seen, |end| end.recv().unwrap_or(0)),
            Channel::GiveUp => {
                self.senders.of_std = None;
                return;
            }
        };
        self.seen.push(saw);
    }

    fn upgradable(&mut self, op: Upgradable, objects: &Objects, value: usize) {
        let Some(lock) = &objects.upgradable else { return };
        let replace = |place: &mut usize| std::mem::replace(place, value);
        let saw = match op {
            Upgradable::Read => *lock.read(),
            Upgradable::ReadRecursive => {
                let outer = lock.read();
                *outer + *lock.read_recursive()
            }
            Upgradable::Write => replace(&mut lock.write()),
            Upgradable::Upgradable => *lock.upgradable_read(),
            Upgradable::TryUpgradable => lock.try_upgradable_read().map_or(FAILED, |guard| *guard),
            Upgradable::Upgrade => replace(&mut RwLockUpgradableReadGuard::upgrade(lock.upgradable_read())),
            Upgradable::TryUpgrade => match RwLockUpgradableReadGuard::try_upgrade(lock.upgradable_read()) {
                Ok(mut guard) => replace(&mut guard),
                Err(guard) => FAILED + *guard,
            },
            Upgradable::ToUpgradable => {
                let mut guard = lock.write();
                *guard = value;
                *RwLockWriteGuard::downgrade_to_upgradable(guard)
            }
            Upgradable::Downgrade => {
                let mut guard = lock.write();
                *guard = value;
                *RwLockWriteGuard::downgrade(guard)
            }
            Upgradable::WriteInTime => lock.try_write_for(SECOND).map_or(FAILED, |mut guard| replace(&mut guard)),
        };
        self.seen.push(saw);
    }

    fn crossbeam(&mut self, op: Crossbeam, objects: &Objects, value: usize) {
        let Some([receiver, taker]) = &objects.crossed else { return };
        let saw = match (op, &self.senders.crossed) {
            (Crossbeam::Receive, _) => receiver.recv().unwrap_or(NOTHING),
            (Crossbeam::ReceiveBounded, _) => taker.recv().unwrap_or(NOTHING),
            (Crossbeam::TryReceiveBounded, _) => match taker.try_recv() {
                Err(crossbeam::TryRecvError::Disconnected) => NOTHING,
                got => got.unwrap_or(FAILED),
            },
            (Crossbeam::ReceiveBoundedInTime, _) => match taker.recv_timeout(SECOND) {
                Err(crossbeam::RecvTimeoutError::Disconnected) => NOTHING,
                got => got.unwrap_or(FAILED),
            },
            (Crossbeam::Select, _) => crossbeam::select! {
                recv(receiver) -> got => got.unwrap_or(NOTHING),
                recv(taker) -> got => got.map_or(NOTHING, |got| got + 1),
            },
            (Crossbeam::TrySelect, _) => crossbeam::select! {
                recv(receiver) -> got => got.unwrap_or(NOTHING),
                recv(taker) -> got => got.map_or(NOTHING, |got| got + 1),
                default => FAILED,
            },
            // Given up before.
            (_, None) => return,
            (Crossbeam::Send, Some([sender, _])) => usize::from(sender.send(value).is_ok()),
            (Crossbeam::SendBounded, Some([_, bounded])) => usize::from(bounded.send(value).is_ok()),
            (Crossbeam::TrySendBounded, Some([_, bounded])) => usize::from(bounded.try_send(value).is_ok()),
            (Crossbeam::SendBoundedInTime, Some([_, bounded])) => {
                usize::from(bounded.send_timeout(value, SECOND).is_ok())
            }
            (Crossbeam::SelectSend, Some([_, bounded])) => crossbeam::select! {
                recv(receiver) -> got => got.unwrap_or(NOTHING),
                send(bounded, value) -> sent => usize::from(sent.is_ok()),
            },
            (Crossbeam::SelectInTime, Some([_, bounded])) => crossbeam::select! {
                recv(receiver) -> got => got.unwrap_or(NOTHING),
                send(bounded, value) -> sent => usize::from(sent.is_ok()),
                default(SECOND) => FAILED,
            },
            (Crossbeam::GiveUp, Some(_)) => {
                self.senders.crossed = None;
                return;
            }
        };
        self.seen.push(saw);
    }

    fn plain(&mut self, op: program::Plain, objects: &Objects, value: usize) {
        let Some(plain) = &objects.plain else { return };
        let locked = || plain.lock.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let saw = match op {
            program::Plain::Read => plain.read(),
            program::Plain::Write => plain.write(value),
            program::Plain::ReadLocked => {
                let _locked = locked();
                plain.read()
            }
            program::Plain::WriteLocked => {
                let _locked = locked();
                plain.write(value)
            }
            program::Plain::ReadPublished if !plain.is_published.load(Acquire) => FAILED,
            program::Plain::ReadPublished => plain.read(),
            program::Plain::Publish => {
                let before = plain.write(value);
                plain.is_published.store(true, Release);
                before
            }
        };
        self.seen.push(saw);
    }

    fn gate(&mut self, op: Gate, (lock, condvar): &(Mutex<bool>, Condvar)) {
        let guard = || lock.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        match op {
            Gate::Wait => drop(condvar.wait(guard())),
            Gate::WaitTimeout => {
                let is_over = condvar.wait_timeout(guard(), SECOND).is_ok_and(|(_, result)| result.timed_out());
                self.seen.push(usize::from(is_over));
            }
            Gate::WaitOpen => drop(condvar.wait_while(guard(), |is_open| !*is_open)),
            Gate::Open => {
                *guard() = true;
                condvar.notify_all();
            }
            Gate::NotifyOne => condvar.notify_one(),
            Gate::NotifyAll => condvar.notify_all(),
        }
    }

    fn meeting(&mut self, op: Meeting, objects: &Objects, value: usize) {
        match op {
            Meeting::Barrier => self.seen.push(usize::from(objects.barrier.wait().is_leader())),
            Meeting::CallOnce => objects.once.call_once(|| objects.cells[0].store(value, SeqCst)),
            Meeting::Initialise => self.seen.push(*objects.value.get_or_init(|| value)),
            Meeting::Force => self.seen.extend(objects.lazy.as_deref()),
            Meeting::IsInitialised => self.seen.push(objects.value.get().copied().unwrap_or(0)),
            Meeting::Park => thread::park(),
            Meeting::ParkTimeout => thread::park_timeout(SECOND),
            Meeting::Unpark => self.child.as_ref().unwrap_or(&objects.main).unpark(),
            Meeting::Yield => thread::yield_now(),
            Meeting::Sleep => thread::sleep(SECOND),
        }
    }

    fn task(&mut self, op: Task, x: usize, objects: &Objects, value: usize) {
        let adds = {
            let objects = self.objects.clone();
            move || objects.cells[x].fetch_add(value, SeqCst)
        };
        let saw = match op {
            Task::Spawn => {
                let handle = thread::spawn(move || _ = adds());
                return objects.left().push((value, handle));
            }
            Task::Probe => {
                let handle = thread::spawn(move || _ = adds());
                self.seen.push(usize::from(handle.is_finished()));
                return objects.left().push((value, handle));
            }
            Task::SpawnAndJoin => {
                let child = thread::spawn(adds);
                self.atomic(program::Atomic::Load, &objects.cells[x], value);
                child.join().unwrap_or(NOTHING)
            }
            Task::Scope => thread::scope(|scope| {
                let child = scope.spawn(adds);
                objects.cells[x].fetch_add(1, SeqCst);
                child.join().unwrap_or(NOTHING)
            }),
            Task::Await => future::block_on(future::spawn(async move { adds() })).unwrap_or(NOTHING),
            Task::Abort => {
                let task = future::spawn(async move { adds() });
                task.abort();
                future::block_on(task).unwrap_or(NOTHING)
            }
            Task::Local => {
                let adds = Adds(self.objects.clone(), x);
                let before = KEPT.with_borrow_mut(|kept| kept.replace(adds));
                usize::from(before.is_some())
            }
        };
        self.seen.push(saw);
    }
}
