//! Reads and parses all crates: their roots first, then wave by wave the files that `mod x;` declares.
//!
//! Architecture Invariant: the result depends on the files only. Files are read and parsed in parallel, but numbered in
//! the order in which the crates and their declarations name them.

mod definitions;
mod included;
mod loose;
mod mentions;
mod modules;
mod needed;
mod needless;
mod place;
mod text;
mod texts;
mod units;

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;
use rayon::prelude::*;

use self::definitions::{files_of, macros_of};
use self::loose::{Mentions, kept};
use self::needed::needed_models;
use self::needless::Needless;
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

/// How much of the sources is parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extent {
    /// All but function bodies that no finding can depend on.
    #[default]
    Relevant,
    /// All.
    Whole,
}

/// Reads and parses the library models, given by crate name and text, and all targets of the workspace.
/// What cannot be read or parsed is listed in the result. Takes time linear in the size of the sources.
pub fn load(
    workspace: &Workspace,
    models: &[(String, String)],
    extent: Extent,
    progress: &dyn Progress,
) -> SyntaxTrees {
    let load = |extent| load_here(workspace, models, extent, progress);
    // A file that nobody could foresee may change what matters in the others.
    with_stack(|| load(extent).or_else(|| load(Extent::Whole)).unwrap_or_default())
}

/// `None` if not all is to be parsed and a file turns up that was not foreseen.
fn load_here(
    workspace: &Workspace,
    models: &[(String, String)],
    extent: Extent,
    progress: &dyn Progress,
) -> Option<SyntaxTrees> {
    let mut sources = SourceMap::default();
    let mut texts = Texts::default();
    let model_files: Vec<Option<FileId>> =
        models.iter().map(|(name, text)| sources.add(model_path(name), text.clone())).collect();
    let mut mentions = Mentions::default();
    let files = files_of(workspace, &mut texts, &mut mentions);
    let needless = match extent {
        Extent::Relevant => Needless::new(workspace, models, &files, &texts),
        Extent::Whole => Needless::default(),
    };
    let macros = macros_of(workspace, models, &files, &texts, &needless);
    let loose_roots: Vec<Utf8PathBuf> =
        roots(workspace).filter(|root| root.kind == TargetKind::Loose).map(|r| r.path).collect();
    let mentioned = mentions.mentioned(&loose_roots, &mut texts);
    drop(mentions);

    let mut units = Units::new(workspace, &files.groups, &macros, &needless, texts, sources, progress);
    let (later, first): (Vec<Root>, Vec<Root>) =
        roots(workspace).partition(|root| root.kind == TargetKind::Loose && mentioned.contains(&root.path));
    units.add_roots(first);
    // What only seemed to be a module, because of a comment or a `cfg`, is a crate after all.
    let reached = units.module_files();
    units.add_roots(later.into_iter().filter(|root| !reached.contains(&root.path)).collect());

    if !units.all_foreseen() {
        return None;
    }
    let keep = kept_crates(&units);
    let mut trees = units.into_trees(&keep);
    let own_sources = trees.sources.files().get(model_files.iter().flatten().count()..).unwrap_or_default();
    let renamed = workspace.packages.iter().flat_map(|p| p.dependencies.iter().filter(|(key, name)| key != name));
    let renamed = renamed.map(|(_, name)| name.as_str()).collect();
    let needed = needed_models(models, own_sources, &renamed);
    let (mut crates, lost) = model_crates(models, &model_files, &needed, &trees.sources, &macros);
    trees.not_analysed.extend(lost);
    crates.append(&mut trees.crates);
    trees.crates = crates;
    trees.not_analysed.sort();
    trees.not_analysed.dedup();
    Some(trees)
}

/// Lowers the models that are needed, in parallel; `files` says where each stands in the source map, if it does.
fn model_crates(
    models: &[(String, String)],
    files: &[Option<FileId>],
    needed: &[bool],
    sources: &SourceMap,
    macros: &MacroTable,
) -> (Vec<ParsedCrate>, Vec<NotAnalysed>) {
    let wanted: Vec<(&String, Option<FileId>)> = models
        .iter()
        .zip(files)
        .zip(needed)
        .filter(|(_, needed)| **needed)
        .map(|(((name, _), file), _)| (name, *file))
        .collect();
    let lowered: Vec<Result<(ParsedCrate, Vec<NotAnalysed>), NotAnalysed>> = wanted
        .par_iter()
        .map(|(name, file)| {
            let full = || NotAnalysed { file: model_path(name), line: 1, reason: texts::FULL.to_owned() };
            file.map(|file| model_crate(name, file, sources, macros)).ok_or_else(full)
        })
        .collect();
    let (mut crates, mut lost) = (Vec::new(), Vec::new());
    for model in lowered {
        match model {
            Ok((krate, unparsed)) => {
                crates.push(krate);
                lost.extend(unparsed);
            }
            Err(full) => lost.push(full),
        }
    }
    (crates, lost)
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

/// What the text of a library model is called in messages.
pub(crate) fn model_path(name: &str) -> String {
    format!("models/{name}.rs")
}

fn model_crate(krate: &str, file: FileId, sources: &SourceMap, macros: &MacroTable) -> (ParsedCrate, Vec<NotAnalysed>) {
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
    let krate = ParsedCrate {
        name: name(krate),
        also_named: also_named(&source.text),
        package: None,
        kind: TargetKind::Model,
        edition: MODEL_EDITION,
        dependencies: BTreeMap::new(),
        root_file: file,
        items: parsed.items,
    };
    (krate, parsed.not_analysed)
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
        allowed: Vec::new(),
        lines: text.lines().count(),
    })
}

#[cfg(test)]
mod tests;
