//! Scenario 10: two resources, two holders, in opposite orders.
//! expect: lock_order_cycle
//! outcome: hangs under `--force`
//! right: two_resources_right.rs
use std::sync::{Arc, Mutex};
use std::thread;

use programs::Meeting;

struct Office {
    printer: Mutex<Vec<String>>,
    scanner: Mutex<Vec<String>>,
    meeting: Meeting,
}

impl Office {
    fn copy(&self) {
        let scanner = self.scanner.lock().unwrap();
        self.meeting.meet();
        self.printer.lock().unwrap().extend(scanner.iter().cloned()); //~ lock_order_cycle
    }

    fn archive(&self) {
        let mut printer = self.printer.lock().unwrap();
        self.meeting.meet();
        self.scanner.lock().unwrap().append(&mut printer);
    }
}

fn main() {
    let office = Arc::new(Office {
        printer: Mutex::default(),
        scanner: Mutex::new(vec![String::from("page")]),
        meeting: Meeting::of(2),
    });
    let other = Arc::clone(&office);
    let copier = thread::spawn(move || other.copy());
    office.archive();
    copier.join().unwrap();
}
