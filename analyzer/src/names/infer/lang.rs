//! The few library items that the language itself names.

use crate::base::name;
use crate::names::program::{AdtId, ItemRef, Program, TraitId};

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
    /// `From`: what `?` makes of an error.
    pub from: Option<TraitId>,
    /// `Future`.
    pub future: Option<TraitId>,
    /// `Deref`.
    pub deref: Option<TraitId>,
    /// `Index`.
    pub index: Option<TraitId>,
    /// `Add`, `Sub`, `Mul`: the first that fits the operands gives the type of arithmetic on what is not primitive.
    pub arithmetic: Vec<TraitId>,
    /// `Fn`, `FnMut`, `FnOnce` and the async ones.
    pub fn_traits: Vec<TraitId>,
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
            from: trait_("std::convert::From"),
            future: trait_("std::future::Future"),
            deref: trait_("std::ops::Deref"),
            index: trait_("std::ops::Index"),
            arithmetic: ["std::ops::Add", "std::ops::Sub", "std::ops::Mul"].into_iter().filter_map(trait_).collect(),
            fn_traits: ["Fn", "FnMut", "FnOnce", "AsyncFn", "AsyncFnMut", "AsyncFnOnce"]
                .iter()
                .filter_map(|n| trait_(&format!("std::ops::{n}")))
                .collect(),
        }
    }
}
