//! Scenarios 2, 3 and 4: what a lock around everything, work in sequence, and small pieces do to the speed.
//!
//! Time is that of the exploration: a thread's own, which sleeping moves and joining hands on. So it says how long the work
//! takes with as many processors as threads, and is the same on every machine.

use std::time::Duration;

use gordian::FailureKind::Panic;
use gordian::sync::atomic::{AtomicU32, Ordering::SeqCst};
use gordian::sync::{Mutex, mpsc};
use gordian::thread;
use gordian::time::Instant;

use super::scenario::{Scenario, right, wrong};

pub const ALL: &[Scenario] = &[
    right("whole job under one lock: never two at a time", || job(true), "at a time: {1: 2 traces}"),
    right("only the result under the lock: two at a time", || job(false), "at a time: {1: 4 traces, 2: 16 traces}"),
    right("80 % in sequence: below 1.25 times as fast", || bound(80, &[15, 5], 5), "times as fast: {1.19: 1 trace}"),
    right("half in sequence: below twice as fast", || bound(50, &[50], 4), "times as fast: {1.60: 1 trace}"),
    wrong("half in sequence: expected to scale with the threads", scales, Panic),
    wrong("pieces of one: expected to be faster than one thread", || pieces(8), Panic),
    right("pieces of half the work: faster than one thread", || pieces(2), "milliseconds: {5: 1 trace}"),
    wrong("results as they come: expected in the order of the work", || results(false), Panic),
    right("results in the order of the handles", || results(true), ""),
];

/// Two workers; observes how many were at the job at most.
fn job(under_one_lock: bool) {
    let (total, at_work, most) = (Mutex::new(0), AtomicU32::new(0), AtomicU32::new(0));
    let work = || {
        most.fetch_max(at_work.fetch_add(1, SeqCst) + 1, SeqCst);
        at_work.fetch_sub(1, SeqCst);
    };
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                if under_one_lock {
                    let mut total = total.lock().unwrap();
                    work();
                    *total += 1;
                } else {
                    work();
                    *total.lock().unwrap() += 1;
                }
            });
        }
    });
    assert_eq!(total.into_inner().unwrap(), 2);
    gordian::observe("at a time", most.into_inner());
}

fn milliseconds(number: u32) -> Duration {
    Duration::from_millis(number.into())
}

/// How long it takes if that much has to be done in sequence, and after it each of the others in equal parts.
fn time_taken(in_sequence: u32, in_parallel: &[u32], workers: u32) -> Duration {
    let begun = Instant::now();
    thread::sleep(milliseconds(in_sequence));
    for work in in_parallel {
        let part = milliseconds(*work) / workers;
        let workers: Vec<_> = (0..workers).map(|_| thread::spawn(move || thread::sleep(part))).collect();
        workers.into_iter().for_each(|worker| worker.join().unwrap());
    }
    begun.elapsed()
}

/// G. Amdahl, "Validity of the single processor approach to achieving large scale computing capabilities", AFIPS 1967.
fn bound(in_sequence: u32, in_parallel: &[u32], workers: u32) {
    let work = in_sequence + in_parallel.iter().sum::<u32>();
    let alone = time_taken(in_sequence, in_parallel, 1);
    assert_eq!(alone, milliseconds(work));
    let times = |taken: Duration| alone.as_secs_f64() / taken.as_secs_f64();
    let faster = times(time_taken(in_sequence, in_parallel, workers));
    assert!(faster < times(milliseconds(in_sequence)));
    gordian::observe("times as fast", format!("{faster:.2}"));
}

fn scales() {
    assert_eq!(time_taken(50, &[50], 4), milliseconds(100) / 4);
}

/// Eight milliseconds of work in equal pieces, one of which the main thread does; handing one over takes a millisecond.
fn pieces(number: u32) {
    let (work, hand_over) = (milliseconds(8), milliseconds(1));
    let begun = Instant::now();
    let others: Vec<_> = (1..number)
        .map(|_| {
            thread::sleep(hand_over);
            thread::spawn(move || thread::sleep(work / number))
        })
        .collect();
    thread::sleep(work / number);
    others.into_iter().for_each(|other| other.join().unwrap());
    let taken = begun.elapsed();
    assert!(taken < work, "it takes {taken:?} instead of {work:?}");
    gordian::observe("milliseconds", taken.as_millis());
}

fn results(by_handle: bool) {
    let (sender, receiver) = mpsc::channel();
    let workers: Vec<_> = (1..=2)
        .map(|number| {
            let sender = sender.clone();
            thread::spawn(move || {
                let result = 10 * number;
                if !by_handle {
                    sender.send(result).unwrap();
                }
                result
            })
        })
        .collect();
    drop(sender);
    let joined: Vec<u32> = workers.into_iter().map(|worker| worker.join().unwrap()).collect();
    let results = if by_handle { joined } else { receiver.iter().collect() };
    assert_eq!(results, [10, 20]);
}
