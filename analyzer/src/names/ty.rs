//! Types, as far as finding the receiver of a method call needs them.

use std::sync::Arc;

use super::program::{AdtId, FnId, TraitId};
use crate::base::Name;
use crate::define_id;

define_id!(
    /// A type variable of the inference of one body.
    TyVar
);
define_id!(
    /// A closure or async block inside the body being inferred: the expression's index.
    ClosureExpr
);

/// A type. Lifetimes, mutability and array lengths are dropped.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ty {
    /// Nothing is known.
    Unknown,
    /// `!`.
    Never,
    /// A struct, enum or union (of the workspace or of a model) with its type arguments.
    Adt(AdtId, Arc<[Ty]>),
    /// A type of a library without a model: its path, with type arguments.
    External(Name, Arc<[Ty]>),
    /// A primitive: `i32`, `str`, `bool`, ...
    Prim(Name),
    /// `&T`, `&mut T`.
    Ref(Arc<Ty>),
    /// `*const T`, `*mut T`.
    Ptr(Arc<Ty>),
    /// `[T]`, `[T; N]`.
    Slice(Arc<Ty>),
    /// A tuple; `()` is empty.
    Tuple(Arc<[Ty]>),
    /// A generic parameter, by name; its bounds are those of the function and impl it is used in. `Self` of a trait is
    /// the parameter `Self`.
    Param(Name),
    /// `<T as Trait<..>>::Name`, not yet resolved.
    Assoc(Arc<Ty>, Option<TraitRef>, Name),
    /// `dyn A + B`.
    Dyn(Arc<[TraitRef]>),
    /// `impl A + B` in return position; in argument position it is a `Param` named after its position (`impl#0`).
    Opaque(Arc<[TraitRef]>),
    /// `fn(A) -> B`: parameters and return.
    FnPtr(Arc<[Ty]>, Arc<Ty>),
    /// A function item used as a value.
    FnDef(FnId, Arc<[Ty]>),
    /// A closure or async block of the body being inferred.
    Closure(ClosureExpr),
    /// An inference variable.
    Var(TyVar),
}

impl Ty {
    /// What references and pointers lead to.
    pub fn peeled(&self) -> &Ty {
        let mut ty = self;
        while let Ty::Ref(inner) | Ty::Ptr(inner) = ty {
            ty = inner;
        }
        ty
    }
}

/// A trait with its type arguments and associated type bindings.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TraitRef {
    /// The trait; for `Fn`, `FnMut`, `FnOnce` it is the trait of the std model.
    pub trait_: TraitId,
    /// Type arguments, `Self` not included. For `Fn(A, B)`: one tuple.
    pub args: Arc<[Ty]>,
    /// `Item = T`, `Output = T`.
    pub bindings: Arc<[(Name, Ty)]>,
}

/// The type behind all references.
pub fn behind_refs(ty: &Ty) -> &Ty {
    let mut ty = ty;
    while let Ty::Ref(inner) = ty {
        ty = inner;
    }
    ty
}
