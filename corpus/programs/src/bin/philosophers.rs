//! Scenario 10: dining philosophers, everybody takes the left fork first.
//! expect: lock_order_cycle
//! outcome: hangs under `--force`
//! right: philosophers_right.rs
use std::sync::{Arc, Mutex};
use std::thread;

use programs::Meeting;

struct Table {
    forks: Vec<Mutex<u32>>,
    meeting: Meeting,
}

impl Table {
    fn eat(&self, seat: usize) {
        let mut left = self.forks[seat].lock().unwrap();
        self.meeting.meet();
        let mut right = self.forks[(seat + 1) % self.forks.len()].lock().unwrap(); //~ lock_order_cycle
        *left += 1;
        *right += 1;
    }
}

fn main() {
    let seats = 5;
    let table = Arc::new(Table { forks: (0..seats).map(|_| Mutex::new(0)).collect(), meeting: Meeting::of(seats) });
    let philosophers: Vec<_> = (0..seats)
        .map(|seat| {
            let table = Arc::clone(&table);
            thread::spawn(move || table.eat(seat))
        })
        .collect();
    for philosopher in philosophers {
        philosopher.join().unwrap();
    }
}
