//! What a path means at a place in the program.

use super::program::{Container, FnId, GenericParams, ImplId, ItemRef, ModuleId, Program, StaticId, TraitId};
use super::ty::{TraitRef, Ty};
use crate::base::Name;
use crate::syntax::ir::Path;

/// A place in the program at which names are looked up: a module and the generics around. It is also the environment of trait queries,
/// for the bounds of its generic parameters. Cheap to make and to clone.
#[derive(Clone)]
pub struct Scope<'a> {
    /// Everything.
    pub program: &'a Program,
    /// The innermost module, possibly of a block.
    pub module: ModuleId,
    /// The generics in scope, innermost first (the function's, then those of the impl or trait).
    pub generics: [Option<&'a GenericParams>; 2],
    /// The impl or trait around.
    pub container: Container,
    /// What `Self` means: the impl's type, or `Param("Self")` in traits.
    pub self_ty: Option<Ty>,
}

impl<'a> Scope<'a> {
    /// A module without generics.
    pub fn of_module(program: &'a Program, module: ModuleId) -> Self {
        Self { program, module, generics: [None, None], container: Container::Module, self_ty: None }
    }
    /// Signature and body of a function.
    pub fn of_fn(program: &'a Program, id: FnId) -> Self {
        let function = &program.fns[id.index()];
        let around = Self::of_container(program, function.module, function.container);
        Self { generics: [Some(&function.generics), around.generics[0]], ..around }
    }
    /// Type and initialiser of a static.
    pub fn of_static(program: &'a Program, id: StaticId) -> Self {
        let item = &program.statics[id.index()];
        Self::of_container(program, item.module, item.container)
    }
    /// The inside of an impl block.
    pub fn of_impl(program: &'a Program, id: ImplId) -> Self {
        Self::of_container(program, program.impls[id.index()].module, Container::Impl(id))
    }
    /// The inside of a trait.
    pub fn of_trait(program: &'a Program, id: TraitId) -> Self {
        Self::of_container(program, program.traits[id.index()].module, Container::Trait(id))
    }
    /// The same place inside a block that has items of its own.
    pub fn in_block(&self, block: ModuleId) -> Self {
        Self { module: block, ..self.clone() }
    }
    fn of_container(program: &'a Program, module: ModuleId, container: Container) -> Self {
        let (generics, self_ty) = match container {
            Container::Module => (None, None),
            Container::Impl(id) => {
                let item = &program.impls[id.index()];
                (Some(&item.generics), Some(item.self_ty.clone()))
            }
            Container::Trait(id) => {
                (Some(&program.traits[id.index()].generics), Some(Ty::Param(crate::base::name("Self"))))
            }
        };
        Self { program, module, generics: [generics, None], container, self_ty }
    }
}

/// Which namespace a path is looked up in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Namespace {
    /// Types, modules, traits.
    Types,
    /// Functions, statics, constructors.
    Values,
}

/// What a path means. Type arguments that were not written are absent (`Vec::new`) or [`Ty::Unknown`] (inside `self_ty`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// An item (never an alias, never [`ItemRef::External`]) and the type arguments written for it: on its last segment; for a variant those of the enum. Aliases and `Self` for
    /// an ADT are expanded to it with their arguments.
    Item(ItemRef, Vec<Ty>),
    /// A type that is no item: a primitive, `Self` in an impl for a non-ADT, an alias of such, an associated type.
    Type(Ty),
    /// An associated item that the caller looks up: `Type::f`, `T::f`, `<T as Trait>::f`, `Trait::f` (then `self_ty` is unknown).
    Assoc {
        /// The type on which it is looked up; missing arguments are unknown.
        self_ty: Ty,
        /// The trait, if the path names one.
        trait_: Option<TraitRef>,
        /// Its name.
        name: Name,
        /// Type arguments on the last segment.
        args: Vec<Ty>,
    },
    /// A generic parameter (a type, or a const parameter in the value namespace).
    Param(Name),
    /// Something of a crate that is not known: its full path, and the type arguments on its last segment.
    External(Name, Vec<Ty>),
    /// Nothing known has that name.
    Unknown,
}

/// Resolves a path. Locals are not looked at: the caller does that first.
pub fn resolve_path(scope: &Scope, path: &Path, namespace: Namespace) -> Resolved {
    let _ = (scope, path, namespace);
    Resolved::Unknown
}
