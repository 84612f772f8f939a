//! The shared counter in nine ways; each function has `threads` threads add one and gives the total.

use gordian::sync::atomic::{AtomicU32, Ordering::SeqCst};
use gordian::sync::{Mutex, RwLock};
use gordian::thread;

/// One way to share the counter.
pub struct Variant {
    /// What people call it.
    pub name: &'static str,
    /// Runs it with that many threads.
    pub body: fn(usize) -> u32,
}

/// All of them.
pub const ALL: [Variant; 9] = [
    Variant { name: "without lock", body: without_lock },
    Variant { name: "a separate lock around it", body: separate_lock },
    Variant { name: "its own lock", body: own_lock },
    Variant { name: "reader-writer lock", body: reader_writer_lock },
    Variant { name: "atomic addition", body: atomic_addition },
    Variant { name: "compare-exchange", body: compare_exchange },
    Variant { name: "one counter for each thread", body: sharded },
    Variant { name: "a lock of each thread's own", body: wrong_lock },
    Variant { name: "lock around the read only", body: lock_around_read },
];

/// Load and store: updates are lost.
pub fn without_lock(threads: usize) -> u32 {
    let counter = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let value = counter.load(SeqCst);
                counter.store(value + 1, SeqCst);
            });
        }
    });
    counter.into_inner()
}

/// Every thread takes the same lock, which is not that of the counter.
pub fn separate_lock(threads: usize) -> u32 {
    let lock = Mutex::new(());
    let counter = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let _guard = lock.lock().unwrap();
                let value = counter.load(SeqCst);
                counter.store(value + 1, SeqCst);
            });
        }
    });
    counter.into_inner()
}

/// The counter is inside of the lock.
pub fn own_lock(threads: usize) -> u32 {
    let counter = Mutex::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| *counter.lock().unwrap() += 1);
        }
    });
    counter.into_inner().unwrap()
}

/// The counter is inside of a reader-writer lock, and each thread also reads it.
pub fn reader_writer_lock(threads: usize) -> u32 {
    let counter = RwLock::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                *counter.write().unwrap() += 1;
                *counter.read().unwrap()
            });
        }
    });
    counter.into_inner().unwrap()
}

/// One read-modify-write operation.
pub fn atomic_addition(threads: usize) -> u32 {
    let counter = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| counter.fetch_add(1, SeqCst));
        }
    });
    counter.into_inner()
}

/// Load, then compare-exchange until it succeeds.
pub fn compare_exchange(threads: usize) -> u32 {
    let counter = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut value = counter.load(SeqCst);
                while let Err(now) = counter.compare_exchange(value, value + 1, SeqCst, SeqCst) {
                    value = now;
                }
            });
        }
    });
    counter.into_inner()
}

/// Each thread has its own counter, without any lock; the total is their sum.
pub fn sharded(threads: usize) -> u32 {
    let shards: Vec<AtomicU32> = (0..threads).map(|_| AtomicU32::new(0)).collect();
    thread::scope(|scope| {
        for shard in &shards {
            scope.spawn(|| {
                let value = shard.load(SeqCst);
                shard.store(value + 1, SeqCst);
            });
        }
    });
    shards.into_iter().map(AtomicU32::into_inner).sum()
}

/// Each thread takes a lock, but not the same one: updates are lost.
pub fn wrong_lock(threads: usize) -> u32 {
    let locks: Vec<Mutex<()>> = (0..threads).map(|_| Mutex::new(())).collect();
    let counter = AtomicU32::new(0);
    thread::scope(|scope| {
        for lock in &locks {
            let counter = &counter;
            scope.spawn(move || {
                let _guard = lock.lock().unwrap();
                let value = counter.load(SeqCst);
                counter.store(value + 1, SeqCst);
            });
        }
    });
    counter.into_inner()
}

/// The lock is released between the read and the write: updates are lost.
pub fn lock_around_read(threads: usize) -> u32 {
    let counter = Mutex::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let value = *counter.lock().unwrap();
                *counter.lock().unwrap() = value + 1;
            });
        }
    });
    counter.into_inner().unwrap()
}

/// What a careless test of [`without_lock`] says: fails under some interleavings only.
pub fn expect_every_update() {
    assert_eq!(without_lock(2), 2, "an update was lost");
}
