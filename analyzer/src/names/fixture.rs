//! Programs for tests, from inline sources.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;

use super::program::{FnId, ImplId, ItemRef, Program};
use super::resolve::{Namespace, Resolved, Scope, resolve_path};
use super::ty::{TraitRef, Ty};
use crate::base::{FileId, name};
use crate::syntax::cfg_truth::CfgTruth;
use crate::syntax::ir::{ExprKind, Path, PathSegment};
use crate::syntax::lower::{LowerContext, lower_file};
use crate::syntax::macros::MacroTable;
use crate::syntax::tree::ParsedCrate;
use crate::workspace::model::TargetKind;

/// A small standard library.
const STD: &str = "
#![also_named(core, alloc)]
pub mod prelude { pub mod v1 {
    pub use crate::option::Option::{self, Some, None};
    pub use crate::vec::Vec; pub use crate::boxed::Box; pub use crate::clone::Clone; pub use crate::iter::{Iterator, IntoIterator};
    pub use crate::ops::{Fn, FnMut, FnOnce}; pub use crate::marker::Send; pub use crate::default::Default; pub use crate::mem::drop;
} }
pub mod option { pub enum Option<T> { None, Some(T) } impl<T> Option<T> { pub fn unwrap(self) -> T; } }
pub mod vec { pub struct Vec<T>; impl<T> Vec<T> { pub fn new() -> Vec<T>; pub fn push(&mut self, t: T); }
    impl<T> crate::ops::Deref for Vec<T> { type Target = [T]; }
    impl<T> crate::iter::IntoIterator for Vec<T> { type Item = T; } }
pub mod slice { impl<T> [T] { pub fn len(&self) -> usize; pub fn first(&self) -> Option<&T>; } }
pub mod boxed { pub struct Box<T>; impl<T> crate::ops::Deref for Box<T> { type Target = T; } }
pub mod collections { pub struct HashMap<K, V, S = RandomState>; pub struct RandomState; }
pub mod clone { pub trait Clone { fn clone(&self) -> Self; } }
pub mod default { pub trait Default { fn default() -> Self; } }
pub mod fmt { pub trait Debug { fn fmt(&self); } }
pub mod marker { pub trait Send {} }
pub mod iter {
    pub trait Iterator { type Item; fn next(&mut self) -> Option<Self::Item>; }
    pub trait IntoIterator { type Item; fn into_iter(self); }
    impl<I: Iterator> IntoIterator for I { type Item = I::Item; }
}
pub mod mem { pub fn drop<T>(t: T); pub fn size_of<T>() -> usize; }
pub mod ops {
    pub trait Deref { type Target; fn deref(&self) -> &Self::Target; }
    pub trait FnOnce<Args> { type Output; }
    pub trait FnMut<Args>: FnOnce<Args> {}
    pub trait Fn<Args>: FnMut<Args> {}
    pub trait Add<Rhs = Self> { type Output; fn add(self, rhs: Rhs) -> Self::Output; }
}
pub mod future { pub trait Future { type Output; } }
pub mod sync {
    pub struct Mutex<T>; pub struct MutexGuard<T>;
    impl<T> Mutex<T> { pub const fn new(t: T) -> Mutex<T>; pub fn lock(&self) -> MutexGuard<'_, T>; }
    impl<T> crate::ops::Deref for MutexGuard<'_, T> { type Target = T; }
}
";

/// A crate of a fixture.
pub(super) struct Source<'a> {
    pub name: &'a str,
    pub kind: TargetKind,
    pub package: Option<usize>,
    pub edition: u16,
    pub dependencies: &'a [(&'a str, &'a str)],
    pub text: &'a str,
}

/// A library of its own package, edition 2021.
pub(super) fn library<'a>(name: &'a str, text: &'a str) -> Source<'a> {
    Source { name, kind: TargetKind::Library, package: None, edition: 2021, dependencies: &[], text }
}

/// The program of one library `krate`.
pub(super) fn program(text: &str) -> Program {
    program_of(&[library("krate", text)])
}

/// The program of several crates, and the small std.
pub(super) fn program_of(sources: &[Source]) -> Program {
    let std = Source { kind: TargetKind::Model, ..library("std", STD) };
    super::build(std::iter::once(&std).chain(sources).enumerate().map(|(index, s)| parse(index, s)).collect())
}

fn parse(index: usize, source: &Source) -> ParsedCrate {
    let package = source.package.unwrap_or(index);
    let is_model = source.kind == TargetKind::Model;
    let files = [(Some(package as u32), source.name.to_string(), "lib.rs".to_string(), source.text)];
    let truth = |condition: &TokenStream| match condition.to_string().as_str() {
        "test" => CfgTruth::True,
        _ => CfgTruth::Unknown,
    };
    let context = LowerContext {
        file: FileId(0),
        path: "lib.rs",
        base: 1,
        package: Some(package as u32),
        edition: source.edition,
        is_model,
        cfg: &truth,
        macros: &MacroTable::default().with(&files),
    };
    let file = lower_file(source.text, &context);
    assert_eq!(file.not_analysed, [], "{}", source.text);
    let also_named = if source.name == "std" { vec![name("core"), name("alloc")] } else { Vec::new() };
    ParsedCrate {
        name: name(source.name),
        also_named,
        package: (!is_model).then_some(package),
        kind: source.kind,
        edition: source.edition,
        dependencies: source
            .dependencies
            .iter()
            .map(|(used, real)| (name(used), name(real)))
            .collect::<BTreeMap<_, _>>(),
        root_file: FileId(0),
        items: file.items,
    }
}

/// The function that is displayed so; the last one, since models come first.
pub(super) fn fn_named(program: &Program, display: &str) -> FnId {
    let found = program.fns.iter().rposition(|f| f.display == display);
    FnId::new(found.unwrap_or_else(|| panic!("no function {display}")))
}

/// The first impl whose type is shown so.
pub(super) fn impl_for(program: &Program, ty: &str) -> ImplId {
    let found = program.impls.iter().position(|item| show(program, &item.self_ty) == ty);
    ImplId::new(found.unwrap_or_else(|| panic!("no impl for {ty}")))
}

/// Resolves the path that is the whole value of a function's body, `fn f() { a::b }`.
pub(super) fn resolve_in(program: &Program, function: &str) -> String {
    let id = fn_named(program, function);
    let item = &program.fns[id.index()];
    let found = item.body.exprs.iter().find_map(|expr| match &expr.kind {
        ExprKind::Path(path) => Some(path),
        _ => None,
    });
    let path = found.expect("a path");
    let mut scope = Scope::of_fn(program, id);
    // Inner blocks come first.
    if let Some(module) = item.block_modules.values().next() {
        scope = scope.in_block(*module);
    }
    show_resolved(program, &resolve_path(&scope, path, Namespace::Values))
}

/// What a plain path means in the root of a crate.
pub(super) fn at_root(program: &Program, krate: &str, path: &str, namespace: Namespace) -> String {
    let root = program.crates.iter().find(|c| c.name == krate).expect("the crate").root;
    let segments = path.split("::").map(|s| PathSegment::plain(name(s)));
    let path = Path { global: false, qself: None, segments: segments.collect(), span: Default::default() };
    show_resolved(program, &resolve_path(&Scope::of_module(program, root), &path, namespace))
}

/// The signature of a function.
pub(super) fn signature(program: &Program, function: &str) -> String {
    let item = &program.fns[fn_named(program, function).index()];
    let bounds: Vec<String> = item
        .generics
        .bounds
        .iter()
        .map(|(ty, t)| format!("{}: {}", show(program, ty), show_trait(program, t)))
        .collect();
    let bounds = if bounds.is_empty() { String::new() } else { format!(" where {}", bounds.join(", ")) };
    format!("({}) -> {}{bounds}", show_all(program, &item.params), show(program, &item.ret))
}

/// A type, with the last segments of paths.
pub(super) fn show(program: &Program, ty: &Ty) -> String {
    let with_args = |head: &str, args: &[Ty]| match args {
        [] => head.to_string(),
        args => format!("{head}<{}>", show_all(program, args)),
    };
    match ty {
        Ty::Unknown => "?".into(),
        Ty::Never => "!".into(),
        Ty::Adt(id, args) => with_args(&program.adts[id.index()].name, args),
        Ty::External(path, args) => with_args(&format!("ext {path}"), args),
        Ty::Prim(name) | Ty::Param(name) => name.to_string(),
        Ty::Ref(inner) => format!("&{}", show(program, inner)),
        Ty::Ptr(inner) => format!("*{}", show(program, inner)),
        Ty::Slice(inner) => format!("[{}]", show(program, inner)),
        Ty::Tuple(parts) => format!("({})", show_all(program, parts)),
        Ty::Assoc(base, trait_, name) => match trait_ {
            Some(trait_) => format!("<{} as {}>::{name}", show(program, base), show_trait(program, trait_)),
            None => format!("{}::{name}", show(program, base)),
        },
        Ty::Dyn(traits) => format!("dyn {}", show_traits(program, traits)),
        Ty::Opaque(traits) => format!("impl {}", show_traits(program, traits)),
        Ty::FnPtr(params, ret) => format!("fn({}) -> {}", show_all(program, params), show(program, ret)),
        Ty::FnDef(id, args) => with_args(&program.fns[id.index()].display, args),
        Ty::Closure(_) => "closure".into(),
        Ty::Var(_) => "_".into(),
    }
}

pub(super) fn show_all(program: &Program, types: &[Ty]) -> String {
    types.iter().map(|ty| show(program, ty)).collect::<Vec<_>>().join(", ")
}

fn show_traits(program: &Program, traits: &[TraitRef]) -> String {
    traits.iter().map(|t| show_trait(program, t)).collect::<Vec<_>>().join(" + ")
}

pub(super) fn show_trait(program: &Program, trait_: &TraitRef) -> String {
    let mut inside: Vec<String> = trait_.args.iter().map(|ty| show(program, ty)).collect();
    inside.extend(trait_.bindings.iter().map(|(name, ty)| format!("{name} = {}", show(program, ty))));
    let trait_name = program.traits[trait_.trait_.index()].name;
    if inside.is_empty() { trait_name.to_string() } else { format!("{trait_name}<{}>", inside.join(", ")) }
}

fn show_resolved(program: &Program, resolved: &Resolved) -> String {
    let with_args = |head: String, args: &[Ty]| match args {
        [] => head,
        args => format!("{head}<{}>", show_all(program, args)),
    };
    match resolved {
        Resolved::Item(item, args) => with_args(show_item(program, *item), args),
        Resolved::Type(ty) => format!("type {}", show(program, ty)),
        Resolved::Assoc { self_ty, trait_, name, args } => {
            let trait_ = trait_.as_ref().map_or(String::new(), |t| format!(" as {}", show_trait(program, t)));
            with_args(format!("<{}{trait_}>::{name}", show(program, self_ty)), args)
        }
        Resolved::Param(name) => format!("param {name}"),
        Resolved::External(path, args) => with_args(format!("ext {path}"), args),
        Resolved::Unknown => "?".into(),
    }
}

/// An item by its kind and path.
pub(super) fn show_item(program: &Program, item: ItemRef) -> String {
    match item {
        ItemRef::Module(id) => format!("mod {}", super::display::module_path(program, id)),
        ItemRef::Adt(id) => program.adts[id.index()].path.to_string(),
        ItemRef::Variant(id, index) => {
            let adt = &program.adts[id.index()];
            format!("{}::{}", adt.path, adt.variants[index as usize].name)
        }
        ItemRef::Trait(id) => format!("trait {}", program.traits[id.index()].path),
        ItemRef::Fn(id) => {
            let item = &program.fns[id.index()];
            format!("fn {}::{}", super::display::module_path(program, item.module), item.name)
        }
        ItemRef::Static(id) => format!("static {}", program.statics[id.index()].display),
        ItemRef::Alias(id) => format!("alias {}", program.aliases[id.index()].name),
        ItemRef::External(path) => format!("ext {path}"),
    }
}
