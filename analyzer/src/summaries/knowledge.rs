//! Which guards are held only if tests come out in one way, and what closures share with the function around them.

use std::collections::{BTreeMap, BTreeSet};

use super::flow::Flow;
use super::model::Acq;
use super::state::{Birth, State, Tokens};
use crate::events::knowledge::Knowledge;
use crate::events::model::{BodyId, Known};

impl Flow<'_> {
    /// What the body around a closure can use of what is known where the closure acquires something: what is so as long as the
    /// function runs. Others do not know these tests.
    pub(super) fn seen_outside(&self, state: &State, inside: &Knowledge) -> Knowledge {
        if self.body.parent.is_none() {
            return Knowledge::default();
        }
        let mut all = state.known.lasting();
        all.extend(inside);
        all
    }

    /// What is known inside a callee, if it is part of the same function, so that the tests are the same.
    pub(super) fn known_inside(&self, callee: BodyId, acq: &Acq) -> Knowledge {
        let is_same = || self.outermost(callee) == self.outermost(self.id);
        if acq.known.is_empty() || !is_same() { Knowledge::default() } else { acq.known.clone() }
    }

    fn outermost(&self, body: BodyId) -> BodyId {
        let around = |body: &BodyId| self.events.bodies.get(body.index()).and_then(|b| b.parent);
        std::iter::successors(Some(body), around).last().unwrap_or(body)
    }
}

impl State {
    /// A test came out like this: guards that are held only if it comes out otherwise are not held.
    pub fn learn(&mut self, known: Known, tokens: &Tokens) {
        let new = Knowledge::of(known);
        self.dead |= !self.known.agrees(&new);
        let refuted: BTreeSet<Birth> =
            self.given.iter().filter(|(_, all)| !all.agrees(&new)).map(|(b, _)| *b).collect();
        if !refuted.is_empty() {
            self.release_where(tokens, |token| refuted.contains(&token.birth));
        }
        self.known.learn(known);
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
            state.given.get(birth).into_iter().for_each(|given| all.extend(given));
            all
        };
        let (here, there) = (self.births(tokens), other.births(tokens));
        let mut given = BTreeMap::new();
        for birth in here.union(&there) {
            let mut all = of(if here.contains(birth) { self } else { other }, birth);
            if here.contains(birth) && there.contains(birth) {
                all.retain_common(&of(other, birth));
            }
            if !all.is_empty() {
                given.insert(*birth, all);
            }
        }
        self.given = given;
        self.known.retain_common(&other.known);
    }
}
