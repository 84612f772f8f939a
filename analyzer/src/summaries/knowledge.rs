//! What is known of tests on a path, and which guards are held only if they come out in one way.

use std::collections::{BTreeMap, BTreeSet};

use super::state::{Birth, State, Tokens};
use crate::events::model::{Known, Outcome, TestId};

/// Tests with their outcomes; `true` for those that last longer than a round of a loop.
pub type Knowledge = BTreeMap<TestId, (Outcome, bool)>;

/// What holds in the next round of a loop as well.
pub fn lasting(all: &Knowledge) -> Knowledge {
    all.iter().filter(|(_, (_, lasting))| *lasting).map(|(test, known)| (*test, *known)).collect()
}

impl State {
    /// A test came out like this: guards that are held only if it comes out otherwise are not held.
    pub fn learn(&mut self, known: Known, tokens: &Tokens) {
        let agrees = |all: &Knowledge| all.get(&known.test).is_none_or(|(outcome, _)| outcome.agrees(known.outcome));
        self.dead |= !agrees(&self.known);
        let refuted: BTreeSet<Birth> = self.given.iter().filter(|(_, all)| !agrees(all)).map(|(b, _)| *b).collect();
        if !refuted.is_empty() {
            self.release_where(tokens, |token| refuted.contains(&token.birth));
        }
        let stays =
            matches!((self.known.get(&known.test), known.outcome), (Some((Outcome::Is(_), _)), Outcome::Not(_)));
        if !stays {
            self.known.insert(known.test, (known.outcome, known.lasting));
        }
    }

    /// The births of the guards that may be held.
    fn births(&self, tokens: &Tokens) -> BTreeSet<Birth> {
        self.held().map(|(_, tok)| tokens.get(tok).birth).collect()
    }

    /// What is known on either path wherever a guard is held.
    pub(super) fn join_given(&mut self, other: &State, tokens: &Tokens) {
        if self.known.is_empty() && self.given.is_empty() && other.known.is_empty() && other.given.is_empty() {
            return;
        }
        let of = |state: &State, birth: &Birth| {
            let mut all = state.known.clone();
            all.extend(state.given.get(birth).into_iter().flatten());
            all
        };
        let (here, there) = (self.births(tokens), other.births(tokens));
        let mut given = BTreeMap::new();
        for birth in here.union(&there) {
            let mut all = of(if here.contains(birth) { self } else { other }, birth);
            if here.contains(birth) && there.contains(birth) {
                retain_common(&mut all, &of(other, birth));
            }
            if !all.is_empty() {
                given.insert(*birth, all);
            }
        }
        self.given = given;
        retain_common(&mut self.known, &other.known);
    }
}

/// Keeps what both know.
fn retain_common(all: &mut Knowledge, other: &Knowledge) {
    all.retain(|test, (outcome, _)| other.get(test).is_some_and(|(o, _)| o == outcome));
}
