//! A bank whose transfers and whose auditor lock the accounts and the audit log in opposite orders.
//! expect: lock_order_cycle
//! outcome: hangs, very nearly always
//! right: bank_right.rs
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::thread;

#[derive(Default)]
struct Bank {
    accounts: Mutex<HashMap<String, i64>>,
    audit_log: Mutex<Vec<String>>,
}

impl Bank {
    fn transfer(&self, from: &str, to: &str, amount: i64) {
        let mut accounts = self.accounts.lock().unwrap();
        *accounts.entry(from.to_owned()).or_default() -= amount;
        *accounts.entry(to.to_owned()).or_default() += amount;
        self.record(format!("{from} -> {to}: {amount}")); //~ lock_order_cycle
    }

    fn record(&self, line: String) {
        self.audit_log.lock().unwrap().push(line);
    }

    fn reconcile(&self) -> usize {
        let log = self.audit_log.lock().unwrap();
        assert!(log.is_empty() || self.number_of_accounts() == 2);
        log.len()
    }

    fn number_of_accounts(&self) -> usize {
        self.accounts.lock().unwrap().len()
    }
}

fn main() {
    let bank = Arc::new(Bank::default());
    let teller = {
        let bank = Arc::clone(&bank);
        thread::spawn(move || (1..=100_000).for_each(|n| bank.transfer("alice", "bob", n)))
    };
    let auditor = {
        let bank = Arc::clone(&bank);
        thread::spawn(move || (0..100_000).map(|_| bank.reconcile()).max())
    };
    teller.join().unwrap();
    println!("{:?} transfers at most were seen", auditor.join().unwrap());
}
