//! Finding the method that a call means: automatic dereferencing, inherent methods, then traits.

use std::sync::Arc;

use super::lang::Lang;
use super::result::{Adjustment, Dispatch};
use super::table::Table;
use crate::base::{Name, name};
use crate::names::bounds;
use crate::names::derives::derived_deref;
use crate::names::program::{AdtId, Container, FnId, ImplId, ModuleId, Program, TraitId};
use crate::names::resolve::Scope;
use crate::names::subst::Subst;
use crate::names::traits;
use crate::names::ty::{TraitRef, Ty};
use crate::syntax::ir::Visibility;

/// Where inference looks things up.
#[derive(Clone)]
pub struct Env<'a> {
    /// The place in the program.
    pub scope: Scope<'a>,
    /// The lang items.
    pub lang: &'a Lang,
}

/// A method found.
#[derive(Debug)]
pub struct Method {
    /// The function.
    pub function: FnId,
    /// How it is chosen.
    pub dispatch: Dispatch,
    /// The type it was found on.
    pub self_ty: Ty,
    /// What its impl's or trait's parameters stand for (`Self` included for trait methods).
    pub subst: Subst,
    /// Dereferences on the way.
    pub adjustments: Vec<Adjustment>,
}

/// The longest chain of dereferences followed.
const MAX_DEREFS: usize = 12;

/// The types reached by dereferencing again and again, each with the steps that lead there; the first is the type itself.
pub fn autoderef(env: &Env, table: &Table, ty: &Ty) -> Vec<(Ty, Vec<Adjustment>)> {
    let mut chain = vec![(table.deep(ty), Vec::new())];
    while chain.len() < MAX_DEREFS {
        let (last, steps) = &chain[chain.len() - 1];
        let Some((next, step)) = deref_once(env, last) else { break };
        let mut steps = steps.clone();
        steps.push(step);
        let next = table.deep(&next);
        if chain.iter().any(|(seen, _)| *seen == next) {
            break;
        }
        chain.push((next, steps));
    }
    chain
}

/// One dereference.
pub fn deref_once(env: &Env, ty: &Ty) -> Option<(Ty, Adjustment)> {
    let program = env.scope.program;
    match ty {
        Ty::Ref(inner) | Ty::Ptr(inner) => Some(((**inner).clone(), Adjustment::Transparent)),
        Ty::Adt(id, _) => {
            let target = traits::deref_target(&env.scope, ty)?;
            let attrs = &program.adts[id.index()].attrs;
            let has = |what: &str| attrs.model.iter().any(|(n, _)| n.as_str() == what);
            let step = if has("guard") {
                Adjustment::Guard
            } else if is_model(program, program.adts[id.index()].module) {
                Adjustment::Transparent
            } else {
                match env.lang.deref.and_then(|d| trait_method_impl(&env.scope, d, ty, name("deref"))) {
                    Some((function, _)) => Adjustment::User(function),
                    None => match derived_deref(program, *id) {
                        Some(field) => Adjustment::Field(*id, field),
                        None => Adjustment::Transparent,
                    },
                }
            };
            Some((target, step))
        }
        Ty::Param(_) | Ty::Opaque(_) => {
            let deref = env.lang.deref?;
            let bound = bounds_of(env, ty).into_iter().find(|b| b.trait_ == deref)?;
            let (_, target) = bound.bindings.iter().find(|(n, _)| n.as_str() == "Target")?;
            Some((target.clone(), Adjustment::Transparent))
        }
        _ => None,
    }
}

/// The traits that a parameter, `impl Trait` or `dyn Trait` is known to implement, supertraits included.
pub fn bounds_of(env: &Env, ty: &Ty) -> Vec<TraitRef> {
    bounds::bounds_of(&env.scope, ty)
}

/// The function that implements `trait_`'s method for a concrete type: the impl's own or the trait's default.
pub fn trait_method_impl(scope: &Scope, trait_: TraitId, ty: &Ty, method: Name) -> Option<(FnId, Subst)> {
    let (impl_id, subst) = traits::trait_impls_for(scope, trait_, ty).into_iter().next()?;
    method_of_impl(scope.program, (impl_id, subst), trait_, ty, method)
}

fn method_of_impl(
    program: &Program,
    (impl_id, mut subst): (ImplId, Subst),
    trait_: TraitId,
    ty: &Ty,
    method: Name,
) -> Option<(FnId, Subst)> {
    let data = &program.impls[impl_id.index()];
    if let Some(id) = data.fns.get(&method) {
        return Some((*id, subst));
    }
    let default = program.traits[trait_.index()].fns.get(&method)?;
    if let Some(trait_ref) = &data.trait_ {
        let names = &program.traits[trait_.index()].generics.names;
        for (param, arg) in names.iter().zip(trait_ref.args.iter()) {
            let arg = subst.apply(arg);
            subst.bind(*param, arg);
        }
    }
    subst.bind(name("Self"), ty.clone());
    Some((*default, subst))
}

/// Finds a method on a receiver type. An impl that is only possible counts if no step of dereferencing has anything better, and a
/// private method of another module (which may well be seen by a macro's expansion) if there is nothing at all.
pub fn find_method(env: &Env, table: &Table, receiver: &Ty, method: Name) -> Option<Method> {
    let steps = autoderef(env, table, receiver);
    let passes = [(true, true), (false, true), (false, false)];
    passes.into_iter().find_map(|(surely, visible)| find_among(env, &steps, method, surely, visible))
}

fn find_among(env: &Env, steps: &[(Ty, Vec<Adjustment>)], method: Name, surely: bool, visible: bool) -> Option<Method> {
    let own_method = |ty: &Ty| own_method(env, ty, method).filter(|(f, _)| !visible || is_visible(env, *f));
    for (index, (ty, adjustments)) in steps.iter().enumerate() {
        if matches!(ty, Ty::Unknown | Ty::Var(_)) {
            return None;
        }
        if let Some((function, subst)) = own_method(ty) {
            let adjustments = adjustments.clone();
            return Some(Method { function, dispatch: Dispatch::Static, self_ty: ty.clone(), subst, adjustments });
        }
        // `&T` as it is fits the `&self` of T's own methods, which go before any trait's.
        if let (Ty::Ref(_), Some((inner, adjustments))) = (ty, steps.get(index + 1))
            && let Some((function, subst)) = own_method(inner)
        {
            let adjustments = adjustments.clone();
            return Some(Method { function, dispatch: Dispatch::Static, self_ty: inner.clone(), subst, adjustments });
        }
        if let Some((function, dispatch, subst)) = trait_method_on(env, ty, method, surely) {
            return Some(Method { function, dispatch, self_ty: ty.clone(), subst, adjustments: adjustments.clone() });
        }
    }
    None
}

/// An inherent function that can be called on a value: `MutexGuard::map(guard, f)` is none.
fn own_method(env: &Env, ty: &Ty, method: Name) -> Option<(FnId, Subst)> {
    let found = traits::inherent_method(env.scope.program, ty, method);
    found.into_iter().find(|(function, _)| env.scope.program.fns[function.index()].has_self)
}

/// A method that is private can be called in the module of its impl and in those inside of it.
fn is_visible(env: &Env, function: FnId) -> bool {
    let data = &env.scope.program.fns[function.index()];
    data.vis != Visibility::Private || is_model(env.scope.program, data.module) || is_inside(env, data.module)
}

/// The field of a struct can be named where the body stands.
pub fn sees_field(env: &Env, adt: AdtId, field: Name) -> bool {
    let data = &env.scope.program.adts[adt.index()];
    !data.variants.iter().any(|variant| variant.private.contains(&field)) || is_inside(env, data.module)
}

/// The body stands in that module, or in one inside of it.
fn is_inside(env: &Env, module: ModuleId) -> bool {
    let parent = |module: &ModuleId| env.scope.program.modules[module.index()].parent;
    std::iter::successors(Some(env.scope.module), parent).any(|m| m == module)
}

fn inherent_on(env: &Env, ty: &Ty, method: Name) -> Option<(FnId, Subst)> {
    traits::inherent_method(env.scope.program, ty, method).into_iter().next()
}

/// Finds a method or associated function on exactly this type (by value, then by reference).
pub fn method_on(env: &Env, ty: &Ty, method: Name) -> Option<(FnId, Dispatch, Subst)> {
    if let Some((function, subst)) = inherent_on(env, ty, method) {
        return Some((function, Dispatch::Static, subst));
    }
    trait_method_on(env, ty, method, false)
}

fn trait_method_on(env: &Env, ty: &Ty, method: Name, surely: bool) -> Option<(FnId, Dispatch, Subst)> {
    let program = env.scope.program;
    if let Ty::Param(_) | Ty::Opaque(_) | Ty::Dyn(_) | Ty::Assoc(..) = ty {
        for bound in bounds_of(env, ty) {
            if let Some(function) = program.traits[bound.trait_.index()].fns.get(&method) {
                let dispatch = if matches!(ty, Ty::Dyn(_)) {
                    Dispatch::Dyn(bound.trait_)
                } else {
                    Dispatch::Generic(bound.trait_)
                };
                return Some((*function, dispatch, trait_subst(program, &bound, ty)));
            }
        }
    }
    let mut visible = traits::traits_in_scope(program, env.scope.module, method);
    // Inside of an impl of a trait, and inside of the trait, it need not be imported.
    let around = match env.scope.container {
        Container::Impl(id) => program.impls[id.index()].trait_.as_ref().map(|trait_| trait_.trait_),
        Container::Trait(id) => Some(id),
        Container::Module => None,
    };
    if let Some(trait_) = around.filter(|id| program.traits[id.index()].fns.contains_key(&method))
        && !visible.contains(&trait_)
    {
        visible.push(trait_);
    }
    // A macro or an unknown glob may have brought a trait of the workspace; a library's has to be imported.
    let own = |id: &TraitId| !is_model(program, program.traits[id.index()].module);
    let candidates = if visible.is_empty() {
        traits::traits_with_method(program, method).iter().copied().filter(own).collect()
    } else {
        visible
    };
    let by_ref = Ty::Ref(Arc::new(ty.clone()));
    for receiver in [ty, &by_ref] {
        for trait_ in &candidates {
            let found = match surely {
                true => traits::sure_impls_for(&env.scope, *trait_, receiver)
                    .into_iter()
                    .next()
                    .and_then(|found| method_of_impl(program, found, *trait_, receiver, method)),
                false => trait_method_impl(&env.scope, *trait_, receiver, method),
            };
            if let Some((function, subst)) = found {
                return Some((function, Dispatch::Static, subst));
            }
        }
    }
    None
}

/// What a trait's parameters stand for in a bound on `self_ty`. Associated types that the bound names are found under `Self::Name`
/// by normalisation.
pub fn trait_subst(program: &Program, bound: &TraitRef, self_ty: &Ty) -> Subst {
    let mut subst = Subst::default();
    let names = &program.traits[bound.trait_.index()].generics.names;
    for (param, arg) in names.iter().zip(bound.args.iter()) {
        subst.bind(*param, arg.clone());
    }
    subst.bind(name("Self"), self_ty.clone());
    subst
}

/// The module belongs to a library model.
pub fn is_model(program: &Program, module: crate::names::program::ModuleId) -> bool {
    let krate = program.modules[module.index()].krate;
    program.crates[krate.index()].kind == crate::workspace::model::TargetKind::Model
}
