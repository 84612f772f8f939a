//! What collecting leaves for the later passes of the build: signatures as written, imports, visibility of names.

use std::collections::HashMap;

use super::program::{ImplId, ItemRef, ModuleId, TraitId};
use super::resolve::Namespace;
use crate::base::Name;
use crate::syntax::ir::{Bound, Generics, Path, TypeRef, Visibility};

/// Everything as written, aligned with the arenas of the program.
#[derive(Default)]
pub(super) struct Raw {
    /// Per function: generics, return type. Parameter types stand in `param_pats`.
    pub fns: Vec<RawFn>,
    /// Per ADT.
    pub adts: Vec<RawAdt>,
    /// Per trait.
    pub traits: Vec<RawTrait>,
    /// Per impl.
    pub impls: Vec<RawImpl>,
    /// Per static: its type.
    pub statics: Vec<TypeRef>,
    /// Per alias: generics and type.
    pub aliases: Vec<(Generics, Option<TypeRef>)>,
    /// Per module: how its names are bound.
    pub modules: Vec<ModuleNames>,
    /// All imports, in source order.
    pub imports: Vec<Import>,
}

/// A function as written.
#[derive(Default)]
pub(super) struct RawFn {
    pub generics: Generics,
    pub ret: Option<TypeRef>,
    /// Its own, or of something around it.
    pub doubt: Doubt,
}

/// How much speaks against an item where there is a twin of the same name.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Doubt {
    /// Nothing.
    #[default]
    None,
    /// It stands behind a `cfg` of which nothing is known.
    Cfg,
    /// It exists in tests only, and what is around it does not.
    Test,
}

/// An ADT as written.
pub(super) struct RawAdt {
    pub generics: Generics,
    /// Per variant, per field.
    pub fields: Vec<Vec<TypeRef>>,
}

/// A trait as written.
pub(super) struct RawTrait {
    pub generics: Generics,
    pub supertraits: Vec<Bound>,
    pub types: Vec<(Name, Vec<Bound>, Option<TypeRef>)>,
}

/// An impl as written.
pub(super) struct RawImpl {
    pub generics: Generics,
    pub trait_: Option<Path>,
    pub self_ty: Option<TypeRef>,
    pub types: Vec<(Name, TypeRef)>,
    pub doubt: Doubt,
}

/// From where a name can be seen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Reach {
    /// The module it stands in, and those inside.
    Module,
    /// The crate.
    Crate,
    /// Everywhere.
    Public,
}

impl Reach {
    pub fn of(vis: Visibility) -> Self {
        match vis {
            Visibility::Public => Reach::Public,
            Visibility::Restricted => Reach::Crate,
            Visibility::Private => Reach::Module,
        }
    }
}

/// How strongly a name is bound: the lower rank wins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Rank {
    Definition(Doubt),
    Import(Doubt),
    Glob(Doubt),
}

impl Rank {
    /// Sorts by what wins. A name in doubt loses against an import without.
    fn order(self) -> (bool, Doubt, u8) {
        match self {
            Rank::Definition(doubt) => (false, doubt, 0),
            Rank::Import(doubt) => (false, doubt, 1),
            Rank::Glob(doubt) => (true, doubt, 2),
        }
    }
}

impl PartialOrd for Rank {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rank {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.order().cmp(&other.order())
    }
}

/// How a name of a module came about.
#[derive(Clone, Copy)]
pub(super) struct Binding {
    pub rank: Rank,
    pub reach: Reach,
    /// The import behind it; `u32::MAX` for definitions.
    pub source: u32,
}

/// The names of a module, apart from what they mean.
#[derive(Default)]
pub(super) struct ModuleNames {
    pub bindings: HashMap<(Namespace, Name), Binding>,
    /// Traits imported `as _`.
    pub anonymous_traits: Vec<(TraitId, Reach)>,
    /// Globs of unknown crates.
    pub unknown_globs: Vec<(Name, Reach)>,
    /// Counts changes.
    pub version: u32,
}

/// One imported name or glob.
pub(super) struct Import {
    pub module: ModuleId,
    /// `::a`.
    pub global: bool,
    /// From `extern crate`.
    pub is_extern: bool,
    pub path: Vec<Name>,
    /// `None` for a glob.
    pub alias: Option<Name>,
    pub reach: Reach,
    pub doubt: Doubt,
}

/// Where collecting stands.
#[derive(Clone, Copy)]
pub(super) struct Context {
    pub module: ModuleId,
    pub is_test: bool,
    pub doubt: Doubt,
    pub indexed: bool,
    pub depth: u32,
}

/// The container that associated items are collected into.
#[derive(Clone, Copy)]
pub(super) enum Owner {
    Impl(ImplId),
    Trait(TraitId),
}

/// The item that a definition gave, with the namespaces it lives in.
pub(super) struct Defined {
    pub item: ItemRef,
    pub types: bool,
    pub values: bool,
}
