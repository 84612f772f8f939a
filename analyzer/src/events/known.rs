//! What tests have shown wherever control gets to the place where a closure is made: it is so inside the closure too, whenever that runs,
//! because nothing that is tested can change.

use super::frame::Frame;
use super::knowledge::Knowledge;
use super::model::{EventKind, Known};

/// What is known at the start or at the end of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Facts {
    All(Knowledge),
    /// A test would have to come out in two ways: nothing gets here.
    Contradiction([Known; 2]),
}

impl Facts {
    fn learn(&mut self, known: Known) {
        let Facts::All(all) = self else { return };
        match all.contradicts(&Knowledge::of(known)) {
            Some(before) => *self = Facts::Contradiction([before, known]),
            None => all.learn(known),
        }
    }

    fn join(self, other: Facts) -> Facts {
        match (self, other) {
            (Facts::Contradiction(_), facts) | (facts, Facts::Contradiction(_)) => facts,
            (Facts::All(mut here), Facts::All(there)) => {
                here.retain_common(&there);
                Facts::All(here)
            }
        }
    }
}

impl Frame {
    /// What is known here. A pair that contradicts itself says that nothing gets here.
    pub(super) fn known_here(&self) -> Vec<Known> {
        let tells = |kind: &EventKind| matches!(kind, EventKind::Known(_));
        if !self.blocks.iter().flat_map(|block| &block.events).any(|event| tells(&event.kind)) {
            return Vec::new();
        }
        let mut entered: Vec<Option<Facts>> = vec![None; self.blocks.len()];
        entered[0] = Some(Facts::All(Knowledge::default()));
        let mut work = vec![0];
        while let Some(block) = work.pop() {
            let Some(facts) = self.at_end(block, &entered) else { continue };
            for next in self.blocks[block].successors.iter().map(|next| next.index()) {
                let joined = match entered[next].clone() {
                    None => facts.clone(),
                    Some(before) => before.join(facts.clone()),
                };
                if entered[next].as_ref() != Some(&joined) {
                    entered[next] = Some(joined);
                    work.push(next);
                }
            }
        }
        match self.at_end(self.current.index(), &entered) {
            Some(Facts::All(all)) => all.iter().collect(),
            Some(Facts::Contradiction(pair)) => pair.to_vec(),
            None => Vec::new(),
        }
    }

    fn at_end(&self, block: usize, entered: &[Option<Facts>]) -> Option<Facts> {
        let mut facts = entered[block].clone()?;
        for event in &self.blocks[block].events {
            if let EventKind::Known(known) = event.kind {
                facts.learn(known);
            }
        }
        Some(facts)
    }
}
