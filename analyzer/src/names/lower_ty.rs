//! From types as written to types as meant.

use super::resolve::Scope;
use super::ty::{TraitRef, Ty};
use crate::syntax::ir::{Bound, TypeRef};

/// What a type written at a place means. Aliases are expanded, defaults filled in, `_` is [`Ty::Unknown`], `impl Trait` is [`Ty::Opaque`].
pub fn lower_type(scope: &Scope, written: &TypeRef) -> Ty {
    let _ = (scope, written);
    Ty::Unknown
}

/// The trait that a bound names; `None` if it is not known.
pub fn lower_bound(scope: &Scope, bound: &Bound) -> Option<TraitRef> {
    let _ = (scope, bound);
    None
}
