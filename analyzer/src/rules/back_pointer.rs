//! Objects of one class that point at each other (a tree whose children know their parent): one function locks down, another up.

use std::collections::BTreeMap;

use super::Input;
use crate::base::Name;
use crate::events::model::Step;
use crate::graph::Hold;
use crate::graph::classes::LockKey;
use crate::names::program::AdtId;
use crate::names::ty::Ty;
use crate::summaries::model::Edge;

/// Edges of one class, from an object to one that it points at.
#[derive(Default)]
pub(super) struct Ways<'a> {
    classes: BTreeMap<LockKey, (Vec<&'a Hold>, Vec<&'a Hold>)>,
}

impl<'a> Ways<'a> {
    /// Takes an edge in if it leads from a lock to the same lock of an object that the first one points at.
    pub(super) fn add(&mut self, input: &Input, class: LockKey, hold: &'a Hold) {
        let Some(way) = way(&hold.edge) else { return };
        let (down, up) = self.classes.entry(class).or_default();
        let points_back =
            way.iter().any(|step| matches!(step, Step::Field(adt, field) if is_weak_field(input, *adt, *field)));
        if points_back { up.push(hold) } else { down.push(hold) }
    }

    /// For each class one edge down and one up: what one thread holds the other wants.
    pub(super) fn opposite(&self) -> Vec<(&'a Hold, &'a Hold)> {
        let shortest = |holds: &[&'a Hold]| {
            holds.iter().copied().min_by_key(|h| (h.edge.held.chain.len() + h.edge.wanted.chain.len(), h.edge.origin()))
        };
        self.classes.values().filter_map(|(down, up)| Some((shortest(down)?, shortest(up)?))).collect()
    }
}

/// The steps from the object whose lock is held to the one whose lock is wanted.
fn way(edge: &Edge) -> Option<&[Step]> {
    let (held, wanted) = (&edge.held.lock, &edge.wanted.lock);
    if held.root != wanted.root || held.gap || wanted.gap {
        return None;
    }
    let owner = held.path.iter().rposition(|step| matches!(step, Step::Field(..)))?;
    let (around, lock) = held.path.split_at(owner);
    let way = wanted.path.strip_prefix(around)?.strip_suffix(lock)?;
    (!way.is_empty()).then_some(way)
}

/// A field that keeps a pointer which does not own.
fn is_weak_field(input: &Input, adt: AdtId, field: Name) -> bool {
    let variants = &input.program.adts[adt.index()].variants;
    let mut fields = variants.iter().flat_map(|variant| &variant.fields);
    fields.any(|(name, ty, _)| *name == field && is_weak(input, ty))
}

fn is_weak(input: &Input, ty: &Ty) -> bool {
    match ty {
        Ty::Adt(adt, args) => {
            let attributes = &input.program.adts[adt.index()].attrs.model;
            attributes.iter().any(|(name, _)| name.as_str() == "weak") || args.iter().any(|arg| is_weak(input, arg))
        }
        Ty::Ref(inner) | Ty::Slice(inner) => is_weak(input, inner),
        _ => false,
    }
}
