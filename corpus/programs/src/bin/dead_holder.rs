//! Scenario 11: a worker dies, or leaves, while it holds a lock: a forgotten guard, and others wait for ever.
//! expect: guard_forgotten
//! outcome: hangs
//! right: dead_holder_right.rs
use std::mem;
use std::sync::{Arc, Mutex};
use std::thread;

struct Job {
    progress: Mutex<u32>,
}

impl Job {
    fn start(&self) {
        let mut progress = self.progress.lock().unwrap();
        *progress = 1;
        // Meant to keep the job marked as running.
        mem::forget(progress); //~ guard_forgotten
    }

    fn progress(&self) -> u32 {
        *self.progress.lock().unwrap()
    }
}

fn main() {
    let job = Arc::new(Job { progress: Mutex::new(0) });
    let worker = Arc::clone(&job);
    thread::spawn(move || worker.start()).join().unwrap();
    println!("progress {}", job.progress());
}
