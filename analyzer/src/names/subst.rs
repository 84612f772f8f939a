//! Substitution of generic parameters, and the one-sided matching that finds one.

use std::sync::Arc;

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
        map_type(ty, &mut |inner| self.replacement(inner)).unwrap_or_else(|| ty.clone())
    }
    /// The same for a trait reference.
    pub fn apply_trait(&self, trait_: &TraitRef) -> TraitRef {
        map_trait(trait_, &mut |inner| self.replacement(inner)).unwrap_or_else(|| trait_.clone())
    }
    fn replacement(&self, ty: &Ty) -> Option<Ty> {
        match ty {
            Ty::Param(name) => self.get(*name).cloned(),
            _ => None,
        }
    }
}

/// Rebuilds a type: `replace` is asked for each part from the outside in, and what it gives is taken as it is. `None` if nothing changed.
pub fn map_type(ty: &Ty, replace: &mut dyn FnMut(&Ty) -> Option<Ty>) -> Option<Ty> {
    if let Some(new) = replace(ty) {
        return Some(new);
    }
    match ty {
        Ty::Unknown | Ty::Never | Ty::Prim(_) | Ty::Param(_) | Ty::Closure(_) | Ty::Var(_) => None,
        Ty::Adt(id, args) => map_list(args, replace).map(|args| Ty::Adt(*id, args)),
        Ty::External(path, args) => map_list(args, replace).map(|args| Ty::External(*path, args)),
        Ty::FnDef(id, args) => map_list(args, replace).map(|args| Ty::FnDef(*id, args)),
        Ty::Tuple(parts) => map_list(parts, replace).map(Ty::Tuple),
        Ty::Ref(inner) => map_type(inner, replace).map(|inner| Ty::Ref(inner.into())),
        Ty::Ptr(inner) => map_type(inner, replace).map(|inner| Ty::Ptr(inner.into())),
        Ty::Slice(inner) => map_type(inner, replace).map(|inner| Ty::Slice(inner.into())),
        Ty::Assoc(base, trait_, name) => {
            let new_base = map_type(base, replace);
            let new_trait = trait_.as_ref().and_then(|t| map_trait(t, replace));
            if new_base.is_none() && new_trait.is_none() {
                return None;
            }
            let base = new_base.map_or_else(|| base.clone(), Arc::new);
            Some(Ty::Assoc(base, new_trait.or_else(|| trait_.clone()), *name))
        }
        Ty::Dyn(traits) => map_traits(traits, replace).map(Ty::Dyn),
        Ty::Opaque(traits) => map_traits(traits, replace).map(Ty::Opaque),
        Ty::FnPtr(params, ret) => {
            let new_params = map_list(params, replace);
            let new_ret = map_type(ret, replace);
            if new_params.is_none() && new_ret.is_none() {
                return None;
            }
            let params = new_params.unwrap_or_else(|| params.clone());
            Some(Ty::FnPtr(params, new_ret.map_or_else(|| ret.clone(), Arc::new)))
        }
    }
}

fn map_list(list: &[Ty], replace: &mut dyn FnMut(&Ty) -> Option<Ty>) -> Option<Arc<[Ty]>> {
    let mut changed: Option<Vec<Ty>> = None;
    for (index, ty) in list.iter().enumerate() {
        if let Some(new) = map_type(ty, replace) {
            changed.get_or_insert_with(|| list.to_vec())[index] = new;
        }
    }
    changed.map(Into::into)
}

fn map_traits(list: &[TraitRef], replace: &mut dyn FnMut(&Ty) -> Option<Ty>) -> Option<Arc<[TraitRef]>> {
    let mut changed: Option<Vec<TraitRef>> = None;
    for (index, trait_) in list.iter().enumerate() {
        if let Some(new) = map_trait(trait_, replace) {
            changed.get_or_insert_with(|| list.to_vec())[index] = new;
        }
    }
    changed.map(Into::into)
}

/// [`map_type`] for the arguments and bindings of a trait.
pub fn map_trait(trait_: &TraitRef, replace: &mut dyn FnMut(&Ty) -> Option<Ty>) -> Option<TraitRef> {
    let args = map_list(&trait_.args, replace);
    let mut bindings: Option<Vec<(Name, Ty)>> = None;
    for (index, (_, ty)) in trait_.bindings.iter().enumerate() {
        if let Some(new) = map_type(ty, replace) {
            bindings.get_or_insert_with(|| trait_.bindings.to_vec())[index].1 = new;
        }
    }
    if args.is_none() && bindings.is_none() {
        return None;
    }
    Some(TraitRef {
        trait_: trait_.trait_,
        args: args.unwrap_or_else(|| trait_.args.clone()),
        bindings: bindings.map_or_else(|| trait_.bindings.clone(), Into::into),
    })
}

/// One-sided matching: parameters in `pattern` bind (consistently); [`Ty::Unknown`], variables and unresolved associated types on either
/// side match anything.
pub fn unify_params(pattern: &Ty, actual: &Ty, subst: &mut Subst) -> bool {
    matches(pattern, actual, Some(subst))
}

/// [`unify_params`] for the type arguments of two references to one trait.
pub fn unify_traits(pattern: &TraitRef, actual: &TraitRef, subst: &mut Subst) -> bool {
    pattern.trait_ == actual.trait_ && all(&pattern.args, &actual.args, Some(subst))
}

fn all(pattern: &[Ty], actual: &[Ty], mut subst: Option<&mut Subst>) -> bool {
    pattern.iter().zip(actual).all(|(p, a)| matches(p, a, subst.as_deref_mut()))
}

/// Without a `subst` parameters are types like any other.
fn matches(pattern: &Ty, actual: &Ty, mut subst: Option<&mut Subst>) -> bool {
    if let (Ty::Param(name), Some(subst)) = (pattern, subst.as_deref_mut()) {
        return match subst.get(*name) {
            Some(Ty::Unknown | Ty::Var(_)) => {
                if let Some((_, bound)) = subst.0.iter_mut().find(|(n, _)| n == name)
                    && *actual != Ty::Unknown
                {
                    *bound = actual.clone();
                }
                true
            }
            Some(bound) => matches(bound, actual, None),
            None => {
                subst.bind(*name, actual.clone());
                true
            }
        };
    }
    match (pattern, actual) {
        (Ty::Unknown | Ty::Var(_) | Ty::Assoc(..), _) | (_, Ty::Unknown | Ty::Var(_) | Ty::Assoc(..)) => true,
        (Ty::Adt(a, left), Ty::Adt(b, right)) => a == b && all(left, right, subst),
        (Ty::External(a, left), Ty::External(b, right)) => a == b && all(left, right, subst),
        (Ty::Ref(a), Ty::Ref(b)) | (Ty::Ptr(a), Ty::Ptr(b)) | (Ty::Slice(a), Ty::Slice(b)) => matches(a, b, subst),
        (Ty::Tuple(a), Ty::Tuple(b)) => a.len() == b.len() && all(a, b, subst),
        (Ty::FnPtr(a, left), Ty::FnPtr(b, right)) => {
            a.len() == b.len() && all(a, b, subst.as_deref_mut()) && matches(left, right, subst)
        }
        (Ty::Dyn(a), Ty::Dyn(b)) => match (a.first(), b.first()) {
            (Some(a), Some(b)) => a.trait_ == b.trait_ && all(&a.args, &b.args, subst),
            _ => true,
        },
        (Ty::Prim(a), Ty::Prim(b)) | (Ty::Param(a), Ty::Param(b)) => a == b,
        _ => pattern == actual,
    }
}
