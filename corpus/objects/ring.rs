//! A ring buffer of two places without a lock: one thread at a time puts in, one takes out.

use gordian::sync::atomic::AtomicUsize;
use gordian::sync::atomic::Ordering::{Acquire, Relaxed, Release};

use super::plain::Plain;

/// Places of a ring.
pub const PLACES: usize = 2;

/// What a ring does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mistake {
    None,
    /// A place is given on before it is written.
    GivenFirst,
    /// A place is given on without an order.
    GivenRelaxed,
}

/// Both ends are counted on without bound.
pub struct Ring {
    places: [Plain<u8>; PLACES],
    given: AtomicUsize,
    taken: AtomicUsize,
    mistake: Mistake,
}

impl Ring {
    pub fn new(mistake: Mistake) -> Ring {
        Ring {
            places: [const { Plain::new(0) }; PLACES],
            given: AtomicUsize::new(0),
            taken: AtomicUsize::new(0),
            mistake,
        }
    }

    /// Adds at the end, if there is room.
    pub fn push(&self, item: u8) -> bool {
        let at = self.given.load(Relaxed);
        if at - self.taken.load(Acquire) == PLACES {
            return false;
        }
        let place = &self.places[at % PLACES];
        match self.mistake {
            Mistake::GivenFirst => {
                self.given.store(at + 1, Release);
                place.set(item);
            }
            Mistake::GivenRelaxed => {
                place.set(item);
                self.given.store(at + 1, Relaxed);
            }
            Mistake::None => {
                place.set(item);
                self.given.store(at + 1, Release);
            }
        }
        true
    }

    /// Takes from the front.
    pub fn pop(&self) -> Option<u8> {
        let at = self.taken.load(Relaxed);
        if self.given.load(Acquire) == at {
            return None;
        }
        let item = self.places[at % PLACES].get();
        self.taken.store(at + 1, Release);
        Some(item)
    }
}
