//! A ring buffer of two places.

use std::collections::VecDeque;

use arbitrary::Arbitrary;
use gordian::Model;
use gordian::sync::Mutex;
use gordian::sync::atomic::AtomicUsize;
use gordian::sync::atomic::Ordering::SeqCst;

const PLACES: usize = 2;

/// What it holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ring {
    items: VecDeque<u8>,
    is_wrong: bool,
}

impl Ring {
    /// An empty one; a wrong one asks for room before it takes the lock.
    pub fn new(is_wrong: bool) -> Ring {
        Ring { items: VecDeque::new(), is_wrong }
    }
}

/// The concurrent one: both ends are counted on without bound.
pub struct Shared {
    places: Mutex<[u8; PLACES]>,
    pushed: AtomicUsize,
    popped: AtomicUsize,
    is_wrong: bool,
}

impl Shared {
    fn is_full(&self) -> bool {
        self.pushed.load(SeqCst) - self.popped.load(SeqCst) >= PLACES
    }
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
        let (pushed, popped) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Shared { places: Mutex::new([0; PLACES]), pushed, popped, is_wrong: self.is_wrong }
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

    fn call(ring: &Shared, operation: &Operation) -> Output {
        let looked = ring.is_wrong && ring.is_full();
        let mut places = ring.places.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let (pushed, popped) = (ring.pushed.load(SeqCst), ring.popped.load(SeqCst));
        match operation {
            Operation::Push(item) => {
                let is_full = if ring.is_wrong { looked } else { ring.is_full() };
                if !is_full {
                    places[pushed % PLACES] = *item;
                    ring.pushed.store(pushed + 1, SeqCst);
                }
                Output::Pushed(!is_full)
            }
            Operation::Pop if pushed == popped => Output::Popped(None),
            Operation::Pop => {
                ring.popped.store(popped + 1, SeqCst);
                Output::Popped(Some(places[popped % PLACES]))
            }
        }
    }
}
