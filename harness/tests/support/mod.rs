//! Programs that several tests run.

use gordian::sync::Arc;
use gordian::sync::atomic::Ordering::{self, Relaxed};
use gordian::sync::atomic::{AtomicBool, AtomicU32};
use gordian::thread;

/// A thread writes data and then says so; whoever reads that it has said so expects the data.
pub fn publication(write: Ordering, read: Ordering) -> impl Fn() + Send + Sync + 'static {
    publication_after(|| (), write, read)
}

/// The same, with something between the two stores.
pub fn publication_after(
    between: impl Fn() + Copy + Send + Sync + 'static,
    write: Ordering,
    read: Ordering,
) -> impl Fn() + Send + Sync + 'static {
    move || {
        let (data, ready) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicBool::new(false)));
        let writer = thread::spawn({
            let (data, ready) = (Arc::clone(&data), Arc::clone(&ready));
            move || {
                data.store(7, Relaxed);
                between();
                ready.store(true, write);
            }
        });
        if ready.load(read) {
            assert_eq!(data.load(Relaxed), 7, "the data were not published");
        }
        writer.join().unwrap();
    }
}
