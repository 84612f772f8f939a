//! A deque from which others steal, with places for all that is ever pushed. All accesses are in one order: which fences suffice is another
//! question.
//!
//! D. Chase, Y. Lev, "Dynamic Circular Work-Stealing Deque", SPAA 2005.

use gordian::sync::atomic::Ordering::SeqCst;
use gordian::sync::atomic::{AtomicIsize, AtomicU8};

/// What a deque does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mistake {
    None,
    /// The owner takes the last item without asking whether a thief has it.
    LastUnasked,
}

/// One thread at a time owns it, which pushes and pops; anybody steals.
pub struct Deque<const PLACES: usize> {
    places: [AtomicU8; PLACES],
    bottom: AtomicIsize,
    top: AtomicIsize,
    mistake: Mistake,
}

impl<const PLACES: usize> Deque<PLACES> {
    /// With these items in it.
    pub fn new(items: &[u8], mistake: Mistake) -> Deque<PLACES> {
        let place = |at| AtomicU8::new(items.get(at).copied().unwrap_or_default());
        let bottom = isize::try_from(items.len()).expect("a few items");
        Deque {
            places: std::array::from_fn(place),
            bottom: AtomicIsize::new(bottom),
            top: AtomicIsize::new(0),
            mistake,
        }
    }

    /// There are places for all that is pushed.
    fn place(&self, at: isize) -> &AtomicU8 {
        &self.places[usize::try_from(at).unwrap_or_default() % PLACES]
    }

    /// Whether the item at the top is the caller's now.
    fn takes(&self, top: isize) -> bool {
        self.top.compare_exchange(top, top + 1, SeqCst, SeqCst).is_ok()
    }

    pub fn push(&self, item: u8) {
        let bottom = self.bottom.load(SeqCst);
        self.place(bottom).store(item, SeqCst);
        self.bottom.store(bottom + 1, SeqCst);
    }

    /// What was pushed last.
    pub fn pop(&self) -> Option<u8> {
        let bottom = self.bottom.load(SeqCst) - 1;
        self.bottom.store(bottom, SeqCst);
        let top = self.top.load(SeqCst);
        if top > bottom {
            self.bottom.store(top, SeqCst);
            return None;
        }
        let item = self.place(bottom).load(SeqCst);
        if top < bottom || self.mistake == Mistake::LastUnasked {
            return Some(item);
        }
        let is_own = self.takes(top);
        self.bottom.store(top + 1, SeqCst);
        is_own.then_some(item)
    }

    /// What was pushed first.
    pub fn steal(&self) -> Option<u8> {
        loop {
            let top = self.top.load(SeqCst);
            if top >= self.bottom.load(SeqCst) {
                return None;
            }
            let item = self.place(top).load(SeqCst);
            if self.takes(top) {
                return Some(item);
            }
        }
    }
}
