//! A value that whoever comes first makes: looked for without the lock, and once more with it.

use arbitrary::Arbitrary;
use gordian::Model;
use gordian::sync::Mutex;
use gordian::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use gordian::sync::atomic::{AtomicBool, AtomicU8};

/// The value, if somebody has made it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Once {
    value: Option<u8>,
    is_wrong: bool,
}

impl Once {
    /// Without a value; a wrong one does not look a second time.
    pub fn new(is_wrong: bool) -> Once {
        Once { value: None, is_wrong }
    }
}

/// The concurrent one.
pub struct Shared {
    is_made: AtomicBool,
    value: AtomicU8,
    making: Mutex<()>,
    is_wrong: bool,
}

/// What is done to it.
#[derive(Clone, Debug, Arbitrary)]
pub enum Operation {
    /// What it is, if it is made.
    Get,
    /// What it is, and this if nobody has made it yet.
    GetOr(u8),
}

impl Model for Once {
    type Object = Shared;
    type Operation = Operation;
    type Output = Option<u8>;

    fn object(&self) -> Shared {
        let (is_made, value) = (AtomicBool::new(false), AtomicU8::new(0));
        Shared { is_made, value, making: Mutex::new(()), is_wrong: self.is_wrong }
    }

    fn apply(&mut self, operation: &Operation) -> Option<u8> {
        if let Operation::GetOr(value) = operation {
            self.value.get_or_insert(*value);
        }
        self.value
    }

    fn call(once: &Shared, operation: &Operation) -> Option<u8> {
        if !once.is_made.load(Acquire) {
            let Operation::GetOr(value) = operation else { return None };
            let _making = once.making.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            if once.is_wrong || !once.is_made.load(Relaxed) {
                once.value.store(*value, Relaxed);
                once.is_made.store(true, Release);
            }
        }
        Some(once.value.load(Relaxed))
    }
}
