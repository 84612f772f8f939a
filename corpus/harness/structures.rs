//! Scenarios 19 and 20: publication, and the ring buffer, the seqlock, the deque and the semaphore with one known mistake each.
#![expect(unsafe_code, reason = "structures without locks share memory by hand")]

use std::ptr;

use gordian::FailureKind::{DataRace, Deadlock, Panic};
use gordian::cell::UnsafeCell;
use gordian::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};
use gordian::sync::atomic::{AtomicBool, AtomicIsize, AtomicPtr, AtomicU32, AtomicUsize, fence};
use gordian::sync::{Arc, Condvar, Mutex};
use gordian::thread;

use super::scenario::{Scenario, right, right_on_loom, wrong, wrong_on_loom};

pub const ALL: &[Scenario] = &[
    // Sequential consistency hides the mistake, unless the data are plain memory.
    right("double-checked flag: Relaxed, if memory were in order", || double_checked(Relaxed, Relaxed), ""),
    wrong_on_loom("double-checked flag: Relaxed", || double_checked(Relaxed, Relaxed), Panic),
    right_on_loom("double-checked flag: Release and Acquire", || double_checked(Release, Acquire)),
    wrong("double-checked flag: Relaxed, over plain memory", || double_checked_plain(Relaxed, Relaxed), DataRace),
    right("double-checked flag: Release and Acquire, over plain memory", || double_checked_plain(Release, Acquire), ""),
    wrong_on_loom("pointer: published Relaxed", || pointer(Relaxed, Relaxed), Panic),
    right_on_loom("pointer: published Release, read Acquire", || pointer(Release, Acquire)),
    wrong("ring buffer: a place is given on before it is written", || ring(false, Release), DataRace),
    wrong("ring buffer: a place is given on Relaxed", || ring(true, Relaxed), DataRace),
    right("ring buffer: written, then given on Release", || ring(true, Release), ""),
    wrong("seqlock: the reader does not look a second time", || seqlock(false, true), Panic),
    right("seqlock: the reader looks before and after", || seqlock(true, true), ""),
    wrong_on_loom("seqlock: without fences", || seqlock(true, false), Panic),
    right_on_loom("seqlock: with fences", || seqlock(true, true)),
    wrong("work-stealing deque: the owner takes the last item unasked", || deque(false), Panic),
    right("work-stealing deque: the last item goes to who moves the top", || deque(true), ""),
    wrong("semaphore: woken, it does not look again", || semaphore(false, true), Panic),
    wrong("semaphore: a permit comes back and nobody is told", || semaphore(true, false), Deadlock),
    right("semaphore: woken, it looks again", || semaphore(true, true), ""),
];

/// Two threads want the value; whoever finds the flag unset makes it under the lock.
fn double_checked(publish: Ordering, look: Ordering) {
    let (flag, lock, value) = (AtomicBool::new(false), Mutex::new(()), AtomicU32::new(0));
    let all = Arc::new((flag, lock, value));
    let get = |all: Arc<(AtomicBool, Mutex<()>, AtomicU32)>| {
        move || {
            let (flag, lock, value) = &*all;
            if !flag.load(look) {
                let _guard = lock.lock().unwrap();
                if !flag.load(Relaxed) {
                    value.store(7, Relaxed);
                    flag.store(true, publish);
                }
            }
            assert_eq!(value.load(Relaxed), 7, "the flag came before the value");
        }
    };
    let other = thread::spawn(get(Arc::clone(&all)));
    get(all)();
    other.join().unwrap();
}

struct Plain(UnsafeCell<u32>);

// SAFETY: what is wrong about it is for the exploration to say.
unsafe impl Sync for Plain {}

impl Plain {
    fn set(&self, to: u32) {
        // SAFETY: the exploration ends where another access is not ordered with this one.
        self.0.with_mut(|value| unsafe { *value = to });
    }

    fn get(&self) -> u32 {
        // SAFETY: the exploration ends where another access is not ordered with this one.
        self.0.with(|value| unsafe { *value })
    }
}

fn double_checked_plain(publish: Ordering, look: Ordering) {
    let (flag, lock, value) = (AtomicBool::new(false), Mutex::new(()), Plain(UnsafeCell::new(0)));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                if !flag.load(look) {
                    let _guard = lock.lock().unwrap();
                    if !flag.load(Relaxed) {
                        value.set(7);
                        flag.store(true, publish);
                    }
                }
                assert_eq!(value.get(), 7);
            });
        }
    });
}

/// The pointer is null until what it points to has been written.
fn pointer(publish: Ordering, look: Ordering) {
    let all = Arc::new((AtomicU32::new(0), AtomicPtr::new(ptr::null_mut())));
    let writer = thread::spawn({
        let all = Arc::clone(&all);
        move || {
            all.0.store(7, Relaxed);
            all.1.store(ptr::from_ref(&all.0).cast_mut(), publish);
        }
    });
    let published: *mut AtomicU32 = all.1.load(look);
    // SAFETY: it is null, or points into `all`.
    if let Some(value) = unsafe { published.as_ref() } {
        assert_eq!(value.load(Relaxed), 7, "the pointer came before the value");
    }
    writer.join().unwrap();
}

/// One thread puts numbers in until it is full, another one takes them out until it is empty.
fn ring(writes_first: bool, publish: Ordering) {
    let places: [Plain; 2] = std::array::from_fn(|_| Plain(UnsafeCell::new(0)));
    let (taken, given) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            for at in 0..3 {
                if at - taken.load(Acquire) == places.len() {
                    break;
                }
                let write = || places[at % places.len()].set(at as u32 + 1);
                if writes_first {
                    write();
                }
                given.store(at + 1, publish);
                if !writes_first {
                    write();
                }
            }
        });
        scope.spawn(|| {
            for at in 0..3 {
                if given.load(Acquire) == at {
                    break;
                }
                assert_eq!(places[at % places.len()].get(), at as u32 + 1);
                taken.store(at + 1, Release);
            }
        });
    });
}

/// H.-J. Boehm, "Can Seqlocks Get Along With Programming Language Memory Models?", MSPC 2012.
fn seqlock(looks_again: bool, fences: bool) {
    // The number is odd while the writer is at it.
    let all = Arc::new((AtomicU32::new(0), [AtomicU32::new(0), AtomicU32::new(0)]));
    let order = move |ordering| {
        if fences {
            fence(ordering);
        }
    };
    let writer = thread::spawn({
        let all = Arc::clone(&all);
        move || {
            let (number, halves) = &*all;
            number.store(1, Relaxed);
            order(Release);
            halves.iter().for_each(|half| half.store(5, Relaxed));
            number.store(2, Release);
        }
    });
    let (number, halves) = &*all;
    let before = number.load(Acquire);
    if before % 2 == 0 {
        let [first, second] = [halves[0].load(Relaxed), halves[1].load(Relaxed)];
        order(Acquire);
        if !looks_again || number.load(Relaxed) == before {
            assert_eq!(first, second, "a torn value");
        }
    }
    writer.join().unwrap();
}

/// The owner takes two items from the bottom, a thief takes two from the top. All accesses are in one order: which fences suffice
/// is another question.
///
/// D. Chase, Y. Lev, "Dynamic Circular Work-Stealing Deque", SPAA 2005.
fn deque(asks_for_the_last: bool) {
    let (top, bottom) = (AtomicIsize::new(0), AtomicIsize::new(2));
    let taken = [AtomicU32::new(0), AtomicU32::new(0)];
    let take = |item: isize| assert_eq!(taken[item as usize].fetch_add(1, SeqCst), 0, "item {item} is taken twice");
    let moves_top = |from| top.compare_exchange(from, from + 1, SeqCst, SeqCst).is_ok();
    let pop = || {
        let last = bottom.load(SeqCst) - 1;
        bottom.store(last, SeqCst);
        let first = top.load(SeqCst);
        if first < last || first == last && !asks_for_the_last {
            return take(last);
        }
        if first == last && moves_top(first) {
            take(last);
        }
        bottom.store(last + 1, SeqCst);
    };
    let steal = || {
        let first = top.load(SeqCst);
        if first < bottom.load(SeqCst) && moves_top(first) {
            take(first);
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| (0..2).for_each(|_| pop()));
        scope.spawn(|| (0..2).for_each(|_| steal()));
    });
    pop();
    assert!(taken.iter().all(|count| count.load(SeqCst) == 1), "an item is left");
}

/// One permit, and three threads that want it.
fn semaphore(looks_again: bool, tells: bool) {
    let (permits, returned, inside) = (Mutex::new(1_u32), Condvar::new(), AtomicU32::new(0));
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut left = permits.lock().unwrap();
                while *left == 0 {
                    left = returned.wait(left).unwrap();
                    if !looks_again {
                        break;
                    }
                }
                assert!(*left > 0, "a permit that nobody had returned");
                *left -= 1;
                drop(left);
                assert_eq!(inside.swap(1, AcqRel), 0, "two are inside");
                inside.store(0, Release);
                *permits.lock().unwrap() += 1;
                if tells {
                    returned.notify_one();
                }
            });
        }
    });
    assert_eq!(permits.into_inner().unwrap(), 1);
}
