//! `gordian::crossbeam`: the same source compiles against it and the real crate and does the same, and explorations have exact verdicts.
#![cfg(feature = "crossbeam")]

/// Expands to the same module for each crate; `$time` has its `Instant`.
macro_rules! twins {
    ($($name:ident: $root:path, $time:path);*) => { $( mod $name {
        #![allow(clippy::all, deprecated, reason = "every method is called, sensible or not")]

        use $root as cb;
        use $time as time;
        use cb::channel::*;
        use std::time::Duration;

        const SHORT: Duration = Duration::from_millis(1);

        fn soon() -> time::Instant {
            time::Instant::now() + SHORT
        }

        #[test]
        fn channels() {
            let (s, r) = bounded(2);
            assert_eq!((s.send(1), s.try_send(2), s.len(), s.is_full(), s.is_empty()), (Ok(()), Ok(()), 2, true, false));
            assert!(s.try_send(3).unwrap_err().is_full() && s.send_timeout(3, SHORT).unwrap_err().is_timeout());
            assert_eq!(s.send_deadline(3, soon()), Err(SendTimeoutError::Timeout(3)));
            assert_eq!((r.recv(), r.try_recv(), r.recv_timeout(SHORT)), (Ok(1), Ok(2), Err(RecvTimeoutError::Timeout)));
            assert_eq!((r.try_recv(), r.recv_deadline(soon())), (Err(TryRecvError::Empty), Err(RecvTimeoutError::Timeout)));
            assert_eq!((r.len(), r.is_empty(), r.is_full(), r.capacity(), s.capacity()), (0, true, false, Some(2), Some(2)));
            let (s2, r2) = (s.clone(), r.clone());
            assert!(s.same_channel(&s2) && r.same_channel(&r2) && !r.same_channel(&unbounded().1));
            s2.send(4).unwrap();
            s.send(5).unwrap();
            assert_eq!(r.try_iter().collect::<Vec<i32>>(), [4, 5]);
            s.send(6).unwrap();
            drop((s, s2));
            assert_eq!(((&r).into_iter().count(), r.iter().count()), (1, 0));
            assert_eq!((r.recv(), r.try_recv()), (Err(RecvError), Err(TryRecvError::Disconnected)));
            assert_eq!((r.recv_timeout(SHORT), r2.into_iter().next()), (Err(RecvTimeoutError::Disconnected), None));
            let (s, r) = unbounded();
            drop(r);
            assert_eq!((s.send(1), s.try_send(2)), (Err(SendError(1)), Err(TrySendError::Disconnected(2))));
            assert_eq!(s.send_timeout(3, SHORT), Err(SendTimeoutError::Disconnected(3)));
            assert_eq!((format!("{s:?}"), s.capacity()), ("Sender { .. }".to_owned(), None));
        }

        #[test]
        fn rendezvous() {
            let (s, r) = bounded(0);
            assert_eq!((s.try_send(1), r.try_recv()), (Err(TrySendError::Full(1)), Err(TryRecvError::Empty)));
            assert_eq!((s.send_timeout(2, SHORT), s.is_full(), s.is_empty()), (Err(SendTimeoutError::Timeout(2)), true, true));
            let sending = std::thread::spawn(move || (0..20).for_each(|n| s.send(n).unwrap()));
            assert_eq!(r.iter().collect::<Vec<i32>>(), (0..20).collect::<Vec<i32>>());
            sending.join().unwrap();
            // Two selects meet.
            let (s, r) = bounded(0);
            let (_s2, r2) = unbounded::<i32>();
            let sending = std::thread::spawn(move || {
                let (never_s, _never_r) = bounded::<i32>(0);
                let mut select = Select::new();
                select.send(&never_s);
                let index = select.send(&s);
                let selected = select.select();
                assert_eq!(selected.index(), index);
                selected.send(&s, 7)
            });
            let mut select = Select::new();
            select.recv(&r2);
            let index = select.recv(&r);
            let selected = select.select();
            assert_eq!((selected.index(), selected.recv(&r)), (index, Ok(7)));
            assert_eq!(sending.join().unwrap(), Ok(()));
        }

        #[test]
        fn selects() {
            let ((s1, r1), (s2, r2)) = (unbounded::<i32>(), bounded::<i32>(1));
            let mut select = Select::new_biased();
            assert_eq!((select.recv(&r1), select.send(&s2), select.recv(&r2)), (0, 1, 2));
            select.remove(2);
            let selected = select.try_select().unwrap();
            assert_eq!((selected.index(), selected.send(&s2, 5)), (1, Ok(())));
            assert!(select.try_select().is_err() && select.select_timeout(SHORT).is_err());
            assert!(select.select_deadline(soon()).is_err() && select.try_ready().is_err());
            assert!(select.ready_timeout(SHORT).is_err() && select.ready_deadline(soon()).is_err());
            s1.send(1).unwrap();
            assert_eq!((select.ready(), select.try_ready()), (0, Ok(0)));
            assert_eq!(select.select().recv(&r1), Ok(1));
            drop(s1);
            assert_eq!(select.clone().select().recv(&r1), Err(RecvError));
            let got = cb::select! {
                recv(r2) -> message => message.unwrap(),
                default => 0,
            };
            assert_eq!(got, 5);
            let got = cb::select! {
                send(s2, 8) -> sent => { sent.unwrap(); 1 }
                default(SHORT) => 2,
            };
            assert_eq!(got, 1);
            let got = cb::channel::select_biased! {
                send(s2, 9) -> _ => 1,
                recv(&r2) -> message => { message.unwrap() }
            };
            assert_eq!(got, 8);
            assert_eq!(cb::select! { recv(r2) -> _ => 1, default() => 2 }, 2);
            assert_eq!(cb::select! { recv(after(SHORT)) -> _ => 1, recv(never::<i32>()) -> _ => 3, recv(r2) -> _ => 2 }, 1);
            // Whatever completes it may leave a loop.
            let mut rounds = 0;
            loop {
                cb::select! {
                    recv(r2) -> _ => unreachable!(),
                    default(SHORT) => { rounds += 1; if rounds == 2 { break } }
                }
            }
        }

        #[test]
        fn timers() {
            let begun = time::Instant::now();
            assert!(after(SHORT).recv().unwrap() >= begun + SHORT);
            assert!(at(begun).recv().unwrap() == begun && at(begun).capacity() == Some(1));
            let ticking = tick(SHORT);
            assert!(ticking.recv().unwrap() < ticking.recv().unwrap());
            assert_eq!((never::<u32>().try_recv(), never::<u32>().capacity()), (Err(TryRecvError::Empty), Some(0)));
            assert_eq!(after(Duration::from_secs(9)).recv_timeout(SHORT), Err(RecvTimeoutError::Timeout));
        }

        #[test]
        fn threads_and_parking() {
            let mut total = 0;
            let result = cb::scope(|scope| {
                let inner = scope.spawn(|scope| scope.spawn(|_| 2).join().unwrap());
                let named = scope.builder().name("worker".to_owned()).stack_size(1 << 20).spawn(|_| 3).unwrap();
                assert_eq!(named.thread().name(), Some("worker"));
                total += inner.join().unwrap() + named.join().unwrap();
            });
            assert!(result.is_ok() && total == 5);
            let failed = cb::thread::scope(|scope| { scope.spawn(|_| std::panic::resume_unwind(Box::new(1))); });
            assert!(failed.is_err());
            use cb::sync::*;
            let parker = Parker::new();
            let unparker: Unparker = parker.unparker().clone();
            unparker.unpark();
            parker.park();
            parker.park_timeout(SHORT);
            parker.park_deadline(soon());
            let group = WaitGroup::new();
            let other = group.clone();
            let leaving = std::thread::spawn(move || drop(other));
            group.wait();
            leaving.join().unwrap();
            let lock: ShardedLock<u32> = ShardedLock::new(1);
            let read: ShardedLockReadGuard<'_, u32> = lock.read().unwrap();
            assert!(lock.try_read().is_ok() && lock.try_write().is_err() && !lock.is_poisoned());
            drop(read);
            let mut write: ShardedLockWriteGuard<'_, u32> = lock.write().unwrap();
            *write += 1;
            drop(write);
            assert_eq!(lock.into_inner().unwrap(), 2);
        }

        #[test]
        fn cells_and_queues() {
            use cb::atomic::AtomicCell;
            use cb::queue::*;
            let cell = AtomicCell::new((1, 2));
            cell.store((2, 3));
            assert_eq!((cell.load(), cell.swap((4, 5)), cell.take(), cell.into_inner()), ((2, 3), (2, 3), (4, 5), (0, 0)));
            let cell = AtomicCell::new(5_u32);
            assert_eq!((cell.compare_exchange(5, 6), cell.compare_exchange(5, 7), cell.compare_and_swap(6, 7)), (Ok(5), Err(6), 6));
            assert_eq!((cell.fetch_update(|value| value.checked_add(1)), cell.fetch_update(|_| None)), (Ok(7), Err(8)));
            assert_eq!((cell.fetch_add(1), cell.fetch_sub(2), cell.fetch_and(6), cell.fetch_or(1)), (8, 9, 7, 6));
            assert_eq!((cell.fetch_xor(1), cell.fetch_nand(0), cell.fetch_max(3), cell.fetch_min(3)), (7, 6, u32::MAX, u32::MAX));
            assert!(AtomicCell::<u32>::is_lock_free() && format!("{cell:?}") == "AtomicCell { value: 3 }");
            let flag: AtomicCell<bool> = true.into();
            assert_eq!((flag.fetch_and(false), flag.fetch_or(true), flag.fetch_xor(true), flag.fetch_nand(true)), (true, false, true, false));
            static SEGMENTS: SegQueue<u32> = SegQueue::new();
            SEGMENTS.push(1);
            assert_eq!((SEGMENTS.len(), SEGMENTS.pop(), SEGMENTS.pop(), SEGMENTS.is_empty()), (1, Some(1), None, true));
            let mut queue: SegQueue<u32> = SegQueue::default();
            (1..4).for_each(|n| queue.push_mut(n));
            assert_eq!(queue.pop_mut(), Some(1));
            assert_eq!(queue.into_iter().collect::<Vec<u32>>(), [2, 3]);
            let queue = ArrayQueue::new(1);
            assert_eq!((queue.push(1), queue.push(2), queue.force_push(3), queue.len()), (Ok(()), Err(2), Some(1), 1));
            assert_eq!((queue.is_full(), queue.pop(), queue.is_empty(), queue.capacity()), (true, Some(3), true, 1));
            let backoff = cb::utils::Backoff::new();
            backoff.spin();
            while !backoff.is_completed() {
                backoff.snooze();
            }
            backoff.reset();
            assert!(!backoff.is_completed() && *cb::utils::CachePadded::new(1) == 1);
            let worker = cb::deque::Worker::new_fifo();
            worker.push(1);
            assert_eq!(worker.stealer().steal().success(), Some(1));
            drop(cb::epoch::pin());
        }
    } )* };
}

twins!(real: ::crossbeam, std::time; facade: gordian::crossbeam, gordian::time);

#[cfg(feature = "explore")]
mod explored {
    use std::sync::Arc;
    use std::time::Duration;

    use gordian::crossbeam::channel::{self, Select, bounded, unbounded};
    use gordian::crossbeam::queue::{ArrayQueue, SegQueue};
    use gordian::crossbeam::sync::{Parker, WaitGroup};
    use gordian::crossbeam::{atomic::AtomicCell, select};
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

    /// The values that were observed, which has to be by a proof.
    fn outcomes(body: impl Fn() + Send + Sync + 'static) -> Vec<String> {
        let verdict = exhaustive(body);
        assert!(verdict.traces().is_some(), "{verdict}");
        verdict.outcomes().of("seen").into_iter().map(|(value, _)| value).collect()
    }

    #[test]
    fn a_select_sees_two_producers_in_every_order() {
        let seen = outcomes(|| {
            let ((s1, r1), (s2, r2)) = (unbounded(), unbounded());
            let one = thread::spawn(move || s1.send(1).unwrap());
            let two = thread::spawn(move || s2.send(2).unwrap());
            let mut got = Vec::new();
            while got.len() < 2 {
                select! {
                    recv(r1) -> message => got.extend(message),
                    recv(r2) -> message => got.extend(message),
                }
                if got.len() == 1 {
                    // The other channel alone: the ends of the one that was received from are gone.
                    let other = if got[0] == 1 { &r2 } else { &r1 };
                    got.push(other.recv().unwrap());
                }
            }
            gordian::observe("seen", format!("{got:?}"));
            one.join().unwrap();
            two.join().unwrap();
        });
        assert_eq!(seen, ["[1, 2]", "[2, 1]"]);
    }

    #[test]
    fn two_senders_that_meet_nobody_deadlock() {
        let text = failure(FailureKind::Deadlock, || {
            let (ping_s, ping_r) = bounded(0);
            let (pong_s, pong_r) = bounded(0);
            let other = thread::spawn(move || {
                pong_s.send(1).unwrap();
                ping_r.recv().unwrap();
            });
            ping_s.send(1).unwrap();
            pong_r.recv().unwrap();
            other.join().unwrap();
        });
        assert!(text.contains("`main` waits at harness/tests/crossbeam.rs:"), "{text}");
        assert!(text.contains("(send `ping_s`) for somebody to receive"), "{text}");
        assert!(text.contains("(send `pong_s`) for somebody to receive"), "{text}");
    }

    #[test]
    fn a_full_channel_deadlocks_who_reads_it_later() {
        let text = failure(FailureKind::Deadlock, || {
            let (jobs, inbox) = bounded(1);
            let (results, outbox) = bounded(1);
            let worker = thread::spawn(move || inbox.iter().for_each(|job: u32| results.send(job).unwrap()));
            for job in 0..4 {
                jobs.send(job).unwrap();
            }
            drop(jobs);
            assert_eq!(outbox.iter().count(), 4);
            worker.join().unwrap();
        });
        assert!(text.contains("(send `jobs`) for room in the channel"), "{text}");
        assert!(text.contains("(send `results`) for room in the channel"), "{text}");
    }

    #[test]
    fn a_sender_that_stays_keeps_the_receiver() {
        let text = failure(FailureKind::Deadlock, || {
            let (sender, receiver) = unbounded::<u32>();
            let copy = sender.clone();
            let sending = thread::spawn(move || copy.send(1).unwrap());
            assert_eq!(receiver.iter().count(), 1);
            sending.join().unwrap();
            drop(sender);
        });
        assert!(text.contains("(recv `sender`) for a message"), "{text}");
    }

    #[test]
    fn several_receivers_share_the_messages() {
        let seen = outcomes(|| {
            let (sender, receiver) = unbounded();
            let other = receiver.clone();
            let taking = thread::spawn(move || other.recv().ok());
            sender.send(1).unwrap();
            sender.send(2).unwrap();
            drop(sender);
            let mine = receiver.recv().ok();
            gordian::observe("seen", format!("{:?} {:?}", mine, taking.join().unwrap()));
        });
        assert_eq!(seen, ["Some(1) Some(2)", "Some(2) Some(1)"]);
    }

    #[test]
    fn selects_meet_without_places() {
        let seen = outcomes(|| {
            let ((s1, r1), (s2, r2)) = (bounded(0), bounded(0));
            let sending = thread::spawn(move || {
                select! {
                    send(s1, 1) -> sent => sent.ok(),
                    send(s2, 2) -> sent => sent.ok(),
                }
            });
            let got = thread::spawn(move || r1.recv_timeout(Duration::from_secs(1)).ok());
            let mut select = Select::new();
            select.recv(&r2);
            let late = select.select_timeout(Duration::from_secs(1)).ok().and_then(|selected| selected.recv(&r2).ok());
            let early = got.join().unwrap();
            gordian::observe("seen", format!("{early:?} {late:?}"));
            drop(select);
            drop(r2);
            sending.join().ok();
        });
        // Exactly one of the two, or nobody in time: then the sender finds all receivers gone, and that is an error, not a message.
        assert_eq!(seen, ["None None", "None Some(2)", "Some(1) None"]);
    }

    #[test]
    fn time_limits_end_both_ways() {
        let seen = outcomes(|| {
            let (sender, receiver) = unbounded();
            let sending = thread::spawn(move || sender.send(1));
            let limit = channel::after(Duration::from_secs(1));
            let got = select! {
                recv(receiver) -> message => message.ok(),
                recv(limit) -> _ => None,
            };
            gordian::observe("seen", format!("{got:?}"));
            let _ = sending.join().unwrap();
        });
        assert_eq!(seen, ["None", "Some(1)"]);
    }

    #[test]
    fn queues_and_cells_are_atomic_and_what_is_made_of_them_is_not() {
        let seen = outcomes(|| {
            let shared = Arc::new((SegQueue::new(), ArrayQueue::new(1), AtomicCell::new(0)));
            let other = Arc::clone(&shared);
            let adding = thread::spawn(move || {
                other.0.push(1);
                let _ = other.1.push(1);
                other.2.store(other.2.load() + 1);
            });
            shared.0.push(2);
            let refused = shared.1.push(2).is_err();
            shared.2.store(shared.2.load() + 1);
            adding.join().unwrap();
            assert_eq!((shared.0.len(), shared.1.len()), (2, 1));
            gordian::observe("seen", format!("{refused} {}", shared.2.load()));
        });
        assert_eq!(seen, ["false 1", "false 2", "true 1", "true 2"]);
    }

    #[test]
    fn parkers_keep_a_token_and_groups_wait() {
        let verdict = exhaustive(|| {
            let parker = Parker::new();
            let unparker = parker.unparker().clone();
            let group = WaitGroup::new();
            let member = group.clone();
            let other = thread::spawn(move || {
                unparker.unpark();
                drop(member);
            });
            parker.park();
            group.wait();
            other.join().unwrap();
        });
        assert!(verdict.traces().is_some(), "{verdict}");
        let text = failure(FailureKind::Deadlock, || {
            let parker = Parker::new();
            parker.unparker().unpark();
            parker.unparker().unpark();
            parker.park();
            parker.park();
        });
        assert!(text.contains("(park `parker`) for an unpark"), "{text}");
    }

    #[test]
    fn scopes_end_after_their_threads() {
        let verdict = exhaustive(|| {
            let total = AtomicCell::new(0_u32);
            gordian::crossbeam::scope(|scope| {
                scope.spawn(|scope| {
                    scope.spawn(|_| total.fetch_add(1));
                });
                scope.spawn(|_| total.fetch_add(1));
            })
            .unwrap();
            assert_eq!(total.load(), 2);
        });
        assert!(verdict.traces().is_some(), "{verdict}");
    }
}
