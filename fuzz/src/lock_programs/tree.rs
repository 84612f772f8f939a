//! Programs as trees.

use std::collections::BTreeSet;

use arbitrary::{Arbitrary, Result, Unstructured};

const MAX_DEPTH: usize = 3;
const MAX_STATEMENTS: usize = 3;

/// What a lock is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Arbitrary)]
pub enum Kind {
    /// `Mutex`.
    Mutex,
    /// `RwLock`.
    RwLock,
}

/// How a guard ends before its scope does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Arbitrary)]
pub enum Ending {
    /// It does not.
    Scope,
    /// `drop(guard)`.
    Drop,
    /// `consume(guard)`, a function of the program.
    Consumed,
    /// `let moved = guard; drop(moved)`.
    Moved,
    /// `std::mem::forget(guard)`: it does not end at all.
    Forgotten,
}

/// What decides a branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Arbitrary)]
pub enum Condition {
    /// A parameter of the thread, one of two: the same each time.
    Flag(bool),
    /// Anything.
    Unknown,
}

/// An acquisition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lock {
    /// Which lock.
    pub lock: usize,
    /// Shared, if it is a `RwLock`.
    pub shared: bool,
}

/// A statement.
#[derive(Debug, Clone)]
pub enum Statement {
    /// A guard in a variable, in a block of its own; the second block runs after its ending.
    Hold(Lock, Vec<Statement>, Ending, Vec<Statement>),
    /// A temporary.
    Touch(Lock),
    /// `let _ =`, which drops the guard at once.
    Dropped(Lock),
    /// `if let Ok(guard) = lock.try_lock()`.
    Try(Lock, Vec<Statement>),
    /// `match` on what is locked.
    Match(Lock, Vec<Statement>),
    /// `if let` on what is locked, with an `else`.
    IfLet(Lock, Vec<Statement>, Vec<Statement>),
    /// A guard from a function that returns it.
    Returned(usize, Vec<Statement>),
    /// Two guards in a tuple.
    Pair(Lock, Lock, Vec<Statement>),
    /// A call of one of the functions.
    Call(usize),
    /// A closure that is called at once.
    Closure(Vec<Statement>),
    /// A thread that is started and waited for at once.
    Joined(Vec<Statement>),
    /// A branch.
    If(Condition, Vec<Statement>, Vec<Statement>),
    /// Twice the same.
    Repeat(Vec<Statement>),
    /// An early return.
    ReturnIf(Condition),
}

/// A program.
#[derive(Debug, Clone)]
pub struct Program {
    /// Its locks.
    pub locks: Vec<Kind>,
    /// Its functions; each calls later ones only.
    pub functions: Vec<Vec<Statement>>,
    /// What runs at the same time.
    pub threads: Vec<Vec<Statement>>,
}

impl Program {
    /// The functions that some thread calls, directly or not.
    pub fn called(&self) -> BTreeSet<usize> {
        self.walk(&mut |_| ())
    }

    /// The locks of the statements for which there is one, in all that some thread calls.
    pub fn locks_of(&self, lock: impl Fn(&Statement) -> Option<usize>) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        self.walk(&mut |statement| found.extend(lock(statement)));
        found
    }

    fn walk(&self, visit: &mut impl FnMut(&Statement)) -> BTreeSet<usize> {
        let mut called = BTreeSet::new();
        let mut waiting: Vec<&[Statement]> = self.threads.iter().map(Vec::as_slice).collect();
        while let Some(body) = waiting.pop() {
            for statement in body {
                visit(statement);
                if let Statement::Call(function) = statement
                    && called.insert(*function)
                {
                    waiting.extend(self.functions.get(*function).map(Vec::as_slice));
                }
                waiting.extend(statement.inner());
            }
        }
        called
    }
}

impl Statement {
    /// The blocks in it.
    fn inner(&self) -> Vec<&[Statement]> {
        match self {
            Statement::Hold(_, body, _, other) | Statement::IfLet(_, body, other) | Statement::If(_, body, other) => {
                vec![body, other]
            }
            Statement::Try(_, body)
            | Statement::Match(_, body)
            | Statement::Returned(_, body)
            | Statement::Pair(_, _, body)
            | Statement::Closure(body)
            | Statement::Joined(body)
            | Statement::Repeat(body) => vec![body],
            Statement::Touch(_) | Statement::Dropped(_) | Statement::Call(_) | Statement::ReturnIf(_) => Vec::new(),
        }
    }
}

impl<'a> Arbitrary<'a> for Program {
    fn arbitrary(input: &mut Unstructured<'a>) -> Result<Self> {
        let locks: Vec<Kind> = (0..input.int_in_range(1..=3)?).map(|_| input.arbitrary()).collect::<Result<_>>()?;
        let count = input.int_in_range(0..=2)?;
        let mut maker = Maker { input, locks: &locks, first: 0, count, flags: false };
        let mut functions = Vec::new();
        for function in 0..count {
            maker.first = function + 1;
            functions.push(maker.block(1)?);
        }
        maker.first = 0;
        maker.flags = true;
        let threads = (0..maker.input.int_in_range(1..=3)?).map(|_| maker.block(0)).collect::<Result<_>>()?;
        Ok(Program { locks, functions, threads })
    }
}

struct Maker<'u, 'a, 'l> {
    input: &'u mut Unstructured<'a>,
    locks: &'l [Kind],
    /// The functions that may be called: from here to `count`.
    first: usize,
    count: usize,
    /// There are flags.
    flags: bool,
}

impl Maker<'_, '_, '_> {
    fn block(&mut self, depth: usize) -> Result<Vec<Statement>> {
        let count = self.input.int_in_range(usize::from(depth == 0)..=MAX_STATEMENTS)?;
        (0..count).map(|_| self.statement(depth)).collect()
    }

    fn lock(&mut self) -> Result<Lock> {
        let lock = self.input.choose_index(self.locks.len())?;
        Ok(Lock { lock, shared: self.locks[lock] == Kind::RwLock && self.input.arbitrary()? })
    }

    fn condition(&mut self) -> Result<Condition> {
        Ok(if self.flags { self.input.arbitrary()? } else { Condition::Unknown })
    }

    fn statement(&mut self, depth: usize) -> Result<Statement> {
        let kinds = if depth >= MAX_DEPTH { 3 } else { 13 };
        let inner = depth + 1;
        Ok(match self.input.int_in_range(0..=kinds)? {
            0 => Statement::Touch(self.lock()?),
            1 if self.first < self.count => Statement::Call(self.input.int_in_range(self.first..=self.count - 1)?),
            2 => Statement::ReturnIf(self.condition()?),
            3 => Statement::Dropped(self.lock()?),
            1 => Statement::Touch(self.lock()?),
            4 => Statement::Try(self.lock()?, self.block(inner)?),
            5 => Statement::Match(self.lock()?, self.block(inner)?),
            6 => Statement::IfLet(self.lock()?, self.block(inner)?, self.block(inner)?),
            7 => {
                let mutexes: Vec<usize> = (0..self.locks.len()).filter(|l| self.locks[*l] == Kind::Mutex).collect();
                match mutexes.is_empty() {
                    true => Statement::Touch(self.lock()?),
                    false => Statement::Returned(*self.input.choose(&mutexes)?, self.block(inner)?),
                }
            }
            8 => Statement::Pair(self.lock()?, self.lock()?, self.block(inner)?),
            9 => Statement::Closure(self.block(inner)?),
            10 => Statement::If(self.condition()?, self.block(inner)?, self.block(inner)?),
            11 => Statement::Repeat(self.block(inner)?),
            12 => Statement::Joined(self.block(inner)?),
            _ => {
                let (lock, body, ending) = (self.lock()?, self.block(inner)?, self.input.arbitrary()?);
                let rest = if ending == Ending::Scope { Vec::new() } else { self.block(inner)? };
                Statement::Hold(lock, body, ending, rest)
            }
        })
    }
}
