//! The ring buffer, with a lock for each of its ends.

use std::collections::VecDeque;

use arbitrary::Arbitrary;
use gordian::Model;
use gordian::sync::Mutex;

use super::objects::ring::{self, Mistake, PLACES};

/// What it holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ring {
    items: VecDeque<u8>,
    mistake: Mistake,
}

impl Ring {
    /// An empty one.
    pub fn new(mistake: Mistake) -> Ring {
        Ring { items: VecDeque::new(), mistake }
    }
}

/// The concurrent one.
pub struct Shared {
    ring: ring::Ring,
    pushing: Mutex<()>,
    popping: Mutex<()>,
}

/// What is done to it.
#[derive(Clone, Debug, Arbitrary)]
pub enum Operation {
    /// Adds at the end.
    Push(u8),
    /// Takes from the front.
    Pop,
}

/// Whether there was room, or what was taken.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Whether there was room.
    Pushed(bool),
    /// What was in front.
    Popped(Option<u8>),
}

impl Model for Ring {
    type Object = Shared;
    type Operation = Operation;
    type Output = Output;

    fn object(&self) -> Shared {
        Shared { ring: ring::Ring::new(self.mistake), pushing: Mutex::new(()), popping: Mutex::new(()) }
    }

    fn apply(&mut self, operation: &Operation) -> Output {
        match operation {
            Operation::Push(item) => {
                let has_room = self.items.len() < PLACES;
                if has_room {
                    self.items.push_back(*item);
                }
                Output::Pushed(has_room)
            }
            Operation::Pop => Output::Popped(self.items.pop_front()),
        }
    }

    fn call(shared: &Shared, operation: &Operation) -> Output {
        match operation {
            Operation::Push(item) => {
                let _pushing = shared.pushing.lock();
                Output::Pushed(shared.ring.push(*item))
            }
            Operation::Pop => {
                let _popping = shared.popping.lock();
                Output::Popped(shared.ring.pop())
            }
        }
    }
}
