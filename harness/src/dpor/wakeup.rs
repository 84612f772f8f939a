//! Wake-up trees: the sequences that remain to be explored from a state, as an ordered tree (JACM 2017, section 6).

use super::action::{Access, Action};
use super::dependence::{conflicting, dependent};
use super::object::TaskId;
use super::trace::{Accesses, Sequence, Step};

/// A task and what it does when it runs next.
#[derive(Clone, Debug)]
pub struct Branch {
    /// The task.
    pub task: TaskId,
    /// What it does, from an execution in which it did it.
    pub accesses: Accesses,
    /// How many objects had been announced where that execution and those that come here part.
    pub objects: u32,
    /// What remains to be explored after it.
    pub children: Tree,
}

impl Branch {
    /// A task of which nothing is known but that it can run.
    pub fn new(task: TaskId) -> Branch {
        Branch { task, accesses: Accesses::new(), objects: 0, children: Tree::new() }
    }
}

/// The branches at one state, in the order they are to be explored.
pub type Tree = Vec<Branch>;

/// Inserts the sequence unless an execution equivalent to one that starts with it is planned already.
///
/// `objects` is the number of objects known at the root; numbers of the sequence beyond are those of another execution (see [`may_depend`]).
pub fn insert(tree: &mut Tree, mut sequence: Sequence, objects: u32) {
    let mut level = tree;
    let mut is_root = true;
    loop {
        // An inner leaf is the end of a planned sequence that leads to an equivalent execution.
        if level.is_empty() && !is_root || sequence.is_empty() {
            return;
        }
        is_root = false;
        let matching =
            level.iter().position(|branch| is_weak_initial(branch.task, &branch.accesses, &sequence, branch.objects));
        let Some(at) = matching else { break };
        let task = level[at].task;
        if let Some(first) = sequence.iter().position(|step| step.task == task) {
            sequence.remove(first);
        }
        level = &mut level[at].children;
    }
    let chain = sequence.into_iter().rev().fold(Tree::new(), |children, step| {
        vec![Branch { task: step.task, accesses: Accesses::from_slice(&step.accesses), objects, children }]
    });
    level.extend(chain);
}

/// Whether some execution equivalent to one that starts with `sequence` starts with `task`, which would do `accesses`.
pub fn is_weak_initial(task: TaskId, accesses: &[Access], sequence: &[&Step], objects: u32) -> bool {
    match sequence.iter().position(|step| step.task == task) {
        Some(at) => !sequence[..at].iter().any(|earlier| sequence[at].knows(earlier)),
        // A fault never has to strike, so what an execution with one more is equivalent to is not run yet.
        None => {
            !accesses.iter().any(|access| access.action == Action::Strike)
                && !sequence.iter().any(|step| any_may_depend(accesses, &step.accesses, objects))
        }
    }
}

/// Whether two steps recorded in different executions may be dependent.
pub fn any_may_depend(a: &[Access], b: &[Access], objects: u32) -> bool {
    a.iter().any(|a| b.iter().any(|b| may_depend(a, b, objects)))
}

/// Objects get their numbers when they are first announced, so two executions agree on the numbers below that
/// of the first object announced after they part. Of objects beyond it, any two of one class may be the same if both actions suit
/// them, and then the answer is yes whenever the actions conflict: more dependence than there is costs executions, less would lose some.
fn may_depend(a: &Access, b: &Access, objects: u32) -> bool {
    match (a.object.0 < objects, b.object.0 < objects) {
        (true, true) => dependent(a, b),
        (false, false) => a.class == b.class && a.action.suits(b.action) && conflicting(a, b),
        _ => false,
    }
}
