//! A library with another name than its package, used under a third one.
use std::sync::Mutex;

pub static QUEUE: Mutex<Vec<i32>> = Mutex::new(Vec::new());

pub trait Job {
    fn run(&self);
}

pub fn drain(job: &dyn Job) {
    let _queue = QUEUE.lock().unwrap();
    job.run(); //~ double_lock
}

pub fn push(n: i32) {
    QUEUE.lock().unwrap().push(n);
}
