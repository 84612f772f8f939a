//! Abstract programs, to check the exploration against a brute force that shares nothing with it but the objects.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::action::{Access, Action, NO, YES};
use super::canonical::{Canonical, Sequence, canonical};
use super::explorer::{Choice, Dpor};
use super::object::{ObjectId, ObjectKind, ObjectState, TaskId};
use super::shard::Shard;
use super::trace::{Accesses, Pending};

/// A step of a thread; `skip` steps are left out after it if it resolves to [`NO`].
#[derive(Clone, Debug)]
struct Op {
    accesses: Accesses,
    skip: usize,
    /// As many steps are left out after it if it resolves to [`YES`].
    unless: usize,
    /// Whether it writes what is there already.
    is_same: bool,
}

#[derive(Clone, Debug, Default)]
struct Program {
    objects: Vec<ObjectKind>,
    threads: Vec<Vec<Op>>,
    /// How many faults there may be in an execution.
    faults: u32,
}

#[derive(Clone)]
struct State {
    objects: Vec<ObjectState>,
    next: Vec<usize>,
    /// How many faults have struck.
    struck: u32,
    /// Which objects others have changed since the thread did something to them.
    changed: BTreeSet<(usize, ObjectId)>,
}

impl Program {
    fn start(&self) -> State {
        let objects = self.objects.iter().map(|kind| kind.initial()).collect();
        State { objects, next: vec![0; self.threads.len()], struck: 0, changed: BTreeSet::new() }
    }

    fn pending(&self, state: &State, thread: usize) -> Option<&Op> {
        self.threads[thread].get(state.next[thread])
    }

    fn enabled(&self, state: &State) -> Vec<TaskId> {
        let can_run = |thread: &usize| {
            self.pending(state, *thread).is_some_and(|op| {
                let awaits = |a: &&Access| a.action == Action::Await;
                let has_changed = |a: &Access| state.changed.contains(&(*thread, a.object));
                op.accesses
                    .iter()
                    .all(|a| state.objects[a.object.0 as usize].enabled(TaskId(*thread as u32), a.action, a.tag))
                    && (!op.accesses.iter().any(|a| awaits(&a)) || op.accesses.iter().filter(awaits).any(has_changed))
            })
        };
        (0..self.threads.len()).filter(can_run).map(|thread| TaskId(thread as u32)).collect()
    }

    /// The threads that a fault can strike, each with the task that stands for its faults.
    fn strikes(&self, state: &State) -> Vec<(TaskId, TaskId)> {
        let can_be = |thread: &usize| {
            let live = self.pending(state, *thread).and_then(|op| op.accesses.first());
            let live = live.filter(|access| access.action == Action::Live);
            state.struck < self.faults
                && live.is_some_and(|live| state.objects[live.object.0 as usize] == ObjectState::Fate(false))
        };
        let pair = |thread: usize| (TaskId(thread as u32), TaskId((self.threads.len() + thread) as u32));
        (0..self.threads.len()).filter(can_be).map(pair).collect()
    }

    fn strike(&self, state: &mut State, (task, demon): (TaskId, TaskId)) -> Accesses {
        let object = self.threads[task.0 as usize][state.next[task.0 as usize]].accesses[0].object;
        let tag = state.objects[object.0 as usize].apply(demon, Action::Strike, 0);
        state.struck += 1;
        Accesses::from_slice(&[Access { object, action: Action::Strike, class: 0, tag }])
    }

    fn step(&self, state: &mut State, task: TaskId) -> Accesses {
        let thread = task.0 as usize;
        let op = self.threads[thread][state.next[thread]].clone();
        state.next[thread] += 1;
        let mut resolved = op.accesses;
        for access in &mut resolved {
            access.tag = state.objects[access.object.0 as usize].apply(task, access.action, access.tag);
        }
        for access in &resolved {
            let changes = access.changes() && !(op.is_same && access.action == Action::Write);
            state.changed.remove(&(thread, access.object));
            let others = (0..self.threads.len()).filter(|other| changes && *other != thread);
            state.changed.extend(others.map(|other| (other, access.object)));
        }
        if op.unless > 0 && resolved[0].tag == YES {
            state.next[thread] += op.unless;
        }
        if op.skip > 0 && resolved[0].tag == NO {
            state.next[thread] += op.skip;
        }
        resolved
    }
}

type Traces = BTreeMap<Canonical, usize>;

fn brute_force(program: &Program, limit: usize) -> Option<Traces> {
    fn go(program: &Program, state: &State, path: &mut Sequence, found: &mut Traces, left: &mut usize) -> Option<()> {
        let enabled = program.enabled(state);
        if enabled.is_empty() {
            *left = left.checked_sub(1)?;
            *found.entry(canonical(path)).or_default() += 1;
        }
        for strike in program.strikes(state) {
            let mut after = state.clone();
            let accesses = program.strike(&mut after, strike);
            path.push((strike.1, accesses));
            go(program, &after, path, found, left)?;
            path.pop();
        }
        for task in enabled {
            let mut after = state.clone();
            let accesses = program.step(&mut after, task);
            path.push((task, accesses));
            go(program, &after, path, found, left)?;
            path.pop();
        }
        Some(())
    }
    let mut found = Traces::new();
    let mut left = limit;
    go(program, &program.start(), &mut Vec::new(), &mut found, &mut left)?;
    Some(found)
}

fn explore(program: &Program) -> (Traces, u64) {
    explore_with(program, Dpor::default())
}

fn explore_with(program: &Program, mut dpor: Dpor) -> (Traces, u64) {
    let mut found = Traces::new();
    while dpor.begin() {
        for (number, kind) in program.objects.iter().enumerate() {
            dpor.declare(ObjectId(number as u32), *kind);
        }
        let mut state = program.start();
        let mut path = Vec::new();
        let complete = loop {
            let enabled = program.enabled(&state);
            if enabled.is_empty() {
                break true;
            }
            let strikes = program.strikes(&state);
            match dpor.choose(&enabled, path.last().map(|(task, _)| *task), &strikes, program.faults) {
                Choice::Run(task) => {
                    let is_same = program
                        .threads
                        .get(task.0 as usize)
                        .is_some_and(|ops| ops.get(state.next[task.0 as usize]).is_some_and(|op| op.is_same));
                    let strike = strikes.into_iter().find(|(_, demon)| *demon == task);
                    let accesses = match strike {
                        Some(strike) => program.strike(&mut state, strike),
                        None => program.step(&mut state, task),
                    };
                    dpor.executed(task, &accesses).expect("programs are deterministic");
                    if is_same {
                        dpor.unchanged(task);
                    }
                    path.push((task, accesses));
                }
                Choice::SleepBlocked => break false,
                Choice::Diverged(task) => panic!("{task:?} cannot run after {path:?}\n{program:?}"),
            }
        };
        let enabled = program.enabled(&state);
        let blocked: Vec<Pending> = (0..program.threads.len())
            .filter_map(|thread| {
                let op = program.pending(&state, thread)?;
                Some(Pending { task: TaskId(thread as u32), accesses: op.accesses.clone() })
            })
            .filter(|pending| !enabled.contains(&pending.task))
            .collect();
        if !complete {
            dpor.give_up(&blocked);
            continue;
        }
        dpor.finish(&blocked);
        if dpor.is_own() {
            *found.entry(canonical(&path)).or_default() += 1;
        }
    }
    assert_eq!(found.values().sum::<usize>() as u64, dpor.executions());
    (found, dpor.sleep_blocked())
}

/// All traces are found, and each of them once.
fn check(program: &Program, limit: usize) {
    let Some(expected) = brute_force(program, limit) else { return };
    let (found, sleep_blocked) = explore(program);
    let missed: Vec<_> = expected.keys().filter(|trace| !found.contains_key(*trace)).collect();
    assert!(missed.is_empty(), "missed {} of {} traces, {missed:#?}\nof {program:#?}", missed.len(), expected.len());
    assert_eq!(found.len(), expected.len(), "traces that do not exist: {program:#?}");
    assert!(found.values().all(|&times| times == 1), "a trace was explored more than once: {program:#?}");
    assert_eq!(sleep_blocked, 0, "an execution was blocked by sleep sets: {program:#?}");
}

/// The shards together have all traces, and each of them once.
fn check_shards(program: &Program, count: u32, limit: usize) {
    let Some(expected) = brute_force(program, limit) else { return };
    let mut found = Traces::new();
    for number in 1..=count {
        let shard = Shard::new(number, count).expect("there is one");
        for (trace, times) in explore_with(program, Dpor::of_shard(shard)).0 {
            *found.entry(trace).or_default() += times;
        }
    }
    let missed = expected.keys().filter(|trace| !found.contains_key(*trace)).count();
    assert_eq!(missed, 0, "of {} traces, in {count} shards of {program:#?}", expected.len());
    assert_eq!(found.len(), expected.len(), "traces that do not exist: {program:#?}");
    assert!(found.values().all(|&times| times == 1), "a trace was explored more than once: {program:#?}");
}

fn op(action: Action, object: u32) -> Op {
    Op {
        accesses: Accesses::from_slice(&[Access { object: ObjectId(object), action, class: 0, tag: 0 }]),
        skip: 0,
        unless: 0,
        is_same: false,
    }
}

fn traces(objects: Vec<ObjectKind>, threads: Vec<Vec<Op>>) -> usize {
    let program = Program { objects, threads, faults: 0 };
    check(&program, 20_000);
    let (found, sleep_blocked) = explore(&program);
    assert_eq!(sleep_blocked, 0);
    assert!(found.values().all(|&times| times == 1));
    found.len()
}

fn repeated(threads: usize, times: usize, ops: &[Op]) -> Vec<Vec<Op>> {
    vec![(0..times).flat_map(|_| ops.to_vec()).collect(); threads]
}

#[test]
fn load_then_store() {
    let ls = [op(Action::Read, 0), op(Action::Write, 0)];
    let count = |threads, times| traces(vec![ObjectKind::Cell], repeated(threads, times, &ls));
    assert_eq!(count(2, 1), 4);
    assert_eq!(count(2, 2), 34);
    assert_eq!(count(2, 3), 328);
    assert_eq!(count(3, 1), 36);
    assert_eq!(count(2, 4), 3_334);
}

#[test]
#[ignore = "seconds in a debug build"]
fn load_then_store_by_three_threads_twice() {
    let ls = [op(Action::Read, 0), op(Action::Write, 0)];
    assert_eq!(traces(vec![ObjectKind::Cell], repeated(3, 2, &ls)), 7_134);
}

#[test]
fn read_modify_write() {
    let rmw = [op(Action::Write, 0)];
    let count = |threads, times| traces(vec![ObjectKind::Cell], repeated(threads, times, &rmw));
    assert_eq!((count(2, 4), count(3, 2), count(4, 1)), (70, 90, 24));
}

#[test]
fn mutex() {
    let section = [op(Action::Lock, 0), op(Action::Unlock, 0)];
    let count = |threads, times| traces(vec![ObjectKind::Lock], repeated(threads, times, &section));
    assert_eq!((count(2, 3), count(3, 1), count(3, 2)), (20, 6, 90));
}

#[test]
fn each_thread_its_own_variable() {
    let thread = |x| vec![op(Action::Read, x), op(Action::Write, x), op(Action::Read, x), op(Action::Write, x)];
    assert_eq!(traces(vec![ObjectKind::Cell; 4], vec![thread(0), thread(1), thread(2)]), 1);
    assert_eq!(traces(vec![ObjectKind::Cell; 4], vec![thread(0), thread(1), thread(2), thread(3)]), 1);
}

#[test]
fn one_reader_of_all() {
    let writer = |x| vec![op(Action::Write, x)];
    let reader = (0..3).map(|x| op(Action::Read, x)).collect();
    assert_eq!(traces(vec![ObjectKind::Cell; 3], vec![writer(0), writer(1), writer(2), reader]), 8);
}

#[test]
fn opposite_lock_orders_reach_the_deadlock() {
    let thread = |a, b| vec![op(Action::Lock, a), op(Action::Lock, b), op(Action::Unlock, b), op(Action::Unlock, a)];
    // Either thread first, or each has one and waits for the other.
    assert_eq!(traces(vec![ObjectKind::Lock; 2], vec![thread(0, 1), thread(1, 0)]), 3);
}

#[test]
fn readers_do_not_order_each_other() {
    let reader = vec![op(Action::LockShared, 0), op(Action::UnlockShared, 0)];
    let writer = vec![op(Action::Lock, 0), op(Action::Unlock, 0)];
    assert_eq!(traces(vec![ObjectKind::Lock], vec![reader.clone(); 3]), 1);
    // Each reader is before or after the writer.
    assert_eq!(traces(vec![ObjectKind::Lock], vec![reader.clone(), writer, reader]), 4);
}

fn pair(first: (Action, u32), second: (Action, u32)) -> Op {
    let access = |(action, object)| Access { object: ObjectId(object), action, class: 0, tag: 0 };
    Op { accesses: Accesses::from_slice(&[access(first), access(second)]), skip: 0, unless: 0, is_same: false }
}

/// What a fault strikes does the `rest` no more.
fn struck_or(object: u32, rest: &[Op]) -> Vec<Op> {
    let mut live = op(Action::Live, object);
    live.unless = rest.len();
    std::iter::once(live).chain(rest.iter().cloned()).collect()
}

#[test]
fn a_fault_strikes_at_each_place_once() {
    let thread = |fate| {
        let second = struck_or(fate, &[op(Action::Write, 0)]);
        struck_or(fate, &[vec![op(Action::Write, 0)], second].concat())
    };
    let count = |faults| {
        let objects = vec![ObjectKind::Cell, ObjectKind::Fate, ObjectKind::Fate];
        let program = Program { objects, threads: vec![thread(1), thread(2)], faults };
        check(&program, 20_000);
        explore(&program).0.len()
    };
    // Two writes each: 6 orders. One thread struck at first: 1 order; between its writes: 3 orders.
    assert_eq!((count(0), count(1)), (6, 6 + 2 * (1 + 3)));
    // Both: 0 and 0, 0 and 1, 1 and 0, 1 and 1 writes.
    assert_eq!(count(2), 6 + 2 * (1 + 3) + 1 + 1 + 1 + 2);
}

/// Whether a fault could strike later than it was tried first depends on what comes after that.
#[test]
fn a_fault_strikes_after_all_that_does_not_depend_on_it() {
    let threads = vec![
        vec![op(Action::Write, 0)],
        vec![op(Action::Read, 0), op(Action::Write, 0)],
        vec![op(Action::Write, 1)],
        [vec![op(Action::Write, 1)], struck_or(2, &[op(Action::Read, 0)])].concat(),
    ];
    check(&Program { objects: vec![ObjectKind::Cell, ObjectKind::Cell, ObjectKind::Fate], threads, faults: 1 }, 20_000);
}

#[test]
fn a_thread_that_spins_waits_for_a_change() {
    let mut again = op(Action::Read, 0);
    again.accesses.push(op(Action::Await, 0).accesses[0]);
    let spins = vec![op(Action::Read, 0), op(Action::Read, 0), again];
    let write = op(Action::Write, 0);
    // The write comes before, between or after the looks that do not wait; before the first, the last one waits for good.
    assert_eq!(traces(vec![ObjectKind::Cell], vec![spins.clone(), vec![write.clone()]]), 3);
    let same = Op { is_same: true, ..write };
    assert_eq!(traces(vec![ObjectKind::Cell], vec![spins, vec![same]]), 3);
}

#[test]
fn lost_notification_is_found() {
    let waiter = vec![
        op(Action::Lock, 0),
        pair((Action::Enqueue, 1), (Action::Unlock, 0)),
        pair((Action::Wake, 1), (Action::Lock, 0)),
        op(Action::Unlock, 0),
    ];
    let notifier = vec![op(Action::NotifyOne, 1)];
    assert_eq!(traces(vec![ObjectKind::Lock, ObjectKind::Condvar], vec![waiter, notifier]), 2);
}

#[test]
fn messages_that_are_there_do_not_order_anything() {
    let sender = vec![op(Action::Send, 0); 3];
    let receiver = vec![op(Action::Recv, 0); 3];
    assert_eq!(traces(vec![ObjectKind::Channel { capacity: None, senders: 1 }], vec![sender, receiver]), 1);
}

/// An execution that is given up since all that can run sleeps may have a task that waits for good: its race counts as well.
#[test]
fn shards_reverse_races_of_those_that_wait_where_the_others_sleep() {
    let twice = vec![op(Action::Lock, 1), op(Action::Lock, 2), op(Action::Unlock, 2), op(Action::Unlock, 1)];
    // It waits for itself.
    let for_good = vec![op(Action::Lock, 2), op(Action::Lock, 2)];
    let tries = vec![with_skip(op(Action::TryLock, 1), 1), op(Action::Unlock, 1), op(Action::Read, 0)];
    let shared = vec![op(Action::LockShared, 2), op(Action::UnlockShared, 2)];
    let written = vec![with_skip(op(Action::TryLockShared, 1), 2), op(Action::Write, 0), op(Action::UnlockShared, 1)];
    let threads = vec![[twice, for_good].concat(), tries, [shared, written].concat()];
    let objects = vec![ObjectKind::Cell, ObjectKind::Lock, ObjectKind::Lock];
    for count in 1..4 {
        let program = Program { objects: objects.clone(), threads: threads.clone(), faults: 0 };
        check_shards(&program, count, 40_000);
    }
}

const CELLS: [u32; 2] = [0, 1];
const LOCKS: [u32; 2] = [2, 3];
const CONDVAR: u32 = 4;
const CHANNEL: u32 = 5;
const BOUNDED: u32 = 6;
const TOKEN: u32 = 7;
const ONCE: u32 = 8;
const BARRIER: u32 = 9;
const RENDEZVOUS: u32 = 10;

/// Every thread owns a sender of each channel.
fn objects(threads: u32) -> Vec<ObjectKind> {
    use ObjectKind::*;
    let channel = |capacity| Channel { capacity, senders: threads };
    vec![Cell, Cell, Lock, Lock, Condvar, channel(None), channel(Some(1)), Token, Once, Barrier(2), channel(Some(0))]
}

fn with_skip(mut op: Op, skip: usize) -> Op {
    op.skip = skip;
    op
}

fn block() -> impl Strategy<Value = Vec<Op>> {
    let cell = prop::sample::select(CELLS.to_vec());
    let lock = prop::sample::select(LOCKS.to_vec());
    let access = (cell, any::<bool>()).prop_map(|(x, write)| op(if write { Action::Write } else { Action::Read }, x));
    let around = prop::collection::vec(access.clone(), 0..2);
    let section = |acquire, release| {
        move |(lock, inner): (u32, Vec<Op>)| {
            let mut ops = vec![op(acquire, lock)];
            ops.extend(inner);
            ops.push(op(release, lock));
            if acquire == Action::LockOrQueue {
                // A writer that got the lock at once does not wait for it again.
                ops[0].unless = 1;
                ops.insert(1, op(Action::Lock, lock));
            }
            let tries =
                [Action::TryLock, Action::TryLockShared, Action::TryLockSharedRecursive, Action::TryLockUpgradable];
            if tries.contains(&acquire) {
                ops[0].skip = ops.len() - 1;
            }
            ops
        }
    };
    // Up, down and out again in every way.
    let upgrading = |(lock, inner): (u32, Vec<Op>)| {
        let mut ops =
            vec![op(Action::LockUpgradable, lock), op(Action::UpgradeOrQueue, lock), op(Action::Upgrade, lock)];
        ops[1].unless = 1;
        ops.extend(inner);
        ops.push(op(Action::DowngradeToUpgradable, lock));
        // An attempt that fails stays upgradable and becomes shared.
        ops.extend([
            with_skip(op(Action::TryUpgrade, lock), 2),
            op(Action::Downgrade, lock),
            op(Action::UnlockShared, lock),
        ]);
        ops
    };
    let nested = (lock.clone(), lock.clone()).prop_map(|(a, b)| {
        vec![op(Action::Lock, a), op(Action::Lock, b), op(Action::Unlock, b), op(Action::Unlock, a)]
    });
    let waiting = |wake| {
        vec![
            op(Action::Lock, LOCKS[0]),
            pair((Action::Enqueue, CONDVAR), (Action::Unlock, LOCKS[0])),
            pair((wake, CONDVAR), (Action::Lock, LOCKS[0])),
            op(Action::Unlock, LOCKS[0]),
        ]
    };
    let single = prop::sample::select(vec![
        op(Action::NotifyOne, CONDVAR),
        op(Action::NotifyAll, CONDVAR),
        op(Action::Send, CHANNEL),
        op(Action::TryRecv, CHANNEL),
        op(Action::Recv, CHANNEL),
        op(Action::DropReceiver, CHANNEL),
        op(Action::Send, BOUNDED),
        op(Action::TrySend, BOUNDED),
        op(Action::Recv, BOUNDED),
        op(Action::Unpark, TOKEN),
        op(Action::Park, TOKEN),
        op(Action::ParkTimeout, TOKEN),
        op(Action::OnceWait, ONCE),
        op(Action::OnceWaitUnlessFailed, ONCE),
        op(Action::TrySend, RENDEZVOUS),
        op(Action::TryRecv, RENDEZVOUS),
        op(Action::DropReceiver, RENDEZVOUS),
        op(Action::OnceProbe, ONCE),
    ]);
    let barrier = vec![op(Action::Arrive, BARRIER), op(Action::Leave, BARRIER)];
    // Numbers of messages depend on who sends first: any is good enough for a wait here.
    let hand_over = |number| {
        let mut wait = op(Action::HandOver, RENDEZVOUS);
        wait.accesses[0].tag = number;
        vec![op(Action::Send, RENDEZVOUS), wait]
    };
    let receive = vec![op(Action::Ready, RENDEZVOUS), op(Action::Recv, RENDEZVOUS)];
    let once = |end| vec![with_skip(op(Action::OnceEnter, ONCE), 1), op(end, ONCE)];
    prop_oneof![
        4 => access.prop_map(|op| vec![op]),
        2 => (lock.clone(), around.clone()).prop_map(section(Action::Lock, Action::Unlock)),
        1 => nested,
        1 => (lock.clone(), around.clone()).prop_map(section(Action::LockShared, Action::UnlockShared)),
        1 => (lock.clone(), around.clone()).prop_map(section(Action::LockOrQueue, Action::Unlock)),
        1 => (0..2u32).prop_map(hand_over),
        1 => Just(receive),
        1 => (lock.clone(), around.clone()).prop_map(section(Action::TryLock, Action::Unlock)),
        1 => (lock.clone(), around.clone()).prop_map(section(Action::TryLockShared, Action::UnlockShared)),
        1 => (lock.clone(), around.clone()).prop_map(section(Action::LockSharedRecursive, Action::UnlockShared)),
        1 => (lock.clone(), around.clone()).prop_map(section(Action::TryLockSharedRecursive, Action::UnlockShared)),
        1 => (lock.clone(), around.clone()).prop_map(section(Action::LockUpgradable, Action::UnlockUpgradable)),
        1 => (lock.clone(), around.clone()).prop_map(section(Action::TryLockUpgradable, Action::UnlockUpgradable)),
        1 => (lock, around).prop_map(upgrading),
        1 => Just(waiting(Action::Wake)),
        1 => Just(waiting(Action::WakeOrTimeout)),
        4 => single.prop_map(|op| vec![op]),
        1 => Just(barrier),
        1 => Just(once(Action::OnceDone)),
        1 => Just(once(Action::OnceFailed)),
    ]
}

/// Looks, and then looks only when something has changed; writes that change something, and such that do not.
fn spinning() -> impl Strategy<Value = Vec<Op>> {
    let read = |object| op(Action::Read, object);
    let awaited = |objects: &[u32]| {
        let mut look = read(objects[0]);
        look.accesses.extend(objects.iter().map(|object| op(Action::Await, *object).accesses[0]));
        look
    };
    let on_lock = |lock| {
        let mut attempt = with_skip(op(Action::TryLock, lock), 1);
        attempt.accesses.push(op(Action::Await, lock).accesses[0]);
        vec![with_skip(op(Action::TryLock, lock), 1), op(Action::Unlock, lock), attempt, op(Action::Unlock, lock)]
    };
    let mut same = op(Action::Write, CELLS[0]);
    same.is_same = true;
    let mut exchange = same.clone();
    exchange.accesses.push(op(Action::Await, CELLS[0]).accesses[0]);
    let [x, y] = CELLS;
    prop_oneof![
        2 => Just(vec![read(x), awaited(&[x])]),
        1 => Just(vec![read(x), read(y), awaited(&[x, y])]),
        1 => Just(vec![read(x), read(y), awaited(&[x, y]), awaited(&[y, x])]),
        1 => Just(on_lock(LOCKS[0])),
        1 => Just(vec![same.clone(), exchange]),
        2 => prop::sample::select(vec![op(Action::Write, x), op(Action::Write, y), same]).prop_map(|op| vec![op]),
        1 => Just(vec![op(Action::Lock, LOCKS[0]), op(Action::Unlock, LOCKS[0])]),
        1 => block(),
    ]
}

fn thread() -> impl Strategy<Value = Vec<Op>> {
    (prop::collection::vec(block(), 1..3), 0..4u32).prop_map(|(blocks, drops)| {
        let mut ops = blocks.concat();
        ops.extend((drops & 1 == 0).then(|| op(Action::DropSender, CHANNEL)));
        ops.extend((drops & 2 == 0).then(|| op(Action::DropSender, BOUNDED)));
        ops
    })
}

/// The thread with that number, where a fault can strike before some of its blocks, which it then leaves out.
fn faulty(number: u32, blocks: Vec<(Vec<Op>, bool)>) -> Vec<Op> {
    let fate = RENDEZVOUS + 1 + number;
    blocks.into_iter().flat_map(|(block, can)| if can { struck_or(fate, &block) } else { block }).collect()
}

fn faulty_program() -> impl Strategy<Value = Program> {
    let blocks = prop::collection::vec((block(), prop::bool::weighted(0.7)), 1..3);
    (prop::collection::vec(blocks, 2..4), 1..3u32).prop_map(|(threads, faults)| {
        let mut objects = objects(threads.len() as u32);
        objects.extend(threads.iter().map(|_| ObjectKind::Fate));
        let threads = threads.into_iter().enumerate().map(|(number, blocks)| faulty(number as u32, blocks)).collect();
        Program { objects, threads, faults }
    })
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(if cfg!(debug_assertions) {
        60
    } else {
        400
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_programs(threads in prop::collection::vec(thread(), 2..4)) {
        check(&Program { objects: objects(threads.len() as u32), threads, faults: 0 }, 3_000);
    }

    #[test]
    fn random_programs_that_spin(
        threads in prop::collection::vec(prop::collection::vec(spinning(), 1..3).prop_map(|blocks| blocks.concat()), 2..4)
    ) {
        check(&Program { objects: objects(threads.len() as u32), threads, faults: 0 }, 6_000);
    }

    #[test]
    fn shards_of_random_programs_that_spin(
        threads in prop::collection::vec(prop::collection::vec(spinning(), 1..3).prop_map(|blocks| blocks.concat()), 2..4),
        count in 1..5u32
    ) {
        check_shards(&Program { objects: objects(threads.len() as u32), threads, faults: 0 }, count, 40_000);
    }

    #[test]
    fn random_programs_with_faults(program in faulty_program()) {
        check(&program, 6_000);
    }

    #[test]
    fn shards_of_random_programs_with_faults(program in faulty_program(), count in 2..5u32) {
        check_shards(&program, count, 20_000);
    }

    #[test]
    fn shards_of_random_programs(threads in prop::collection::vec(thread(), 2..4), count in 1..5u32) {
        check_shards(&Program { objects: objects(threads.len() as u32), threads, faults: 0 }, count, 40_000);
    }
}
