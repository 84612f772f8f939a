//! Vulnerabilities of an operating system's kernel: what was checked is no longer so when it is used.

use gordian::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use gordian::sync::{Arc, Mutex};
use gordian::thread;

use super::program::{Program, panics};

pub const ALL: &[Program] = &[
    panics("ConVul-CVE-Benchmarks/CVE-2009-3547", pipe),
    panics("ConVul-CVE-Benchmarks/CVE-2011-2183", memory_scan),
    panics("ConVul-CVE-Benchmarks/CVE-2013-1792", keyrings),
    panics("ConVul-CVE-Benchmarks/CVE-2015-7550", key),
];

/// A pipe is opened that has been released.
fn pipe() {
    let readers = Arc::new(Mutex::new(Some(1)));
    let opens = thread::spawn({
        let readers = Arc::clone(&readers);
        move || *readers.lock().unwrap().as_mut().expect("the pipe is gone") += 1
    });
    let releases = thread::spawn(move || *readers.lock().unwrap() = None);
    opens.join().unwrap();
    releases.join().unwrap();
}

/// The scanner finds a list not empty, and takes the first entry of one that is.
fn memory_scan() {
    #[derive(Default)]
    struct Slots {
        list: Vec<usize>,
        scanned: Option<usize>,
    }
    let slots = Arc::new((AtomicUsize::new(1), Mutex::new(Slots { list: vec![7], scanned: None })));
    let scanner = thread::spawn({
        let slots = Arc::clone(&slots);
        move || {
            let (length, slots) = &*slots;
            if length.load(SeqCst) == 0 {
                return;
            }
            let slot = {
                let mut slots = slots.lock().unwrap();
                slots.scanned = slots.list.first().copied();
                slots.scanned
            };
            let slot = slot.expect("the head of the list is no entry");
            slots.lock().unwrap().list.retain(|entry| *entry != slot);
            length.store(0, SeqCst);
        }
    });
    let exits = thread::spawn(move || {
        let (length, slots) = &*slots;
        let mut slots = slots.lock().unwrap();
        if slots.scanned != Some(7) {
            slots.list.retain(|entry| *entry != 7);
            length.store(0, SeqCst);
        }
    });
    scanner.join().unwrap();
    exits.join().unwrap();
}

/// Two pointers that are set one after the other, of which the first is asked whether both are.
fn keyrings() {
    #[derive(Default)]
    struct Keyrings {
        user: AtomicBool,
        session: AtomicBool,
        lock: Mutex<()>,
    }
    impl Keyrings {
        fn install(&self) {
            if self.user.load(SeqCst) {
                return;
            }
            let _guard = self.lock.lock().unwrap();
            if !self.user.load(SeqCst) {
                self.user.store(true, SeqCst);
                self.session.store(true, SeqCst);
            }
        }
    }
    let keyrings = Arc::new(Keyrings::default());
    let looks_up = thread::spawn({
        let keyrings = Arc::clone(&keyrings);
        move || {
            if !keyrings.session.load(SeqCst) {
                keyrings.install();
            }
            assert!(keyrings.session.load(SeqCst), "there is no session keyring");
        }
    });
    let installs = thread::spawn(move || keyrings.install());
    looks_up.join().unwrap();
    installs.join().unwrap();
}

/// A key is revoked between the check and the read.
fn key() {
    let key = Arc::new((AtomicBool::new(true), Mutex::new(Some(3))));
    let revokes = thread::spawn({
        let key = Arc::clone(&key);
        move || {
            let mut data = key.1.lock().unwrap();
            key.0.store(false, SeqCst);
            *data = None;
        }
    });
    let reads = thread::spawn(move || {
        if key.0.load(SeqCst) {
            assert_eq!(key.1.lock().unwrap().expect("the key has been revoked"), 3);
        }
    });
    revokes.join().unwrap();
    reads.join().unwrap();
}
