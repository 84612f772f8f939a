//! Scenario 1: several workers add one to the elements of a shared vector; read, add, write with no lock.
//! expect: nothing (a lost update, no deadlock: the rules for lost updates are not part of the deadlock group)
//! outcome: a sum below the expected count
//! right: counter_right.rs
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use programs::Meeting;

const WORKERS: usize = 3;

fn add_one(element: &AtomicU32, meeting: &Meeting) {
    let read = element.load(Ordering::SeqCst);
    meeting.meet();
    element.store(read + 1, Ordering::SeqCst);
    meeting.meet();
}

fn main() {
    let elements: Vec<AtomicU32> = (0..4).map(|_| AtomicU32::new(0)).collect();
    let meeting = Meeting::of(WORKERS);
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| elements.iter().for_each(|element| add_one(element, &meeting)));
        }
    });
    let sum: u32 = elements.iter().map(|element| element.load(Ordering::SeqCst)).sum();
    let expected = (elements.len() * WORKERS) as u32;
    println!("sum {sum}, expected {expected}");
    std::process::exit(i32::from(sum != expected));
}
