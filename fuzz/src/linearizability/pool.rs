//! A pool of numbers, each of which one thread has at a time.

use arbitrary::Arbitrary;
use gordian::Model;
use gordian::sync::atomic::AtomicU8;
use gordian::sync::atomic::Ordering::SeqCst;

/// The numbers that are taken, one bit each.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pool {
    taken: u8,
    is_wrong: bool,
}

impl Pool {
    /// With all numbers free; a wrong one writes what it has made of what it read, whatever others have written since.
    pub fn new(is_wrong: bool) -> Pool {
        Pool { taken: 0, is_wrong }
    }
}

/// The concurrent one.
pub struct Shared {
    taken: AtomicU8,
    is_wrong: bool,
}

/// What is done to it.
#[derive(Clone, Debug, Arbitrary)]
pub enum Operation {
    /// Takes the lowest that is free.
    Take,
    /// Gives this one back, of four.
    Give(u8),
}

/// What is taken afterwards, and the number that was taken or given back, if any was.
fn after(taken: u8, operation: &Operation) -> (u8, Option<u8>) {
    match operation {
        Operation::Take if taken == u8::MAX => (taken, None),
        Operation::Take => {
            let number = taken.trailing_ones();
            (taken | 1 << number, u8::try_from(number).ok())
        }
        Operation::Give(number) => {
            let bit = 1 << (number % 4);
            (taken & !bit, (taken & bit != 0).then_some(number % 4))
        }
    }
}

impl Model for Pool {
    type Object = Shared;
    type Operation = Operation;
    type Output = Option<u8>;

    fn object(&self) -> Shared {
        Shared { taken: AtomicU8::new(self.taken), is_wrong: self.is_wrong }
    }

    fn apply(&mut self, operation: &Operation) -> Option<u8> {
        let (taken, number) = after(self.taken, operation);
        self.taken = taken;
        number
    }

    fn call(pool: &Shared, operation: &Operation) -> Option<u8> {
        let mut before = pool.taken.load(SeqCst);
        loop {
            let (taken, number) = after(before, operation);
            if pool.is_wrong {
                pool.taken.store(taken, SeqCst);
                return number;
            }
            match pool.taken.compare_exchange(before, taken, SeqCst, SeqCst) {
                Ok(_) => return number,
                Err(now) => before = now,
            }
        }
    }
}
