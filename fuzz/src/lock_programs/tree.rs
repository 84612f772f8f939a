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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It does not.
    Scope,
    /// `drop(guard)`.
    Drop,
    /// `consume(guard)`, a function of the program.
    Consumed,
    /// `let moved = guard; drop(moved)`.
    Moved,
    /// `drop(guard)` under a condition, else it ends with its scope.
    DropIf(Condition),
    /// It is in an `Option` and taken out of that.
    Taken,
    /// A closure has captured it, which the second block is in; the closure is run where the guard ends otherwise.
    Captured(Capture),
    /// `std::mem::forget(guard)`: it does not end at all.
    Forgotten,
}

/// What a closure does with a guard that it has captured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capture {
    /// Lets go of it first.
    DropsFirst,
    /// Lets go of it last, unless it returns before that.
    DropsLast,
    /// Has it as long as it runs, for `move`.
    Keeps,
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

/// What makes rounds of a loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounds {
    /// `for _ in 0..2`.
    Twice,
    /// `while anything()`.
    While,
    /// `loop` that begins with a `break` under a condition.
    Loop,
    /// `loop` that ends with a `break`.
    Once,
    /// `while let` on what is locked.
    WhileLet(Scrutinee),
    /// `while let Ok(guard) = lock.try_lock()`.
    WhileOk(Lock),
}

/// Where the guard of an attempt goes, and what is done without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Arbitrary)]
pub enum Attempt {
    /// `if let Ok(guard)`, with an `else`.
    IfLet,
    /// `match`.
    Match,
    /// `let Ok(guard)`, with an `else` that returns.
    LetElse,
}

/// How a function gives or gets a guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Through {
    /// It returns the guard.
    Returned,
    /// It takes another lock, and then returns the guard.
    ReturnedAfter(Lock),
    /// It returns the guard, and has taken another lock under it.
    ReturnedOver(Lock),
    /// The guard is a parameter, and what is done is done there.
    Parameter,
}

/// A way out of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Arbitrary)]
pub enum Leaves {
    /// `break`.
    Break,
    /// `continue`.
    Continue,
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
    /// `lock.try_lock()`, with what is done under the guard, and what without one.
    Try(Attempt, Lock, Vec<Statement>, Vec<Statement>),
    /// `match` on what is locked.
    Match(Scrutinee, Vec<Statement>),
    /// `if let` on what is locked, with an `else`.
    IfLet(Scrutinee, Vec<Statement>, Vec<Statement>),
    /// The sum of what is locked and of what another lock has.
    Sum(Scrutinee, Lock),
    /// `let .. else` on what is locked, with what its `else` does before it returns, and what comes behind.
    LetElse(Scrutinee, Vec<Statement>, Vec<Statement>),
    /// A guard that passes the border of a function.
    Passed(Lock, Through, Vec<Statement>),
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
    /// A loop.
    Repeat(Rounds, Vec<Statement>),
    /// A way out of the innermost loop, or of its round.
    LeaveIf(Condition, Leaves),
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
            Statement::Hold(lock, ..)
            | Statement::Touch(lock)
            | Statement::Dropped(lock)
            | Statement::Try(_, lock, ..) => vec![lock.lock],
            Statement::Match(looked_at, _) | Statement::IfLet(looked_at, ..) | Statement::LetElse(looked_at, ..) => {
                vec![looked_at.lock().lock]
            }
            Statement::Sum(first, second) => vec![first.lock().lock, second.lock],
            Statement::Repeat(Rounds::WhileLet(looked_at), _) => vec![looked_at.lock().lock],
            Statement::Repeat(Rounds::WhileOk(lock), _) => vec![lock.lock],
            Statement::Passed(lock, Through::ReturnedAfter(other) | Through::ReturnedOver(other), _) => {
                vec![lock.lock, other.lock]
            }
            Statement::Passed(lock, ..) => vec![lock.lock],
            Statement::Pair(first, second, _) => vec![first.lock, second.lock],
            _ => Vec::new(),
        }
    }

    /// The blocks in it.
    pub fn inner(&self) -> Vec<&[Statement]> {
        match self {
            Statement::Hold(_, body, _, other)
            | Statement::Try(_, _, body, other)
            | Statement::IfLet(_, body, other)
            | Statement::LetElse(_, body, other)
            | Statement::Beside(body, other)
            | Statement::If(_, body, other) => vec![body, other],
            Statement::Match(_, body)
            | Statement::Passed(_, _, body)
            | Statement::Pair(_, _, body)
            | Statement::Closure(body)
            | Statement::Joined(body)
            | Statement::Repeat(_, body) => vec![body],
            Statement::Touch(_)
            | Statement::Dropped(_)
            | Statement::Sum(..)
            | Statement::Call(_)
            | Statement::LeaveIf(..)
            | Statement::ReturnIf(_) => Vec::new(),
        }
    }
}
