//! A value that whoever comes first makes: looked for without the lock, and once more with it.

use gordian::sync::atomic::AtomicBool;
use gordian::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use gordian::sync::{Mutex, PoisonError};

use super::plain::Plain;

/// What is done wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mistake {
    None,
    /// Who has the lock does not look again.
    NotAgain,
    /// The flag does not order the value.
    Relaxed,
}

pub struct Once {
    is_made: AtomicBool,
    value: Plain<u8>,
    making: Mutex<()>,
    mistake: Mistake,
}

impl Once {
    pub fn new(mistake: Mistake) -> Once {
        Once { is_made: AtomicBool::new(false), value: Plain::new(0), making: Mutex::new(()), mistake }
    }

    /// The value, if it is made.
    pub fn get(&self) -> Option<u8> {
        let order = if self.mistake == Mistake::Relaxed { Relaxed } else { Acquire };
        self.is_made.load(order).then(|| self.value.get())
    }

    /// The value, which is this one if nobody has made it yet.
    pub fn get_or(&self, value: u8) -> u8 {
        if let Some(value) = self.get() {
            return value;
        }
        let _making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if self.mistake == Mistake::NotAgain || !self.is_made.load(Relaxed) {
            self.value.set(value);
            self.is_made.store(true, if self.mistake == Mistake::Relaxed { Relaxed } else { Release });
        }
        self.value.get()
    }
}
