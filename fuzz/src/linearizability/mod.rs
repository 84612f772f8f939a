//! Concurrent objects under operations and schedules that are the input, each against its sequential model. Each has a variant with a
//! mistake, which a test has to find.

pub mod deque;
pub mod once;
pub mod pipe;
pub mod pool;
pub mod ring;
pub mod semaphore;
pub mod seqlock;

use std::fmt::Debug;

use arbitrary::Arbitrary;
use gordian::{Explorer, Model, Verdict, linearizable};

use crate::Oracle;

/// A target's name, its object, and the variant with the mistake.
pub type Object = (&'static str, Oracle, Oracle);

macro_rules! object {
    ($name:literal, $model:ty) => {
        ($name, |data| of_model(<$model>::new(false), data), |data| of_model(<$model>::new(true), data))
    };
}

/// All objects.
pub const OBJECTS: [Object; 7] = [
    object!("deque", deque::Deque),
    object!("once", once::Once),
    object!("pipe", pipe::Pipe),
    object!("pool", pool::Pool),
    object!("ring_buffer", ring::Ring),
    object!("semaphore", semaphore::Semaphore),
    object!("seqlock", seqlock::Seqlock),
];

/// Threads that use the object.
const THREADS: usize = 3;
/// Operations of each.
const OPERATIONS: usize = 4;

/// The failure, if what the threads get from the object is nothing that the model could give.
fn of_model<M>(model: M, data: &[u8]) -> Vec<String>
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
