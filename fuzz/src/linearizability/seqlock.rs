//! The seqlock over two numbers.

use arbitrary::Arbitrary;
use gordian::Model;

use super::objects::seqlock::{self, Mistake};

/// What it protects.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Seqlock {
    both: [u8; 2],
    mistake: Mistake,
}

impl Seqlock {
    /// With zeros.
    pub fn new(mistake: Mistake) -> Seqlock {
        Seqlock { both: [0, 0], mistake }
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
    type Object = seqlock::Seqlock;
    type Operation = Operation;
    type Output = [u8; 2];

    fn object(&self) -> seqlock::Seqlock {
        seqlock::Seqlock::new(self.mistake)
    }

    fn apply(&mut self, operation: &Operation) -> [u8; 2] {
        if let Operation::Write(both) = operation {
            self.both = *both;
        }
        self.both
    }

    fn call(seqlock: &seqlock::Seqlock, operation: &Operation) -> [u8; 2] {
        match operation {
            Operation::Read => seqlock.read(),
            Operation::Write(both) => {
                seqlock.write(*both);
                *both
            }
        }
    }
}
