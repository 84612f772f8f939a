//! A seqlock over two numbers: who reads looks before and after, and keeps nobody from writing.
//!
//! H.-J. Boehm, "Can Seqlocks Get Along With Programming Language Memory Models?", MSPC 2012.

use gordian::hint::spin_loop;
use gordian::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use gordian::sync::atomic::{AtomicU8, AtomicUsize, fence};
use gordian::sync::{Mutex, PoisonError};

/// What is done wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mistake {
    None,
    /// Who reads does not look a second time.
    NotAgain,
    /// Nothing orders the numbers with the looks.
    NoFences,
}

pub struct Seqlock {
    /// Odd as long as somebody writes.
    number: AtomicUsize,
    both: [AtomicU8; 2],
    writer: Mutex<()>,
    mistake: Mistake,
}

impl Seqlock {
    /// With zeros.
    pub fn new(mistake: Mistake) -> Seqlock {
        Seqlock { number: AtomicUsize::new(0), both: Default::default(), writer: Mutex::new(()), mistake }
    }

    fn fences(&self) -> bool {
        self.mistake != Mistake::NoFences
    }

    pub fn write(&self, both: [u8; 2]) {
        let _one_at_a_time = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let number = self.number.load(Relaxed);
        self.number.store(number + 1, Relaxed);
        if self.fences() {
            fence(Release);
        }
        for (half, to) in self.both.iter().zip(both) {
            half.store(to, Relaxed);
        }
        self.number.store(number + 2, Release);
    }

    /// Both, unless somebody was writing.
    pub fn try_read(&self) -> Option<[u8; 2]> {
        let before = self.number.load(Acquire);
        if !before.is_multiple_of(2) {
            return None;
        }
        let both = [self.both[0].load(Relaxed), self.both[1].load(Relaxed)];
        if self.fences() {
            fence(Acquire);
        }
        (self.mistake == Mistake::NotAgain || self.number.load(Relaxed) == before).then_some(both)
    }

    pub fn read(&self) -> [u8; 2] {
        loop {
            if let Some(both) = self.try_read() {
                return both;
            }
            spin_loop();
        }
    }
}
