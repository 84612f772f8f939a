//! The syntax stage's whole output: crates with their module trees.

use std::collections::{BTreeMap, BTreeSet};

use super::ir::Item;
use crate::base::{FileId, Name, NotAnalysed, SourceMap, Span};
use crate::workspace::model::TargetKind;

/// All crates, parsed.
#[derive(Debug, Default)]
pub struct SyntaxTrees {
    /// All files read, models included.
    pub sources: SourceMap,
    /// Models first, then the workspace's crates.
    pub crates: Vec<ParsedCrate>,
    /// What could not be read or parsed.
    pub not_analysed: Vec<NotAnalysed>,
    /// Files of which nothing could be read or parsed, as reports show them.
    pub unusable: BTreeSet<String>,
    /// Files that belong only to packages that were not asked for.
    pub context: BTreeSet<FileId>,
    /// See [`super::ir::ParsedFile::allowed`].
    pub allowed: Vec<Span>,
    /// Number of the user's files, without those.
    pub files: usize,
    /// Number of lines in them.
    pub lines: usize,
}

/// A crate: the items of its root, with `mod m;` replaced by the items of its file (`ItemKind::Mod(Some(..))`).
#[derive(Debug, Clone)]
pub struct ParsedCrate {
    /// Its crate name.
    pub name: Name,
    /// For models: further names it is known by (`core`, `alloc` for std).
    pub also_named: Vec<Name>,
    /// Number of the package in the workspace; crates of one package share it. `None` for models.
    pub package: Option<usize>,
    /// What it is.
    pub kind: TargetKind,
    /// 2015, 2018, 2021, 2024.
    pub edition: u16,
    /// See [`crate::workspace::model::Package::dependencies`].
    pub dependencies: BTreeMap<Name, Name>,
    /// The root file.
    pub root_file: FileId,
    /// The root's items.
    pub items: Vec<Item>,
}
