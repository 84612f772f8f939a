//! Which guards are held only if tests come out in one way, and what closures share with the function around them.

use std::collections::{BTreeMap, BTreeSet};

use super::calls::Target;
use super::flow::Flow;
use super::state::{Birth, State, Tokens};
use crate::events::knowledge::Knowledge;
use crate::events::model::{BodyId, Known, Outcome, TestId, Told};

impl Flow<'_> {
    /// What callers can use of what is known where something is acquired: what is so as long as the function runs. Those that are
    /// not the body around a closure know of its tests only those of parameters.
    pub(super) fn seen_outside(&self, state: &State, inside: &Knowledge) -> Knowledge {
        if state.known.is_empty() && inside.is_empty() {
            return Knowledge::default();
        }
        let mut all = state.known.lasting();
        all.extend(inside);
        if self.body.parent.is_none() { all.of_first(self.body.params) } else { all }
    }

    /// What is known wherever a guard is held that the body gives to its caller.
    pub(super) fn seen_of_guard(&self, exit: &State, birth: &Birth) -> Knowledge {
        let mut all = exit.known.clone();
        exit.given.get(birth).into_iter().for_each(|given| all.extend(given));
        if self.body.parent.is_some() { all.lasting() } else { all.of_first(self.body.params) }
    }

    /// What is known inside a callee as it looks from here; `None` if it cannot be so, by what the callee is given.
    pub(super) fn known_inside(&self, target: &Target, inside: &Knowledge) -> Option<Knowledge> {
        if inside.is_empty() {
            return Some(Knowledge::default());
        }
        let is_closure = self.events.bodies.get(target.callee.index()).is_some_and(|body| body.parent.is_some());
        if is_closure {
            // Part of the same function: the tests are the same.
            let is_same = self.outermost(target.callee) == self.outermost(self.id);
            return Some(if is_same { inside.clone() } else { Knowledge::default() });
        }
        let mut seen = Knowledge::default();
        for known in inside.iter().filter(|_| target.call.callees.contains(&target.callee)) {
            let told = target.call.told.iter().find(|(param, _)| usize::from(*param) == known.test.index());
            match told.map(|(_, told)| *told) {
                Some(Told::Is(value)) if !known.outcome.agrees(Outcome::Is(value)) => return None,
                Some(Told::Param(own)) => seen.learn(Known { test: TestId::new(usize::from(own)), ..known }),
                _ => {}
            }
        }
        Some(seen)
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
