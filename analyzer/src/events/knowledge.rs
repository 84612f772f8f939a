//! What is known of tests at a point: how they came out on every path to it.

use std::collections::BTreeMap;

use super::model::{Known, Outcome, TestId};

/// Tests with their outcomes; `true` for those that last longer than a round of a loop.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Knowledge(BTreeMap<TestId, (Outcome, bool)>);

impl Knowledge {
    /// Of one test.
    #[must_use]
    pub fn of(known: Known) -> Knowledge {
        Knowledge(BTreeMap::from([(known.test, (known.outcome, known.lasting))]))
    }

    /// Nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All that is known.
    pub fn iter(&self) -> impl Iterator<Item = Known> + '_ {
        self.0.iter().map(|(test, (outcome, lasting))| Known { test: *test, outcome: *outcome, lasting: *lasting })
    }

    /// Both can hold.
    #[must_use]
    pub fn agrees(&self, other: &Knowledge) -> bool {
        self.contradicts(other).is_none()
    }

    /// What is known here that does not agree with the other.
    #[must_use]
    pub fn contradicts(&self, other: &Knowledge) -> Option<Known> {
        self.iter().find(|known| other.0.get(&known.test).is_some_and(|(o, _)| !o.agrees(known.outcome)))
    }

    /// Adds what agrees; that it is one variant says more than that it is not another.
    pub fn learn(&mut self, known: Known) {
        let stays = matches!((self.0.get(&known.test), known.outcome), (Some((Outcome::Is(_), _)), Outcome::Not(_)));
        if !stays {
            self.0.insert(known.test, (known.outcome, known.lasting));
        }
    }

    /// Adds all of the other.
    pub fn extend(&mut self, other: &Knowledge) {
        self.0.extend(&other.0);
    }

    /// Keeps what both know.
    pub fn retain_common(&mut self, other: &Knowledge) {
        self.0.retain(|test, (outcome, _)| other.0.get(test).is_some_and(|(o, _)| o == outcome));
    }

    /// What is known of the first so many tests.
    #[must_use]
    pub fn of_first(&self, count: u16) -> Knowledge {
        let is_first = |test: &TestId| test.index() < usize::from(count);
        Knowledge(self.0.iter().filter(|(test, _)| is_first(test)).map(|(test, known)| (*test, *known)).collect())
    }

    /// What holds in the next round of a loop as well.
    #[must_use]
    pub fn lasting(&self) -> Knowledge {
        Knowledge(self.0.iter().filter(|(_, (_, lasting))| *lasting).map(|(test, known)| (*test, *known)).collect())
    }
}
