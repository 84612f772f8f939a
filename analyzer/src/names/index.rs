//! Hash indexes over the finished arenas, so that no query walks all impls.

use std::collections::HashMap;

use super::program::{AdtId, CrateId, FnId, ImplId, TraitId};
use super::ty::Ty;
use crate::base::Name;

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
    /// Libraries and models by name.
    pub crates: HashMap<Name, CrateId>,
}
