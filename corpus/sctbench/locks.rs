//! Locks in opposite orders, the wrong ones, too few, and waits for what never comes.

use gordian::sync::atomic::{AtomicI32, AtomicUsize, Ordering::SeqCst};
use gordian::sync::{Arc, Condvar, Mutex};
use gordian::thread;

use super::program::{Program, deadlocks, panics};

pub const ALL: &[Program] = &[
    deadlocks("CS/deadlock01", opposite),
    panics("CS/din_phil2", philosophers::<2>),
    panics("CS/din_phil3", philosophers::<3>),
    panics("CS/din_phil4", philosophers::<4>),
    panics("CS/din_phil5", philosophers::<5>),
    panics("CS/din_phil6", philosophers::<6>),
    panics("CS/din_phil7", philosophers::<7>),
    panics("CS/fsbench", file_system),
    deadlocks("CS/phase01", never_unlocked),
    deadlocks("CS/sync01", one_too_few),
    deadlocks("CS/sync02", two_too_many),
    panics("CS/twostage_20", || two_stages(19)),
    panics("CS/wronglock", || wrong_lock(7)),
];

fn opposite() {
    let locks = Arc::new((Mutex::new(()), Mutex::new(())));
    let counter = Arc::new(AtomicI32::new(0));
    let spawn = |job: fn(&(Mutex<()>, Mutex<()>), &AtomicI32)| {
        let (locks, counter) = (Arc::clone(&locks), Arc::clone(&counter));
        thread::spawn(move || job(&locks, &counter))
    };
    let threads = [
        spawn(|locks, counter| {
            let _a = locks.0.lock().unwrap();
            let _b = locks.1.lock().unwrap();
            counter.store(counter.load(SeqCst) + 1, SeqCst);
        }),
        spawn(|locks, counter| {
            let _b = locks.1.lock().unwrap();
            let _a = locks.0.lock().unwrap();
            counter.store(counter.load(SeqCst) - 1, SeqCst);
        }),
    ];
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

/// The last one to leave the table fails, unless an update of their count is lost.
fn philosophers<const COUNT: usize>() {
    let table = Arc::new((Mutex::new(()), std::array::from_fn::<_, COUNT, _>(|_| Mutex::new(())), AtomicUsize::new(0)));
    let threads: Vec<_> = (0..COUNT)
        .map(|place| {
            let table = Arc::clone(&table);
            thread::spawn(move || {
                let (section, forks, left) = &*table;
                {
                    let _section = section.lock().unwrap();
                    let _left = forks[(place + 1) % COUNT].lock().unwrap();
                    let _right = forks[place].lock().unwrap();
                }
                left.store(left.load(SeqCst) + 1, SeqCst);
                assert_ne!(left.load(SeqCst), COUNT, "all have left");
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

/// Files that look for blocks, one file more than there are.
fn file_system() {
    const FILES: usize = 26;
    struct Disk {
        /// The block of each file, 0 if it has none.
        files: [Mutex<usize>; FILES],
        is_busy: [Mutex<bool>; FILES],
    }
    let disk = Arc::new(Disk {
        files: std::array::from_fn(|_| Mutex::new(0)),
        is_busy: std::array::from_fn(|_| Mutex::new(false)),
    });
    let threads: Vec<_> = (0..=FILES)
        .map(|file| {
            let disk = Arc::clone(&disk);
            thread::spawn(move || {
                let mut file_block = disk.files[file].lock().unwrap();
                if *file_block != 0 {
                    return;
                }
                let mut block = file * 2 % FILES;
                for _ in 0..FILES {
                    let mut is_busy = disk.is_busy[block].lock().unwrap();
                    if !*is_busy {
                        *is_busy = true;
                        *file_block = block + 1;
                        break;
                    }
                    block = (block + 1) % FILES;
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

/// Whoever comes second waits for a lock that is not given back.
fn never_unlocked() {
    let locks = Arc::new((Mutex::new(()), Mutex::new(())));
    let threads = [0, 1].map(|_| {
        let locks = Arc::clone(&locks);
        thread::spawn(move || {
            drop(locks.0.lock().unwrap());
            std::mem::forget(locks.0.lock().unwrap());
            drop(locks.1.lock().unwrap());
            drop(locks.1.lock().unwrap());
        })
    });
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

/// A number, and the news that it is 0, or is not.
#[derive(Default)]
struct Count {
    number: Mutex<u32>,
    is_empty: Condvar,
    is_full: Condvar,
}

/// The producer waits for room that nobody makes.
fn one_too_few() {
    let count = Arc::new(Count { number: Mutex::new(1), ..Count::default() });
    let producer = thread::spawn({
        let count = Arc::clone(&count);
        move || {
            let mut number = count.number.lock().unwrap();
            while *number > 0 {
                number = count.is_empty.wait(number).unwrap();
            }
            *number += 1;
            drop(number);
            count.is_full.notify_one();
        }
    });
    let consumer = thread::spawn(move || {
        let mut number = count.number.lock().unwrap();
        while *number == 0 {
            number = count.is_full.wait(number).unwrap();
        }
        drop(number);
        count.is_empty.notify_one();
    });
    producer.join().unwrap();
    consumer.join().unwrap();
}

/// There are two to begin with, and each side goes on twice: one remains, and the producer waits for none.
fn two_too_many() {
    let count = Arc::new(Count { number: Mutex::new(2), ..Count::default() });
    let producer = thread::spawn({
        let count = Arc::clone(&count);
        move || {
            for _ in 0..2 {
                let mut number = count.number.lock().unwrap();
                while *number > 0 {
                    number = count.is_empty.wait(number).unwrap();
                }
                *number += 1;
                drop(number);
                count.is_full.notify_one();
            }
        }
    });
    let consumer = thread::spawn(move || {
        for _ in 0..2 {
            let mut number = count.number.lock().unwrap();
            while *number == 0 {
                number = count.is_full.wait(number).unwrap();
            }
            *number -= 1;
            drop(number);
            count.is_empty.notify_one();
        }
    });
    producer.join().unwrap();
    consumer.join().unwrap();
}

/// Two values that belong together, each under its own lock.
fn two_stages(writers: usize) {
    let stages = Arc::new((Mutex::new(0), Mutex::new(0)));
    let mut threads: Vec<_> = (0..writers)
        .map(|_| {
            let stages = Arc::clone(&stages);
            thread::spawn(move || {
                *stages.0.lock().unwrap() = 1;
                *stages.1.lock().unwrap() = 2;
            })
        })
        .collect();
    threads.push(thread::spawn(move || {
        let first = *stages.0.lock().unwrap();
        if first == 0 {
            return;
        }
        let second = *stages.1.lock().unwrap();
        assert_eq!(second, first + 1, "the second stage has not been reached");
    }));
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

/// One thread takes another lock than all others.
fn wrong_lock(others: usize) {
    struct Shared {
        value: AtomicI32,
        right: Mutex<()>,
        wrong: Mutex<()>,
    }
    let shared = Arc::new(Shared { value: AtomicI32::new(0), right: Mutex::new(()), wrong: Mutex::new(()) });
    let mut threads = vec![thread::spawn({
        let shared = Arc::clone(&shared);
        move || {
            let _guard = shared.right.lock().unwrap();
            let before = shared.value.load(SeqCst);
            shared.value.store(shared.value.load(SeqCst) + 1, SeqCst);
            assert_eq!(shared.value.load(SeqCst), before + 1, "somebody else has written");
        }
    })];
    threads.extend((0..others).map(|_| {
        let shared = Arc::clone(&shared);
        thread::spawn(move || {
            let _guard = shared.wrong.lock().unwrap();
            shared.value.store(shared.value.load(SeqCst) + 1, SeqCst);
        })
    }));
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}
