//! Which crate a crate's name means.

use std::collections::{BTreeMap, HashMap};

use super::lookup::{crate_named, in_module};
use super::program::{CrateId, ItemRef, Program};
use super::raw::Import;
use super::resolve::Namespace::Types;
use crate::base::{Name, name};
use crate::workspace::model::TargetKind::{Library, Loose, Model};

/// What a parsed crate says about other crates.
pub(super) struct CrateLinks {
    pub also_named: Vec<Name>,
    pub package: Option<usize>,
    pub dependencies: BTreeMap<Name, Name>,
}

/// Makes the crates known by name, and what each of them calls its dependencies.
pub(super) fn link_crates(program: &mut Program, declared: &[CrateLinks]) {
    for kind in [Model, Library, Loose] {
        for (index, links) in declared.iter().enumerate() {
            let krate = &program.crates[index];
            if krate.kind != kind {
                continue;
            }
            let id = CrateId::new(index);
            for name in std::iter::once(krate.name).chain(links.also_named.iter().copied()) {
                program.index.crates.entry(name).or_insert(id);
            }
        }
    }
    let mut libraries = HashMap::new();
    for (index, links) in declared.iter().enumerate() {
        if let (Library, Some(package)) = (program.crates[index].kind, links.package) {
            libraries.entry(package).or_insert(CrateId::new(index));
        }
    }
    for (index, links) in declared.iter().enumerate() {
        let mut found = Vec::new();
        let mut renames = Vec::new();
        for (used, real) in &links.dependencies {
            match program.index.crates.get(real) {
                Some(id) => found.push((*used, *id)),
                None => renames.push((*used, *real)),
            }
        }
        if let Some(own) = links.package.and_then(|package| libraries.get(&package)).filter(|id| id.index() != index) {
            found.push((program.crates[own.index()].name, *own));
        }
        let krate = &mut program.crates[index];
        krate.dependencies.extend(found);
        krate.renames.extend(renames);
    }
    program.index.prelude = program.index.crates.get(&name("std")).and_then(|id| {
        let root = program.crates[id.index()].root;
        let module = |parent, text| match in_module(program, parent, name(text), Types) {
            Some(ItemRef::Module(found)) => Some(found),
            _ => None,
        };
        let prelude = module(root, "prelude")?;
        Some(module(prelude, "v1").unwrap_or(prelude))
    });
}

/// `extern crate a as b;` in the root makes `b` the name of a crate in every module.
pub(super) fn link_extern_crates(program: &mut Program, imports: &[Import]) {
    for import in imports.iter().filter(|import| import.is_extern) {
        let module = &program.modules[import.module.index()];
        let (krate, [real], Some(alias)) = (module.krate, &import.path[..], import.alias) else { continue };
        if module.parent.is_some() || *real == alias || alias == "_" {
            continue;
        }
        let target = if import.global {
            crate_named(program, krate, *real)
        } else {
            Some(ItemRef::Module(program.crates[krate.index()].root))
        };
        match target {
            Some(ItemRef::Module(root)) => {
                let id = program.modules[root.index()].krate;
                program.crates[krate.index()].dependencies.insert(alias, id);
            }
            _ => {
                program.crates[krate.index()].renames.insert(alias, *real);
            }
        }
    }
}
