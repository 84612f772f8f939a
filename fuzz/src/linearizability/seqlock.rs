//! A seqlock over two numbers: who reads looks before and after, and keeps nobody from writing.
//!
//! H.-J. Boehm, "Can Seqlocks Get Along With Programming Language Memory Models?", MSPC 2012.

use arbitrary::Arbitrary;
use gordian::Model;
use gordian::hint::spin_loop;
use gordian::sync::Mutex;
use gordian::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use gordian::sync::atomic::{AtomicU8, AtomicUsize, fence};

/// What it protects.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Seqlock {
    both: [u8; 2],
    is_wrong: bool,
}

impl Seqlock {
    /// With zeros; a wrong one is not looked at a second time.
    pub fn new(is_wrong: bool) -> Seqlock {
        Seqlock { both: [0, 0], is_wrong }
    }
}

/// The concurrent one: the number is odd as long as somebody writes.
pub struct Shared {
    number: AtomicUsize,
    both: [AtomicU8; 2],
    writer: Mutex<()>,
    is_wrong: bool,
}

impl Shared {
    fn read(&self) -> [u8; 2] {
        loop {
            let before = self.number.load(Acquire);
            let both = [self.both[0].load(Relaxed), self.both[1].load(Relaxed)];
            fence(Acquire);
            if self.is_wrong || before.is_multiple_of(2) && self.number.load(Relaxed) == before {
                return both;
            }
            spin_loop();
        }
    }
}

/// What is done to it.
#[derive(Clone, Debug, Arbitrary)]
pub enum Operation {
    /// Reads both.
    Read,
    /// Writes both.
    Write([u8; 2]),
}

impl Model for Seqlock {
    type Object = Shared;
    type Operation = Operation;
    type Output = [u8; 2];

    fn object(&self) -> Shared {
        let both = self.both.map(AtomicU8::new);
        Shared { number: AtomicUsize::new(0), both, writer: Mutex::new(()), is_wrong: self.is_wrong }
    }

    fn apply(&mut self, operation: &Operation) -> [u8; 2] {
        if let Operation::Write(both) = operation {
            self.both = *both;
        }
        self.both
    }

    fn call(seqlock: &Shared, operation: &Operation) -> [u8; 2] {
        let Operation::Write(both) = operation else { return seqlock.read() };
        let _one_at_a_time = seqlock.writer.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let number = seqlock.number.load(Relaxed);
        seqlock.number.store(number + 1, Relaxed);
        fence(Release);
        for (half, to) in seqlock.both.iter().zip(both) {
            half.store(*to, Relaxed);
        }
        seqlock.number.store(number + 2, Release);
        *both
    }
}
