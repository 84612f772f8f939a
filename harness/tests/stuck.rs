//! Destructors that wait for good while a panic unwinds end neither the process nor the exploration.
#![cfg(feature = "explore")]
#![expect(unsafe_code, reason = "memory is shared by hand")]

use gordian::cell::UnsafeCell;
use gordian::sync::{Arc, Mutex, mpsc};
use gordian::{Explorer, thread};

/// A destructor that waits for a thread that is over for good: neither can go on, and the exploration does.
#[test]
fn destructors_that_wait_do_not_stop_the_exploration() {
    struct Pool(Option<mpsc::Sender<u32>>, Option<thread::JoinHandle<()>>);
    impl Drop for Pool {
        fn drop(&mut self) {
            drop(self.0.take());
            if let Some(worker) = self.1.take() {
                worker.join().unwrap();
            }
        }
    }
    let body = || {
        let lock = Arc::new(Mutex::new(0));
        let (sender, receiver) = mpsc::channel::<u32>();
        let worker = thread::spawn({
            let lock = Arc::clone(&lock);
            move || receiver.iter().for_each(|number| *lock.lock().unwrap() += number)
        });
        let pool = Pool(Some(sender), Some(worker));
        let guard = lock.lock().unwrap();
        pool.0.as_ref().unwrap().send(1).unwrap();
        // The worker needs the lock to end.
        drop(pool);
        drop(guard);
    };
    for _ in 0..400 {
        let verdict = Explorer::new().run(body);
        assert!(verdict.witness().is_some_and(|witness| witness.is_deadlock()), "{verdict}");
    }
}

/// The program's own panic, whose unwinding needs a lock that another thread keeps for ever.
#[test]
fn a_panic_whose_unwinding_waits_is_reported() {
    struct Log(Arc<Mutex<u32>>);
    impl Drop for Log {
        fn drop(&mut self) {
            *self.0.lock().unwrap() += 1;
        }
    }
    let verdict = Explorer::new().run(|| {
        let lock = Arc::new(Mutex::new(0));
        let _log = Log(Arc::clone(&lock));
        let _guard = lock.lock().unwrap();
        let inner = Log(Arc::clone(&lock));
        assert!(inner.0.try_lock().is_ok(), "the lock is held");
    });
    assert!(verdict.witness().is_some_and(|witness| witness.headline().contains("the lock is held")), "{verdict}");
}

/// What a thread that waits for good keeps in its thread-locals is neither dropped by another one nor in the way of the next execution.
#[test]
fn thread_locals_of_a_thread_that_never_ends_are_left_alone() {
    struct Adds(Arc<Mutex<u32>>);
    impl Drop for Adds {
        fn drop(&mut self) {
            *self.0.lock().unwrap() += 1;
        }
    }
    gordian::thread_local! {
        static KEPT: std::cell::RefCell<Option<Adds>> = const { std::cell::RefCell::new(None) };
    }
    // Stacks are leaked at first, and unwound when there have been many of them.
    for _ in 0..300 {
        let verdict = Explorer::new().run(|| {
            let total = Arc::new(Mutex::new(0));
            let other = Arc::clone(&total);
            let waits = thread::spawn(move || {
                KEPT.set(Some(Adds(other)));
                thread::park();
            });
            let before = *total.lock().unwrap();
            waits.join().unwrap();
            assert_eq!(before, 0);
        });
        assert!(verdict.witness().is_some_and(|witness| witness.is_deadlock()), "{verdict}");
    }
}

/// A thread that has not begun when the execution ends owns what its function is to have: dropping that is no operation of anybody any more.
#[test]
fn what_a_thread_that_never_begins_owns_is_dropped_without_a_word() {
    #[derive(Default)]
    struct Plain(UnsafeCell<u32>);
    // SAFETY: accesses that nothing orders end the exploration.
    unsafe impl Sync for Plain {}
    let body = || {
        let plain = Arc::new(Plain::default());
        let writes = |plain: &Arc<Plain>| {
            let plain = Arc::clone(plain);
            // SAFETY: the exploration ends where another access is not ordered with this one.
            thread::spawn(move || plain.0.with_mut(|value| unsafe { *value += 1 }))
        };
        let (sender, receiver) = mpsc::channel::<u32>();
        let racing = [writes(&plain), writes(&plain)];
        let last = thread::spawn(move || sender.send(1));
        racing.into_iter().for_each(|handle| handle.join().unwrap());
        last.join().unwrap().unwrap();
        drop(receiver);
    };
    // Stacks are leaked at first, and unwound when there have been many of them.
    for _ in 0..400 {
        let verdict = Explorer::new().run(body);
        assert!(verdict.witness().is_some_and(|witness| witness.is_data_race()), "{verdict}");
    }
}
