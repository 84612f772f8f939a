//! Programs as steps: calls put in, loops written out, conditions decided.

use super::tree::{Lock, Program};
use super::unroller::{Decisions, Unroller};

/// Programs with more ways to decide their conditions are left alone.
const MAX_WAYS: usize = 256;
/// Those with more threads,
pub const MAX_THREADS: usize = 6;
/// or with longer ones, too.
pub const MAX_STEPS: usize = 200;

/// A step of a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Waits for a lock; the guard has a number.
    Acquire(Lock, usize),
    /// Takes a lock if it is free, and goes on at another step if it is not.
    Try(Lock, usize, usize),
    /// Releases a guard, if it is held.
    Release(usize),
    /// Releases a guard that nobody has named.
    Discard(usize),
    /// The guard is never released.
    Forget(usize),
    /// Goes on there.
    Goto(usize),
    /// Starts a thread, by its number.
    Spawn(usize),
    /// Waits until that thread has ended.
    Join(usize),
}

/// For each way to decide all conditions, the steps of each thread, behind the program's own those that these start. `None` if there are too many.
pub fn ways(program: &Program, edition: u16) -> Option<Vec<Vec<Vec<Step>>>> {
    let mut ways = Vec::new();
    let mut decided: Vec<bool> = Vec::new();
    loop {
        let mut decisions = Decisions { given: decided.clone(), next: 0 };
        let mut threads = vec![Vec::new(); program.threads.len()];
        for (number, body) in program.threads.iter().enumerate() {
            let mut unroller = Unroller::new(program, edition, &mut decisions, &mut threads);
            unroller.function(body);
            let steps = unroller.into_steps();
            threads[number] = steps;
            if threads.len() > MAX_THREADS || threads.iter().any(|steps| steps.len() > MAX_STEPS) {
                return None;
            }
        }
        ways.push(threads);
        if ways.len() > MAX_WAYS {
            return None;
        }
        decided = decisions.given;
        // The next way: the last `false` becomes `true`, what comes after it is open.
        while decided.pop_if(|last| *last).is_some() {}
        match decided.last_mut() {
            Some(last) => *last = true,
            None => return Some(ways),
        }
    }
}

/// The locks whose guards are dropped at once.
pub fn discarded(steps: &[Step]) -> impl Iterator<Item = usize> + '_ {
    steps.windows(2).filter_map(|pair| match pair {
        [Step::Acquire(lock, taken), Step::Discard(guard)] if taken == guard => Some(lock.lock),
        _ => None,
    })
}
