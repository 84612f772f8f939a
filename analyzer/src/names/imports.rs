//! Resolves all imports to a fixpoint.
//!
//! Every round resolves every import again with what is bound so far, and globs copy the names of modules that changed. When nothing
//! changes any more, imports that lead nowhere become [`ItemRef::External`], and the rounds go on until that has spread.

use super::display::nearest_module;
use super::lookup::{crate_named, in_module, in_prelude, lexical, member, missing_member};
use super::program::{ItemRef, ModuleId, Program, TraitId};
use super::raw::{Binding, Import, ModuleNames, Rank, Raw, Reach};
use super::resolve::Namespace::{self, Types, Values};
use crate::base::Name;

/// Longer chains of re-exports are not followed. Also ends programs whose imports chase each other.
const MAX_ROUNDS: usize = 100;

/// Fills the names of all modules.
pub(super) fn resolve_imports(program: &mut Program, raw: &mut Raw) {
    let imports = std::mem::take(&mut raw.imports);
    let mut seen = vec![None; imports.len()];
    for may_guess in [false, true] {
        for _ in 0..MAX_ROUNDS {
            let mut changed = false;
            for (index, import) in imports.iter().enumerate() {
                let mut binder = Binder { program, modules: &mut raw.modules, may_guess };
                changed |= match import.alias {
                    Some(alias) => binder.bind_named(index, import, alias),
                    None => binder.bind_glob(index, import, &mut seen[index]),
                };
            }
            if !changed {
                break;
            }
        }
    }
    for (module, names) in program.modules.iter_mut().zip(&raw.modules) {
        module.traits_in_scope = names.anonymous_traits.iter().map(|(id, _)| *id).collect();
    }
    raw.imports = imports;
}

struct Binder<'a> {
    program: &'a mut Program,
    modules: &'a mut [ModuleNames],
    may_guess: bool,
}

/// What was seen of a glob's module when it was last copied.
type Seen = Option<(ItemRef, u32)>;

impl Binder<'_> {
    fn bind_named(&mut self, index: usize, import: &Import, alias: Name) -> bool {
        let Some((prefix, last)) = self.prefix(index, import) else { return false };
        let (types, values) = match (prefix, last) {
            (None, None) => return false,
            (Some(item), None) => (Some(item), None),
            (Some(item), Some(last)) => {
                let found = (member(self.program, item, last, Types), member(self.program, item, last, Values));
                match (found, item) {
                    ((None, None), ItemRef::Module(module)) if self.may_guess => {
                        let guess = missing_member(self.program, module, last);
                        (Some(guess), Some(guess))
                    }
                    _ => found,
                }
            }
            (None, Some(only)) => self.first(index, import, only),
        };
        // `use krate::krate;` of an unknown crate brings a macro or a function: the crate's name must stay free.
        let hides_crate = matches!(types, Some(ItemRef::External(_)))
            && import.path.len() > 1
            && import.path.first() == Some(&alias)
            && !import.is_extern;
        let types = types.filter(|_| !hides_crate);
        if alias == "_" {
            let Some(ItemRef::Trait(id)) = types else { return false };
            return self.add_anonymous(import.module, id, import.reach);
        }
        let rank = Rank::Import(import.doubt);
        let binding = Binding { rank, reach: import.reach, source: source(index) };
        let mut changed = false;
        for (namespace, item) in [(Types, types), (Values, values)] {
            if let Some(item) = item {
                changed |= self.bind(import.module, namespace, alias, item, binding);
            }
        }
        changed
    }

    fn bind_glob(&mut self, index: usize, import: &Import, seen: &mut Seen) -> bool {
        let Some((prefix, last)) = self.prefix(index, import) else { return false };
        let from = match (prefix, last) {
            (None, None) => return false,
            (Some(item), None) => Some(item),
            (Some(item), Some(last)) => member(self.program, item, last, Types).or_else(|| match item {
                ItemRef::Module(module) if self.may_guess => Some(missing_member(self.program, module, last)),
                _ => None,
            }),
            (None, Some(only)) => self.first(index, import, only).0,
        };
        let Some(from) = from else { return false };
        let version = match from {
            ItemRef::Module(module) => self.modules[module.index()].version,
            _ => 0,
        };
        if seen.replace((from, version)) == Some((from, version)) {
            return false;
        }
        let rank = Rank::Glob(import.doubt);
        match from {
            ItemRef::Module(module) if module == import.module => false,
            ItemRef::Module(module)
                if import.reach == Reach::Module && is_around(self.program, module, import.module) =>
            {
                self.add_outer(import, module)
            }
            ItemRef::Module(module) => self.copy_module(index, import, module, rank),
            ItemRef::Adt(id) => {
                let variants: Vec<Name> = self.program.adts[id.index()].variants.iter().map(|v| v.name).collect();
                let binding = Binding { rank, reach: import.reach, source: source(index) };
                let mut changed = false;
                for variant in variants {
                    let Some(item) = member(self.program, from, variant, Types) else { continue };
                    changed |= self.bind(import.module, Types, variant, item, binding);
                    changed |= self.bind(import.module, Values, variant, item, binding);
                }
                changed
            }
            ItemRef::External(path) => self.add_unknown_glob(import.module, path, import.reach),
            _ => false,
        }
    }

    fn copy_module(&mut self, index: usize, import: &Import, from: ModuleId, rank: Rank) -> bool {
        let sees = Reach::needed(self.program, from, import.module);
        let source_module = &self.program.modules[from.index()];
        let names = &self.modules[from.index()];
        let mut found = Vec::new();
        for (namespace, map) in [(Types, &source_module.types), (Values, &source_module.values)] {
            for (&name, &item) in map {
                let reach = names.bindings.get(&(namespace, name)).map_or(Reach::Module, |b| b.reach);
                if reach >= sees {
                    found.push((namespace, name, item, reach.min(import.reach)));
                }
            }
        }
        let mut changed = self.copy_rest(import, from, sees);
        for (namespace, name, item, reach) in found {
            changed |= self.bind(import.module, namespace, name, item, Binding { rank, reach, source: source(index) });
        }
        changed
    }

    /// `use super::*`: copying all that test modules see would take more room than everything else.
    fn add_outer(&mut self, import: &Import, outer: ModuleId) -> bool {
        let mut added = vec![outer];
        added.extend_from_slice(&self.program.modules[outer.index()].outer_globs);
        let known = &mut self.program.modules[import.module.index()].outer_globs;
        let before = known.len();
        for module in added {
            if module != import.module && !known.contains(&module) {
                known.push(module);
            }
        }
        let changed = known.len() > before;
        if changed {
            self.modules[import.module.index()].version += 1;
        }
        self.copy_rest(import, outer, Reach::Module) | changed
    }

    /// Copies what has no name.
    fn copy_rest(&mut self, import: &Import, from: ModuleId, sees: Reach) -> bool {
        let names = &self.modules[from.index()];
        let traits: Vec<_> = names.anonymous_traits.iter().copied().filter(|(_, reach)| *reach >= sees).collect();
        let globs: Vec<_> = names.unknown_globs.iter().copied().filter(|(_, reach)| *reach >= sees).collect();
        let mut changed = false;
        for (id, reach) in traits {
            changed |= self.add_anonymous(import.module, id, reach.min(import.reach));
        }
        for (path, reach) in globs {
            changed |= self.add_unknown_glob(import.module, path, reach.min(import.reach));
        }
        changed
    }

    /// Resolves all segments but the last: the item they lead to (`None` if there is just one segment) and the last segment
    /// (`None` if the path is `crate`, `self` or `super`). Gives `None` if the path leads nowhere (yet).
    #[allow(clippy::type_complexity)]
    fn prefix(&self, index: usize, import: &Import) -> Option<(Option<ItemRef>, Option<Name>)> {
        let home = nearest_module(self.program, import.module);
        let krate = self.program.modules[home.index()].krate;
        let mut segments = import.path.iter().copied().peekable();
        let mut current: Option<ItemRef> = None;
        while let Some(&segment) = segments.peek() {
            current = Some(ItemRef::Module(match (segment.as_str(), current) {
                ("crate" | "$crate", None) => self.program.crates[krate.index()].root,
                ("self", None) => home,
                ("super", None) => self.program.modules[home.index()].parent?,
                ("super", Some(ItemRef::Module(module))) => self.program.modules[module.index()].parent?,
                _ => break,
            }));
            // The parent of a module in a block is the block: `super` means the module around it.
            if let Some(ItemRef::Module(module)) = current {
                current = Some(ItemRef::Module(nearest_module(self.program, module)));
            }
            segments.next();
        }
        let Some(mut segment) = segments.next() else { return Some((current, None)) };
        for next in segments {
            current = Some(match current {
                None => self.first(index, import, segment).0?,
                Some(item) => match (member(self.program, item, segment, Types), item) {
                    (Some(found), _) => found,
                    (None, ItemRef::Module(module)) if self.may_guess => missing_member(self.program, module, segment),
                    (None, _) => return None,
                },
            });
            segment = next;
        }
        Some((current, Some(segment)))
    }

    /// The first segment of a path that starts with none of `crate`, `self`, `super`.
    fn first(&self, index: usize, import: &Import, segment: Name) -> (Option<ItemRef>, Option<ItemRef>) {
        let program = &*self.program;
        let krate = program.modules[import.module.index()].krate;
        let edition = program.crates[krate.index()].edition;
        let external = || crate_named(program, krate, segment);
        // A lone name that is known as a value need not be a crate, too.
        let is_lone = import.path.len() == 1 && import.alias.is_some();
        let guess = |is_value| (self.may_guess && !(is_lone && is_value)).then_some(ItemRef::External(segment));
        if import.is_extern || import.global && edition >= 2018 {
            return (external().or_else(|| guess(false)), None);
        }
        if edition < 2018 {
            let root = program.crates[krate.index()].root;
            let local = |namespace| {
                self.without_own(index, root, segment, namespace, || in_module(program, root, segment, namespace))
            };
            let (types, values) = (local(Types), local(Values));
            return (types.or_else(external).or_else(|| guess(values.is_some())), values);
        }
        let local = |namespace| {
            let module = import.module;
            let (item, place) = lexical(program, module, segment, namespace)?;
            self.without_own(index, place, segment, namespace, || Some(item))
        };
        let (types, values) = (local(Types), local(Values));
        let types = types.or_else(external).or_else(|| in_prelude(program, segment, Types));
        let values = values.or_else(|| in_prelude(program, segment, Values));
        (types.or_else(|| guess(values.is_some())), values)
    }

    /// A name found in a module, unless it was this very import that bound it.
    fn without_own(
        &self,
        index: usize,
        module: ModuleId,
        name: Name,
        namespace: Namespace,
        found: impl Fn() -> Option<ItemRef>,
    ) -> Option<ItemRef> {
        let binding = self.modules[module.index()].bindings.get(&(namespace, name));
        if binding.is_some_and(|b| b.source == source(index)) { None } else { found() }
    }

    fn bind(&mut self, module: ModuleId, namespace: Namespace, name: Name, item: ItemRef, new: Binding) -> bool {
        let names = &mut self.modules[module.index()];
        let target = &mut self.program.modules[module.index()];
        let target = match namespace {
            Types => &mut target.types,
            Values => &mut target.values,
        };
        let old = names.bindings.get_mut(&(namespace, name)).zip(target.get(&name).copied());
        match old {
            Some((old, known)) if known == item => {
                let widened = old.reach.max(new.reach);
                let (reach, rank) = (old.reach, old.rank);
                old.reach = widened;
                old.rank = rank.min(new.rank);
                if widened == reach {
                    return false;
                }
            }
            Some((old, known)) => {
                let better = new.rank < old.rank
                    || new.source == old.source && new.rank == old.rank
                    || new.rank == old.rank && is_external(known) && !is_external(item);
                if !better || is_external(item) && !is_external(known) && new.rank == old.rank {
                    return false;
                }
                *old = new;
                target.insert(name, item);
            }
            None => {
                names.bindings.insert((namespace, name), new);
                target.insert(name, item);
            }
        }
        names.version += 1;
        true
    }

    fn add_anonymous(&mut self, module: ModuleId, id: TraitId, reach: Reach) -> bool {
        let names = &mut self.modules[module.index()];
        add_with_reach(&mut names.anonymous_traits, id, reach) && {
            names.version += 1;
            true
        }
    }

    fn add_unknown_glob(&mut self, module: ModuleId, path: Name, reach: Reach) -> bool {
        let names = &mut self.modules[module.index()];
        if !add_with_reach(&mut names.unknown_globs, path, reach) {
            return false;
        }
        names.version += 1;
        let globs = &mut self.program.modules[module.index()].unknown_globs;
        if !globs.contains(&path) {
            globs.push(path);
        }
        true
    }
}

impl Reach {
    /// How far a name of `from` must be visible for `to` to see it.
    fn needed(program: &Program, from: ModuleId, to: ModuleId) -> Reach {
        if program.modules[from.index()].krate != program.modules[to.index()].krate {
            return Reach::Public;
        }
        if is_around(program, from, to) { Reach::Module } else { Reach::Crate }
    }
}

/// True if a module is another one, or around it.
fn is_around(program: &Program, outer: ModuleId, inner: ModuleId) -> bool {
    let mut next = Some(inner);
    while let Some(module) = next {
        if module == outer {
            return true;
        }
        next = program.modules[module.index()].parent;
    }
    false
}

/// Adds a value or widens its reach; true if that changed something.
fn add_with_reach<T: PartialEq>(list: &mut Vec<(T, Reach)>, value: T, reach: Reach) -> bool {
    match list.iter_mut().find(|(known, _)| *known == value) {
        Some((_, known)) if *known >= reach => false,
        Some((_, known)) => {
            *known = reach;
            true
        }
        None => {
            list.push((value, reach));
            true
        }
    }
}

fn is_external(item: ItemRef) -> bool {
    matches!(item, ItemRef::External(_))
}

fn source(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX - 1)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Source, at_root, library, program, program_of};
    use super::{Types, Values};
    use crate::workspace::model::TargetKind;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let program = program(text);
        for (path, expected) in expected {
            assert_eq!(at_root(&program, "krate", path, Values), *expected, "value {path} in {text}");
        }
    }

    fn check_types(text: &str, expected: &[(&str, &str)]) {
        let program = program(text);
        for (path, expected) in expected {
            assert_eq!(at_root(&program, "krate", path, Types), *expected, "type {path} in {text}");
        }
    }

    #[test]
    fn chains_of_renames_and_reexports() {
        check(
            "use a::h as i; mod a { pub use super::b::g as h; } mod b { pub use self::c::f as g; pub mod c { pub fn f() {} } }",
            &[("i", "fn krate::b::c::f"), ("a::h", "fn krate::b::c::f"), ("crate::b::g", "fn krate::b::c::f")],
        );
    }

    #[test]
    fn explicit_beats_glob_and_globs_see_what_is_visible() {
        check(
            "use a::*; use b::f; mod a { pub fn f() {} pub fn g() {} fn private() {} } mod b { pub fn f() {} }
             mod c { use super::*; pub use super::b::*; } ",
            &[
                ("f", "fn krate::b::f"),
                ("g", "fn krate::a::g"),
                ("private", "?"),
                ("c::g", "fn krate::a::g"),
                ("c::f", "fn krate::b::f"),
            ],
        );
    }

    #[test]
    fn globs_of_globs_in_any_order() {
        check(
            "pub use a::*; mod a { pub use super::b::*; } mod b { pub use super::c::*; pub use super::a::*; } mod c { pub fn f() {} }",
            &[("f", "fn krate::c::f"), ("b::f", "fn krate::c::f")],
        );
    }

    #[test]
    fn enum_variants() {
        check(
            "pub enum Kind { A, B(u8) } use Kind::*; mod m { pub use super::Kind::B as C; }",
            &[("A", "krate::Kind::A"), ("m::C", "krate::Kind::B"), ("Kind::B", "krate::Kind::B")],
        );
    }

    #[test]
    fn unknown_crates() {
        check_types(
            "use ext::{a::B, c as d, Macro}; use d::E; use other::*; mod m { pub use super::d::F; pub use super::*; }
             use ext::ext; use ext::Last;",
            &[
                ("B", "ext ext::a::B"),
                ("E", "ext ext::c::E"),
                ("m::F", "ext ext::c::F"),
                ("FromGlob", "ext other::FromGlob"),
                ("m::FromGlob", "ext other::FromGlob"),
                ("Last", "ext ext::Last"),
                ("Vec", "std::vec::Vec"),
            ],
        );
    }

    #[test]
    fn missing_names_of_known_modules_are_external_to_all() {
        check_types(
            "use a::Made; use std::sync::Unmodelled; mod a {} use crate::a::Made as Again;",
            &[
                ("Made", "ext krate::a::Made"),
                ("Again", "ext krate::a::Made"),
                ("Unmodelled", "ext std::sync::Unmodelled"),
            ],
        );
    }

    #[test]
    fn std_by_its_other_names() {
        check_types(
            "use core::option::Option as O; use alloc::vec; use std::f64;",
            &[("O", "std::option::Option"), ("vec::Vec", "std::vec::Vec"), ("::std", "?")],
        );
    }

    #[test]
    fn workspace_crates() {
        let bin = Source {
            kind: TargetKind::Binary,
            package: Some(1),
            dependencies: &[("renamed", "other_lib"), ("gone", "gone_lib")],
            ..library("app", "use my_lib::f; use renamed::g; use gone::h; use undeclared::i;")
        };
        let lib = Source {
            package: Some(1),
            ..library("my_lib", "pub fn f() {} extern crate self as me; pub use me::f as ff;")
        };
        let program =
            program_of(&[lib, bin, library("other_lib", "pub fn g() {}"), library("undeclared", "pub fn i() {}")]);
        let show = |path| at_root(&program, "app", path, Values);
        assert_eq!(show("f"), "fn my_lib::f");
        assert_eq!(show("my_lib::ff"), "fn my_lib::f");
        assert_eq!(show("g"), "fn other_lib::g");
        assert_eq!(show("h"), "ext gone_lib::h");
        assert_eq!(show("i"), "fn undeclared::i");
    }

    #[test]
    fn paths_of_2015() {
        let old = Source {
            edition: 2015,
            ..library(
                "krate",
                "extern crate lib as l; mod a { use b::f; use ::b::f as g; pub use l::h; pub mod c { pub use super::f; } } mod b { pub fn f() {} }",
            )
        };
        let program = program_of(&[old, library("lib", "pub fn h() {}")]);
        let show = |path| at_root(&program, "krate", path, Values);
        assert_eq!(show("a::f"), "fn krate::b::f");
        assert_eq!(show("a::g"), "fn krate::b::f");
        assert_eq!(show("a::h"), "fn lib::h");
        assert_eq!(show("a::c::f"), "fn krate::b::f");
        assert_eq!(show("l::h"), "fn lib::h");
    }

    #[test]
    fn twins_behind_cfgs() {
        check_types(
            "#[cfg(feature = \"x\")] use a::T; use b::T; mod a { pub struct T; } mod b { pub struct T; }
             #[cfg(test)] use a::T as U; #[cfg(feature = \"y\")] use b::T as U;
             #[cfg(feature = \"z\")] mod imp { pub struct I; } mod imp { pub struct J; }",
            &[("T", "krate::b::T"), ("U", "krate::b::T"), ("imp::J", "krate::imp::J")],
        );
    }

    #[test]
    fn circles_end() {
        check(
            "use a::x; mod a { pub use super::x; pub use super::b::*; } mod b { pub use super::a::*; }",
            &[("x", "ext krate::a::x")],
        );
    }
}
