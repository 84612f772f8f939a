//! What code outside the analysed crates can call.

use std::collections::HashSet;

use super::program::{Container, Function, ItemRef, ModuleId, Program};
use super::raw::{Raw, Reach};
use super::resolve::Namespace::{Types, Values};
use super::ty::Ty;
use crate::base::name;
use crate::syntax::ir::Visibility;
use crate::workspace::model::TargetKind;

/// Marks the functions that can be called from outside their crate.
pub(super) fn mark_exported(program: &mut Program, raw: &Raw) {
    let open = open_crates(program);
    let reachable = reachable_items(program, raw, &open);
    let exported: Vec<bool> = program
        .fns
        .iter()
        .enumerate()
        .map(|(index, function)| {
            let krate = program.modules[function.module.index()].krate;
            is_called_by_symbol(function)
                || open[krate.index()]
                    && is_reachable(program, function, ItemRef::Fn(super::program::FnId::new(index)), &reachable)
        })
        .collect();
    for (function, is_exported) in program.fns.iter_mut().zip(exported) {
        function.is_exported = is_exported;
    }
}

/// Crates that others can use: libraries, models, and loose files without a `main`.
fn open_crates(program: &Program) -> Vec<bool> {
    let is_open = |krate: &super::program::Crate| match krate.kind {
        TargetKind::Library | TargetKind::Model => true,
        TargetKind::Loose => !program.modules[krate.root.index()].values.contains_key(&name("main")),
        TargetKind::Binary | TargetKind::Example | TargetKind::Test | TargetKind::Bench | TargetKind::BuildScript => {
            false
        }
    };
    program.crates.iter().map(is_open).collect()
}

/// All items that public names in public modules of open crates lead to.
fn reachable_items(program: &Program, raw: &Raw, open: &[bool]) -> HashSet<ItemRef> {
    let mut reachable = HashSet::new();
    let roots = program.crates.iter().zip(open).filter(|(_, open)| **open).map(|(krate, _)| krate.root);
    let mut todo: Vec<ModuleId> = roots.collect();
    let mut seen: HashSet<ModuleId> = todo.iter().copied().collect();
    while let Some(id) = todo.pop() {
        let module = &program.modules[id.index()];
        for (namespace, names) in [(Types, &module.types), (Values, &module.values)] {
            for (name, item) in names {
                let binding = raw.modules[id.index()].bindings.get(&(namespace, *name));
                if binding.is_none_or(|binding| binding.reach != Reach::Public) {
                    continue;
                }
                reachable.insert(*item);
                match item {
                    ItemRef::Module(inner) if seen.insert(*inner) => todo.push(*inner),
                    // A public alias makes the type behind it reachable.
                    ItemRef::Alias(alias) => {
                        if let Ty::Adt(adt, _) = &program.aliases[alias.index()].ty {
                            reachable.insert(ItemRef::Adt(*adt));
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    reachable
}

/// The linker finds it by its name. `unsafe` is the head of `#[unsafe(no_mangle)]`.
fn is_called_by_symbol(function: &Function) -> bool {
    function.attrs.names.iter().any(|attr| matches!(attr.as_str(), "no_mangle" | "export_name" | "unsafe"))
}

fn is_reachable(program: &Program, function: &Function, own: ItemRef, reachable: &HashSet<ItemRef>) -> bool {
    match function.container {
        Container::Module => function.vis == Visibility::Public && reachable.contains(&own),
        Container::Trait(id) => reachable.contains(&ItemRef::Trait(id)),
        Container::Impl(id) => {
            let item = &program.impls[id.index()];
            let type_is_reachable = match &item.self_ty {
                Ty::Adt(id, _) => reachable.contains(&ItemRef::Adt(*id)),
                _ => true,
            };
            match (&item.trait_, item.trait_name) {
                (None, None) => function.vis == Visibility::Public && type_is_reachable,
                // A trait of an unknown crate: that crate may call it, whatever the type's visibility.
                (None, Some(_)) => true,
                (Some(trait_), _) => {
                    let trait_item = &program.traits[trait_.trait_.index()];
                    let is_foreign =
                        program.modules[trait_item.module.index()].krate != program.modules[item.module.index()].krate;
                    let is_data = trait_item.attrs.model.iter().any(|(attr, _)| *attr == "data");
                    match is_foreign && !is_data {
                        true => true,
                        false => {
                            type_is_reachable && (is_foreign || reachable.contains(&ItemRef::Trait(trait_.trait_)))
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Source, library, program_of};
    use super::*;

    fn exported(kind: TargetKind, text: &str) -> Vec<String> {
        let program = program_of(&[Source { kind, ..library("krate", text) }]);
        let own = program.fns.iter().filter(|f| program.modules[f.module.index()].krate.index() == 1);
        own.filter(|f| f.is_exported).map(|f| f.display.to_string()).collect()
    }

    const TEXT: &str = "pub fn a() {} fn b() {} mod private { pub fn c() {} pub fn d() {} pub struct Hidden; impl Hidden { pub fn m() {} }
        impl Clone for Hidden { fn clone(&self) -> Self {} } }
        pub use private::d as e; pub struct S; impl S { pub fn m() {} fn n() {} } trait P { fn p(&self); } impl P for S { fn p(&self) {} }
        pub mod public { pub use super::b; pub fn g() {} } #[no_mangle] extern fn h() {}";

    #[test]
    fn libraries_export_what_is_reachable() {
        assert_eq!(exported(TargetKind::Library, TEXT), ["a", "private::d", "Hidden::clone", "S::m", "public::g", "h"]);
    }

    #[test]
    fn programs_export_symbols_only() {
        assert_eq!(exported(TargetKind::Binary, TEXT), ["h"]);
        assert_eq!(exported(TargetKind::Loose, "pub fn a() {}"), ["a"]);
        assert_eq!(exported(TargetKind::Loose, "pub fn a() {} fn main() {}"), [""; 0]);
    }
}
