//! The bounds of generic parameters, supertraits included.

use super::program::{Container, FnId, Function, Program};
use super::resolve::Scope;
use super::subst::Subst;
use super::ty::{TraitRef, Ty};
use crate::base::{Name, name};

/// The bounds that a function and the impl or trait around it declare on a type parameter.
pub(crate) fn declared_bounds<'p>(
    program: &'p Program,
    function: &'p Function,
    param: Name,
) -> impl Iterator<Item = &'p TraitRef> {
    let around = match function.container {
        Container::Impl(id) => Some(&program.impls[id.index()].generics),
        Container::Trait(id) => Some(&program.traits[id.index()].generics),
        Container::Module => None,
    };
    let all = function.generics.bounds.iter().chain(around.into_iter().flat_map(|generics| &generics.bounds));
    all.filter(move |(ty, _)| *ty == Ty::Param(param)).map(|(_, bound)| bound)
}

/// Bounds beyond this number are not followed to their supertraits.
const MAX_BOUNDS: usize = 256;

/// All traits that a generic parameter is bounded by in this scope, supertraits and `where` clauses included. For `Self` inside a trait: the
/// trait itself first.
pub fn param_bounds(scope: &Scope, param: Name) -> Vec<TraitRef> {
    bounds_of(scope, &Ty::Param(param))
}

/// All traits a type is known to implement without looking at impls: those of parameters, associated types of parameters (`where T::Item: X`,
/// and the bounds declared in the trait), `dyn` and `impl`. Supertraits included.
pub fn bounds_of(scope: &Scope, ty: &Ty) -> Vec<TraitRef> {
    let mut found = direct_bounds(scope, ty, 0);
    add_supertraits(scope.program, ty, &mut found);
    found
}

fn direct_bounds(scope: &Scope, ty: &Ty, depth: u32) -> Vec<TraitRef> {
    let program = scope.program;
    let mut found = Vec::new();
    match ty {
        Ty::Dyn(traits) | Ty::Opaque(traits) => found.extend(traits.iter().cloned()),
        Ty::Param(param) => {
            if let (Container::Trait(id), "Self") = (scope.container, param.as_str()) {
                let generics = &program.traits[id.index()].generics;
                let args = generics.names.iter().map(|name| Ty::Param(*name)).collect();
                found.push(TraitRef { trait_: id, args, bindings: [].into() });
            }
            let declared = scope.generics.iter().flatten().flat_map(|generics| &generics.bounds);
            found.extend(declared.filter(|(bounded, _)| bounded == ty).map(|(_, bound)| bound.clone()));
        }
        Ty::Assoc(base, trait_, name) => {
            let declared = scope.generics.iter().flatten().flat_map(|generics| &generics.bounds);
            let same = declared.filter(|(bounded, _)| match bounded {
                Ty::Assoc(other, other_trait, other_name) => {
                    let traits = trait_.as_ref().zip(other_trait.as_ref());
                    other_name == name && other == base && traits.is_none_or(|(a, b)| a.trait_ == b.trait_)
                }
                _ => false,
            });
            found.extend(same.map(|(_, bound)| bound.clone()));
            let trait_ = match trait_ {
                Some(trait_) => Some(trait_.clone()),
                None if depth < 8 => bound_with_type(scope, base, *name),
                None => None,
            };
            if let Some(trait_) = trait_
                && let Some((bounds, _)) = program.traits[trait_.trait_.index()].types.get(name)
            {
                let subst = trait_subst(program, base, &trait_);
                found.extend(bounds.iter().map(|bound| subst.apply_trait(bound)));
            }
        }
        _ => {}
    }
    found
}

/// The bound of `base` whose trait declares an associated type of that name.
pub(super) fn bound_with_type(scope: &Scope, base: &Ty, name: Name) -> Option<TraitRef> {
    if !matches!(base, Ty::Param(_) | Ty::Assoc(..) | Ty::Dyn(_) | Ty::Opaque(_)) {
        return None;
    }
    let bounds = bounds_of(scope, base);
    bounds.into_iter().find(|bound| scope.program.traits[bound.trait_.index()].types.contains_key(&name))
}

/// What the parameters of a trait and its `Self` stand for.
pub fn trait_subst(program: &Program, self_ty: &Ty, trait_: &TraitRef) -> Subst {
    let generics = &program.traits[trait_.trait_.index()].generics;
    let mut subst = Subst(vec![(name("Self"), self_ty.clone())]);
    subst.0.extend(generics.names.iter().copied().zip(trait_.args.iter().cloned()));
    subst
}

/// The supertraits of `trait_` as bounds of `self_ty`. A binding of an inherited associated type goes to the supertrait that declares it.
pub fn supertraits_of(program: &Program, self_ty: &Ty, trait_: &TraitRef) -> Vec<TraitRef> {
    let supertraits = &program.traits[trait_.trait_.index()].supertraits;
    if supertraits.is_empty() {
        return Vec::new();
    }
    let subst = trait_subst(program, self_ty, trait_);
    let inherit = |supertrait: &TraitRef| {
        let mut supertrait = subst.apply_trait(supertrait);
        let own = &program.traits[trait_.trait_.index()].types;
        let inherited: Vec<_> = trait_.bindings.iter().filter(|(name, _)| !own.contains_key(name)).cloned().collect();
        if !inherited.is_empty() {
            supertrait.bindings = supertrait.bindings.iter().cloned().chain(inherited).collect();
        }
        supertrait
    };
    supertraits.iter().map(inherit).collect()
}

/// Appends the supertraits of all bounds, each trait once.
fn add_supertraits(program: &Program, self_ty: &Ty, bounds: &mut Vec<TraitRef>) {
    let mut next = 0;
    while next < bounds.len() && bounds.len() < MAX_BOUNDS {
        for supertrait in supertraits_of(program, self_ty, &bounds[next]) {
            if !bounds.iter().any(|known| known.trait_ == supertrait.trait_ && known.args == supertrait.args) {
                bounds.push(supertrait);
            }
        }
        next += 1;
    }
}

/// The method of a trait or of its supertraits, with the (super)trait that declares it, in terms of the arguments of `trait_`; `self_ty` stands
/// for `Self`.
pub fn method_of_trait(program: &Program, self_ty: &Ty, trait_: &TraitRef, name: Name) -> Option<(TraitRef, FnId)> {
    if let Some(id) = program.traits[trait_.trait_.index()].fns.get(&name) {
        return Some((trait_.clone(), *id));
    }
    let mut all = vec![trait_.clone()];
    add_supertraits(program, self_ty, &mut all);
    all.into_iter().find_map(|found| {
        let id = *program.traits[found.trait_.index()].fns.get(&name)?;
        Some((found, id))
    })
}
