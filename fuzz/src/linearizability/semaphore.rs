//! The semaphore: one that is only tried, and one whose only permit everybody waits for and gives back.

use arbitrary::Arbitrary;
use gordian::Model;
use gordian::sync::atomic::AtomicBool;
use gordian::sync::atomic::Ordering::SeqCst;

use super::objects::semaphore::{self, Mistake};

/// Permits at first.
const PERMITS: u32 = 2;

/// The permits that are there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Semaphore {
    permits: u32,
    mistake: Mistake,
}

impl Semaphore {
    /// With all permits.
    pub fn new(mistake: Mistake) -> Semaphore {
        Semaphore { permits: PERMITS, mistake }
    }
}

/// The concurrent ones.
pub struct Shared {
    tried: semaphore::Semaphore,
    entered: semaphore::Semaphore,
    is_inside: AtomicBool,
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
    /// Waits for the one permit, and gives it back.
    Enter,
}

/// What comes of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Whether there were permits.
    Taken(bool),
    /// Always possible.
    Released,
    /// How many permits there were.
    Available(u32),
    /// Whether somebody else was inside.
    Entered(bool),
}

impl Model for Semaphore {
    type Object = Shared;
    type Operation = Operation;
    type Output = Output;

    fn object(&self) -> Shared {
        let [tried, entered] = [self.permits, 1].map(|permits| semaphore::Semaphore::new(permits, self.mistake));
        Shared { tried, entered, is_inside: AtomicBool::new(false) }
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
            Operation::Enter => Output::Entered(false),
        }
    }

    fn call(shared: &Shared, operation: &Operation) -> Output {
        match operation {
            Operation::Try(two) => Output::Taken(shared.tried.try_acquire(1 + u32::from(*two))),
            Operation::Release => {
                shared.tried.release();
                Output::Released
            }
            Operation::Available => Output::Available(shared.tried.available()),
            Operation::Enter => {
                shared.entered.acquire();
                let was_inside = shared.is_inside.swap(true, SeqCst);
                shared.is_inside.store(false, SeqCst);
                shared.entered.release();
                Output::Entered(was_inside)
            }
        }
    }
}
