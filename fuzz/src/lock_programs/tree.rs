//! Programs as trees.

use std::collections::BTreeSet;

use arbitrary::Arbitrary;

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

/// What a statement looks at under a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scrutinee {
    /// `*lock.lock().unwrap()`.
    Plain(Lock),
    /// `{ *lock.lock().unwrap() }`: from 2024 on the guard ends with the block, before with the statement.
    Tail(Lock),
}

impl Scrutinee {
    /// Its acquisition.
    pub fn lock(self) -> Lock {
        let (Scrutinee::Plain(lock) | Scrutinee::Tail(lock)) = self;
        lock
    }
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
    Match(Scrutinee, Vec<Statement>),
    /// `if let` on what is locked, with an `else`.
    IfLet(Scrutinee, Vec<Statement>, Vec<Statement>),
    /// The sum of what is locked and of what another lock has.
    Sum(Scrutinee, Lock),
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
    /// A thread that is started, and waited for after what is done beside it.
    Beside(Vec<Statement>, Vec<Statement>),
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
    /// The locks that it takes itself.
    pub fn takes(&self) -> Vec<usize> {
        match self {
            Statement::Hold(lock, ..) | Statement::Touch(lock) | Statement::Dropped(lock) | Statement::Try(lock, _) => {
                vec![lock.lock]
            }
            Statement::Match(looked_at, _) | Statement::IfLet(looked_at, ..) => vec![looked_at.lock().lock],
            Statement::Sum(first, second) => vec![first.lock().lock, second.lock],
            Statement::Returned(lock, _) => vec![*lock],
            Statement::Pair(first, second, _) => vec![first.lock, second.lock],
            _ => Vec::new(),
        }
    }

    /// The blocks in it.
    pub fn inner(&self) -> Vec<&[Statement]> {
        match self {
            Statement::Hold(_, body, _, other)
            | Statement::IfLet(_, body, other)
            | Statement::Beside(body, other)
            | Statement::If(_, body, other) => vec![body, other],
            Statement::Try(_, body)
            | Statement::Match(_, body)
            | Statement::Returned(_, body)
            | Statement::Pair(_, _, body)
            | Statement::Closure(body)
            | Statement::Joined(body)
            | Statement::Repeat(body) => vec![body],
            Statement::Touch(_)
            | Statement::Dropped(_)
            | Statement::Sum(..)
            | Statement::Call(_)
            | Statement::ReturnIf(_) => Vec::new(),
        }
    }
}
