//! `#[derive(..)]` as impls without functions.

use std::collections::HashMap;

use super::lookup::lexical;
use super::program::{Adt, AdtId, GenericParams, Impl, ItemRef, Program, TraitId};
use super::resolve::Namespace;
use super::ty::{TraitRef, Ty};
use crate::base::{Name, name};

/// Modules of std whose traits can be derived. A derive macro lives in another namespace than its trait: the trait need not be in scope.
const DERIVABLE: [&str; 6] = ["std::clone", "std::cmp", "std::default", "std::fmt", "std::hash", "std::marker"];

/// Adds an impl for every derived trait that is known.
pub(super) fn add_derived_impls(program: &mut Program) {
    let derivable = derivable_traits(program);
    let mut found = Vec::new();
    for (index, adt) in program.adts.iter().enumerate() {
        for derive in &adt.attrs.derives {
            let Some(trait_) = derived_trait(program, &derivable, adt, *derive) else { continue };
            let bound = TraitRef { trait_, args: [].into(), bindings: [].into() };
            let mut generics = GenericParams { defaults: Vec::new(), ..adt.generics.clone() };
            generics.bounds.extend(generics.names.iter().map(|param| (Ty::Param(*param), bound.clone())));
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
    traits.collect()
}

fn derived_trait(program: &Program, derivable: &HashMap<Name, TraitId>, adt: &Adt, derive: Name) -> Option<TraitId> {
    match lexical(program, adt.module, derive, Namespace::Types) {
        Some((ItemRef::Trait(id), _)) => Some(id),
        _ => derivable.get(&derive).copied(),
    }
}
