//! Scenario 1, right in six ways: a separate lock, the value's own lock, an atomic addition, a compare-exchange loop,
//! a shard per worker summed at the end, and a copy written back under the lock.
//! expect: nothing
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::Mutex;
use std::thread;

const WORKERS: u32 = 3;
const ELEMENTS: usize = 4;

fn separate_lock() -> u32 {
    let lock = Mutex::new(());
    let elements: Vec<AtomicU32> = (0..ELEMENTS).map(|_| AtomicU32::new(0)).collect();
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                for element in &elements {
                    let _guard = lock.lock().unwrap();
                    let read = element.load(Ordering::Relaxed);
                    element.store(read + 1, Ordering::Relaxed);
                }
            });
        }
    });
    elements.iter().map(|element| element.load(Ordering::Relaxed)).sum()
}

fn own_lock() -> u32 {
    let elements: Vec<Mutex<u32>> = (0..ELEMENTS).map(|_| Mutex::new(0)).collect();
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| elements.iter().for_each(|element| *element.lock().unwrap() += 1));
        }
    });
    elements.iter().map(|element| *element.lock().unwrap()).sum()
}

fn atomic_addition() -> u32 {
    let elements: Vec<AtomicU32> = (0..ELEMENTS).map(|_| AtomicU32::new(0)).collect();
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                for element in &elements {
                    element.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    elements.into_iter().map(AtomicU32::into_inner).sum()
}

fn compare_exchange() -> u32 {
    let elements: Vec<AtomicU32> = (0..ELEMENTS).map(|_| AtomicU32::new(0)).collect();
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                for element in &elements {
                    let mut read = element.load(Ordering::Relaxed);
                    while let Err(now) =
                        element.compare_exchange_weak(read, read + 1, Ordering::AcqRel, Ordering::Relaxed)
                    {
                        read = now;
                    }
                }
            });
        }
    });
    elements.into_iter().map(AtomicU32::into_inner).sum()
}

fn shards() -> u32 {
    let workers: Vec<_> = (0..WORKERS).map(|_| thread::spawn(|| vec![1_u32; ELEMENTS])).collect();
    workers.into_iter().flat_map(|worker| worker.join().unwrap()).sum()
}

fn written_back() -> u32 {
    let total = Mutex::new(0);
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                let own: u32 = (0..ELEMENTS).map(|_| 1).sum();
                *total.lock().unwrap() += own;
            });
        }
    });
    total.into_inner().unwrap()
}

fn main() {
    let expected = WORKERS * ELEMENTS as u32;
    for sum in [separate_lock(), own_lock(), atomic_addition(), compare_exchange(), shards(), written_back()] {
        assert_eq!(sum, expected);
    }
    println!("sum {expected}, six times");
}
