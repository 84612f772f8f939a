//! What inference knows about one body.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::Name;
use crate::names::program::{AdtId, FnId, StaticId, TraitId};
use crate::names::subst::Subst;
use crate::names::ty::Ty;
use crate::syntax::ir::{ExprId, PatId};

/// Types and resolutions of one body; unknown things are `Ty::Unknown` or absent.
#[derive(Debug, Default)]
pub struct BodyTypes {
    /// By expression.
    pub exprs: Vec<Ty>,
    /// By pattern: the type of what the pattern matches; for a binding the type of the variable.
    pub pats: Vec<Ty>,
    /// What path expressions mean.
    pub paths: BTreeMap<ExprId, PathTarget>,
    /// What runs at call and method call expressions (and at overloaded derefs and indexing, by their expression).
    pub callees: BTreeMap<ExprId, Callee>,
    /// How the receiver or base (by its own expression) is dereferenced before the method or field is found.
    pub adjustments: BTreeMap<ExprId, Vec<Adjustment>>,
    /// The ADT in which a field was found, by the base expression, if dereferencing led to it.
    pub field_owners: BTreeMap<ExprId, AdtId>,
    /// Signatures of closures and async blocks.
    pub closures: BTreeMap<ExprId, ClosureSig>,
    /// Variants and structs that patterns name.
    pub pat_targets: BTreeMap<PatId, (AdtId, u32)>,
    /// `Bind` patterns that turned out to be constants or unit variants.
    pub constants: BTreeSet<PatId>,
    /// `Bind` patterns that borrow (`ref`, or matching through a reference).
    pub by_ref: BTreeSet<PatId>,
    /// The struct or variant that struct expressions and constructor calls build.
    pub constructors: BTreeMap<ExprId, (AdtId, u32)>,
    /// What expressions run that the source does not name there.
    pub silent: BTreeMap<ExprId, Vec<Silent>>,
    /// Method calls whose receiver's type is not known.
    pub unresolved: BTreeSet<ExprId>,
}

/// A method of the program that runs though the source does not name it: `fmt` where a value is shown, `from` where one is converted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silent {
    /// What it gets, if that is an expression.
    pub arg: Option<ExprId>,
    /// How that is dereferenced first.
    pub steps: Vec<Adjustment>,
    /// What runs.
    pub function: FnId,
}

/// What a path expression means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathTarget {
    /// A local variable: the pattern that binds it.
    Local(PatId),
    /// A static or const.
    Static(StaticId),
    /// A function used as a value or called.
    Fn(Callee),
    /// A tuple struct's or variant's constructor, or a unit struct or variant.
    Constructor(AdtId, u32),
}

/// What a call runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callee {
    /// The function; for a dynamic call the trait's method.
    pub function: FnId,
    /// How it is chosen.
    pub dispatch: Dispatch,
    /// The `Self` type, if it is a method or associated function.
    pub self_ty: Ty,
    /// Parameter types with the call's type arguments put in.
    pub params: Vec<Ty>,
    /// Return type likewise (of an `async fn`: the output).
    pub ret: Ty,
    /// What every type parameter in reach stands for; only meaningful during inference.
    pub subst: Subst,
}

/// How a called function is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dispatch {
    /// It is exactly this one.
    Static,
    /// Through `dyn Trait`: any implementor's.
    Dyn(TraitId),
    /// Through a generic parameter or `impl Trait`: any implementor's.
    Generic(TraitId),
}

/// A step of automatic dereferencing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Adjustment {
    /// Through a reference, or a pointer type of a model that is transparent.
    Transparent,
    /// Through a lock guard: to the protected data.
    Guard,
    /// Through a user's `Deref`: its method runs.
    User(FnId),
    /// Through a derived `Deref`: to this field.
    Field(AdtId, Name),
}

/// The signature of a closure or async block.
#[derive(Debug, Clone, Default)]
pub struct ClosureSig {
    /// Parameter types.
    pub params: Vec<Ty>,
    /// Return type.
    pub ret: Option<Ty>,
}

impl BodyTypes {
    /// The type of an expression.
    pub fn expr(&self, id: ExprId) -> &Ty {
        self.exprs.get(id.index()).unwrap_or(&Ty::Unknown)
    }
    /// The type of a pattern.
    pub fn pat(&self, id: PatId) -> &Ty {
        self.pats.get(id.index()).unwrap_or(&Ty::Unknown)
    }
}

/// The name under which a type is spoken of in messages: an ADT's or parameter's own name.
pub fn head_adt(ty: &Ty) -> Option<AdtId> {
    match ty {
        Ty::Adt(id, _) => Some(*id),
        Ty::Ref(inner) | Ty::Ptr(inner) | Ty::Slice(inner) => head_adt(inner),
        _ => None,
    }
}

/// A label or loop of the body being walked.
#[derive(Debug, Clone)]
pub struct BreakTarget {
    /// Its label.
    pub label: Option<Name>,
    /// The type that `break` gives; `None` for `while` and `for`.
    pub ty: Option<Ty>,
}
