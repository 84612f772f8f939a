//! The concurrent objects of the corpus under operations and schedules that are the input, each against its sequential model. Each has
//! variants with a mistake, which a test has to find.

pub mod deque;
#[path = "../../../corpus/objects/mod.rs"]
pub mod objects;
pub mod once;
pub mod pipe;
pub mod pool;
pub mod ring;
pub mod semaphore;
pub mod seqlock;

use std::fmt::Debug;

use arbitrary::Arbitrary;
use gordian::{Explorer, Model, Verdict, linearizable};

use crate::{Oracle, Reaches};

/// A concurrent object.
pub struct Object {
    /// Its target.
    pub name: &'static str,
    /// What it does that its model does not.
    pub disagreements: Oracle,
    /// What seeds call the mistakes of its variants, and whether an input shows them.
    pub mistakes: &'static [(&'static str, Reaches)],
}

macro_rules! object {
    ($name:literal, $model:ty, $right:expr, $($mistake:literal: $wrong:expr),+) => {
        Object {
            name: $name,
            disagreements: |data| of_model(<$model>::new($right), data),
            mistakes: &[$(($mistake, |data| !of_model(<$model>::new($wrong), data).is_empty())),+],
        }
    };
}

/// All objects. What only weak memory shows of them is for loom, in the scenarios of the corpus.
pub const OBJECTS: [Object; 7] = [
    {
        use objects::deque::Mistake;
        object!("deque", deque::Deque, Mistake::None, "last_item_twice": Mistake::LastUnasked)
    },
    {
        use objects::once::Mistake;
        object!("once", once::Once, Mistake::None, "made_twice": Mistake::NotAgain, "not_ordered": Mistake::Relaxed)
    },
    {
        use objects::pipe::Mistake;
        object!("pipe", pipe::Pipe, Mistake::None, "closed_meanwhile": Mistake::TakenOut)
    },
    {
        use objects::pool::Handling;
        object!("pool", pool::Pool, Handling::Sent, "error_lost": Handling::Swallowed, "workers_gone": Handling::None)
    },
    {
        use objects::ring::Mistake;
        object!("ring_buffer", ring::Ring, Mistake::None,
            "given_before_written": Mistake::GivenFirst, "not_ordered": Mistake::GivenRelaxed)
    },
    {
        use objects::semaphore::Mistake;
        object!("semaphore", semaphore::Semaphore, Mistake::None, "nobody_told": Mistake::NobodyTold,
            "permits_that_are_gone": Mistake::LooksFirst, "woken_for_nothing": Mistake::NotAgain)
    },
    {
        use objects::seqlock::Mistake;
        object!("seqlock", seqlock::Seqlock, Mistake::None, "torn": Mistake::NotAgain)
    },
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
