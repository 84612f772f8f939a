//! Scenarios 8 and 13: items for everybody, stages that hand on, and one source with several readers.

use std::collections::VecDeque;

use gordian::FailureKind::{Deadlock, Panic};
use gordian::sync::{Arc, Mutex, mpsc};
use gordian::thread;

use super::scenario::{Scenario, right, wrong};

pub const ALL: &[Scenario] = &[
    wrong("broadcast: a slow receiver blocks all", || slow_receiver(false), Deadlock),
    right(
        "broadcast: what finds no room is dropped",
        || slow_receiver(true),
        "fast: {1: 4 traces, 2: 4 traces}\nslow: {1: 8 traces}",
    ),
    wrong("broadcast: all workers take from one queue", || everybody(false), Panic),
    right("broadcast: a queue for each worker", || everybody(true), ""),
    wrong("pipeline: a stage sends under its lock", || pipeline(true), Deadlock),
    right("pipeline: a stage releases its lock and sends", || pipeline(false), ""),
    wrong("source: two readers, byte by byte", || two_readers(false), Panic),
    right("source: two readers, a lock for the whole message", || two_readers(true), ""),
    right("source: one acceptor hands messages to the workers", acceptor, ""),
];

/// The slow receiver looks at its items when the fast one has seen all of its own.
fn slow_receiver(drops: bool) {
    let (to_fast, fast) = mpsc::sync_channel(1);
    let (to_slow, slow) = mpsc::sync_channel(1);
    let (tell, told) = mpsc::channel();
    let fast = thread::spawn(move || {
        let seen = fast.iter().count();
        tell.send(()).unwrap();
        seen
    });
    let slow = thread::spawn(move || {
        told.recv().unwrap();
        slow.iter().count()
    });
    for item in 0..2 {
        for receiver in [&to_fast, &to_slow] {
            if drops {
                // Full: this receiver does without.
                let _ = receiver.try_send(item);
            } else {
                receiver.send(item).unwrap();
            }
        }
    }
    drop((to_fast, to_slow));
    gordian::observe("fast", fast.join().unwrap());
    gordian::observe("slow", slow.join().unwrap());
}

fn everybody(own_queues: bool) {
    let (first, second) = (mpsc::channel(), mpsc::channel());
    let shared = Arc::new((Mutex::new(first.1), Mutex::new(second.1)));
    let worker = |takes_second: bool| {
        let shared = Arc::clone(&shared);
        thread::spawn(move || {
            let queue = if takes_second { &shared.1 } else { &shared.0 };
            std::iter::from_fn(|| queue.lock().unwrap().recv().ok()).count()
        })
    };
    let workers = [worker(false), worker(own_queues)];
    for item in 0..2 {
        first.0.send(item).unwrap();
        second.0.send(item).unwrap();
    }
    drop((first.0, second.0));
    for worker in workers {
        assert_eq!(worker.join().unwrap(), 2, "every worker gets every item");
    }
}

fn pipeline(keeps_the_lock: bool) {
    let passed = Arc::new(Mutex::new(0));
    let (sender, receiver) = mpsc::sync_channel(1);
    let first = thread::spawn({
        let passed = Arc::clone(&passed);
        move || {
            for item in 0..3 {
                let mut guard = passed.lock().unwrap();
                *guard += 1;
                let guard = keeps_the_lock.then_some(guard);
                sender.send(item).unwrap();
                drop(guard);
            }
        }
    });
    for _ in receiver {
        *passed.lock().unwrap() += 1;
    }
    first.join().unwrap();
    assert_eq!(*passed.lock().unwrap(), 6);
}

/// A source of messages, each of which is two equal bytes.
struct Source(Mutex<VecDeque<u8>>);

impl Source {
    fn new() -> Source {
        Source(Mutex::new(VecDeque::from([b'a', b'a', b'b', b'b'])))
    }

    fn byte(&self) -> Option<u8> {
        self.0.lock().unwrap().pop_front()
    }

    fn message(&self, at_once: bool) -> Option<[u8; 2]> {
        if at_once {
            let mut bytes = self.0.lock().unwrap();
            return Some([bytes.pop_front()?, bytes.pop_front()?]);
        }
        Some([self.byte()?, self.byte()?])
    }
}

fn two_readers(at_once: bool) {
    let source = Source::new();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                if let Some([first, second]) = source.message(at_once) {
                    assert_eq!(first, second, "a torn message");
                }
            });
        }
    });
}

fn acceptor() {
    let source = Source::new();
    let (sender, queue) = mpsc::channel();
    let queue = Mutex::new(queue);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let message = queue.lock().unwrap().recv();
                assert!(message.is_ok_and(|[first, second]: [u8; 2]| first == second), "a torn message");
            });
        }
        while let Some(message) = source.message(false) {
            sender.send(message).unwrap();
        }
    });
}
