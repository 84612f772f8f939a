//! What holds at a point of a MIR body: which place holds which guards.

use std::collections::{BTreeMap, BTreeSet};

use gordian_analyzer::probe::Place as At;

use crate::mir::{Place, Step};

/// A guard, as its body sees it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guard {
    /// It was acquired here, or the call here returned it; `waits` if that always gives a guard.
    Site { at: At, waits: bool },
    /// It was moved in through that parameter (the first one is 1).
    Param(u32),
}

/// What a body leaves its caller with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    /// A guard of its own; `true` if the acquisition waits.
    New(bool),
    /// What it got through that parameter.
    Param(u32),
}

/// Guards by place, and what temporaries stand for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    slots: BTreeMap<Place, BTreeSet<Guard>>,
    /// Held on every path.
    pub must: BTreeSet<Guard>,
    /// Never released.
    pub forgotten: BTreeSet<Guard>,
    /// What reference locals point to.
    pub references: BTreeMap<u32, Place>,
    /// Locals that are the discriminant of a place.
    pub discriminants: BTreeMap<u32, Place>,
    /// Locals that say whether a place is `None` (for the value given).
    pub tests: BTreeMap<u32, (Place, bool)>,
}

impl Place {
    /// A field of it.
    pub fn field(&self, index: u32) -> Place {
        let mut place = self.clone();
        place.path.push(Step::Field(index));
        place
    }

    /// What remains of `self` behind `outer`.
    fn within(&self, outer: &Place) -> Option<&[Step]> {
        (self.local == outer.local).then(|| self.path.strip_prefix(&outer.path[..])).flatten()
    }
}

impl State {
    /// Adds what holds on another path; `true` if that is more than before.
    pub fn join(&mut self, other: &State) -> bool {
        let before = self.clone();
        for (place, guards) in &other.slots {
            self.slots.entry(place.clone()).or_default().extend(guards.iter().cloned());
        }
        self.must.retain(|guard| other.must.contains(guard));
        self.forgotten.extend(other.forgotten.iter().cloned());
        self.references.retain(|local, of| other.references.get(local) == Some(of));
        self.discriminants.retain(|local, of| other.discriminants.get(local) == Some(of));
        self.tests.retain(|local, of| other.tests.get(local) == Some(of));
        before != *self
    }

    /// The place behind known references.
    pub fn resolve(&self, place: &Place) -> Place {
        let mut place = place.clone();
        for _ in 0..8 {
            if place.path.first() == Some(&Step::Deref)
                && let Some(of) = self.references.get(&place.local)
            {
                place = Place { local: of.local, path: of.path.iter().chain(&place.path[1..]).copied().collect() };
            }
        }
        place
    }

    /// Puts guards into a place.
    pub fn put(&mut self, place: Place, guards: BTreeSet<Guard>) {
        if !guards.is_empty() {
            self.slots.entry(place).or_default().extend(guards);
        }
    }

    /// Takes guards out of a place: what is inside of it, by where, and what the whole around it has.
    pub fn take(&mut self, place: &Place) -> Vec<(Vec<Step>, BTreeSet<Guard>)> {
        let mut taken = Vec::new();
        self.slots.retain(|slot, guards| {
            let rest = slot.within(place).or_else(|| place.within(slot).map(|_| &[][..]));
            if let Some(rest) = rest {
                taken.push((rest.to_vec(), std::mem::take(guards)));
            }
            rest.is_none()
        });
        taken
    }

    /// Moves what is in one place to another.
    pub fn carry(&mut self, from: &Place, to: &Place) {
        let from = self.resolve(from);
        for (rest, guards) in self.take(&from) {
            let path = to.path.iter().chain(&rest).copied().collect();
            self.put(Place { local: to.local, path }, guards);
        }
    }

    /// What is known of a copied reference, discriminant or test.
    pub fn forward(&mut self, from: &Place, to: &Place) {
        if !from.path.is_empty() || !to.path.is_empty() {
            return;
        }
        if let Some(of) = self.references.get(&from.local).cloned() {
            self.references.insert(to.local, of);
        }
        if let Some(of) = self.discriminants.get(&from.local).cloned() {
            self.discriminants.insert(to.local, of);
        }
        if let Some(of) = self.tests.get(&from.local).cloned() {
            self.tests.insert(to.local, of);
        }
    }

    /// The guards inside of a place.
    pub fn under(&self, place: &Place) -> BTreeSet<Guard> {
        let inside = self.slots.iter().filter(|(slot, _)| slot.within(place).is_some() || place.within(slot).is_some());
        inside.flat_map(|(_, guards)| guards.iter().cloned()).collect()
    }

    /// Releases what is in a place.
    pub fn release(&mut self, place: &Place) {
        for (_, guards) in self.take(place) {
            self.gone(&guards);
        }
    }

    /// These are released.
    pub fn gone(&mut self, guards: &BTreeSet<Guard>) {
        self.must.retain(|guard| !guards.contains(guard));
    }

    /// In this place there is nothing that only tried to get its lock.
    pub fn refute(&mut self, place: &Place) {
        for (rest, guards) in self.take(place) {
            let (waits, tried): (BTreeSet<Guard>, BTreeSet<Guard>) =
                guards.into_iter().partition(|guard| !matches!(guard, Guard::Site { waits: false, .. }));
            self.gone(&tried);
            let path = place.path.iter().chain(&rest).copied().collect();
            self.put(Place { local: place.local, path }, waits);
        }
    }

    /// A local ends: what is still in it was moved on some other path, or is `kept` for ever.
    pub fn end(&mut self, local: u32, kept: bool) {
        let place = Place { local, path: Vec::new() };
        for (_, guards) in self.take(&place) {
            if kept {
                self.forgotten.extend(guards);
            } else {
                self.gone(&guards);
            }
        }
    }

    /// Everything that is held.
    pub fn held(&self) -> BTreeSet<Guard> {
        self.slots.values().flatten().chain(&self.forgotten).cloned().collect()
    }
}
