//! Which bodies a call through a trait may run.

use std::collections::HashMap;

use super::facts;
use super::model::BodyId;
use crate::base::Name;
use crate::names::index::Head;
use crate::names::program::{Impl, ImplId, Program, TraitId};
use crate::names::ty::Ty;

/// More bodies than this are as good as none: nothing is known of such a call.
const MAX_CANDIDATES: usize = 16;

/// Impls beyond this number are not looked through for each call.
const MAX_FILTERED: usize = 512;

/// The implementations of all traits' methods, counted once, so that a call costs the same however many there are.
pub(crate) struct TraitCalls {
    methods: HashMap<(TraitId, Name), [Implementations; 2]>,
    /// Impls of each trait: outside tests, and all.
    impls: Vec<[usize; 2]>,
}

/// How one method is implemented.
#[derive(Default)]
struct Implementations {
    /// The bodies; one too many at most.
    bodies: Vec<BodyId>,
    /// Impls that have the method.
    count: usize,
}

impl TraitCalls {
    /// Looks at every impl of every trait. `fn_bodies` has the body of each function.
    pub(crate) fn new(program: &Program, fn_bodies: &[Option<BodyId>]) -> Self {
        let mut methods: HashMap<(TraitId, Name), [Implementations; 2]> = HashMap::new();
        let mut impls = vec![[0; 2]; program.traits.len()];
        for (&trait_, ids) in &program.trait_impls {
            for data in own_impls(program, ids) {
                let scopes = if data.is_test { 1..2 } else { 0..2 };
                for scope in scopes {
                    impls[trait_.index()][scope] += 1;
                    for (name, function) in &data.fns {
                        let known = &mut methods.entry((trait_, *name)).or_default()[scope];
                        known.count += 1;
                        if known.bodies.len() <= MAX_CANDIDATES {
                            known.bodies.extend(fn_bodies[function.index()]);
                        }
                    }
                }
            }
        }
        Self { methods, impls }
    }

    /// The bodies that a call of this method may run, sorted; `default` is the one in the trait. None if there are too many.
    pub(crate) fn bodies(&self, trait_: TraitId, method: Name, default: Option<BodyId>, in_test: bool) -> Vec<BodyId> {
        let scope = usize::from(in_test);
        let known = self.methods.get(&(trait_, method)).map(|scopes| &scopes[scope]);
        let found = known.map_or(Vec::new(), |known| known.bodies.clone());
        let uses_default = known.map_or(0, |known| known.count) < self.impls[trait_.index()][scope];
        let found_none = found.is_empty();
        limited(found, default.filter(|_| uses_default || found_none))
    }

    /// The same for a receiver that is known to implement these traits as well.
    pub(crate) fn bodies_with(
        &self,
        (program, fn_bodies): (&Program, &[Option<BodyId>]),
        (trait_, others): (TraitId, &[TraitId]),
        method: Name,
        default: Option<BodyId>,
        in_test: bool,
    ) -> Vec<BodyId> {
        let has_impl = |trait_: TraitId, head: Head| program.index.trait_impls.contains_key(&(trait_, head));
        // Of traits that nobody here implements nothing is known.
        let others: Vec<TraitId> =
            others.iter().copied().filter(|other| program.trait_impls.contains_key(other)).collect();
        let impls = program.trait_impls.get(&trait_).map_or(&[][..], Vec::as_slice);
        if others.is_empty() || impls.len() > MAX_FILTERED {
            return self.bodies(trait_, method, default, in_test);
        }
        let possible = own_impls(program, impls).filter(|data| {
            let head = Head::of(&data.self_ty);
            let implements = |other: &TraitId| has_impl(*other, head) || has_impl(*other, Head::Any);
            (in_test || !data.is_test) && (head == Head::Any || others.iter().all(implements))
        });
        let (mut found, mut uses_default) = (Vec::new(), false);
        for data in possible {
            match data.fns.get(&method) {
                Some(function) => found.extend(fn_bodies[function.index()]),
                None => uses_default = true,
            }
        }
        let found_none = found.is_empty();
        limited(found, default.filter(|_| uses_default || found_none))
    }
}

/// These, and the trait's own; none if there are too many.
fn limited(mut found: Vec<BodyId>, default: Option<BodyId>) -> Vec<BodyId> {
    found.extend(default);
    found.sort();
    found.dedup();
    if found.len() > MAX_CANDIDATES { Vec::new() } else { found }
}

/// Of these impls those that do something themselves.
fn own_impls<'p>(program: &'p Program, impls: &'p [ImplId]) -> impl Iterator<Item = &'p Impl> {
    impls.iter().map(|id| &program.impls[id.index()]).filter(|data| !is_pointer(program, &data.self_ty))
}

/// `Arc<T>`, `&T`: its implementation does what that of `T` does, which is looked at by itself.
fn is_pointer(program: &Program, ty: &Ty) -> bool {
    let is_open = |inner: &Ty| matches!(inner, Ty::Param(_) | Ty::Dyn(_));
    match ty {
        Ty::Ref(inner) => is_open(inner),
        Ty::Adt(_, args) => facts::is_transparent(program, ty) && args.first().is_some_and(is_open),
        _ => false,
    }
}
