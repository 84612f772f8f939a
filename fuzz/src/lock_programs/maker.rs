//! Programs from bytes.

use std::collections::BTreeSet;

use arbitrary::{Arbitrary, Result, Unstructured};

use super::tree::{Capture, Condition, Ending, Kind, Leaves, Lock, Program, Rounds, Scrutinee, Statement, Through};

const MAX_DEPTH: usize = 3;
/// In a thread; in a block there is one less.
const MAX_STATEMENTS: usize = 3;
/// How often a lock is one that is not held already, of this number of times: else hardly a deadlock has two locks.
const NEW_LOCKS: (u8, u8) = (15, 16);

impl<'a> Arbitrary<'a> for Program {
    fn arbitrary(input: &mut Unstructured<'a>) -> Result<Self> {
        let locks: Vec<Kind> = (0..input.int_in_range(1..=4)?).map(|_| input.arbitrary()).collect::<Result<_>>()?;
        let count = input.int_in_range(0..=2)?;
        let functions = vec![Vec::new(); count];
        let mut maker =
            Maker { input, locks: &locks, first: 0, functions, flags: false, leaves: Leave::Nothing, held: Vec::new() };
        for function in (0..count).rev() {
            maker.first = function + 1;
            maker.functions[function] = maker.block(1)?;
        }
        maker.first = 0;
        maker.flags = true;
        let mut threads: Vec<Vec<Statement>> =
            (0..maker.input.int_in_range(1..=3)?).map(|_| maker.block(0)).collect::<Result<_>>()?;
        if maker.input.ratio(1, 4)? {
            maker.ring(&mut threads)?;
        }
        let functions = maker.functions;
        Ok(Program { locks, functions, threads })
    }
}

/// How a round of a loop can be left.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leave {
    /// There is no loop.
    Nothing,
    /// By `break` only: by `continue` the loop might never end.
    Break,
    All,
}

struct Maker<'u, 'a, 'l> {
    input: &'u mut Unstructured<'a>,
    locks: &'l [Kind],
    /// The functions that may be called: from here to the last.
    first: usize,
    functions: Vec<Vec<Statement>>,
    /// There are flags.
    flags: bool,
    /// How a round can be left here.
    leaves: Leave,
    /// What is held where the next statement comes, by this body.
    held: Vec<usize>,
}

impl Maker<'_, '_, '_> {
    fn block(&mut self, depth: usize) -> Result<Vec<Statement>> {
        let most = MAX_STATEMENTS - usize::from(depth != 0);
        let count = self.input.int_in_range(usize::from(depth == 0)..=most)?;
        (0..count).map(|_| self.statement(depth)).collect()
    }

    /// Each thread goes from one lock to the next, and the last one to the first.
    fn ring(&mut self, threads: &mut [Vec<Statement>]) -> Result<()> {
        let count = threads.len().min(self.locks.len());
        for (number, thread) in threads.iter_mut().enumerate().take(count) {
            let lock = Lock { lock: number, shared: false };
            let mut body = self.under(&[number], 2)?;
            body.push(Statement::Touch(Lock { lock: (number + 1) % count, ..lock }));
            thread.push(Statement::Hold(lock, body, Ending::Scope, Vec::new()));
        }
        Ok(())
    }

    /// A block under these locks.
    fn under(&mut self, locks: &[usize], depth: usize) -> Result<Vec<Statement>> {
        let before = self.held.len();
        self.held.extend(locks);
        let block = self.block(depth);
        self.held.truncate(before);
        block
    }

    /// A block in which a loop can be left in that way.
    fn leaving(&mut self, leaves: Leave, locks: &[usize], depth: usize) -> Result<Vec<Statement>> {
        let before = std::mem::replace(&mut self.leaves, leaves);
        let block = self.under(locks, depth);
        self.leaves = before;
        block
    }

    /// A body that is a function of its own.
    fn apart(&mut self, depth: usize) -> Result<Vec<Statement>> {
        self.leaving(Leave::Nothing, &[], depth)
    }

    fn repeat(&mut self, depth: usize) -> Result<Statement> {
        let rounds = match self.input.int_in_range(0..=5)? {
            0 => Rounds::Twice,
            1 => Rounds::While,
            2 => Rounds::Loop,
            3 => Rounds::Once,
            4 => Rounds::WhileLet(self.scrutinee()?),
            _ => Rounds::WhileOk(self.lock()?),
        };
        let held = match rounds {
            Rounds::WhileLet(looked_at) => vec![looked_at.lock().lock],
            Rounds::WhileOk(lock) => vec![lock.lock],
            _ => Vec::new(),
        };
        let leaves = if rounds == Rounds::Once { Leave::Break } else { Leave::All };
        Ok(Statement::Repeat(rounds, self.leaving(leaves, &held, depth)?))
    }

    /// A way out of a loop, else of the function.
    fn leave(&mut self) -> Result<Statement> {
        let condition = self.condition()?;
        if self.leaves == Leave::Nothing || self.input.ratio(1, 4)? {
            return Ok(Statement::ReturnIf(condition));
        }
        let leaves = if self.leaves == Leave::All { self.input.arbitrary()? } else { Leaves::Break };
        Ok(Statement::LeaveIf(condition, leaves))
    }

    /// One of these locks, most often one that is not held.
    fn one_of(&mut self, locks: Vec<usize>) -> Result<usize> {
        let new: Vec<usize> = locks.iter().copied().filter(|lock| !self.held.contains(lock)).collect();
        let is_new = !new.is_empty() && self.input.ratio(NEW_LOCKS.0, NEW_LOCKS.1)?;
        self.input.choose(if is_new { &new } else { &locks }).copied()
    }

    fn lock(&mut self) -> Result<Lock> {
        let lock = self.one_of((0..self.locks.len()).collect())?;
        Ok(Lock { lock, shared: self.locks[lock] == Kind::RwLock && self.input.arbitrary()? })
    }

    /// A lock that is taken under another one.
    fn lock_under(&mut self, outer: Lock) -> Result<Lock> {
        self.held.push(outer.lock);
        let lock = self.lock();
        self.held.pop();
        lock
    }

    fn passed(&mut self, depth: usize) -> Result<Statement> {
        let lock = self.lock()?;
        let through = match self.input.int_in_range(0..=3)? {
            0 => Through::Returned,
            1 => Through::ReturnedAfter(self.lock()?),
            2 => Through::ReturnedOver(self.lock_under(lock)?),
            _ => Through::Parameter,
        };
        if through != Through::Parameter {
            return Ok(Statement::Passed(lock, through, self.under(&[lock.lock], depth)?));
        }
        // A function in a body has none of its variables.
        let flags = std::mem::replace(&mut self.flags, false);
        let body = self.leaving(Leave::Nothing, &[lock.lock], depth);
        self.flags = flags;
        Ok(Statement::Passed(lock, through, body?))
    }

    fn scrutinee(&mut self) -> Result<Scrutinee> {
        let lock = self.lock()?;
        Ok(if self.input.arbitrary()? { Scrutinee::Plain(lock) } else { Scrutinee::Tail(lock) })
    }

    fn ending(&mut self) -> Result<Ending> {
        Ok(match self.input.int_in_range(0..=10)? {
            0 => Ending::Drop,
            1 => Ending::Consumed,
            2 => Ending::Moved,
            3 => Ending::DropIf(self.condition()?),
            4 => Ending::Taken,
            5 => Ending::Forgotten,
            6 => Ending::Captured(Capture::DropsFirst),
            7 => Ending::Captured(Capture::DropsLast),
            8 => Ending::Captured(Capture::Keeps),
            _ => Ending::Scope,
        })
    }

    fn condition(&mut self) -> Result<Condition> {
        Ok(if self.flags { self.input.arbitrary()? } else { Condition::Unknown })
    }

    /// A call of a function that takes none of the locks that are held, most often.
    fn call(&mut self) -> Result<Statement> {
        let callable: Vec<usize> = (self.first..self.functions.len()).collect();
        let is_apart = |function: &usize| !self.takes(*function).iter().any(|lock| self.held.contains(lock));
        let apart: Vec<usize> = callable.iter().copied().filter(is_apart).collect();
        let among = if self.input.ratio(NEW_LOCKS.0, NEW_LOCKS.1)? { apart } else { callable };
        Ok(if among.is_empty() { Statement::Touch(self.lock()?) } else { Statement::Call(*self.input.choose(&among)?) })
    }

    /// The locks that a function takes, with those that it calls.
    fn takes(&self, function: usize) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut waiting: Vec<&[Statement]> = vec![&self.functions[function]];
        while let Some(body) = waiting.pop() {
            for statement in body {
                found.extend(statement.takes());
                if let Statement::Call(callee) = statement {
                    waiting.push(&self.functions[*callee]);
                }
                waiting.extend(statement.inner());
            }
        }
        found
    }

    fn statement(&mut self, depth: usize) -> Result<Statement> {
        let kinds = if depth >= MAX_DEPTH { 3 } else { 19 };
        let inner = depth + 1;
        Ok(match self.input.int_in_range(0..=kinds)? {
            0 => Statement::Touch(self.lock()?),
            1 => self.call()?,
            2 => self.leave()?,
            3 => Statement::Dropped(self.lock()?),
            4 => {
                let (attempt, lock) = (self.input.arbitrary()?, self.lock()?);
                Statement::Try(attempt, lock, self.under(&[lock.lock], inner)?, self.block(inner)?)
            }
            5 => {
                let looked_at = self.scrutinee()?;
                Statement::Match(looked_at, self.under(&[looked_at.lock().lock], inner)?)
            }
            6 => {
                let looked_at = self.scrutinee()?;
                let held = [looked_at.lock().lock];
                Statement::IfLet(looked_at, self.under(&held, inner)?, self.under(&held, inner)?)
            }
            7 => self.passed(inner)?,
            8 => {
                let first = self.lock()?;
                let second = self.lock_under(first)?;
                Statement::Pair(first, second, self.under(&[first.lock, second.lock], inner)?)
            }
            9 => Statement::Closure(self.apart(inner)?),
            10 => Statement::If(self.condition()?, self.block(inner)?, self.block(inner)?),
            11 => self.repeat(inner)?,
            12 => Statement::Joined(self.apart(inner)?),
            13 => Statement::Beside(self.apart(inner)?, self.block(inner)?),
            14 => {
                let first = self.scrutinee()?;
                Statement::Sum(first, self.lock_under(first.lock())?)
            }
            15 => Statement::LetElse(self.scrutinee()?, self.block(inner)?, self.block(inner)?),
            _ => {
                let lock = self.lock()?;
                let (body, ending) = (self.under(&[lock.lock], inner)?, self.ending()?);
                let rest = match ending {
                    Ending::Scope => Vec::new(),
                    Ending::Captured(Capture::DropsFirst) => self.leaving(Leave::Nothing, &[], inner)?,
                    Ending::Captured(_) => self.leaving(Leave::Nothing, &[lock.lock], inner)?,
                    _ => self.block(inner)?,
                };
                Statement::Hold(lock, body, ending, rest)
            }
        })
    }
}
