//! Checks that a concurrent object does what a sequential one could have done (linearizability).
//!
//! M. Herlihy, J. Wing, "Linearizability: A Correctness Condition for Concurrent Objects", TOPLAS 12(3), 1990.

mod check;
mod history;

use std::fmt::Debug;
use std::hash::Hash;
use std::panic::Location;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::dpor::action::Action;
use crate::dpor::object::ObjectKind;
use crate::engine::{self, Operation as Announced, Slot, active, perform};
use history::History;

/// A concurrent object, and what it is to do: a sequential state.
///
/// ```
/// use gordian::sync::Mutex;
/// use gordian::{Explorer, Model, linearizable};
///
/// #[derive(Clone, PartialEq, Eq, Hash)]
/// struct Stack(Vec<u32>);
///
/// #[derive(Debug)]
/// enum Operation { Push(u32), Pop }
///
/// impl Model for Stack {
///     type Object = Mutex<Vec<u32>>;
///     type Operation = Operation;
///     type Output = Option<u32>;
///
///     fn object(&self) -> Mutex<Vec<u32>> {
///         Mutex::new(self.0.clone())
///     }
///
///     fn apply(&mut self, operation: &Operation) -> Option<u32> {
///         match operation {
///             Operation::Push(value) => { self.0.push(*value); None }
///             Operation::Pop => self.0.pop(),
///         }
///     }
///
///     fn call(object: &Mutex<Vec<u32>>, operation: &Operation) -> Option<u32> {
///         match operation {
///             Operation::Push(value) => { object.lock().unwrap().push(*value); None }
///             Operation::Pop => object.lock().unwrap().pop(),
///         }
///     }
/// }
///
/// let threads = [vec![Operation::Push(1), Operation::Pop], vec![Operation::Pop]];
/// let verdict = Explorer::new().run(linearizable(Stack(Vec::new()), threads));
/// assert!(verdict.traces().is_some(), "{verdict}");
/// ```
pub trait Model: Clone + Eq + Hash + Send + Sync + 'static {
    /// The concurrent object.
    type Object: Sync;
    /// What can be done to it; shown as `{:?}`.
    type Operation: Debug + Send + Sync + 'static;
    /// What comes of an operation; shown as `{:?}`.
    type Output: Debug + Clone + PartialEq + Send;

    /// A new object in this state.
    fn object(&self) -> Self::Object;

    /// Does the operation on the sequential state.
    fn apply(&mut self, operation: &Self::Operation) -> Self::Output;

    /// Does the operation on the concurrent object.
    fn call(object: &Self::Object, operation: &Self::Operation) -> Self::Output;
}

/// A test to explore: threads that do the given operations, one list for each, to a new object of the model; it fails if no order of the
/// operations, each of them between its call and its return, has the model give the same outputs.
///
/// The failure shows the shortest beginning of the execution for which there is none. An operation that has not returned by then, because its
/// thread was stopped or died of a [fault](crate::Fault), may have taken effect or not. That calls and returns come in all orders costs
/// executions; with [`Search::Exhaustive`](crate::Search) there is one for each order that matters. Deciding it takes time that grows
/// exponentially with the operations that overlap.
///
/// In an explored test the result has to be called: `gordian::linearizable(model, threads)()`.
#[must_use = "this is a test, to be given to `Explorer::run` or to be called in an explored test"]
#[track_caller]
pub fn linearizable<M: Model>(
    model: M,
    operations: impl IntoIterator<Item = impl IntoIterator<Item = M::Operation>>,
) -> impl Fn() + Send + Sync + 'static {
    let site = Location::caller();
    let threads: Vec<Vec<M::Operation>> = operations.into_iter().map(|list| list.into_iter().collect()).collect();
    move || run(&model, &threads, site)
}

/// What the threads of one execution share beside the object.
struct Recorder<'a, M: Model> {
    slot: Slot,
    site: &'static Location<'static>,
    history: Mutex<History<'a, M>>,
}

impl<'a, M: Model> Recorder<'a, M> {
    fn run(&self, thread: usize, object: &M::Object, operation: &'a M::Operation) {
        self.announce("call", Action::Call);
        let number = self.history().call(thread, operation);
        engine_note(|| format!("{operation:?}"));
        let output = M::call(object, operation);
        self.announce("return", Action::Return);
        engine_note(|| format!("{operation:?} -> {output:?}"));
        self.history().give_back(number, output);
    }

    /// Whether one operation has returned before another one is called decides what is right, so these are operations of their own.
    fn announce(&self, name: &'static str, action: Action) {
        if active() {
            let access = self.slot.access(ObjectKind::History, action);
            perform(Announced::new(name, self.site, &[access]), |_| ());
        }
    }

    fn history(&self) -> MutexGuard<'_, History<'a, M>> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn engine_note(text: impl FnOnce() -> String) {
    if active() {
        engine::note(text);
    }
}

fn run<M: Model>(model: &M, threads: &[Vec<M::Operation>], site: &'static Location<'static>) {
    let object = model.object();
    let recorder = Recorder { slot: Slot::new(), site, history: Mutex::new(History::new(threads.len())) };
    // That the threads are started and waited for is not the program's.
    engine::within(|| {
        crate::thread::scope(|scope| {
            let start = |(number, operations)| {
                let (recorder, object) = (&recorder, &object);
                let operations: &Vec<M::Operation> = operations;
                scope.spawn(move || operations.iter().for_each(|operation| recorder.run(number, object, operation)))
            };
            let handles: Vec<_> = threads.iter().enumerate().map(start).collect();
            for handle in handles {
                match handle.join() {
                    Err(payload) if !engine::is_by_fault(&*payload) => std::panic::resume_unwind(payload),
                    _ => {}
                }
            }
        });
    });
    let history = recorder.history.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(shortest) = history.shortest_that_fails(model) {
        let table = shortest.table();
        let message = format!("not linearizable: no order of these operations gives these values\n\n{table}");
        engine::panics::panic_at(site, message);
    }
}
