//! Builds the [`Program`] from the parsed crates.

use rayon::prelude::*;

use super::blocks::collect_block_items;
use super::collect::Collector;
use super::crates::{CrateLinks, link_crates, link_extern_crates};
use super::derives::{add_derived_impls, add_derived_targets};
use super::display::{function_name, join, module_path, static_name};
use super::exports::mark_exported;
use super::imports::resolve_imports;
use super::index::{index_impls, index_items};
use super::program::{FnId, Program, StaticId};
use super::signatures::{lower_heads, lower_signatures};
use crate::base::Name;
use crate::syntax::tree::ParsedCrate;

/// Collects the items of all crates, resolves imports, lowers types and indexes impls.
/// Models come first in `crates`.
pub fn build(crates: Vec<ParsedCrate>) -> Program {
    let mut collector = Collector::default();
    let mut links = Vec::with_capacity(crates.len());
    for mut parsed in crates {
        links.push(CrateLinks {
            also_named: std::mem::take(&mut parsed.also_named),
            package: parsed.package,
            dependencies: std::mem::take(&mut parsed.dependencies),
        });
        collector.add_crate(parsed);
    }
    collect_block_items(&mut collector);
    let Collector { mut program, mut raw } = collector;
    name_paths(&mut program);
    link_crates(&mut program, &links);
    link_extern_crates(&mut program, &raw.imports);
    resolve_imports(&mut program, &mut raw);
    index_items(&mut program);
    lower_heads(&mut program, &raw);
    add_derived_impls(&mut program);
    index_impls(&mut program, &raw);
    lower_signatures(&mut program, &raw);
    add_derived_targets(&mut program);
    mark_exported(&mut program, &raw);
    name_functions(&mut program);
    program
}

/// Gives types and traits their full paths.
fn name_paths(program: &mut Program) {
    let path = |program: &Program, module, name| join(module_path(program, module), name);
    let adts: Vec<Name> = program.adts.par_iter().map(|adt| path(program, adt.module, adt.name)).collect();
    let traits: Vec<Name> = program.traits.par_iter().map(|item| path(program, item.module, item.name)).collect();
    program.adts.iter_mut().zip(adts).for_each(|(adt, path)| adt.path = path);
    program.traits.iter_mut().zip(traits).for_each(|(item, path)| item.path = path);
}

/// Gives functions and statics the names they have in messages.
fn name_functions(program: &mut Program) {
    let (fns, statics) = (0..program.fns.len(), 0..program.statics.len());
    let fns: Vec<Name> = fns.into_par_iter().map(|id| function_name(program, FnId::new(id))).collect();
    let statics: Vec<Name> = statics.into_par_iter().map(|id| static_name(program, StaticId::new(id))).collect();
    program.fns.iter_mut().zip(fns).for_each(|(function, name)| function.display = name);
    program.statics.iter_mut().zip(statics).for_each(|(item, name)| item.display = name);
}
