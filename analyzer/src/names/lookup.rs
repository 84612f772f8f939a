//! Single names: members of modules and enums, names visible in a module, crates by name.

use super::display::{join, module_path};
use super::program::{CrateId, ItemRef, ModuleId, Program};
use super::resolve::Namespace;
use crate::base::Name;

/// The meaning of a name declared or imported in exactly this module, and the module that binds it (another one if it comes by one of
/// [`Module::outer_globs`](super::program::Module::outer_globs)).
fn binding(program: &Program, module: ModuleId, name: Name, namespace: Namespace) -> Option<(ItemRef, ModuleId)> {
    let own = |module: ModuleId| {
        let names = &program.modules[module.index()];
        let item = match namespace {
            Namespace::Types => names.types.get(&name),
            Namespace::Values => names.values.get(&name),
        };
        item.map(|item| (*item, module))
    };
    own(module).or_else(|| program.modules[module.index()].outer_globs.iter().find_map(|outer| own(*outer)))
}

/// The meaning of a name declared or imported in exactly this module.
pub(super) fn in_module(program: &Program, module: ModuleId, name: Name, namespace: Namespace) -> Option<ItemRef> {
    binding(program, module, name, namespace).map(|(item, _)| item)
}

/// `item::name`: a module's name, an enum's variant, anything of something unknown.
pub(super) fn member(program: &Program, item: ItemRef, name: Name, namespace: Namespace) -> Option<ItemRef> {
    match item {
        ItemRef::Module(module) => in_module(program, module, name, namespace),
        ItemRef::Adt(id) => {
            let adt = &program.adts[id.index()];
            let index = adt.variants.iter().position(|v| adt.is_enum && v.name == name)?;
            Some(ItemRef::Variant(id, u32::try_from(index).ok()?))
        }
        ItemRef::External(path) => Some(ItemRef::External(join(path, name))),
        _ => None,
    }
}

/// What a name that `module` does not have may still be: something behind a glob of an unknown crate, or just missing.
pub(super) fn missing_member(program: &Program, module: ModuleId, name: Name) -> ItemRef {
    let from = match program.modules[module.index()].unknown_globs[..] {
        [one] => one,
        _ => module_path(program, module),
    };
    ItemRef::External(join(from, name))
}

/// A name visible in a module: its own names, for blocks those of the modules around. Also gives the module that binds it.
pub(super) fn lexical(
    program: &Program,
    mut module: ModuleId,
    name: Name,
    namespace: Namespace,
) -> Option<(ItemRef, ModuleId)> {
    loop {
        if let Some(found) = binding(program, module, name, namespace) {
            return Some(found);
        }
        let here = &program.modules[module.index()];
        module = here.parent.filter(|_| here.is_block)?;
    }
}

/// The std prelude, visible everywhere.
pub(super) fn in_prelude(program: &Program, name: Name, namespace: Namespace) -> Option<ItemRef> {
    in_module(program, program.index.prelude?, name, namespace)
}

/// The one unknown crate from which a name that nothing else explains must have come by a glob.
pub(super) fn behind_glob(program: &Program, mut module: ModuleId, name: Name) -> Option<ItemRef> {
    loop {
        let here = &program.modules[module.index()];
        match here.unknown_globs[..] {
            [one] => return Some(ItemRef::External(join(one, name))),
            [] => module = here.parent.filter(|_| here.is_block)?,
            _ => return None,
        }
    }
}

/// A crate by the name that the code of `krate` uses.
pub(super) fn crate_named(program: &Program, krate: CrateId, name: Name) -> Option<ItemRef> {
    let here = &program.crates[krate.index()];
    let known = here.dependencies.get(&name).or_else(|| match here.renames.contains_key(&name) {
        true => None,
        false => program.index.crates.get(&name),
    });
    match known {
        Some(id) => Some(ItemRef::Module(program.crates[id.index()].root)),
        None => here.renames.get(&name).map(|real| ItemRef::External(*real)),
    }
}
