//! A pool of threads.

use std::panic::{AssertUnwindSafe, catch_unwind};

use gordian::sync::{Arc, Mutex, PoisonError, mpsc};
use gordian::thread;

/// What a pool does about a job that panics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Handling {
    /// The error is the job's result.
    Sent,
    /// It takes its worker with it.
    None,
    /// Nobody gets to know.
    Swallowed,
}

type Job = Box<dyn FnOnce() + Send>;

/// Its workers take jobs from one queue; dropping it closes the queue and waits for the workers.
pub struct Pool {
    jobs: Option<mpsc::Sender<Job>>,
    workers: Vec<thread::JoinHandle<()>>,
    handling: Handling,
}

impl Pool {
    pub fn new(size: usize, handling: Handling) -> Pool {
        let (jobs, queue) = mpsc::channel::<Job>();
        let queue = Arc::new(Mutex::new(queue));
        let worker = |_| {
            let queue = Arc::clone(&queue);
            thread::spawn(move || {
                loop {
                    // The lock goes before the job runs.
                    let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    match job {
                        Ok(job) => job(),
                        Err(mpsc::RecvError) => break,
                    }
                }
            })
        };
        Pool { jobs: Some(jobs), workers: (0..size).map(worker).collect(), handling }
    }

    /// Has this done by a worker.
    pub fn start(&self, job: impl FnOnce() + Send + 'static) {
        // Nobody takes it if no worker is left.
        let _ = self.jobs.as_ref().map(|jobs| jobs.send(Box::new(job)));
    }

    /// Has this done by a worker, and its result sent.
    pub fn submit<T: Send + 'static>(
        &self,
        results: mpsc::Sender<thread::Result<T>>,
        job: impl FnOnce() -> T + Send + 'static,
    ) {
        let handling = self.handling;
        self.start(move || {
            let result = match handling {
                Handling::None => Ok(job()),
                Handling::Sent | Handling::Swallowed => catch_unwind(AssertUnwindSafe(job)),
            };
            if result.is_ok() || handling == Handling::Sent {
                // Who no longer wants it has gone.
                let _ = results.send(result);
            }
        });
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
