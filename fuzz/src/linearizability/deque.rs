//! The work-stealing deque. Who owns it is whoever has its lock.

use std::collections::VecDeque;

use arbitrary::Arbitrary;
use gordian::Model;
use gordian::sync::Mutex;

use super::objects::deque::{self, Mistake};
use super::{OPERATIONS, THREADS};

/// What it holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Deque {
    items: VecDeque<u8>,
    mistake: Mistake,
}

impl Deque {
    /// With one item.
    pub fn new(mistake: Mistake) -> Deque {
        Deque { items: VecDeque::from([0]), mistake }
    }
}

/// The concurrent one.
pub struct Shared {
    deque: deque::Deque<{ 1 + THREADS * OPERATIONS }>,
    owner: Mutex<()>,
}

/// What is done to it.
#[derive(Clone, Debug, Arbitrary)]
pub enum Operation {
    /// By the owner.
    Push(u8),
    /// By the owner, what was pushed last.
    Pop,
    /// By anybody, what was pushed first.
    Steal,
}

impl Model for Deque {
    type Object = Shared;
    type Operation = Operation;
    type Output = Option<u8>;

    fn object(&self) -> Shared {
        let items: Vec<u8> = self.items.iter().copied().collect();
        Shared { deque: deque::Deque::new(&items, self.mistake), owner: Mutex::new(()) }
    }

    fn apply(&mut self, operation: &Operation) -> Option<u8> {
        match operation {
            Operation::Push(item) => {
                self.items.push_back(*item);
                None
            }
            Operation::Pop => self.items.pop_back(),
            Operation::Steal => self.items.pop_front(),
        }
    }

    fn call(shared: &Shared, operation: &Operation) -> Option<u8> {
        let _owner = (!matches!(operation, Operation::Steal)).then(|| shared.owner.lock());
        match operation {
            Operation::Push(item) => {
                shared.deque.push(*item);
                None
            }
            Operation::Pop => shared.deque.pop(),
            Operation::Steal => shared.deque.steal(),
        }
    }
}
