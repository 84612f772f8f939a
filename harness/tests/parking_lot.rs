//! `gordian::parking_lot`: the same source compiles against it and the real crate and does the same, and explorations have exact verdicts.
#![cfg(feature = "parking_lot")]

/// Expands to the same module for each crate; `$time` has its `Instant`.
macro_rules! twins {
    ($($name:ident: $root:path, $time:path);*) => { $( mod $name {
        #![allow(clippy::all, unsafe_code, reason = "every method is called, sensible or not")]

        use $root as pl;
        use pl::*;
        use $time as time;
        use std::cell::Cell;
        use std::sync::Arc;
        use std::time::Duration;

        static MUTEX: Mutex<u32> = Mutex::new(1);
        static CONST: (Mutex<u32>, FairMutex<u32>, RwLock<u32>, ReentrantMutex<u32>) =
            (const_mutex(1), const_fair_mutex(2), const_rwlock(3), const_reentrant_mutex(4));
        static CONDVAR: Condvar = Condvar::new();
        static ONCE: Once = Once::new();
        const SHORT: Duration = Duration::from_millis(1);

        fn soon() -> time::Instant {
            time::Instant::now() + SHORT
        }

        #[test]
        fn mutexes() {
            let mut guard: MutexGuard<'_, u32> = MUTEX.lock();
            *guard += 1;
            assert!(MUTEX.is_locked() && MUTEX.try_lock().is_none());
            assert!(MUTEX.try_lock_for(SHORT).is_none() && MUTEX.try_lock_until(soon()).is_none());
            assert_eq!(MutexGuard::unlocked(&mut guard, || *MUTEX.lock()), 2);
            assert_eq!(MutexGuard::unlocked_fair(&mut guard, || *MUTEX.lock()), 2);
            MutexGuard::bump(&mut guard);
            assert_eq!(format!("{guard} {guard:?} {:?}", MUTEX), "2 2 Mutex { data: <locked> }");
            assert!(std::ptr::eq(MutexGuard::mutex(&guard).data_ptr(), MUTEX.data_ptr()));
            MutexGuard::unlock_fair(guard);
            std::mem::forget(MUTEX.lock());
            // SAFETY: the guard has just been forgotten.
            unsafe { MUTEX.force_unlock() };
            std::mem::forget(MUTEX.lock());
            // SAFETY: the guard has just been forgotten.
            unsafe { MUTEX.force_unlock_fair() };
            let pair = Mutex::new((1, "a".to_owned()));
            let mapped: MappedMutexGuard<'_, String> = MutexGuard::map(pair.lock(), |pair| &mut pair.1);
            let mapped: MappedMutexGuard<'_, str> = MappedMutexGuard::map(mapped, String::as_mut_str);
            let mapped = MappedMutexGuard::try_map(mapped, |_| None::<&mut u8>).err().unwrap();
            MappedMutexGuard::unlock_fair(mapped);
            assert!(MutexGuard::try_map(pair.lock(), |pair| (pair.0 == 1).then_some(&mut pair.0)).is_ok());
            assert!(MutexGuard::try_map_or_err(pair.lock(), |pair| Err::<&mut u8, _>(pair.0)).is_err());
            let leaked: &mut (i32, String) = MutexGuard::leak(pair.lock());
            leaked.0 = 2;
            // SAFETY: the guard has been leaked, and its reference is not used any more.
            unsafe { pair.force_unlock() };
            let mut own: Mutex<u32> = 5.into();
            *own.get_mut() += 1;
            assert_eq!((own.into_inner(), Mutex::<u32>::default().into_inner()), (6, 0));
            let shared = Arc::new(Mutex::new(1));
            let guard: ArcMutexGuard<RawMutex, u32> = shared.lock_arc();
            assert!(shared.try_lock_arc().is_none() && shared.try_lock_arc_for(SHORT).is_none());
            assert!(shared.try_lock_arc_until(soon()).is_none());
            ArcMutexGuard::unlock_fair(guard);
            let fair: FairMutexGuard<'_, u32> = CONST.1.lock();
            let fair: MappedFairMutexGuard<'_, u32> = FairMutexGuard::map(fair, |value| value);
            assert!(*fair == 2 && CONST.1.try_lock_for(SHORT).is_none());
            drop(fair);
            assert_eq!((*CONST.0.lock(), *CONST.2.read(), *CONST.3.lock()), (1, 3, 4));
            fn sent<T: Send + Sync>() {}
            sent::<(Mutex<Cell<u32>>, FairMutex<u32>, RwLock<u32>, ReentrantMutex<Cell<u32>>, Condvar, Once)>();
            let raw = <RawMutex as lock_api::RawMutex>::INIT;
            assert_eq!(*Mutex::from_raw(raw, 1).lock(), 1);
        }

        #[test]
        fn reentrant() {
            let lock = Arc::new(ReentrantMutex::new(Cell::new(1)));
            let outer: ReentrantMutexGuard<'_, Cell<u32>> = lock.lock();
            let inner = lock.lock();
            inner.set(2);
            assert!(lock.is_owned_by_current_thread() && lock.is_locked() && lock.try_lock().is_some());
            let other = Arc::clone(&lock);
            std::thread::spawn(move || {
                assert!(other.try_lock().is_none() && other.try_lock_for(SHORT).is_none());
                assert!(!other.is_owned_by_current_thread() && other.try_lock_until(soon()).is_none());
            }).join().unwrap();
            drop(inner);
            let mapped: MappedReentrantMutexGuard<'_, Cell<u32>> = ReentrantMutexGuard::map(outer, |cell| cell);
            assert_eq!(mapped.get(), 2);
            drop(mapped);
            let guard: ArcReentrantMutexGuard<RawMutex, RawThreadId, Cell<u32>> = lock.lock_arc();
            drop((guard, lock.try_lock_arc(), lock.try_lock_arc_for(SHORT), lock.try_lock_arc_until(soon())));
            assert!(!lock.is_locked());
        }

        #[test]
        fn rwlocks() {
            let lock = Arc::new(RwLock::new((1, 2)));
            let read: RwLockReadGuard<'_, (u32, u32)> = lock.read();
            assert!(lock.try_read().is_some() && lock.try_write().is_none() && !lock.is_locked_exclusive());
            assert!(lock.try_read_for(SHORT).is_some() && lock.try_write_for(SHORT).is_none());
            assert!(lock.try_read_until(soon()).is_some() && lock.try_write_until(soon()).is_none());
            let again = lock.read_recursive();
            assert!(lock.try_read_recursive().is_some() && lock.try_read_recursive_for(SHORT).is_some());
            assert!(lock.try_read_recursive_until(soon()).is_some());
            drop(again);
            let upgradable: RwLockUpgradableReadGuard<'_, (u32, u32)> = lock.upgradable_read();
            assert!(lock.try_upgradable_read().is_none() && lock.try_upgradable_read_for(SHORT).is_none());
            assert!(lock.try_upgradable_read_until(soon()).is_none() && lock.try_read().is_some());
            let upgradable = RwLockUpgradableReadGuard::try_upgrade(upgradable).err().unwrap();
            let upgradable = RwLockUpgradableReadGuard::try_upgrade_for(upgradable, SHORT).err().unwrap();
            let upgradable = RwLockUpgradableReadGuard::try_upgrade_until(upgradable, soon()).err().unwrap();
            RwLockReadGuard::unlock_fair(read);
            let mut write: RwLockWriteGuard<'_, (u32, u32)> = RwLockUpgradableReadGuard::upgrade(upgradable);
            write.0 = 3;
            assert!(lock.is_locked() && lock.is_locked_exclusive() && lock.try_read_recursive().is_none());
            let mut upgradable = RwLockWriteGuard::downgrade_to_upgradable(write);
            assert_eq!(upgradable.with_upgraded(|value| value.0), 3);
            assert!(upgradable.try_with_upgraded(|_| ()).is_some());
            RwLockUpgradableReadGuard::bump(&mut upgradable);
            let read = RwLockUpgradableReadGuard::downgrade(upgradable);
            assert!(lock.try_upgradable_read().is_some());
            drop(read);
            let mut read = RwLockWriteGuard::downgrade(lock.write());
            RwLockReadGuard::bump(&mut read);
            assert_eq!(RwLockReadGuard::unlocked(&mut read, || lock.write().0), 3);
            let mapped: MappedRwLockReadGuard<'_, u32> = RwLockReadGuard::map(read, |pair| &pair.0);
            drop(mapped);
            let mut write = lock.write();
            RwLockWriteGuard::bump(&mut write);
            let mapped: MappedRwLockWriteGuard<'_, u32> = RwLockWriteGuard::map(write, |pair| &mut pair.1);
            assert!(format!("{lock:?}").contains("<locked>"));
            drop(mapped);
            assert!(RwLockReadGuard::try_map(lock.read(), |_| None::<&u32>).is_err());
            let read: ArcRwLockReadGuard<RawRwLock, (u32, u32)> = lock.read_arc();
            drop((lock.try_read_arc(), lock.read_arc_recursive(), lock.try_read_arc_for(SHORT), read));
            drop((lock.try_read_recursive_arc(), lock.try_read_arc_recursive_for(SHORT), lock.try_read_arc_until(soon())));
            drop(lock.try_read_arc_recursive_until(soon()));
            let write: ArcRwLockWriteGuard<RawRwLock, (u32, u32)> = lock.write_arc();
            assert!(lock.try_write_arc().is_none() && lock.try_write_arc_for(SHORT).is_none());
            assert!(lock.try_write_arc_until(soon()).is_none() && lock.try_upgradable_read_arc().is_none());
            drop(write);
            let upgradable: ArcRwLockUpgradableReadGuard<RawRwLock, (u32, u32)> = lock.upgradable_read_arc();
            assert!(lock.try_upgradable_read_arc_for(SHORT).is_none());
            assert!(lock.try_upgradable_read_arc_until(soon()).is_none());
            drop(ArcRwLockUpgradableReadGuard::upgrade(upgradable));
            std::mem::forget(lock.read());
            // SAFETY: the guard has just been forgotten.
            unsafe { lock.force_unlock_read() };
            std::mem::forget(lock.write());
            // SAFETY: the guard has just been forgotten.
            unsafe { lock.force_unlock_write() };
            assert_eq!(Arc::into_inner(lock).unwrap().into_inner(), (3, 2));
        }

        #[test]
        fn condvars_and_onces() {
            let mut guard = MUTEX.lock();
            let result: WaitTimeoutResult = CONDVAR.wait_for(&mut guard, SHORT);
            assert!(result.timed_out() && CONDVAR.wait_until(&mut guard, soon()).timed_out());
            assert!(CONDVAR.wait_while_for(&mut guard, |_| true, SHORT).timed_out());
            assert!(!CONDVAR.wait_while_until(&mut guard, |_| false, soon()).timed_out());
            CONDVAR.wait_while(&mut guard, |_| false);
            assert_eq!((CONDVAR.notify_one(), CONDVAR.notify_all()), (false, 0));
            drop(guard);
            let pair = Arc::new((Mutex::new(0), Condvar::new()));
            let waiters: Vec<_> = (0..2).map(|_| {
                let pair = Arc::clone(&pair);
                std::thread::spawn(move || {
                    let mut guard = pair.0.lock();
                    *guard += 1;
                    pair.1.wait(&mut guard);
                })
            }).collect();
            while *pair.0.lock() < 2 {
                std::thread::yield_now();
            }
            assert!(pair.1.notify_one());
            assert_eq!(pair.1.notify_all(), 1);
            waiters.into_iter().for_each(|waiter| waiter.join().unwrap());

            assert_eq!(ONCE.state(), OnceState::New);
            ONCE.call_once(|| assert_eq!(ONCE.state(), OnceState::InProgress));
            ONCE.call_once(|| unreachable!());
            assert!(ONCE.state().done());
            let once = Once::new();
            let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| once.call_once(|| std::panic::resume_unwind(Box::new(1)))));
            assert!(failed.is_err() && once.state().poisoned());
            once.call_once_force(|state| assert!(state.poisoned()));
            assert_eq!(once.state(), OnceState::Done);
        }
    } )* };
}

twins!(real: ::parking_lot, std::time; facade: gordian::parking_lot, gordian::time);

#[cfg(feature = "explore")]
mod explored {
    use std::cell::Cell;
    use std::sync::Arc;
    use std::time::Duration;

    use gordian::parking_lot::{
        Condvar, FairMutex, Mutex, MutexGuard, Once, ReentrantMutex, RwLock, RwLockUpgradableReadGuard,
        RwLockWriteGuard,
    };
    use gordian::{Explorer, FailureKind, Search, Verdict, thread};

    fn exhaustive(body: impl Fn() + Send + Sync + 'static) -> Verdict {
        Explorer::new().search(Search::Exhaustive).width(200).run(body)
    }

    /// The text of the failure, which has to be of that kind.
    fn failure(kind: FailureKind, body: impl Fn() + Send + Sync + 'static) -> String {
        let verdict = exhaustive(body);
        let witness = verdict.witness().unwrap_or_else(|| panic!("it fails: {verdict}"));
        assert_eq!(witness.kind(), kind, "{witness}");
        witness.to_string()
    }

    #[test]
    fn opposite_lock_orders_deadlock() {
        let text = failure(FailureKind::Deadlock, || {
            let accounts = Arc::new(Mutex::new(1));
            let journal = Arc::new(Mutex::new(1));
            let (a, j) = (Arc::clone(&accounts), Arc::clone(&journal));
            let other = thread::spawn(move || {
                let journal = j.lock();
                *journal + *a.lock()
            });
            let guard = accounts.lock();
            let sum = *guard + *journal.lock();
            drop(guard);
            assert_eq!(other.join().unwrap(), sum);
        });
        assert!(
            text.contains("(lock `journal`) for `thread 1`, which holds it since harness/tests/parking_lot.rs:"),
            "{text}"
        );
        assert!(text.contains("(lock `accounts`) for `main`, which holds it since"), "{text}");
    }

    #[test]
    fn a_mutex_has_the_traces_of_the_one_of_std() {
        let ours = exhaustive(|| {
            let total = Arc::new(Mutex::new(0));
            let other = Arc::clone(&total);
            let adding = thread::spawn(move || *other.lock() += 1);
            *total.lock() += 1;
            adding.join().unwrap();
            assert_eq!(*total.lock(), 2);
        });
        let theirs = exhaustive(|| {
            let total = Arc::new(gordian::sync::Mutex::new(0));
            let other = Arc::clone(&total);
            let adding = thread::spawn(move || *other.lock().unwrap() += 1);
            *total.lock().unwrap() += 1;
            adding.join().unwrap();
            assert_eq!(*total.lock().unwrap(), 2);
        });
        assert_eq!((ours.traces(), theirs.traces()), (Some(2), Some(2)), "{ours}");
    }

    #[test]
    fn a_read_under_a_read_deadlocks_behind_a_queued_writer() {
        let text = failure(FailureKind::Deadlock, || {
            let table = Arc::new(RwLock::new(1));
            let other = Arc::clone(&table);
            let writer = thread::spawn(move || *other.write() += 1);
            let first = table.read();
            let second = table.read();
            assert_eq!(*first, *second);
            drop((first, second));
            writer.join().unwrap();
        });
        assert!(text.contains("`main` waits at") && text.contains("(read lock `table`) for `thread 1`"), "{text}");
    }

    #[test]
    fn a_recursive_read_does_not() {
        let verdict = exhaustive(|| {
            let table = Arc::new(RwLock::new(1));
            let other = Arc::clone(&table);
            let writer = thread::spawn(move || *other.write() += 1);
            let first = table.read();
            let second = table.read_recursive();
            assert_eq!(*first, *second);
            drop((first, second));
            writer.join().unwrap();
        });
        assert!(verdict.traces().is_some_and(|traces| traces >= 3), "{verdict}");
    }

    #[test]
    fn two_upgrades_by_hand_deadlock_and_upgradable_reads_do_not() {
        // Readers that want to write while they read wait for each other.
        let text = failure(FailureKind::Deadlock, || {
            let cache = Arc::new(RwLock::new(0));
            let other = Arc::clone(&cache);
            let fill = |cache: &RwLock<u32>| {
                let read = cache.read();
                if *read == 0 {
                    *cache.write() = 1;
                }
            };
            let filling = thread::spawn(move || fill(&other));
            fill(&cache);
            filling.join().unwrap();
        });
        assert!(text.contains("(write lock `cache`)"), "{text}");
        let verdict = exhaustive(|| {
            let cache = Arc::new(RwLock::new(0));
            let other = Arc::clone(&cache);
            let fill = |cache: &RwLock<u32>| {
                let read = cache.upgradable_read();
                if *read == 0 {
                    let mut write = RwLockUpgradableReadGuard::upgrade(read);
                    *write += 1;
                    let again = RwLockWriteGuard::downgrade_to_upgradable(write);
                    assert_eq!(*again, 1);
                }
            };
            let filling = thread::spawn(move || fill(&other));
            fill(&cache);
            filling.join().unwrap();
            assert_eq!(*cache.read(), 1, "filled once");
        });
        assert_eq!(verdict.traces(), Some(2), "{verdict}");
    }

    #[test]
    fn an_upgrade_waits_for_readers_and_one_of_them_for_the_upgrade() {
        let text = failure(FailureKind::Deadlock, || {
            let index = Arc::new(RwLock::new(0));
            let other = Arc::clone(&index);
            let upgrading = thread::spawn(move || {
                let read = other.upgradable_read();
                *RwLockUpgradableReadGuard::upgrade(read) += 1;
            });
            let read = index.read();
            // It has a read lock that the upgrade waits for.
            let second = index.upgradable_read();
            assert_eq!(*read, *second);
            drop((read, second));
            upgrading.join().unwrap();
        });
        assert!(text.contains("(upgrade `index`) for `main`"), "{text}");
        assert!(text.contains("(upgradable read lock `index`) for `thread 1`"), "{text}");
    }

    #[test]
    fn try_upgrade_and_downgrade_have_both_results() {
        let verdict = exhaustive(|| {
            let lock = Arc::new(RwLock::new(0));
            let other = Arc::clone(&lock);
            let reader = thread::spawn(move || *other.read());
            let read = lock.upgradable_read();
            match RwLockUpgradableReadGuard::try_upgrade(read) {
                Ok(mut write) => {
                    *write = 1;
                    let read = RwLockWriteGuard::downgrade(write);
                    assert_eq!(*read, 1);
                    gordian::observe("upgraded", true);
                }
                Err(read) => {
                    drop(RwLockUpgradableReadGuard::downgrade(read));
                    gordian::observe("upgraded", false);
                }
            }
            let _ = reader.join().unwrap();
        });
        assert_eq!(verdict.outcomes().of("upgraded").len(), 2, "{verdict}");
        assert!(verdict.traces().is_some(), "{verdict}");
    }

    #[test]
    fn reentrant_locks_are_locked_again_by_their_thread_only() {
        let verdict = exhaustive(|| {
            let lock = Arc::new(ReentrantMutex::new(Cell::new(0)));
            let other = Arc::clone(&lock);
            let add = |lock: &ReentrantMutex<Cell<u32>>| {
                let outer = lock.lock();
                let value = outer.get();
                let inner = lock.lock();
                inner.set(value + 1);
            };
            let adding = thread::spawn(move || add(&other));
            add(&lock);
            adding.join().unwrap();
            assert_eq!(lock.lock().get(), 2);
        });
        assert_eq!(verdict.traces(), Some(2), "{verdict}");
        let text = failure(FailureKind::Deadlock, || {
            let lock = Mutex::new(());
            let _outer = lock.lock();
            let _inner = lock.lock();
        });
        assert!(text.contains("itself, which holds it since"), "{text}");
    }

    #[test]
    fn a_notification_without_a_waiter_is_lost() {
        let text = failure(FailureKind::LostWakeup, || {
            let pair = Arc::new((Mutex::new(()), Condvar::new()));
            let other = Arc::clone(&pair);
            let waker = thread::spawn(move || other.1.notify_one());
            let mut guard = pair.0.lock();
            pair.1.wait(&mut guard);
            drop(guard);
            waker.join().unwrap();
        });
        assert!(text.contains("came when nobody waited"), "{text}");
    }

    #[test]
    fn notifications_say_how_many_they_wake() {
        let verdict = exhaustive(|| {
            let pair = Arc::new((Mutex::new(false), Condvar::new()));
            let other = Arc::clone(&pair);
            let waiter = thread::spawn(move || {
                let mut guard = other.0.lock();
                other.1.wait_while(&mut guard, |done| !*done);
            });
            *pair.0.lock() = true;
            gordian::observe("woken", pair.1.notify_all());
            waiter.join().unwrap();
        });
        assert!(verdict.traces().is_some(), "{verdict}");
        let woken: Vec<String> =
            verdict.outcomes().of("woken").into_iter().map(|(value, _)| value.to_string()).collect();
        assert_eq!(woken, ["0", "1"], "{verdict}");
    }

    #[test]
    fn waits_with_a_time_limit_end_both_ways() {
        let verdict = exhaustive(|| {
            let pair = Arc::new((Mutex::new(()), Condvar::new()));
            let other = Arc::clone(&pair);
            let waker = thread::spawn(move || other.1.notify_one());
            let mut guard = pair.0.lock();
            let result = pair.1.wait_for(&mut guard, Duration::from_secs(1));
            drop(guard);
            gordian::observe("timed out", result.timed_out());
            gordian::observe("got it", {
                let other = Arc::clone(&pair);
                let holding = thread::spawn(move || drop(other.0.lock()));
                let got = pair.0.try_lock_for(Duration::from_secs(1)).is_some();
                holding.join().unwrap();
                got
            });
            waker.join().unwrap();
        });
        assert_eq!(verdict.outcomes().of("timed out").len(), 2, "{verdict}");
        assert_eq!(verdict.outcomes().of("got it").len(), 2, "{verdict}");
        assert!(verdict.traces().is_some(), "{verdict}");
    }

    #[test]
    fn what_is_unlocked_for_a_while_lets_others_in() {
        let verdict = exhaustive(|| {
            let lock = Arc::new((Mutex::new(0), FairMutex::new(0), Once::new()));
            let other = Arc::clone(&lock);
            let writer = thread::spawn(move || {
                *other.0.lock() += 1;
                other.2.call_once(|| *other.1.lock() += 1);
            });
            let mut guard = lock.0.lock();
            let before = *guard;
            MutexGuard::unlocked(&mut guard, || lock.2.call_once(|| *lock.1.lock() += 1));
            gordian::observe("changed", *guard != before);
            drop(guard);
            writer.join().unwrap();
            assert_eq!(*lock.1.lock(), 1);
        });
        assert_eq!(verdict.outcomes().of("changed").len(), 2, "{verdict}");
        assert!(verdict.traces().is_some(), "{verdict}");
    }
}
