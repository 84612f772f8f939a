//! Concurrent objects under operations and schedules that are the input, each against its sequential model. Each has a variant with a
//! mistake, which a test has to find.

pub mod deque;
pub mod pool;
pub mod ring;
pub mod semaphore;

use std::fmt::Debug;

use arbitrary::Arbitrary;
use gordian::{Explorer, Model, Verdict, linearizable};

/// Threads that use the object.
const THREADS: usize = 3;
/// Operations of each.
const OPERATIONS: usize = 4;

/// The failure, if what the threads get from the object is nothing that the model could give.
pub fn disagreements<M>(model: M, data: &[u8]) -> Vec<String>
where
    M: Model,
    M::Operation: for<'a> Arbitrary<'a> + Debug + Clone,
{
    let verdict = Explorer::new().fuzz(data, move |threads: Vec<Vec<M::Operation>>| {
        let threads = threads.into_iter().take(THREADS);
        linearizable(model.clone(), threads.map(|operations| operations.into_iter().take(OPERATIONS)))();
    });
    match verdict {
        Verdict::Failed { .. } => vec![verdict.to_string()],
        _ => Vec::new(),
    }
}
