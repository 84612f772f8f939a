//! What is known of tests on a path, and which guards are held only if they come out in one way.

use std::collections::{BTreeMap, BTreeSet};

use super::flow::Flow;
use super::model::Acq;
use super::state::{Birth, State, Tokens};
use crate::events::model::{BodyId, Known, Outcome, TestId};

/// Tests with their outcomes; `true` for those that last longer than a round of a loop.
pub type Knowledge = BTreeMap<TestId, (Outcome, bool)>;

/// What holds in the next round of a loop as well.
pub fn lasting(all: &Knowledge) -> Knowledge {
    all.iter().filter(|(_, (_, lasting))| *lasting).map(|(test, known)| (*test, *known)).collect()
}

/// Both can hold.
pub fn agree(one: &Knowledge, other: &Knowledge) -> bool {
    one.iter().all(|(test, (outcome, _))| other.get(test).is_none_or(|(o, _)| o.agrees(*outcome)))
}

impl Flow<'_> {
    /// What the body around a closure can use of what is known where the closure acquires something: what is so as long as the
    /// function runs. Others do not know these tests.
    pub(super) fn seen_outside(&self, state: &State, inside: Knowledge) -> Knowledge {
        if self.body.parent.is_none() {
            return Knowledge::new();
        }
        let mut all = lasting(&state.known);
        all.extend(inside);
        all
    }

    /// What is known inside a callee, if it is part of the same function, so that the tests are the same.
    pub(super) fn known_inside(&self, callee: BodyId, acq: &Acq) -> Knowledge {
        let is_empty = acq.known.is_empty();
        if is_empty || self.outermost(callee) != self.outermost(self.id) { Knowledge::new() } else { acq.known.clone() }
    }

    fn outermost(&self, body: BodyId) -> BodyId {
        let around = |body: &BodyId| self.events.bodies.get(body.index()).and_then(|b| b.parent);
        std::iter::successors(Some(body), around).last().unwrap_or(body)
    }
}

impl State {
    /// A test came out like this: guards that are held only if it comes out otherwise are not held.
    pub fn learn(&mut self, known: Known, tokens: &Tokens) {
        let new = Knowledge::from([(known.test, (known.outcome, known.lasting))]);
        let agrees = |all: &Knowledge| agree(&new, all);
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
pub fn retain_common(all: &mut Knowledge, other: &Knowledge) {
    all.retain(|test, (outcome, _)| other.get(test).is_some_and(|(o, _)| o == outcome));
}
