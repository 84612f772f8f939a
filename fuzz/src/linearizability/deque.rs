//! A deque from which others steal: D. Chase, Y. Lev, "Dynamic Circular Work-Stealing Deque", SPAA 2005, with places for all that is pushed.
//! Who owns it is whoever has its lock.

use std::collections::VecDeque;

use arbitrary::Arbitrary;
use gordian::Model;
use gordian::sync::Mutex;
use gordian::sync::atomic::Ordering::SeqCst;
use gordian::sync::atomic::{AtomicIsize, AtomicU8};

use super::{OPERATIONS, THREADS};

const PLACES: usize = 1 + THREADS * OPERATIONS;

/// What it holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Deque {
    items: VecDeque<u8>,
    is_wrong: bool,
}

impl Deque {
    /// With one item; the owner of a wrong one takes the last item without asking whether a thief has it.
    pub fn new(is_wrong: bool) -> Deque {
        Deque { items: VecDeque::from([0]), is_wrong }
    }
}

/// The concurrent one.
pub struct Shared {
    owner: Mutex<()>,
    places: [AtomicU8; PLACES],
    bottom: AtomicIsize,
    top: AtomicIsize,
    is_wrong: bool,
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

impl Shared {
    /// They stay below their number, since there are only so many operations.
    fn place(&self, at: isize) -> &AtomicU8 {
        &self.places[usize::try_from(at).unwrap_or_default() % PLACES]
    }

    /// Whether the item at the top is the caller's now.
    fn takes(&self, top: isize) -> bool {
        self.top.compare_exchange(top, top + 1, SeqCst, SeqCst).is_ok()
    }

    fn push(&self, item: u8) {
        let bottom = self.bottom.load(SeqCst);
        self.place(bottom).store(item, SeqCst);
        self.bottom.store(bottom + 1, SeqCst);
    }

    fn pop(&self) -> Option<u8> {
        let bottom = self.bottom.load(SeqCst) - 1;
        self.bottom.store(bottom, SeqCst);
        let top = self.top.load(SeqCst);
        if top > bottom {
            self.bottom.store(top, SeqCst);
            return None;
        }
        let item = self.place(bottom).load(SeqCst);
        if top < bottom || self.is_wrong {
            return Some(item);
        }
        let is_own = self.takes(top);
        self.bottom.store(top + 1, SeqCst);
        is_own.then_some(item)
    }

    fn steal(&self) -> Option<u8> {
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

impl Model for Deque {
    type Object = Shared;
    type Operation = Operation;
    type Output = Option<u8>;

    fn object(&self) -> Shared {
        Shared {
            owner: Mutex::new(()),
            places: Default::default(),
            // The first item is 0, as all places are.
            bottom: AtomicIsize::new(1),
            top: AtomicIsize::new(0),
            is_wrong: self.is_wrong,
        }
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

    fn call(deque: &Shared, operation: &Operation) -> Option<u8> {
        let _owner = (!matches!(operation, Operation::Steal)).then(|| deque.owner.lock());
        match operation {
            Operation::Push(item) => {
                deque.push(*item);
                None
            }
            Operation::Pop => deque.pop(),
            Operation::Steal => deque.steal(),
        }
    }
}
