//! Programs: a download tool that saves its state, and a library for traces that is shut down twice.

use gordian::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use gordian::sync::{Arc, Mutex};
use gordian::thread;

use super::program::{Program, panics};

pub const ALL: &[Program] = &[panics("CB/aget-bug2", download), panics("Inspect_benchmarks/ctrace-test", traces)];

/// What was saved of the parts is not what was saved as their sum.
fn download() {
    const WORKERS: usize = 2;
    const BLOCKS: u32 = 3;
    let parts: Arc<[AtomicU32; WORKERS]> = Arc::default();
    let total = Arc::new(Mutex::new(0));
    let mut threads: Vec<_> = (0..WORKERS)
        .map(|number| {
            let (parts, total) = (Arc::clone(&parts), Arc::clone(&total));
            thread::spawn(move || {
                for _ in 0..BLOCKS {
                    let part = &parts[number];
                    part.store(part.load(SeqCst) + 1, SeqCst);
                    *total.lock().unwrap() += 1;
                }
            })
        })
        .collect();
    threads.push(thread::spawn(move || {
        let saved: u32 = parts.iter().map(|part| part.load(SeqCst)).sum();
        assert_eq!(saved, *total.lock().unwrap(), "the parts are not the whole");
    }));
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

/// Everybody who is done shuts the library down, and takes its lock with it.
fn traces() {
    #[derive(Default)]
    struct Library {
        nodes: Mutex<Vec<u32>>,
        is_destroyed: AtomicBool,
    }
    impl Library {
        fn write(&self, node: u32) {
            assert!(!self.is_destroyed.load(SeqCst), "the lock is used after it was destroyed");
            let mut nodes = self.nodes.lock().unwrap();
            if !nodes.contains(&node) {
                nodes.push(node);
            }
        }

        fn end(&self) {
            assert!(!self.is_destroyed.load(SeqCst), "freed twice");
            self.is_destroyed.store(true, SeqCst);
        }
    }
    let library = Arc::new(Library::default());
    let first = thread::spawn({
        let library = Arc::clone(&library);
        move || {
            library.write(1);
            library.end();
        }
    });
    let second = thread::spawn({
        let library = Arc::clone(&library);
        move || library.write(2)
    });
    first.join().unwrap();
    second.join().unwrap();
    library.end();
}
