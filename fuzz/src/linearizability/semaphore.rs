//! A semaphore that is only tried.

use arbitrary::Arbitrary;
use gordian::Model;
use gordian::sync::atomic::AtomicU32;
use gordian::sync::atomic::Ordering::SeqCst;

/// Permits at first.
const PERMITS: u32 = 2;

/// The permits that are there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Semaphore {
    permits: u32,
    is_wrong: bool,
}

impl Semaphore {
    /// With all permits; a wrong one looks whether there are enough, and then takes them.
    pub fn new(is_wrong: bool) -> Semaphore {
        Semaphore { permits: PERMITS, is_wrong }
    }
}

/// The concurrent one.
pub struct Shared {
    permits: AtomicU32,
    is_wrong: bool,
}

/// What is done to it.
#[derive(Clone, Debug, Arbitrary)]
pub enum Operation {
    /// Takes one, or two.
    Try(bool),
    /// Gives a permit back.
    Release,
    /// How many there are.
    Available,
}

/// What comes of it: how many there are, or whether there were enough.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Whether there were permits.
    Taken(bool),
    /// Always possible.
    Released,
    /// How many permits there were.
    Available(u32),
}

impl Model for Semaphore {
    type Object = Shared;
    type Operation = Operation;
    type Output = Output;

    fn object(&self) -> Shared {
        Shared { permits: AtomicU32::new(self.permits), is_wrong: self.is_wrong }
    }

    fn apply(&mut self, operation: &Operation) -> Output {
        match operation {
            Operation::Try(two) => {
                let left = self.permits.checked_sub(1 + u32::from(*two));
                self.permits = left.unwrap_or(self.permits);
                Output::Taken(left.is_some())
            }
            Operation::Release => {
                self.permits += 1;
                Output::Released
            }
            Operation::Available => Output::Available(self.permits),
        }
    }

    fn call(semaphore: &Shared, operation: &Operation) -> Output {
        let permits = &semaphore.permits;
        match operation {
            Operation::Try(two) => {
                let wanted = 1 + u32::from(*two);
                if semaphore.is_wrong {
                    let is_enough = permits.load(SeqCst) >= wanted;
                    if is_enough {
                        permits.fetch_sub(wanted, SeqCst);
                    }
                    return Output::Taken(is_enough);
                }
                let taken = permits.fetch_update(SeqCst, SeqCst, |there| there.checked_sub(wanted));
                Output::Taken(taken.is_ok())
            }
            Operation::Release => {
                permits.fetch_add(1, SeqCst);
                Output::Released
            }
            Operation::Available => Output::Available(permits.load(SeqCst)),
        }
    }
}
