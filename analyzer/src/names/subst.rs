//! Substitution of generic parameters, and the one-sided matching that finds one.

use super::ty::{TraitRef, Ty};
use crate::base::Name;

/// What generic parameters stand for. A small list: the first binding of a name counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subst(pub Vec<(Name, Ty)>);

impl Subst {
    /// The type bound to a parameter.
    pub fn get(&self, name: Name) -> Option<&Ty> {
        self.0.iter().find(|(n, _)| *n == name).map(|(_, ty)| ty)
    }
    /// Binds a parameter that has no binding yet.
    pub fn bind(&mut self, name: Name, ty: Ty) {
        if self.get(name).is_none() {
            self.0.push((name, ty));
        }
    }
    /// The type with all bound parameters replaced.
    pub fn apply(&self, ty: &Ty) -> Ty {
        ty.clone()
    }
    /// The same for a trait reference.
    pub fn apply_trait(&self, trait_: &TraitRef) -> TraitRef {
        trait_.clone()
    }
}

/// One-sided matching: parameters in `pattern` bind (consistently), [`Ty::Unknown`], variables and unresolved associated types on either side match anything.
pub fn unify_params(pattern: &Ty, actual: &Ty, subst: &mut Subst) -> bool {
    let _ = (pattern, actual, subst);
    false
}
