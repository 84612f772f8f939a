//! The totals of the shared counters and their traces, against a brute force over models of them that shares no code with the harness.
#![cfg(feature = "explore")]

#[allow(dead_code, reason = "the README's test is elsewhere")]
#[path = "../examples/shared_counter/variants.rs"]
mod variants;

use std::collections::{BTreeMap, BTreeSet};

use gordian::{Explorer, Search};

/// A step of a model; what is read goes into the thread's register, what is written is the register plus one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Load(usize),
    Store(usize),
    Add(usize),
    /// Repeated with the value found until it succeeds.
    CompareExchange(usize),
    Lock(usize),
    /// Inside of a lock: unlocking shows nothing and depends on the lock.
    Unlock(usize),
    Write(usize),
    UnlockWrite(usize),
    Read(usize),
    UnlockRead(usize),
}

use Step::*;

#[derive(Clone)]
struct State {
    cells: BTreeMap<usize, u32>,
    registers: Vec<u32>,
    next: Vec<usize>,
    held: BTreeMap<usize, usize>,
    readers: BTreeMap<usize, usize>,
    queued: BTreeSet<(usize, usize)>,
}

/// The object, and whether two steps that only look at it commute.
fn object(step: Step) -> (usize, bool) {
    match step {
        Load(x) => (x, true),
        Store(x) | Add(x) | CompareExchange(x) => (x, false),
        // Locks have their own numbers.
        Lock(x) | Unlock(x) | Write(x) | UnlockWrite(x) => (x + 100, false),
        Read(x) | UnlockRead(x) => (x + 100, true),
    }
}

fn step(state: &mut State, thread: usize, program: &[Step]) -> Option<Step> {
    let step = *program.get(state.next[thread])?;
    let mut goes_on = true;
    match step {
        Load(x) => state.registers[thread] = state.cells.get(&x).copied().unwrap_or(0),
        Store(x) => drop(state.cells.insert(x, state.registers[thread] + 1)),
        Add(x) => *state.cells.entry(x).or_insert(0) += 1,
        CompareExchange(x) => {
            let cell = state.cells.entry(x).or_insert(0);
            goes_on = *cell == state.registers[thread];
            if goes_on {
                *cell += 1;
            }
            state.registers[thread] = *cell;
        }
        Lock(x) => {
            if state.held.contains_key(&x) {
                return None;
            }
            state.held.insert(x, thread);
        }
        Write(x) => {
            let is_read = state.readers.get(&x).is_some_and(|readers| *readers > 0);
            // A writer that finds readers queues in a step of its own, and keeps new readers out.
            if state.held.contains_key(&x) || is_read && state.queued.contains(&(x, thread)) {
                return None;
            }
            if is_read {
                goes_on = false;
                state.queued.insert((x, thread));
            } else {
                state.queued.remove(&(x, thread));
                state.held.insert(x, thread);
            }
        }
        Unlock(x) | UnlockWrite(x) => drop(state.held.remove(&x)),
        Read(x) => {
            if state.held.contains_key(&x) || state.queued.iter().any(|(lock, _)| *lock == x) {
                return None;
            }
            *state.readers.entry(x).or_insert(0) += 1;
        }
        UnlockRead(x) => *state.readers.entry(x).or_insert(1) -= 1,
    }
    state.next[thread] += usize::from(goes_on);
    Some(step)
}

type Event = (usize, usize, Step);
type Trace = BTreeSet<(Event, Event)>;

/// All traces, each with the total that it ends with.
fn brute_force(programs: &[Vec<Step>], total: fn(&State) -> u32) -> BTreeMap<u32, u64> {
    fn go(
        programs: &[Vec<Step>],
        state: &State,
        path: &mut Vec<Event>,
        seen: &mut BTreeMap<Trace, u32>,
        total: fn(&State) -> u32,
    ) {
        let mut ended = true;
        for thread in 0..programs.len() {
            let mut after = state.clone();
            let Some(done) = step(&mut after, thread, &programs[thread]) else { continue };
            ended = false;
            let number = path.iter().filter(|event| event.0 == thread).count();
            path.push((thread, number, done));
            go(programs, &after, path, seen, total);
            path.pop();
        }
        if ended {
            let mut trace = Trace::new();
            for (j, b) in path.iter().enumerate() {
                trace.insert((*b, *b));
                for a in &path[..j] {
                    let ((x, looks), (y, also_looks)) = (object(a.2), object(b.2));
                    if x == y && !(looks && also_looks) {
                        trace.insert((*a, *b));
                    }
                }
            }
            let before = seen.insert(trace, total(state));
            assert!(before.is_none_or(|before| before == total(state)), "equivalent executions differ");
        }
    }
    let count = programs.len();
    let state = State {
        cells: BTreeMap::new(),
        registers: vec![0; count],
        next: vec![0; count],
        held: BTreeMap::new(),
        readers: BTreeMap::new(),
        queued: BTreeSet::new(),
    };
    let mut seen = BTreeMap::new();
    go(programs, &state, &mut Vec::new(), &mut seen, total);
    let mut outcomes = BTreeMap::new();
    for total in seen.into_values() {
        *outcomes.entry(total).or_insert(0) += 1;
    }
    outcomes
}

fn explored(body: fn(usize) -> u32, threads: usize) -> BTreeMap<u32, u64> {
    let verdict = Explorer::new().search(Search::Exhaustive).run(move || gordian::observe("total", body(threads)));
    let outcomes = verdict.outcomes().of("total");
    let outcomes: BTreeMap<u32, u64> =
        outcomes.into_iter().map(|(total, count)| (total.parse().unwrap(), count)).collect();
    assert_eq!(verdict.traces(), Some(outcomes.values().sum()), "{verdict}");
    outcomes
}

fn cell(state: &State) -> u32 {
    state.cells.values().sum()
}

/// `model` gives the steps of a thread; inside of locks the data are cells that nothing else can touch.
fn check(body: fn(usize) -> u32, sizes: &[usize], model: impl Fn(usize) -> Vec<Step>) {
    for &threads in sizes {
        let programs: Vec<Vec<Step>> = (0..threads).map(&model).collect();
        assert_eq!(explored(body, threads), brute_force(&programs, cell), "{threads} threads");
    }
}

#[test]
fn without_lock() {
    check(variants::without_lock, &[1, 2, 3], |_| vec![Load(0), Store(0)]);
    assert_eq!(explored(variants::without_lock, 2), BTreeMap::from([(1, 2), (2, 2)]));
}

#[test]
fn separate_lock() {
    check(variants::separate_lock, &[1, 2, 3], |_| vec![Lock(0), Load(0), Store(0), Unlock(0)]);
}

#[test]
fn own_lock() {
    check(variants::own_lock, &[1, 2, 3, 4], |_| vec![Lock(0), Add(0), Unlock(0)]);
}

#[test]
fn reader_writer_lock() {
    check(variants::reader_writer_lock, &[1, 2, 3], |_| vec![Write(0), Add(0), UnlockWrite(0), Read(0), UnlockRead(0)]);
}

#[test]
fn atomic_addition() {
    check(variants::atomic_addition, &[1, 2, 3, 4], |_| vec![Add(0)]);
}

#[test]
fn compare_exchange() {
    check(variants::compare_exchange, &[1, 2, 3], |_| vec![Load(0), CompareExchange(0)]);
}

#[test]
fn sharded() {
    check(variants::sharded, &[1, 2, 3], |thread| vec![Load(thread), Store(thread)]);
    assert_eq!(explored(variants::sharded, 6), BTreeMap::from([(6, 1)]));
}

#[test]
fn wrong_lock() {
    check(variants::wrong_lock, &[1, 2], |thread| vec![Lock(thread), Load(9), Store(9), Unlock(thread)]);
}

#[test]
fn lock_around_read() {
    check(variants::lock_around_read, &[1, 2, 3], |_| vec![Lock(0), Load(0), Unlock(0), Lock(0), Store(0), Unlock(0)]);
}

#[test]
fn every_variant_is_checked() {
    let names: Vec<&str> = variants::ALL.iter().map(|variant| variant.name).collect();
    assert_eq!(names.len(), 9);
    let right = ["a separate lock around it", "its own lock", "reader-writer lock", "atomic addition"];
    for variant in variants::ALL {
        let totals: Vec<u32> = explored(variant.body, 2).into_keys().collect();
        let never_loses = right.contains(&variant.name)
            || ["compare-exchange", "one counter for each thread"].contains(&variant.name);
        assert_eq!(totals == [2], never_loses, "{}: {totals:?}", variant.name);
    }
}
