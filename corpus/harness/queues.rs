//! Scenarios 6, 7, 10 and 12: ways out of full buffers, waiting for a condition, backing off, and threads that are told to stop.

use std::collections::VecDeque;

use gordian::FailureKind::{DataRace, Deadlock, LostWakeup, Panic};
use gordian::sync::{Arc, Condvar, Mutex, mpsc};
use gordian::thread;

use super::objects::plain::Plain;
use super::scenario::{Scenario, right, wrong};

pub const ALL: &[Scenario] = &[
    right("pipe: both ends send first, into buffers without bounds", unbounded_pipe, ""),
    wrong("pipe: both ends try to send, and give up", || trying_pipe(false), Panic),
    right("pipe: both ends try to send, and read when the buffer is full", || trying_pipe(true), ""),
    wrong("queue: notified before the consumer waits", || notified_queue(Waiting::Unasked), LostWakeup),
    wrong("queue: the consumer waits without a predicate", || notified_queue(Waiting::Once), Panic),
    right("queue: the consumer waits until there is an item", || notified_queue(Waiting::InLoop), ""),
    wrong("two resources: opposite orders, each waits for its second", || backing_off(false), Deadlock),
    right("two resources: opposite orders, one backs off when its second is taken", || backing_off(true), ""),
    wrong("stop flag: plain memory", || plain_flag(false), DataRace),
    right("stop flag: plain memory under a lock", || plain_flag(true), ""),
    right("background thread: its channel is closed", closed_channel, ""),
];

fn unbounded_pipe() {
    let (to_right, from_left) = mpsc::channel();
    let (to_left, from_right) = mpsc::channel();
    let right = thread::spawn(move || {
        (0..2).for_each(|number| to_left.send(number).unwrap());
        (0..2).for_each(|number| assert_eq!(from_left.recv(), Ok(number)));
    });
    (0..2).for_each(|number| to_right.send(number).unwrap());
    (0..2).for_each(|number| assert_eq!(from_right.recv(), Ok(number)));
    right.join().unwrap();
}

/// One end of a pipe with room for one item each way.
fn end(sender: mpsc::SyncSender<u32>, receiver: mpsc::Receiver<u32>, reads_when_full: bool) -> Vec<u32> {
    let mut read = Vec::new();
    for number in 0..2 {
        // When it is full, what the other end sends is taken first, until it has sent everything, and only reads.
        while let Err(mpsc::TrySendError::Full(_)) = sender.try_send(number) {
            if !reads_when_full {
                break;
            }
            match receiver.recv() {
                Ok(number) => read.push(number),
                Err(mpsc::RecvError) => {
                    sender.send(number).unwrap();
                    break;
                }
            }
        }
    }
    drop(sender);
    read.extend(receiver);
    read
}

fn trying_pipe(reads_when_full: bool) {
    let (to_right, from_left) = mpsc::sync_channel(1);
    let (to_left, from_right) = mpsc::sync_channel(1);
    let right = thread::spawn(move || end(to_left, from_left, reads_when_full));
    let left = end(to_right, from_right, reads_when_full);
    assert_eq!((left, right.join().unwrap()), (vec![0, 1], vec![0, 1]), "an item was lost");
}

#[derive(Clone, Copy, PartialEq)]
enum Waiting {
    Unasked,
    Once,
    InLoop,
}

fn notified_queue(waiting: Waiting) {
    let queue = Arc::new((Mutex::new(VecDeque::new()), Condvar::new()));
    let consumers = if waiting == Waiting::Unasked { 1 } else { 2 };
    let consumers: Vec<_> = (0..consumers)
        .map(|_| {
            let queue = Arc::clone(&queue);
            thread::spawn(move || {
                let (items, has_some) = (&queue.0, &queue.1);
                let mut items = items.lock().unwrap();
                match waiting {
                    Waiting::Unasked => items = has_some.wait(items).unwrap(),
                    Waiting::Once if items.is_empty() => items = has_some.wait(items).unwrap(),
                    Waiting::Once => {}
                    Waiting::InLoop => items = has_some.wait_while(items, |items| items.is_empty()).unwrap(),
                }
                items.pop_front().expect("there is an item")
            })
        })
        .collect();
    for item in 0..consumers.len() {
        queue.0.lock().unwrap().push_back(item);
        queue.1.notify_all();
    }
    let mut items: Vec<usize> = consumers.into_iter().map(|consumer| consumer.join().unwrap()).collect();
    items.sort_unstable();
    assert!(items.iter().copied().eq(0..items.len()));
}

/// Both threads need both, and one of them may give up.
fn backing_off(gives_up: bool) {
    let both = Arc::new((Mutex::new(0), Mutex::new(0)));
    let other = thread::spawn({
        let both = Arc::clone(&both);
        move || {
            let second = both.1.lock().unwrap();
            let first = if gives_up { both.0.try_lock().ok() } else { both.0.lock().ok() };
            first.is_some_and(|first| *first == *second)
        }
    });
    let first = both.0.lock().unwrap();
    let done = both.1.lock().map(|second| *second == *first).unwrap();
    drop(first);
    assert!(done);
    other.join().unwrap();
}

fn plain_flag(under_a_lock: bool) {
    let shared = Arc::new((Mutex::new(()), Plain::new(false)));
    let worker = thread::spawn({
        let shared = Arc::clone(&shared);
        move || {
            for _ in 0..2 {
                let _guard = under_a_lock.then(|| shared.0.lock().unwrap());
                if shared.1.get() {
                    break;
                }
            }
        }
    });
    let guard = under_a_lock.then(|| shared.0.lock().unwrap());
    shared.1.set(true);
    drop(guard);
    worker.join().unwrap();
}

fn closed_channel() {
    let (wishes, inbox) = mpsc::channel::<u32>();
    let background = thread::spawn(move || inbox.iter().count());
    wishes.send(1).unwrap();
    drop(wishes);
    assert_eq!(background.join().unwrap(), 1);
}
