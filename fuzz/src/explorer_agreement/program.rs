//! Small programs over the facade, drawn from bytes.

use arbitrary::{Arbitrary, Result, Unstructured};

/// How many atomics there are.
pub const CELLS: usize = 2;
/// How many locks.
pub const LOCKS: usize = 2;
const MAX_CHILDREN: usize = 3;
const MAX_OPERATIONS: usize = 3;

/// What a thread does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    Atomic(Atomic, usize),
    Mutex(Mutex, usize),
    Shared(Shared),
    Channel(Channel),
    Gate(Gate),
    Meeting(Meeting),
    Task(Task, usize),
    Upgradable(Upgradable),
    Crossbeam(Crossbeam),
    Plain(Plain),
    Counted(Counted),
    Crossed(Crossed),
    Tokio(Tokio),
    Stored(Stored),
    Parking(Parking),
    Running(Running),
}

/// With an atomic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Arbitrary)]
pub enum Atomic {
    Load,
    Store,
    Add,
    Swap,
    /// Of 0.
    CompareExchange,
    /// `fetch_update`.
    Update,
}

/// With a mutex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Arbitrary)]
pub enum Mutex {
    Lock,
    /// And in it the other one.
    Both,
    Try,
    /// Ends the thread while the mutex is locked.
    Poison,
}

/// With a `RwLock`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Arbitrary)]
pub enum Shared {
    Read,
    Write,
    TryRead,
    TryWrite,
    /// A writer becomes a reader.
    Downgrade,
}

/// With one of two channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Arbitrary)]
pub enum Channel {
    Send,
    TryReceive,
    Receive,
    ReceiveTimeout,
    /// The one with one place, or none.
    SendBounded,
    TrySendBounded,
    TryReceiveBounded,
    ReceiveBounded,
    /// The thread's own senders.
    GiveUp,
}

impl Channel {
    /// Whether it is done without a sender.
    pub fn receives(self) -> bool {
        use Channel::*;
        matches!(self, TryReceive | Receive | ReceiveTimeout | TryReceiveBounded | ReceiveBounded)
    }
}

/// With a condition variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Arbitrary)]
pub enum Gate {
    /// Once, whatever is notified.
    Wait,
    WaitTimeout,
    /// Until [`Gate::Open`].
    WaitOpen,
    Open,
    NotifyOne,
    NotifyAll,
}

/// With what else threads meet at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Arbitrary)]
pub enum Meeting {
    /// A barrier of two.
    Barrier,
    CallOnce,
    Initialise,
    IsInitialised,
    /// A `LazyLock`.
    Force,
    Park,
    ParkTimeout,
    /// The main thread, which unparks its first child.
    Unpark,
    Yield,
    Sleep,
}

/// With tasks of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Arbitrary)]
pub enum Task {
    /// A thread that adds to the cell, joined at the end of the program.
    Spawn,
    /// One that is joined after a load of the cell.
    SpawnAndJoin,
    /// One in a scope, and an addition beside it.
    Scope,
    /// A future that adds to the cell, and is awaited.
    Await,
    /// One that is aborted first.
    Abort,
    /// Keeps something whose destructor adds to the cell when the thread ends.
    Local,
    /// A thread that is asked whether it has ended, and is joined at the end of the program.
    Probe,
}

/// With a `RwLock` of `parking_lot`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Arbitrary)]
pub enum Upgradable {
    Read,
    ReadRecursive,
    Write,
    /// Reads beside readers, and beside no other one of these.
    Upgradable,
    TryUpgradable,
    /// Reads, and then writes.
    Upgrade,
    TryUpgrade,
    /// Writes, and then reads so that nobody else writes in between.
    ToUpgradable,
    Downgrade,
    /// Writes, if it can in time.
    WriteInTime,
}

/// With one of two channels of `crossbeam`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Arbitrary)]
pub enum Crossbeam {
    Send,
    /// To the one with one place, or none.
    SendBounded,
    TrySendBounded,
    SendBoundedInTime,
    Receive,
    ReceiveBounded,
    TryReceiveBounded,
    ReceiveBoundedInTime,
    /// From either.
    Select,
    /// From the one, or to the other.
    SelectSend,
    TrySelect,
    SelectInTime,
    /// The thread's own senders.
    GiveUp,
}

impl Crossbeam {
    /// Whether it is done without a sender.
    pub fn receives(self) -> bool {
        use Crossbeam::*;
        matches!(self, Receive | ReceiveBounded | TryReceiveBounded | ReceiveBoundedInTime | Select | TrySelect)
    }
}

/// With memory that has no synchronisation of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Arbitrary)]
pub enum Plain {
    Read,
    Write,
    /// While a lock is held.
    ReadLocked,
    WriteLocked,
    /// If a flag is set, which [`Plain::Publish`] sets.
    ReadPublished,
    /// Writes, and sets the flag.
    Publish,
}

/// With a value that has counted owners, one for each thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Arbitrary)]
pub enum Counted {
    Clone,
    /// The thread's own.
    GiveUp,
    Upgrade,
    Count,
    CountWeak,
    TryUnwrap,
    /// What the last one finds.
    IntoInner,
    GetMut,
}

/// With what `crossbeam` has beside channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Arbitrary)]
pub enum Crossed {
    Read,
    Write,
    TryRead,
    TryWrite,
    /// Leaves the group of all threads.
    Done,
    /// Leaves it, and waits until all have.
    WaitForAll,
    /// The main thread until [`Crossed::Unpark`], others for a time.
    Park,
    ParkTimeout,
    Unpark,
}

/// With `tokio::sync`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Arbitrary)]
pub enum Tokio {
    Lock,
    TryLock,
    Read,
    Write,
    TryWrite,
    /// One of the permits, of which there is one at first.
    Acquire,
    AcquireTwo,
    TryAcquire,
    AddPermit,
    Notified,
    NotifyOne,
    NotifyWaiters,
    /// A barrier of two.
    Barrier,
    Initialise,
    Send,
    TrySend,
    Receive,
    TryReceive,
    /// To those who [`Tokio::Watch`].
    Show,
    Watch,
    /// To those who [`Tokio::Hear`].
    Tell,
    Hear,
}

/// With the queues and cells of `crossbeam`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Arbitrary)]
pub enum Stored {
    /// To the queue with one place.
    Push,
    ForcePush,
    Pop,
    Len,
    /// To the one without bounds.
    PushSegment,
    PopSegment,
    Load,
    Store,
    Swap,
    Add,
    /// Of 0.
    CompareExchange,
}

/// With a `Mutex` of `parking_lot`, and what else it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Arbitrary)]
pub enum Parking {
    Lock,
    TryLock,
    LockInTime,
    UnlockFair,
    Mapped,
    IsLocked,
    /// A `FairMutex`.
    Fair,
    /// A `ReentrantMutex`, and in it the same.
    Twice,
    TryTwice,
    Wait,
    WaitInTime,
    /// Until [`Parking::SetAndNotify`], or what else has set it.
    WaitUntilSet,
    SetAndNotify,
    NotifyAll,
    /// Locks the `Mutex`.
    CallOnce,
}

/// With tasks and time of `tokio`, in a runtime of its own, most of which add to the first cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Arbitrary)]
pub enum Running {
    Spawn,
    SpawnBlocking,
    /// One that is aborted first.
    Abort,
    /// One that nobody waits for: it ends with the runtime.
    Leave,
    /// Whichever of two is done first.
    Both,
    Oneshot,
    OneshotInTime,
    /// Nothing is sent by whoever is first.
    OneshotDropped,
    /// A message or a time that is over.
    Select,
    Sleep,
    Yield,
}

impl Op {
    /// Whether loom has something for it. What a panic of a thread means there is something else.
    pub fn is_for_loom(self) -> bool {
        match self {
            Op::Atomic(..) => true,
            Op::Mutex(op, _) => op != Mutex::Poison,
            Op::Shared(op) => op != Shared::Downgrade,
            Op::Gate(op) => op != Gate::WaitTimeout,
            Op::Task(op, _) => matches!(op, Task::Spawn | Task::SpawnAndJoin),
            // What is unparked goes on there also if it waits for something else, and loom stops at that.
            Op::Channel(_) | Op::Meeting(_) => false,
            // Of these loom has none, and of the last it looks at other executions.
            Op::Upgradable(_) | Op::Crossbeam(_) | Op::Plain(_) => false,
            Op::Counted(_) | Op::Crossed(_) | Op::Tokio(_) => false,
            Op::Stored(_) | Op::Parking(_) | Op::Running(_) => false,
        }
    }
}

fn cell(input: &mut Unstructured<'_>) -> Result<usize> {
    input.choose_index(CELLS)
}

fn lock(input: &mut Unstructured<'_>) -> Result<usize> {
    input.choose_index(LOCKS)
}

/// A program.
#[derive(Clone, Debug)]
pub struct Program {
    /// What the main thread does, before it joins the others.
    pub main: Vec<Op>,
    /// What these do.
    pub children: Vec<Vec<Op>>,
    /// Places of the bounded channel.
    pub places: usize,
    /// Wake-ups without a reason, for each thread.
    pub spurious: u32,
    /// Panics that are injected.
    pub panics: u32,
    /// How many parts the traces are dealt out to.
    pub shards: u32,
}

impl Program {
    /// What all threads do.
    pub fn operations(&self) -> impl Iterator<Item = Op> + '_ {
        self.children.iter().chain([&self.main]).flatten().copied()
    }

    /// Whether there is such an operation.
    pub fn has(&self, is_meant: impl Fn(Op) -> bool) -> bool {
        self.operations().any(is_meant)
    }
}

/// How many kinds of operations there are, and how many of those are of libraries, of which a quarter of the programs are made.
const KINDS: usize = 16;
const OF_LIBRARIES: usize = 6;
/// How often an operation is drawn that has to be for loom.
const DRAWS: usize = 4;
/// The number of [`Op::Running`].
const RUNNING: usize = KINDS - 1;

/// The kinds of operations that a program is made of: one or two, or all. Operations of few kinds meet more often (swarm testing; Groce
/// et al., ISSTA 2012).
#[derive(Clone, Debug)]
struct Kinds {
    all: Vec<usize>,
    /// Of each only what loom has something for, too.
    for_loom: bool,
}

/// Those that loom has something for.
const OF_LOOM: [usize; 5] = [0, 1, 2, 4, 6];

impl Kinds {
    fn arbitrary(input: &mut Unstructured<'_>) -> Result<Kinds> {
        if input.ratio(1, 8)? {
            return Ok(Kinds { all: vec![*input.choose(&OF_LOOM)?, *input.choose(&OF_LOOM)?], for_loom: true });
        }
        if input.ratio(1, 4)? {
            return Ok(Kinds { all: (0..KINDS).collect(), for_loom: false });
        }
        let mut kind = || match input.ratio(1, 4)? {
            true => Ok(KINDS - OF_LIBRARIES + input.choose_index(OF_LIBRARIES)?),
            false => input.choose_index(KINDS - OF_LIBRARIES),
        };
        Ok(Kinds { all: vec![kind()?, kind()?], for_loom: false })
    }

    fn operation(&self, input: &mut Unstructured<'_>) -> Result<Op> {
        for _ in 0..DRAWS {
            let drawn = self.any(input)?;
            if !self.for_loom || drawn.is_for_loom() {
                return Ok(drawn);
            }
        }
        Ok(Op::Atomic(input.arbitrary()?, cell(input)?))
    }

    fn any(&self, input: &mut Unstructured<'_>) -> Result<Op> {
        Ok(match input.choose(&self.all)? {
            0 => Op::Atomic(input.arbitrary()?, cell(input)?),
            1 => Op::Mutex(input.arbitrary()?, lock(input)?),
            2 => Op::Shared(input.arbitrary()?),
            3 => Op::Channel(input.arbitrary()?),
            4 => Op::Gate(input.arbitrary()?),
            5 => Op::Meeting(input.arbitrary()?),
            6 => Op::Task(input.arbitrary()?, cell(input)?),
            7 => Op::Upgradable(input.arbitrary()?),
            8 => Op::Crossbeam(input.arbitrary()?),
            9 => Op::Plain(input.arbitrary()?),
            10 => Op::Counted(input.arbitrary()?),
            11 => Op::Crossed(input.arbitrary()?),
            12 => Op::Tokio(input.arbitrary()?),
            13 => Op::Stored(input.arbitrary()?),
            14 => Op::Parking(input.arbitrary()?),
            _ => Op::Running(input.arbitrary()?),
        })
    }

    /// Operations that are tasks and timers by themselves leave room for little else, if all interleavings are to be run.
    fn most(&self, of_others: usize) -> usize {
        let is_large = self.all.len() < KINDS && self.all.contains(&RUNNING);
        if is_large { 1 } else { of_others }
    }

    fn operations(&self, input: &mut Unstructured<'_>, least: usize) -> Result<Vec<Op>> {
        (0..input.int_in_range(least..=self.most(MAX_OPERATIONS))?).map(|_| self.operation(input)).collect()
    }
}

impl<'a> Arbitrary<'a> for Program {
    fn arbitrary(input: &mut Unstructured<'a>) -> Result<Self> {
        let kinds = Kinds::arbitrary(input)?;
        Ok(Program {
            places: input.choose_index(2)?,
            spurious: u32::from(input.ratio(1, 4)? && !kinds.for_loom),
            panics: u32::from(input.ratio(1, 4)? && !kinds.for_loom),
            shards: input.int_in_range(1..=4)?,
            children: (0..input.int_in_range(1..=kinds.most(MAX_CHILDREN))?)
                .map(|_| kinds.operations(input, 1))
                .collect::<Result<_>>()?,
            main: kinds.operations(input, 0)?,
        })
    }
}
