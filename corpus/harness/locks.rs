//! Scenarios 10, 11, 17 and 18: orders of locks, holders that die, reader-writer locks, one-time initialisation.

use gordian::FailureKind::{Deadlock, Panic};
use gordian::sync::atomic::{AtomicU32, Ordering::SeqCst};
use gordian::sync::{Arc, LazyLock, Mutex, Once, OnceLock, PoisonError, RwLock};
use gordian::thread;

use super::scenario::{Scenario, right, wrong};

pub const ALL: &[Scenario] = &[
    wrong("two resources: opposite orders", || transfer(true), Deadlock),
    right("two resources: one order", || transfer(false), ""),
    right("two resources: opposite orders behind a gate lock", gated, ""),
    wrong("philosophers: each takes the left fork first", || philosophers(false), Deadlock),
    right("philosophers: the last one takes the right fork first", || philosophers(true), ""),
    wrong("dead holder: the next one does not expect poison", || dead_holder(false), Panic),
    right("dead holder: the next one repairs the state", || dead_holder(true), ""),
    wrong("dead holder: a forgotten guard", forgotten_guard, Deadlock),
    wrong("reader-writer lock: upgraded while read", upgrade, Deadlock),
    wrong("reader-writer lock: read twice with a writer queued", || readers(true), Deadlock),
    right("reader-writer lock: one read", || readers(false), ""),
    wrong("reader-writer lock: given up by the writer before it reads", || writes_and_reads(false), Panic),
    right("reader-writer lock: read under the lock of the write", || writes_and_reads(true), ""),
    wrong("once: asked and initialised in two steps", || initialise(false), Panic),
    right("once: OnceLock", || initialise(true), ""),
    right("once: LazyLock", lazily, ""),
    wrong("once: the initialiser asks for itself", reentrant, Deadlock),
];

fn transfer(opposite: bool) {
    let (a, b) = (Mutex::new(10), Mutex::new(10));
    thread::scope(|scope| {
        scope.spawn(|| {
            let (mut a, mut b) = (a.lock().unwrap(), b.lock().unwrap());
            *a -= 1;
            *b += 1;
        });
        scope.spawn(|| {
            let (first, second) = if opposite { (&b, &a) } else { (&a, &b) };
            let (first, second) = (first.lock().unwrap(), second.lock().unwrap());
            assert_eq!(*first + *second, 20);
        });
    });
}

fn gated() {
    let (gate, a, b) = (Mutex::new(()), Mutex::new(0), Mutex::new(0));
    thread::scope(|scope| {
        for (first, second) in [(&a, &b), (&b, &a)] {
            let gate = &gate;
            scope.spawn(move || {
                let _gate = gate.lock().unwrap();
                let (_first, _second) = (first.lock().unwrap(), second.lock().unwrap());
            });
        }
    });
}

fn philosophers(last_is_different: bool) {
    let forks: [Mutex<u32>; 3] = std::array::from_fn(|_| Mutex::new(0));
    thread::scope(|scope| {
        for place in 0..3 {
            let (mut first, mut second) = (&forks[place], &forks[(place + 1) % 3]);
            if last_is_different && place == 2 {
                std::mem::swap(&mut first, &mut second);
            }
            scope.spawn(move || {
                let (mut first, mut second) = (first.lock().unwrap(), second.lock().unwrap());
                *first += 1;
                *second += 1;
            });
        }
    });
}

fn dead_holder(repairs: bool) {
    // Both halves are to be equal.
    let state = Arc::new(Mutex::new((0, 0)));
    let dying = thread::spawn({
        let state = Arc::clone(&state);
        move || {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            state.0 += 1;
            panic!("between the two halves");
        }
    });
    let state = state.lock();
    match state {
        Ok(state) => assert_eq!(state.0, state.1),
        Err(poisoned) if repairs => {
            let mut state = poisoned.into_inner();
            state.1 = state.0;
        }
        Err(poisoned) => panic!("{poisoned}"),
    }
    assert!(dying.join().is_err());
}

fn forgotten_guard() {
    let lock = Arc::new(Mutex::new(0));
    let other = thread::spawn({
        let lock = Arc::clone(&lock);
        move || std::mem::forget(lock.lock())
    });
    other.join().unwrap();
    assert_eq!(*lock.lock().unwrap(), 0);
}

fn upgrade() {
    let state = RwLock::new(0);
    let read = state.read().unwrap();
    *state.write().unwrap() = *read + 1;
}

fn readers(twice: bool) {
    let state = RwLock::new(0);
    thread::scope(|scope| {
        scope.spawn(|| *state.write().unwrap() += 1);
        scope.spawn(|| {
            let outer = state.read().unwrap();
            if twice {
                assert_eq!(*outer, *state.read().unwrap());
            }
        });
    });
}

fn initialise(once: bool) {
    let (cell, slot, runs) = (OnceLock::new(), Mutex::new(None), AtomicU32::new(0));
    thread::scope(|scope| {
        for number in 0..2 {
            let (cell, slot, runs) = (&cell, &slot, &runs);
            scope.spawn(move || {
                let make = || {
                    runs.fetch_add(1, SeqCst);
                    number
                };
                if once {
                    cell.get_or_init(make);
                } else if slot.lock().unwrap().is_none() {
                    *slot.lock().unwrap() = Some(make());
                }
            });
        }
    });
    assert_eq!(runs.into_inner(), 1, "it was initialised twice");
}

fn reentrant() {
    let once = Once::new();
    once.call_once(|| once.call_once(|| ()));
}

/// What a writer has written is no longer there when it reads, unless nobody can write in between.
fn writes_and_reads(under_one_lock: bool) {
    let total = RwLock::new(0);
    thread::scope(|scope| {
        for number in 1..=2 {
            let total = &total;
            scope.spawn(move || {
                let mut written = total.write().unwrap();
                *written = number;
                if under_one_lock {
                    assert_eq!(*written, number);
                } else {
                    drop(written);
                    assert_eq!(*total.read().unwrap(), number, "another one has written");
                }
            });
        }
    });
}

fn lazily() {
    let count = Arc::new(AtomicU32::new(0));
    let value = LazyLock::new({
        let count = Arc::clone(&count);
        move || count.fetch_add(1, SeqCst)
    });
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| assert_eq!(*value, 0));
        }
    });
    assert_eq!(count.load(SeqCst), 1, "it is initialised once");
}
