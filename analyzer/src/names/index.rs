//! Hash indexes over the finished arenas, so that no query walks all impls.

use std::collections::{HashMap, HashSet};

use super::display::{join, module_path};
use super::program::{AdtId, Container, CrateId, FnId, Impl, ImplId, ItemRef, ModuleId, Program, TraitId};
use super::raw::{Doubt, Raw};
use super::subst::{Subst, map_type, unify_params};
use super::ty::Ty;
use crate::base::Name;
use crate::workspace::model::TargetKind;

/// What kind of type an impl is for: the part of a type that decides which impls can apply.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Head {
    /// A struct, enum or union.
    Adt(AdtId),
    /// A type of an unknown crate.
    External(Name),
    /// A primitive.
    Prim(Name),
    /// A reference.
    Ref,
    /// A raw pointer.
    Ptr,
    /// A slice or array.
    Slice,
    /// A tuple of that many.
    Tuple(usize),
    /// A function pointer with that many parameters.
    FnPtr(usize),
    /// `dyn Trait`, by its first trait.
    Dyn(Option<TraitId>),
    /// `!`.
    Never,
    /// Anything: the type is a parameter, unknown, or not yet resolved.
    Any,
}

impl Head {
    /// The head of a type.
    pub fn of(ty: &Ty) -> Head {
        match ty {
            Ty::Adt(id, _) => Head::Adt(*id),
            Ty::External(path, _) => Head::External(*path),
            Ty::Prim(name) => Head::Prim(*name),
            Ty::Ref(_) => Head::Ref,
            Ty::Ptr(_) => Head::Ptr,
            Ty::Slice(_) => Head::Slice,
            Ty::Tuple(parts) => Head::Tuple(parts.len()),
            Ty::FnPtr(params, _) => Head::FnPtr(params.len()),
            Ty::Dyn(traits) => Head::Dyn(traits.first().map(|t| t.trait_)),
            Ty::Never => Head::Never,
            Ty::Unknown
            | Ty::Param(_)
            | Ty::Assoc(..)
            | Ty::Opaque(_)
            | Ty::FnDef(..)
            | Ty::Closure(_)
            | Ty::Var(_) => Head::Any,
        }
    }
}

/// The indexes.
#[derive(Debug, Default)]
pub struct Index {
    /// Functions of inherent impls by self type and name.
    pub inherent: HashMap<(Head, Name), Vec<FnId>>,
    /// Functions of impls of unknown traits by self type and name.
    pub unknown_trait: HashMap<(Head, Name), Vec<FnId>>,
    /// Trait impls by trait and self type; blanket impls under [`Head::Any`].
    pub trait_impls: HashMap<(TraitId, Head), Vec<ImplId>>,
    /// Traits with an associated type of that name.
    pub traits_by_type: HashMap<Name, Vec<TraitId>>,
    /// The traits that a module declares or imports, under whatever name.
    pub traits_in: HashSet<(ModuleId, TraitId)>,
    /// Libraries and models by name.
    pub crates: HashMap<Name, CrateId>,
    /// The module of the std model whose names are visible everywhere.
    pub prelude: Option<ModuleId>,
    /// `Fn`, `FnMut`, `FnOnce`.
    pub fn_traits: Vec<TraitId>,
    /// `std::ops::Deref`.
    pub deref: Option<TraitId>,
    /// `std::future::Future`.
    pub future: Option<TraitId>,
}

/// Indexes the impls; their types must be lowered. Of twins behind opposite `cfg`s, one loses its place.
pub(super) fn index_impls(program: &mut Program, raw: &Raw) {
    let mut index = std::mem::take(&mut program.index);
    let doubt = |id: usize| raw.impls.get(id).map_or(Doubt::None, |item| item.doubt);
    // Certain impls first: what comes first stays.
    let mut order: Vec<usize> = (0..program.impls.len()).filter(|id| program.impls[*id].is_indexed).collect();
    order.sort_by_key(|id| doubt(*id));
    let mut dropped_fns = Vec::new();
    let mut dropped_impls = Vec::new();
    for at in order {
        let id = ImplId::new(at);
        let item = &program.impls[at];
        let head = Head::of(&item.self_ty);
        match (&item.trait_, item.trait_name) {
            (Some(trait_), _) => {
                let bucket = index.trait_impls.entry((trait_.trait_, head)).or_default();
                if doubt(at) > Doubt::None && bucket.iter().any(|other| is_same(&program.impls[other.index()], item)) {
                    dropped_impls.push(id);
                    continue;
                }
                bucket.push(id);
                program.trait_impls.entry(trait_.trait_).or_default().push(id);
            }
            (None, Some(_)) if head != Head::Any => {
                for (name, function) in &item.fns {
                    index.unknown_trait.entry((head, *name)).or_default().push(*function);
                }
            }
            (None, None) => {
                match head {
                    Head::Adt(adt) => program.inherent_impls.entry(adt).or_default().push(id),
                    _ => program.other_inherent_impls.push(id),
                }
                if head == Head::Any {
                    continue;
                }
                for (name, function) in &item.fns {
                    let bucket: &mut Vec<FnId> = index.inherent.entry((head, *name)).or_default();
                    let doubt = |id: FnId| raw.fns.get(id.index()).map_or(Doubt::None, |item| item.doubt);
                    let twin = bucket.iter_mut().find(|other| match program.fns[other.index()].container {
                        Container::Impl(other) => overlap(&program.impls[other.index()].self_ty, &item.self_ty),
                        _ => false,
                    });
                    match twin {
                        Some(twin) if doubt(*twin) > doubt(*function) => {
                            dropped_fns.push(std::mem::replace(twin, *function));
                        }
                        Some(_) => dropped_fns.push(*function),
                        None => bucket.push(*function),
                    }
                }
            }
            (None, Some(_)) => {}
        }
    }
    for id in dropped_impls {
        program.impls[id.index()].is_indexed = false;
        dropped_fns.extend(program.impls[id.index()].fns.values());
    }
    for id in dropped_fns {
        program.fns[id.index()].is_indexed = false;
    }
    let Program { trait_impls, inherent_impls, other_inherent_impls, .. } = program;
    trait_impls.values_mut().chain(inherent_impls.values_mut()).for_each(|list| list.sort_unstable());
    other_inherent_impls.sort_unstable();
    program.index = index;
}

/// Twins: two impls of one trait for the same type.
fn is_same(a: &Impl, b: &Impl) -> bool {
    a.self_ty == b.self_ty && a.self_ty != Ty::Unknown && a.trait_ == b.trait_
}

/// True if two inherent impls are for overlapping types: then no two functions in them may have one name.
fn overlap(a: &Ty, b: &Ty) -> bool {
    a == b
        || is_understood(a)
            && is_understood(b)
            && unify_params(a, b, &mut Subst::default())
            && unify_params(b, a, &mut Subst::default())
}

/// True if no part of a type is unknown.
fn is_understood(ty: &Ty) -> bool {
    let mut understood = true;
    map_type(ty, &mut |part| {
        understood &= !matches!(part, Ty::Unknown | Ty::Assoc(..));
        None
    });
    understood
}

/// Indexes what can be known before any type is lowered: traits by what they declare, and the items that the language itself names.
pub(super) fn index_items(program: &mut Program) {
    for (id, item) in program.traits.iter().enumerate() {
        for name in item.fns.keys() {
            program.traits_by_method.entry(*name).or_default().push(TraitId::new(id));
        }
        for name in item.types.keys() {
            program.index.traits_by_type.entry(*name).or_default().push(TraitId::new(id));
        }
    }
    for (id, module) in program.modules.iter().enumerate() {
        let named = module.types.values().filter_map(|item| match item {
            ItemRef::Trait(id) => Some(*id),
            _ => None,
        });
        let all = named.chain(module.traits_in_scope.iter().copied());
        program.index.traits_in.extend(all.map(|found| (ModuleId::new(id), found)));
        if module.is_block || program.crates[module.krate.index()].kind != TargetKind::Model {
            continue;
        }
        let path = module_path(program, ModuleId::new(id));
        for (name, item) in module.types.iter().chain(&module.values) {
            program.lang.entry(join(path, *name)).or_insert(*item);
        }
    }
    let trait_at = |path: &str| match program.lang.get(&crate::base::name(path)) {
        Some(ItemRef::Trait(id)) => Some(*id),
        _ => None,
    };
    program.index.fn_traits =
        ["std::ops::Fn", "std::ops::FnMut", "std::ops::FnOnce"].into_iter().filter_map(trait_at).collect();
    program.index.deref = trait_at("std::ops::Deref");
    program.index.future = trait_at("std::future::Future");
}
