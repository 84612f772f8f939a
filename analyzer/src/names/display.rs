//! How items are called in messages.

use super::program::{Container, FnId, Module, ModuleId, Program, StaticId};
use super::ty::Ty;
use crate::base::{Name, name, written};

/// `crate::a::b`; blocks have no part in it.
pub(super) fn module_path(program: &Program, module: ModuleId) -> Name {
    let mut parts: Vec<Name> = Vec::new();
    let mut next = Some(module);
    while let Some(id) = next {
        let module = &program.modules[id.index()];
        if !module.name.is_empty() {
            parts.push(module.name);
        }
        next = module.parent;
        if next.is_none() {
            // While a crate is being collected its entry does not exist yet.
            parts.extend(program.crates.get(module.krate.index()).map(|krate| krate.name));
        }
    }
    parts.reverse();
    name(&parts.iter().map(Name::as_str).collect::<Vec<_>>().join("::"))
}

/// `a::b` from `a` and `b`.
pub(super) fn join(path: Name, last: Name) -> Name {
    if path.is_empty() { last } else { name(&format!("{path}::{last}")) }
}

/// The innermost module that is no block.
pub(super) fn nearest_module(program: &Program, mut module: ModuleId) -> ModuleId {
    loop {
        let Module { is_block, parent, .. } = &program.modules[module.index()];
        match parent {
            Some(parent) if *is_block => module = *parent,
            _ => return module,
        }
    }
}

/// `Bank::transfer`, `Trait::method`, `module::function`, `function`.
pub(super) fn function_name(program: &Program, id: FnId) -> Name {
    let function = &program.fns[id.index()];
    match container_name(program, function.container) {
        Some(around) => join(around, written(function.name)),
        None => {
            let module = nearest_module(program, function.module);
            join(written(program.modules[module.index()].name), written(function.name))
        }
    }
}

/// `NAME`, or `Type::NAME`.
pub(super) fn static_name(program: &Program, id: StaticId) -> Name {
    let item = &program.statics[id.index()];
    container_name(program, item.container).map_or(item.name, |around| join(around, item.name))
}

fn container_name(program: &Program, container: Container) -> Option<Name> {
    match container {
        Container::Module => None,
        Container::Trait(id) => Some(program.traits[id.index()].name),
        Container::Impl(id) => {
            let item = &program.impls[id.index()];
            Some(type_name(program, &item.self_ty).or(item.trait_name).unwrap_or_else(|| name("_")))
        }
    }
}

/// The name of a type's head, references and boxes of nothing looked through.
fn type_name(program: &Program, ty: &Ty) -> Option<Name> {
    match ty {
        Ty::Adt(id, _) => Some(program.adts[id.index()].name),
        Ty::External(path, _) => Some(name(path.rsplit("::").next().unwrap_or(path))),
        Ty::Prim(prim) => Some(*prim),
        Ty::Param(param) => Some(*param),
        Ty::Ref(inner) | Ty::Ptr(inner) => type_name(program, inner),
        Ty::Slice(_) => Some(name("[_]")),
        Ty::Tuple(_) => Some(name("(_)")),
        Ty::FnPtr(..) => Some(name("fn")),
        Ty::Never => Some(name("!")),
        Ty::Dyn(traits) | Ty::Opaque(traits) => traits.first().map(|t| program.traits[t.trait_.index()].name),
        Ty::Assoc(_, _, assoc) => Some(*assoc),
        Ty::Unknown | Ty::FnDef(..) | Ty::Closure(_) | Ty::Var(_) => None,
    }
}
