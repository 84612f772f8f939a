//! Scenario 10, right in three ways: one order, a try-lock with back-off, a gate lock.
//! expect: nothing
use std::sync::{Arc, Mutex};
use std::thread;

#[derive(Default)]
struct OneOrder {
    printer: Mutex<Vec<String>>,
    scanner: Mutex<Vec<String>>,
}

impl OneOrder {
    fn copy(&self) {
        let mut printer = self.printer.lock().unwrap();
        printer.extend(self.scanner.lock().unwrap().iter().cloned());
    }
    fn archive(&self) {
        let mut printer = self.printer.lock().unwrap();
        self.scanner.lock().unwrap().append(&mut printer);
    }
}

#[derive(Default)]
struct BackOff {
    printer: Mutex<Vec<String>>,
    scanner: Mutex<Vec<String>>,
}

impl BackOff {
    fn copy(&self) {
        loop {
            let scanner = self.scanner.lock().unwrap();
            if let Ok(mut printer) = self.printer.try_lock() {
                printer.extend(scanner.iter().cloned());
                return;
            }
            drop(scanner);
            thread::yield_now();
        }
    }
    fn archive(&self) {
        let mut printer = self.printer.lock().unwrap();
        self.scanner.lock().unwrap().append(&mut printer);
    }
}

#[derive(Default)]
struct Gated {
    gate: Mutex<()>,
    printer: Mutex<Vec<String>>,
    scanner: Mutex<Vec<String>>,
}

impl Gated {
    fn copy(&self) {
        let _gate = self.gate.lock().unwrap();
        let scanner = self.scanner.lock().unwrap();
        self.printer.lock().unwrap().extend(scanner.iter().cloned());
    }
    fn archive(&self) {
        let _gate = self.gate.lock().unwrap();
        let mut printer = self.printer.lock().unwrap();
        self.scanner.lock().unwrap().append(&mut printer);
    }
}

fn together<T: Send + Sync + Default + 'static>(first: fn(&T), second: fn(&T)) {
    let shared = Arc::new(T::default());
    let other = Arc::clone(&shared);
    let thread = thread::spawn(move || (0..100).for_each(|_| first(&other)));
    (0..100).for_each(|_| second(&shared));
    thread.join().unwrap();
}

fn main() {
    together(OneOrder::copy, OneOrder::archive);
    together(BackOff::copy, BackOff::archive);
    together(Gated::copy, Gated::archive);
}
