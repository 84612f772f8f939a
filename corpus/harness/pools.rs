//! Scenario 5: what becomes of the results of a pool when a job panics, and of jobs that wait for jobs.

use std::panic::resume_unwind;

use gordian::FailureKind::{Deadlock, Panic};
use gordian::sync::{Arc, Mutex, mpsc};
use gordian::thread;

use super::objects::pool::{Handling, Pool};
use super::scenario::{Scenario, right, wrong};

pub const ALL: &[Scenario] = &[
    wrong("pool: a job panics, and its worker with it", || panicking_job(Handling::None), Panic),
    wrong("pool: a job panics, and nobody asks for its result", || panicking_job(Handling::Swallowed), Panic),
    right(
        "pool: a job panics, and its error is retrieved",
        || panicking_job(Handling::Sent),
        "results: {2 and an error: 1 trace}",
    ),
    wrong("pool: a job waits for another, and there is one worker", || dependent_jobs(1), Deadlock),
    right("pool: a job waits for another, and there are two workers", || dependent_jobs(2), ""),
    right("pool: a job hands on what comes after it", continued_jobs, ""),
];

fn job(number: u32) -> u32 {
    if number == 1 {
        resume_unwind(Box::new("the job fails"));
    }
    number
}

fn panicking_job(handling: Handling) {
    let pool = Pool::new(1, handling);
    let (results, receiver) = mpsc::channel();
    for number in 1..=2 {
        pool.submit(results.clone(), move || job(number));
    }
    drop(results);
    drop(pool);
    let (values, errors): (Vec<_>, Vec<_>) = receiver.iter().partition(|result: &thread::Result<u32>| result.is_ok());
    assert_eq!(values.len() + errors.len(), 2, "every job has a result or an error");
    let value = values.into_iter().flatten().next().unwrap();
    gordian::observe("results", format_args!("{value} and an error"));
}

fn dependent_jobs(workers: usize) {
    let pool = Pool::new(workers, Handling::None);
    let (done, is_done) = mpsc::channel();
    let (finished, is_finished) = mpsc::channel();
    pool.start(move || {
        is_done.recv().unwrap();
        finished.send(()).unwrap();
    });
    pool.start(move || done.send(()).unwrap());
    is_finished.recv().unwrap();
}

/// Instead of waiting, the first job says what to do when it is done.
fn continued_jobs() {
    let pool = Arc::new(Mutex::new(Some(Pool::new(1, Handling::None))));
    let (finished, is_finished) = mpsc::channel();
    let first = {
        let pool = Arc::clone(&pool);
        move || {
            let second = move || finished.send(()).unwrap();
            pool.lock().unwrap().as_ref().unwrap().start(second);
        }
    };
    pool.lock().unwrap().as_ref().unwrap().start(first);
    is_finished.recv().unwrap();
    let pool = pool.lock().unwrap().take();
    drop(pool);
}
