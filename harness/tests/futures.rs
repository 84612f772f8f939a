//! Futures: explored inside of an exploration, run by threads outside of one.

use std::time::Duration;

use gordian::future::{self, Either};

const SECOND: Duration = Duration::from_secs(1);

/// What has to be the same with and without an exploration.
fn all_of_it() {
    let (sum, both) = future::block_on(async {
        let one = future::spawn(async { 1 });
        let two = future::spawn(async {
            future::yield_now().await;
            2
        });
        let both = future::join(one, two).await;
        (future::join_all((0..3).map(|number| async move { number * 10 })).await, both)
    });
    assert_eq!(sum, [0, 10, 20]);
    assert_eq!((both.0.unwrap(), both.1.unwrap()), (1, 2));
    let never = Box::pin(future::pending::<()>());
    let first = future::block_on(future::select(never, future::ready(7)));
    assert!(matches!(first, Either::Right((7, _))));
    let error = future::block_on(future::spawn(async { panic!("expected") })).unwrap_err();
    assert!(error.is_panic() && !error.is_cancelled());
    let payload = error.try_into_panic().unwrap();
    assert_eq!(payload.downcast_ref::<&str>(), Some(&"expected"));
    let waiting = future::spawn(future::pending::<()>());
    waiting.abort();
    let error = future::block_on(waiting).unwrap_err();
    assert!(error.is_cancelled() && error.try_into_panic().is_err());
}

#[test]
fn outside_of_an_exploration() {
    all_of_it();
    let late = future::block_on(future::timeout(Duration::from_millis(1), future::pending::<()>()));
    assert!(late.is_err_and(|error| error.to_string() == "the time limit is over"));
    let in_time = future::block_on(future::timeout(60 * SECOND, future::ready(1)));
    assert_eq!(in_time, Ok(1));
    future::block_on(future::sleep(Duration::from_millis(1)));
}

#[cfg(feature = "explore")]
mod explored {
    use super::*;
    use gordian::sync::atomic::{AtomicU32, Ordering::SeqCst};
    use gordian::sync::{Arc, Mutex};
    use gordian::{Explorer, FailureKind, Search, Verdict};

    fn exhaustive(body: impl Fn() + Send + Sync + 'static) -> Verdict {
        Explorer::new().search(Search::Exhaustive).run(body)
    }

    fn kind(verdict: &Verdict) -> Option<FailureKind> {
        verdict.witness().map(|witness| witness.kind())
    }

    #[test]
    fn all_of_it_under_every_interleaving() {
        let verdict = exhaustive(all_of_it);
        assert!(verdict.traces().is_some_and(|traces| traces > 1), "{verdict}");
    }

    #[test]
    fn spawned_futures_run_in_every_order() {
        let verdict = exhaustive(|| {
            let order = Arc::new(Mutex::new(String::new()));
            let push = |name: char| {
                let order = Arc::clone(&order);
                future::spawn(async move { order.lock().unwrap().push(name) })
            };
            let (a, b) = (push('a'), push('b'));
            future::block_on(future::join(a, b)).0.unwrap();
            gordian::observe("order", order.lock().unwrap());
        });
        let orders: Vec<String> = verdict.outcomes().of("order").into_iter().map(|(order, _)| order).collect();
        assert_eq!(orders, ["ab", "ba"], "{verdict}");
        assert!(verdict.traces().is_some(), "{verdict}");
    }

    #[test]
    fn a_lost_update_between_awaits_is_found() {
        let verdict = exhaustive(|| {
            let counter = Arc::new(AtomicU32::new(0));
            let add = || {
                let counter = Arc::clone(&counter);
                future::spawn(async move {
                    let value = counter.load(SeqCst);
                    future::yield_now().await;
                    counter.store(value + 1, SeqCst);
                })
            };
            let both = future::join(add(), add());
            let (a, b) = future::block_on(both);
            assert!(a.is_ok() && b.is_ok());
            assert_eq!(counter.load(SeqCst), 2, "an update was lost");
        });
        let witness = verdict.witness().expect("an update can be lost");
        assert!(witness.headline().contains("an update was lost"), "{witness}");
    }

    #[test]
    fn a_future_that_nobody_wakes_is_a_deadlock() {
        let verdict = exhaustive(|| future::block_on(future::pending()));
        assert_eq!(kind(&verdict), Some(FailureKind::Deadlock), "{verdict}");
        let words: Vec<String> = verdict.to_string().split_whitespace().map(str::to_owned).collect();
        assert!(words.join(" ").contains("(wait to be polled again) for somebody to wake it"), "{verdict}");
        let left = exhaustive(|| drop(future::spawn(future::pending::<()>())));
        let words = left.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("[ask whether the future of ") && words.contains(" is aborted]"), "{left}");
        assert_eq!(kind(&left), Some(FailureKind::LeakedThread), "{left}");
    }

    #[test]
    fn panics_that_nobody_awaits_are_failures() {
        let verdict = exhaustive(|| drop(future::spawn(async { panic!("unseen") })));
        assert!(verdict.to_string().contains("panicked") && verdict.to_string().contains("unseen"), "{verdict}");
    }

    #[test]
    fn time_limits_fire_at_any_time() {
        let verdict = exhaustive(|| {
            let counter = Arc::new(AtomicU32::new(0));
            let slow = {
                let counter = Arc::clone(&counter);
                async move {
                    counter.fetch_add(1, SeqCst);
                    future::yield_now().await;
                    counter.fetch_add(1, SeqCst);
                }
            };
            let result = future::block_on(future::timeout(SECOND, slow));
            // Whoever gives up leaves what has been done.
            gordian::observe("steps, in time", format!("{}, {}", counter.load(SeqCst), result.is_ok()));
        });
        let seen = verdict.outcomes().of("steps, in time");
        let seen: Vec<&str> = seen.iter().map(|(value, _)| value.as_str()).collect();
        assert_eq!(seen, ["1, false", "2, true"], "{verdict}");
        assert!(verdict.traces().is_some(), "{verdict}");
    }

    #[test]
    fn abortion_is_tried_at_every_await() {
        let verdict = exhaustive(|| {
            let counter = Arc::new(AtomicU32::new(0));
            let task = {
                let counter = Arc::clone(&counter);
                future::spawn(async move {
                    for _ in 0..2 {
                        counter.fetch_add(1, SeqCst);
                        future::yield_now().await;
                    }
                })
            };
            task.abort();
            let ended = future::block_on(task);
            gordian::observe("steps, done", format!("{}, {}", counter.load(SeqCst), ended.is_ok()));
        });
        let seen = verdict.outcomes().of("steps, done");
        let seen: Vec<&str> = seen.iter().map(|(value, _)| value.as_str()).collect();
        assert_eq!(seen, ["0, false", "1, false", "2, false", "2, true"], "{verdict}");
        assert!(verdict.traces().is_some(), "{verdict}");
    }
}
