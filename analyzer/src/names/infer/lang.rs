//! The few library items that the language itself names.

use std::collections::BTreeSet;

use super::method::is_model;
use crate::base::name;
use crate::names::program::{AdtId, ItemRef, Module, ModuleId, Program, TraitId};
use crate::workspace::model::TargetKind;

/// Lang items, as far as the std model declares them.
#[derive(Debug, Clone, Default)]
pub struct Lang {
    /// `Option`.
    pub option: Option<AdtId>,
    /// `Result`.
    pub result: Option<AdtId>,
    /// `Box`.
    pub boxed: Option<AdtId>,
    /// `Vec`.
    pub vec: Option<AdtId>,
    /// `String`.
    pub string: Option<AdtId>,
    /// `fmt::Arguments`.
    pub arguments: Option<AdtId>,
    /// `Range`.
    pub range: Option<AdtId>,
    /// `Iterator`.
    pub iterator: Option<TraitId>,
    /// `IntoIterator`.
    pub into_iterator: Option<TraitId>,
    /// `Future`.
    pub future: Option<TraitId>,
    /// `Deref`.
    pub deref: Option<TraitId>,
    /// `Index`.
    pub index: Option<TraitId>,
    /// `Add`, whose output stands for that of all arithmetic on types that are not primitive.
    pub add: Option<TraitId>,
    /// `Fn`, `FnMut`, `FnOnce` and the async ones.
    pub fn_traits: Vec<TraitId>,
    /// The traits named or imported in each module.
    traits_of: Vec<BTreeSet<TraitId>>,
    /// The traits of the std prelude.
    prelude: BTreeSet<TraitId>,
}

impl Lang {
    /// Looks the items up by path.
    pub fn new(program: &Program) -> Lang {
        let adt = |path: &str| match program.lang.get(&name(path)) {
            Some(ItemRef::Adt(id)) => Some(*id),
            _ => None,
        };
        let trait_ = |path: &str| match program.lang.get(&name(path)) {
            Some(ItemRef::Trait(id)) => Some(*id),
            _ => None,
        };
        Lang {
            option: adt("std::option::Option"),
            result: adt("std::result::Result"),
            boxed: adt("std::boxed::Box"),
            vec: adt("std::vec::Vec"),
            string: adt("std::string::String"),
            arguments: adt("std::fmt::Arguments"),
            range: adt("std::ops::Range"),
            iterator: trait_("std::iter::Iterator"),
            into_iterator: trait_("std::iter::IntoIterator"),
            future: trait_("std::future::Future"),
            deref: trait_("std::ops::Deref"),
            index: trait_("std::ops::Index"),
            add: trait_("std::ops::Add"),
            fn_traits: ["Fn", "FnMut", "FnOnce", "AsyncFn", "AsyncFnMut", "AsyncFnOnce"]
                .iter()
                .filter_map(|n| trait_(&format!("std::ops::{n}")))
                .collect(),
            traits_of: program.modules.iter().map(traits_named).collect(),
            prelude: prelude(program).map(traits_named).unwrap_or_default(),
        }
    }

    /// The trait's methods can be called with method syntax in this module: it is in scope there, or it belongs to the
    /// workspace (then a macro or a glob may have brought it).
    pub fn is_in_scope(&self, program: &Program, module: ModuleId, trait_: TraitId) -> bool {
        if self.prelude.contains(&trait_) || !is_model(program, program.traits[trait_.index()].module) {
            return true;
        }
        let mut module = Some(module);
        while let Some(id) = module {
            if self.traits_of.get(id.index()).is_some_and(|traits| traits.contains(&trait_)) {
                return true;
            }
            let data = &program.modules[id.index()];
            module = data.parent.filter(|_| data.is_block);
        }
        false
    }
}

fn traits_named(module: &Module) -> BTreeSet<TraitId> {
    let named = module.types.values().filter_map(|item| match item {
        ItemRef::Trait(id) => Some(*id),
        _ => None,
    });
    named.chain(module.traits_in_scope.iter().copied()).collect()
}

fn prelude(program: &Program) -> Option<&Module> {
    let std = program.crates.iter().find(|c| c.kind == TargetKind::Model && c.name.as_str() == "std")?;
    let inner = |module: &Module, wanted: &str| match module.types.get(&name(wanted)) {
        Some(ItemRef::Module(id)) => Some(&program.modules[id.index()]),
        _ => None,
    };
    inner(inner(&program.modules[std.root.index()], "prelude")?, "v1")
}
