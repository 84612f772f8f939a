//! Random numbers that are the same everywhere.

use rand_core::RngCore as _;
use rand_pcg::Pcg64Mcg;

/// A generator with a seed.
#[derive(Clone, Debug)]
pub(crate) struct Chance(Pcg64Mcg);

impl Chance {
    /// Different seeds give different numbers.
    pub(crate) fn new(seed: u64) -> Chance {
        // The generator takes odd states; neighbouring seeds must not share one.
        Chance(Pcg64Mcg::new((u128::from(seed) << 1) | 1))
    }

    /// Any number.
    pub(crate) fn number(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number below the bound, which is not 0, each as likely as the others.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        // The error is below 2^-32 for anything that fits into memory.
        ((u128::from(self.number()) * bound as u128) >> 64) as usize
    }

    /// Whether an event of this probability happens.
    pub(crate) fn happens(&mut self, numerator: usize, denominator: usize) -> bool {
        self.below(denominator) < numerator
    }

    /// One of them, each as likely as the others.
    pub(crate) fn of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        if all.is_empty() { None } else { all.get(self.below(all.len())) }
    }

    /// An index, each with a chance in proportion to its weight; `None` if no weight is above 0.
    pub(crate) fn weighted(&mut self, weights: impl Iterator<Item = f64> + Clone) -> Option<usize> {
        let sum: f64 = weights.clone().sum();
        if sum <= 0.0 {
            return None;
        }
        let mut rest = sum * (self.number() >> 11) as f64 / (1_u64 << 53) as f64;
        let mut last = None;
        for (at, weight) in weights.enumerate().filter(|(_, weight)| *weight > 0.0) {
            last = Some(at);
            rest -= weight;
            if rest < 0.0 {
                break;
            }
        }
        last
    }
}
