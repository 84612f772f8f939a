//! What a path means at a place in the program.

use super::display::nearest_module;
use super::lookup::{behind_glob, crate_named, in_module, in_prelude, lexical, member, missing_member};
use super::lower_ty::Lowering;
use super::program::{Container, FnId, GenericParams, ImplId, ItemRef, ModuleId, Program, StaticId, TraitId};
use super::ty::{TraitRef, Ty};
use crate::base::Name;
use crate::syntax::ir::{Path, PathSegment};

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
    /// True if a generic parameter of that name is in scope.
    pub fn has_param(&self, name: Name) -> bool {
        self.generics.iter().flatten().any(|generics| generics.names.contains(&name))
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

/// What a single name means in a module (or block), the prelude included.
pub fn visible_name(program: &Program, module: ModuleId, name: Name, namespace: Namespace) -> Option<ItemRef> {
    let found = lexical(program, module, name, namespace).map(|(item, _)| item);
    found.or_else(|| in_prelude(program, name, namespace))
}

/// Resolves a path. Locals are not looked at: the caller does that first.
pub fn resolve_path(scope: &Scope, path: &Path, namespace: Namespace) -> Resolved {
    Lowering::new(scope).path(path, namespace)
}

impl Lowering<'_, '_> {
    /// See [`resolve_path`].
    pub(super) fn path(&mut self, path: &Path, namespace: Namespace) -> Resolved {
        if let Some(qself) = &path.qself {
            let base = self.ty(&qself.0);
            let trait_ = qself.1.as_ref().and_then(|bound| self.bound(bound));
            return self.associated(base, trait_, &path.segments, namespace);
        }
        let Some((first, rest)) = path.segments.split_first() else { return Resolved::Unknown };
        if !path.global {
            if first.name == "Self" {
                return match (&self.scope.self_ty, rest.is_empty()) {
                    (Some(ty), true) => known_type(ty.clone()),
                    (Some(ty), false) => self.associated(ty.clone(), None, rest, namespace),
                    (None, _) => Resolved::Unknown,
                };
            }
            if self.scope.has_param(first.name) {
                return match rest.is_empty() {
                    true => Resolved::Param(first.name),
                    false => self.associated(Ty::Param(first.name), None, rest, namespace),
                };
            }
        }
        match self.start(path, namespace) {
            Some((item, used)) => self.walk(item, &path.segments, used, namespace),
            None if is_primitive(first.name) && !path.global => {
                self.associated(Ty::Prim(first.name), None, rest, namespace)
            }
            None => Resolved::Unknown,
        }
    }

    /// The item that the first segments lead to, and how many they are.
    fn start(&self, path: &Path, namespace: Namespace) -> Option<(ItemRef, usize)> {
        let program = self.scope.program;
        let home = nearest_module(program, self.scope.module);
        let krate = program.modules[home.index()].krate;
        let mut used = 0;
        let mut current = None;
        for segment in &path.segments {
            current = Some(match (segment.name.as_str(), current) {
                ("crate" | "$crate", None) => program.crates[krate.index()].root,
                ("self", None) => home,
                ("super", None) => nearest_module(program, program.modules[home.index()].parent?),
                ("super", Some(module)) => nearest_module(program, program.modules[ModuleId::index(module)].parent?),
                _ => break,
            });
            used += 1;
        }
        if let Some(module) = current {
            return Some((ItemRef::Module(module), used));
        }
        let first = path.segments.first()?.name;
        let only = path.segments.len() == 1;
        let edition = program.crates[krate.index()].edition;
        let item = if path.global {
            let in_root = || in_module(program, program.crates[krate.index()].root, first, Namespace::Types);
            match edition >= 2018 {
                true => crate_named(program, krate, first),
                false => in_root().or_else(|| crate_named(program, krate, first)),
            }
            .or(Some(ItemRef::External(first)))
        } else if only {
            lexical(program, self.scope.module, first, namespace)
                .map(|(item, _)| item)
                .filter(|item| !(namespace == Namespace::Types && is_module_like(*item) && is_primitive(first)))
                .or_else(|| in_prelude(program, first, namespace))
                .or_else(|| match namespace == Namespace::Types && is_primitive(first) {
                    true => None,
                    false => behind_glob(program, self.scope.module, first),
                })
        } else {
            lexical(program, self.scope.module, first, Namespace::Types)
                .map(|(item, _)| item)
                .or_else(|| crate_named(program, krate, first))
                .or_else(|| in_prelude(program, first, Namespace::Types))
                .or_else(|| match is_primitive(first) {
                    true => None,
                    false => behind_glob(program, self.scope.module, first),
                })
        };
        Some((item?, 1))
    }

    /// Goes on from `item`, to which the first `used` segments led.
    fn walk(&mut self, mut item: ItemRef, segments: &[PathSegment], used: usize, namespace: Namespace) -> Resolved {
        let program = self.scope.program;
        let mut at = used;
        while let Some(next) = segments.get(at) {
            let is_last = at + 1 == segments.len();
            let wanted = if is_last { namespace } else { Namespace::Types };
            if let Some(found) = member(program, item, next.name, wanted) {
                at += 1;
                item = found;
                continue;
            }
            let written = segments.get(at.wrapping_sub(1)).map_or(&[][..], |s| s.args());
            let rest = &segments[at..];
            return match item {
                ItemRef::Module(module) => {
                    // `std::u32::MAX`, where the model has no such module.
                    item = missing_member(program, module, next.name);
                    at += 1;
                    for segment in &segments[at..] {
                        item = member(program, item, segment.name, Namespace::Types).unwrap_or(item);
                    }
                    let args = self.last_args(segments);
                    match item {
                        ItemRef::External(path) => Resolved::External(path, args),
                        _ => Resolved::Unknown,
                    }
                }
                ItemRef::Adt(id) => {
                    let args = self.args(written);
                    let base = self.adt(id, args, namespace == Namespace::Types);
                    self.associated(base, None, rest, namespace)
                }
                ItemRef::Alias(id) => {
                    let args = self.args(written);
                    let base = self.alias(id, args);
                    self.associated(base, None, rest, namespace)
                }
                ItemRef::Trait(id) => {
                    let args = self.args(written);
                    let trait_ = self.trait_ref(id, args, &[]);
                    self.associated(Ty::Unknown, Some(trait_), rest, namespace)
                }
                _ => Resolved::Unknown,
            };
        }
        let args = match item {
            // The arguments of a variant stand at it or at its enum.
            ItemRef::Variant(..) if segments.last().is_some_and(|s| s.args().is_empty()) && at >= 2 => {
                segments.get(at - 2).map_or(Vec::new(), |s| self.args(s.args()))
            }
            _ => self.last_args(segments),
        };
        match item {
            ItemRef::Alias(id) => known_type(self.alias(id, args)),
            ItemRef::External(path) => Resolved::External(path, args),
            _ => Resolved::Item(item, args),
        }
    }

    /// `base::a::b`: variants, then associated items.
    fn associated(
        &mut self,
        mut base: Ty,
        mut trait_: Option<TraitRef>,
        segments: &[PathSegment],
        namespace: Namespace,
    ) -> Resolved {
        let Some((last, inner)) = segments.split_last() else { return known_type(base) };
        for segment in inner {
            base = self.project(base, trait_.take(), segment.name);
        }
        if let (Ty::Adt(id, args), None) = (&base, &trait_)
            && let Some(variant) = member(self.scope.program, ItemRef::Adt(*id), last.name, namespace)
        {
            return Resolved::Item(variant, args.to_vec());
        }
        match namespace {
            Namespace::Types => known_type(self.project(base, trait_, last.name)),
            Namespace::Values => {
                let args = self.args(last.args());
                Resolved::Assoc { self_ty: base, trait_, name: last.name, args }
            }
        }
    }

    fn last_args(&mut self, segments: &[PathSegment]) -> Vec<Ty> {
        segments.last().map_or(Vec::new(), |last| self.args(last.args()))
    }
}

/// A type as the meaning of a path.
fn known_type(ty: Ty) -> Resolved {
    match ty {
        Ty::Adt(id, args) => Resolved::Item(ItemRef::Adt(id), args.to_vec()),
        Ty::External(path, args) => Resolved::External(path, args.to_vec()),
        Ty::Param(name) => Resolved::Param(name),
        Ty::Unknown => Resolved::Unknown,
        other => Resolved::Type(other),
    }
}

fn is_module_like(item: ItemRef) -> bool {
    matches!(item, ItemRef::Module(_) | ItemRef::External(_))
}

/// The language's own type names.
pub(super) fn is_primitive(name: Name) -> bool {
    matches!(
        name.as_str(),
        "bool"
            | "char"
            | "str"
            | "i8"
            | "i16"
            | "i32"
            | "i64"
            | "i128"
            | "isize"
            | "u8"
            | "u16"
            | "u32"
            | "u64"
            | "u128"
            | "usize"
            | "f16"
            | "f32"
            | "f64"
            | "f128"
    )
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{program, resolve_in};

    /// Resolves the body of `fn f`.
    fn check(text: &str, expected: &str) {
        assert_eq!(resolve_in(&program(text), "f"), expected, "{text}");
    }

    #[test]
    fn items_and_their_arguments() {
        check("fn f() { std::mem::size_of::<u8> }", "fn std::mem::size_of<u8>");
        check("fn f() { None::<u8> }", "std::option::Option::None<u8>");
        check("fn f() { Option::<u8>::None }", "std::option::Option::None<u8>");
        check("struct S; fn f() { S }", "krate::S");
        check("struct S { x: u8 } fn f() { S }", "?");
        check("fn f() { drop }", "fn std::mem::drop");
        check("fn f() { ::std::mem::drop }", "fn std::mem::drop");
        check("mod m { pub fn g() {} } fn f() { self::m::g }", "fn krate::m::g");
    }

    #[test]
    fn associated_items() {
        check("fn f() { Vec::<u8>::new }", "<Vec<u8>>::new");
        check("fn f() { Vec::new }", "<Vec<?>>::new");
        check("fn f() { <Vec<u8>>::new }", "<Vec<u8>>::new");
        check("fn f() { Default::default }", "<? as Default>::default");
        check("fn f() { <u8 as Default>::default }", "<u8 as Default>::default");
        check("fn f() { u8::from_str }", "<u8>::from_str");
        check("fn f<T>() { T::g::<u8> }", "<T>::g<u8>");
        check("fn f<T: Iterator>() { T::Item::new }", "<<T as Iterator>::Item>::new");
        check("type A<X> = Vec<Option<X>>; fn f() { A::<u8>::new }", "<Vec<Option<u8>>>::new");
        check("use std::collections::HashMap as M; fn f() { M::new }", "<HashMap<?, ?, ?>>::new");
    }

    #[test]
    fn self_in_impls() {
        let check = |text: &str, expected: &str| {
            assert_eq!(resolve_in(&program(text), "S::f"), expected, "{text}");
        };
        check("struct S<T>(T); impl<T> S<T> { fn f() { Self } }", "krate::S<T>");
        check("struct S<T>(T); impl<T> S<T> { fn f() { Self::g } }", "<S<T>>::g");
        check("enum S { A } impl S { fn f() { Self::A } }", "krate::S::A");
        check(
            "struct S; trait Tr { type X; fn f(); } impl Tr for S { type X = Vec<u8>; fn f() { Self::X::new } }",
            "<Vec<u8>>::new",
        );
        check("trait S { fn f() { Self::g } }", "<Self>::g");
        check("struct S<const N: usize>; impl<const N: usize> S<N> { fn f() { N } }", "param N");
    }

    #[test]
    fn variants_by_aliases() {
        check("enum E<T> { A(T) } type B = E<u8>; fn f() { B::A }", "krate::E::A<u8>");
        check("enum E { A } use E as F; fn f() { F::A }", "krate::E::A");
    }

    #[test]
    fn names_of_unknown_crates() {
        check("use a::b::C; fn f() { C::new }", "ext a::b::C::new");
        check("fn f() { a::b::g::<u8> }", "?");
        check("extern crate a; fn f() { a::b::g::<u8> }", "ext a::b::g<u8>");
        check("fn f() { std::u32::MAX }", "ext std::u32::MAX");
        check("use std::f64; fn f() { f64::consts::PI }", "ext std::f64::consts::PI");
    }

    #[test]
    fn items_in_blocks() {
        check("fn g() {} fn f() { fn g() {} g }", "fn krate::g");
        check("mod m { pub fn g() {} } fn f() { use m::g as h; h }", "fn krate::m::g");
        check("fn f() { struct S; { mod m { pub fn g() {} } m::g } }", "fn krate::m::g");
        check("fn f() { mod m { pub fn g() {} pub use super::f as h; } m::h }", "fn krate::f");
        check("fn f() { || { const C: u8 = 1; C } }", "static C");
    }
}
