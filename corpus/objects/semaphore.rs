//! A semaphore of a lock and a condition variable.

use gordian::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// What is done wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mistake {
    None,
    /// Who was woken does not look again.
    NotAgain,
    /// A permit comes back and nobody is told.
    NobodyTold,
    /// Who tries looks whether there are enough, and takes them under the next lock.
    LooksFirst,
}

pub struct Semaphore {
    permits: Mutex<u32>,
    returned: Condvar,
    mistake: Mistake,
}

impl Semaphore {
    pub fn new(permits: u32, mistake: Mistake) -> Semaphore {
        Semaphore { permits: Mutex::new(permits), returned: Condvar::new(), mistake }
    }

    fn permits(&self) -> MutexGuard<'_, u32> {
        self.permits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes one, and waits until there is one.
    pub fn acquire(&self) {
        let mut permits = self.permits();
        while *permits == 0 {
            permits = self.returned.wait(permits).unwrap_or_else(PoisonError::into_inner);
            if self.mistake == Mistake::NotAgain {
                break;
            }
        }
        *permits = permits.checked_sub(1).expect("a permit that nobody had returned");
    }

    /// Takes so many, if there are.
    pub fn try_acquire(&self, wanted: u32) -> bool {
        if self.mistake == Mistake::LooksFirst {
            let is_enough = self.available() >= wanted;
            if is_enough {
                let mut permits = self.permits();
                *permits = permits.saturating_sub(wanted);
            }
            return is_enough;
        }
        let mut permits = self.permits();
        let left = permits.checked_sub(wanted);
        *permits = left.unwrap_or(*permits);
        left.is_some()
    }

    /// Gives one back.
    pub fn release(&self) {
        *self.permits() += 1;
        if self.mistake != Mistake::NobodyTold {
            self.returned.notify_one();
        }
    }

    pub fn available(&self) -> u32 {
        *self.permits()
    }
}
