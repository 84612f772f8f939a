//! The value that whoever comes first makes.

use arbitrary::Arbitrary;
use gordian::Model;

use super::objects::once::{self, Mistake};

/// The value, if somebody has made it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Once {
    value: Option<u8>,
    mistake: Mistake,
}

impl Once {
    /// Without a value.
    pub fn new(mistake: Mistake) -> Once {
        Once { value: None, mistake }
    }
}

/// What is done to it.
#[derive(Clone, Debug, Arbitrary)]
pub enum Operation {
    /// What it is, if it is made.
    Get,
    /// What it is, and this if nobody has made it yet.
    GetOr(u8),
}

impl Model for Once {
    type Object = once::Once;
    type Operation = Operation;
    type Output = Option<u8>;

    fn object(&self) -> once::Once {
        once::Once::new(self.mistake)
    }

    fn apply(&mut self, operation: &Operation) -> Option<u8> {
        if let Operation::GetOr(value) = operation {
            self.value.get_or_insert(*value);
        }
        self.value
    }

    fn call(once: &once::Once, operation: &Operation) -> Option<u8> {
        match operation {
            Operation::Get => once.get(),
            Operation::GetOr(value) => Some(once.get_or(*value)),
        }
    }
}
