//! Scenario 5: what becomes of the results of a pool when a job panics, and of jobs that wait for jobs.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use gordian::FailureKind::{Deadlock, Panic};
use gordian::sync::{Arc, Mutex, mpsc};
use gordian::thread;

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

type Job = Box<dyn FnOnce() + Send>;

/// A pool whose workers take jobs from one queue; dropping it closes the queue and waits for the workers.
struct Pool {
    jobs: Option<mpsc::Sender<Job>>,
    workers: Vec<thread::JoinHandle<()>>,
}

impl Pool {
    fn new(size: usize) -> Pool {
        let (jobs, queue) = mpsc::channel::<Job>();
        let queue = Arc::new(Mutex::new(queue));
        let worker = |_| {
            let queue = Arc::clone(&queue);
            thread::spawn(move || {
                loop {
                    // The lock goes before the job runs.
                    let job = queue.lock().unwrap().recv();
                    match job {
                        Ok(job) => job(),
                        Err(mpsc::RecvError) => break,
                    }
                }
            })
        };
        Pool { jobs: Some(jobs), workers: (0..size).map(worker).collect() }
    }

    fn submit(&self, job: impl FnOnce() + Send + 'static) {
        self.jobs.as_ref().unwrap().send(Box::new(job)).unwrap();
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.jobs = None;
        for worker in self.workers.drain(..) {
            // As many pools do: a worker that panicked is not asked why.
            let _ = worker.join();
        }
    }
}

/// What a pool does about a job that panics.
#[derive(Clone, Copy, PartialEq)]
enum Handling {
    None,
    Swallowed,
    Sent,
}

fn job(number: u32) -> u32 {
    if number == 1 {
        resume_unwind(Box::new("the job fails"));
    }
    number
}

fn panicking_job(handling: Handling) {
    let pool = Pool::new(1);
    let (results, receiver) = mpsc::channel();
    for number in 1..=2 {
        let results = results.clone();
        pool.submit(move || match handling {
            Handling::None => results.send(Ok(job(number))).unwrap(),
            Handling::Swallowed => {
                if let Ok(value) = catch_unwind(AssertUnwindSafe(|| job(number))) {
                    results.send(Ok(value)).unwrap();
                }
            }
            Handling::Sent => results.send(catch_unwind(AssertUnwindSafe(|| job(number)))).unwrap(),
        });
    }
    drop(results);
    drop(pool);
    let (values, errors): (Vec<_>, Vec<_>) = receiver.iter().partition(|result: &thread::Result<u32>| result.is_ok());
    assert_eq!(values.len() + errors.len(), 2, "every job has a result or an error");
    let value = values.into_iter().flatten().next().unwrap();
    gordian::observe("results", format_args!("{value} and an error"));
}

fn dependent_jobs(workers: usize) {
    let pool = Pool::new(workers);
    let (done, is_done) = mpsc::channel();
    let (finished, is_finished) = mpsc::channel();
    pool.submit(move || {
        is_done.recv().unwrap();
        finished.send(()).unwrap();
    });
    pool.submit(move || done.send(()).unwrap());
    is_finished.recv().unwrap();
}

/// Instead of waiting, the first job says what to do when it is done.
fn continued_jobs() {
    let pool = Arc::new(Mutex::new(Some(Pool::new(1))));
    let (finished, is_finished) = mpsc::channel();
    let first = {
        let pool = Arc::clone(&pool);
        move || {
            let second = move || finished.send(()).unwrap();
            pool.lock().unwrap().as_ref().unwrap().submit(second);
        }
    };
    pool.lock().unwrap().as_ref().unwrap().submit(first);
    is_finished.recv().unwrap();
    let pool = pool.lock().unwrap().take();
    drop(pool);
}
