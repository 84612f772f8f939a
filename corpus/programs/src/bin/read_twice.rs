//! Scenario 17: a thread reads twice while a writer is queued between the two.
//! expect: recursive_read
//! outcome: hangs under `--force` where the lock prefers writers
//! right: read_twice_right.rs
use std::sync::{Arc, RwLock};
use std::thread;
use std::time::Duration;

use programs::Meeting;

struct Peers {
    list: RwLock<Vec<String>>,
    meeting: Meeting,
}

impl Peers {
    fn describe(&self) -> String {
        let list = self.list.read().unwrap();
        self.meeting.meet();
        // Time for the writer to queue.
        thread::sleep(Duration::from_millis(200));
        format!("{} peers, first {:?}", self.count(), list.first()) //~ recursive_read
    }

    fn count(&self) -> usize {
        self.list.read().unwrap().len()
    }

    fn add(&self, peer: &str) {
        self.meeting.meet();
        self.list.write().unwrap().push(peer.to_owned());
    }
}

fn main() {
    let peers = Arc::new(Peers { list: RwLock::default(), meeting: Meeting::of(2) });
    let other = Arc::clone(&peers);
    let writer = thread::spawn(move || other.add("one"));
    println!("{}", peers.describe());
    writer.join().unwrap();
}
