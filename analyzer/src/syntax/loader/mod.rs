//! Reads and parses all crates: their roots first, then wave by wave the files that `mod x;` declares.
//!
//! Architecture Invariant: the result depends on the files only. Files are read and parsed in parallel, but numbered in
//! the order in which the crates and their declarations name them.

mod definitions;
mod loose;
mod mentions;
mod modules;
mod place;
mod text;
mod texts;
mod units;

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;

use self::definitions::macros_of;
use self::loose::{Mentions, kept};
pub use self::text::load_text;
use self::texts::Texts;
use self::units::{Crate, Units};
use super::ir::ParsedFile;
use super::lower::{LowerContext, lower_file, with_stack};
use super::macros::MacroTable;
use super::tree::{ParsedCrate, SyntaxTrees};
use crate::base::{FileId, Name, NotAnalysed, Progress, SourceMap, name};
use crate::workspace::cfg::CfgSet;
use crate::workspace::model::{TargetKind, Workspace};

/// The edition of library models.
const MODEL_EDITION: u16 = 2021;

/// Reads and parses the library models, given by crate name and text, and all targets of the workspace.
/// What cannot be read or parsed is listed in the result. Takes time linear in the size of the sources.
pub fn load(workspace: &Workspace, models: &[(String, String)], progress: &dyn Progress) -> SyntaxTrees {
    with_stack(|| load_here(workspace, models, progress))
}

fn load_here(workspace: &Workspace, models: &[(String, String)], progress: &dyn Progress) -> SyntaxTrees {
    let mut sources = SourceMap::default();
    let mut texts = Texts::default();
    let model_files: Vec<Option<FileId>> =
        models.iter().map(|(name, text)| sources.add(model_path(name), text.clone())).collect();
    let mut mentions = Mentions::default();
    let definitions = macros_of(workspace, models, &mut texts, &mut mentions);
    let loose_roots: Vec<Utf8PathBuf> =
        roots(workspace).filter(|root| root.kind == TargetKind::Loose).map(|r| r.path).collect();
    let mentioned = mentions.mentioned(&loose_roots, &mut texts);
    drop(mentions);

    let mut units = Units::new(workspace, &definitions.groups, &definitions.table, texts, sources, progress);
    let (later, first): (Vec<Root>, Vec<Root>) =
        roots(workspace).partition(|root| root.kind == TargetKind::Loose && mentioned.contains(&root.path));
    units.add_roots(first);
    // What only seemed to be a module, because of a comment or a `cfg`, is a crate after all.
    let reached = units.module_files();
    units.add_roots(later.into_iter().filter(|root| !reached.contains(&root.path)).collect());

    let keep = kept_crates(&units);
    let mut trees = units.into_trees(&keep);
    let mut crates = Vec::new();
    for ((name, _), file) in models.iter().zip(model_files) {
        match file {
            Some(file) => {
                crates.push(model_crate(name, file, &trees.sources, &definitions.table, &mut trees.not_analysed))
            }
            None => {
                trees.not_analysed.push(NotAnalysed { file: model_path(name), line: 1, reason: texts::FULL.to_owned() })
            }
        }
    }
    crates.append(&mut trees.crates);
    trees.crates = crates;
    trees.not_analysed.sort();
    trees.not_analysed.dedup();
    trees
}

/// The root of a target.
struct Root {
    package: usize,
    target: usize,
    kind: TargetKind,
    path: Utf8PathBuf,
}

fn roots(workspace: &Workspace) -> impl Iterator<Item = Root> {
    workspace.packages.iter().enumerate().flat_map(|(package, p)| {
        let root = move |(target, t): (usize, &crate::workspace::model::Target)| Root {
            package,
            target,
            kind: t.kind,
            path: t.root.clone(),
        };
        p.targets.iter().enumerate().map(root)
    })
}

/// Leaves out loose files that turned out to be modules of other crates.
fn kept_crates(units: &Units<'_>) -> Vec<bool> {
    let loose: Vec<bool> = units.crates().iter().map(Crate::is_loose).collect();
    let mut by_root = BTreeMap::new();
    for (index, krate) in units.crates().iter().enumerate().filter(|(_, krate)| krate.is_loose()) {
        by_root.entry(krate.root_path()).or_insert(index);
    }
    let mut has: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (krate, path) in units.modules() {
        if let Some(&owned) = by_root.get(path) {
            has.entry(krate).or_default().insert(owned);
        }
    }
    kept(&loose, &has)
}

fn model_path(name: &str) -> String {
    format!("models/{name}.rs")
}

fn model_crate(
    krate: &str,
    file: FileId,
    sources: &SourceMap,
    macros: &MacroTable,
    not_analysed: &mut Vec<NotAnalysed>,
) -> ParsedCrate {
    let source = sources.file(file);
    let cfg = |predicate: &proc_macro2::TokenStream| CfgSet::model().evaluate(predicate);
    let context = LowerContext {
        file,
        path: &source.path,
        base: source.base,
        package: None,
        edition: MODEL_EDITION,
        is_model: true,
        cfg: &cfg,
        macros,
    };
    let parsed = lower_safely(&source.text, &context);
    not_analysed.extend(parsed.not_analysed);
    ParsedCrate {
        name: name(krate),
        also_named: also_named(&source.text),
        package: None,
        kind: TargetKind::Model,
        edition: MODEL_EDITION,
        dependencies: BTreeMap::new(),
        root_file: file,
        items: parsed.items,
    }
}

/// The names in `#![also_named(a, b)]`.
fn also_named(text: &str) -> Vec<Name> {
    let arguments = text.split_once("#![also_named(").and_then(|(_, rest)| rest.split_once(')'));
    let names = arguments.map_or("", |(arguments, _)| arguments).split(',').map(str::trim);
    names.filter(|text| !text.is_empty()).map(name).collect()
}

/// Lowers a file; should that panic, the file is not analysed and the run goes on.
fn lower_safely(text: &str, context: &LowerContext<'_>) -> ParsedFile {
    let lowered = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| lower_file(text, context)));
    lowered.unwrap_or_else(|_| ParsedFile {
        file: context.file,
        items: Vec::new(),
        not_analysed: vec![NotAnalysed {
            file: context.path.to_owned(),
            line: 1,
            reason: "the parser failed on this file; this is a bug of the tool, please report it".to_owned(),
        }],
        lines: text.lines().count(),
    })
}

#[cfg(test)]
mod tests;
