//! Programs as steps: calls put in, loops written out, conditions decided.

use super::tree::{Condition, Ending, Lock, Program, Scrutinee, Statement};

/// Programs with more ways to decide their conditions are left alone.
const MAX_WAYS: usize = 256;
/// Those with more threads,
const MAX_THREADS: usize = 6;
/// or with longer ones, too.
const MAX_STEPS: usize = 200;

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
            let mut unroller = Unroller {
                program,
                edition,
                decisions: &mut decisions,
                threads: &mut threads,
                flags: [None; 2],
                steps: Vec::new(),
                held: Vec::new(),
                returns: Vec::new(),
                guards: 0,
            };
            unroller.function(body);
            let steps = unroller.steps;
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

struct Decisions {
    given: Vec<bool>,
    next: usize,
}

impl Decisions {
    fn next(&mut self) -> bool {
        if self.next == self.given.len() {
            self.given.push(false);
        }
        self.next += 1;
        self.given[self.next - 1]
    }
}

struct Unroller<'a> {
    program: &'a Program,
    edition: u16,
    decisions: &'a mut Decisions,
    /// The steps of all threads that are complete.
    threads: &'a mut Vec<Vec<Step>>,
    /// The flags that this thread was given, as far as it has looked at them.
    flags: [Option<bool>; 2],
    steps: Vec<Step>,
    /// Guards in the scopes that are open, outermost first.
    held: Vec<usize>,
    /// Steps that lead to the end of the function.
    returns: Vec<usize>,
    guards: usize,
}

/// What follows is not reached.
#[derive(Debug, PartialEq, Eq)]
enum Goes {
    On,
    Back,
}

impl Unroller<'_> {
    fn decide(&mut self, condition: Condition) -> bool {
        match condition {
            Condition::Flag(which) => *self.flags[usize::from(which)].get_or_insert_with(|| self.decisions.next()),
            Condition::Unknown => self.decisions.next(),
        }
    }

    /// Acquires for the scope that is open.
    fn acquire(&mut self, lock: Lock) -> usize {
        let guard = self.guard();
        self.steps.push(Step::Acquire(lock, guard));
        guard
    }

    fn guard(&mut self) -> usize {
        self.guards += 1;
        self.held.push(self.guards);
        self.guards
    }

    fn release(&mut self, guard: usize) {
        self.held.retain(|held| *held != guard);
        self.steps.push(Step::Release(guard));
    }

    /// A function's body: a return releases what the function holds.
    fn function(&mut self, body: &[Statement]) {
        let outside = std::mem::take(&mut self.held);
        let returns = std::mem::take(&mut self.returns);
        self.block(body);
        let end = self.steps.len();
        for at in std::mem::replace(&mut self.returns, returns) {
            self.steps[at] = Step::Goto(end);
        }
        self.held = outside;
    }

    fn block(&mut self, body: &[Statement]) -> Goes {
        if self.steps.len() > MAX_STEPS {
            return Goes::Back;
        }
        if body.iter().any(|statement| self.statement(statement) == Goes::Back) { Goes::Back } else { Goes::On }
    }

    /// Runs a body under a guard, and releases it.
    fn under(&mut self, guard: usize, body: &[Statement]) -> Goes {
        let goes = self.block(body);
        // A return has the guards released from the innermost on, each where its scope ends.
        self.release(guard);
        goes
    }

    /// The guard that is left of what is looked at.
    fn look_at(&mut self, scrutinee: Scrutinee) -> Option<usize> {
        let guard = self.acquire(scrutinee.lock());
        if matches!(scrutinee, Scrutinee::Tail(_)) && self.edition >= 2024 {
            self.release(guard);
            return None;
        }
        Some(guard)
    }

    /// A thread that is started, by its number.
    fn spawn(&mut self, body: &[Statement]) -> Option<usize> {
        let number = self.threads.len();
        // A program with more of them is left alone.
        if number > MAX_THREADS {
            return None;
        }
        self.threads.push(Vec::new());
        let outside = std::mem::take(&mut self.steps);
        self.function(body);
        self.threads[number] = std::mem::replace(&mut self.steps, outside);
        self.steps.push(Step::Spawn(number));
        Some(number)
    }

    fn statement(&mut self, statement: &Statement) -> Goes {
        match statement {
            Statement::Hold(lock, body, ending, rest) => {
                let guard = self.acquire(*lock);
                if *ending == Ending::Scope {
                    return self.under(guard, body);
                }
                if *ending == Ending::Forgotten {
                    if self.block(body) == Goes::Back {
                        self.release(guard);
                        return Goes::Back;
                    }
                    self.held.retain(|held| *held != guard);
                    self.steps.push(Step::Forget(guard));
                } else if self.under(guard, body) == Goes::Back {
                    return Goes::Back;
                }
                self.block(rest)
            }
            Statement::Touch(lock) => {
                let guard = self.acquire(*lock);
                self.release(guard);
                Goes::On
            }
            Statement::Dropped(lock) => {
                let guard = self.acquire(*lock);
                self.held.retain(|held| *held != guard);
                self.steps.push(Step::Discard(guard));
                Goes::On
            }
            Statement::Try(lock, body) => {
                let guard = self.guard();
                let at = self.steps.len();
                self.steps.push(Step::Try(*lock, guard, 0));
                let goes = self.under(guard, body);
                if goes == Goes::Back {
                    // The way without the lock goes on behind this one.
                    for guard in self.held.iter().rev() {
                        self.steps.push(Step::Release(*guard));
                    }
                    self.returns.push(self.steps.len());
                    self.steps.push(Step::Goto(0));
                }
                let after = self.steps.len();
                self.steps[at] = Step::Try(*lock, guard, after);
                Goes::On
            }
            Statement::Match(scrutinee, body) => match self.look_at(*scrutinee) {
                Some(guard) => self.under(guard, body),
                None => self.block(body),
            },
            Statement::IfLet(scrutinee, then, otherwise) => {
                let guard = self.look_at(*scrutinee);
                let is_then = self.decide(Condition::Unknown);
                let body = if is_then { then } else { otherwise };
                match guard {
                    Some(guard) if !is_then && self.edition >= 2024 => {
                        self.release(guard);
                        self.block(body)
                    }
                    Some(guard) => self.under(guard, body),
                    None => self.block(body),
                }
            }
            Statement::Sum(first, second) => {
                let first = self.look_at(*first);
                let second = self.acquire(*second);
                self.release(second);
                first.into_iter().for_each(|guard| self.release(guard));
                Goes::On
            }
            Statement::Returned(lock, body) => {
                let guard = self.acquire(Lock { lock: *lock, shared: false });
                self.under(guard, body)
            }
            Statement::Pair(first, second, body) => {
                let (first, second) = (self.acquire(*first), self.acquire(*second));
                let goes = self.block(body);
                self.release(first);
                self.release(second);
                goes
            }
            Statement::Call(function) => {
                if let Some(body) = self.program.functions.get(*function) {
                    self.function(body);
                }
                Goes::On
            }
            Statement::Closure(body) => {
                self.function(body);
                Goes::On
            }
            Statement::Joined(body) => {
                let child = self.spawn(body);
                self.steps.extend(child.map(Step::Join));
                Goes::On
            }
            Statement::Beside(child, body) => {
                let child = self.spawn(child);
                let goes = self.block(body);
                if goes == Goes::On {
                    self.steps.extend(child.map(Step::Join));
                }
                goes
            }
            Statement::If(condition, then, otherwise) => {
                if self.decide(*condition) {
                    self.block(then)
                } else {
                    self.block(otherwise)
                }
            }
            Statement::Repeat(body) => {
                if self.block(body) == Goes::Back {
                    Goes::Back
                } else {
                    self.block(body)
                }
            }
            Statement::ReturnIf(condition) => {
                if self.decide(*condition) {
                    Goes::Back
                } else {
                    Goes::On
                }
            }
        }
    }
}
