//! Scenarios 5, 6, 7, 9, 12 and 14: pools, pipes, queues, managers, stop flags, and steps that have an order.

use gordian::FailureKind::{Deadlock, LeakedThread, LostWakeup, Panic};
use gordian::sync::{Arc, Condvar, Mutex, mpsc};
use gordian::thread;

use super::scenario::{Scenario, right, wrong};

pub const ALL: &[Scenario] = &[
    wrong("pool: joined before it is closed", || pool(false), Deadlock),
    right("pool: closed, then joined", || pool(true), ""),
    wrong("pool: a job waits for a job of the same full pool", nested_jobs, Deadlock),
    wrong("pipe: both ends send into full buffers first", || pipe(false), Deadlock),
    right("pipe: one end reads first", || pipe(true), ""),
    wrong("queue: the consumer keeps a sender alive", || queue(false), Deadlock),
    right("queue: the last sender is dropped", || queue(true), ""),
    wrong("manager: asks the client that waits for it", || manager(true), Deadlock),
    right("manager: answers through a channel of the request", || manager(false), ""),
    wrong("stop flag: told before it sleeps", || stop_flag(false), LostWakeup),
    right("stop flag: looked at under the lock", || stop_flag(true), ""),
    wrong("background thread: never told to stop", never_stopped, LeakedThread),
    wrong("steps: the confirmation overtakes the charge", || payment(false), Panic),
    right("steps: one after the other", || payment(true), ""),
];

fn pool(closes_first: bool) {
    let (jobs, queue) = mpsc::channel::<u32>();
    let worker = thread::spawn(move || queue.iter().sum::<u32>());
    jobs.send(1).unwrap();
    jobs.send(2).unwrap();
    if closes_first {
        drop(jobs);
        assert_eq!(worker.join().unwrap(), 3);
    } else {
        assert_eq!(worker.join().unwrap(), 3);
        drop(jobs);
    }
}

type Job = Box<dyn FnOnce() + Send>;

fn nested_jobs() {
    let (jobs, queue) = mpsc::channel::<Job>();
    let worker = thread::spawn(move || queue.iter().for_each(|job| job()));
    let inner = jobs.clone();
    let outer = move || {
        let (done, is_done) = mpsc::channel();
        inner.send(Box::new(move || done.send(()).unwrap())).unwrap();
        is_done.recv().unwrap();
    };
    jobs.send(Box::new(outer)).unwrap();
    drop(jobs);
    worker.join().unwrap();
}

fn pipe(one_reads_first: bool) {
    let (to_right, from_left) = mpsc::sync_channel(1);
    let (to_left, from_right) = mpsc::sync_channel(1);
    let right = thread::spawn(move || {
        if one_reads_first {
            (0..2).for_each(|number| assert_eq!(from_left.recv(), Ok(number)));
        }
        (0..2).for_each(|number| to_left.send(number).unwrap());
        if !one_reads_first {
            (0..2).for_each(|number| assert_eq!(from_left.recv(), Ok(number)));
        }
    });
    (0..2).for_each(|number| to_right.send(number).unwrap());
    (0..2).for_each(|number| assert_eq!(from_right.recv(), Ok(number)));
    right.join().unwrap();
}

fn queue(drops_the_last: bool) {
    let (sender, receiver) = mpsc::channel();
    let producers: Vec<_> = (0..2)
        .map(|number| {
            let sender = sender.clone();
            thread::spawn(move || sender.send(number).unwrap())
        })
        .collect();
    let kept = (!drops_the_last).then_some(sender);
    assert_eq!(receiver.iter().sum::<i32>(), 1);
    drop(kept);
    producers.into_iter().for_each(|producer| producer.join().unwrap());
}

fn manager(asks_back: bool) {
    let (requests, inbox) = mpsc::channel::<mpsc::Sender<u32>>();
    let (questions, answers) = (mpsc::channel::<()>(), mpsc::channel::<u32>());
    let manager = thread::spawn(move || {
        for reply in inbox {
            let value = if asks_back {
                questions.0.send(()).unwrap();
                answers.1.recv().unwrap()
            } else {
                7
            };
            reply.send(value).unwrap();
        }
    });
    let (reply, replied) = mpsc::channel();
    requests.send(reply).unwrap();
    assert_eq!(replied.recv(), Ok(7));
    drop((requests, questions.1, answers.0));
    manager.join().unwrap();
}

fn stop_flag(looks_under_the_lock: bool) {
    let pair = Arc::new((Mutex::new(false), Condvar::new()));
    let worker = thread::spawn({
        let pair = Arc::clone(&pair);
        move || {
            let mut stop = pair.0.lock().unwrap();
            if !looks_under_the_lock {
                let is_over = *stop;
                drop(stop);
                if is_over {
                    return;
                }
                stop = pair.0.lock().unwrap();
                drop(pair.1.wait(stop).unwrap());
                return;
            }
            while !*stop {
                stop = pair.1.wait(stop).unwrap();
            }
        }
    });
    *pair.0.lock().unwrap() = true;
    pair.1.notify_one();
    worker.join().unwrap();
}

fn never_stopped() {
    let pair = Arc::new((Mutex::new(false), Condvar::new()));
    drop(thread::spawn(move || drop(pair.1.wait_while(pair.0.lock().unwrap(), |stop| !*stop))));
}

fn payment(in_order: bool) {
    let log = Arc::new(Mutex::new(Vec::new()));
    let step = |name: &'static str| {
        let log = Arc::clone(&log);
        move || log.lock().unwrap().push(name)
    };
    let (charge, confirm) = (step("charge"), step("confirm"));
    if in_order {
        let steps = thread::spawn(move || {
            charge();
            confirm();
        });
        steps.join().unwrap();
    } else {
        let (charge, confirm) = (thread::spawn(charge), thread::spawn(confirm));
        charge.join().unwrap();
        confirm.join().unwrap();
    }
    assert_eq!(*log.lock().unwrap(), ["charge", "confirm"]);
}
