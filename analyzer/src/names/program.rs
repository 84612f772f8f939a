//! The names stage's output: every item of the workspace and of the models, in arenas.
//!
//! Architecture Invariant: the program is immutable once built; later stages only ask.

use std::collections::BTreeMap;

use super::ty::{TraitRef, Ty};
use crate::base::{Name, Span};
use crate::define_id;
use crate::syntax::ir::{Attrs, Body, Param, Visibility};
use crate::workspace::model::TargetKind;

define_id!(
    /// A crate: a target of a package, or a model.
    CrateId
);
define_id!(
    /// A module; also the anonymous module of a block that contains items.
    ModuleId
);
define_id!(
    /// A struct, enum or union.
    AdtId
);
define_id!(
    /// A trait.
    TraitId
);
define_id!(
    /// An impl block.
    ImplId
);
define_id!(
    /// A function or method.
    FnId
);
define_id!(
    /// A static or const.
    StaticId
);
define_id!(
    /// A type alias (not an associated type).
    AliasId
);

/// Everything that has a name.
#[derive(Debug, Default)]
pub struct Program {
    /// Crates; models first.
    pub crates: Vec<Crate>,
    /// Modules.
    pub modules: Vec<Module>,
    /// Structs, enums, unions.
    pub adts: Vec<Adt>,
    /// Traits.
    pub traits: Vec<Trait>,
    /// Impl blocks.
    pub impls: Vec<Impl>,
    /// Functions and methods.
    pub fns: Vec<Function>,
    /// Statics and consts.
    pub statics: Vec<Static>,
    /// Type aliases.
    pub aliases: Vec<Alias>,
    /// Well-known items of the models by path text (`std::option::Option`), for the few types that the language itself names.
    pub lang: BTreeMap<Name, ItemRef>,
    /// Inherent impls by self type's ADT.
    pub inherent_impls: BTreeMap<AdtId, Vec<ImplId>>,
    /// Inherent impls of what is not an ADT (primitives, slices, str: models only).
    pub other_inherent_impls: Vec<ImplId>,
    /// Trait impls by trait.
    pub trait_impls: BTreeMap<TraitId, Vec<ImplId>>,
    /// Traits that declare a method of that name.
    pub traits_by_method: BTreeMap<Name, Vec<TraitId>>,
    /// Hash indexes for the queries of [`super::traits`] and [`super::resolve`]; never iterated.
    pub index: super::index::Index,
}

/// A crate.
#[derive(Debug)]
pub struct Crate {
    /// Its library name (`-` replaced by `_`).
    pub name: Name,
    /// 2015, 2018, 2021 or 2024.
    pub edition: u16,
    /// Its root module.
    pub root: ModuleId,
    /// What it is.
    pub kind: TargetKind,
    /// Crates it can name, by the name it uses for them (renames applied). Models are visible under their own name
    /// (or a rename) even without an entry.
    pub dependencies: BTreeMap<Name, CrateId>,
    /// Renames of external packages: name used here → library name.
    pub renames: BTreeMap<Name, Name>,
}

/// A module.
#[derive(Debug)]
pub struct Module {
    /// Its name; empty for roots and blocks.
    pub name: Name,
    /// Its crate.
    pub krate: CrateId,
    /// The module around it.
    pub parent: Option<ModuleId>,
    /// True for the anonymous module of a block: name lookup goes on in `parent`.
    pub is_block: bool,
    /// In test code.
    pub is_test: bool,
    /// Names in the type namespace (modules, types, traits), imports resolved.
    pub types: BTreeMap<Name, ItemRef>,
    /// Names in the value namespace (functions, statics, constants, unit and tuple structs, variants), imports resolved.
    pub values: BTreeMap<Name, ItemRef>,
    /// Modules around this one whose names are all visible here by a private glob (`use super::*`). They are not copied into `types`
    /// and `values`: [`super::resolve::visible_name`] looks there.
    pub outer_globs: Vec<ModuleId>,
    /// Traits imported `as _` or by glob from outside, usable for method calls.
    pub traits_in_scope: Vec<TraitId>,
    /// Globs of crates that are not known: names may come from there.
    pub unknown_globs: Vec<Name>,
}

/// What a path can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemRef {
    /// A module.
    Module(ModuleId),
    /// A struct, enum or union (in the value namespace: a unit or tuple struct's constructor).
    Adt(AdtId),
    /// An enum variant by index.
    Variant(AdtId, u32),
    /// A trait.
    Trait(TraitId),
    /// A function.
    Fn(FnId),
    /// A static or const.
    Static(StaticId),
    /// A type alias.
    Alias(AliasId),
    /// Something of a crate that is not known: its path, `::`-separated.
    External(Name),
}

/// Generic parameters, resolved.
#[derive(Debug, Clone, Default)]
pub struct GenericParams {
    /// Parameter names in order. A function's list holds only its own; the impl's or trait's come from its container.
    /// `impl Trait` arguments are appended as `impl#N`, N the argument's index.
    pub names: Vec<Name>,
    /// Defaults, aligned with `names`.
    pub defaults: Vec<Option<Ty>>,
    /// All bounds: a bounded type (usually [`Ty::Param`]) and a trait.
    pub bounds: Vec<(Ty, TraitRef)>,
}

/// A struct, enum or union.
#[derive(Debug)]
pub struct Adt {
    /// Its name.
    pub name: Name,
    /// Its path text for display and lookup: `crate::module::Name`.
    pub path: Name,
    /// Where it is.
    pub module: ModuleId,
    /// Its generics.
    pub generics: GenericParams,
    /// One entry for a struct (named like it) or union, one per variant of an enum.
    pub variants: Vec<VariantData>,
    /// An enum.
    pub is_enum: bool,
    /// Attributes (model attributes for models).
    pub attrs: Attrs,
    /// Span of the name.
    pub span: Span,
}

/// The fields of a struct or of a variant.
#[derive(Debug)]
pub struct VariantData {
    /// The struct's or variant's name.
    pub name: Name,
    /// Name, type, span of the name.
    pub fields: Vec<(Name, Ty, Span)>,
    /// The fields that only the module of the type sees, and those inside of it.
    pub private: Vec<Name>,
    /// The field with `#[deref]`.
    pub marked: Option<usize>,
}

/// A trait.
#[derive(Debug)]
pub struct Trait {
    /// Its name.
    pub name: Name,
    /// Its path text.
    pub path: Name,
    /// Where it is.
    pub module: ModuleId,
    /// Its generics, `Self` not included.
    pub generics: GenericParams,
    /// Supertraits, of `Ty::Param("Self")`.
    pub supertraits: Vec<TraitRef>,
    /// Its methods and functions by name.
    pub fns: BTreeMap<Name, FnId>,
    /// Its associated types with their bounds and defaults.
    pub types: BTreeMap<Name, (Vec<TraitRef>, Option<Ty>)>,
    /// Associated consts.
    pub consts: BTreeMap<Name, StaticId>,
    /// Attributes.
    pub attrs: Attrs,
}

/// An impl block.
#[derive(Debug)]
pub struct Impl {
    /// Where it is.
    pub module: ModuleId,
    /// Its generics.
    pub generics: GenericParams,
    /// The trait, if it implements one that is known.
    pub trait_: Option<TraitRef>,
    /// It implements a trait, known or not; the last segment as written.
    pub trait_name: Option<Name>,
    /// The implementing type.
    pub self_ty: Ty,
    /// Its functions by name.
    pub fns: BTreeMap<Name, FnId>,
    /// Associated types.
    pub types: BTreeMap<Name, Ty>,
    /// Associated consts.
    pub consts: BTreeMap<Name, StaticId>,
    /// In test code.
    pub is_test: bool,
    /// Comes from `#[derive]`: it has no functions.
    pub is_derived: bool,
    /// False if a twin behind the opposite `cfg` is meant instead: then no lookup finds it.
    pub is_indexed: bool,
}

/// Where a function is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// In a module.
    Module,
    /// In an impl block.
    Impl(ImplId),
    /// In a trait.
    Trait(TraitId),
}

/// A function or method.
#[derive(Debug)]
pub struct Function {
    /// Its name.
    pub name: Name,
    /// For display: `Bank::transfer`, `module::f`, `<Trait>::m` as `Trait::m`.
    pub display: Name,
    /// The module whose names its signature and body see (a block module if it stands in a block).
    pub module: ModuleId,
    /// Where it is declared.
    pub container: Container,
    /// Its own generics.
    pub generics: GenericParams,
    /// Types of the parameters, `self` included.
    pub params: Vec<Ty>,
    /// The first parameter is `self`.
    pub has_self: bool,
    /// Return type; of an `async fn` the output.
    pub ret: Ty,
    /// `async fn`.
    pub is_async: bool,
    /// `extern "C" fn` and the like: made to be called by code in another language.
    pub is_foreign: bool,
    /// Visibility of the function itself.
    pub vis: Visibility,
    /// Visible outside the crate: it and all modules around it are public, or it implements a trait of another crate, or a
    /// public re-export names it (may be over-approximated).
    pub is_exported: bool,
    /// In test code.
    pub is_test: bool,
    /// False if a twin behind the opposite `cfg` is meant instead: then no lookup finds it.
    pub is_indexed: bool,
    /// Attributes (model attributes for models).
    pub attrs: Attrs,
    /// Span of the name.
    pub span: Span,
    /// Patterns of parameters, in `body`.
    pub param_pats: Vec<Param>,
    /// Names of parameters, of those that are one name.
    pub param_names: Vec<Option<Name>>,
    /// The body; `root` is `None` for a declaration. See [`Program::take_bodies`].
    pub body: Body,
    /// The anonymous modules of the blocks in `body` that contain items, by the block's expression.
    pub block_modules: BTreeMap<crate::syntax::ir::ExprId, ModuleId>,
}

/// A static or const.
#[derive(Debug)]
pub struct Static {
    /// Its name.
    pub name: Name,
    /// For display: `NAME`, or `Type::NAME` for associated ones.
    pub display: Name,
    /// Where it is.
    pub module: ModuleId,
    /// The impl or trait it belongs to.
    pub container: Container,
    /// Its type.
    pub ty: Ty,
    /// `const`: each use is a new value.
    pub is_const: bool,
    /// `static mut`.
    pub is_mut: bool,
    /// In test code.
    pub is_test: bool,
    /// Span of the name.
    pub span: Span,
    /// Attributes (`thread_local` in `names` if it came from `thread_local!`).
    pub attrs: Attrs,
    /// Its initialiser. See [`Program::take_bodies`].
    pub body: Body,
    /// See [`Function::block_modules`].
    pub block_modules: BTreeMap<crate::syntax::ir::ExprId, ModuleId>,
}

/// What functions and statics contain, by their ids. It is most of a program, and nobody needs it once its events are known.
#[derive(Debug)]
pub struct Bodies {
    /// Of functions.
    pub fns: Vec<Body>,
    /// Of statics.
    pub statics: Vec<Body>,
}

impl Program {
    /// Takes all bodies out. What is left of each is whether it is there (`root`).
    pub fn take_bodies(&mut self) -> Bodies {
        let take = |body: &mut Body| {
            let left = Body { root: body.root, relevant: body.relevant, ..Body::default() };
            std::mem::replace(body, left)
        };
        Bodies {
            fns: self.fns.iter_mut().map(|function| take(&mut function.body)).collect(),
            statics: self.statics.iter_mut().map(|item| take(&mut item.body)).collect(),
        }
    }
}

/// A type alias.
#[derive(Debug)]
pub struct Alias {
    /// Its name.
    pub name: Name,
    /// Where it is.
    pub module: ModuleId,
    /// Its generics.
    pub generics: GenericParams,
    /// What it stands for.
    pub ty: Ty,
}
