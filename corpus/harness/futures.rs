//! Scenarios 15 and 16: what a small executor must not run, locks of futures, cancellation at every await point, errors of
//! several futures, and time limits.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::task::{Poll, Waker};
use std::time::Duration;

use gordian::FailureKind::{Deadlock, Panic};
use gordian::future::{self, Either};
use gordian::sync::atomic::{AtomicU32, Ordering::SeqCst};
use gordian::sync::{Arc, Mutex, mpsc};
use gordian::thread;

use super::scenario::{Scenario, right, wrong};

pub const ALL: &[Scenario] = &[
    wrong("event loop: a task blocks on what another one would send", || blocking_call(false), Deadlock),
    right("event loop: what blocks has a thread of its own", || blocking_call(true), ""),
    wrong("async locks: opposite orders", || async_locks(false), Deadlock),
    right("async locks: one order", || async_locks(true), ""),
    wrong("cancel: at each await point in turn, half is done", || cancelled_at_each_point(false), Panic),
    right("cancel: at each await point in turn, what is half done is taken back", || cancelled_at_each_point(true), ""),
    wrong("wait for all: an error is lost", || wait_for_all(false), Panic),
    right("wait for all: every error is joined", || wait_for_all(true), ""),
    wrong("wait for the first: what the other one took is lost", || wait_for_the_first(false), Panic),
    right(
        "wait for the first: the other one is waited for as well",
        || wait_for_the_first(true),
        "first: {left: 12 traces, right: 8 traces}",
    ),
    wrong("time limit: fires between check and act", || limited_act(false), Panic),
    right("time limit: check and act are one step", || limited_act(true), ""),
];

/// Two tasks on one thread, as a small executor runs them.
fn blocking_call(own_thread: bool) {
    let (sender, receiver) = mpsc::channel();
    let (done, is_done) = mpsc::channel();
    let take = move || done.send(receiver.recv().unwrap()).unwrap();
    let taking = async move {
        if own_thread {
            drop(thread::spawn(take));
        } else {
            take();
        }
    };
    let sending = async move { sender.send(7).unwrap() };
    future::block_on(future::join(taking, sending));
    assert_eq!(is_done.recv(), Ok(7));
}

/// A lock that futures wait for without blocking their thread.
struct AsyncLock(Mutex<(bool, VecDeque<Waker>)>);

impl AsyncLock {
    fn new() -> AsyncLock {
        AsyncLock(Mutex::new((false, VecDeque::new())))
    }

    async fn lock(&self) {
        poll_fn(|context| {
            let mut state = self.0.lock().unwrap();
            if std::mem::replace(&mut state.0, true) {
                state.1.push_back(context.waker().clone());
                return Poll::Pending;
            }
            Poll::Ready(())
        })
        .await;
    }

    fn unlock(&self) {
        let next = {
            let mut state = self.0.lock().unwrap();
            state.0 = false;
            state.1.pop_front()
        };
        next.into_iter().for_each(Waker::wake);
    }
}

fn async_locks(one_order: bool) {
    let locks = Arc::new((AsyncLock::new(), AsyncLock::new()));
    let task = |first_is_first: bool| {
        let locks = Arc::clone(&locks);
        async move {
            let (first, second) = if first_is_first { (&locks.0, &locks.1) } else { (&locks.1, &locks.0) };
            first.lock().await;
            future::yield_now().await;
            second.lock().await;
            second.unlock();
            first.unlock();
        }
    };
    // One after the other would do; together they may not.
    future::block_on(future::join(task(true), task(one_order)));
}

/// Puts back what has not been finished.
struct Withdrawal<'a> {
    balance: &'a AtomicU32,
    is_finished: bool,
}

impl Drop for Withdrawal<'_> {
    fn drop(&mut self) {
        if !self.is_finished {
            self.balance.fetch_add(1, SeqCst);
        }
    }
}

/// The future is dropped when it has been polled `polls` times, for each number of polls that does not end it.
fn cancelled_at_each_point(takes_back: bool) {
    for polls in 0..4 {
        let (from, to) = (AtomicU32::new(1), AtomicU32::new(0));
        let mut transfer = Box::pin(async {
            future::yield_now().await;
            from.fetch_sub(1, SeqCst);
            let mut withdrawal = Withdrawal { balance: &from, is_finished: !takes_back };
            future::yield_now().await;
            to.fetch_add(1, SeqCst);
            withdrawal.is_finished = true;
            future::yield_now().await;
        });
        future::block_on(poll_fn(|context| {
            let ended = (0..polls).any(|_| transfer.as_mut().poll(context).is_ready());
            assert!(!ended, "it has three await points");
            Poll::Ready(())
        }));
        drop(transfer);
        assert_eq!(from.load(SeqCst) + to.load(SeqCst), 1, "cancelled after {polls} polls");
    }
}

fn wait_for_all(joins_errors: bool) {
    let part = |number: u32| future::spawn(async move { if number > 0 { Err(number) } else { Ok(()) } });
    let parts = [part(0), part(1), part(2)];
    let results = future::block_on(future::join_all(parts));
    let mut errors = results.into_iter().map(|result| result.unwrap()).filter_map(Result::err);
    let errors: Vec<u32> = if joins_errors { errors.collect() } else { errors.next().into_iter().collect() };
    assert_eq!(errors, [1, 2], "an error was lost");
}

/// Each of two takes an item out of its queue; who loses has taken one too.
fn wait_for_the_first(waits_for_both: bool) {
    let taken = Arc::new(AtomicU32::new(0));
    let take = || {
        let taken = Arc::clone(&taken);
        future::spawn(async move {
            taken.fetch_add(1, SeqCst);
            1
        })
    };
    let (left, right) = (take(), take());
    let received = future::block_on(async {
        let (name, mut received, other) = match future::select(left, right).await {
            Either::Left((item, other)) => ("left", item.unwrap(), other),
            Either::Right((item, other)) => ("right", item.unwrap(), other),
        };
        if waits_for_both {
            gordian::observe("first", name);
            received += other.await.unwrap();
        } else {
            other.abort();
            // Its end is waited for all the same, but not what it brings.
            let _ = other.await;
        }
        received
    });
    assert_eq!(received, taken.load(SeqCst), "an item was lost");
}

/// A seat is looked for and taken within a limit; whoever is too late must not have one.
fn limited_act(one_step: bool) {
    let seat = Arc::new(AtomicU32::new(0));
    let booking = {
        let seat = Arc::clone(&seat);
        async move {
            future::yield_now().await;
            if seat.load(SeqCst) == 0 {
                if !one_step {
                    seat.fetch_add(1, SeqCst);
                    // The confirmation; the limit may be over before it.
                    future::yield_now().await;
                } else {
                    seat.fetch_add(1, SeqCst);
                }
            }
        }
    };
    let result = future::block_on(future::timeout(Duration::from_secs(1), booking));
    assert_eq!(result.is_ok(), seat.load(SeqCst) == 1, "told that it was too late, and has the seat");
}
