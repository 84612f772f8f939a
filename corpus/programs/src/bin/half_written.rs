//! Scenario 11: a panic in the critical section leaves half-written state behind, and everybody who ignores the poison
//! sees it.
//! expect: nothing (no deadlock: the state is wrong)
//! outcome: a balance other than 0
//! right: dead_holder_right.rs
use std::sync::{Arc, Mutex, PoisonError};
use std::{panic, thread};

#[derive(Default)]
struct Ledger {
    sides: Mutex<(i64, i64)>,
}

impl Ledger {
    fn book(&self, amount: i64) {
        let mut sides = self.sides.lock().unwrap_or_else(PoisonError::into_inner);
        sides.0 -= amount;
        assert!(amount < 100, "too much");
        sides.1 += amount;
    }

    fn balance(&self) -> i64 {
        let sides = self.sides.lock().unwrap_or_else(PoisonError::into_inner);
        sides.0 + sides.1
    }
}

fn main() {
    panic::set_hook(Box::new(|_| ()));
    let ledger = Arc::new(Ledger::default());
    let worker = Arc::clone(&ledger);
    let _ = thread::spawn(move || worker.book(1_000)).join();
    println!("balance {}", ledger.balance());
    std::process::exit(i32::from(ledger.balance() != 0));
}
