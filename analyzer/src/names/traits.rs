//! Impl lookup: which impls a type has, and what they say.
//!
//! Every query takes a [`Scope`] because a generic parameter's impls are its bounds there.

use super::program::{FnId, ImplId, Program, TraitId};
use super::resolve::Scope;
use super::subst::Subst;
use super::ty::{TraitRef, Ty};
use crate::base::Name;

/// Inherent methods and functions of that name on exactly this type (no autoderef), with what the impl's parameters stand for. If there are none:
/// those of impls of unknown traits.
pub fn inherent_method(program: &Program, ty: &Ty, name: Name) -> Vec<(FnId, Subst)> {
    let _ = (program, ty, name);
    Vec::new()
}

/// The impls of a trait that apply to a type (blanket impls whose bounds hold included), with what the impl's parameters stand for.
/// None for types of which nothing is known.
pub fn trait_impls_for(scope: &Scope, trait_: TraitId, ty: &Ty) -> Vec<(ImplId, Subst)> {
    let _ = (scope, trait_, ty);
    Vec::new()
}

/// True if the type implements the trait by an impl or by a bound.
pub fn implements(scope: &Scope, trait_: TraitId, ty: &Ty) -> bool {
    let _ = (scope, trait_, ty);
    false
}

/// What `*value` is: the content of a reference, or `Deref::Target`.
pub fn deref_target(scope: &Scope, ty: &Ty) -> Option<Ty> {
    let _ = (scope, ty);
    None
}

/// `<ty as trait_>::name` by impls, bounds (`Iterator<Item = T>`), `dyn`, `impl` and function pointers. Without a trait: of any trait that has such a type.
pub fn assoc_type(scope: &Scope, ty: &Ty, trait_: Option<&TraitRef>, name: Name) -> Option<Ty> {
    let _ = (scope, ty, trait_, name);
    None
}

/// The type with every associated type in it replaced by what it stands for, where that is known.
pub fn normalize(scope: &Scope, ty: &Ty) -> Ty {
    let _ = scope;
    ty.clone()
}

/// All impls of a trait.
pub fn implementors(program: &Program, trait_: TraitId) -> &[ImplId] {
    program.trait_impls.get(&trait_).map_or(&[], Vec::as_slice)
}

/// The traits that declare a method of that name.
pub fn traits_with_method(program: &Program, name: Name) -> &[TraitId] {
    program.traits_by_method.get(&name).map_or(&[], Vec::as_slice)
}
