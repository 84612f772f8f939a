//! Lowers the types of all items.
//!
//! Order matters: what a type means depends on aliases and defaults, `T::Item` on bounds, `Foo::Item` on impls. Bounds are
//! lowered twice, because they depend on each other.

use rayon::prelude::*;

use super::lower_ty::{ArgumentImpls, Lowering, lower_bound, lower_type};
use super::program::{AdtId, AliasId, FnId, ImplId, Program, StaticId, TraitId};
use super::raw::{Raw, RawFn};
use super::resolve::Scope;
use super::subst::map_type;
use super::ty::{TraitRef, Ty};
use crate::base::{Name, name};
use crate::syntax::ir::{Generics, TypeRef};

/// Aliases of aliases are followed this deep.
const ALIAS_ROUNDS: usize = 6;

/// A bounded type and its bound.
type Bounds = Vec<(Ty, TraitRef)>;

/// Everything that impls need to be indexed.
pub(super) fn lower_heads(program: &mut Program, raw: &Raw) {
    for _ in 0..2 {
        lower_defaults(program, raw);
        lower_aliases(program, raw);
    }
    let self_types: Vec<Ty> = indexed(&raw.impls, |program, index, item| {
        let mut scope = Scope::of_impl(program, ImplId::new(index));
        scope.self_ty = None;
        item.self_ty.as_ref().map_or(Ty::Unknown, |ty| lower_type(&scope, ty))
    })(program);
    for (item, ty) in program.impls.iter_mut().zip(self_types) {
        item.self_ty = ty;
    }
    lower_trait_parts(program, raw);
    lower_bounds(program, raw);
    lower_trait_parts(program, raw);
    lower_bounds(program, raw);
    let trait_refs = indexed(&raw.impls, |program, index, item| {
        let path = item.trait_.as_ref()?;
        lower_bound(&Scope::of_impl(program, ImplId::new(index)), path)
    })(program);
    for (item, trait_) in program.impls.iter_mut().zip(trait_refs) {
        item.trait_ = trait_;
    }
    lower_impl_types(program, raw);
}

/// The rest; impls are indexed.
pub(super) fn lower_signatures(program: &mut Program, raw: &Raw) {
    lower_aliases(program, raw);
    lower_impl_types(program, raw);
    for _ in 0..2 {
        let bounds = indexed(&raw.fns, |program, index, item| {
            lower_generics(&Scope::of_fn(program, FnId::new(index)), &item.generics)
        })(program);
        for (function, bounds) in program.fns.iter_mut().zip(bounds) {
            function.generics.bounds = bounds;
        }
    }
    let signatures = indexed(&raw.fns, lower_signature)(program);
    for (function, (extra, params, ret)) in program.fns.iter_mut().zip(signatures) {
        for (param, bounds) in extra {
            function.generics.names.push(param);
            function.generics.defaults.push(None);
            function.generics.bounds.extend(bounds.into_iter().map(|bound| (Ty::Param(param), bound)));
        }
        (function.params, function.ret) = (params, ret);
    }
    let fields = indexed(&raw.adts, |program, index, item| {
        let scope = adt_scope(program, AdtId::new(index));
        let lower = |fields: &Vec<TypeRef>| fields.iter().map(|ty| lower_type(&scope, ty)).collect::<Vec<_>>();
        item.fields.iter().map(lower).collect::<Vec<_>>()
    })(program);
    for (adt, variants) in program.adts.iter_mut().zip(fields) {
        for (variant, types) in adt.variants.iter_mut().zip(variants) {
            for (field, ty) in variant.fields.iter_mut().zip(types) {
                field.1 = ty;
            }
        }
    }
    let statics = indexed(&raw.statics, |program, index, written| {
        lower_type(&Scope::of_static(program, StaticId::new(index)), written)
    })(program);
    for (item, ty) in program.statics.iter_mut().zip(statics) {
        item.ty = ty;
    }
}

/// Computes something for every element in parallel, looking at the program as it is.
fn indexed<'r, T: Sync, R: Send>(
    items: &'r [T],
    compute: impl Fn(&Program, usize, &T) -> R + Sync + 'r,
) -> impl FnOnce(&Program) -> Vec<R> + 'r {
    move |program| items.par_iter().enumerate().map(|(index, item)| compute(program, index, item)).collect()
}

/// The inside of an ADT's definition, where `Self` is the ADT with its own parameters.
fn adt_scope(program: &Program, id: AdtId) -> Scope<'_> {
    let adt = &program.adts[id.index()];
    let args = adt.generics.names.iter().map(|param| Ty::Param(*param)).collect();
    Scope {
        generics: [Some(&adt.generics), None],
        self_ty: Some(Ty::Adt(id, args)),
        ..Scope::of_module(program, adt.module)
    }
}

fn alias_scope(program: &Program, id: AliasId) -> Scope<'_> {
    let alias = &program.aliases[id.index()];
    Scope { generics: [Some(&alias.generics), None], ..Scope::of_module(program, alias.module) }
}

fn lower_defaults(program: &mut Program, raw: &Raw) {
    let of = |scope: Scope, generics: &Generics| -> Vec<Option<Ty>> {
        generics.params.iter().map(|param| param.default.as_ref().map(|ty| lower_type(&scope, ty))).collect()
    };
    let adts = indexed(&raw.adts, |p, index, item| of(adt_scope(p, AdtId::new(index)), &item.generics))(program);
    let traits =
        indexed(&raw.traits, |p, index, item| of(Scope::of_trait(p, TraitId::new(index)), &item.generics))(program);
    let aliases = indexed(&raw.aliases, |p, index, item| of(alias_scope(p, AliasId::new(index)), &item.0))(program);
    let adts = program.adts.iter_mut().map(|item| &mut item.generics).zip(adts);
    let traits = program.traits.iter_mut().map(|item| &mut item.generics).zip(traits);
    let aliases = program.aliases.iter_mut().map(|item| &mut item.generics).zip(aliases);
    for (generics, defaults) in adts.chain(traits).chain(aliases) {
        generics.defaults = defaults;
    }
}

fn lower_aliases(program: &mut Program, raw: &Raw) {
    for _ in 0..ALIAS_ROUNDS {
        let types = indexed(&raw.aliases, |program, index, (_, written)| {
            let scope = alias_scope(program, AliasId::new(index));
            written.as_ref().map_or(Ty::Unknown, |ty| lower_type(&scope, ty))
        })(program);
        let mut changed = false;
        for (alias, ty) in program.aliases.iter_mut().zip(types) {
            changed |= alias.ty != ty;
            alias.ty = ty;
        }
        if !changed {
            return;
        }
    }
}

/// Supertraits and associated types of traits.
fn lower_trait_parts(program: &mut Program, raw: &Raw) {
    let self_param = Ty::Param(name("Self"));
    let parts = indexed(&raw.traits, |program, index, item| {
        let scope = Scope::of_trait(program, TraitId::new(index));
        let mut supertraits: Vec<TraitRef> = Lowering::new(&scope).bounds(&item.supertraits);
        for (ty, bounds) in &item.generics.where_clauses {
            if lower_type(&scope, ty) == self_param {
                supertraits.extend(Lowering::new(&scope).bounds(bounds));
            }
        }
        // A trait is no supertrait of itself, whatever the source says.
        supertraits.retain(|supertrait| supertrait.trait_.index() != index);
        let types: Vec<(Name, Vec<TraitRef>, Option<Ty>)> = item
            .types
            .iter()
            .map(|(name, bounds, default)| {
                let bounds = Lowering::new(&scope).bounds(bounds);
                (*name, bounds, default.as_ref().map(|ty| lower_type(&scope, ty)))
            })
            .collect();
        (supertraits, types)
    })(program);
    for (item, (supertraits, types)) in program.traits.iter_mut().zip(parts) {
        item.supertraits = supertraits;
        item.types = types.into_iter().map(|(name, bounds, default)| (name, (bounds, default))).collect();
    }
}

/// Bounds of the generics of ADTs, traits and impls.
fn lower_bounds(program: &mut Program, raw: &Raw) {
    let adts = indexed(&raw.adts, |p, i, item| lower_generics(&adt_scope(p, AdtId::new(i)), &item.generics))(program);
    let traits =
        indexed(&raw.traits, |p, i, item| lower_generics(&Scope::of_trait(p, TraitId::new(i)), &item.generics))(
            program,
        );
    let impls =
        indexed(&raw.impls, |p, i, item| lower_generics(&Scope::of_impl(p, ImplId::new(i)), &item.generics))(program);
    let adts = program.adts.iter_mut().map(|item| &mut item.generics).zip(adts);
    let traits = program.traits.iter_mut().map(|item| &mut item.generics).zip(traits);
    let impls = program.impls.iter_mut().map(|item| &mut item.generics).zip(impls);
    for (generics, bounds) in adts.chain(traits).chain(impls) {
        generics.bounds = bounds;
    }
}

/// Associated types of impls. Twice, for those that name each other.
fn lower_impl_types(program: &mut Program, raw: &Raw) {
    for _ in 0..2 {
        let types = indexed(&raw.impls, |program, index, item| {
            let scope = Scope::of_impl(program, ImplId::new(index));
            item.types.iter().map(|(name, ty)| (*name, lower_type(&scope, ty))).collect()
        })(program);
        let mut again = false;
        for (item, types) in program.impls.iter_mut().zip(types) {
            item.types = types;
            again |= item.types.values().any(has_projection);
        }
        if !again {
            return;
        }
    }
}

fn has_projection(ty: &Ty) -> bool {
    let mut found = false;
    map_type(ty, &mut |part| {
        found |= matches!(part, Ty::Assoc(..));
        None
    });
    found
}

fn lower_generics(scope: &Scope, generics: &Generics) -> Bounds {
    let mut found = Vec::new();
    for param in &generics.params {
        let bounds = Lowering::new(scope).bounds(&param.bounds);
        found.extend(bounds.into_iter().map(|bound| (Ty::Param(param.name), bound)));
    }
    for (ty, bounds) in &generics.where_clauses {
        let ty = lower_type(scope, ty);
        let bounds = Lowering::new(scope).bounds(bounds);
        found.extend(bounds.into_iter().map(|bound| (ty.clone(), bound)));
    }
    found
}

/// The parameters that `impl Trait` arguments add with their bounds, the types of the parameters, and the return type.
#[allow(clippy::type_complexity)]
fn lower_signature(program: &Program, index: usize, item: &RawFn) -> (Vec<(Name, Vec<TraitRef>)>, Vec<Ty>, Ty) {
    let scope = Scope::of_fn(program, FnId::new(index));
    let function = &program.fns[index];
    let mut extra = Vec::new();
    let mut params = Vec::with_capacity(function.param_pats.len());
    for (index, param) in function.param_pats.iter().enumerate() {
        let mut lowering = Lowering::new(&scope);
        lowering.argument_impls = Some(ArgumentImpls { index, found: Vec::new() });
        params.push(lowering.ty(&param.ty));
        extra.extend(lowering.argument_impls.into_iter().flat_map(|impls| impls.found));
    }
    let ret = item.ret.as_ref().map_or_else(|| Ty::Tuple([].into()), |ty| lower_type(&scope, ty));
    (extra, params, ret)
}
