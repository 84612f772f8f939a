//! Data races on unsynchronised memory: found in whichever trace, and only where nothing orders the accesses.
#![cfg(feature = "explore")]
#![expect(unsafe_code, reason = "the programs under exploration share memory")]

use std::sync::Arc;

use gordian::cell::UnsafeCell;
use gordian::sync::atomic::{AtomicBool, AtomicU32, Ordering, fence};
use gordian::sync::{Barrier, Mutex, OnceLock, RwLock, mpsc};
use gordian::{Explorer, Search, Verdict, thread};

/// Memory that threads share without asking.
struct Shared(UnsafeCell<u32>);

// SAFETY: the tasks of an exploration run one at a time, and a race ends the execution before its second access.
unsafe impl Sync for Shared {}

impl Shared {
    fn cell(&self) -> &UnsafeCell<u32> {
        &self.0
    }

    fn new() -> Shared {
        Shared(UnsafeCell::new(0))
    }

    #[track_caller]
    fn set(&self, value: u32) {
        // SAFETY: see `Shared`.
        self.0.with_mut(|pointer| unsafe { *pointer = value });
    }

    #[track_caller]
    fn get(&self) -> u32 {
        // SAFETY: see `Shared`.
        self.0.with(|pointer| unsafe { *pointer })
    }
}

fn explored(body: impl Fn() + Send + Sync + 'static) -> Verdict {
    Explorer::new().search(Search::Exhaustive).run(body)
}

/// Gives the number of traces.
fn is_race_free(body: impl Fn() + Send + Sync + 'static) -> u64 {
    let verdict = explored(body);
    verdict.traces().unwrap_or_else(|| panic!("{verdict}"))
}

fn has_race(body: impl Fn() + Send + Sync + 'static) -> String {
    let verdict = explored(body);
    let witness = verdict.witness().unwrap_or_else(|| panic!("no race: {verdict}"));
    assert!(witness.is_data_race(), "{witness}");
    witness.headline().to_owned()
}

#[test]
fn two_writers_race_and_both_sites_are_shown() {
    let headline = has_race(|| {
        let shared = Shared::new();
        thread::scope(|scope| {
            scope.spawn(|| shared.set(1)); // first site
            scope.spawn(|| shared.set(2)); // second site
        });
    });
    let lines: Vec<usize> = include_str!("memory.rs")
        .lines()
        .enumerate()
        .filter(|(_, line)| line.ends_with("// first site") || line.ends_with("// second site"))
        .map(|(at, _)| at + 1)
        .collect();
    for line in lines {
        assert!(headline.contains(&format!("memory.rs:{line}")), "{headline}");
    }
    assert!(headline.contains("`thread 1` writes") && headline.contains("`thread 2` writes"), "{headline}");
}

#[test]
fn reads_do_not_race_with_each_other() {
    let traces = is_race_free(|| {
        let shared = Shared::new();
        shared.set(7);
        thread::scope(|scope| {
            scope.spawn(|| assert_eq!(shared.get(), 7));
            scope.spawn(|| assert_eq!(shared.get(), 7));
        });
        shared.set(8);
    });
    assert_eq!(traces, 1);
}

#[test]
fn a_read_races_with_a_write_also_after_other_reads() {
    has_race(|| {
        let shared = Shared::new();
        thread::scope(|scope| {
            scope.spawn(|| shared.get());
            scope.spawn(|| (shared.get(), shared.set(1)));
        });
    });
}

#[test]
fn locks_order() {
    is_race_free(|| {
        let (shared, lock) = (Shared::new(), Mutex::new(()));
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let _guard = lock.lock();
                    shared.set(shared.get() + 1);
                });
            }
        });
        assert_eq!(shared.get(), 2);
    });
    has_race(|| {
        let (shared, locks) = (Shared::new(), [Mutex::new(()), Mutex::new(())]);
        thread::scope(|scope| {
            for lock in &locks {
                scope.spawn(|| {
                    let _guard = lock.lock();
                    shared.set(1);
                });
            }
        });
    });
}

#[test]
fn readers_of_a_lock_are_ordered_with_writers_only() {
    is_race_free(|| {
        let (shared, lock) = (Shared::new(), RwLock::new(()));
        thread::scope(|scope| {
            scope.spawn(|| {
                let _guard = lock.read();
                shared.get();
            });
            scope.spawn(|| {
                let _guard = lock.write();
                shared.set(1);
            });
        });
    });
    has_race(|| {
        let (shared, lock) = (Shared::new(), RwLock::new(()));
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let _guard = lock.read();
                    shared.set(1);
                });
            }
        });
    });
}

/// Publishes through a flag with these orderings.
fn publication(store: Ordering, load: Ordering) -> impl Fn() + Send + Sync {
    move || {
        let (shared, flag) = (Shared::new(), AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(|| {
                shared.set(7);
                flag.store(true, store);
            });
            scope.spawn(|| {
                if flag.load(load) {
                    assert_eq!(shared.get(), 7);
                }
            });
        });
    }
}

#[test]
fn publication_needs_release_and_acquire() {
    is_race_free(publication(Ordering::Release, Ordering::Acquire));
    is_race_free(publication(Ordering::SeqCst, Ordering::SeqCst));
    has_race(publication(Ordering::Relaxed, Ordering::Acquire));
    has_race(publication(Ordering::Release, Ordering::Relaxed));
}

/// The same with relaxed accesses and, if asked for, fences.
fn fenced(release: bool, acquire: bool) -> impl Fn() + Send + Sync {
    move || {
        let (shared, flag) = (Shared::new(), AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(|| {
                shared.set(7);
                if release {
                    fence(Ordering::Release);
                }
                flag.store(true, Ordering::Relaxed);
            });
            scope.spawn(|| {
                if flag.load(Ordering::Relaxed) {
                    if acquire {
                        fence(Ordering::Acquire);
                    }
                    shared.get();
                }
            });
        });
    }
}

#[test]
fn fences_make_up_for_relaxed_accesses() {
    is_race_free(fenced(true, true));
    has_race(fenced(false, true));
    has_race(fenced(true, false));
}

/// A relaxed operation between release and acquire.
fn release_sequence(between: fn(&AtomicU32)) -> impl Fn() + Send + Sync {
    move || {
        let (shared, flag) = (Shared::new(), AtomicU32::new(0));
        thread::scope(|scope| {
            scope.spawn(|| {
                shared.set(7);
                flag.store(1, Ordering::Release);
            });
            scope.spawn(|| {
                if flag.load(Ordering::Relaxed) == 1 {
                    between(&flag);
                }
            });
            scope.spawn(|| {
                if flag.load(Ordering::Acquire) == 2 {
                    shared.get();
                }
            });
        });
    }
}

#[test]
fn read_modify_writes_continue_a_release_sequence_and_stores_do_not() {
    is_race_free(release_sequence(|flag| assert_eq!(flag.fetch_add(1, Ordering::Relaxed), 1)));
    has_race(release_sequence(|flag| flag.store(2, Ordering::Relaxed)));
}

#[test]
fn channels_order_each_message_with_its_receipt() {
    is_race_free(|| {
        let shared = Arc::new(Shared::new());
        let (sender, receiver) = mpsc::sync_channel(0);
        let other = Arc::clone(&shared);
        thread::spawn(move || {
            other.set(7);
            sender.send(()).unwrap();
        });
        receiver.recv().unwrap();
        assert_eq!(shared.get(), 7);
    });
    has_race(|| {
        let shared = Arc::new(Shared::new());
        let (sender, receiver) = mpsc::channel();
        let other = Arc::clone(&shared);
        thread::spawn(move || {
            sender.send(()).unwrap();
            other.set(7);
        });
        receiver.recv().unwrap();
        shared.get();
    });
}

/// A receiver writes, then does `receive`; a sender does `send`, then reads.
fn given_back(
    places: usize,
    send: impl Fn(&mpsc::SyncSender<()>) + Send + Sync + 'static,
    receive: impl Fn(mpsc::Receiver<()>) + Copy + Send + Sync + 'static,
) -> impl Fn() + Send + Sync {
    move || {
        let shared = Arc::new(Shared::new());
        let (sender, receiver) = mpsc::sync_channel(places);
        let other = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            other.set(7);
            receive(receiver);
        });
        send(&sender);
        shared.get();
        drop(sender);
        thread.join().unwrap();
    }
}

#[test]
fn a_receipt_is_ordered_with_the_send_that_it_makes_room_for() {
    let all = |receiver: mpsc::Receiver<()>| receiver.iter().for_each(drop);
    is_race_free(given_back(0, |sender| sender.send(()).unwrap(), all));
    is_race_free(given_back(1, |sender| (0..2).for_each(|_| sender.send(()).unwrap()), all));
    is_race_free(given_back(2, |sender| (0..3).for_each(|_| sender.send(()).unwrap()), all));
    has_race(given_back(1, |sender| sender.send(()).unwrap(), all));
    has_race(given_back(2, |sender| (0..2).for_each(|_| sender.send(()).unwrap()), all));
    // A sender that is turned away knows nothing, and one that finds a receiver ready knows that one.
    has_race(given_back(0, |sender| _ = sender.try_send(()), all));
    is_race_free(|| {
        let shared = Arc::new(Shared::new());
        let (sender, receiver) = mpsc::sync_channel(0);
        let other = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            other.set(7);
            let _ = receiver.recv();
        });
        if sender.try_send(()).is_ok() {
            shared.get();
        }
        drop(sender);
        thread.join().unwrap();
    });
}

#[test]
fn who_finds_the_receiver_gone_knows_what_it_did() {
    is_race_free(given_back(0, |sender| assert!(sender.send(()).is_err()), drop));
    is_race_free(given_back(1, |sender| (0..2).for_each(|_| _ = sender.send(())), drop));
    is_race_free(|| {
        let shared = Arc::new(Shared::new());
        let (sender, receiver) = mpsc::channel();
        let other = Arc::clone(&shared);
        thread::spawn(move || {
            other.set(7);
            drop(receiver);
        });
        if sender.send(()).is_err() {
            shared.get();
        }
    });
}

#[test]
fn that_a_thread_has_ended_orders_nothing_until_it_is_joined() {
    let watched = |join: bool| {
        move || {
            let shared = Arc::new(Shared::new());
            let other = Arc::clone(&shared);
            let thread = thread::spawn(move || other.set(7));
            if thread.is_finished() {
                if join {
                    thread.join().unwrap();
                }
                shared.get();
            }
        }
    };
    has_race(watched(false));
    is_race_free(watched(true));
}

#[test]
fn barriers_initialisation_and_unparking_order() {
    is_race_free(|| {
        let (shared, barrier) = (Shared::new(), Barrier::new(2));
        thread::scope(|scope| {
            scope.spawn(|| {
                shared.set(1);
                barrier.wait();
            });
            scope.spawn(|| {
                barrier.wait();
                shared.set(2);
            });
        });
    });
    is_race_free(|| {
        let (shared, once) = (Shared::new(), OnceLock::new());
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    once.get_or_init(|| shared.set(1));
                    shared.get()
                });
            }
        });
    });
    is_race_free(|| {
        let shared = Arc::new(Shared::new());
        let other = Arc::clone(&shared);
        let sleeper = thread::spawn(move || {
            thread::park();
            other.get()
        });
        shared.set(3);
        sleeper.thread().unpark();
        assert_eq!(sleeper.join().unwrap(), 3);
    });
}

#[test]
fn an_access_lasts_as_long_as_its_closure() {
    has_race(|| {
        let (shared, flag) = (Shared::new(), AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(|| shared.cell().with_mut(|_| flag.store(true, Ordering::Release)));
            scope.spawn(|| {
                if flag.load(Ordering::Acquire) {
                    shared.get();
                }
            });
        });
    });
}

#[test]
fn a_pointer_counts_as_a_write() {
    has_race(|| {
        let shared = Shared::new();
        thread::scope(|scope| {
            scope.spawn(|| shared.cell().get().is_null());
            scope.spawn(|| shared.get());
        });
    });
}

/// Who reads a published value too early: the table has both accesses, in their columns, and the drawing joins them.
#[test]
fn the_racing_accesses_are_shown_among_what_else_was_done() {
    let verdict = explored(|| {
        let shared = Arc::new((Shared::new(), AtomicBool::new(false)));
        let other = Arc::clone(&shared);
        let writer = thread::spawn(move || {
            other.0.set(1);
            other.0.set(2);
            other.1.store(true, Ordering::Relaxed);
        });
        if shared.1.load(Ordering::Relaxed) {
            shared.0.get();
        }
        writer.join().unwrap();
    });
    let witness = verdict.witness().unwrap_or_else(|| panic!("no race: {verdict}"));
    let racing = witness.events().iter().position(|event| event.races.is_some()).expect("the second access");
    let second = &witness.events()[racing];
    let first = &witness.events()[second.races.expect("the first access") as usize];
    assert_eq!((first.operation.as_str(), second.operation.as_str()), ("write", "read"));
    assert!(!second.after.contains(&second.races.expect("it races")), "nothing orders the two");
    let writes = witness.events().iter().filter(|event| event.operation == "write").count();
    assert_eq!(writes, 1, "only the accesses that race: {witness}");
    let text = witness.to_string();
    let in_line = format!("nothing orders it with the write in line {}", first.site.line);
    assert!(text.split_whitespace().collect::<Vec<_>>().join(" ").contains("other.0.set(2);"), "{text}");
    println!("{text}");
    assert!(
        witness.format("chrome", gordian::witness::Style { width: 100 }).is_some_and(|trace| trace.contains(&in_line))
    );
}
