//! Scenario 17: two readers both want to become the writer and neither lets go.
//! expect: double_lock
//! outcome: hangs
//! right: upgrade_right.rs
use std::sync::{Arc, RwLock};
use std::thread;

use programs::Meeting;

struct Shared {
    table: RwLock<Vec<u32>>,
    meeting: Meeting,
}

impl Shared {
    fn add_missing(&self, n: u32) {
        let table = self.table.read().unwrap();
        self.meeting.meet();
        if !table.contains(&n) {
            self.table.write().unwrap().push(n); //~ double_lock
        }
    }
}

fn main() {
    let shared = Arc::new(Shared { table: RwLock::default(), meeting: Meeting::of(2) });
    let other = Arc::clone(&shared);
    let thread = thread::spawn(move || other.add_missing(1));
    shared.add_missing(2);
    thread.join().unwrap();
}
