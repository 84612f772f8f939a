//! Scenarios 19 and 20: publication, and the ring buffer, the seqlock, the deque and the semaphore with one known mistake each.
#![expect(unsafe_code, reason = "structures without locks share memory by hand")]

use std::ptr;

use gordian::FailureKind::{DataRace, Deadlock, Panic};
use gordian::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};
use gordian::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32};
use gordian::sync::{Arc, Mutex};
use gordian::thread;

use super::objects::deque::{self, Deque};
use super::objects::once::{self, Once};
use super::objects::ring::{self, PLACES, Ring};
use super::objects::semaphore::{self, Semaphore};
use super::objects::seqlock::{self, Seqlock};
use super::scenario::{Scenario, right, right_on_loom, wrong, wrong_on_loom};

pub const ALL: &[Scenario] = &[
    // Sequential consistency hides the mistake, unless the data are plain memory.
    right("double-checked flag: Relaxed, if memory were in order", || double_checked(Relaxed, Relaxed), ""),
    wrong_on_loom("double-checked flag: Relaxed", || double_checked(Relaxed, Relaxed), Panic),
    right_on_loom("double-checked flag: Release and Acquire", || double_checked(Release, Acquire)),
    wrong("double-checked flag: Relaxed, over plain memory", || double_checked_plain(once::Mistake::Relaxed), DataRace),
    wrong("double-checked flag: checked once", || double_checked_plain(once::Mistake::NotAgain), Panic),
    right(
        "double-checked flag: Release and Acquire, over plain memory",
        || double_checked_plain(once::Mistake::None),
        "value: {1: 2 traces, 2: 2 traces}",
    ),
    wrong_on_loom("pointer: published Relaxed", || pointer(Relaxed, Relaxed), Panic),
    right_on_loom("pointer: published Release, read Acquire", || pointer(Release, Acquire)),
    wrong("ring buffer: a place is given on before it is written", || ring(ring::Mistake::GivenFirst), DataRace),
    wrong("ring buffer: a place is given on Relaxed", || ring(ring::Mistake::GivenRelaxed), DataRace),
    right("ring buffer: written, then given on Release", || ring(ring::Mistake::None), ""),
    wrong("seqlock: the reader does not look a second time", || seqlock(seqlock::Mistake::NotAgain), Panic),
    right("seqlock: the reader looks before and after", || seqlock(seqlock::Mistake::None), ""),
    wrong_on_loom("seqlock: without fences", || seqlock(seqlock::Mistake::NoFences), Panic),
    right_on_loom("seqlock: with fences", || seqlock(seqlock::Mistake::None)),
    wrong("work-stealing deque: the owner takes the last item unasked", || deque(deque::Mistake::LastUnasked), Panic),
    right("work-stealing deque: the last item goes to who moves the top", || deque(deque::Mistake::None), ""),
    wrong("semaphore: woken, it does not look again", || semaphore(semaphore::Mistake::NotAgain), Panic),
    wrong("semaphore: a permit comes back and nobody is told", || semaphore(semaphore::Mistake::NobodyTold), Deadlock),
    right("semaphore: woken, it looks again", || semaphore(semaphore::Mistake::None), ""),
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

/// Two threads want the value, and each has one if nobody has made it yet.
fn double_checked_plain(mistake: once::Mistake) {
    let once = Once::new(mistake);
    let [first, second] = thread::scope(|scope| {
        let gets = |value| {
            scope.spawn({
                let once = &once;
                move || once.get_or(value)
            })
        };
        [gets(1), gets(2)].map(|thread| thread.join().unwrap())
    });
    assert_eq!(first, second, "it was made twice");
    gordian::observe("value", first);
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
fn ring(mistake: ring::Mistake) {
    let ring = Ring::new(mistake);
    let items = || 1..=u8::try_from(PLACES).unwrap() + 1;
    thread::scope(|scope| {
        scope.spawn(|| items().all(|item| ring.push(item)));
        scope.spawn(|| {
            for item in items() {
                match ring.pop() {
                    None => break,
                    taken => assert_eq!(taken, Some(item)),
                }
            }
        });
    });
}

fn seqlock(mistake: seqlock::Mistake) {
    let all = Arc::new(Seqlock::new(mistake));
    let writer = thread::spawn({
        let all = Arc::clone(&all);
        move || all.write([5, 5])
    });
    if let Some([first, second]) = all.try_read() {
        assert_eq!(first, second, "a torn value");
    }
    writer.join().unwrap();
}

/// The owner takes two items from the bottom, a thief takes two from the top.
fn deque(mistake: deque::Mistake) {
    let deque = Deque::<2>::new(&[0, 1], mistake);
    let taken = [AtomicU32::new(0), AtomicU32::new(0)];
    let take = |item: u8| assert_eq!(taken[usize::from(item)].fetch_add(1, SeqCst), 0, "item {item} is taken twice");
    thread::scope(|scope| {
        scope.spawn(|| (0..2).filter_map(|_| deque.pop()).for_each(take));
        scope.spawn(|| (0..2).filter_map(|_| deque.steal()).for_each(take));
    });
    deque.pop().into_iter().for_each(take);
    assert!(taken.iter().all(|count| count.load(SeqCst) == 1), "an item is left");
}

/// One permit, and three threads that want it.
fn semaphore(mistake: semaphore::Mistake) {
    let (semaphore, inside) = (Semaphore::new(1, mistake), AtomicU32::new(0));
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                semaphore.acquire();
                assert_eq!(inside.swap(1, AcqRel), 0, "two are inside");
                inside.store(0, Release);
                semaphore.release();
            });
        }
    });
    assert_eq!(semaphore.available(), 1);
}
