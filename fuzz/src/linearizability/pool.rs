//! The pool of threads: jobs that add to a sum, or fail.

use std::panic::resume_unwind;

use arbitrary::Arbitrary;
use gordian::Model;
use gordian::sync::atomic::AtomicU8;
use gordian::sync::atomic::Ordering::SeqCst;
use gordian::sync::{Arc, mpsc};

use super::objects::pool::{self, Handling};

/// Threads of the pool.
const WORKERS: usize = 2;

/// The sum.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pool {
    sum: u8,
    handling: Handling,
}

impl Pool {
    /// Nothing has been added.
    pub fn new(handling: Handling) -> Pool {
        Pool { sum: 0, handling }
    }
}

/// The concurrent one.
pub struct Shared {
    pool: pool::Pool,
    sum: Arc<AtomicU8>,
}

/// What is done by a worker, whose result is waited for.
#[derive(Clone, Debug, Arbitrary)]
pub enum Operation {
    /// Adds this.
    Add(u8),
    /// Panics.
    Fail,
}

/// What is known of a job afterwards.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// The sum.
    Sum(u8),
    /// It has panicked.
    Failed,
    /// Nothing.
    Lost,
}

impl Model for Pool {
    type Object = Shared;
    type Operation = Operation;
    type Output = Output;

    fn object(&self) -> Shared {
        Shared { pool: pool::Pool::new(WORKERS, self.handling), sum: Arc::new(AtomicU8::new(self.sum)) }
    }

    fn apply(&mut self, operation: &Operation) -> Output {
        match operation {
            Operation::Add(number) => {
                self.sum = self.sum.wrapping_add(*number);
                Output::Sum(self.sum)
            }
            Operation::Fail => Output::Failed,
        }
    }

    fn call(shared: &Shared, operation: &Operation) -> Output {
        let (sender, result) = mpsc::channel();
        let (sum, operation) = (Arc::clone(&shared.sum), operation.clone());
        shared.pool.submit(sender, move || match operation {
            Operation::Add(number) => sum.fetch_add(number, SeqCst).wrapping_add(number),
            Operation::Fail => resume_unwind(Box::new("the job fails")),
        });
        match result.recv() {
            Ok(Ok(sum)) => Output::Sum(sum),
            Ok(Err(_)) => Output::Failed,
            Err(mpsc::RecvError) => Output::Lost,
        }
    }
}
