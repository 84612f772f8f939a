//! Scenario 11, right: poison recovered from, state restored on unwind, the guard dropped.
//! expect: nothing
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

#[derive(Default)]
struct Ledger {
    debit: Mutex<(i64, i64)>,
}

/// Restores the old value if it is dropped while a panic unwinds.
struct Restore<'a> {
    guard: MutexGuard<'a, (i64, i64)>,
    old: (i64, i64),
}

impl Drop for Restore<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            *self.guard = self.old;
        }
    }
}

impl Ledger {
    fn lock(&self) -> MutexGuard<'_, (i64, i64)> {
        self.debit.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn book(&self, amount: i64) {
        let guard = self.lock();
        let old = *guard;
        let mut restore = Restore { guard, old };
        restore.guard.0 -= amount;
        assert!(amount < 100, "too much");
        restore.guard.1 += amount;
    }

    fn balance(&self) -> i64 {
        let both = self.lock();
        both.0 + both.1
    }
}

fn main() {
    panic::set_hook(Box::new(|_| ()));
    let ledger = Arc::new(Ledger::default());
    let worker = Arc::clone(&ledger);
    let outcome = thread::spawn(move || worker.book(1_000)).join();
    assert!(outcome.is_err());
    ledger.book(5);
    assert_eq!(ledger.balance(), 0);
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| ledger.book(500)));
    assert!(outcome.is_err());
    assert_eq!(ledger.balance(), 0);
}
