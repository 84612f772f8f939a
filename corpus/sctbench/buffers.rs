//! Producers, consumers, and what is between them.

use std::collections::VecDeque;

use gordian::sync::{Arc, Condvar, Mutex};
use gordian::thread;

use super::program::{Program, panics};

pub const ALL: &[Program] = &[
    panics("CS/arithmetic_prog", arithmetic),
    panics("CS/circular_buffer", circular_buffer),
    panics("CS/queue", queue),
    panics("Inspect_benchmarks/boundedBuffer", bounded_buffer),
];

/// The sum is right, and the check says that it is not to be.
fn arithmetic() {
    const COUNT: u32 = 3;
    #[derive(Default)]
    struct Shared {
        number: Mutex<u32>,
        is_empty: Condvar,
        is_full: Condvar,
    }
    let shared = Arc::new(Shared::default());
    let producer = thread::spawn({
        let shared = Arc::clone(&shared);
        move || {
            for _ in 0..COUNT {
                let mut number = shared.number.lock().unwrap();
                while *number > 0 {
                    number = shared.is_empty.wait(number).unwrap();
                }
                *number += 1;
                drop(number);
                shared.is_full.notify_one();
            }
        }
    });
    let consumer = thread::spawn(move || {
        let mut total = 0;
        for step in 1..=COUNT {
            let mut number = shared.number.lock().unwrap();
            while *number == 0 {
                number = shared.is_full.wait(number).unwrap();
            }
            total += step;
            *number -= 1;
            drop(number);
            shared.is_empty.notify_one();
        }
        total
    });
    producer.join().unwrap();
    assert_ne!(consumer.join().unwrap(), COUNT * (COUNT + 1) / 2);
}

/// What is between the two, and whose turn it is.
struct Turns {
    items: VecDeque<usize>,
    stored: [usize; 20],
    may_send: bool,
    may_receive: bool,
}

impl Turns {
    fn new() -> Arc<Mutex<Turns>> {
        let items = VecDeque::new();
        Arc::new(Mutex::new(Turns { items, stored: [0; 20], may_send: true, may_receive: false }))
    }
}

/// Both sides count the times they looked; the consumer takes that for the number of the item.
fn circular_buffer() {
    const ROUNDS: usize = 7;
    let turns = Turns::new();
    let producer = thread::spawn({
        let turns = Arc::clone(&turns);
        move || {
            for round in 0..ROUNDS {
                let mut turns = turns.lock().unwrap();
                if turns.may_send {
                    turns.items.push_back(round);
                    (turns.may_send, turns.may_receive) = (false, true);
                }
            }
        }
    });
    let consumer = thread::spawn(move || {
        for round in 0..ROUNDS {
            let mut turns = turns.lock().unwrap();
            if turns.may_receive {
                assert_eq!(turns.items.pop_front(), Some(round), "not the item of this round");
                (turns.may_send, turns.may_receive) = (true, false);
            }
        }
    });
    producer.join().unwrap();
    consumer.join().unwrap();
}

/// The same with a copy of what was sent, by the times that the producer looked.
fn queue() {
    const ROUNDS: usize = 20;
    let turns = Turns::new();
    let producer = thread::spawn({
        let turns = Arc::clone(&turns);
        move || {
            turns.lock().unwrap().items.push_back(0);
            let mut value = 0;
            for round in 1..ROUNDS {
                let mut turns = turns.lock().unwrap();
                if turns.may_send {
                    value += 1;
                    turns.items.push_back(value);
                    turns.stored[round] = value;
                    (turns.may_send, turns.may_receive) = (false, true);
                }
            }
        }
    });
    let consumer = thread::spawn(move || {
        for round in 0..ROUNDS {
            let mut turns = turns.lock().unwrap();
            if turns.may_receive {
                assert_eq!(turns.items.pop_front(), Some(turns.stored[round]), "not what was stored in this round");
                (turns.may_send, turns.may_receive) = (true, false);
            }
        }
    });
    producer.join().unwrap();
    consumer.join().unwrap();
}

/// A consumer gives up the lock between waiting for an item and taking it.
fn bounded_buffer() {
    const ROOM: usize = 3;
    const ITEMS: usize = 4;
    #[derive(Default)]
    struct Buffer {
        items: Mutex<VecDeque<usize>>,
        has_room: Condvar,
        has_items: Condvar,
    }
    let buffer = Arc::new(Buffer::default());
    let mut threads = Vec::new();
    for number in 0..4 {
        let producing = Arc::clone(&buffer);
        threads.push(thread::spawn(move || {
            for _ in 0..ITEMS {
                let mut items = producing.items.lock().unwrap();
                while items.len() >= ROOM {
                    items = producing.has_room.wait(items).unwrap();
                }
                items.push_back(number);
                drop(items);
                producing.has_items.notify_one();
            }
        }));
        let consuming = Arc::clone(&buffer);
        threads.push(thread::spawn(move || {
            for _ in 0..ITEMS {
                let mut items = consuming.items.lock().unwrap();
                while items.is_empty() {
                    items = consuming.has_items.wait(items).unwrap();
                }
                drop(items);
                let item = consuming.items.lock().unwrap().pop_front();
                item.expect("another consumer has taken it");
                consuming.has_room.notify_one();
            }
        }));
    }
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}
