//! An order of operations that somebody has relied on.

use gordian::sync::atomic::{AtomicI32, Ordering::SeqCst};
use gordian::sync::{Arc, Mutex};
use gordian::thread;

use super::program::{Program, panics};

pub const ALL: &[Program] = &[
    panics("CS/account", account),
    panics("CS/lazy01", lazy),
    panics("CS/reorder_3", || reorder(2)),
    panics("CS/reorder_4", || reorder(3)),
    panics("CS/reorder_5", || reorder(4)),
    panics("CS/reorder_10", || reorder(9)),
];

#[derive(Default)]
struct Account {
    balance: i32,
    has_deposit: bool,
    has_withdrawal: bool,
}

/// The check has the formula wrong, so it fails whenever it comes last.
fn account() {
    const PUT: i32 = 2;
    const TAKEN: i32 = 4;
    let account = Arc::new(Mutex::new(Account { balance: 1, ..Account::default() }));
    let spawn = |job: fn(&mut Account)| {
        let account = Arc::clone(&account);
        thread::spawn(move || job(&mut account.lock().unwrap()))
    };
    let check = spawn(|account| {
        if account.has_deposit && account.has_withdrawal {
            assert_eq!(account.balance, 1 - PUT - TAKEN);
        }
    });
    let deposit = spawn(|account| {
        account.balance += PUT;
        account.has_deposit = true;
    });
    let withdrawal = spawn(|account| {
        account.balance -= TAKEN;
        account.has_withdrawal = true;
    });
    for thread in [check, deposit, withdrawal] {
        thread.join().unwrap();
    }
}

/// The third thread takes for granted that it is not the last one.
fn lazy() {
    let data = Arc::new(Mutex::new(0));
    let spawn = |job: fn(&mut u32)| {
        let data = Arc::clone(&data);
        thread::spawn(move || job(&mut data.lock().unwrap()))
    };
    let threads = [
        spawn(|data| *data += 1),
        spawn(|data| *data += 2),
        spawn(|data| assert!(*data < 3, "both others have been here")),
    ];
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

/// Two writes that a reader takes for one, by several writers.
fn reorder(setters: usize) {
    let pair = Arc::new((AtomicI32::new(0), AtomicI32::new(0)));
    let mut threads: Vec<_> = (0..setters)
        .map(|_| {
            let pair = Arc::clone(&pair);
            thread::spawn(move || {
                pair.0.store(1, SeqCst);
                pair.1.store(-1, SeqCst);
            })
        })
        .collect();
    threads.push(thread::spawn(move || {
        let is_unset = pair.0.load(SeqCst) == 0 && pair.1.load(SeqCst) == 0;
        assert!(is_unset || pair.0.load(SeqCst) == 1 && pair.1.load(SeqCst) == -1, "half of it is set");
    }));
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}
