//! Scenario 10: dining philosophers, everybody takes the lower fork first.
//! expect: nothing
use std::sync::{Arc, Mutex};
use std::thread;

struct Table {
    forks: Vec<Mutex<u32>>,
}

impl Table {
    fn eat(&self, seat: usize) {
        let next = (seat + 1) % self.forks.len();
        let mut first = self.forks[seat.min(next)].lock().unwrap();
        let mut second = self.forks[seat.max(next)].lock().unwrap();
        *first += 1;
        *second += 1;
    }
}

fn main() {
    let seats = 5;
    let table = Arc::new(Table { forks: (0..seats).map(|_| Mutex::new(0)).collect() });
    let philosophers: Vec<_> = (0..seats)
        .map(|seat| {
            let table = Arc::clone(&table);
            thread::spawn(move || (0..100).for_each(|_| table.eat(seat)))
        })
        .collect();
    for philosopher in philosophers {
        philosopher.join().unwrap();
    }
}
