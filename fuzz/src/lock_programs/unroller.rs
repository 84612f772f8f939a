//! Bodies as steps.

use super::rounds::Open;
use super::steps::{MAX_STEPS, MAX_THREADS, Step};
use super::tree::{Condition, Leaves, Lock, Program, Scrutinee, Statement, Through};

/// How conditions are decided, in the order in which they come.
pub struct Decisions {
    /// Those that are known beforehand, and then those that have come up.
    pub given: Vec<bool>,
    /// The next one.
    pub next: usize,
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

/// Makes the steps of a thread.
pub struct Unroller<'a> {
    program: &'a Program,
    edition: u16,
    decisions: &'a mut Decisions,
    /// The steps of all threads that are complete.
    threads: &'a mut Vec<Vec<Step>>,
    /// The flags that this thread was given, as far as it has looked at them.
    flags: [Option<bool>; 2],
    pub steps: Vec<Step>,
    /// Guards in the scopes that are open, outermost first.
    pub held: Vec<usize>,
    /// Steps that lead to the end of the function.
    returns: Vec<usize>,
    /// The loops that are open in the function, outermost first.
    pub loops: Vec<Open>,
    guards: usize,
}

/// Where it goes on behind a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goes {
    On,
    /// Behind the function.
    Back,
    /// Behind the loop, or its round.
    Out(Leaves),
}

impl<'a> Unroller<'a> {
    /// For a thread; threads that it starts are put behind those that there are.
    pub fn new(
        program: &'a Program,
        edition: u16,
        decisions: &'a mut Decisions,
        threads: &'a mut Vec<Vec<Step>>,
    ) -> Self {
        Unroller {
            program,
            edition,
            decisions,
            threads,
            flags: [None; 2],
            steps: Vec::new(),
            held: Vec::new(),
            returns: Vec::new(),
            loops: Vec::new(),
            guards: 0,
        }
    }

    /// The steps so far.
    pub fn into_steps(self) -> Vec<Step> {
        self.steps
    }

    pub fn decide(&mut self, condition: Condition) -> bool {
        match condition {
            Condition::Flag(which) => *self.flags[usize::from(which)].get_or_insert_with(|| self.decisions.next()),
            Condition::Unknown => self.decisions.next(),
        }
    }

    /// Acquires for the scope that is open.
    pub fn acquire(&mut self, lock: Lock) -> usize {
        let guard = self.guard();
        self.steps.push(Step::Acquire(lock, guard));
        guard
    }

    pub fn guard(&mut self) -> usize {
        self.guards += 1;
        self.held.push(self.guards);
        self.guards
    }

    pub fn release(&mut self, guard: usize) {
        self.held.retain(|held| *held != guard);
        self.steps.push(Step::Release(guard));
    }

    /// A function's body: a return releases what the function holds.
    pub fn function(&mut self, body: &[Statement]) {
        let outside = std::mem::take(&mut self.held);
        let (returns, loops) = (std::mem::take(&mut self.returns), std::mem::take(&mut self.loops));
        self.block(body);
        let returns = std::mem::replace(&mut self.returns, returns);
        self.lead_here(returns);
        (self.held, self.loops) = (outside, loops);
    }

    pub fn lead_here(&mut self, from: Vec<usize>) {
        let end = self.steps.len();
        from.into_iter().for_each(|at| self.steps[at] = Step::Goto(end));
    }

    /// Goes there from here, while another way goes on behind this one.
    pub fn leave(&mut self, goes: Goes) {
        let kept = match goes {
            Goes::On => return,
            Goes::Back => 0,
            Goes::Out(_) => self.loops.last().map_or(0, |open| open.held),
        };
        self.steps.extend(self.held[kept..].iter().rev().map(|guard| Step::Release(*guard)));
        let at = self.steps.len();
        self.steps.push(Step::Goto(at));
        match (goes, self.loops.last_mut()) {
            (Goes::Out(Leaves::Break), Some(open)) => open.breaks.push(at),
            (Goes::Out(Leaves::Continue), Some(open)) => open.continues.push(at),
            _ => self.returns.push(at),
        }
    }

    pub fn block(&mut self, body: &[Statement]) -> Goes {
        if self.steps.len() > MAX_STEPS {
            return Goes::Back;
        }
        body.iter().map(|statement| self.statement(statement)).find(|goes| *goes != Goes::On).unwrap_or(Goes::On)
    }

    /// Runs a body under a guard, and releases it.
    pub fn under(&mut self, guard: usize, body: &[Statement]) -> Goes {
        let goes = self.block(body);
        // A return has the guards released from the innermost on, each where its scope ends.
        self.release(guard);
        goes
    }

    /// The guard that is left of what is looked at.
    pub fn look_at(&mut self, scrutinee: Scrutinee) -> Option<usize> {
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

    fn touch(&mut self, lock: Lock) {
        let guard = self.acquire(lock);
        self.release(guard);
    }

    fn statement(&mut self, statement: &Statement) -> Goes {
        match statement {
            Statement::Hold(lock, body, ending, rest) => self.hold(*lock, body, *ending, rest),
            Statement::Touch(lock) => {
                self.touch(*lock);
                Goes::On
            }
            Statement::Dropped(lock) => {
                let guard = self.acquire(*lock);
                self.held.retain(|held| *held != guard);
                self.steps.push(Step::Discard(guard));
                Goes::On
            }
            Statement::Try(attempt, lock, body, otherwise) => self.attempt(*attempt, *lock, body, otherwise),
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
            Statement::LetElse(scrutinee, otherwise, rest) => {
                // In every edition the guard ends before what comes next, either way.
                let guard = self.look_at(*scrutinee);
                guard.into_iter().for_each(|guard| self.release(guard));
                if self.decide(Condition::Unknown) {
                    return self.block(rest);
                }
                let goes = self.block(otherwise);
                if goes == Goes::On { Goes::Back } else { goes }
            }
            Statement::Passed(lock, through, body) => {
                if let Through::ReturnedAfter(other) = through {
                    self.touch(*other);
                }
                let guard = self.acquire(*lock);
                match through {
                    Through::Parameter => {
                        self.function(body);
                        self.release(guard);
                        return Goes::On;
                    }
                    Through::ReturnedOver(other) => self.touch(*other),
                    Through::Returned | Through::ReturnedAfter(_) => {}
                }
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
            Statement::Repeat(rounds, body) => self.repeat(*rounds, body),
            Statement::LeaveIf(condition, leaves) => {
                if self.decide(*condition) {
                    Goes::Out(*leaves)
                } else {
                    Goes::On
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
