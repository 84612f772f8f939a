//! Impl lookup: which impls a type has, and what they say.
//!
//! Queries take a [`Scope`] because a generic parameter's impls are its bounds there.

use std::cell::Cell;

use super::bounds::{bounds_of, trait_subst};
use super::index::Head;
use super::program::{Container, FnId, GenericParams, ImplId, ModuleId, Program, TraitId};
use super::resolve::Scope;
use super::subst::{Subst, map_type, unify_params, unify_traits};
use super::ty::{TraitRef, Ty};
use crate::base::{Name, name};
use crate::workspace::model::TargetKind;

/// How deep one query may lead to another (blanket impls of blanket impls). What lies deeper is taken for possible.
const MAX_DEPTH: u32 = 6;

/// How many impls one query may look at. Arithmetic on types (`typenum`) would take exponential time.
const MAX_STEPS: u32 = 300;

/// A query with all those it leads to.
struct Query<'s, 'a> {
    scope: &'s Scope<'a>,
    /// Impls that may still be looked at.
    steps: Cell<u32>,
}

impl<'s, 'a> Query<'s, 'a> {
    fn new(scope: &'s Scope<'a>) -> Self {
        Self { scope, steps: Cell::new(MAX_STEPS) }
    }
    /// False if the query has taken too long.
    fn step(&self) -> bool {
        let left = self.steps.get().checked_sub(1);
        self.steps.set(left.unwrap_or(0));
        left.is_some()
    }
}

/// Inherent methods and functions of that name on exactly this type (no autoderef), with what the impl's parameters stand for. If there are none:
/// those of impls of unknown traits.
pub fn inherent_method(program: &Program, ty: &Ty, name: Name) -> Vec<(FnId, Subst)> {
    let head = Head::of(ty);
    if head == Head::Any {
        return Vec::new();
    }
    let index = &program.index;
    let found = matching_fns(program, index.inherent.get(&(head, name)), ty);
    match found.is_empty() {
        true => matching_fns(program, index.unknown_trait.get(&(head, name)), ty),
        false => found,
    }
}

fn matching_fns(program: &Program, fns: Option<&Vec<FnId>>, ty: &Ty) -> Vec<(FnId, Subst)> {
    let matching = |id: &FnId| {
        let Container::Impl(owner) = program.fns[id.index()].container else { return None };
        let owner = &program.impls[owner.index()];
        let mut subst = Subst::default();
        unify_params(&owner.self_ty, ty, &mut subst).then(|| (*id, closed(subst, &owner.generics)))
    };
    fns.into_iter().flatten().filter_map(matching).collect()
}

/// Binds what matching left open: nothing is known of it.
fn closed(mut subst: Subst, generics: &GenericParams) -> Subst {
    for param in &generics.names {
        subst.bind(*param, Ty::Unknown);
    }
    subst
}

/// The impls of a trait that apply to a type (blanket impls whose bounds hold included), with what the impl's parameters stand for.
/// Impls for this kind of type come before blanket impls. None for types of which nothing is known.
pub fn trait_impls_for(scope: &Scope, trait_: TraitId, ty: &Ty) -> Vec<(ImplId, Subst)> {
    impls_at(&Query::new(scope), trait_, None, ty, 0)
}

/// [`sure_impls_for`] of a trait with these type arguments.
pub fn impls_of(scope: &Scope, trait_: &TraitRef, ty: &Ty) -> Vec<(ImplId, Subst)> {
    let args = (!trait_.args.is_empty()).then_some(trait_);
    all_impls_at(&Query::new(scope), trait_.trait_, args, ty, 0).0
}

/// [`trait_impls_for`] without those whose bounds may hold, for all that is known, but are not seen to.
pub fn sure_impls_for(scope: &Scope, trait_: TraitId, ty: &Ty) -> Vec<(ImplId, Subst)> {
    all_impls_at(&Query::new(scope), trait_, None, ty, 0).0
}

/// Whether something holds, as far as impls are known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Holds {
    No,
    /// Models do not list every impl, and of unknown crates nothing is known.
    Maybe,
    Yes,
}

type Impls = Vec<(ImplId, Subst)>;

fn impls_at(query: &Query, trait_: TraitId, args: Option<&TraitRef>, ty: &Ty, depth: u32) -> Impls {
    let (sure, possible) = all_impls_at(query, trait_, args, ty, depth);
    if sure.is_empty() { possible } else { sure }
}

/// Impls whose bounds hold, and impls whose bounds may hold.
fn all_impls_at(query: &Query, trait_: TraitId, args: Option<&TraitRef>, ty: &Ty, depth: u32) -> (Impls, Impls) {
    if matches!(ty, Ty::Unknown | Ty::Var(_)) || depth > MAX_DEPTH {
        return Default::default();
    }
    let program = query.scope.program;
    let by_head = |head| program.index.trait_impls.get(&(trait_, head)).map_or(&[][..], Vec::as_slice);
    let head = Head::of(ty);
    let own = if head == Head::Any { &[][..] } else { by_head(head) };
    let (mut sure, mut possible) = (Vec::new(), Vec::new());
    for &id in own.iter().chain(by_head(Head::Any)) {
        if depth > 0 && !query.step() {
            break;
        }
        let item = &program.impls[id.index()];
        let mut subst = Subst::default();
        if !unify_params(&item.self_ty, ty, &mut subst) {
            continue;
        }
        if let (Some(own), Some(wanted)) = (&item.trait_, args)
            && !unify_traits(own, wanted, &mut subst)
        {
            continue;
        }
        match bounds_hold(query, &item.generics, &subst, depth) {
            Holds::Yes => sure.push((id, closed(subst, &item.generics))),
            Holds::Maybe => possible.push((id, closed(subst, &item.generics))),
            Holds::No => {}
        }
    }
    (sure, possible)
}

fn bounds_hold(query: &Query, generics: &GenericParams, subst: &Subst, depth: u32) -> Holds {
    let mut result = Holds::Yes;
    for (bounded, bound) in &generics.bounds {
        if matches!(bounded, Ty::Param(name) if subst.get(*name).is_none()) {
            continue;
        }
        let mut ty = subst.apply(bounded);
        if matches!(ty, Ty::Assoc(..)) {
            ty = normalize_at(query, &ty, depth + 1);
        }
        let holds = holds(query, &ty, &subst.apply_trait(bound), depth + 1);
        result = result.min(holds);
        if result == Holds::No {
            break;
        }
    }
    result
}

fn holds(query: &Query, ty: &Ty, wanted: &TraitRef, depth: u32) -> Holds {
    let program = query.scope.program;
    if matches!(ty, Ty::Unknown | Ty::Var(_)) {
        return Holds::Yes;
    }
    let trait_ = &program.traits[wanted.trait_.index()];
    let is_model = |krate: usize| program.crates.get(krate).is_some_and(|c| c.kind == TargetKind::Model);
    let trait_is_model = is_model(program.modules[trait_.module.index()].krate.index());
    // Markers of the standard library (`Send`, `Sized`, `Copy`) hold for nearly everything, mostly without an impl.
    if trait_is_model && trait_.fns.is_empty() && trait_.types.is_empty() {
        return Holds::Yes;
    }
    let is_fn_trait = program.index.fn_traits.contains(&wanted.trait_);
    match ty {
        Ty::Closure(_) => {
            let runs = is_fn_trait || program.index.future == Some(wanted.trait_);
            return if runs { Holds::Yes } else { blanket(query, ty, wanted, depth) };
        }
        Ty::FnPtr(params, _) if is_fn_trait => return arity_holds(params.len(), wanted),
        Ty::FnDef(id, _) if is_fn_trait => return arity_holds(program.fns[id.index()].params.len(), wanted),
        _ => {}
    }
    let mut subst = Subst::default();
    if bounds_of(query.scope, ty).iter().any(|bound| unify_traits(bound, wanted, &mut subst)) {
        return Holds::Yes;
    }
    if depth > MAX_DEPTH {
        return Holds::Maybe;
    }
    match blanket(query, ty, wanted, depth) {
        Holds::No => match ty {
            Ty::External(..) | Ty::Assoc(..) => Holds::Maybe,
            Ty::Adt(id, _) => {
                let krate = program.modules[program.adts[id.index()].module.index()].krate;
                if trait_is_model && is_model(krate.index()) { Holds::Maybe } else { Holds::No }
            }
            // A reference to a type of the user's, or to a parameter, implements no more than that is seen to.
            Ty::Ref(inner) if trait_is_model => match crate::names::ty::behind_refs(inner) {
                Ty::Param(_) | Ty::Dyn(_) | Ty::Opaque(_) | Ty::Closure(_) => Holds::No,
                Ty::Adt(id, _) if !is_model(program.modules[program.adts[id.index()].module.index()].krate.index()) => {
                    Holds::No
                }
                _ => Holds::Maybe,
            },
            Ty::Prim(_) | Ty::Tuple(_) | Ty::Slice(_) | Ty::Ptr(_) if trait_is_model => Holds::Maybe,
            _ => Holds::No,
        },
        found => found,
    }
}

fn blanket(query: &Query, ty: &Ty, wanted: &TraitRef, depth: u32) -> Holds {
    let (sure, possible) = all_impls_at(query, wanted.trait_, Some(wanted), ty, depth);
    match (sure.is_empty(), possible.is_empty()) {
        (false, _) => Holds::Yes,
        (true, false) => Holds::Maybe,
        (true, true) => Holds::No,
    }
}

fn arity_holds(params: usize, wanted: &TraitRef) -> Holds {
    match wanted.args.first() {
        Some(Ty::Tuple(args)) if args.len() != params => Holds::No,
        _ => Holds::Yes,
    }
}

/// True if the type implements the trait by an impl or by a bound.
pub fn implements(scope: &Scope, trait_: TraitId, ty: &Ty) -> bool {
    bounds_of(scope, ty).iter().any(|bound| bound.trait_ == trait_) || !trait_impls_for(scope, trait_, ty).is_empty()
}

/// What `*value` is: the content of a reference, or `Deref::Target`.
pub fn deref_target(scope: &Scope, ty: &Ty) -> Option<Ty> {
    match ty {
        Ty::Ref(inner) | Ty::Ptr(inner) => Some(Ty::clone(inner)),
        Ty::Prim(_) | Ty::Tuple(_) | Ty::Slice(_) | Ty::FnPtr(..) | Ty::FnDef(..) | Ty::Closure(_) => None,
        _ => {
            let deref = TraitRef { trait_: scope.program.index.deref?, args: [].into(), bindings: [].into() };
            assoc_type(scope, ty, Some(&deref), name("Target"))
        }
    }
}

/// `<ty as trait_>::name` by impls, bounds (`Iterator<Item = T>`), `dyn`, `impl` and function pointers. Without a trait: of any trait that has
/// such a type.
pub fn assoc_type(scope: &Scope, ty: &Ty, trait_: Option<&TraitRef>, name: Name) -> Option<Ty> {
    assoc_at(&Query::new(scope), ty, trait_, name, 0)
}

fn assoc_at(query: &Query, ty: &Ty, trait_: Option<&TraitRef>, name: Name, depth: u32) -> Option<Ty> {
    let program = query.scope.program;
    if depth > MAX_DEPTH || matches!(ty, Ty::Unknown | Ty::Var(_)) {
        return None;
    }
    if matches!(ty, Ty::Param(_) | Ty::Assoc(..) | Ty::Dyn(_) | Ty::Opaque(_)) {
        let wanted = |bound: &TraitRef| trait_.is_none_or(|t| t.trait_ == bound.trait_);
        for bound in bounds_of(query.scope, ty).iter().filter(|bound| wanted(bound)) {
            if let Some((_, bound_to)) = bound.bindings.iter().find(|(n, _)| *n == name) {
                return Some(normalize_at(query, bound_to, depth + 1));
            }
        }
    }
    let is_fn_trait = trait_.is_none_or(|t| program.index.fn_traits.contains(&t.trait_));
    match ty {
        Ty::FnPtr(_, ret) if is_fn_trait && name == "Output" => return Some(Ty::clone(ret)),
        Ty::FnDef(id, args) if is_fn_trait && name == "Output" => {
            let function = &program.fns[id.index()];
            let subst = Subst(function.generics.names.iter().copied().zip(args.iter().cloned()).collect());
            return Some(normalize_at(query, &subst.apply(&function.ret), depth + 1));
        }
        _ => {}
    }
    match trait_ {
        Some(trait_) => by_impl(query, ty, trait_.trait_, Some(trait_), name, depth),
        None => {
            let traits = program.index.traits_by_type.get(&name)?;
            traits.iter().find_map(|id| by_impl(query, ty, *id, None, name, depth))
        }
    }
}

fn by_impl(query: &Query, ty: &Ty, trait_: TraitId, args: Option<&TraitRef>, name: Name, depth: u32) -> Option<Ty> {
    let program = query.scope.program;
    for (id, subst) in impls_at(query, trait_, args, ty, depth) {
        let item = &program.impls[id.index()];
        if let Some(found) = item.types.get(&name) {
            return Some(normalize_at(query, &subst.apply(found), depth + 1));
        }
        if let (Some(trait_), Some((_, Some(default)))) =
            (&item.trait_, program.traits[trait_.index()].types.get(&name))
        {
            let trait_ = subst.apply_trait(trait_);
            return Some(normalize_at(query, &trait_subst(program, ty, &trait_).apply(default), depth + 1));
        }
    }
    None
}

/// The type with every associated type in it replaced by what it stands for, where that is known.
pub fn normalize(scope: &Scope, ty: &Ty) -> Ty {
    normalize_at(&Query::new(scope), ty, 0)
}

fn normalize_at(query: &Query, ty: &Ty, depth: u32) -> Ty {
    if depth > MAX_DEPTH {
        return ty.clone();
    }
    let replaced = map_type(ty, &mut |inner| match inner {
        Ty::Assoc(base, trait_, name) => {
            let base = normalize_at(query, base, depth + 1);
            let found = assoc_at(query, &base, trait_.as_ref(), *name, depth + 1);
            Some(found.unwrap_or_else(|| match base {
                Ty::Unknown => Ty::Unknown,
                base => Ty::Assoc(base.into(), trait_.clone(), *name),
            }))
        }
        _ => None,
    });
    replaced.unwrap_or_else(|| ty.clone())
}

/// All impls of a trait.
pub fn implementors(program: &Program, trait_: TraitId) -> &[ImplId] {
    program.trait_impls.get(&trait_).map_or(&[], Vec::as_slice)
}

/// The traits that declare a method of that name.
pub fn traits_with_method(program: &Program, name: Name) -> &[TraitId] {
    program.traits_by_method.get(&name).map_or(&[], Vec::as_slice)
}

/// The traits with a method of that name whose methods can be called in a module (or block) without being named: those declared or imported
/// there, and those of the prelude. Bounds of generic parameters need not be in scope, see [`bounds_of`].
pub fn traits_in_scope(program: &Program, module: ModuleId, method: Name) -> Vec<TraitId> {
    let mut places: Vec<ModuleId> = program.index.prelude.into_iter().collect();
    let mut next = Some(module);
    while let Some(id) = next {
        let module = &program.modules[id.index()];
        places.push(id);
        places.extend_from_slice(&module.outer_globs);
        next = module.parent.filter(|_| module.is_block);
    }
    let is_seen = |id: &TraitId| places.iter().any(|place| program.index.traits_in.contains(&(*place, *id)));
    traits_with_method(program, method).iter().copied().filter(is_seen).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{fn_named, impl_for, program, show, show_trait};
    use super::super::program::ItemRef;
    use super::*;

    /// The types of the parameters of `fn f`, seen from inside it.
    fn with_params(text: &str, check: impl Fn(&Scope, &[Ty])) {
        let program = program(text);
        let id = fn_named(&program, "f");
        check(&Scope::of_fn(&program, id), &program.fns[id.index()].params);
    }

    fn trait_named(program: &Program, path: &str) -> TraitId {
        let found = program.traits.iter().position(|t| t.path == path);
        TraitId::new(found.unwrap_or_else(|| panic!("no trait {path}")))
    }

    fn methods(scope: &Scope, ty: &Ty, method: &str) -> Vec<String> {
        let found = inherent_method(scope.program, ty, name(method));
        let shown = found.iter().map(|(id, subst)| {
            let subst: Vec<String> = subst.0.iter().map(|(n, ty)| format!("{n}={}", show(scope.program, ty))).collect();
            format!("{}[{}]", scope.program.fns[id.index()].display, subst.join(","))
        });
        shown.collect()
    }

    #[test]
    fn inherent_methods() {
        let text = "struct S<T>(T); impl<T> S<T> { fn m(&self) {} fn n() {} } impl S<u8> { fn only(&self) {} }
             impl gone::Tr for S<bool> { fn m(&self) {} fn outer(&self) {} }
             fn f(a: S<u8>, b: S<bool>, c: Vec<u8>, d: [u8; 2], e: S<S<u8>>) {}";
        with_params(text, |scope, params| {
            assert_eq!(methods(scope, &params[0], "m"), ["S::m[T=u8]"]);
            assert_eq!(methods(scope, &params[0], "only"), ["S::only[]"]);
            assert_eq!(methods(scope, &params[1], "only"), [""; 0]);
            assert_eq!(methods(scope, &params[1], "outer"), ["S::outer[]"]);
            assert_eq!(methods(scope, &params[0], "outer"), [""; 0]);
            assert_eq!(methods(scope, &params[2], "push"), ["Vec::push[T=u8]"]);
            assert_eq!(methods(scope, &params[3], "len"), ["[_]::len[T=u8]"]);
            assert_eq!(methods(scope, &params[4], "m"), ["S::m[T=S<u8>]"]);
        });
    }

    #[test]
    fn twins_behind_cfgs() {
        let text = "struct S; #[cfg(feature = \"a\")] impl S { fn m() {} fn n() {} } impl S { fn m() {} }
             impl S { #[cfg(test)] fn t() {} } impl S { fn t() {} } fn f(a: S) {}";
        with_params(text, |scope, params| {
            assert_eq!(methods(scope, &params[0], "m").len(), 1);
            assert_eq!(methods(scope, &params[0], "n").len(), 1);
            assert_eq!(methods(scope, &params[0], "t").len(), 1);
            let lost: Vec<_> = scope.program.fns.iter().filter(|f| !f.is_indexed).collect();
            assert_eq!(lost.iter().map(|f| f.display.as_str()).collect::<Vec<_>>(), ["S::m", "S::t"]);
            assert!(lost.iter().all(|f| f.is_test || f.span.lo < 70));
        });
    }

    #[test]
    fn blanket_impls_need_their_bounds() {
        let text =
            "trait Tr {} trait Marked {} struct Yes; struct No; impl Marked for Yes {} impl<T: Marked> Tr for T {}
             impl<T> Tr for Vec<T> where T: Tr {}
             fn f<A: Marked, B>(a: Yes, b: No, c: A, d: B, e: Vec<Yes>, g: Vec<No>, h: gone::X, i: &dyn Marked) {}";
        with_params(text, |scope, params| {
            let tr = trait_named(scope.program, "krate::Tr");
            let found: Vec<usize> = params.iter().map(|ty| trait_impls_for(scope, tr, ty).len()).collect();
            assert_eq!(found, [1, 0, 1, 0, 1, 0, 0, 0]);
            let Ty::Ref(inner) = &params[7] else { panic!("a reference") };
            assert_eq!(trait_impls_for(scope, tr, inner).len(), 1);
            assert!(implements(scope, trait_named(scope.program, "krate::Marked"), &params[2]));
        });
    }

    #[test]
    fn derives_are_impls() {
        let text = "#[derive(Clone, Debug)] struct S<T>(T); struct N; fn f(a: S<Vec<u8>>, b: N, c: S<N>) {}";
        with_params(text, |scope, params| {
            let debug = trait_named(scope.program, "std::fmt::Debug");
            let found: Vec<bool> = params.iter().map(|ty| implements(scope, debug, ty)).collect();
            assert_eq!(found, [true, false, false]);
            assert!(scope.program.impls[impl_for(scope.program, "S<T>").index()].is_derived);
        });
    }

    #[test]
    fn deref_and_associated_types() {
        let text = "use std::sync::{Mutex, MutexGuard}; use std::ops::Deref; struct W<T>(T); impl<T> Deref for W<T> { type Target = Mutex<T>; }
             trait Assoc { type A; type B = Vec<Self::A>; } impl Assoc for u8 { type A = bool; }
             fn f<I: Iterator<Item = u8>, D: Deref<Target = W<u8>>>(a: MutexGuard<u8>, b: W<str>, c: &u8, d: D, e: I, g: impl Iterator<Item = bool>) {}";
        with_params(text, |scope, params| {
            let deref = |ty| deref_target(scope, ty).map_or("none".into(), |ty| show(scope.program, &ty));
            assert_eq!(deref(&params[0]), "u8");
            assert_eq!(deref(&params[1]), "Mutex<str>");
            assert_eq!(deref(&params[2]), "u8");
            assert_eq!(deref(&params[3]), "W<u8>");
            assert_eq!(deref(&params[4]), "none");
            let assoc = |ty: &Ty, path: &str, n: &str| {
                let trait_ =
                    TraitRef { trait_: trait_named(scope.program, path), args: [].into(), bindings: [].into() };
                assoc_type(scope, ty, Some(&trait_), name(n)).map_or("none".into(), |ty| show(scope.program, &ty))
            };
            assert_eq!(assoc(&params[4], "std::iter::IntoIterator", "Item"), "u8");
            assert_eq!(assoc(&params[5], "std::iter::Iterator", "Item"), "bool");
            assert_eq!(assoc(&Ty::Prim(name("u8")), "krate::Assoc", "B"), "Vec<bool>");
            assert_eq!(assoc(&Ty::Prim(name("u16")), "krate::Assoc", "B"), "none");
        });
    }

    #[test]
    fn bounds_with_supertraits() {
        let text = "trait A { fn a(&self); } trait B<T>: A { fn b(&self); } trait C: B<u8> { type X: A; fn c(&self); }
             trait It: Iterator {}
             fn f<T: C, I: It<Item = u8>>(t: T, d: &dyn C, x: T::X, i: I, y: I::Item) where T::X: Clone {}";
        with_params(text, |scope, params| {
            let bounds = |ty| bounds_of(scope, ty).iter().map(|t| show_trait(scope.program, t)).collect::<Vec<_>>();
            assert_eq!(bounds(&params[0]), ["C", "B<u8>", "A"]);
            assert_eq!(bounds(&params[2]), ["Clone", "A"]);
            assert_eq!(bounds(&params[3]), ["It<Item = u8>", "Iterator<Item = u8>"]);
            assert_eq!(show(scope.program, &params[4]), "u8");
            let c = &bounds_of(scope, &params[0])[0];
            let found = super::super::bounds::method_of_trait(scope.program, &params[0], c, name("a"));
            assert_eq!(
                found.map(|(t, id)| (show_trait(scope.program, &t), id)),
                Some(("A".into(), fn_named(scope.program, "A::a")))
            );
        });
    }

    #[test]
    fn self_in_a_trait_has_the_trait_as_bound() {
        let program = program("trait A { fn a(&self) {} } trait B: A { fn b(&self) {} }");
        let scope = Scope::of_fn(&program, fn_named(&program, "B::b"));
        let bounds = super::super::bounds::param_bounds(&scope, name("Self"));
        assert_eq!(bounds.iter().map(|t| show_trait(&program, t)).collect::<Vec<_>>(), ["B", "A"]);
        assert_eq!(
            program.lang.get(&name("std::option::Option")).map(|item| matches!(item, ItemRef::Adt(_))),
            Some(true)
        );
    }

    #[test]
    fn traits_are_in_scope_where_imported() {
        let text = "mod t { pub trait A { fn m(&self); } pub trait B { fn m(&self); } pub trait C { fn m(&self); } }
             use t::A as _; mod inner { use super::*; use super::t::B as Renamed; fn f() { use crate::t::C; } fn g() {} }";
        let program = program(text);
        let seen = |module| {
            let found = traits_in_scope(&program, module, name("m"));
            found.iter().map(|id| program.traits[id.index()].name.to_string()).collect::<Vec<_>>()
        };
        let function = &program.fns[fn_named(&program, "inner::f").index()];
        assert_eq!(seen(function.module), ["A", "B"]);
        assert_eq!(seen(*function.block_modules.values().next().expect("a block")), ["A", "B", "C"]);
        assert_eq!(traits_in_scope(&program, function.module, name("clone")).len(), 1);
    }

    #[test]
    fn impls_that_need_each_other_end() {
        let text = "trait A {} trait B {} impl<T: B> A for T {} impl<T: A> B for T {} struct S;
             impl<T> A for Vec<T> where Vec<Vec<T>>: A {} fn f(a: S, b: Vec<S>) {}";
        with_params(text, |scope, params| {
            let a = trait_named(scope.program, "krate::A");
            for ty in params {
                trait_impls_for(scope, a, ty);
            }
        });
    }
}
