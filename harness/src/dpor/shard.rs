//! A part of all traces, such that the parts have all of them and no two have one in common.
//!
//! From the beginning of every execution to a given number of choices, all tasks that can run are tried in turn, with sleep sets and nothing
//! else; so each trace has one way through these choices, which it is depends on the program only, and below it all goes on as it would alone.
//! The ways are dealt out to the shards one after the other. Sleep sets then block some executions below that wake-up trees would
//! not have begun: those are no traces, and the price of not having to know what the other shards find.

use std::fmt;
use std::str::FromStr;

/// A text that is no shard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoShard(String);

impl fmt::Display for NoShard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no shard: expected its number and how many there are (`1/4` to `4/4`)", self.0)
    }
}

impl std::error::Error for NoShard {}

/// Which part, of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From 0.
    index: u32,
    count: u32,
}

impl Shard {
    /// Whether it is the first.
    pub(crate) fn is_first(self) -> bool {
        self.index == 0
    }

    /// The part with that number, from 1.
    ///
    /// # Errors
    /// If there is none.
    pub fn new(number: u32, count: u32) -> Result<Shard, NoShard> {
        match number.checked_sub(1) {
            Some(index) if index < count => Ok(Shard { index, count }),
            _ => Err(NoShard(format!("{number}/{count}"))),
        }
    }

    /// At how many choices the traces part: enough that each shard has eight ways of two.
    pub(super) fn choices(self) -> u32 {
        self.count.next_power_of_two().ilog2() + 3
    }

    /// Whether the way with that number, from 0, is one of this part.
    pub(super) fn has(self, way: u64) -> bool {
        way % u64::from(self.count) == u64::from(self.index)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index + 1, self.count)
    }
}

impl FromStr for Shard {
    type Err = NoShard;

    fn from_str(text: &str) -> Result<Shard, NoShard> {
        let parts = text.split_once('/');
        let numbers = parts.and_then(|(number, count)| Some((number.trim().parse().ok()?, count.trim().parse().ok()?)));
        numbers.map_or_else(|| Err(NoShard(text.to_owned())), |(number, count)| Shard::new(number, count))
    }
}
