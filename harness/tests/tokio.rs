//! `gordian::tokio`: the same source compiles against it and the real crate and does the same, and explorations have exact verdicts.
#![cfg(feature = "tokio")]

/// Expands to the same module for each crate.
macro_rules! twins {
    ($($name:ident: $root:path);*) => { $( mod $name {
        #![allow(clippy::all, reason = "every method is called, sensible or not")]

        use $root as tokio;
        use std::sync::Arc;
        use std::time::Duration;
        use tokio::sync::*;

        const SHORT: Duration = Duration::from_millis(1);
        static MUTEX: Mutex<u32> = Mutex::const_new(1);
        static RWLOCK: RwLock<u32> = RwLock::const_new(1);
        static SEMAPHORE: Semaphore = Semaphore::const_new(1);
        static NOTIFY: Notify = Notify::const_new();
        static CELL: OnceCell<u32> = OnceCell::const_new();

        fn run<F: Future>(future: F) -> F::Output {
            tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
        }

        #[test]
        fn locks() {
            run(async {
                let mut guard: MutexGuard<'_, u32> = MUTEX.lock().await;
                *guard += 1;
                assert!(MUTEX.try_lock().is_err() && format!("{guard} {guard:?}") == "2 2");
                assert!(std::ptr::eq(MutexGuard::mutex(&guard), &MUTEX));
                let mapped: MappedMutexGuard<'_, u32> = MutexGuard::map(guard, |value| value);
                let mapped = MappedMutexGuard::try_map(mapped, |_| None::<&mut u32>).err().unwrap();
                drop(MappedMutexGuard::map(mapped, |value| value));
                let shared = Arc::new(Mutex::new((1, 2)));
                let guard: OwnedMutexGuard<(u32, u32)> = shared.clone().lock_owned().await;
                assert!(shared.clone().try_lock_owned().is_err() && Arc::ptr_eq(OwnedMutexGuard::mutex(&guard), &shared));
                let mapped: OwnedMappedMutexGuard<(u32, u32), u32> = OwnedMutexGuard::map(guard, |pair| &mut pair.1);
                assert_eq!(*mapped, 2);
                drop(OwnedMappedMutexGuard::map(mapped, |value| value));
                let mut own = Mutex::from(5);
                *own.get_mut() += 1;
                assert_eq!((own.into_inner(), *Mutex::<u32>::default().lock().await), (6, 0));

                let read: RwLockReadGuard<'_, u32> = RWLOCK.read().await;
                assert!(RWLOCK.try_read().is_ok() && RWLOCK.try_write().is_err());
                drop(RwLockReadGuard::map(read, |value| value));
                let write: RwLockWriteGuard<'_, u32> = RWLOCK.write().await;
                assert!(RWLOCK.try_read().is_err());
                let read = write.downgrade();
                assert!(RWLOCK.try_read().is_ok());
                drop(read);
                let mapped: RwLockMappedWriteGuard<'_, u32> = RwLockWriteGuard::map(RWLOCK.write().await, |value| value);
                drop(RwLockMappedWriteGuard::map(mapped, |value| value));
                drop(RwLockWriteGuard::into_mapped(RWLOCK.write().await));
                drop(RwLockWriteGuard::downgrade_map(RWLOCK.write().await, |value| value));
                let shared = Arc::new(RwLock::with_max_readers(1, 1));
                let read: OwnedRwLockReadGuard<u32> = shared.clone().read_owned().await;
                assert!(shared.clone().try_read_owned().is_err() && shared.clone().try_write_owned().is_err());
                drop(OwnedRwLockReadGuard::map(read, |value| value));
                let write: OwnedRwLockWriteGuard<u32> = shared.clone().write_owned().await;
                drop(write.downgrade());
                let write = shared.clone().write_owned().await;
                let mapped: OwnedRwLockMappedWriteGuard<u32> = OwnedRwLockWriteGuard::into_mapped(write);
                assert_eq!(*mapped, 1);
            });
            assert_eq!((*MUTEX.blocking_lock(), *RWLOCK.blocking_read()), (2, 1));
            assert_eq!(*RWLOCK.blocking_write(), 1);
        }

        #[test]
        fn semaphores_and_notifications() {
            run(async {
                let permit: SemaphorePermit<'_> = SEMAPHORE.acquire().await.unwrap();
                assert_eq!((SEMAPHORE.available_permits(), permit.num_permits()), (0, 1));
                assert!(matches!(SEMAPHORE.try_acquire(), Err(TryAcquireError::NoPermits)));
                permit.forget();
                SEMAPHORE.add_permits(3);
                let mut many = SEMAPHORE.acquire_many(3).await.unwrap();
                let part = many.split(1).unwrap();
                assert_eq!((many.num_permits(), part.num_permits()), (2, 1));
                many.merge(part);
                drop(many);
                assert_eq!((SEMAPHORE.forget_permits(2), SEMAPHORE.try_acquire_many(2).is_err()), (2, true));
                let shared = Arc::new(Semaphore::new(1));
                let owned: OwnedSemaphorePermit = shared.clone().acquire_owned().await.unwrap();
                assert!(shared.clone().try_acquire_owned().is_err() && Arc::ptr_eq(owned.semaphore(), &shared));
                drop(owned);
                drop(shared.clone().acquire_many_owned(1).await.unwrap());
                shared.close();
                assert!(shared.is_closed() && shared.acquire().await.is_err());
                assert!(matches!(shared.try_acquire(), Err(TryAcquireError::Closed)));

                NOTIFY.notify_one();
                NOTIFY.notify_one();
                NOTIFY.notified().await;
                assert!(tokio::time::timeout(SHORT, NOTIFY.notified()).await.is_err());
                let waiting = NOTIFY.notified();
                NOTIFY.notify_waiters();
                waiting.await;
                let mut waiting = std::pin::pin!(NOTIFY.notified());
                assert!(!waiting.as_mut().enable());
                NOTIFY.notify_last();
                waiting.await;
                let shared = Arc::new(Notify::new());
                let owned = shared.clone().notified_owned();
                shared.notify_waiters();
                owned.await;

                assert_eq!((CELL.get(), CELL.initialized()), (None, false));
                assert_eq!(CELL.get_or_try_init(|| async { Err::<u32, u32>(1) }).await, Err(1));
                assert_eq!(*CELL.get_or_init(|| async { 2 }).await, 2);
                assert!(CELL.set(3).unwrap_err().is_already_init_err() && CELL.initialized());
                assert_eq!((OnceCell::new_with(Some(1)).into_inner(), OnceCell::from(2).get_mut()), (Some(1), Some(&mut 2)));
                assert!(Barrier::new(1).wait().await.is_leader());
            });
        }

        #[test]
        fn channels() {
            run(async {
                let (sender, receiver) = oneshot::channel();
                assert!(!sender.is_closed() && receiver.is_empty());
                sender.send(1).unwrap();
                assert_eq!(receiver.await, Ok(1));
                let (mut sender, mut receiver) = oneshot::channel::<u32>();
                assert_eq!(receiver.try_recv(), Err(oneshot::error::TryRecvError::Empty));
                receiver.close();
                sender.closed().await;
                assert_eq!(sender.send(1), Err(1));
                let (sender, receiver) = oneshot::channel::<u32>();
                drop(sender);
                assert_eq!(receiver.await.unwrap_err().to_string(), "channel closed");

                let (sender, mut receiver) = mpsc::channel(2);
                sender.send(1).await.unwrap();
                let permit: mpsc::Permit<'_, u32> = sender.reserve().await.unwrap();
                assert!(matches!(sender.try_send(3), Err(mpsc::error::TrySendError::Full(3))));
                assert!(sender.try_reserve().is_err() && sender.send_timeout(3, SHORT).await.is_err());
                permit.send(2);
                assert_eq!((sender.capacity(), sender.max_capacity(), receiver.len()), (0, 2, 2));
                assert_eq!((receiver.recv().await, receiver.try_recv()), (Some(1), Ok(2)));
                assert_eq!(receiver.try_recv(), Err(mpsc::error::TryRecvError::Empty));
                assert_eq!(sender.try_reserve_many(2).unwrap().map(|permit| permit.send(4)).count(), 2);
                let mut buffer = Vec::new();
                assert_eq!((receiver.recv_many(&mut buffer, 9).await, buffer), (2, vec![4, 4]));
                assert_eq!(sender.reserve_many(1).await.unwrap().len(), 1);
                let owned: mpsc::OwnedPermit<u32> = sender.clone().reserve_owned().await.unwrap();
                assert!(owned.same_channel_as_sender(&sender) && owned.release().same_channel(&sender));
                drop(sender.clone().try_reserve_owned().unwrap().send(5));
                let weak: mpsc::WeakSender<u32> = sender.downgrade();
                assert_eq!((weak.strong_count(), weak.weak_count(), receiver.sender_strong_count()), (1, 1, 1));
                assert!(weak.upgrade().is_some() && !sender.is_closed());
                drop(sender);
                assert!(weak.upgrade().is_none());
                assert_eq!((receiver.recv().await, receiver.recv().await), (Some(5), None));
                let (sender, mut receiver) = mpsc::unbounded_channel();
                sender.send(1).unwrap();
                receiver.close();
                sender.closed().await;
                assert!(sender.send(2).is_err());
                assert_eq!((receiver.recv().await, receiver.recv().await, receiver.is_closed()), (Some(1), None, true));

                let (sender, mut receiver) = broadcast::channel(2);
                let mut other = sender.subscribe();
                assert_eq!([1, 2, 3].map(|value| sender.send(value).unwrap()), [2, 2, 2]);
                assert_eq!(receiver.recv().await, Err(broadcast::error::RecvError::Lagged(1)));
                assert_eq!((receiver.recv().await, other.len(), sender.len()), (Ok(2), 3, 2));
                assert_eq!(other.try_recv(), Err(broadcast::error::TryRecvError::Lagged(1)));
                assert_eq!((sender.receiver_count(), sender.strong_count()), (2, 1));
                let mut late = other.resubscribe();
                assert_eq!(late.try_recv(), Err(broadcast::error::TryRecvError::Empty));
                drop(sender);
                assert_eq!((receiver.recv().await, receiver.recv().await), (Ok(3), Err(broadcast::error::RecvError::Closed)));

                let (sender, mut receiver) = watch::channel(1);
                assert_eq!((receiver.has_changed().unwrap(), *receiver.borrow()), (false, 1));
                sender.send(2).unwrap();
                assert!(receiver.has_changed().unwrap() && receiver.borrow().has_changed());
                receiver.changed().await.unwrap();
                assert_eq!(*receiver.borrow_and_update(), 2);
                assert_eq!(sender.send_replace(3), 2);
                assert_eq!(*receiver.wait_for(|value| *value == 3).await.unwrap(), 3);
                assert!(!sender.send_if_modified(|_| false));
                sender.send_modify(|value| *value += 1);
                receiver.mark_unchanged();
                assert!(!receiver.has_changed().unwrap());
                receiver.mark_changed();
                assert!(receiver.has_changed().unwrap());
                receiver.changed().await.unwrap();
                assert_eq!((*sender.borrow(), sender.receiver_count(), sender.subscribe().same_channel(&receiver)), (4, 1, true));
                drop(sender);
                assert!(receiver.changed().await.is_err() && receiver.has_changed().is_err());
            });
        }

        #[test]
        fn tasks() {
            run(async {
                let one = tokio::spawn(async { 1 });
                assert_eq!(one.await.unwrap(), 1);
                let waiting = tokio::task::spawn(std::future::pending::<()>());
                assert!(!waiting.is_finished());
                waiting.abort_handle().abort();
                assert!(waiting.await.unwrap_err().is_cancelled());
                let failed = tokio::spawn(async { std::panic::resume_unwind(Box::new(7)) as () }).await.unwrap_err();
                assert_eq!(failed.into_panic().downcast_ref::<i32>(), Some(&7));
                assert_eq!(tokio::task::spawn_blocking(|| 2).await.unwrap(), 2);
                tokio::task::yield_now().await;
                let mut set = tokio::task::JoinSet::new();
                let _: tokio::task::AbortHandle = set.spawn(async { 1 });
                set.spawn_blocking(|| 2);
                let mut total = 0;
                while let Some(next) = set.join_next().await {
                    total += next.unwrap();
                }
                assert_eq!((total, set.len(), set.try_join_next().is_none()), (3, 0, true));
                set.spawn(std::future::pending());
                set.shutdown().await;
                assert!(set.is_empty());
                let set: tokio::task::JoinSet<u32> = (0..3).map(|n| async move { n }).collect();
                assert_eq!(set.join_all().await.into_iter().sum::<u32>(), 3);
                let handle = tokio::runtime::Handle::current();
                assert_eq!(handle.spawn(async { 3 }).await.unwrap(), 3);
                assert_eq!(tokio::join!(async { 1 }, async { 2 }), (1, 2));
                assert_eq!(tokio::try_join!(async { Ok::<u32, u32>(1) }, async { Err::<u32, u32>(2) }), Err(2));
                let got = tokio::select! {
                    biased;
                    value = async { 1 } => value,
                    _ = std::future::pending::<()>() => 2,
                };
                let or = tokio::select! {
                    _ = std::future::pending::<()>() => 1,
                    Some(value) = async { Some(3) } => value,
                    else => 4,
                };
                assert_eq!((got, or), (1, 3));
            });
            let runtime = tokio::runtime::Runtime::new().unwrap();
            assert_eq!(runtime.block_on(runtime.spawn(async { 4 })).unwrap(), 4);
            assert_eq!(runtime.handle().block_on(async { 5 }), 5);
            drop(runtime.enter());
            runtime.shutdown_background();
        }

        #[test]
        fn times() {
            run(async {
                use tokio::time::*;
                pause();
                let begun = Instant::now();
                sleep(Duration::from_secs(5)).await;
                assert_eq!(begun.elapsed().as_secs(), 5);
                advance(Duration::from_secs(1)).await;
                assert_eq!((Instant::now() - begun).as_secs(), 6);
                assert_eq!(timeout(SHORT, async { 1 }).await, Ok(1));
                assert_eq!(timeout(SHORT, std::future::pending::<()>()).await.unwrap_err().to_string(), "deadline has elapsed");
                assert!(timeout_at(begun, std::future::pending::<()>()).await.is_err());
                let mut ticking = interval(Duration::from_secs(1));
                let first = ticking.tick().await;
                assert_eq!((ticking.tick().await - first, ticking.period()), (Duration::from_secs(1), Duration::from_secs(1)));
                ticking.set_missed_tick_behavior(MissedTickBehavior::Delay);
                ticking.reset();
                let mut sleeping = std::pin::pin!(sleep_until(begun));
                assert_eq!(sleeping.deadline(), begun);
                sleeping.as_mut().reset(Instant::now() + SHORT);
                sleeping.as_mut().await;
                assert!(sleeping.is_elapsed());
                resume();
            });
        }
    } )* };
}

twins!(real: ::tokio; facade: gordian::tokio);

#[cfg(feature = "explore")]
mod explored {
    use std::sync::Arc;
    use std::time::Duration;

    use gordian::tokio::runtime::Runtime;
    use gordian::tokio::sync::{Barrier, Mutex, Notify, OnceCell, RwLock, Semaphore, broadcast, mpsc, oneshot, watch};
    use gordian::tokio::{self, task::JoinSet, time};
    use gordian::{Explorer, FailureKind, Search, Verdict};

    fn exhaustive<F: Future>(body: impl Fn() -> F + Send + Sync + 'static) -> Verdict {
        let run = move || {
            Runtime::new().unwrap().block_on(body());
        };
        Explorer::new().search(Search::Exhaustive).width(200).run(run)
    }

    /// The text of the failure, which has to be of that kind.
    fn failure<F: Future>(kind: FailureKind, body: impl Fn() -> F + Send + Sync + 'static) -> String {
        let verdict = exhaustive(body);
        let witness = verdict.witness().unwrap_or_else(|| panic!("it fails: {verdict}"));
        assert_eq!(witness.kind(), kind, "{witness}");
        witness.to_string()
    }

    /// The values that were observed, which has to be by a proof.
    fn outcomes<F: Future>(body: impl Fn() -> F + Send + Sync + 'static) -> Vec<String> {
        let verdict = exhaustive(body);
        assert!(verdict.traces().is_some(), "{verdict}");
        verdict.outcomes().of("seen").into_iter().map(|(value, _)| value).collect()
    }

    #[test]
    fn opposite_locks_held_across_awaits_deadlock() {
        let text = failure(FailureKind::Deadlock, || async {
            let accounts = Arc::new(Mutex::new(1));
            let journal = Arc::new(Mutex::new(1));
            let (a, j) = (Arc::clone(&accounts), Arc::clone(&journal));
            let other = tokio::spawn(async move {
                let journal = j.lock().await;
                *journal + *a.lock().await
            });
            let guard = accounts.lock().await;
            let sum = *guard + *journal.lock().await;
            drop(guard);
            assert_eq!(other.await.unwrap(), sum);
        });
        assert!(text.contains("`main` and `thread 1` wait for each other"), "{text}");
        assert!(text.contains("`main` waits at harness/tests/tokio.rs:"), "{text}");
        assert!(text.contains("(lock `journal`) for the lock, which `thread 1` has"), "{text}");
        // How tokio is made to wait is not shown.
        assert!(!text.contains("[wake") && !text.contains("park token") && !text.contains("left out"), "{text}");
    }

    #[test]
    fn locks_in_one_order_are_proved() {
        let verdict = exhaustive(|| async {
            let total = Arc::new(Mutex::new(0));
            let other = Arc::clone(&total);
            let adding = tokio::spawn(async move { *other.lock().await += 1 });
            *total.lock().await += 1;
            adding.await.unwrap();
            assert_eq!(*total.lock().await, 2);
        });
        assert!(verdict.traces().is_some(), "{verdict}");
    }

    #[test]
    fn a_read_behind_a_waiting_writer_deadlocks() {
        let text = failure(FailureKind::Deadlock, || async {
            let table = Arc::new(RwLock::new(1));
            let other = Arc::clone(&table);
            let writing = tokio::spawn(async move { *other.write().await += 1 });
            let first = table.read().await;
            let second = table.read().await;
            assert_eq!(*first, *second);
            drop((first, second));
            writing.await.unwrap();
        });
        assert!(text.contains("(read lock `table`)"), "{text}");
    }

    #[test]
    fn a_forgotten_permit_starves_the_next_one() {
        let text = failure(FailureKind::Deadlock, || async {
            let slots = Arc::new(Semaphore::new(2));
            let other = Arc::clone(&slots);
            // It never gives back what it has.
            let leaking = tokio::spawn(async move { other.acquire().await.unwrap().forget() });
            leaking.await.unwrap();
            let _both = slots.acquire_many(2).await.unwrap();
        });
        assert!(text.contains("(acquire_many `slots`) for permits"), "{text}");
    }

    #[test]
    fn two_halves_of_all_permits_deadlock() {
        let text = failure(FailureKind::Deadlock, || async {
            let slots = Arc::new(Semaphore::new(2));
            let take_two = |slots: Arc<Semaphore>| async move {
                let _one = slots.acquire().await.unwrap();
                let _two = slots.acquire().await.unwrap();
            };
            let other = tokio::spawn(take_two(Arc::clone(&slots)));
            take_two(slots).await;
            other.await.unwrap();
        });
        assert!(text.contains("(acquire `slots`) for a permit"), "{text}");
    }

    #[test]
    fn a_notification_of_all_waiters_before_the_wait_is_lost() {
        let text = failure(FailureKind::LostWakeup, || async {
            let ready = Arc::new(Notify::new());
            let other = Arc::clone(&ready);
            let telling = tokio::spawn(async move { other.notify_waiters() });
            ready.notified().await;
            telling.await.unwrap();
        });
        assert!(text.contains("(notified `ready`) for a notification"), "{text}");
        // `notify_one` leaves a permit behind.
        let verdict = exhaustive(|| async {
            let ready = Arc::new(Notify::new());
            let other = Arc::clone(&ready);
            let telling = tokio::spawn(async move { other.notify_one() });
            ready.notified().await;
            telling.await.unwrap();
        });
        assert!(verdict.traces().is_some(), "{verdict}");
    }

    #[test]
    fn bounded_channels_in_a_cycle_deadlock() {
        let text = failure(FailureKind::Deadlock, || async {
            let (requests, mut inbox) = mpsc::channel(1);
            let (replies, mut outbox) = mpsc::channel(1);
            let serving = tokio::spawn(async move {
                while let Some(request) = inbox.recv().await {
                    replies.send(request).await.unwrap();
                }
            });
            // All requests first, and only then the replies.
            for request in 0..4 {
                requests.send(request).await.unwrap();
            }
            drop(requests);
            while outbox.recv().await.is_some() {}
            serving.await.unwrap();
        });
        assert!(text.contains("(send `requests`) for room in the channel"), "{text}");
        assert!(text.contains("(send `replies`) for room in the channel"), "{text}");
    }

    #[test]
    fn select_loses_what_a_cancelled_future_had_taken() {
        // Reads two messages; if it is dropped between them, the first one is gone.
        async fn read_pair(receiver: &mut mpsc::Receiver<u32>) -> Option<(u32, u32)> {
            Some((receiver.recv().await?, receiver.recv().await?))
        }
        let text = failure(FailureKind::Panic, || async {
            let (sender, mut receiver) = mpsc::channel(4);
            let (stop, mut stopped) = oneshot::channel::<()>();
            let sending = tokio::spawn(async move {
                sender.send(1).await.unwrap();
                sender.send(2).await.unwrap();
            });
            let stopping = tokio::spawn(async move { stop.send(()) });
            let pair = tokio::select! {
                pair = read_pair(&mut receiver) => pair,
                _ = &mut stopped => None,
            };
            // Stopped or not, nothing may be lost.
            let pair = match pair {
                Some(pair) => Some(pair),
                None => read_pair(&mut receiver).await,
            };
            assert_eq!(pair, Some((1, 2)), "a message was lost");
            sending.await.unwrap();
            let _ = stopping.await.unwrap();
        });
        assert!(text.contains("a message was lost"), "{text}");
        assert!(text.contains("stop waiting"), "the future is dropped while it waits: {text}");
    }

    #[test]
    fn a_slow_receiver_lags_or_not() {
        let seen = outcomes(|| async {
            let (sender, mut receiver) = broadcast::channel(1);
            let sending = tokio::spawn(async move {
                let _ = sender.send(1);
                let _ = sender.send(2);
            });
            let mut got = Vec::new();
            loop {
                match receiver.recv().await {
                    Ok(value) => got.push(value.to_string()),
                    Err(broadcast::error::RecvError::Lagged(by)) => got.push(format!("lagged {by}")),
                    Err(broadcast::error::RecvError::Closed) => break,
                }
            }
            gordian::observe("seen", got.join(", "));
            sending.await.unwrap();
        });
        assert_eq!(seen, ["1, 2", "lagged 1, 2"]);
    }

    #[test]
    fn a_watcher_may_skip_values_and_never_the_last() {
        let seen = outcomes(|| async {
            let (sender, mut receiver) = watch::channel(0);
            let sending = tokio::spawn(async move {
                sender.send(1).unwrap();
                sender.send(2).unwrap();
            });
            let mut got = Vec::new();
            while receiver.changed().await.is_ok() {
                got.push(*receiver.borrow_and_update());
            }
            assert_eq!(got.last(), Some(&2));
            gordian::observe("seen", format!("{got:?}"));
            sending.await.unwrap();
        });
        assert_eq!(seen, ["[1, 2]", "[2]"]);
    }

    #[test]
    fn a_join_set_aborts_what_waits_and_gives_what_has_ended() {
        let seen = outcomes(|| async {
            let mut set = JoinSet::new();
            set.spawn(async { 1 });
            set.abort_all();
            let next = set.join_next().await.unwrap();
            gordian::observe(
                "seen",
                next.map_or_else(|error| format!("aborted {}", error.is_cancelled()), |n| n.to_string()),
            );
        });
        assert_eq!(seen, ["1", "aborted true"]);
        let verdict = exhaustive(|| async {
            let lock = Arc::new(Mutex::new(0));
            let mut set = JoinSet::new();
            for _ in 0..2 {
                let lock = Arc::clone(&lock);
                set.spawn(async move { *lock.lock().await += 1 });
            }
            set.join_all().await;
            assert_eq!(*lock.lock().await, 2);
        });
        assert!(verdict.traces().is_some(), "{verdict}");
    }

    #[test]
    fn time_limits_end_both_ways_and_clocks_agree() {
        let seen = outcomes(|| async {
            let begun = time::Instant::now();
            let (sender, receiver) = oneshot::channel();
            let sending = tokio::spawn(async move { sender.send(1) });
            let got = time::timeout(Duration::from_secs(5), receiver).await;
            if got.is_err() {
                assert!(begun.elapsed() >= Duration::from_secs(5));
            }
            gordian::observe("seen", format!("{:?}", got.map(Result::ok).ok()));
            let _ = sending.await.unwrap();
        });
        assert_eq!(seen, ["None", "Some(Some(1))"]);
    }

    #[test]
    fn a_cell_is_made_once() {
        let seen = outcomes(|| async {
            let cell = Arc::new(OnceCell::new());
            let other = Arc::clone(&cell);
            let making = tokio::spawn(async move { *other.get_or_init(|| async { 1 }).await });
            let mine = *cell.get_or_init(|| async { 2 }).await;
            assert_eq!(making.await.unwrap(), mine);
            gordian::observe("seen", mine);
        });
        assert_eq!(seen, ["1", "2"]);
    }

    #[test]
    fn a_barrier_has_one_leader() {
        let verdict = exhaustive(|| async {
            let barrier = Arc::new(Barrier::new(2));
            let other = Arc::clone(&barrier);
            let waiting = tokio::spawn(async move { other.wait().await.is_leader() });
            let mine = barrier.wait().await.is_leader();
            assert_ne!(waiting.await.unwrap(), mine);
        });
        assert!(verdict.traces().is_some(), "{verdict}");
    }

    #[test]
    fn a_runtime_that_ends_drops_its_tasks() {
        let verdict = exhaustive(|| async {
            let (sender, mut receiver) = mpsc::channel::<u32>(1);
            tokio::spawn(async move { while receiver.recv().await.is_some() {} });
            sender.send(1).await.unwrap();
            std::mem::forget(sender);
        });
        assert!(verdict.traces().is_some(), "{verdict}");
    }
}
