//! `#[derive(..)]` as impls without functions.

use std::collections::HashMap;

use super::lookup::lexical;
use super::program::{Adt, AdtId, GenericParams, Impl, ItemRef, Program, TraitId};
use super::resolve::Namespace;
use super::ty::{TraitRef, Ty};
use crate::base::{Name, Span, name};

/// Modules of std whose traits can be derived. A derive macro lives in another namespace than its trait: the trait need not be in scope.
const DERIVABLE: [&str; 6] = ["std::clone", "std::cmp", "std::default", "std::fmt", "std::hash", "std::marker"];
/// Traits of others that crates like `derive_more` derive. Derived operators say nothing about their results.
const DERIVABLE_ELSEWHERE: [&str; 2] = ["std::ops::Deref", "std::ops::DerefMut"];

/// Adds an impl for every derived trait that is known.
pub(super) fn add_derived_impls(program: &mut Program) {
    let derivable = derivable_traits(program);
    let mut found = Vec::new();
    for (index, adt) in program.adts.iter().enumerate() {
        for derive in &adt.attrs.derives {
            let Some(trait_) = derived_trait(program, &derivable, adt, *derive) else { continue };
            let bound = TraitRef { trait_, args: [].into(), bindings: [].into() };
            let mut generics = GenericParams { defaults: Vec::new(), ..adt.generics.clone() };
            if !is_deref(program, trait_) {
                generics.bounds.extend(generics.names.iter().map(|param| (Ty::Param(*param), bound.clone())));
            }
            let args = generics.names.iter().map(|param| Ty::Param(*param)).collect();
            found.push(Impl {
                module: adt.module,
                generics,
                trait_: Some(bound),
                trait_name: Some(*derive),
                self_ty: Ty::Adt(AdtId::new(index), args),
                fns: Default::default(),
                types: Default::default(),
                consts: Default::default(),
                is_test: program.modules[adt.module.index()].is_test || adt.attrs.is_test,
                is_derived: true,
                is_indexed: true,
            });
        }
    }
    program.impls.extend(found);
}

/// Says what derived `Deref`s (of `derive_more` and the like) lead to, once the types of fields are known.
pub(super) fn add_derived_targets(program: &mut Program) {
    for index in 0..program.impls.len() {
        let item = &program.impls[index];
        let Ty::Adt(adt, _) = item.self_ty else { continue };
        if !item.is_derived || !item.trait_.as_ref().is_some_and(|t| is_deref(program, t.trait_)) {
            continue;
        }
        if let Some((_, ty, _)) = derived_field(&program.adts[adt.index()]) {
            let ty = ty.clone();
            program.impls[index].types.insert(name("Target"), ty);
        }
    }
}

/// The field that a derived `Deref` of a type leads to.
pub fn derived_deref(program: &Program, adt: AdtId) -> Option<Name> {
    derived_field(&program.adts[adt.index()]).map(|(field, ..)| *field)
}

/// The marked field, or the only one.
fn derived_field(adt: &Adt) -> Option<&(Name, Ty, Span)> {
    match &adt.variants[..] {
        [only] => only.marked.or_else(|| (only.fields.len() == 1).then_some(0)).and_then(|at| only.fields.get(at)),
        _ => None,
    }
}

fn is_deref(program: &Program, trait_: TraitId) -> bool {
    matches!(program.lang.get(&name("std::ops::Deref")), Some(ItemRef::Trait(id)) if *id == trait_)
}

/// The traits of std that can be derived, by name.
fn derivable_traits(program: &Program) -> HashMap<Name, TraitId> {
    let in_module = |text: &&str| match program.lang.get(&name(text)) {
        Some(ItemRef::Module(id)) => Some(&program.modules[id.index()]),
        _ => None,
    };
    let names = DERIVABLE.iter().filter_map(in_module).flat_map(|module| &module.types);
    let traits = names.filter_map(|(name, item)| match item {
        ItemRef::Trait(id) => Some((*name, *id)),
        _ => None,
    });
    let elsewhere = DERIVABLE_ELSEWHERE.iter().filter_map(|path| match program.lang.get(&name(path)) {
        Some(ItemRef::Trait(id)) => Some((program.traits[id.index()].name, *id)),
        _ => None,
    });
    traits.chain(elsewhere).collect()
}

fn derived_trait(program: &Program, derivable: &HashMap<Name, TraitId>, adt: &Adt, derive: Name) -> Option<TraitId> {
    match lexical(program, adt.module, derive, Namespace::Types) {
        Some((ItemRef::Trait(id), _)) => Some(id),
        _ => derivable.get(&derive).copied(),
    }
}
